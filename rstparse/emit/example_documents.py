"""The documents of examples: filled by the schema, or read from a page, and written in both forms.

Loaded only where one is made: it mostly is known from an earlier run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import msgspec

from rstparse.emit.examples import Shown
from rstparse.emit.wire_types import wire_registry
from rstparse.model import Api, Attribute, Object
from rstparse.runtime.wire import (
    DecodingError,
    EncodingError,
    Registry,
    WireStruct,
    decode_json,
    decode_xml,
    encode_json,
    encode_xml,
)
from rstparse.runtime.wire.schema import lineage

_MOST = 12
"""Levels of demanded objects; a schema with more has no end."""

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_MOMENT = datetime(2018, 4, 16, 11, 43, 59, tzinfo=UTC)
_SCALARS: dict[str, Any] = {
    "int": 1,
    "long": 1,
    "integer": 1,
    "float": 1.5,
    "boolean": True,
    "dateTime": _MOMENT,
    "base64Binary": b"example",
}
# What a text of such a name mostly holds. Names of the trade, not of one API.
_TEXTS = (
    (re.compile(r"e?mail$", re.I), "someone@example.com"),
    (re.compile(r"(login|user)(name)?$", re.I), "someone"),
    (re.compile(r"first(name)?$", re.I), "Ada"),
    (re.compile(r"(surname|lastname)$", re.I), "Lovelace"),
    (re.compile(r"pass(word|wd|phrase)?$", re.I), "correct horse battery staple"),
    (re.compile(r"(version|release|revision)$", re.I), "1.0"),
    (re.compile(r"(ur[li]|website)$", re.I), "https://www.example.com/"),
    (re.compile(r"(description|comment|message|summary)$", re.I), "A few words"),
    (re.compile(r"(file|file_?name)$", re.I), "file.bin"),
    (re.compile(r"arch(itecture)?$", re.I), "x86_64"),
    (re.compile(r"(ip|address)$", re.I), "192.0.2.10"),
    (re.compile(r"(host|server|domain|hostname)$", re.I), "host.example.com"),
)


class Documents:
    """Makes and reads documents of the objects of a model.

    Args:
        api: the model, of which the outline is enough.
        concrete: for each type that one can be shown of, the type to show.
    """

    def __init__(self, api: Api, concrete: Mapping[str, str]) -> None:
        self._objects = {thing.type: thing for thing in api.objects}
        self._concrete = concrete
        self._registry = wire_registry(api)

    def made(self, type_: str, sent: bool, depth: int) -> Shown | None:
        """Return a document of a type; see :meth:`rstparse.emit.examples.Examples.made`."""
        maker = _Maker(self._objects, self._concrete, self._registry, sent, depth)
        return self._shown(maker.object(self._concrete[type_], ()))

    def read(self, text: str, language: str, type_: str) -> Shown | None:
        """Return the document that a text holds in both forms; None if it is none of the type."""
        decode = decode_json if language == "json" else decode_xml
        whole = text if language == "json" else _with_instance_prefix(text)
        try:
            return self._shown(decode(whole.encode(), self._registry, type_))
        except (DecodingError, UnicodeEncodeError):
            return None

    def _shown(self, value: WireStruct) -> Shown | None:
        type_ = type(value).__wire__.name
        # What has no element of its own is shown as the fragment that it is inside others.
        rooted = any(self._registry.struct(name).__wire__.root for name in lineage(type(value)))
        root = None if rooted else type_[:1].lower() + type_[1:]
        try:
            xml = encode_xml(value, self._registry, root=root)
            json = encode_json(value, self._registry, root=root)
            indented = _indented(xml)
        except (EncodingError, ElementTree.ParseError, UnicodeEncodeError):
            return None  # also where a page gives something a name that no element can have
        return Shown(indented, msgspec.json.format(json, indent=2).decode())


class _Maker:
    """Fills the objects of one document."""

    def __init__(
        self,
        objects: Mapping[str, Object],
        concrete: Mapping[str, str],
        registry: Registry,
        sent: bool,
        depth: int,
    ) -> None:
        self._objects = objects
        self._concrete = concrete
        self._registry = registry
        self._sent = sent
        self._depth = depth

    def object(self, type_: str, above: tuple[str, ...]) -> WireStruct:
        """Return an object of a type; ``above`` are the types of those around it, outermost first."""
        values: dict[str, Any] = {}
        for attribute in self._objects[type_].attributes:
            if self._sent and not attribute.required and self._assigned(attribute):
                continue
            value = self._value(attribute, (*above, type_))
            if value is not None:
                values[attribute.python_name] = value
        return self._registry.struct(type_)(**values)

    def _assigned(self, attribute: Attribute) -> bool:
        base = self._objects.get(attribute.inherited_from or "")
        return base is not None and base.abstract

    def _value(self, attribute: Attribute, above: tuple[str, ...]) -> Any:
        if attribute.enum is not None:
            first = attribute.enum.values[0]
            one: Any = int(first) if attribute.enum.base in ("int", "long", "integer") else first
        elif attribute.type in self._objects:
            one = self._part(attribute, above)
        else:
            one = _SCALARS.get(attribute.type) or _text(attribute)
        if attribute.kind != "list":
            return one
        if one is None:
            return [] if attribute.required else None
        return [one]

    def _part(self, attribute: Attribute, above: tuple[str, ...]) -> Any:
        """Return an object inside another; None where it would repeat one around it, or lie too deep."""
        type_ = self._concrete.get(attribute.type)
        if type_ is None or len(above) > _MOST:
            return None
        if not attribute.required and (len(above) > self._depth or type_ in above):
            return None
        return self.object(type_, above)


def _with_instance_prefix(text: str) -> str:
    """Return a document of a page with the prefix declared by which it names types, if it leaves that out."""
    if "xsi:" not in text or "xmlns:xsi" in text:
        return text
    return re.sub(r"<([A-Za-z_][\w:.-]*)", rf'<\1 xmlns:xsi="{_XSI}"', text, count=1)


def _text(attribute: Attribute) -> str:
    if attribute.type == "anyURI":
        return "path/of/example/1"
    name = attribute.item_name if attribute.kind == "list" else attribute.name
    found = next((text for pattern, text in _TEXTS if pattern.search(name or "")), None)
    return found or "example"


def _indented(data: bytes) -> str:
    ElementTree.register_namespace("xsi", _XSI)
    root = ElementTree.fromstring(data)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode")
