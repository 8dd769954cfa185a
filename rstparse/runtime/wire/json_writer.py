"""Objects to JSON, in the shape that :mod:`.json_reader` describes, as strictly as to XML."""

from __future__ import annotations

from typing import Any

import msgspec

from .errors import MAX_DEPTH, EncodingError, too_deep
from .foreign import node_to_json
from .json_reader import TYPE_KEY
from .scalars import WRITERS, float_text
from .schema import SCALARS, BoundField, Registry, bound_fields, lineage
from .structs import Extras, UnknownElement, WireStruct, XmlNode
from .xml_writer import check_list, root_of

_NATIVE_INTS = range(-(1 << 63), 1 << 64)


def encode_json(obj: WireStruct, registry: Registry, *, root: str | None = None) -> bytes:
    """Write an object under one root key, which is chosen as for XML.

    Raises:
        EncodingError: the schema would not accept the same object in XML, or a text holds a lone surrogate.
    """
    name = root or root_of(obj)
    try:
        document = {name: JsonWriter(registry).object(obj, registry.roots.get(name), 0)}
        return msgspec.json.encode(document)
    except EncodingError as error:
        error.within(name)
        raise
    except RecursionError:
        raise EncodingError(too_deep(), name) from None
    except UnicodeEncodeError:
        raise EncodingError("text with a lone surrogate", name) from None


class JsonWriter:
    """Turns objects into dicts, lists and scalars."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def object(self, obj: Any, declared: str | None, depth: int) -> dict[str, Any]:
        """Return one object; ``declared`` is the type that its place asks for, if known."""
        if depth > MAX_DEPTH:
            raise EncodingError(too_deep())
        if not isinstance(obj, WireStruct):
            raise EncodingError(f"expected an object of the API, got {type(obj).__name__}")
        value = self._type(obj, declared)
        extras = obj._wire or Extras()
        self._foreign(value, extras, after=None)
        for bound in bound_fields(type(obj)):
            field = bound.field
            try:
                self._field(value, bound, getattr(obj, field.attribute), extras, depth)
            except EncodingError as error:
                error.within(field.name)
                raise
            self._foreign(value, extras, after=field.name)
        return value

    def _type(self, obj: WireStruct, declared: str | None) -> dict[str, Any]:
        names = lineage(type(obj))
        if declared is not None and declared not in names:
            raise EncodingError(
                f"expected an object of type {declared}, got one of type {names[0]}"
            )
        if obj._wire is not None and obj._wire.type_name is not None:
            return {TYPE_KEY: obj._wire.type_name}
        if obj.__wire__.abstract:
            raise EncodingError(f"{names[0]} is abstract; use one of its subtypes")
        return {} if declared in (None, names[0]) else {TYPE_KEY: names[0]}

    def _field(
        self, target: dict[str, Any], bound: BoundField, value: Any, extras: Extras, depth: int
    ) -> None:
        field = bound.field
        if value is None:
            if field.attribute in extras.nulls:
                target[field.name] = None
            elif field.required and all(found.name != field.name for found in extras.unknown):
                raise EncodingError("required, but missing")
        elif field.item is None:
            target[field.name] = self._scalar_or_object(bound, value, depth)
        else:
            items: list[Any] = []
            for index, item in enumerate(check_list(value)):
                try:
                    items.append(self._item(bound, item, depth + 1))
                except EncodingError as error:
                    error.within(f"{field.item}[{index}]")
                    raise
            inside = [found for found in extras.unknown if found.inside == field.name]
            if field.wrapped:
                target[field.name] = _wrapper(field.item, items, inside)
            else:
                target[field.item] = items

    def _item(self, bound: BoundField, value: Any, depth: int) -> Any:
        if value is None:
            raise EncodingError("null inside a list")
        return self._scalar_or_object(bound, value, depth)

    def _scalar_or_object(self, bound: BoundField, value: Any, depth: int) -> Any:
        type_name = bound.field.type
        if type_name not in SCALARS and type_name in self.registry.types:
            return self.object(value, type_name, depth + 1)
        if type_name not in SCALARS or type_name == "unknown":
            return node_to_json(value) if isinstance(value, XmlNode) else value
        return _native(WRITERS[type_name](value))

    def _foreign(self, target: dict[str, Any], extras: Extras, after: str | None) -> None:
        for found in extras.unknown:
            if found.after == after and found.inside is None:
                _put(target, found.name, _foreign_value(found))


def _foreign_value(found: UnknownElement) -> Any:
    return node_to_json(found.value) if isinstance(found.value, XmlNode) else found.value


def _put(target: dict[str, Any], name: str, value: Any) -> None:
    """Add an unknown key, making an array of what XML had repeated."""
    if name not in target:
        target[name] = value
    elif isinstance(target[name], list):
        target[name].append(value)
    else:
        target[name] = [target[name], value]


def _wrapper(item: str, items: list[Any], inside: list[UnknownElement]) -> dict[str, Any]:
    wrapper: dict[str, Any] = {item: items}
    for found in inside:
        if found.name == item:
            items.insert(min(found.index, len(items)), _foreign_value(found))
        else:
            _put(wrapper, found.name, _foreign_value(found))
    return wrapper


def _native(value: Any) -> Any:
    """Return what msgspec can write: no surrogates, no NaN, and long integers as they are."""
    if value.__class__ is str:
        try:
            value.encode()
        except UnicodeEncodeError:
            raise EncodingError("text with a lone surrogate") from None
    elif value.__class__ is float:
        # JSON has no such numbers; as text they can be read back.
        return value if value - value == 0 else float_text(value)
    elif value.__class__ is int and value not in _NATIVE_INTS:
        return msgspec.Raw(str(value).encode())
    return value
