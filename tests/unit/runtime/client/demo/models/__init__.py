from .all import DemoError, Image, Images, LocalizedMessage, OpStatus, ServiceStatus

__all__ = ["DemoError", "Image", "Images", "LocalizedMessage", "OpStatus", "ServiceStatus"]
