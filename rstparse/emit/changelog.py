"""Changes between two models as a changelog in Markdown, for users of the client: by Python names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rstparse.compare import Change, advice
from rstparse.compare.approvals import Approval, Judged
from rstparse.compare.excerpt import excerpt
from rstparse.compare.rules import Section, Severity
from rstparse.emit.escape import md, mdcode
from rstparse.emit.prose import prose
from rstparse.model import Api
from rstparse.names import constant_name, unique

_SECTIONS: tuple[tuple[Section, str], ...] = (
    ("added", "Added"),
    ("changed", "Changed"),
    ("deprecated", "Deprecated"),
    ("removed", "Removed"),
)
_BREAKING: dict[Severity, str] = {
    "wire": "For every client, whatever it is written in:",
    "source": "For code that uses the Python client:",
}
_ADVICE = {
    "major": "Something breaks: the next version is a major one.",
    "minor": "Nothing breaks: the next version is a minor one.",
    "patch": "Only texts changed: the next version is a patch.",
    "none": "Nothing changed.",
}


def as_markdown(judged: Judged, old: Api, new: Api) -> str:
    """Return the changelog. What breaks comes first, by whom it breaks; then what else is new, changed or gone."""
    entries = [(change, approval) for change, approval in judged.changes]
    versions = f" from {old.version} to {new.version}" if old.version != new.version else ""
    blocks = [f"# {md(new.title + versions)}", _ADVICE[advice(c for c, _ in entries)]]
    breaking = [entry for entry in entries if entry[0].rule.breaking]
    if breaking:
        blocks.append("## Breaking")
        for severity, intro in _BREAKING.items():
            lines = [_breaking(c, a) for c, a in breaking if c.severity == severity]
            blocks += [intro, "\n".join(lines)] if lines else []
    rest = [change for change, _ in entries if not change.rule.breaking]
    for section, title in _SECTIONS:
        found = [change for change in rest if change.rule.section == section]
        if found:
            blocks += [f"## {title}", "\n".join(_lines(found, new))]
    texts = [change for change in rest if change.rule.section == "documentation"]
    if texts:
        blocks += ["## Documentation", "\n".join(_texts(texts))]
    return "\n\n".join(blocks) + "\n"


def _breaking(change: Change, approval: Approval | None) -> str:
    line = f"- {_named(change)}: {_fact(change)}"
    return f"{line}. {md(approval.reason.rstrip('.'))}." if approval else f"{line}."


def _named(change: Change) -> str:
    """Return what a user calls it, or what the model calls what has no Python name."""
    return mdcode(change.python) if change.python else mdcode(change.subject)


def _fact(change: Change) -> str:
    values = _constants(change) or mdcode(excerpt(change))
    return f"{md(change.rule.title)}: {values}" if values else md(change.rule.title)


def _constants(change: Change) -> str:
    """Return the constants that came to an enumeration or left it, by their Python names."""
    before, after = change.before, change.after
    if change.field != "values" or not isinstance(before, tuple) or not isinstance(after, tuple):
        return ""
    parts = []
    for values, other, word in ((after, before, "new"), (before, after, "gone")):
        names = unique(map(str, values), constant_name).mapping
        differ = [mdcode(names[str(value)]) for value in values if value not in other]
        parts += [f"{', '.join(differ)} {word}"] if differ else []
    return "; ".join(parts)


# What breaks nobody --------------------------------------------------------------------------------


def _lines(changes: Sequence[Change], new: Api) -> Iterator[str]:
    """Yield the entries of a section: things first, then attributes, those of a class on one line."""
    sentences = _sentences(new)
    owned: dict[str, list[Change]] = {}
    for change in changes:
        if change.code == "attribute-added":
            owned.setdefault(change.python.rpartition(".")[0], []).append(change)
        else:
            yield _line(change, sentences)
    for owner, attributes in sorted(owned.items()):
        names = [f"{mdcode(a.python.rpartition('.')[2])} ({md(str(a.after))})" for a in attributes]
        yield f"- {mdcode(owner)}: {', '.join(names)}."


def _line(change: Change, sentences: dict[str, str]) -> str:
    if change.code in ("operation-added", "object-added"):
        route = f", {mdcode(str(change.after))}" if change.code == "operation-added" else ""
        sentence = sentences.get(change.subject, "")
        return (
            f"- {_named(change)}{route}: {md(sentence)}"
            if sentence
            else f"- {_named(change)}{route}."
        )
    return f"- {_named(change)}: {_fact(change)}."


def _sentences(api: Api) -> dict[str, str]:
    """Return the first sentence of each operation and object, by subject."""
    found = {f"operation.{o.name}": o.summary for o in api.operations}
    found |= {f"object.{o.type}": _first(prose(o.description[:1])) for o in api.objects}
    return found


def _first(text: str) -> str:
    match = re.match(r".+?[.!?](?=\s|$)", text, re.DOTALL)
    return match[0] if match else text


def _texts(changes: Iterable[Change]) -> Iterator[str]:
    """Yield a line for each kind of change of texts, which names the methods and classes that it concerns."""
    by_title: dict[str, dict[str, None]] = {}
    for change in changes:
        by_title.setdefault(change.rule.title, {})[_owner(change)] = None
    for title, owners in by_title.items():
        yield f"- {md(title)}: {', '.join(owners)}."


def _owner(change: Change) -> str:
    method, call, _ = change.python.partition("(")
    if call:
        return mdcode(f"{method}()")
    return mdcode(change.python) if change.python else mdcode(change.subject)
