"""The model: what a docs tree says, as frozen plain data.

Every target is written from an :class:`Api`; its JSON form (``to_json``, ``from_json``) is public and
versioned by ``FORMAT``. Key order is declaration order and list order is fixed, so that equal inputs
give equal bytes. Objects are referred to by *type*: the file stem of the object's page, which is also
the type's name in the XML schema.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

FORMAT = 1
"""Version of the JSON form; raised when a reader of the old form would misread the new one."""


class Frozen(Struct, frozen=True, kw_only=True):
    """Base of all model structs: immutable, keyword-only, compared by value."""


class SourcePosition(Frozen, frozen=True):
    """Where a fact stands: ``path`` relative to the docs tree, ``line`` counted from 1 (0: the file)."""

    path: str
    line: int


# Prose --------------------------------------------------------------------------------------------


class Inline(Frozen, tag_field="kind", frozen=True):
    """Base of the runs that make up a paragraph."""


class Text(Inline, tag="text", frozen=True):
    text: str


class Literal_(Inline, tag="literal", frozen=True):
    """An inline literal, written between double backquotes."""

    text: str


class Reference(Inline, tag="reference", frozen=True):
    """A ``:ref:``. ``label`` is spelled as its target spells it; ``text`` is what a reader sees."""

    label: str
    text: str


class Link(Inline, tag="link", frozen=True):
    """A hyperlink; ``target`` is an absolute URI exactly as written in the page: hostile until checked."""

    text: str
    target: str


Inlines = tuple[Text | Literal_ | Reference | Link, ...]


class BlockBase(Frozen, tag_field="kind", frozen=True):
    """Base of the blocks that make up a description."""


class Paragraph(BlockBase, tag="paragraph", frozen=True):
    inlines: Inlines


class Bullets(BlockBase, tag="bullets", frozen=True):
    items: tuple[tuple[Block, ...], ...]


class Code(BlockBase, tag="code", frozen=True):
    language: str
    text: str


class Admonition(BlockBase, tag="admonition", frozen=True):
    """A note or a warning: ``name`` is the directive's name."""

    name: str
    blocks: tuple[Block, ...]


Block = Paragraph | Bullets | Code | Admonition
Blocks = tuple[Block, ...]

# Operations ---------------------------------------------------------------------------------------

ScalarType = Literal[
    "string", "anyURI", "int", "long", "integer", "float", "boolean", "dateTime", "base64Binary"
]
"""The XML Schema types that scalars of the model have. Absent knowledge is ``unknown``, never one of these."""

PathKey = Literal["id", "login", "name", "version", "file", "other"]
"""What a path parameter's value identifies its object by."""

OperationKind = Literal[
    "create",
    "list",
    "get",
    "update",
    "delete",
    "delete_all",
    "download",
    "upload",
    "status",
    "cancel",
    "action",
]


class Since(Frozen, frozen=True):
    """The release that introduced an operation: as written, and as numbers that compare (null if none)."""

    text: str
    version: tuple[int, ...] | None


class Security(Frozen, frozen=True):
    """``entitlements`` in the order of the page; the pages never say whether a list means all or any."""

    authentication: bool
    entitlements: tuple[str, ...]


class PathParameter(Frozen, frozen=True):
    """One placeholder. ``object`` is the type that the description names; ``pattern`` a regular
    expression where the placeholder has one (it then matches slashes too)."""

    name: str
    python_name: str
    type: str
    key: PathKey
    object: str | None
    required: bool
    pattern: str | None
    description: Inlines
    origins: dict[str, str]
    line: int


class QueryParameter(Frozen, frozen=True):
    """One query parameter; ``type`` is a scalar type or ``unknown``."""

    name: str
    python_name: str
    type: str
    required: bool
    description: Inlines
    origins: dict[str, str]
    line: int


class RequestBody(Frozen, frozen=True):
    """``type`` is an object type for kind ``object``, else null; ``parts`` are the names of multipart parts."""

    kind: Literal["none", "object", "file", "text", "multipart"]
    type: str | None
    media_types: tuple[str, ...]
    parts: tuple[str, ...]


class Response(Frozen, frozen=True):
    """One form of a successful answer. For kind ``list``, ``type`` is the wrapper and ``item`` the element."""

    kind: Literal["none", "object", "list", "binary", "text", "unknown"]
    type: str | None
    item: str | None
    media_types: tuple[str, ...]


class Pager(Frozen, frozen=True):
    """How a list is fetched page by page: wire names of the query parameters."""

    count: str
    offset: str


