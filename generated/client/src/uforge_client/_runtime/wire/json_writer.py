"""Objects to JSON, in the shape that :mod:`.json_reader` describes, as strictly as to XML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec

from .errors import MAX_DEPTH, EncodingError, too_deep
from .foreign import node_to_json
from .json_reader import TYPE_KEY
from .scalars import WRITERS, float_text
from .schema import SCALARS, BoundField, Registry, bound_fields, lineage, values_getter
from .structs import Extras, UnknownElement, WireStruct, XmlNode
from .xml_writer import check_list, root_of

ValueWriter: TypeAlias = "Callable[[JsonWriter, Any, int], Any]"


class Slot:
    """How the value of one field is turned into a JSON value: ``write`` for one item of a list."""

    __slots__ = ("attribute", "item", "name", "required", "wrapped", "write")

    def __init__(self, bound: BoundField, registry: Registry) -> None:
        field = bound.field
        self.attribute = field.attribute
        self.name = field.name
        self.item = field.item
        self.wrapped = field.wrapped
        self.required = field.required
        self.write = _value_writer(field.type, registry)


class Plan:
    """The table of one type."""

    __slots__ = ("abstract", "lineage", "slots", "values")

    def __init__(self, struct: type[WireStruct], registry: Registry) -> None:
        self.abstract = struct.__wire__.abstract
        self.lineage = lineage(struct)
        self.slots = tuple(Slot(bound, registry) for bound in bound_fields(struct))
        self.values = values_getter(struct)


def encode_json(obj: WireStruct, registry: Registry, *, root: str | None = None) -> bytes:
    """Write an object under one root key, which is chosen as for XML.

    Raises:
        EncodingError: the schema would not accept the same object in XML, or a text holds a lone
            surrogate.
    """
    name = root or root_of(obj)
    try:
        document = {name: JsonWriter(registry).write(obj, registry.roots.get(name), 0)}
        return msgspec.json.encode(document)
    except EncodingError as error:
        error.within(name)
        raise
    except RecursionError:
        raise EncodingError(too_deep(), name) from None
    except UnicodeEncodeError:
        raise EncodingError("text with a lone surrogate", name) from None


class JsonWriter:
    """Turns the objects of one document into dicts, lists and scalars."""

    __slots__ = ("plans", "registry")

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.plans: dict[type, Plan] = registry.plans.setdefault("json_writer", {})

    def plan(self, obj: Any) -> Plan:
        """Return the table of an object's type, made once."""
        plan = self.plans.get(obj.__class__)
        if plan is None:
            if not isinstance(obj, WireStruct) or not hasattr(obj, "__wire__"):
                raise EncodingError(f"expected an object of the API, got {type(obj).__name__}")
            plan = self.plans[type(obj)] = Plan(type(obj), self.registry)
        return plan

    def write(self, obj: Any, declared: str | None, depth: int) -> dict[str, Any]:
        """Return one object; ``declared`` is the type that its place asks for, if known."""
        if depth > MAX_DEPTH:
            raise EncodingError(too_deep())
        plan = self.plans.get(obj.__class__) or self.plan(obj)
        extras, *values = plan.values(obj)
        target = _start(plan, extras, declared)
        if extras is not None:
            _put_foreign(target, extras, after=None)
        for value, slot in zip(values, plan.slots, strict=False):
            if value is None and not slot.required and extras is None:
                continue
            try:
                self.write_field(target, slot, value, extras, depth)
            except EncodingError as error:
                error.within(slot.name)
                raise
            if extras is not None:
                _put_foreign(target, extras, after=slot.name)
        return target

    def write_field(
        self, target: dict[str, Any], slot: Slot, value: Any, extras: Extras | None, depth: int
    ) -> None:
        """Put one field into the object that ``target`` becomes."""
        foreign = extras.unknown if extras is not None else ()
        if value is None:
            if extras is not None and slot.attribute in extras.nulls:
                target[slot.name] = None
            elif slot.required and all(found.name != slot.name for found in foreign):
                raise EncodingError("required, but missing")
        elif slot.item is None:
            target[slot.name] = slot.write(self, value, depth + 1)
        else:
            items = self.write_items(slot, check_list(value), depth + 2)
            if slot.wrapped:
                inside = [found for found in foreign if found.inside == slot.name]
                target[slot.name] = _wrapper(slot.item, items, inside)
            else:
                target[slot.item] = items

    def write_items(self, slot: Slot, values: list[Any], depth: int) -> list[Any]:
        """Return the items of a list."""
        items: list[Any] = []
        try:
            for value in values:
                if value is None:
                    raise EncodingError("null inside a list")
                items.append(slot.write(self, value, depth))
        except EncodingError as error:
            error.within(f"{slot.item}[{len(items)}]")
            raise
        return items


def _start(plan: Plan, extras: Extras | None, declared: str | None) -> dict[str, Any]:
    """Begin an object: empty, or with the type that its place does not tell."""
    name = plan.lineage[0]
    if declared is not None and declared not in plan.lineage:
        raise EncodingError(f"expected an object of type {declared}, got one of type {name}")
    if extras is not None and extras.type_name is not None:
        return {TYPE_KEY: extras.type_name}
    if plan.abstract:
        raise EncodingError(f"{name} is abstract; use one of its subtypes")
    return {} if declared in (None, name) else {TYPE_KEY: name}


def _put_foreign(target: dict[str, Any], extras: Extras, after: str | None) -> None:
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
    """Return a list in its wrapper, with what stood beside and between its items."""
    wrapper: dict[str, Any] = {item: items}
    for added, found in enumerate(found for found in inside if found.name == item):
        items.insert(found.index + added, _foreign_value(found))
    for found in inside:
        if found.name != item:
            _put(wrapper, found.name, _foreign_value(found))
    return wrapper


def _value_writer(type_name: str, registry: Registry) -> ValueWriter:
    """Choose how one value is written: an object, anything, or a checked scalar."""
    if type_name not in SCALARS and type_name in registry.types:
        return lambda writer, value, depth: writer.write(value, type_name, depth)
    if type_name not in SCALARS or type_name == "unknown":
        return lambda writer, value, depth: (
            node_to_json(value) if isinstance(value, XmlNode) else value
        )
    check = WRITERS[type_name]
    if type_name in ("string", "anyURI"):
        return lambda writer, value, depth: _text(check(value))
    if type_name == "float":
        return lambda writer, value, depth: _float(check(value))
    if type_name == "integer":
        return lambda writer, value, depth: _integer(check(value))
    return lambda writer, value, depth: check(value)


def _text(value: str) -> str:
    if not value.isprintable():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise EncodingError("text with a lone surrogate") from None
    return value


def _float(value: float) -> float | str:
    """JSON has no NaN and no infinity; as text they can be read back."""
    return value if value - value == 0 else float_text(value)


def _integer(value: int) -> int | msgspec.Raw:
    """msgspec writes no integer beyond 64 bits by itself."""
    return value if -(1 << 63) <= value < 1 << 64 else msgspec.Raw(str(value).encode())
