"""What the server shares with the client: codec and declarations, from one place.

A generated server has a module of the same name that imports the same from the client's
distribution, so that there is one codec and not two that drift. Every other module of the server
imports these names from here.
"""

from __future__ import annotations

from ..client.filenames import safe_name
from ..client.operation import BINARY, FILE, TEXT, TEXT_BODY, UNKNOWN, Body, Operation, Result
from ..wire import (
    DecodingError,
    EncodingError,
    Registry,
    WireStruct,
    decode_json,
    decode_xml,
    encode_json,
    encode_xml,
)
from ..wire.declaration import Field
from ..wire.schema import BoundField, bound_fields, lineage

__all__ = [
    "BINARY",
    "FILE",
    "TEXT",
    "TEXT_BODY",
    "UNKNOWN",
    "Body",
    "BoundField",
    "DecodingError",
    "EncodingError",
    "Field",
    "Operation",
    "Registry",
    "Result",
    "WireStruct",
    "bound_fields",
    "decode_json",
    "decode_xml",
    "encode_json",
    "encode_xml",
    "lineage",
    "safe_name",
]
