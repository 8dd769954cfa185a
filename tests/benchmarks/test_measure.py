"""How the benchmarks measure and report."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def measure(repository: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "measure", repository / "benchmarks" / "measure.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their own module up by name.
    sys.modules["measure"] = module
    spec.loader.exec_module(module)
    return module


def test_a_process_and_its_children_are_measured(measure: ModuleType) -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
    cost = measure.run([sys.executable, "-c", parent])
    assert 0.3 <= cost.cpu < 3
    assert cost.peak > measure.MIB


def test_a_failing_side_says_why(measure: ModuleType) -> None:
    with pytest.raises(measure.Unavailable, match="exited 3: no pages"):
        measure.run([sys.executable, "-c", "import sys; print('no pages'); sys.exit(3)"])
    with pytest.raises(measure.Unavailable, match="/absent/tool does not exist"):
        measure.run(["/absent/tool"])


def test_sides_run_in_turn(measure: ModuleType) -> None:
    order: list[str] = []
    sides = {name: lambda name=name: order.append(name) for name in "AB"}
    measure.interleave(sides, 3)
    assert order == ["A", "B", "A", "B", "A", "B"]


def test_the_table_shows_ratio_and_verdict(measure: ModuleType) -> None:
    rows = [
        measure.Row("decode", "ms", 20.0, "ElementTree", 10.0, 3),
        measure.Row("import", "ms", 30.0, "httpx2", 10.0, 1.3),
        measure.Row("serve", "µs", 10.0, "Prism", 8000.0, 0.04),
        measure.Row("memory", "MiB", 280.0, goal=300),
        measure.Row("get", missing="no server"),
    ]
    assert measure.table(rows).splitlines()[2:] == [
        "| decode | 20 ms | 10 ms (ElementTree) | 2.00 | ≤ 3 | holds |",
        "| import | 30 ms | 10 ms (httpx2) | 3.00 | ≤ 1.3 | falls short |",
        "| serve | 10 µs | 8000 µs (Prism) | 0.0013 | ≤ 0.04 | holds |",
        "| memory | 280 MiB |  |  | ≤ 300 MiB | holds |",
        "| get | missing: no server | | | | |",
    ]
