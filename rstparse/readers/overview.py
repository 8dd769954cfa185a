"""Overview and index pages: elements → claims on a group.

Subject ``("group", folder)`` with ``label``, ``title``, ``description`` (prose that stands outside the bullets of
entries), ``entries`` (``{"label", "text", "line"}`` in order) and ``toctree`` (``[entry, line]`` pairs in order). The
index is the subject ``("index", "")``, whose toctree orders the groups.
"""

from __future__ import annotations

import re
from typing import Any

from rstparse.claims import Claim, Page
from rstparse.model import Reference, Text
from rstparse.readers import elements as e


def is_overview(document: e.Document) -> bool:
    """Tell whether a page lists other pages: it has a table of contents."""
    return any(isinstance(x, e.Special) and x.name == "toctree" for x in e.walk(document.body))


def read_overview(document: e.Document, group: str) -> Page:
    """Return the claims of an overview, or of the index where ``group`` is empty."""
    kind = "overview" if group else "index"
    subject = ("group", group) if group else ("index", "")
    claims: list[Claim] = []

    def claim(field: str, value: Any, line: int) -> None:
        claims.append(Claim(subject, field, value, "rst", document.path, line))

    targets = [x for x in e.walk(document.body) if isinstance(x, e.Target)]
    title = next((x for x in e.walk(document.body) if isinstance(x, e.Section)), None)
    line = title.line if title else 1
    claim("title", title.title.strip() if title else group, line)
    claim("label", targets[0].label if targets else None, targets[0].line if targets else line)
    claim("labels", [target.label for target in targets], targets[0].line if targets else line)
    entries: list[dict[str, Any]] = []
    prose: list[e.Element] = []
    _sort(title.body if title else document.body, entries, prose)
    claim("entries", entries, entries[0]["line"] if entries else line)
    claim("description", e.plain_data(e.blocks(prose)), prose[0].line if prose else line)
    toctree: list[list[Any]] = [
        [entry, x.line]
        for special in e.walk(document.body)
        if isinstance(special, e.Special) and special.name == "toctree"
        for x in special.body
        if isinstance(x, e.Prose) and (entry := _page(e.plain(x.inlines)))
    ]
    claim("toctree", toctree, toctree[0][1] if toctree else line)
    return Page(
        path=document.path,
        kind=kind,
        name=group,
        claims=tuple(claims),
        diagnostics=tuple(document.diagnostics),
    )


def _page(entry: str) -> str:
    """Return the page that an entry names, ``page`` or ``Title <page>``; empty for a link to elsewhere."""
    titled = re.fullmatch(r".*<([^<>]*)>", entry)
    page = titled[1].strip() if titled else entry
    return "" if "://" in page or page == "self" else page


def _sort(body: list[e.Element], entries: list[dict[str, Any]], prose: list[e.Element]) -> None:
    """Tell entries (bullets that start with a reference) from prose."""
    for element in body:
        if isinstance(element, e.Quote | e.Section):
            _sort(element.body, entries, prose)
        elif isinstance(element, e.ItemList):
            rest = [item for item in element.items if not _entry(item, entries)]
            if rest:
                prose.append(e.ItemList(rest[0].line, rest))
        elif not isinstance(element, e.Special | e.Target):
            prose.append(element)


def _entry(item: e.Item, entries: list[dict[str, Any]]) -> bool:
    runs = next((e.tidy(x.inlines) for x in item.body[:1] if isinstance(x, e.Prose)), ())
    if not runs or not isinstance(runs[0], Reference):
        return False
    rest = runs[1:]
    if rest and isinstance(rest[0], Text):
        rest = (Text(text=rest[0].text.lstrip().removeprefix(":")), *rest[1:])
    entries.append({"label": runs[0].label, "text": e.plain(e.tidy(rest)), "line": item.line})
    return True
