"""Parts are made again only where what they are made of changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from rstparse import fragments
from rstparse.cache import Cache
from rstparse.fragments import NOTHING_KEPT, Fragments, encoded


def counted(value: str, made: list[str]) -> Callable[[], str]:
    return lambda: made.append(value) or value


def decode(data: bytes) -> str:
    return msgspec.msgpack.decode(data, type=str)


def test_a_part_is_made_once(tmp_path: Path) -> None:
    made: list[str] = []
    for _ in range(2):
        kept = Fragments(Cache(tmp_path))
        assert kept.load("kind", ("a", b"b"), counted("text", made), decode) == "text"
        assert kept.get("bytes", ("a", b"b"), lambda: made.append("x") or b"x") == b"x"
    assert made == ["text", "x"]


@pytest.mark.parametrize(("kind", "made_of"), [("other", ("a",)), ("kind", ("b",)), ("kind", ("a", ""))])  # fmt: skip
def test_what_it_is_made_of_counts(tmp_path: Path, kind: str, made_of: tuple[str, ...]) -> None:
    made: list[str] = []
    kept = Fragments(Cache(tmp_path))
    kept.load("kind", ("a",), counted("one", made), decode)
    assert kept.load(kind, made_of, counted("two", made), decode) == "two"


def test_another_toolkit_makes_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Fragments(Cache(tmp_path))
    kept.load("kind", ("a",), lambda: "one", decode)
    monkeypatch.setattr(fragments, "toolkit_hash", lambda: "another")
    assert kept.load("kind", ("a",), lambda: "two", decode) == "two"


def test_nothing_is_kept_without_a_cache() -> None:
    assert not NOTHING_KEPT.kept
    assert [NOTHING_KEPT.load("kind", ("a",), lambda v=v: v, decode) for v in "xy"] == ["x", "y"]


def test_what_cannot_be_kept_is_made_each_time(tmp_path: Path) -> None:
    made: list[str] = []
    kept = Fragments(Cache(tmp_path))
    for _ in range(2):
        assert kept.load("kind", ("a",), counted("\ud800", made), decode) == "\ud800"
    assert len(made) == 2


def test_different_data_is_encoded_differently() -> None:
    values = ["a", b"a", 1, True, None, [], ["a"], {"a": 1}, {"a": 2}, "\ud800", ["\ud800"]]
    assert len({encoded(value) for value in values}) == len(values)
