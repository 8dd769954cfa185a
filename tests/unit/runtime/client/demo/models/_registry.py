from rstparse.runtime.wire import Registry

REGISTRY = Registry(
    __package__,
    namespace="urn:demo",
    types={
        "Image": ("all", "Image"),
        "Images": ("all", "Images"),
        "OpStatus": ("all", "OpStatus"),
        "ServiceStatus": ("all", "ServiceStatus"),
        "LocalizedMessage": ("all", "LocalizedMessage"),
        "DemoError": ("all", "DemoError"),
    },
    roots={
        "image": "Image",
        "images": "Images",
        "status": "OpStatus",
        "serviceStatus": "ServiceStatus",
        "demoError": "DemoError",
    },
)
