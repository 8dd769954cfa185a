"""A target that is made in a copy of the process is what it is otherwise, and so is what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from rstparse.cache import Cache, DeferredCache, WarmCache
from rstparse.diagnostics import Diagnostic
from rstparse.emit.aside import Aside, Made
from rstparse.emit.plan import Plan, Settings, plan
from rstparse.emit.target_files import TargetFiles
from rstparse.fragments import LACKED, Form, Fragments
from rstparse.pipeline import _Workers

from .samples import api, operation, thing

MODEL = api(
    *(operation(f"thing_get{number}", path=f"/things/{number}") for number in range(2 * LACKED)),
    thing("Thing"),
)
SETTINGS = Settings(service="My Things")
NAMES = Form(str)


@pytest.fixture
def workers() -> Iterator[_Workers]:
    with _Workers(2) as pool:
        yield pool


def made(cache: Cache | None, pool: _Workers | None, settings: Settings = SETTINGS) -> Plan:
    found = plan(MODEL, [], settings, cache=cache, pool=pool)
    if isinstance(cache, DeferredCache):
        cache.settle()
    return found


def deferred(folder: Path) -> DeferredCache:
    return DeferredCache(folder, lambda: True, bundle="b" * 64)


def warm(folder: Path) -> DeferredCache:
    return WarmCache(folder, lambda: True, bundle="b" * 64)


@pytest.mark.parametrize("cache", [Cache, deferred, warm])
def test_it_is_what_it_is_otherwise_and_is_kept(
    tmp_path: Path,
    workers: _Workers,
    cache: Callable[[Path], Cache],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = made(None, None)
    assert made(cache(tmp_path), workers) == alone
    monkeypatch.setattr(TargetFiles, "_fill", lambda *_: pytest.fail("filled in again"))
    monkeypatch.setattr(Aside, "__init__", None)
    with _Workers(2) as others:
        assert made(cache(tmp_path), others) == alone


def test_the_largest_is_made_aside_and_nothing_where_its_texts_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies: list[str] = []

    class Told(_Workers):
        def copy(self, make: Callable[[], bytes], /) -> Future[bytes] | None:
            copies.append("copy")
            return super().copy(make)

    here: list[str] = []
    monkeypatch.setattr(TargetFiles, "all", noting(here, TargetFiles.all))
    for _ in range(2):
        with Told(2) as pool:
            made(deferred(tmp_path), pool)
    assert copies == ["copy"]
    assert "docs" not in here[: len(here) // 2]
    assert here.count("docs") == 1
    assert here.count("client") == 2
    with Told(2) as pool:
        plan(MODEL, ["docs"], SETTINGS, pool=pool)
    assert copies == ["copy"]


def noting(told: list[str], all_: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    def noted(files: TargetFiles, *arguments: Any) -> Iterator[Any]:
        told.append(files._target.name)
        return all_(files, *arguments)

    return noted


def test_what_goes_wrong_comes_in_the_order_of_the_targets(
    tmp_path: Path, workers: _Workers
) -> None:
    for name, kind in (("a", "object"), ("b", "operation"), ("c", "object")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "target.toml").write_text(
            f'description = "x"\n[[file]]\ntemplate = "t.jinja"\npath = "{{{{ {kind}.label }}}}"\neach = "{kind}"\n'
            '[[file]]\ntemplate = "t.jinja"\npath = "same"\n'
        )
        (tmp_path / name / "t.jinja").write_text("{{ api.nothing }}" if name != "a" else "x")
    settings = Settings(service="x", built_in=tmp_path)
    together = made(None, workers, settings)
    assert together == made(None, None, settings)
    assert {diagnostic.path for diagnostic in together.diagnostics} == {"b/t.jinja", "c/t.jinja"}


def test_processes_that_were_copied_before_are_not_used(tmp_path: Path, workers: _Workers) -> None:
    assert workers.submit(len, "abc").result() == 3
    assert workers.copy(lambda: b"") is None
    assert made(deferred(tmp_path), workers) == made(None, None)


def test_what_goes_wrong_in_the_copy_is_told_here(tmp_path: Path, workers: _Workers) -> None:
    def fail() -> Made:
        raise ZeroDivisionError("in the copy")

    cache = Cache(tmp_path)
    with pytest.raises(ZeroDivisionError, match="in the copy"):
        Aside(workers, fail, Fragments(cache), cache).result()


@pytest.mark.parametrize("many", [1, 2 * LACKED])
def test_tables_of_both_become_one(tmp_path: Path, workers: _Workers, many: int) -> None:
    cache = Cache(tmp_path)
    fragments = Fragments(cache)

    def fill(side: str, kind: str) -> None:
        for number in range(many):
            name = f"{side} {number}"
            fragments.table(kind, NAMES).made(name.encode(), lambda name=name: name)  # type: ignore[misc]

    def elsewhere() -> Made:
        fill("there", "shared")
        fill("there", "own")
        return Made([], [])

    fragments.table("shared", NAMES)
    aside = Aside(workers, elsewhere, fragments, cache)
    fill("here", "shared")
    aside.result()
    fragments.keep()
    again = Fragments(Cache(tmp_path))
    for side, kind in (("here", "shared"), ("there", "shared"), ("there", "own")):
        for number in range(many):
            assert again.table(kind, NAMES).get(f"{side} {number}".encode()) == f"{side} {number}"


def test_what_else_is_put_in_the_copy_is_put_here(tmp_path: Path, workers: _Workers) -> None:
    one, part, before = ("1" * 64, "2" * 64, "3" * 64)
    cache = deferred(tmp_path)
    cache.put(before, b"before")

    def elsewhere() -> Made:
        cache.put(one, b"whole")
        cache.put_part(part, b"part")
        return Made([], [])

    found = Aside(workers, elsewhere, Fragments(cache), cache).result()
    assert found.results == {one: b"whole", part: b"part"}
    assert found.parts == {part}
    assert cache.unsettled.results == {before: b"before", one: b"whole", part: b"part"}
    assert cache.unsettled.parts == {part}


def test_what_no_pipe_can_carry_is_made_here(tmp_path: Path, workers: _Workers) -> None:
    said = Diagnostic(code="template-error", severity="error", message="x", path="pages/\udcff.rst")
    cache = Cache(tmp_path)
    made = Aside(workers, lambda: Made([], [said]), Fragments(cache), cache).result()
    assert made.diagnostics == [said]
