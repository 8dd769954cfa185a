"""Decided facts → the model's objects, with inherited attributes in wire order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from rstparse.diagnostics import Diagnostic
from rstparse.fragments import NOTHING_KEPT, Form, Fragments, encoded
from rstparse.lock import NOTHING_LOCKED, Lock
from rstparse.model import (
    Attribute,
    Blocks,
    Enumeration,
    Inlines,
    Object,
    Paragraph,
    Reference,
    SourcePosition,
)
from rstparse.names import class_name, snake_case, unique
from rstparse.readers.rst import inlines
from rstparse.resolve.decide import Decision, Ledger
from rstparse.resolve.link import UNLABELLED, Labels
from rstparse.resolve.mentions import SCALARS
from rstparse.resolve.naming import (
    RESERVED_ATTRIBUTES,
    followed_objects,
    former_classes,
    name_classes,
)

Fields = Mapping[str, Decision]

_KINDS = frozenset({"scalar", "object", "list", "enum", "unknown"})
_WIRE_FACTS = ("kind", "type", "item_name", "wrapped", "nillable", "required", "enum")
"""What a subtype's page cannot change of an inherited attribute: on the wire it is the base's."""


def build_objects(
    ledger: Ledger,
    labels: Labels = UNLABELLED,
    lock: Lock = NOTHING_LOCKED,
    fragments: Fragments = NOTHING_KEPT,
) -> tuple[dict[str, Object], list[Diagnostic]]:
    """Return objects by type, sorted, and what was wrong with their inheritance."""
    builder = _Builder(ledger, labels, lock, fragments)
    for type_ in builder.types:
        builder.build(type_)
    return {type_: builder.objects[type_] for type_ in builder.types}, builder.diagnostics


_FORM = Form(Object)


class _Builder:
    def __init__(self, ledger: Ledger, labels: Labels, lock: Lock, fragments: Fragments) -> None:
        self.fragments = fragments
        self.ledger = ledger
        self.lock = lock
        self.labels = labels
        self.types = [subject[1] for subject in ledger.subjects("object")]
        self.objects: dict[str, Object] = {}
        self.diagnostics: list[Diagnostic] = []
        self.own: dict[str, dict[str, Fields]] = {}
        for type_ in self.types:
            subject = ("object", type_)
            self.own[type_] = {
                part[-1]: ledger.fields(part) for part in ledger.parts(subject, "attribute")
            }
        enums = {
            (type_, attribute): d.value["name"]
            for type_, fields in self.own.items()
            for attribute, f in fields.items()
            if (d := f.get("enum")) and d.value
        }
        roots = {type_: ledger.value(("object", type_), "root") or "" for type_ in self.types}
        self.locked = followed_objects(roots, lock)
        self.classes, self.enums = name_classes(
            self.types, sorted({*enums.values()}), self.given_classes(), self.given_enums(enums)
        )
        taken = (*self.classes.values(), *self.enums.values())
        self.former = former_classes(self.types, taken, self.locked)
        self.digests: dict[str | None, bytes] = {None: b""}
        around = encoded((self.classes, self.enums, labels_of(labels))) if fragments.kept else b""
        self.table = fragments.table("object", _FORM, hashlib.sha256(around).digest())

    def given_classes(self) -> dict[str, str]:
        """Return the class names that a maintainer gave, else those that the lock has."""
        given = {type_: entry.python for type_, entry in self.lock.objects.items()}
        for type_ in self.types:
            if name := self.ledger.value(("object", type_), "class_name"):
                given[type_] = class_name(str(name))
        return given

    def given_enums(self, enums: Mapping[tuple[str, str], str]) -> dict[str, str]:
        """Return the class names of enumerations that the lock has, by documented name; ``enums`` are those of
        attributes."""
        rivals: dict[str, dict[str, None]] = {}
        for (type_, attribute), name in enums.items():
            entry = self.locked.get(type_)
            if entry is not None and (python := entry.enumerations.get(attribute)):
                rivals.setdefault(python, {})[name] = None
        # An attribute that has other values now does not take the class of the values that it had along.
        return {
            next((name for name in names if class_name(name) == python), next(iter(names))): python
            for python, names in rivals.items()
        }

    def given_attributes(self, type_: str, names: Iterable[str]) -> dict[str, str]:
        """Return the Python names of attributes that a maintainer gave, else those that the lock has."""
        locked = self.locked.get(type_)
        given = dict(locked.attributes) if locked else {}
        for name in names:
            if python := self.ledger.value(("object", type_, "attribute", name), "python_name"):
                given[name] = snake_case(str(python))
        return given

    def build(self, type_: str) -> None:
        """Build the object of a type, its bases first; a loop of bases is cut and reported."""
        chain: list[str] = []
        bases: dict[str, str | None] = {}
        current: str | None = type_
        while current is not None and current not in self.objects:
            chain.append(current)
            bases[current] = self.base(current, chain)
            current = bases[current]
        for each in reversed(chain):
            self.objects[each] = self.kept(each, bases[each])

    def kept(self, type_: str, base: str | None) -> Object:
        """Return an object, made anew where its facts, its base or names and labels changed."""
        if not self.fragments.kept:
            return self.object(type_, base)
        fields = self.ledger.fields(("object", type_))
        locked = self.locked.get(type_)
        former = self.former[type_]
        facts = encoded((type_, fields, list(self.own[type_].items()), base, locked, former))
        made_of = hashlib.sha256(self.digests[base] + facts).digest()
        self.digests[type_] = made_of
        return self.table.made(made_of, lambda: self.object(type_, base))

    def base(self, type_: str, below: list[str]) -> str | None:
        """Return the base that a type has, unless it is not there or among ``below``."""
        decision = self.ledger.get(("object", type_), "base")
        if decision is None or decision.value is None:
            return None
        base = str(decision.value)
        if base not in self.own or base in below:
            why = "extends it" if base in self.own else "does not exist"
            self.say("bad-base", decision, f"{type_} extends '{base}', which {why}")
            return None
        return base

    def object(self, type_: str, base: str | None) -> Object:
        fields = self.ledger.fields(("object", type_))
        inherited = self.objects[base].attributes if base else ()
        documented = bool(_value(fields, "documented", False))
        position = next(
            (d for name in ("title", "base") if (d := fields.get(name))),
            next(iter(fields.values())),
        )
        return Object(
            type=type_,
            label=_value(fields, "label"),
            title=_value(fields, "title", type_),
            root=_value(fields, "root"),
            class_name=self.classes[type_],
            documented=documented,
            description=description_of(fields, self.labels),
            base=base,
            abstract=bool(_value(fields, "abstract", False)),
            attributes=(
                *(self.inherit(type_, a, base or "") for a in inherited),
                *self.own_attributes(type_, inherited),
            ),
            origins=origins(fields, ("label", "title", "root", "description", "base", "abstract")),
            source=SourcePosition(path=position.path, line=position.line),
            aliases=self.former[type_],
        )

    def inherit(self, type_: str, attribute: Attribute, base: str) -> Attribute:
        """Return a base's attribute as the subtype's page describes it."""
        fields = self.own[type_].get(attribute.name, {})
        description = fields.get("description")
        inherited_from = attribute.inherited_from or base
        if description is None or description.origin != "rst":
            return msgspec.structs.replace(
                attribute, inherited_from=inherited_from, documented=False
            )
        kept = {name: origin for name, origin in attribute.origins.items() if name in _WIRE_FACTS}
        return msgspec.structs.replace(
            attribute,
            inherited_from=inherited_from,
            documented=True,
            description=msgspec.convert(description.value, Inlines),
            origins={**kept, "description": description.origin},
            line=description.line,
        )

    def own_attributes(self, type_: str, inherited: tuple[Attribute, ...]) -> list[Attribute]:
        names = {attribute.name for attribute in inherited}
        own = {name: fields for name, fields in self.own[type_].items() if name not in names}
        order = sorted(
            own,
            key=lambda name: (
                _value(own[name], "order", 10_000),
                _value(own[name], "page_order", 0),
            ),
        )
        python = unique(
            order,
            snake_case,
            [*RESERVED_ATTRIBUTES, *(a.python_name for a in inherited)],
            self.given_attributes(type_, order),
        ).mapping
        return [self.attribute(type_, name, python[name], own[name]) for name in order]

    def attribute(self, type_: str, name: str, python_name: str, fields: Fields) -> Attribute:
        kind, item_type, enum = self.shape(fields)
        origin = fields.get("page_order") or next(iter(fields.values()))
        return Attribute(
            name=name,
            python_name=python_name,
            kind=kind,
            type=item_type,
            item_name=_value(fields, "item_name"),
            wrapped=bool(_value(fields, "wrapped", kind == "list")),
            nillable=bool(_value(fields, "nillable", False)),
            required=bool(_value(fields, "required", False)),
            enum=enum,
            inherited_from=None,
            documented=bool(_value(fields, "documented", False)),
            description=inlines_of(fields, self.labels),
            origins=origins(fields, (*_WIRE_FACTS, "description")),
            line=origin.line,
        )

    def shape(self, fields: Fields) -> tuple[Any, str, Enumeration | None]:
        """Return kind, type and enumeration of an attribute from whatever is known of it."""
        type_ = _value(fields, "type", "unknown")
        kind = _value(fields, "kind") or (
            "object" if type_ in self.own else "unknown" if type_ == "unknown" else "scalar"
        )
        # A correction of the one need not be a correction of the other too.
        if kind == "scalar" and type_ in self.own:
            kind = "object"
        elif kind == "object" and type_ in SCALARS:
            kind = "scalar"
        if kind not in _KINDS or (kind == "object" and type_ not in self.own):
            kind = "unknown"
        raw = _value(fields, "enum")
        if raw is None:
            return "scalar" if kind == "enum" else kind, type_, None
        enum = Enumeration(
            name=self.enums[raw["name"]], base=raw["base"], values=tuple(raw["values"])
        )
        return kind, enum.base if kind == "enum" else type_, enum

    def say(self, code: str, at: Decision, message: str) -> None:
        overlaid = at.origin == "overlay"
        self.diagnostics.append(
            Diagnostic(
                code="bad-overlay" if overlaid else code,
                severity="error" if overlaid else "warning",
                message=message,
                path=at.path,
                line=at.line,
                column=1,
                help="correct the base type",
            )
        )


def _value(fields: Fields, name: str, default: Any = None) -> Any:
    decision = fields.get(name)
    return default if decision is None or decision.value is None else decision.value


def origins(fields: Fields, names: tuple[str, ...]) -> dict[str, str]:
    """Return where each of some fields comes from; a text may come as raw text of a sidecar."""
    found = {}
    for name in names:
        decision = fields.get(name) or (
            fields.get("description_text") if name == "description" else None
        )
        if decision is not None:
            found[name] = decision.origin
    return found


def description_of(fields: Fields, labels: Labels) -> Blocks:
    """Return the description as blocks, from the page or from a sidecar's raw text."""
    if (decision := fields.get("description")) is not None and decision.value:
        return msgspec.convert(decision.value, Blocks)
    if (raw := fields.get("description_text")) is not None:
        return tuple(
            Paragraph(inlines=runs)
            for runs in (_linked(part, labels) for part in raw.value.split("<p>"))
            if runs
        )
    return ()


