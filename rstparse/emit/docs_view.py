"""The docs target's view: a page for each group, operation and object, and the maps of the whole.

All text of pages reaches the templates either as plain text, which they escape, or as prose that is HTML
already. Links are relative to the root of the site; templates put the way up before them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rstparse.emit.client_names import Names
from rstparse.emit.docs_prose import html_prose
from rstparse.emit.docs_samples import Sample, samples
from rstparse.emit.escape import html
from rstparse.emit.examples import DEPTH, Examples
from rstparse.emit.paths import file_names
from rstparse.emit.prose import prose
from rstparse.emit.references import Mention, fold_label
from rstparse.emit.safe import Safe
from rstparse.emit.views import (
    ApiView,
    GroupView,
    ObjectView,
    OperationView,
    View,
    api_view,
)
from rstparse.model import (
    Api,
    Attribute,
    Frozen,
    PathParameter,
    QueryParameter,
    Reference,
)

_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")


class Link(Frozen, frozen=True):
    """A link to an own page: ``url`` from the root of the site; ``method`` of an operation, else empty."""

    url: str
    text: str
    method: str = ""
    summary: str = ""


class PathPart(Frozen, frozen=True):
    """A piece of a path; a placeholder has the ``url`` of what it identifies, or of its description."""

    text: str
    url: str


class ParameterRow(Frozen, frozen=True):
    """One parameter of an operation. ``inferred``: whether its type or purpose was worked out, not read."""

    name: str
    anchor: str
    place: str
    type: str
    required: bool
    identifies: Link | None
    key: str
    description: str
    inferred: bool


class Document(Frozen, frozen=True):
    """An example body; ``made``: from the type, since the page shows none."""

    title: str
    language: str
    text: str
    made: bool


class BodyPart(Frozen, frozen=True):
    """What is sent or answered: its kind, the types in it, media types, and examples."""

    kind: str
    type: Link | None
    item: Link | None
    media_types: tuple[str, ...]
    documents: tuple[Document, ...]
    inferred: bool


class OperationPage(Frozen, frozen=True):
    """One operation's page."""

    name: str
    file: str
    url: str
    title: str
    label: str
    group: Link
    method: str
    path: str
    path_parts: tuple[PathPart, ...]
    summary: str
    description: str
    since: str
    authentication: bool
    entitlements: tuple[str, ...]
    codes: tuple[int, ...]
    kind: str
    python: str
    parameters: tuple[ParameterRow, ...]
    request: BodyPart | None
    responses: tuple[BodyPart, ...]
    samples: tuple[Sample, ...]
    pager: str
    see_also: tuple[Link, ...]
    referred_by: tuple[Link, ...]
    siblings: tuple[Link, ...]
    inferred: tuple[tuple[str, str], ...]
    source: str
    page: str
    provenance: str


class AttributeRow(Frozen, frozen=True):
    """One attribute of an object; ``anchor`` is its place on the page."""

    name: str
    anchor: str
    type: str
    url: str
    many: bool
    required: bool
    nillable: bool
    values: tuple[str, ...]
    description: str
    documented: bool
    inferred: bool
    python: str


class AttributeGroup(Frozen, frozen=True):
    """The attributes that one type declares: the object's own (``base`` None), or a base's."""

    base: Link | None
    rows: tuple[AttributeRow, ...]


class ObjectPage(Frozen, frozen=True):
    """One object's page."""

    type: str
    file: str
    url: str
    title: str
    label: str
    root: str
    python: str
    abstract: bool
    documented: bool
    summary: str
    description: str
    ancestors: tuple[Link, ...]
    descendants: tuple[Link, ...]
    attributes: tuple[AttributeGroup, ...]
    taken_by: tuple[Link, ...]
    returned_by: tuple[Link, ...]
    used_by: tuple[Link, ...]
    referred_by: tuple[Link, ...]
    documents: tuple[Document, ...]
    source: str
    page: str
    provenance: str


class GroupPage(Frozen, frozen=True):
    """One group's page."""

    name: str
    file: str
    url: str
    title: str
    label: str
    description: str
    operations: tuple[Link, ...]
    source: str
    page: str
    provenance: str


class TreeNode(Frozen, frozen=True):
    """One segment of the tree of paths, with the operations on it."""

    segment: str
    path: str
    operations: tuple[Link, ...]
    children: tuple[TreeNode, ...]


class Row(Frozen, frozen=True):
    """One row of a map: what the operations have in common, and the operations."""

    name: str
    anchor: str
    operations: tuple[Link, ...]


