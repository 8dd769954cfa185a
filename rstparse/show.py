"""Show: everything known of one operation or object, and where it comes from."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import msgspec

from rstparse.claims import Subject
from rstparse.diagnostics import one_line
from rstparse.model import Api, Object, Operation

if TYPE_CHECKING:  # as in commands/base.py
    from rstparse.resolve.decide import Ledger


def find(api: Api, name: str) -> list[Operation | Object]:
    """Return what goes by a name: documented name, type, label or ``namespace.method``; letter case is forgiven."""
    wanted = name.casefold()
    if not wanted:  # what an object without label or root would match
        return []
    found: list[Operation | Object] = [
        o
        for o in api.operations
        if wanted in (o.name.casefold(), o.label.casefold(), f"{o.namespace}.{o.python_name}")
    ]
    found += [
        o
        for o in api.objects
        if wanted in (o.type.casefold(), (o.label or "").casefold(), (o.root or "").casefold())
    ]
    return found


def nearest(api: Api, name: str) -> list[str]:
    """Return names like the one that was not found."""
    names = [o.name for o in api.operations] + [o.type for o in api.objects]
    return difflib.get_close_matches(name, names, n=5, cutoff=0.5)


def as_text(thing: Operation | Object, ledger: Ledger) -> str:
    """Return the facts a line each, and below each what other sources say."""
    kind = "operation" if isinstance(thing, Operation) else "object"
    subject: Subject = (kind, thing.name if isinstance(thing, Operation) else thing.type)
    lines = [f"{kind} {subject[1]}  ({thing.source.path}:{thing.source.line})"]
    if isinstance(thing, Operation):
        lines += [
            f"  {thing.method} {thing.path}",
            f"  Python: {thing.namespace}.{thing.python_name}",
            f"  kind: {thing.kind}",
        ]
    lines += _facts(ledger, subject, "  ")
    for part_kind in ("path", "query", "attribute"):
        for part in ledger.parts(subject, part_kind):
            lines.append(f"  {part_kind} {part[-1]}")
            lines += _facts(ledger, part, "    ")
    return "\n".join(map(one_line, lines)) + "\n"


def as_data(thing: Operation | Object, ledger: Ledger) -> dict[str, Any]:
    """Return the model's data of the thing, with every claim on it."""
    kind = "operation" if isinstance(thing, Operation) else "object"
    subject: Subject = (kind, thing.name if isinstance(thing, Operation) else thing.type)
    subjects = [
        subject,
        *(p for k in ("path", "query", "attribute") for p in ledger.parts(subject, k)),
    ]
    claims = [
        {
            "subject": list(s),
            "field": field,
            "value": c.value,
            "origin": c.origin,
            "path": c.path,
            "line": c.line,
            "decided": i == 0,
        }
        for s in subjects
        for field in ledger.fields(s)
        for i, c in enumerate(ledger.claims(s, field))
    ]
    return {kind: msgspec.to_builtins(thing), "claims": claims}


def _facts(ledger: Ledger, subject: Subject, indent: str) -> list[str]:
    lines = []
    for field in sorted(ledger.fields(subject)):
        for number, claim in enumerate(ledger.claims(subject, field)):
            mark = "" if number == 0 else "  (not taken) "
            place = f"{claim.path}:{claim.line}" if claim.path else ""
            lines.append(
                f"{indent}{mark}{field}: {_short(claim.value)}  [{claim.origin}{' ' + place if place else ''}]"
            )
    return lines


def _short(value: Any) -> str:
    text = _plain(value)
    return text if len(text) <= 100 else text[:97] + "…"


_RUNS = {"text", "literal", "reference", "link"}


def _plain(value: Any) -> str:
    """Return prose as its text, and everything else as it is."""
    if (
        isinstance(value, list)
        and value
        and all(isinstance(v, dict) and "kind" in v for v in value)
    ):
        between = "" if all(_is_run(v) for v in value) else " "
        return between.join(filter(None, map(_plain, value))).strip()
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "none"
    if not isinstance(value, dict):
        return str(value)
    if _is_run(value) or (value.get("kind") == "code" and "text" in value):
        return str(value["text"])
    for parts in ("inlines", "blocks"):  # of a paragraph, of a note or warning
        if isinstance(value.get(parts), list):
            return _plain(value[parts])
    if value.get("kind") == "bullets":
        return "; ".join(_plain(item) for item in value["items"])
    return " ".join(f"{k}={_plain(v)}" for k, v in value.items() if v not in (None, []))


def _is_run(value: dict[str, Any]) -> bool:
    """Tell inline text from a body or an answer, which may also be of the kind ``text``."""
    return value.get("kind") in _RUNS and "text" in value