def inlines_of(fields: Fields, labels: Labels) -> Inlines:
    """Return a one-line description, from the page or from a sidecar's raw text."""
    if (decision := fields.get("description")) is not None:
        return msgspec.convert(decision.value, Inlines)
    raw = fields.get("description_text")
    return _linked(raw.value, labels) if raw is not None else ()


def _linked(raw: str, labels: Labels) -> Inlines:
    """Return the raw text of a sidecar as inlines; the references of pages are linked already."""
    return tuple(labels.linked(r) if isinstance(r, Reference) else r for r in inlines(raw))


def without_texts(objects: Mapping[str, Object]) -> dict[str, Object]:
    """Return objects as operations see them: without what pages say of them in prose."""
    return {
        type_: msgspec.structs.replace(
            thing,
            description=(),
            origins={},
            attributes=tuple(
                msgspec.structs.replace(a, description=(), origins={}, line=0)
                for a in thing.attributes
            ),
        )
        for type_, thing in objects.items()
    }


def labels_of(labels: Labels) -> list[Any]:
    """Return all that raw texts of sidecars can be linked to."""
    return sorted(labels.items())


def wrappers(objects: Mapping[str, Object]) -> dict[str, str]:
    """Return types that only hold a list of objects, with the attribute's item type.

    Such a type has exactly one attribute of its own, a list of objects, and inherits nothing but scalars.
    """
    found = {}
    for type_, candidate in objects.items():
        own = [a for a in candidate.attributes if a.inherited_from is None]
        rest = [a for a in candidate.attributes if a.inherited_from is not None]
        if (
            len(own) == 1
            and own[0].kind == "list"
            and own[0].type in objects
            and all(a.kind == "scalar" for a in rest)
        ):
            found[type_] = own[0].type
    return found
