"""What is made once of a model."""

from __future__ import annotations

from rstparse.emit.once import once
from rstparse.model import Api
from tests.unit.emit.samples import api


def test_one_model_has_one_result() -> None:
    @once
    def made(model: Api) -> list[str]:
        return [model.title]

    first, second = api(), api()
    assert made(first) is made(first)
    assert made(second) is not made(first)
    assert made(second) == made(first)


def test_arguments_count_by_identity_and_the_last_two_are_remembered() -> None:
    made: list[str] = []

    @once
    def joined(one: Api, other: Api) -> str:
        made.append(one.title + other.title)
        return made[-1]

    a, b = api(title="a"), api(title="b")
    assert [joined(a, b), joined(b, a), joined(a, b), joined(b, a)] == ["ab", "ba", "ab", "ba"]
    assert made == ["ab", "ba"]
    joined(a, a)
    joined(a, b)
    assert made == ["ab", "ba", "aa", "ab"]
