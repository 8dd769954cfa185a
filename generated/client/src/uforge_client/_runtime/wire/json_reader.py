"""JSON to objects: a root key, lists in wrappers, subtypes by ``"@type"``.

``{"image": {"name": "web", "disks": {"disk": [{"size": 4}]}, "account": {"@type": "CloudAccount"}}}``

The shape is that of the one real answer that is documented. Nothing shows how the service writes a
subtype; ``"@type"`` is an assumption.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec

from .errors import MAX_DEPTH, DecodingError, too_deep
from .foreign import local_name
from .scalars import READERS
from .schema import SCALARS, BoundField, Registry, bound_fields, lineage
from .structs import Extras, UnknownElement, WireStruct
from .xml_reader import root_type, roots_of

ItemReader: TypeAlias = "Callable[[JsonReader, Any, int], Any]"

TYPE_KEY = "@type"


class Slot:
    """How the value of one key is read."""

    __slots__ = ("bound", "read")

    def __init__(self, bound: BoundField, registry: Registry) -> None:
        self.bound = bound
        self.read = _item_reader(bound, registry)


class Plan:
    """The table of one type, by key."""

    __slots__ = ("lineage", "slots", "struct")

    def __init__(self, struct: type[WireStruct], registry: Registry) -> None:
        self.struct = struct
        self.lineage = lineage(struct)
        self.slots = {}
        for bound in bound_fields(struct):
            field = bound.field
            name = field.name if field.wrapped or field.item is None else field.item
            self.slots[name] = Slot(bound, registry)


def decode_json(
    data: bytes, registry: Registry, type_name: str | None = None, *, rooted: bool = False
) -> WireStruct:
    """Read a document; ``type_name`` as for XML.

    With it, a document without its root key is read too; one that has to be ``rooted``, only if it
    has another key of the type.

    Raises:
        DecodingError: malformed, nested too deep, of another type than expected, or with a value
            that is not of its type.
    """
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecodingError(f"not well-formed JSON: {error}") from None
    except RecursionError:
        raise DecodingError(too_deep()) from None
    if not isinstance(document, dict):
        raise DecodingError("expected an object")
    reader = JsonReader(registry)
    name, content = reader.unwrap(document, type_name)
    try:
        if rooted:
            reader.check_root(name, document, content, type_name)
        declared = root_type(name, registry, type_name)
        return reader.read({} if content is None else content, declared, 0)
    except DecodingError as error:
        error.within(name)
        raise
    except RecursionError:
        raise DecodingError(too_deep(), name) from None


class JsonReader:
    """Reads the objects of one document."""

    __slots__ = ("plans", "registry")

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.plans: dict[str, Plan] = registry.plans.setdefault("json_reader", {})

    def plan(self, type_name: str) -> Plan:
        """Return the table of a type, made once."""
        plan = self.plans.get(type_name)
        if plan is None:
            plan = self.plans[type_name] = Plan(self.registry.struct(type_name), self.registry)
        return plan

    def unwrap(self, document: dict[str, Any], type_name: str | None) -> tuple[str, Any]:
        """Return the root key and what it holds; a bare object gets the name of its type."""
        if len(document) == 1:
            (name, content), *_ = document.items()
            rooted = not self._is_key(name, type_name) or self._is_root(name, type_name)
            if rooted and (content is None or isinstance(content, dict)):
                return name, content
        if type_name is None:
            raise DecodingError("expected one key, the name of a root element")
        return type_name, document

    def check_root(
        self, name: str, document: dict[str, Any], content: Any, type_name: str | None
    ) -> None:
        """Refuse a document of a foreign or missing root, and an object that is null.

        Raises:
            DecodingError: says what was expected.
        """
        if content is None:
            raise DecodingError("expected an object, found null")
        bare = content is document
        known = [] if type_name is None else roots_of(type_name, self.registry)
        if known and (
            not any(key == TYPE_KEY or self._is_key(key, type_name) for key in document)
            if bare
            else name not in self.registry.roots
        ):
            raise DecodingError(f"expected the key {' or '.join(map(repr, known))}")

    def _is_key(self, name: str, type_name: str | None) -> bool:
        """Tell whether a bare object of that type would have the key."""
        return type_name is not None and name in self.plan(type_name).slots

    def _is_root(self, name: str, type_name: str | None) -> bool:
        """Tell whether the key is that of the type's own root: ``appliances`` is both in
        Appliances.
        """
        root = self.registry.roots.get(name)
        return root is not None and (type_name is None or root in self.plan(type_name).lineage)

    def read(self, value: Any, type_name: str, depth: int) -> WireStruct:
        """Read an object whose declared type is ``type_name``."""
        if depth > MAX_DEPTH:
            raise DecodingError(too_deep())
        if not isinstance(value, dict):
            raise DecodingError(f"expected an object, found {_kind(value)}")
        plan = self.plan(type_name)
        kept = Kept(self)
        stated = value.get(TYPE_KEY)
        if isinstance(stated, str) and stated != type_name:
            name = stated if stated[:1] == "{" else stated.rpartition(":")[2]
            known = self.plan(name) if name in self.registry.types else None
            if known is not None and type_name in known.lineage:
                plan = known
            else:
                kept.type_name = name
        for key, item in value.items():
            if key == TYPE_KEY and isinstance(stated, str):
                continue
            try:
                kept.take(plan.slots.get(key), key, item, depth)
            except DecodingError as error:
                error.within(local_name(key))
                raise
        return kept.finish(plan)


class Kept:
    """The state of reading one object."""

    def __init__(self, reader: JsonReader) -> None:
        self.reader = reader
        self.values: dict[str, Any] = {}
        self.unknown: list[UnknownElement] = []
        self.nulls: set[str] = set()
        self.tolerated: set[str] = set()
        self.previous: str | None = None
        self.type_name: str | None = None

    def take(self, slot: Slot | None, key: str, value: Any, depth: int) -> None:
        """Read one key: into its field, or into what is kept."""
        if slot is None:
            self.unknown.append(UnknownElement(name=key, value=value, after=self.previous))
            return
        field = slot.bound.field
        self.previous = field.name
        if value is None:
            self.nulls.add(field.attribute)
            if not field.nillable:
                self.tolerated.add(field.attribute)
        elif field.item is None:
            self.values[field.attribute] = slot.read(self.reader, value, depth + 1)
        else:
            self.values[field.attribute] = self._items(slot, field.item, value, depth)

    def _items(self, slot: Slot, item: str, value: Any, depth: int) -> list[Any]:
        """Read a list: in its wrapper or bare, and a single item in place of an array."""
        name = slot.bound.field.name
        found = value
        if slot.bound.field.wrapped and isinstance(value, dict):
            found = value.get(item, [])
            self.unknown.extend(
                UnknownElement(name=key, value=other, inside=name)
                for key, other in value.items()
                if key != item
            )
        items: list[Any] = []
        for entry in found if isinstance(found, list) else [] if found in (None, "") else [found]:
            if entry is None:
                lost = UnknownElement(name=item, value=None, inside=name, index=len(items))
                self.unknown.append(lost)
                continue
            try:
                items.append(slot.read(self.reader, entry, depth + 2))
            except DecodingError as error:
                error.within(f"{item}[{len(items)}]")
                raise
        return items

    def finish(self, plan: Plan) -> WireStruct:
        """Build the object."""
        extras = Extras(
            type_name=self.type_name,
            nulls=frozenset(self.nulls),
            tolerated=frozenset(self.tolerated),
            unknown=tuple(self.unknown),
        )
        return plan.struct(**self.values, _wire=None if extras.is_empty() else extras)


_KINDS = {bool: "a boolean", int: "a number", float: "a number", str: "text", list: "an array"}


def _kind(value: Any) -> str:
    return "an object" if isinstance(value, dict) else _KINDS.get(type(value), "null")


def _item_reader(bound: BoundField, registry: Registry) -> ItemReader:
    """Choose how one value is read: an object, an enumeration, text, or another scalar."""
    type_name = bound.field.type
    if type_name not in SCALARS and type_name in registry.types:

        def read_object(reader: JsonReader, value: Any, depth: int) -> Any:
            return reader.read(value, type_name, depth)

        return read_object
    if type_name not in SCALARS or type_name == "unknown":
        return lambda reader, value, depth: value
    members = bound.members

    def read_scalar(reader: JsonReader, value: Any, depth: int) -> Any:
        converted = _scalar(type_name, value)
        return converted if members is None else members.get(converted, converted)

    return read_scalar


def _scalar(type_name: str, value: Any) -> Any:
    """Convert a JSON value to a scalar; numbers and booleans may come as text, and text as numbers."""
    if isinstance(value, dict | list):
        raise DecodingError(f"expected {type_name}, found {_kind(value)}")
    if type_name in ("string", "anyURI"):
        return value if isinstance(value, str) else _as_text(value)
    if isinstance(value, str):
        return READERS[type_name](value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if type_name == "boolean" and (isinstance(value, bool) or value in (0, 1)):
        return bool(value)
    if type_name == "float" and number:
        return float(value)
    if type_name in ("int", "long", "integer") and number and value == int(value):
        return int(value)
    raise DecodingError(f"expected {type_name}, found {_kind(value)}")


def _as_text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
