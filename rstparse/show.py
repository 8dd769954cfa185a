"""Show: everything known of one operation or object, and where it comes from."""

from __future__ import annotations

import difflib
from typing import Any

import msgspec

from rstparse.claims import Subject
from rstparse.diagnostics import one_line
from rstparse.model import Api, Object, Operation
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


def _plain(value: Any) -> str:
    """Return prose as its text, and everything else as it is."""
    if (
        isinstance(value, list)
        and value
        and all(isinstance(v, dict) and "kind" in v for v in value)
    ):
        return " ".join(filter(None, (_plain(v) for v in value)))
    if isinstance(value, dict) and "inlines" in value:
        return "".join(str(run["text"]) for run in value["inlines"])
    if isinstance(value, dict) and value.get("kind") in ("text", "literal", "reference", "link"):
        return str(value["text"]).strip()
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "none"
    if isinstance(value, dict):
        return " ".join(f"{k}={_plain(v)}" for k, v in value.items() if v not in (None, []))
    return str(value)
