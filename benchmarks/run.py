"""Run every benchmark and print the figures as a table; ``make bench`` starts it.

Sides that are not there are reported as missing, never guessed.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import daily
import generate
import imports
import scripts
import site_pages
import stub
from measure import Row, table

REPOSITORY = Path(__file__).resolve().parents[1]
CORPUS = REPOSITORY.parent / "shared" / "corpus" / "uforge-3.8.13" / "source"


def main() -> int:
    """Measure, print and, where asked, write the figures; 0 unless --strict and a goal is missed."""
    options = arguments()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="rstparse-bench-") as scratch:
        keep = Path(scratch, "generated")
        benchmarks: dict[str, Callable[[], list[Row]]] = {
            "generate": lambda: from_pages(options, Path(scratch), keep),
            "daily": lambda: daily_loop(options, Path(scratch)),
            "imports": lambda: imports.measure(keep / "client" / "src", 5 * options.rounds),
            "wire": lambda: scripts.measure("wire.py", keep / "client" / "src"),
            "client": lambda: scripts.measure("client_get.py", keep / "client" / "src"),
            "site": lambda: docs_index(options, Path(scratch)),
            "stub": lambda: stub_server(options, Path(scratch)),
        }
        for name, measure in benchmarks.items():
            if options.only and name not in options.only:
                continue
            print(f"measuring: {name}", file=sys.stderr)
            rows += measure()
    machine = (
        f"{platform.python_implementation()} {platform.python_version()}, {options.rounds} rounds"
    )
    print(f"{table(rows)}\n\nMedians; {machine}, sides in turn.")
    if options.json:
        figures = {"machine": machine, "rows": [row.as_json() for row in rows]}
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return int(options.strict and any(row.holds is False or row.missing for row in rows))


def from_pages(options: argparse.Namespace, scratch: Path, keep: Path) -> list[Row]:
    """Run the benchmark of ``generate``, or say that the pages are not there."""
    if not options.docs.is_dir():
        return [Row(name, missing=f"no pages at {options.docs}") for name in generate.GOALS]
    return generate.measure(options.docs, options.sphinx, options.rounds, scratch, keep)


def daily_loop(options: argparse.Namespace, scratch: Path) -> list[Row]:
    """Run the benchmarks of everyday regeneration, or say that the pages are not there."""
    if not options.docs.is_dir():
        return [Row(name, missing=f"no pages at {options.docs}") for name in daily.GOALS]
    return daily.measure(options.docs, options.sphinx, options.rounds, scratch)


def docs_index(options: argparse.Namespace, scratch: Path) -> list[Row]:
    """Run the benchmarks of the docs index, or say that the pages are not there."""
    if not options.docs.is_dir():
        return [Row(name, missing=f"no pages at {options.docs}") for name in site_pages.GOALS]
    return site_pages.measure(options.docs, 5 * options.rounds, scratch)


def stub_server(options: argparse.Namespace, scratch: Path) -> list[Row]:
    """Run the benchmarks of the stub server, or say that the pages are not there."""
    if not options.docs.is_dir():
        names = (stub.GET, stub.PAGE, stub.MEMORY)
        return [Row(name, missing=f"no pages at {options.docs}") for name in names]
    peers = stub.Peers(options.starlette, options.prism)
    return stub.measure(options.docs, peers, options.rounds, scratch)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--docs", type=Path, default=CORPUS, help="pages to read (UForge 3.8.13)")
    parser.add_argument(
        "--sphinx", type=Path, required=True, help="the sphinx-build to compare with"
    )
    parser.add_argument(
        "--starlette", type=Path, required=True, help="the Python with Starlette and uvicorn"
    )
    parser.add_argument("--prism", type=Path, required=True, help="the prism to compare with")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each side (3)")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=["generate", "daily", "imports", "wire", "client", "site", "stub"],
    )
    parser.add_argument("--json", type=Path, help="file to write the figures to")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a goal is missed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
