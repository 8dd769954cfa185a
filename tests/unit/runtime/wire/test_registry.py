"""Finding types: on first use only, from several threads, and with little at import."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rstparse.runtime.wire import Registry, decode_json, decode_xml, encode_json, encode_xml

from .models import Image, Images, _registry
from .models._registry import REGISTRY

ROOT = Path(__file__).resolve().parents[4]
MODELS = "tests.unit.runtime.wire.models"


def run(code: str) -> str:
    """What a fresh interpreter prints."""
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def fresh() -> Registry:
    """The registry as it is before anything was read."""
    return Registry(
        _registry.__package__,
        namespace=REGISTRY.namespace,
        types=REGISTRY.types,
        roots=REGISTRY.roots,
    )


@pytest.mark.parametrize(
    ("content", "modules"),
    [
        ("<name>a</name>", "image resource"),
        ("<disks><disk/></disks>", "disk image resource"),
        ('<account xsi:type="ns0:FileAccount"/>', "account file_account image resource"),
        ("<uris/><disks/>", "image resource uri_list"),
    ],
)
@pytest.mark.parametrize("wire_format", ["xml", "json"])
def test_only_modules_of_elements_that_occur_are_imported(
    content: str, modules: str, wire_format: str
) -> None:
    as_json = {
        "<name>a</name>": '{"name": "a"}',
        "<disks><disk/></disks>": '{"disks": {"disk": [{}]}}',
        '<account xsi:type="ns0:FileAccount"/>': '{"account": {"@type": "FileAccount"}}',
        "<uris/><disks/>": '{"uris": {}, "disks": {}}',
    }[content]
    namespaces = (
        f'xmlns:ns0="{REGISTRY.namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    document = (
        f"<ns0:image {namespaces}>{content}</ns0:image>"
        if wire_format == "xml"
        else f'{{"image": {as_json}}}'
    )
    code = (
        "import sys\n"
        f"from {MODELS}._registry import REGISTRY\n"
        "from rstparse.runtime import wire\n"
        f"wire.decode_{wire_format}({document.encode()!r}, REGISTRY)\n"
        f"prefix = '{MODELS}.'\n"
        "names = [name[len(prefix):] for name in sys.modules if name.startswith(prefix)]\n"
        "print(*sorted(set(names) - {'_registry'}))\n"
    )
    assert run(code) == modules


def test_import_is_light() -> None:
    """Nothing heavy beyond what msgspec itself imports; XML is parsed by what is imported then."""
    code = (
        "import sys, msgspec\n"
        "before = set(sys.modules)\n"
        "import rstparse.runtime.wire\n"
        "added = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(*sorted(added))\n"
    )
    assert run(code) == "binascii rstparse"


def test_threads_may_read_and_write_at_once() -> None:
    document = encode_xml(Images(images=[Image(name=str(n)) for n in range(20)]), REGISTRY)
    previous = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for _ in range(20):
            registry = fresh()

            def work(_: int, registry: Registry = registry) -> Any:
                images = decode_xml(document, registry)
                assert encode_xml(images, registry) == document
                return decode_json(encode_json(images, registry), registry)

            with ThreadPoolExecutor(8) as pool:
                results = list(pool.map(work, range(8)))
            assert all(result == results[0] for result in results)
    finally:
        sys.setswitchinterval(previous)


def test_struct_by_type_name() -> None:
    assert REGISTRY.struct("Image") is Image
    with pytest.raises(KeyError, match="Nope"):
        REGISTRY.struct("Nope")


def test_expected_type_that_does_not_exist_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError, match="Nope"):
        decode_xml(b"<image/>", REGISTRY, "Nope")
    with pytest.raises(KeyError, match="Nope"):
        decode_json(b"{}", REGISTRY, "Nope")
