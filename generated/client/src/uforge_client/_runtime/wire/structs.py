"""The base of all objects, and what an object remembers beside its fields.

An object keeps, apart from its declared fields, what it was sent and does not know (elements
without a field, a subtype without a class) and which of its empty fields are an explicit null. Both
are part of its value: they take part in ``==``, in copies and in pickles, and are written back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

import msgspec

from .declaration import WireType, declared

if TYPE_CHECKING:
    from inspect import Signature


class XmlNode(msgspec.Struct, frozen=True):
    """One XML element as plain data.

    ``name`` and the names in ``attributes`` are ``{namespace}local`` or ``local``; a value of
    ``xsi:type`` is resolved in the same way. ``content`` holds text and elements in order.
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    content: tuple[XmlNode | str, ...] = ()


class UnknownElement(msgspec.Struct, frozen=True, kw_only=True):
    """One element (XML) or key (JSON) that the type does not declare.

    ``value`` is an :class:`XmlNode` if it came from XML, else the JSON value. It is written back
    after the declared element ``after`` (null: first of all). Inside the wrapper of a list,
    ``inside`` names the wrapper's element and ``index`` tells how many items stand before it.
    """

    name: str
    value: Any
    after: str | None = None
    inside: str | None = None
    index: int = 0


class Extras(msgspec.Struct, eq=False, kw_only=True):
    """What an object remembers beside its fields.

    ``type_name`` is that of a subtype without a class.
    ``nulls`` are the fields that are explicitly null, by attribute. ``tolerated`` names those that
    came over the wire as null: they are written back as they came, even where the schema has no
    null.
    """

    type_name: str | None = None
    nulls: frozenset[str] = frozenset()
    tolerated: frozenset[str] = frozenset()
    unknown: tuple[UnknownElement, ...] = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Extras):
            return NotImplemented
        return (self.type_name, self.nulls, self.unknown) == (
            other.type_name,
            other.nulls,
            other.unknown,
        )

    def is_empty(self) -> bool:
        """Tell whether nothing is remembered; such an object is as good as one without."""
        return self.type_name is None and not self.nulls and not self.unknown


class WireMeta(msgspec.StructMeta):
    """Makes structs from the declarations of :mod:`.declaration`; every field is keyword-only."""

    def __new__(
        mcls,
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        type_name: str | None = None,
        root: str | None = None,
        abstract: bool = False,
        **config: Any,
    ) -> WireMeta:
        config.setdefault("kw_only", True)
        fields = declared(namespace)
        made = super().__new__(mcls, name, bases, namespace, **config)
        if type_name is not None:
            made.__wire__ = WireType(type_name, root, abstract, fields)
        return made

    @property
    def __signature__(cls) -> Signature:
        """For ``help()``: msgspec's own evaluates annotations, which name what only type checkers import."""
        # Lazy: only a reader of help needs it.
        from inspect import Parameter, Signature, get_annotations

        types: dict[str, str] = {}
        for base in reversed(cls.__mro__):
            types |= get_annotations(base)
        names = [name for name in cls.__struct_fields__ if name != "_wire"]
        kind = Parameter.KEYWORD_ONLY
        return Signature(
            [Parameter(name, kind, default=None, annotation=types[name]) for name in names]
        )

    __wire__: WireType


@dataclass_transform(kw_only_default=True, field_specifiers=(msgspec.field,))
class WireStruct(msgspec.Struct, metaclass=WireMeta, kw_only=True):
    """Base of all objects: keyword-only fields that default to None, compared by value.

    Subclasses say with keywords what they are on the wire: ``type_name`` is the schema's name of the
    type, ``root`` its root element if it has one, ``abstract`` whether only subtypes of it exist.

    ``None`` means that the element is absent; see :func:`set_null` for an explicit null. ``_wire``
    belongs to the codec.
    """

    _wire: Extras | None = None

    __wire__: ClassVar[WireType]

    def __setattr__(self, name: str, value: Any) -> None:
        extras = self._wire
        if extras is not None and name in extras.nulls:
            _replace(self, extras, nulls=extras.nulls - {name}, tolerated=extras.tolerated - {name})
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        return _represent(self, _REPR_DEPTH)


def set_null(obj: WireStruct, field: str) -> None:
    """Make ``field`` (the Python name) an explicit null; assigning to the field takes it back.

    XML writes ``xsi:nil="true"`` where the schema allows it and raises EncodingError elsewhere;
    JSON writes ``null``.

    Raises:
        AttributeError: the object has no such field.
    """
    if field not in obj.__struct_fields__ or field == "_wire":
        raise AttributeError(f"{type(obj).__name__} has no field {field!r}")
    setattr(obj, field, None)
    extras = obj._wire or Extras()
    _replace(obj, extras, nulls=extras.nulls | {field}, tolerated=extras.tolerated - {field})


def is_null(obj: WireStruct, field: str) -> bool:
    """Tell whether ``field`` (the Python name) is an explicit null, rather than absent."""
    return obj._wire is not None and field in obj._wire.nulls


def unknown(obj: WireStruct) -> tuple[UnknownElement, ...]:
    """Return the elements that the object was sent and its type does not declare, in order."""
    return () if obj._wire is None else obj._wire.unknown


def _replace(
    obj: WireStruct, extras: Extras, *, nulls: frozenset[str], tolerated: frozenset[str]
) -> None:
    changed = Extras(
        type_name=extras.type_name, nulls=nulls, tolerated=tolerated, unknown=extras.unknown
    )
    msgspec.Struct.__setattr__(obj, "_wire", None if changed.is_empty() else changed)


_REPR_DEPTH = 4
_REPR_ITEMS = 6
_REPR_TEXT = 200
_SECRET = re.compile(r"passw(or)?d|passphrase|secret|private_?key|signature", re.IGNORECASE)


def _represent(value: Any, depth: int) -> str:
    """A repr of set fields only, bounded in depth and length so that a log line stays one."""
    if isinstance(value, WireStruct):
        if depth == 0:
            return f"{type(value).__name__}(...)"
        return f"{type(value).__name__}({', '.join(_represent_fields(value, depth))})"
    if isinstance(value, list):
        if depth == 0 and value:
            return "[...]"
        shown = [_represent(item, depth - 1) for item in value[:_REPR_ITEMS]]
        if len(value) > _REPR_ITEMS:
            shown.append(f"... {len(value) - _REPR_ITEMS} more")
        return f"[{', '.join(shown)}]"
    if isinstance(value, str | bytes) and len(value) > _REPR_TEXT:
        return f"{value[:_REPR_TEXT]!r}... {len(value) - _REPR_TEXT} more"
    return repr(value)


def _represent_fields(obj: WireStruct, depth: int) -> list[str]:
    shown = []
    for name in obj.__struct_fields__:
        value = getattr(obj, name)
        if value is None or name == "_wire":
            continue
        # An object is logged more often than its reader thinks of what it holds.
        text = (
            "'***'"
            if isinstance(value, str) and _SECRET.search(name)
            else _represent(value, depth - 1)
        )
        shown.append(f"{name}={text}")
    extras = obj._wire
    if extras is not None:
        shown.extend(f"{name}=<null>" for name in sorted(extras.nulls))
        if extras.unknown:
            shown.append(f"<{len(extras.unknown)} unknown>")
    return shown
