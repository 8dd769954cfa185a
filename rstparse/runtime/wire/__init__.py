"""The codec: objects of the API to and from XML and JSON, driven by one table a type.

Reading is lenient: missing, extra and null elements, unknown enumeration values and unknown
subtypes survive, and are written back. Writing is strict: what the schema would refuse is an
EncodingError.
"""

from __future__ import annotations

from .declaration import element
from .errors import DecodingError, EncodingError
from .json_reader import decode_json
from .json_writer import encode_json
from .schema import Registry
from .structs import UnknownElement, WireStruct, XmlNode, is_null, set_null, unknown
from .xml_reader import decode_xml
from .xml_writer import encode_xml

__all__ = [
    "DecodingError",
    "EncodingError",
    "Registry",
    "UnknownElement",
    "WireStruct",
    "XmlNode",
    "decode_json",
    "decode_xml",
    "element",
    "encode_json",
    "encode_xml",
    "is_null",
    "set_null",
    "unknown",
]
