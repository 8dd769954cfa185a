"""``rstparse stats``: what the pages hold, in numbers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from rstparse.commands.base import FINE, Command, add_docs, add_format, load_docs, print_json
from rstparse.stats import statistics, statistics_by_group


def _add(parser: argparse.ArgumentParser) -> None:
    add_docs(parser)
    parser.add_argument("--by", choices=["group"], help="a line a group")
    add_format(parser)


def _run(options: argparse.Namespace) -> int:
    _, loaded = load_docs(options)
    if options.by == "group":
        rows = statistics_by_group(loaded)
        if options.format == "json":
            print_json(rows)
        else:
            print(_table(rows))
        return FINE
    numbers = statistics(loaded)
    if options.format == "json":
        print_json(numbers)
    else:
        for name, value in numbers.items():
            text = (
                ", ".join(f"{v} {k}" for k, v in value.items())
                if isinstance(value, dict)
                else str(value)
            )
            print(f"{name + ':':<13}{text}")
    return FINE


def _table(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return ""
    columns = list(rows[0])
    widths = {c: max(len(c), *(len(str(row[c])) for row in rows)) for c in columns}
    lines = ["  ".join(f"{c:<{widths[c]}}" for c in columns).rstrip()]
    lines += ["  ".join(f"{row[c]!s:<{widths[c]}}" for c in columns).rstrip() for row in rows]
    return "\n".join(lines)


COMMAND = Command(
    name="stats",
    summary="count pages, operations, objects, and where facts come from",
    examples="rstparse stats\nrstparse stats --by group",
    add=_add,
    run=_run,
)
