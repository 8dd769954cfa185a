"""``rstparse show``: everything known of one operation or object, and where it comes from."""

from __future__ import annotations

import argparse

from rstparse.commands.base import FINE, Command, UsageError, add_format, load_docs, print_json
from rstparse.show import as_data, as_text, find, nearest


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name", metavar="NAME", help="documented name, type, label or namespace.method"
    )
    add_format(parser)


def _run(options: argparse.Namespace) -> int:
    _, loaded = load_docs(options)
    found = find(loaded.api, options.name)
    if not found:
        near = nearest(loaded.api, options.name)
        raise UsageError(
            f"nothing is named '{options.name}'"
            + (f"; did you mean {', '.join(near)}?" if near else "")
        )
    if options.format == "json":
        print_json([as_data(thing, loaded.ledger) for thing in found])
    else:
        print("\n".join(as_text(thing, loaded.ledger) for thing in found), end="")
    return FINE


COMMAND = Command(
    name="show",
    summary="tell all that is known of an operation or object, and from where",
    examples="rstparse show machine_get\nrstparse show Machine --format json",
    add=_add,
    run=_run,
)
