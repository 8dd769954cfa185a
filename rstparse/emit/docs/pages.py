"""What the templates of the docs index see: a struct for each kind of page and for its parts.

Text comes either plain, which the templates escape, or as prose that is HTML already; where a program
reads it as well, ``text`` has the same prose as plain text. URLs start at the root of the site.
``inferred`` maps facts to the rule that worked them out; facts that something states are not in it.
"""

from __future__ import annotations

from rstparse.emit.docs.samples import Sample
from rstparse.model import Frozen, Waiter


class Link(Frozen, frozen=True):
    """A link to an own page.

    Attributes:
        method, summary: of an operation, else empty.
        short: a group's title in lists of groups.
        back: whether the page refers to the one that the link is on.
    """

    url: str
    text: str
    method: str = ""
    summary: str = ""
    short: str = ""
    back: bool = False


class PathPart(Frozen, frozen=True):
    """A piece of a path; a placeholder has the ``url`` of what it identifies, or of its description."""

    text: str
    url: str


class ParameterRow(Frozen, frozen=True):
    """One parameter; ``identifies`` with ``key``: the object that a value stands for, and by what."""

    name: str
    anchor: str
    place: str
    type: str
    required: bool
    identifies: Link | None
    key: str
    pattern: str
    python: str
    description: str
    text: str
    inferred: dict[str, str]


class Document(Frozen, frozen=True):
    """One form of an example body."""

    title: str
    language: str
    text: str


class Body(Frozen, frozen=True):
    """What is sent or answered.

    Attributes:
        what: what it is, in words, where no type tells: "The bytes of a file".
        type, item: the object, or a list's wrapper and what is in it.
        parts: names of the parts of a form.
        documents: an example, by form.
        made: whether the example is made from the type, since the page shows none of it.
        own: what the page shows, where that is no document of the type.
        rule: how it was worked out; empty where something states it.
    """

    kind: str
    what: str
    type: Link | None
    item: Link | None
    media_types: tuple[str, ...]
    parts: tuple[str, ...]
    documents: tuple[Document, ...]
    made: bool
    own: Document | None
    rule: str


class OperationPage(Frozen, frozen=True):
    """One operation.

    Attributes:
        deprecated: what to use instead, where it is deprecated; ``aliases``: the client's former names for it.
        documented_path: the path as the page has it, where that differs.
        formats: the answer's media types as the page has them, where that differs from the responses'.
        python: the client's method, with its namespace; ``helpers`` what the client offers beside it, as
            name and purpose.
        page_sample: the page's own sample.
        referred_by: what refers to it beside what ``see_also`` has.
        sources: facts that are neither the page's nor inferred, by where they are from.
        source: the page with line; ``page`` without.
    """

    name: str
    file: str
    url: str
    label: str
    group: Link
    method: str
    path: str
    deprecated: str | None
    aliases: tuple[str, ...]
    documented_path: str
    path_parts: tuple[PathPart, ...]
    summary: str
    description: str
    text: str
    since: str
    since_url: str
    authentication: bool
    entitlements: tuple[Link, ...]
    codes: tuple[int, ...]
    formats: tuple[str, ...]
    kind: str
    python: str
    helpers: tuple[tuple[str, str], ...]
    parameters: tuple[ParameterRow, ...]
    request: Body | None
    responses: tuple[Body, ...]
    samples: tuple[Sample, ...]
    page_sample: str
    pager: tuple[str, str] | None
    waiter: Waiter | None
    see_also: tuple[Link, ...]
    referred_by: tuple[Link, ...]
    siblings: tuple[Link, ...]
    sources: tuple[tuple[str, str], ...]
    inferred: dict[str, str]
    source: str
    page: str
    provenance: str


class AttributeRow(Frozen, frozen=True):
    """One attribute of an object; ``wire``: how the items of a list stand in XML; ``enum``: its name."""

    name: str
    anchor: str
    type: str
    url: str
    many: bool
    required: bool
    nillable: bool
    wire: str
    enum: str
    values: tuple[str, ...]
    description: str
    text: str
    documented: bool
    python: str
    inferred: dict[str, str]


class AttributeGroup(Frozen, frozen=True):
    """The attributes that one type declares: the object's own (``base`` None), or a base's."""

    base: Link | None
    anchor: str
    rows: tuple[AttributeRow, ...]


class ObjectPage(Frozen, frozen=True):
    """One object; ``ancestors`` its base first, ``subtypes`` those whose base it is itself."""

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
    text: str
    ancestors: tuple[Link, ...]
    subtypes: tuple[Link, ...]
    descendants: tuple[Link, ...]
    attributes: tuple[AttributeGroup, ...]
    taken_by: tuple[Link, ...]
    returned_by: tuple[Link, ...]
    used_by: tuple[Link, ...]
    referred_by: tuple[Link, ...]
    documents: tuple[Document, ...]
    inferred: dict[str, str]
    source: str
    page: str
    provenance: str


class Member(Frozen, frozen=True):
    """One operation of a group; ``entry``: what the overview says of it, where that differs."""

    link: Link
    path: str
    entry: str


class GroupPage(Frozen, frozen=True):
    """One group.

    Attributes:
        short: its title without what all titles end in.
        listed: names of its operations, in the order of ``members``.
        sorted_urls: their pages, in order of their names.
    """

    name: str
    file: str
    url: str
    title: str
    short: str
    label: str
    description: str
    text: str
    members: tuple[Member, ...]
    listed: tuple[str, ...]
    sorted_urls: tuple[str, ...]
    referred_by: tuple[Link, ...]
    source: str
    page: str
    provenance: str


class TreeNode(Frozen, frozen=True):
    """One segment of the tree of paths, with the operations on it; ``count`` with all below."""

    segment: str
    path: str
    operations: tuple[Link, ...]
    children: tuple[TreeNode, ...]
    count: int


class TypeNode(Frozen, frozen=True):
    """One object of the tree of bases, with those that inherit from it."""

    link: Link
    children: tuple[TypeNode, ...]


class Row(Frozen, frozen=True):
    """One row of a map: what the operations have in common, and the operations."""

    name: str
    anchor: str
    operations: tuple[Link, ...]


class ObjectEntry(Frozen, frozen=True):
    """One object in the list of all."""

    url: str
    text: str
    abstract: bool
    documented: bool