class Site(Frozen, frozen=True):
    """What every page may show of the whole."""

    title: str
    version: str
    base_path: str
    groups: tuple[GroupPage, ...]
    operations: tuple[OperationPage, ...]
    objects: tuple[ObjectPage, ...]
    tree: tuple[TreeNode, ...]
    entitlements: tuple[Row, ...]
    releases: tuple[Row, ...]
    methods: tuple[str, ...]
    urls: tuple[str, ...]


def docs_view(api: Api, config: Mapping[str, Any]) -> View:
    """Return the site; ``config`` has the client's names and the example URL of samples."""
    site = _Builder(api, config).site()
    return View(site, {"operation": site.operations, "object": site.objects, "group": site.groups})


class _Builder:
    def __init__(self, api: Api, config: Mapping[str, Any]) -> None:
        self.api: ApiView = api_view(api)
        self.names = Names(api)
        self.config = config
        self.examples = Examples(api)
        operations = file_names(o.name for o in api.operations)
        objects = file_names(o.type for o in api.objects)
        groups = file_names(g.name for g in api.groups)
        self.files = {Mention(kind="operation", name=n): f for n, f in operations.items()}
        self.files |= {Mention(kind="object", name=n): f for n, f in objects.items()}
        self.files |= {Mention(kind="group", name=n): f for n, f in groups.items()}
        self.routes: dict[str, list[OperationView]] = defaultdict(list)
        for operation in self.api.operations:
            self.routes[_PLACEHOLDER.sub("{}", operation.path)].append(operation)

    def site(self) -> Site:
        """Return the whole."""
        used = [group for group in self.api.groups if group.members]
        operations = tuple(self.operation(o) for o in self.api.operations)
        objects = tuple(self.object(o) for o in self.api.objects)
        groups = tuple(self.group(group) for group in used)
        maps = ("index.html", "paths.html", "entitlements.html", "releases.html", "objects.html")
        return Site(
            title=self.api.title,
            version=self.api.version,
            base_path=self.api.base_path,
            groups=groups,
            operations=operations,
            objects=objects,
            tree=self.tree(),
            entitlements=self.by_entitlement(),
            releases=self.by_release(),
            methods=tuple(sorted({o.method for o in operations})),
            urls=(*maps, *(p.url for pages in (groups, operations, objects) for p in pages)),
        )

    # Links ------------------------------------------------------------------------------------

    def link(self, mention: Mention) -> Link | None:
        """Return the link to what a mention names; None for a group without a page."""
        file = self.files.get(mention)
        url = f"{mention.kind}s/{file}.html"
        match mention.kind:
            case "operation":
                found = self.api.operations_by_name[mention.name]
                return Link(url=url, text=found.name, method=found.method, summary=found.summary)
            case "object":
                return Link(url=url, text=mention.name)
        group = self.api.groups_by_name[mention.name]
        return Link(url=url, text=group.title) if group.members else None

    def links(self, mentions: Iterable[Mention]) -> tuple[Link, ...]:
        """Return the links to all that have a page, each once."""
        found = (self.link(mention) for mention in dict.fromkeys(mentions))
        return tuple(link for link in found if link is not None)

    def operation_links(self, names: Iterable[str]) -> tuple[Link, ...]:
        return self.links(Mention(kind="operation", name=name) for name in names)

    def object_link(self, type_: str | None) -> Link | None:
        if type_ not in self.api.objects_by_type:
            return None
        return self.link(Mention(kind="object", name=type_))

    def object_links(self, types: Iterable[str]) -> tuple[Link, ...]:
        return tuple(link for type_ in types if (link := self.object_link(type_)) is not None)

    def prose(self, content: Any) -> Safe:
        """Return prose as HTML for a page one level below the root."""
        return html_prose(content, self.refer)

    def refer(self, reference: Reference) -> str:
        mention = self.api.labels.get(fold_label(reference.label))
        link = self.link(mention) if mention else None
        if link is None:
            return html(reference.text)
        return f'<a href="../{html(link.url)}">{html(reference.text)}</a>'

    # Operations ---------------------------------------------------------------------------------

    def operation(self, operation: OperationView) -> OperationPage:
        mention = Mention(kind="operation", name=operation.name)
        file = self.files[mention]
        group = self.api.groups_by_name[operation.group]
        request = self.request(operation)
        own = None
        if request is not None and request.type is not None:
            own = self.examples.made(request.type.text, sent=True)
            for document in request.documents:
                if document.language == "xml" and own is not None:
                    own = own._replace(xml=document.text)
        siblings = self.routes[_PLACEHOLDER.sub("{}", operation.path)]
        pager = operation.pager
        return OperationPage(
            name=operation.name,
            file=file,
            url=f"operations/{file}.html",
            title=operation.summary or operation.name,
            label=operation.label,
            group=self.link(Mention(kind="group", name=group.name)) or Link(url="", text=""),
            method=operation.method,
            path=operation.path,
            path_parts=tuple(self.path_parts(operation)),
            summary=operation.summary,
            description=self.prose(operation.description),
            since=operation.since.text if operation.since else "",
            authentication=operation.security.authentication,
            entitlements=operation.security.entitlements,
            codes=operation.response_codes,
            kind=operation.kind,
            python=f"{operation.namespace}.{operation.python_name}",
            parameters=tuple(self.parameters(operation)),
            request=request,
            responses=self.responses(operation),
            samples=samples(operation, self.names, self.config, own),
            pager=f"{pager.count}, {pager.offset}" if pager else "",
            see_also=self.links(
                self.api.labels[fold_label(label)]
                for label in operation.see_also
                if fold_label(label) in self.api.labels
            ),
            referred_by=self.links(operation.referred_by),
            siblings=self.operation_links(o.name for o in siblings if o.name != operation.name),
            inferred=_inferred(operation.origins),
            source=operation.provenance,
            page=operation.source.path,
            provenance=operation.provenance,
        )

    def path_parts(self, operation: OperationView) -> Iterable[PathPart]:
        """Yield the pieces of the path; a placeholder leads to what it identifies, else to its row."""
        known = {p.name: p for p in operation.path_parameters}
        for text in filter(None, _PLACEHOLDER.split(operation.path)):
            parameter = known.get(text[1:-1]) if text.startswith("{") else None
            if parameter is None:
                yield PathPart(text=text, url="")
                continue
            link = self.object_link(parameter.object)
            yield PathPart(text=text, url=f"../{link.url}" if link else "#parameters")

    def parameters(self, operation: OperationView) -> Iterable[ParameterRow]:
        for parameter in operation.path_parameters:
            yield self.parameter(parameter, "path")
        for query in operation.query_parameters:
            yield self.parameter(query, "query")

    def parameter(self, parameter: PathParameter | QueryParameter, place: str) -> ParameterRow:
        path = parameter if isinstance(parameter, PathParameter) else None
        return ParameterRow(
            name=parameter.name,
            anchor=anchor(parameter.name),
            place=place,
            type=parameter.type,
            required=parameter.required,
            identifies=self.object_link(path.object) if path else None,
            key=path.key if path else "",
            description=self.prose(parameter.description),
            inferred=_is_inferred(parameter.origins.values()),
        )

    def request(self, operation: OperationView) -> BodyPart | None:
        body = operation.request_body
        if body.kind == "none":
            return None
        return BodyPart(
            kind=body.kind,
            type=self.object_link(body.type),
            item=None,
            media_types=body.media_types,
            documents=self.documents(body.type, operation, sent=True),
            inferred=_is_inferred([operation.origins.get("request_body", "")]),
        )

    def responses(self, operation: OperationView) -> tuple[BodyPart, ...]:
        return tuple(
            BodyPart(
                kind=response.kind,
                type=self.object_link(response.type),
                item=self.object_link(response.item),
                media_types=response.media_types,
                documents=self.documents(
                    response.type, None, depth=1 if response.kind == "list" else 0
                ),
                inferred=_is_inferred([operation.origins.get("responses", "")]),
            )
            for response in operation.responses
        )

    def documents(
        self,
        type_: str | None,
        operation: OperationView | None,
        *,
        sent: bool = False,
        depth: int = DEPTH,
    ) -> tuple[Document, ...]:
        """Return the page's own example in both forms if it is one of the type, else one made of the type."""
        if type_ not in self.api.objects_by_type:
            return ()
        example = operation.example if operation else None
        shown, made = None, True
        if example and example.body and example.body_language:
            shown = self.examples.read(example.body, example.body_language, type_)
            made = shown is None
        shown = shown or self.examples.made(type_, sent=sent, depth=depth)
        if shown is None:
            return ()
        return (
            Document(title="XML", language="xml", text=shown.xml, made=made),
            Document(title="JSON", language="json", text=shown.json, made=made),
        )

    # Objects and groups -----------------------------------------------------------------------

    def object(self, thing: ObjectView) -> ObjectPage:
        file = self.files[Mention(kind="object", name=thing.type)]
        return ObjectPage(
            type=thing.type,
            file=file,
            url=f"objects/{file}.html",
            title=thing.title,
            label=thing.label or "",
            root=thing.root or "",
            python=thing.class_name,
            abstract=thing.abstract,
            documented=thing.documented,
            summary=_first_sentence(thing.description),
            description=self.prose(thing.description),
            ancestors=self.object_links(thing.ancestors),
            descendants=self.object_links(thing.descendants),
            attributes=tuple(self.attributes(thing)),
            taken_by=self.operation_links(thing.taken_by),
            returned_by=self.operation_links(thing.returned_by),
            used_by=self.object_links(thing.used_by),
            referred_by=self.links(thing.referred_by),
            documents=self.documents(thing.type, None),
            source=thing.provenance,
            page=thing.source.path,
            provenance=thing.provenance,
        )

    def attributes(self, thing: ObjectView) -> Iterable[AttributeGroup]:
        groups: dict[str | None, list[Attribute]] = {None: []}
        for attribute in thing.attributes:
            groups.setdefault(attribute.inherited_from, []).append(attribute)
        for base, members in groups.items():
            if members:
                rows = tuple(self.attribute(attribute) for attribute in members)
                yield AttributeGroup(base=self.object_link(base), rows=rows)

    def attribute(self, attribute: Attribute) -> AttributeRow:
        link = self.object_link(attribute.type)
        return AttributeRow(
            name=attribute.name,
            anchor=anchor(attribute.name),
            type=attribute.type,
            url=f"../{link.url}" if link else "",
            many=attribute.kind == "list",
            required=attribute.required,
            nillable=attribute.nillable,
            values=attribute.enum.values if attribute.enum else (),
            description=self.prose(attribute.description),
            documented=attribute.documented,
            inferred=_is_inferred(attribute.origins.values()),
            python=attribute.python_name,
        )

    def group(self, group: GroupView) -> GroupPage:
        file = self.files[Mention(kind="group", name=group.name)]
        return GroupPage(
            name=group.name,
            file=file,
            url=f"groups/{file}.html",
            title=group.title,
            label=group.label,
            description=self.prose(group.description),
            operations=self.operation_links(group.members),
            source=group.provenance,
            page=group.source.path,
            provenance=group.provenance,
        )

    # Maps ---------------------------------------------------------------------------------------

    def tree(self) -> tuple[TreeNode, ...]:
        """Return the tree of paths; placeholders of one place are one node."""
        top: dict[str, Any] = {}
        for operation in self.api.operations:
            node = top
            for segment in operation.path.strip("/").split("/"):
                key = _PLACEHOLDER.sub("{}", segment)
                node = node.setdefault(key, [segment, [], {}])[2]
            _holder(top, operation.path)[1].append(operation.name)
        return self.nodes(top, "")

    def nodes(self, level: Mapping[str, Any], above: str) -> tuple[TreeNode, ...]:
        return tuple(
            TreeNode(
                segment=segment,
                path=f"{above}/{segment}",
                operations=self.operation_links(names),
                children=self.nodes(below, f"{above}/{segment}"),
            )
            for _, (segment, names, below) in sorted(level.items())
        )

    def by_entitlement(self) -> tuple[Row, ...]:
        found: dict[str, list[str]] = defaultdict(list)
        for operation in self.api.operations:
            for name in operation.security.entitlements:
                found[name].append(operation.name)
        return self.rows(sorted(found.items(), key=lambda pair: pair[0].casefold()))

    def by_release(self) -> tuple[Row, ...]:
        """Return what was added in each release, the newest first; one without numbers comes last."""
        found: dict[str, list[str]] = defaultdict(list)
        numbers: dict[str, tuple[int, ...]] = {}
        for operation in self.api.operations:
            if operation.since:
                found[operation.since.text].append(operation.name)
                numbers[operation.since.text] = operation.since.version or ()
        order = sorted(found, key=lambda text: numbers[text], reverse=True)
        return self.rows([(text, found[text]) for text in order])

    def rows(self, found: Sequence[tuple[str, Sequence[str]]]) -> tuple[Row, ...]:
        anchors = _unique(anchor(name) for name, _ in found)
        return tuple(
            Row(name=name, anchor=id_, operations=self.operation_links(names))
            for (name, names), id_ in zip(found, anchors, strict=True)
        )


def anchor(name: str) -> str:
    """Return an id for a place on a page: letters, digits, ``-`` and ``_``."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "x"


def _unique(names: Iterable[str]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return found


def _holder(top: dict[str, Any], path: str) -> list[Any]:
    """Return the node of a path that is in the tree."""
    holder: list[Any] = ["", [], top]
    for segment in path.strip("/").split("/"):
        holder = holder[2][_PLACEHOLDER.sub("{}", segment)]
    return holder


def _is_inferred(origins: Iterable[str]) -> bool:
    return any(origin.startswith("inferred:") for origin in origins)


def _inferred(origins: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the facts that were worked out, with the rule."""
    return tuple(
        (fact.replace("_", " "), origin.removeprefix("inferred:"))
        for fact, origin in sorted(origins.items())
        if origin.startswith("inferred:")
    )


def _first_sentence(description: Any) -> str:
    text = prose(description).partition("\n")[0]
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]