class Waiter(Frozen, frozen=True):
    """How a status answer tells the state of a job: wire names of attributes of the response type."""

    complete: str
    error: str
    cancelled: str | None
    percentage: str | None
    message: str | None
    error_message: str | None


class Example(Frozen, frozen=True):
    """The page's samples, as written (trailing blanks cut); ``body_language`` is ``xml`` or ``json``."""

    curl: str | None
    body: str | None
    body_language: str | None


class Operation(Frozen, frozen=True):
    """One endpoint page. ``name`` is the documented name, ``label`` the label other pages refer to.

    ``deprecated`` says what to use instead, where a maintainer deprecated it; ``aliases`` are former Python names,
    ``namespace.method`` each, which still work.
    """

    name: str
    label: str
    group: str
    namespace: str
    python_name: str
    method: str
    path: str
    documented_path: str
    summary: str
    description: Blocks
    since: Since | None
    response_codes: tuple[int, ...]
    response_formats: tuple[str, ...]
    security: Security
    path_parameters: tuple[PathParameter, ...]
    query_parameters: tuple[QueryParameter, ...]
    request_body: RequestBody
    responses: tuple[Response, ...]
    kind: OperationKind
    pager: Pager | None
    waiter: Waiter | None
    example: Example
    see_also: tuple[str, ...]
    origins: dict[str, str]
    source: SourcePosition
    deprecated: str | None = None
    aliases: tuple[str, ...] = ()


# Objects ------------------------------------------------------------------------------------------


class Enumeration(Frozen, frozen=True):
    """The documented values of an attribute, in schema order; ``base`` is the scalar type beneath."""

    name: str
    base: str
    values: tuple[str, ...]


class Attribute(Frozen, frozen=True):
    """One attribute of an object.

    ``type`` is a scalar type for kinds ``scalar`` and ``enum``, an object type for ``object``, and
    either for ``list`` (the type of one item; ``unknown`` where nothing tells). ``item_name`` is the element
    name of an item; ``wrapped`` tells whether items stand inside an element named after the attribute.
    """

    name: str
    python_name: str
    kind: Literal["scalar", "object", "list", "enum", "unknown"]
    type: str
    item_name: str | None
    wrapped: bool
    nillable: bool
    required: bool
    enum: Enumeration | None
    inherited_from: str | None
    documented: bool
    description: Inlines
    origins: dict[str, str]
    line: int


class Object(Frozen, frozen=True):
    """One data object. ``root`` is the element name that a document of this type has, or null for types
    that only stand inside others. Attributes are in wire order, inherited ones first. ``aliases`` are former names of
    the Python class, which still work."""

    type: str
    label: str | None
    title: str
    root: str | None
    class_name: str
    documented: bool
    description: Blocks
    base: str | None
    abstract: bool
    attributes: tuple[Attribute, ...]
    origins: dict[str, str]
    source: SourcePosition
    aliases: tuple[str, ...] = ()


# Groups and the whole -----------------------------------------------------------------------------


class GroupEntry(Frozen, frozen=True):
    """One bullet of a group's overview: the operation it names and what it says of it."""

    operation: str
    text: str


class Group(Frozen, frozen=True):
    """One folder of operations with its overview page."""

    name: str
    label: str
    title: str
    description: Blocks
    entries: tuple[GroupEntry, ...]
    operations: tuple[str, ...]
    source: SourcePosition


class Index(Frozen, frozen=True):
    """The first page of a docs tree: what it says before its table of contents."""

    label: str
    title: str
    description: Blocks
    source: SourcePosition


class Api(Frozen, frozen=True):
    """All that a docs tree says. ``title`` and ``version`` come from the configuration.

    ``index`` is null for a tree without an index page.
    """

    format: int
    title: str
    version: str
    namespace: str
    base_path: str
    groups: tuple[Group, ...]
    operations: tuple[Operation, ...]
    objects: tuple[Object, ...]
    index: Index | None = None


def to_json(api: Api) -> bytes:
    """Return the public JSON form: UTF-8, two-space indent, final newline."""
    return msgspec.json.format(msgspec.json.encode(api), indent=2) + b"\n"


def from_json(data: bytes) -> Api:
    """Read what :func:`to_json` wrote.

    Raises:
        msgspec.ValidationError: the data is not a model, or of a format that is not ours.
        msgspec.DecodeError: the data is not JSON.
    """
    api = msgspec.json.decode(data, type=Api)
    if api.format != FORMAT:
        raise msgspec.ValidationError(
            f"model format {api.format} is not supported; expected {FORMAT}"
        )
    return api
