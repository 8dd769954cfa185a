"""Claims: what one source says of one field of one thing.

Readers, sidecars, inference and overlay yield claims and know nothing of each other. ``resolve`` decides
between them: overlay over rst over sidecar over inferred. The records stay, so that ``show`` can tell
where a fact comes from and disagreements can be reported.

Subjects are tuples of strings, the first element says what kind of thing it is:

=================================================  =====================================================
subject                                            fields
=================================================  =====================================================
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

from typing import Any, NamedTuple

from msgspec import Struct

from rstparse.diagnostics import Diagnostic
from rstparse.model import SourcePosition

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
