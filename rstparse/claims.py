"""Claims: what one source says of one field of one thing.

Readers, sidecars, inference and overlay yield claims and know nothing of each other. ``resolve`` decides
between them: overlay over rst over sidecar over inferred. The records stay, so that ``show`` can tell
where a fact comes from and disagreements can be reported.

Subjects are tuples of strings, the first element says what kind of thing it is:

=================================================  =====================================================
subject                                            fields
=================================================  =====================================================
``("page", path)``                                 references ignores
``("group", name)``                                label title description entries toctree
``("operation", name)``                            label group method path summary description since
                                                   response_codes response_formats security request_body
                                                   responses example see_also …
``("operation", name, "path", placeholder)``       required description pattern type
``("operation", name, "query", parameter)``        required description type
``("route", METHOD, normalised path, id)``         as for an operation: a sidecar's method, not yet joined
``("route", METHOD, path, id, "path"|"query", p)`` as for a parameter
``("object", type)``                               label title root description base abstract
``("object", type, "attribute", name)``            kind type item_name wrapped nillable required enum
                                                   description order
=================================================  =====================================================
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterable
from functools import partial
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

from rstparse.diagnostics import Diagnostic
from rstparse.model import SourcePosition

H = TypeVar("H", bound=Hashable)

Subject = tuple[str, ...]


class Claim(NamedTuple):
    """One source's word on one field.

    Attributes:
        subject: what is spoken of, see the table in the module docstring.
        field: name of the field.
        value: builtins only (str, int, bool, None, list, dict as in the model's JSON), so that claims
            can cross processes and be cached as MessagePack.
        origin: ``rst``, ``wadl``, ``xsd``, ``overlay`` or ``inferred:<rule>``.
        path: file relative to the docs tree.
        line: 1-based line in it, 0 if unknown.
    """

    subject: Subject
    field: str
    value: Any
    origin: str
    path: str
    line: int

    @property
    def position(self) -> SourcePosition:
        return SourcePosition(path=self.path, line=self.line)


class Page(Struct, frozen=True, kw_only=True):
    """What a reader makes of one file.

    ``kind`` is ``operation``, ``object``, ``overview``, ``index``, ``sidecar`` or ``unknown`` (nothing could
    be read: at least one diagnostic says why). ``name`` is the operation's name, the object's type or the
    group's folder.
    """

    path: str
    kind: str
    name: str
    claims: tuple[Claim, ...]
    diagnostics: tuple[Diagnostic, ...]

    def own(self, field: str) -> Any:
        """Return what is claimed in a field of the page itself, or None; such claims come last of all."""
        for claim in reversed(self.claims):
            if claim.subject[0] != "page":
                return None
            if claim.field == field:
                return claim.value
        return None


class _Packed(Struct, frozen=True, array_like=True):
    """A page in columns: a claim is its place in each of them.

    ``subjects`` and ``words`` (fields, origins, paths) hold each thing once, the columns of numbers index them.
    Claims of all pages then share their words: they take half of the memory, and walking them a third of the time.
    """

    path: str
    kind: str
    name: str
    diagnostics: tuple[Diagnostic, ...]
    subjects: list[Subject]
    words: list[str]
    spoken_of: list[int]
    fields: list[int]
    values: list[Any]
    origins: list[int]
    paths: list[int]
    lines: list[int]


_DECODER = msgspec.msgpack.Decoder(_Packed)
_claim = partial(tuple.__new__, Claim)


def pack(page: Page) -> bytes:
    """Return a page as bytes, for another process or a later run.

    Raises:
        UnicodeEncodeError: a text has a lone surrogate.
    """
    columns: Iterable[tuple[Any, ...]] = zip(*page.claims, strict=True)
    spoken_of, fields, values, origins, paths, lines = columns if page.claims else ((),) * 6
    subjects, words = _numbered(spoken_of), _numbered((*fields, *origins, *paths))
    packed = _Packed(
        path=page.path,
        kind=page.kind,
        name=page.name,
        diagnostics=page.diagnostics,
        subjects=list(subjects),
        words=list(words),
        spoken_of=[subjects[subject] for subject in spoken_of],
        fields=[words[field] for field in fields],
        values=list(values),
        origins=[words[origin] for origin in origins],
        paths=[words[path] for path in paths],
        lines=list(lines),
    )
    return msgspec.msgpack.encode(packed)


def _numbered(things: Iterable[H]) -> dict[H, int]:
    """Return the number of each thing, in the order in which they come first."""
    return {thing: number for number, thing in enumerate(dict.fromkeys(things))}


def unpack(data: bytes | memoryview) -> Page:
    """Return the page that :func:`pack` made bytes of.

    Raises:
        ValueError: the bytes are no packed page.
    """
    packed = _DECODER.decode(data)
    subject, word = packed.subjects.__getitem__, [*map(sys.intern, packed.words)].__getitem__
    rows = zip(
        map(subject, packed.spoken_of),
        map(word, packed.fields),
        packed.values,
        map(word, packed.origins),
        map(word, packed.paths),
        packed.lines,
        strict=True,
    )
    try:
        claims = tuple(map(_claim, rows))
    except IndexError:
        raise ValueError("a column of a packed page is out of bounds") from None
    return Page(
        path=packed.path,
        kind=packed.kind,
        name=packed.name,
        claims=claims,
        diagnostics=packed.diagnostics,
    )
