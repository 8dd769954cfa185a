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
