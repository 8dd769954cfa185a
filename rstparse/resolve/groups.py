"""Decided facts → the model's groups, in the order of the index, their operations in the order of the overview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from rstparse.diagnostics import Diagnostic
from rstparse.model import Blocks, Group, GroupEntry, Index, Operation, SourcePosition
from rstparse.resolve.decide import Decision, Ledger


def build_groups(
    ledger: Ledger, operations: Sequence[Operation]
) -> tuple[list[Group], list[Diagnostic]]:
    """Return the groups, and a diagnostic for each line of a table of contents or page that has no counterpart.

    A group is a folder with operations, with an overview, or with both: the overview of the objects is one
    without operations.
    """
    members: dict[str, list[Operation]] = defaultdict(list)
    for operation in operations:
        members[operation.group].append(operation)
    names = {*members, *(s[1] for s in ledger.subjects("group") if ledger.get(s, "title"))}
    index = ledger.get(("index", ""), "toctree")
    listed = [_folder(entry) for entry, _ in index.value] if index else []
    order = sorted(names, key=lambda n: (listed.index(n) if n in listed else len(listed), n))
    groups = [_group(ledger, name, members[name]) for name in order]
    return groups, list(_contents(ledger, operations, index))


def build_index(ledger: Ledger) -> Index | None:
    """Return the index page, or None where the tree has none."""
    fields = ledger.fields(("index", ""))
    title, label, description = (fields.get(name) for name in ("title", "label", "description"))
    if title is None:
        return None
    return Index(
        label=(label.value if label else None) or "",
        title=title.value,
        description=msgspec.convert(description.value, Blocks) if description else (),
        source=SourcePosition(path=title.path, line=title.line),
    )


def _folder(entry: str) -> str:
    parts = entry.split("/")
    return parts[-2] if len(parts) > 1 else ""


def _group(ledger: Ledger, name: str, members: list[Operation]) -> Group:
    fields = ledger.fields(("group", name))
    title, label, toctree = fields.get("title"), fields.get("label"), fields.get("toctree")
    by_stem = {_stem(operation.source.path): operation.name for operation in members}
    listed = [
        by_stem[stem]
        for entry, _ in (toctree.value if toctree else ())
        if (stem := entry.rpartition("/")[2]) in by_stem
    ]
    known = {operation.name for operation in members}
    entries = fields.get("entries")
    if title:
        source = SourcePosition(path=title.path, line=title.line)
    else:
        source = SourcePosition(path=members[0].source.path, line=1)
    return Group(
        name=name,
        label=(label.value if label else None) or "",
        title=title.value if title else name,
        description=msgspec.convert(d.value, Blocks) if (d := fields.get("description")) else (),
        entries=tuple(
            GroupEntry(operation=entry["name"], text=entry["text"])
            for entry in (entries.value if entries else ())
            if entry["name"] in known
        ),
        operations=tuple(dict.fromkeys((*listed, *sorted(known - {*listed})))),
        source=source,
    )


def _contents(
    ledger: Ledger, operations: Sequence[Operation], index: Decision | None
) -> Iterator[Diagnostic]:
    """Compare each table of contents with the pages that there are."""
    pages = {o.source.path: o.source.line for o in operations}
    for subject in ledger.subjects("object"):
        if (documented := ledger.get(subject, "documented")) and documented.origin == "rst":
            pages[documented.path] = documented.line
    hidden = [path for paths in ledger.dropped.values() for path in paths]
    by_folder: dict[str, dict[str, int]] = defaultdict(dict)
    for page, line in pages.items():
        by_folder[_folder_of(page)][page] = line
    overviews = {}
    for subject in ledger.subjects("group"):
        if title := ledger.get(subject, "title"):
            overviews[title.path] = title.line
            toctree = ledger.get(subject, "toctree")
            if toctree is not None and toctree.value:
                there = {*pages, *hidden}
                yield from _compare(toctree, there, by_folder[_folder_of(title.path)])
    if index is not None:
        yield from _compare(index, {*pages, *overviews}, overviews)


def _compare(toctree: Decision, there: set[str], expected: dict[str, int]) -> Iterator[Diagnostic]:
    folder = toctree.path.rpartition("/")[0]
    listed = set()
    for entry, line in toctree.value:
        page = (
            f"{folder}/{entry}.rst".lstrip("/") if not entry.startswith("/") else f"{entry[1:]}.rst"
        )
        listed.add(page)
        if page not in there:
            yield _say(
                "toctree-missing",
                toctree.path,
                line,
                f"the table of contents lists '{entry}', which is no page",
                "remove the line, or write the page",
            )
    for page, line in expected.items():
        if page not in listed:
            yield _say(
                "not-in-toctree",
                page,
                line,
                "the page is in no table of contents",
                f"add it to the toctree of {toctree.path}",
            )


def _folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".rst")


def _say(code: str, path: str, line: int, message: str, help: str) -> Diagnostic:
    return Diagnostic(
        code=code, severity="warning", message=message, path=path, line=line, column=1, help=help
    )
