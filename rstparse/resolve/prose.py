"""Prose against sidecars: where the text of a page says something else than the sidecar beside it.

The page's text stays as it is, and so do the wire facts of the schema, which no prose can change. Someone
has to look, so each is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from rstparse.diagnostics import Diagnostic
from rstparse.model import Api, Object, Reference
from rstparse.resolve.decide import Ledger
from rstparse.resolve.link import Labels

_SIDECARS = ("wadl", "xsd")
_WORD = re.compile(r"\w+")
_ROLE = re.compile(r":ref:`([^`]*)`")


def prose_disagreements(api: Api, ledger: Ledger, labels: Labels) -> list[Diagnostic]:
    """Return a diagnostic for each list whose text names another item, and each parameter's differing text."""
    objects = {object_.type: object_ for object_ in api.objects}
    return [
        *_parameter_texts(api, ledger),
        *(found for object_ in api.objects for found in _items(object_, objects, ledger, labels)),
    ]


def _parameter_texts(api: Api, ledger: Ledger) -> Iterator[Diagnostic]:
    for operation in api.operations:
        for part in ledger.parts(("operation", operation.name), "path"):
            page, other = ledger.get(part, "description"), ledger.get(part, "description_text")
            if page is None or other is None or page.origin != "rst" or not page.value:
                continue
            text = _text(page.value)
            if text == other.value or _WORD.findall(text.casefold()) == _words(other.value):
                continue
            yield Diagnostic(
                code="sources-disagree",
                severity="warning",
                path=page.path,
                line=page.line,
                column=1,
                message=f"{operation.name} {part[-1]}: the description by rst is not the one by {other.origin}",
                help=f"rst counts; make it agree with {other.path}:{other.line}",
            )


def _text(runs: list[dict[str, Any]]) -> str:
    return "".join(run.get("label") or run["text"] for run in runs)


def _words(raw: str) -> list[str]:
    return _WORD.findall(_ROLE.sub(r"\1", raw).casefold())


def _items(
    object_: Object, objects: dict[str, Object], ledger: Ledger, labels: Labels
) -> Iterator[Diagnostic]:
    """A list of which the text, or the text of the object around it, links another object than its items."""
    own = [a for a in object_.attributes if a.inherited_from is None]
    for attribute in (a for a in own if a.kind == "list"):
        if attribute.origins.get("type") not in _SIDECARS or attribute.type not in objects:
            continue
        texts = []
        if attribute.origins.get("description") == "rst":
            texts.append((_named(attribute.description, labels), attribute.line))
        if len(own) == 1 and object_.origins.get("description") == "rst":
            line = _line(ledger, ("object", object_.type), "description")
            texts.append((_named(_runs(object_.description), labels), line))
        for named, line in texts:
            if named and not _fits(attribute.type, named, objects):
                yield _item(object_, attribute.name, attribute.type, named, line, ledger)


def _fits(item: str, named: list[str], objects: dict[str, Object]) -> bool:
    """A text that names several kinds of items may leave out what they have in common."""
    several = len(set(named)) > 1
    return any(item in (_with_bases(t, objects) if several else (t,)) for t in named)


def _runs(blocks: Iterable[Any]) -> list[Any]:
    return [run for block in blocks for run in getattr(block, "inlines", ())]


def _named(runs: Iterable[Any], labels: Labels) -> list[str]:
    return [t for run in runs if isinstance(run, Reference) and (t := labels.type(run.label))]


def _with_bases(type_: str, objects: dict[str, Object]) -> list[str]:
    found = [type_]
    while (object_ := objects.get(found[-1])) and object_.base:
        found.append(object_.base)
    return found


def _line(ledger: Ledger, subject: tuple[str, ...], field: str) -> int:
    decision = ledger.get(subject, field)
    return decision.line if decision else 0


def _item(
    object_: Object, name: str, type_: str, named: list[str], line: int, ledger: Ledger
) -> Diagnostic:
    schema = ledger.get(("object", object_.type, "attribute", name), "type")
    return Diagnostic(
        code="sources-disagree",
        severity="warning",
        path=object_.source.path,
        line=line,
        column=1,
        message=f"{object_.type} {name}: the text by rst links {' and '.join(named)}, the items are {type_} by "
        f"{schema.origin if schema else 'a sidecar'}",
        help="the schema counts on the wire; correct the text, or the schema",
    )
