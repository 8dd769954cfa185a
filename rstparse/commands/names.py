"""``rstparse names``: the Python names of the client, held against those that users were once given."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from rstparse.commands.base import (
    FINDINGS,
    FINE,
    Command,
    UsageError,
    add_format,
    count,
    docs_folder,
    load_docs,
    number,
    print_json,
    report_to_stderr,
    say,
    shown,
)
from rstparse.config import Config
from rstparse.diagnostics import one_line
from rstparse.lock import Change, Lock, accepted, changes, from_json, to_json
from rstparse.model import Object, Operation
from rstparse.readers.files import LOCK
from rstparse.show import find, nearest

if TYPE_CHECKING:  # as in commands/base.py
    from rstparse.pipeline import Loaded


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name",
        metavar="NAME",
        nargs="?",
        help="explain the name of this operation or object, and do nothing else",
    )
    parser.add_argument(
        "--accept",
        action="store_true",
        help=f"write {LOCK} beside the pages: from then on these names stay",
    )
    parser.add_argument(
        "--most", metavar="N", type=number, default=20, help="show at most N names (default: 20)"
    )
    add_format(parser)


def _run(options: argparse.Namespace) -> int:
    config, loaded = load_docs(options)
    report_to_stderr(loaded.errors)
    lock = _lock(options, config)
    if options.name:
        return _explain(options, loaded, lock)
    now = accepted(loaded.api, lock)
    found = changes(lock, now)
    if options.format == "json":
        print_json([msgspec.to_builtins(change) for change in found])
    else:
        for line in _lines(found[: options.most]):
            print(line)
        if len(found) > options.most:
            print(f"… and {count(found[options.most :], 'more name')}")
    if loaded.errors:
        return FINDINGS
    path = docs_folder(options, config) / LOCK
    if options.accept:
        _replace(path, to_json(now))
        say(options, f"{shown(path)}: {len(now.operations)} operations, {len(now.objects)} objects")
        return FINE
    if found:
        print(
            f"{count(found, 'name')} not as {LOCK} has them; accept: rstparse names --accept",
            file=sys.stderr,
        )
        return FINDINGS
    say(options, f"all names are as {LOCK} has them")
    return FINE


def _lock(options: argparse.Namespace, config: Config) -> Lock:
    """Return the lock beside the pages; an empty one if there is none or none that can be read."""
    try:
        return from_json((docs_folder(options, config) / LOCK).read_bytes())
    except (
        FileNotFoundError,
        ValueError,
    ):  # that it cannot be read has been reported as a diagnostic
        return Lock()


_WORDS = {
    "new": "new      ",
    "renamed": "renamed  ",
    "gone": "gone     ",
    "parameter": "parameter",
    "attribute": "attribute",
    "enumeration": "enumeration",
}


def _lines(found: Sequence[Change]) -> Iterator[str]:
    for change in found:
        names = " -> ".join(filter(None, (change.before, change.after)))
        yield one_line(f"{_WORDS[change.kind]}  {change.name}: {names}")


def _explain(options: argparse.Namespace, loaded: Loaded, lock: Lock) -> int:
    found = find(loaded.api, options.name)
    if not found:
        near = nearest(loaded.api, options.name)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise UsageError(f"nothing is named '{options.name}'{hint}")
    rows = [_explained(thing, loaded, lock) for thing in found]
    if options.format == "json":
        print_json(rows)
    else:
        for row in rows:
            print(one_line(f"{row['name']}: {row['python']}"))
            for line in row["because"]:
                print(one_line(f"  {line}"))
    return FINE


def _explained(thing: Operation | Object, loaded: Loaded, lock: Lock) -> dict[str, Any]:
    if isinstance(thing, Operation):
        subject, fields = ("operation", thing.name), ("python_name", "namespace")
        python = f"{thing.namespace}.{thing.python_name}"
        is_locked, aliases = thing.name in lock.operations, thing.aliases
    else:
        subject, fields = ("object", thing.type), ("class_name", "class_name")
        python = thing.class_name
        is_locked, aliases = thing.type in lock.objects, thing.aliases
    given = next(filter(None, (loaded.ledger.get(subject, field) for field in fields)), None)
    if given:
        reason = f"given at {given.path}:{given.line}"
    elif is_locked:
        reason = f"locked by {LOCK}: users have it"
    else:
        reason = "the documented name, spelled as Python names are"
    still = [f"{alias} still works, and warns" for alias in aliases]
    return {"name": subject[1], "python": python, "because": [reason, *still]}


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


COMMAND = Command(
    name="names",
    summary="hold the Python names against those that users were once given, and accept them",
    examples="rstparse names\nrstparse names machine_get\nrstparse names --accept",
    add=_add,
    run=_run,
)
