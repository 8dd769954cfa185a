"""Python text in black's shape."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import black
import pytest

from rstparse.cache import Cache
from rstparse.emit import format
from rstparse.emit.format import Formatter
from rstparse.emit.texts import unformatted

UGLY = "x = f( 'a',b )\n"
PRETTY = 'x = f("a", b)\n'


@pytest.fixture(autouse=True)
def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    format._shapes.cache_clear()


def one(text: str, line_length: int = 100, cache: Cache | None = None) -> format.Result:
    formatter = Formatter(cache)
    formatter.add(unformatted(text), line_length)
    (result,) = formatter.results()
    return format.Result(str(result.text), result.error, result.line)


def test_black_formats() -> None:
    assert one(UGLY) == (PRETTY, "", 0)
    assert one("f(aaaa, bbbb)\n", 10).text == "f(\n    aaaa,\n    bbbb,\n)\n"
    assert one("") == ("", "", 0)


@pytest.mark.parametrize(
    ("text", "line"),
    [("x = 1\ny = (\n", 2), ("x = 1\n\nclass A\n", 3), ("x = '\ud800'\n", 1), ("x = 1\n  y = 2\n", 2)],
)  # fmt: skip
def test_what_is_no_python_is_an_error_with_its_line(text: str, line: int) -> None:
    result = one(text)
    assert result.text == text
    assert result.error
    assert result.line == line


def test_what_is_no_python_is_an_error_even_in_known_shapes() -> None:
    assert one("x = f(a=1, b=2)\n").error == ""
    # Black reads this one, and makes another program of it.
    assert one("def f():\n    return x\n    y\n  z\n").error


def test_results_come_in_order_from_a_pool() -> None:
    texts = [f"x{i} = [ {i} ]\n" for i in range(100)]
    with ThreadPoolExecutor(2) as pool:
        formatter = Formatter(pool=pool)
        for text in texts:
            formatter.add(unformatted(text), 100)
        assert [str(r.text) for r in formatter.results()] == [f"x{i} = [{i}]\n" for i in range(100)]
        assert formatter.results() == []


def test_the_cache_spares_black(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path)
    assert one(UGLY, cache=cache).text == PRETTY
    monkeypatch.setattr(black, "format_str", None)
    assert one(UGLY, cache=cache).text == PRETTY
    with pytest.raises(TypeError):
        one(UGLY, 99, cache=cache)


def test_the_cache_knows_what_needs_no_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one(PRETTY, cache=Cache(tmp_path))
    monkeypatch.setattr(format, "format_all", None)
    assert one(PRETTY, cache=Cache(tmp_path)).text == PRETTY


def test_what_is_no_python_is_not_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert [one("x = (\n", cache=cache).error for _ in range(2)] == ["'(' was never closed"] * 2


def test_another_black_is_another_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path)
    one(UGLY, cache=cache)
    monkeypatch.setattr(format, "toolkit_hash", lambda: "0")
    monkeypatch.setattr(black, "format_str", lambda text, mode: "other\n")
    assert one(UGLY, cache=cache).text == "other\n"


def test_known_shapes_spare_black(monkeypatch: pytest.MonkeyPatch) -> None:
    assert one('x = f("a", b)\n').text == 'x = f("a", b)\n'
    monkeypatch.setattr(black, "format_str", None)
    assert one('longer = call("text", other)\n').text == 'longer = call("text", other)\n'
    with pytest.raises(TypeError):
        one('longer = call("text",other)\n')


def test_shapes_that_an_earlier_run_learned_spare_black(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one('x = f("a", b)\n', cache=Cache(tmp_path))
    format._shapes.cache_clear()
    monkeypatch.setattr(black, "format_str", None)
    assert one('longer = call("text", other)\n', cache=Cache(tmp_path)).error == ""
    with pytest.raises(TypeError):  # learned for another width
        one('longer = call("text", other)\n', 99, cache=Cache(tmp_path))


def test_shapes_of_several_runs_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ('x = f("a", b)\n', "del x\n"):
        one(text, cache=Cache(tmp_path))
        format._shapes.cache_clear()
    monkeypatch.setattr(black, "format_str", None)
    assert one('longer = call("text", other)\n', cache=Cache(tmp_path)).error == ""
    format._shapes.cache_clear()
    assert one("del other\n", cache=Cache(tmp_path)).error == ""


def test_a_pool_is_asked_only_when_there_is_much_to_do() -> None:
    with ThreadPoolExecutor(1) as pool:
        formatter = Formatter(pool=pool)
        formatter.add(unformatted(UGLY), 100)
        assert formatter.results() == [(unformatted(PRETTY), "", 0)]
        assert not pool._threads
