"""The XSD beside the object pages: the wire facts of every type, as claims on objects.

Every claim has the origin ``xsd``. Subject ``("object", type)``, where ``type`` is the schema's type name:

====================  ================================================================================
``root``              name of the global element of this type; absent when none has it
``base``              type that this one extends, or None
``abstract``          bool
``description_text``  raw text of the documentation: reStructuredText roles and literals; white space cut
``anonymous``         True for a type without name, which is named after its owner and its element
====================  ================================================================================

Subject ``("object", type, "attribute", name)``, own elements only (those of ``base`` come before them on the
wire and are claimed there):

====================  ================================================================================
``order``             0-based position among the type's own elements
``kind``              ``scalar``, ``object``, ``list``, ``enum`` or ``unknown``
``type``              scalar or object type; of one item for lists; ``unknown`` where the schema leaves it open
``item_name``         element name of an item for lists, else None
``wrapped``           whether items stand inside an element named after the attribute (False for non-lists)
``required``          ``minOccurs`` is not 0
``nillable``          bool
``enum``              ``{"name", "base", "values"}`` or None; present on lists of enumerated items too
``description_text``  as above
====================  ================================================================================

Names of anonymous enumerations are the owner's type and the element, of named ones the schema's name with
a capital.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from rstparse.claims import Page
from rstparse.diagnostics import Diagnostic
from rstparse.readers.base import SidecarReader
from rstparse.readers.markup import Element, parse_markup
from rstparse.readers.xstypes import SCALARS, XS


def read_xsd(data: bytes, path: str) -> Page:
    """Return what the schema ``data`` says; ``path`` (relative to the docs tree) goes into the claims.

    Never raises: what cannot be read becomes diagnostics, and everything else is kept.
    """
    root, diagnostics = parse_markup(data, path)
    reader = _Reader(path, list(diagnostics))
    if root is not None and (root.namespace, root.name) != (XS, "schema"):
        help_ = "expected a <schema> element of the XML Schema namespace"
        reader.report(
            root, "sidecar-not-xsd", f"<{root.name}> is not an XML schema", help_, "error"
        )
    elif root is not None:
        reader.schema(root)
    return reader.page()


class _Occurrence(NamedTuple):
    """An element in a type's content: whether the groups around it let it be absent or repeat."""

    element: Element
    optional: bool
    repeated: bool


class _Shape(NamedTuple):
    """What an element holds, leaving its place aside."""

    kind: str
    type: str
    enum: dict[str, Any] | None = None


