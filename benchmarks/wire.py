"""Decoding and encoding 1,000 appliances against ElementTree parsing the same bytes.

    python benchmarks/wire.py [--json] [--rounds N]

CPU time of this process, the three jobs in turn, medians. Measures the installed ``uforge_client``
where there is one that knows appliances, else this repository's runtime with the types below, which
declare every element of an appliance, as the generated client does.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

PAYLOAD = Path(__file__).parent / "payloads" / "appliances.xml"
DECODE_GOAL, ENCODE_GOAL = 3.0, 2.0


def generated() -> tuple[ModuleType, Any] | None:
    """Return runtime and registry of the generated client, if it is there and knows appliances."""
    try:
        registry = import_module("uforge_client.models._registry").REGISTRY
    except ImportError:
        return None
    known = "Appliances" in registry.types
    return (import_module("uforge_client._runtime.wire"), registry) if known else None


def declared() -> tuple[ModuleType, Any]:
    """Return this repository's runtime and a registry of the types below."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    wire = import_module("rstparse.runtime.wire")
    types = {name: (__name__, name) for name in declare(wire)}
    namespace = "http://www.usharesoft.com/uforge"
    roots = {"appliances": "Appliances", "appliance": "Appliance"}
    return wire, wire.Registry(None, namespace=namespace, types=types, roots=roots)


APPLIANCE = """
uuid:string applianceExports:Appliance[applianceExport] archName:string baseCloneUri:anyURI
baseImagesStatusUri:anyURI baseImagesUri:anyURI baseMySoftwareUri:anyURI baseOasPackageUri:anyURI
baseOsProfileUri:anyURI baseProjectsUri:anyURI basePublishImagesStatusUri:anyURI
basePublishImagesUri:anyURI baseTemplatesStatusUri:anyURI baseTemplatesUri:anyURI
bootScripts:Appliance[bootScript] bootScriptsUri:anyURI bootScriptUris:UriList
confMgmtPlatforms:Appliance[confMgmtPlatform] confMgmtPlatformsUri:anyURI
confMgmtPlatformUris:UriList description:string distributionName:string distributionUri:anyURI
exportsUri:anyURI imageUris:UriList imported:boolean installedSize:long installProfile:Appliance
installProfileUri:anyURI lastPkgUpdate:dateTime logo:Appliance mySoftwareList:Appliance[mySoftware]
mySoftwareUris:UriList name:string nbSecurityUpdates:int nbUpdates:int oasPackage:Appliance
oasPackageUri:anyURI orgUri:anyURI osProfile:Appliance osProfileUri:anyURI parentApplianceUri:anyURI
parentTemplateUri:anyURI projects:Appliance[project] projectUris:UriList
publishImages:Appliance[publishImage] publishImageUris:UriList revision:int shared:boolean size:long
tag:string uri:anyURI version:string
"""
"""The own elements of an appliance in wire order; object types that the payload never uses are
stand-ins.
"""


def declare(wire: ModuleType) -> list[str]:
    """Define the structs in this module and return their names."""
    base = ["created:dateTime", "dbId:long", "digest:string", "lastModified:dateTime"]
    module = globals()
    module["UForgeObject"] = struct(wire, "UForgeObject", wire.WireStruct, base, None)
    module["Appliance"] = struct(
        wire, "Appliance", module["UForgeObject"], APPLIANCE.split(), "appliance"
    )
    module["UriList"] = struct(wire, "UriList", wire.WireStruct, ["uri:anyURI(uri)"], None)
    fields = ["total:long", "appliances:Appliance[appliance]"]
    module["Appliances"] = struct(wire, "Appliances", wire.WireStruct, fields, "appliances")
    return ["UForgeObject", "Appliance", "UriList", "Appliances"]


def struct(wire: ModuleType, name: str, base: type, fields: list[str], root: str | None) -> type:
    """Define one struct; ``a:T`` is a field, ``a:T[i]`` a wrapped list of ``i``, ``a:T(i)`` a bare
    one.
    """
    body: dict[str, Any] = {}
    for text in fields:
        attribute, _, type_name = text.partition(":")
        type_name, bracket, item = type_name.replace("(", "[bare ").rstrip("])").partition("[")
        settings: dict[str, Any] = {}
        if bracket:
            settings = {"item": item.removeprefix("bare "), "wrapped": not item.startswith("bare ")}
        body[attribute.lower()] = wire.element(attribute, type_name, **settings)
    body |= {"__annotations__": dict.fromkeys(body, "object"), "__module__": __name__}
    return type(base)(name, (base,), body, type_name=name, root=root)


def measure(rounds: int) -> list[dict[str, object]]:
    """Return the rows: ours and ElementTree in milliseconds."""
    wire, registry = generated() or declared()
    data = PAYLOAD.read_bytes()
    appliances = wire.decode_xml(data, registry)
    assert len(appliances.appliances) == appliances.total == 1000
    assert isinstance(appliances.appliances[999].created, datetime)
    assert wire.decode_xml(wire.encode_xml(appliances, registry), registry) == appliances
    as_json = wire.encode_json(appliances, registry)
    sides: dict[str, Callable[[], object]] = {
        "ElementTree.fromstring": lambda: ElementTree.fromstring(data),
        "decode": lambda: wire.decode_xml(data, registry),
        "encode": lambda: wire.encode_xml(appliances, registry),
        "decode JSON": lambda: wire.decode_json(as_json, registry),
        "encode JSON": lambda: wire.encode_json(appliances, registry),
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            started = time.process_time()
            side()
            times[name].append(time.process_time() - started)
    figures = {name: statistics.median(values) * 1000 for name, values in times.items()}
    goals = {"decode": DECODE_GOAL, "encode": ENCODE_GOAL, "decode JSON": None, "encode JSON": None}
    return [
        {
            "name": f"{name} 1,000 appliances",
            "unit": "ms",
            "ours": figures[name],
            "peer_name": "ElementTree.fromstring",
            "peer": figures["ElementTree.fromstring"],
            "goal": goal,
        }
        for name, goal in goals.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--rounds", type=int, default=51, help="runs of each job (51)")
    options = parser.parse_args()
    for row in measure(options.rounds):
        if options.json:
            print(json.dumps(row))
        else:
            ours, peer, goal = (float(str(row[key] or 0)) for key in ("ours", "peer", "goal"))
            limit = f", goal ≤ {goal:g}" if goal else ""
            print(f"{row['name']}: {ours:.2f} ms, {row['peer_name']} {peer:.2f} ms: "
                  f"{ours / peer:.2f} times{limit}")  # fmt: skip


if __name__ == "__main__":
    main()
