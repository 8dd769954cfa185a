"""Decided facts → the model's groups, in the order of the index, their operations in the order of the overview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from rstparse.diagnostics import Diagnostic
from rstparse.model import Block, Group, GroupEntry, Operation, SourcePosition
from rstparse.resolve.decide import Decision, Ledger


def build_groups(
    ledger: Ledger, operations: Sequence[Operation]
) -> tuple[list[Group], list[Diagnostic]]:
    """Return the groups that hold operations, and a diagnostic for each page that no table of contents lists."""
    members: dict[str, list[Operation]] = defaultdict(list)
    for operation in operations:
        members[operation.group].append(operation)
    diagnostics: list[Diagnostic] = []
    listed = _order_of_index(ledger.get(("index", ""), "toctree"), diagnostics, members)
    order = sorted(
        members, key=lambda name: (listed.index(name) if name in listed else len(listed), name)
    )
    return [_group(ledger, name, members[name], diagnostics) for name in order], diagnostics


def _order_of_index(
    toctree: Decision | None, diagnostics: list[Diagnostic], members: dict[str, list[Operation]]
) -> list[str]:
    if toctree is None:
        return []
    return [parts[-2] for entry, _ in toctree.value if len(parts := entry.split("/")) > 1]


def _group(
    ledger: Ledger, name: str, members: list[Operation], diagnostics: list[Diagnostic]
) -> Group:
    fields = ledger.fields(("group", name))
    title = fields.get("title")
    by_name = {
        operation.source.path.rpartition("/")[2].removesuffix(".rst"): operation.name
        for operation in members
    }
    toctree = fields.get("toctree")
    listed = []
    for entry, line in toctree.value if toctree else ():
        stem = entry.rpartition("/")[2]
        if stem in by_name:
            listed.append(by_name[stem])
        elif toctree:
            diagnostics.append(
                _say(
                    "toctree-missing",
                    toctree.path,
                    line,
                    f"the table of contents lists '{entry}', which is no page",
                    "remove the line, or write the page",
                )
            )
    rest = sorted(operation.name for operation in members if operation.name not in listed)
    for operation in members:
        if operation.name in rest and toctree is not None:
            diagnostics.append(_say("not-in-toctree", operation.source.path, operation.source.line, "the page is in no table of contents",
                                    f"add it to the toctree of {toctree.path}"))  # fmt: skip
    known = {operation.name for operation in members}
    entries = fields.get("entries")
    return Group(
        name=name,
        label=label.value if (label := fields.get("label")) else "",
        title=title.value if title else name,
        description=(
            msgspec.convert(d.value, tuple[Block, ...]) if (d := fields.get("description")) else ()
        ),
        entries=tuple(
            GroupEntry(operation=entry["name"], text=entry["text"])
            for entry in (entries.value if entries else ())
            if entry["name"] in known
        ),
        operations=tuple(dict.fromkeys((*listed, *rest))),
        source=(
            SourcePosition(path=title.path, line=title.line)
            if title
            else SourcePosition(path=members[0].source.path, line=1)
        ),
    )


def _say(code: str, path: str, line: int, message: str, help: str) -> Diagnostic:
    return Diagnostic(
        code=code, severity="warning", message=message, path=path, line=line, column=1, help=help
    )