class _Reader(SidecarReader):
    """Keeps the claims and diagnostics of one schema, and the names that are taken."""

    origin = "xsd"

    def __init__(self, path: str, diagnostics: list[Diagnostic]) -> None:
        super().__init__(path, diagnostics)
        self.target = ""
        self.complex: dict[str, Element] = {}
        self.simple: dict[str, Element] = {}
        self.globals: dict[str, Element] = {}
        self.taken: set[str] = set()
        self.inline: dict[int, str] = {}

    # The schema's own level

    def schema(self, root: Element) -> None:
        self.target = root.get("targetNamespace") or ""
        tables = {"complexType": self.complex, "simpleType": self.simple, "element": self.globals}
        for child in root.elements():
            if child.namespace == XS and child.name in tables:
                self._collect(tables[child.name], child)
            elif (child.namespace, child.name) != (XS, "annotation"):
                self.report_unknown(child)
        self.taken = {name.casefold() for name in (*self.complex, *self.simple)}
        for name, definition in self.complex.items():
            self._type(name, definition, anonymous=False)
        self._roots()

    def _collect(self, table: dict[str, Element], definition: Element) -> None:
        name = definition.get("name")
        if not name:
            message = f"global <{definition.name}> without name"
            self.report(definition, "sidecar-incomplete", message, severity="warning")
        elif name in table:
            message = f"{definition.name} {name} is defined twice; the first definition counts"
            self.report(definition, "sidecar-duplicate", message, severity="warning")
        else:
            table[name] = definition

    def _roots(self) -> None:
        named: dict[str, str] = {}
        for name, element in self.globals.items():
            shape = self._shape(element, "")
            if shape.kind != "object":
                message = f"the root element {name} is not of a type of its own and was left out"
                self.report(element, "sidecar-unknown-construct", message)
            elif shape.type in named:
                message = f"{shape.type} has two root elements; {named[shape.type]} counts, {name} does not"
                self.report(element, "sidecar-duplicate", message)
            else:
                named[shape.type] = name
                self.claim(("object", shape.type), "root", name, element)

    # Types

    def _type(self, name: str, definition: Element, *, anonymous: bool) -> None:
        subject = ("object", name)
        base, content = self._content(definition)
        self.claim(subject, "base", base, definition)
        self.claim(subject, "abstract", definition.get("abstract") in ("true", "1"), definition)
        if anonymous:
            self.claim(subject, "anonymous", True, definition)
        if text := _documentation(definition):
            self.claim(subject, "description_text", text, definition)
        seen: set[str] = set()
        for occurrence in content:
            element = self._referred(occurrence.element)
            attribute = element.get("name") if element else None
            if element is None or not attribute:
                message = f"element without name in {name}"
                self.report(occurrence.element, "sidecar-incomplete", message, severity="warning")
            elif attribute in seen:
                message = f"{name} has the element {attribute} twice; the first counts"
                self.report(element, "sidecar-duplicate", message, severity="warning")
            else:
                self._attribute(name, attribute, occurrence._replace(element=element), len(seen))
                seen.add(attribute)

    def _referred(self, element: Element) -> Element | None:
        """Return the global element that ``ref`` names, or the element itself."""
        reference = element.get("ref")
        return element if reference is None else self.globals.get(element.resolve(reference)[1])

    def _content(self, definition: Element) -> tuple[str | None, list[_Occurrence]]:
        """Return the base type and the own elements of a complex type."""
        base: str | None = None
        content: list[_Occurrence] = []
        for child in _meaningful(definition):
            if child.name == "complexContent":
                for extension in _meaningful(child):
                    if extension.name == "extension":
                        base = extension.resolve(extension.get("base") or "")[1] or None
                        content += self._groups(extension)
                    else:
                        self.report_unknown(extension)
            elif child.name in _GROUPS:
                content += self._group(child, optional=False, repeated=False)
            else:
                self.report_unknown(child)
        if base is not None and base not in self.complex:
            message = f"the base type {base} is not defined in this schema"
            self.report(definition, "sidecar-unresolved-type", message, severity="warning")
        return base, content

    def _groups(self, parent: Element) -> Iterator[_Occurrence]:
        for child in _meaningful(parent):
            if child.name in _GROUPS:
                yield from self._group(child, optional=False, repeated=False)
            else:
                self.report_unknown(child)

    def _group(self, group: Element, *, optional: bool, repeated: bool) -> Iterator[_Occurrence]:
        """Yield the elements of a sequence, nested groups flattened into it."""
        optional = optional or group.name == "choice" or group.get("minOccurs") == "0"
        repeated = repeated or _repeats(group)
        if group.name != "sequence" or _repeats(group):
            message = f"<{group.name}> is read as a sequence of its elements"
            help_ = "the elements are optional" if group.name == "choice" else ""
            self.report(group, "sidecar-unknown-construct", message, help_)
        for child in _meaningful(group):
            if child.name == "element":
                yield _Occurrence(child, optional, repeated)
            elif child.name in _GROUPS:
                yield from self._group(child, optional=optional, repeated=repeated)
            else:
                self.report_unknown(child)

    # Elements

    def _attribute(self, owner: str, name: str, occurrence: _Occurrence, order: int) -> None:
        element = occurrence.element
        repeated = occurrence.repeated or _repeats(element)
        item = None if repeated else self._wrapped_item(element)
        if item is not None:
            shape = self._shape(item, owner)
            facts = _facts(shape, kind="list", item_name=item.get("name"), wrapped=True)
        elif repeated:
            facts = _facts(self._shape(element, owner), kind="list", item_name=name)
        else:
            shape = self._shape(element, owner)
            facts = _facts(shape, kind=shape.kind)
        required = not occurrence.optional and element.get("minOccurs") != "0"
        facts |= {"order": order, "required": required}
        facts["nillable"] = element.get("nillable") in ("true", "1")
        if text := _documentation(element):
            facts["description_text"] = text
        for field, value in facts.items():
            self.claim(("object", owner, "attribute", name), field, value, element)

    def _wrapped_item(self, element: Element) -> Element | None:
        """Return the item of a list wrapper: an inline type that is one repeated element and no more."""
        inline = _inline(element, "complexType")
        groups = list(_meaningful(inline)) if inline else []
        if len(groups) != 1 or groups[0].name != "sequence":
            return None
        items = list(_meaningful(groups[0]))
        if len(items) != 1 or items[0].name != "element":
            return None
        return self._referred(items[0]) if _repeats(items[0]) or _repeats(groups[0]) else None

    def _shape(self, element: Element, owner: str) -> _Shape:
        """Return what ``element`` holds; an inline complex type becomes a type of its own."""
        name = element.get("name") or ""
        if stated := element.get("type"):
            return self._named(stated, element)
        if self.globals.get(name) is element:
            owner = ""
        if inline := _inline(element, "complexType"):
            return _Shape("object", self._anonymous(inline, owner + _capital(name)))
        if inline := _inline(element, "simpleType"):
            return self._simple(inline, owner + _capital(name))
        message = f"the element {name} states no type"
        self.report(element, "sidecar-unknown-type", message)
        return _Shape("unknown", "unknown")

    def _anonymous(self, definition: Element, name: str) -> str:
        """Return the name of an inline type; named before it is read, since it may hold itself by ``ref``."""
        key = id(definition)
        if key not in self.inline:
            self.inline[key] = self._free_name(name)
            self._type(self.inline[key], definition, anonymous=True)
        return self.inline[key]

    def _named(self, stated: str, element: Element, within: tuple[str, ...] = ()) -> _Shape:
        """Return what the type ``stated`` is; ``within`` are the simple types whose bases led here."""
        namespace, local = element.resolve(stated)
        if namespace == XS and local in SCALARS:
            return _Shape("scalar", SCALARS[local])
        if namespace == XS and local not in ("anyType", "anySimpleType"):
            message = f"values of the type {stated} are kept as text"
            self.report(element, "sidecar-unknown-type", message)
            return _Shape("scalar", "string")
        if namespace == self.target and local in self.complex:
            return _Shape("object", local)
        if namespace == self.target and local in self.simple and local not in within:
            return self._simple(self.simple[local], local, (*within, local))
        message = f"the type {stated} is not defined in this schema"
        self.report(element, "sidecar-unresolved-type", message, severity="warning")
        return _Shape("unknown", "unknown")

    def _simple(self, definition: Element, name: str, within: tuple[str, ...] = ()) -> _Shape:
        """Return the scalar or the enumeration that a simple type is; its other facets are left out."""
        for restriction in _meaningful(definition):
            if restriction.name != "restriction":
                self.report_unknown(restriction)
                continue
            facets = list(_meaningful(restriction))
            base = self._named(restriction.get("base") or "", restriction, within)
            values = [f.attributes.get("value", "") for f in facets if f.name == "enumeration"]
            if not values:
                return base
            values = list(dict.fromkeys(values))
            enum = {"name": _capital(name), "base": base.type, "values": values}
            return _Shape("enum", base.type, enum)
        return _Shape("scalar", "string")

    def _free_name(self, name: str) -> str:
        """Return ``name``, numbered if a type has it already; letter case does not tell types apart."""
        free, number = name, 1
        while free.casefold() in self.taken:
            number += 1
            free = f"{name}{number}"
        self.taken.add(free.casefold())
        return free


_GROUPS = frozenset({"sequence", "all", "choice"})


def _meaningful(parent: Element) -> Iterator[Element]:
    return (
        child for child in parent.elements() if (child.namespace, child.name) != (XS, "annotation")
    )


def _inline(element: Element, kind: str) -> Element | None:
    return next((c for c in _meaningful(element) if (c.namespace, c.name) == (XS, kind)), None)


def _repeats(element: Element) -> bool:
    most = element.get("maxOccurs") or "1"
    return most not in ("0", "1")


def _facts(
    shape: _Shape, *, kind: str, item_name: str | None = None, wrapped: bool = False
) -> dict[str, Any]:
    facts = {"kind": kind, "type": shape.type, "item_name": item_name, "wrapped": wrapped}
    return facts | {"enum": shape.enum}


def _documentation(element: Element) -> str:
    """Return the text of the element's own documentation, indentation and outer white space cut."""
    texts = [
        documentation.text()
        for annotation in element.elements()
        if annotation.name == "annotation"
        for documentation in annotation.elements()
        if documentation.name == "documentation"
    ]
    lines = (line.strip() for line in "\n\n".join(texts).splitlines())
    return "\n".join(lines).strip()


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
