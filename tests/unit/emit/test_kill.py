"""A run killed at any moment leaves the old tree or the new one; the next run cleans up."""

from __future__ import annotations

import multiprocessing
import multiprocessing.process
import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

from rstparse.emit import exchange
from rstparse.emit.output import write

from .conftest import files_below, make_plan

OLD = {f"d{i % 7}/f{i}.txt": b"old %d\n" % i for i in range(120)}
NEW = {f"d{i % 5}/f{i}.txt": b"new %d\n" % i for i in range(0, 150, 2)} | {"d1/f1.txt": b"old 1\n"}
FOREIGN = {"d1/notes.txt": b"mine", "own/deep/x.txt": b"mine too"}
KILLS = 200


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges two trees in one step")
def test_killed_at_random_moments(tmp_path: Path) -> None:
    out = tmp_path / "generated"
    write(make_plan(OLD), out)
    for path, data in FOREIGN.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(data)
    trees = [tree(out)]
    started = time.perf_counter()
    write(make_plan(NEW), out)
    duration = time.perf_counter() - started
    trees.append(tree(out))
    assert trees[0] != trees[1]
    seed = random.Random(2)
    seen = set()
    for kill in range(KILLS):
        writer = in_child(out, [OLD, NEW][kill % 2], exchanging=True)
        if kill < KILLS - 2:
            time.sleep(seed.uniform(0, 1.5 * duration))
            os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        state = tree(out)
        assert state in trees
        seen.add(trees.index(state))
    assert seen == {0, 1}
    write(make_plan(OLD), out)
    assert tree(out) == trees[0]
    assert [p.name for p in tmp_path.iterdir()] == ["generated"]


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_a_killed_journal_is_completed_or_forgotten(tmp_path: Path) -> None:
    out = tmp_path / "generated"
    write(make_plan(OLD), out)
    for path, data in FOREIGN.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(data)
    trees = [tree(out)]
    write(make_plan(NEW), out)
    trees.append(tree(out))
    seed = random.Random(3)
    for kill in range(KILLS // 10):
        writer = in_child(out, [OLD, NEW][kill % 2], exchanging=False)
        time.sleep(seed.uniform(0, 0.03))
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        write(make_plan({"x.txt": b"x"}, "other", complete=False), out)
        write(make_plan({}, "other", complete=False), out)
        state = tree(out)
        state.pop("MANIFEST.json")
        assert state in [{p: d for p, d in t.items() if p != "MANIFEST.json"} for t in trees]


def in_child(
    out: Path, files: dict[str, bytes], *, exchanging: bool
) -> multiprocessing.process.BaseProcess:
    """Start a process that writes, once; return when it is about to."""
    context = multiprocessing.get_context("fork")
    ready = context.Event()

    def run() -> None:
        if not exchanging:
            exchange.perform = lambda out, work: False
        ready.set()
        write(make_plan(files), out)

    process = context.Process(target=run)
    process.start()
    ready.wait()
    return process


def tree(out: Path) -> dict[str, bytes]:
    """Return all files, what a killed run staged inside left out."""
    return {
        path: data for path, data in files_below(out).items() if not path.startswith(".rstparse/")
    }
