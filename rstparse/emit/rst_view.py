"""The rst target's view: pages of a docs tree, with everything decided that they have to say.

What a page cannot say of the wire stands in the schema beside the object pages, which is the view of the xsd
target; what neither can say stands in the overlay.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Mapping
from typing import Any

from rstparse.emit.rst_bodies import Bodies
from rstparse.emit.rst_prose import rst_blocks, rst_code, rst_line, titles_of
from rstparse.emit.rst_text import rstliteral
from rstparse.emit.rst_tidy import path_with_patterns, tidied
from rstparse.emit.safe import Safe
from rstparse.emit.views import View
from rstparse.emit.xsd_view import Schema, schema
from rstparse.fragments import NOTHING_KEPT, Fragments
from rstparse.model import (
    Api,
    Attribute,
    Frozen,
    Group,
    Object,
    Operation,
    PathParameter,
    QueryParameter,
    Reference,
    Text,
)
from rstparse.readers.paths import normalise_path
from rstparse.resolve.infer.placeholders import type_of_key


class Bullet(Frozen, frozen=True):
    """A bullet ``name`` (note): text``; ``name`` is a literal, ``note`` and ``text`` may be empty."""

    name: Safe
    note: Safe
    text: Safe


class Entry(Frozen, frozen=True):
    """A bullet of an overview: a reference and what is said of its page, which may be nothing."""

    reference: Safe
    text: Safe


class OperationPage(Frozen, frozen=True):
    """One operation; ``signature`` is method and path, ``curl`` and ``body`` are code blocks or empty."""

    file: Safe
    provenance: str
    name: str
    label: str
    signature: str
    method: str
    codes: str
    formats: tuple[str, ...]
    since: str
    description: Safe
    authentication: str
    entitlements: str
    path_parameters: tuple[Bullet, ...]
    query_parameters: tuple[Bullet, ...]
    request: Safe
    responses: tuple[Safe, ...]
    curl: Safe
    body: Safe
    see_also: tuple[Safe, ...]


class ObjectPage(Frozen, frozen=True):
    """One object that has a page."""

    file: Safe
    provenance: str
    label: str
    title: str
    description: Safe
    attributes: tuple[Bullet, ...]


class OverviewPage(Frozen, frozen=True):
    """One overview; ``contents`` are the pages of its toctree."""

    file: Safe
    provenance: str
    label: str
    title: str
    description: Safe
    entries: tuple[Entry, ...]
    contents: tuple[str, ...]


class Tree(Frozen, frozen=True):
    """The whole: what templates see as ``api``; label, title, description and contents are the index page's,
    if ``indexed`` says that there is one."""

    indexed: bool
    label: str
    title: str
    description: Safe
    contents: tuple[str, ...]
    operations: tuple[OperationPage, ...]
    objects: tuple[ObjectPage, ...]
    overviews: tuple[OverviewPage, ...]
    schema: Schema
    schema_file: Safe


def rst_view(api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT) -> View:
    """Return the pages of a model; ``config`` may ask for a tidy one, see :mod:`rstparse.emit.rst_tidy`."""
    if config["tidy"]:
        api = tidied(api, str(config["host"]))
    pages = _Pages(api)
    overviews = tuple(pages.overview(group) for group in api.groups if _has_overview(group))
    index = api.index
    tree = Tree(
        indexed=index is not None,
        label=index.label if index else "",
        title=index.title if index else "",
        description=rst_blocks(index.description, pages.titles) if index else Safe(""),
        contents=tuple(page.file.removesuffix(".rst") for page in overviews),
        operations=tuple(map(pages.operation, api.operations)),
        objects=tuple(pages.object(thing) for thing in api.objects if thing.documented),
        overviews=overviews,
        schema=schema(api),
        schema_file=Safe(f"{pages.places.objects}/{config['service_slug']}.xsd"),
    )
    return View(
        tree,
        {"operation": tree.operations, "object": tree.objects, "overview": tree.overviews},
    )


class _Places:
    """Where the pages of a model lie: where they lay, if that says the same of them as the model."""

    def __init__(self, api: Api) -> None:
        # Beside the pages of the objects, else where the schema that they are from lay.
        own = [o.source.path for o in api.objects if self._is_own_page(o)]
        folders = Counter(map(posixpath.dirname, own or [o.source.path for o in api.objects]))
        self.objects = max(folders, key=lambda f: (folders[f], f), default="") or "pages/objects"

    @staticmethod
    def _is_own_page(thing: Object) -> bool:
        return thing.documented and posixpath.basename(thing.source.path) == f"{thing.type}.rst"

    def of_object(self, thing: Object) -> Safe:
        if self._is_own_page(thing):
            return Safe(thing.source.path)
        return Safe(f"{self.objects}/{thing.type}.rst")

    def of_operation(self, operation: Operation) -> Safe:
        path = operation.source.path
        if path.endswith(".rst") and _folder_name(path) == operation.group:
            return Safe(path)
        return Safe(f"pages/{operation.group}/{operation.name}.rst")

    def of_overview(self, group: Group) -> Safe:
        path = group.source.path
        folder = posixpath.dirname(path) if _folder_name(path) == group.name else ""
        return Safe(f"{folder or f'pages/{group.name}'}/overview.rst")


def _folder_name(path: str) -> str:
    return posixpath.basename(posixpath.dirname(path))


def _has_overview(group: Group) -> bool:
    """Tell whether a group has anything to say; without an overview it is its folder."""
    return bool(
        group.label
        or group.description
        or group.entries
        or group.title != group.name
        or list(group.operations) != sorted(group.operations)
    )


# Pages --------------------------------------------------------------------------------------------


class _Pages:
    """Writes the pages of one model."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.places = _Places(api)
        self.titles = titles_of(api)
        self.bodies = Bodies(api, self.titles)
        self.objects = {thing.type: thing for thing in api.objects}
        self.labels = {thing.type: thing.label for thing in api.objects}

    def overview(self, group: Group) -> OverviewPage:
        file = self.places.of_overview(group)
        operations = {o.name: o for o in self.api.operations}
        members = [operations[name] for name in group.operations if name in operations]
        folder = posixpath.dirname(file)
        placed = [(o, self.places.of_object(o)) for o in self.api.objects if o.documented]
        things = [(o, page) for o, page in placed if posixpath.dirname(page) == folder]
        pages = [*map(self.places.of_operation, members), *(page for _, page in things)]
        entries = [
            self.entry(operations[e.operation].label, e.text)
            for e in group.entries
            if e.operation in operations
        ]
        entries += [self.entry(thing.label, "") for thing, _ in things if thing.label]
        return OverviewPage(
            file=file,
            provenance=group.name,
            label=group.label,
            title=group.title,
            description=rst_blocks(group.description, self.titles),
            entries=tuple(entries),
            contents=tuple(_entry(page, folder) for page in pages),
        )

    def entry(self, label: str, text: str) -> Entry:
        said = rst_line((Text(text=text),), self.titles)
        return Entry(reference=self.reference(label), text=said)

    def reference(self, label: str) -> Safe:
        return rst_line((Reference(label=label, text=""),), self.titles)

    def object(self, thing: Object) -> ObjectPage:
        documented = [a for a in thing.attributes if a.documented]
        own_first = sorted(documented, key=lambda a: a.inherited_from is not None)
        return ObjectPage(
            file=self.places.of_object(thing),
            provenance=thing.type,
            label=thing.label or "",
            title=thing.title,
            description=rst_blocks(thing.description, self.titles),
            attributes=tuple(map(self.attribute, sorted(own_first, key=lambda a: a.line))),
        )

    def attribute(self, attribute: Attribute) -> Bullet:
        """Return the bullet of an attribute. The types of lists and enumerations stand in the schema."""
        note = ""
        if attribute.kind == "scalar":
            note = attribute.type
        elif attribute.kind == "object" and (label := self.labels.get(attribute.type)):
            note = self.reference(label)
        return Bullet(
            name=rstliteral(attribute.name),
            note=Safe(note),
            text=rst_line(attribute.description, self.titles),
        )

    def operation(self, operation: Operation) -> OperationPage:
        example = operation.example
        return OperationPage(
            file=self.places.of_operation(operation),
            provenance=operation.name,
            name=operation.name,
            label=operation.label,
            signature=f"{operation.method} {_documented_path(operation)}",
            method=operation.method,
            codes=" / ".join(map(str, operation.response_codes)),
            formats=operation.response_formats,
            since=operation.since.text if operation.since else "",
            description=rst_blocks(operation.description, self.titles),
            authentication="true" if operation.security.authentication else "false",
            entitlements=",".join(operation.security.entitlements) or "None",
            path_parameters=tuple(map(self.path, operation.path_parameters)),
            query_parameters=tuple(map(self.query, operation.query_parameters)),
            request=self.bodies.request(operation.request_body),
            responses=self.bodies.responses(operation),
            curl=rst_code("bash", example.curl or ""),
            body=rst_code(example.body_language or "", example.body or ""),
            see_also=tuple(map(self.reference, operation.see_also)),
        )

    def path(self, parameter: PathParameter) -> Bullet:
        """Return the bullet of a placeholder; its type, where what it identifies does not tell."""
        thing = self.objects.get(parameter.object or "")
        types = {a.name: a.type for a in thing.attributes} if thing else {}
        implied = type_of_key(parameter.key, types) or "unknown"
        stated = "" if parameter.type == implied else f", {parameter.type}"
        return Bullet(
            name=rstliteral(parameter.name),
            note=Safe(f"required{stated}"),
            text=rst_line(parameter.description, self.titles),
        )

    def query(self, parameter: QueryParameter) -> Bullet:
        needed = "required" if parameter.required else "optional"
        type_ = "" if parameter.type == "unknown" else f", {parameter.type}"
        return Bullet(
            name=rstliteral(parameter.name),
            note=Safe(f"{needed}{type_}"),
            text=rst_line(parameter.description, self.titles),
        )


def _entry(page: str, folder: str) -> str:
    """Return a page as a toctree in ``folder`` names it."""
    stem = page.removesuffix(".rst")
    return posixpath.basename(stem) if posixpath.dirname(stem) == folder else f"/{stem}"


def _documented_path(operation: Operation) -> str:
    """Return the path as it was written, if it still says the same; else one that does."""
    patterns = {p.name: p.pattern for p in operation.path_parameters if p.pattern}
    if normalise_path(operation.documented_path) == (operation.path, patterns):
        return operation.documented_path
    return path_with_patterns(operation)
