"""The model as JSON is joined of parts that are kept, and is what it would be if it were written at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse import config, pipeline
from rstparse.cache import Cache
from rstparse.emit.schema import api_json
from rstparse.fragments import NOTHING_KEPT, Fragments
from rstparse.model import Api, Paragraph, Text, to_json

from .samples import api, attribute, operation, thing

TRAP = 'x\n  "operations": [],\n  "objects": [\x7f\u2028'
TOLD = (Paragraph(inlines=(Text(text=TRAP),)),)


@pytest.mark.parametrize(
    "model",
    [
        api(),
        api(operation("one")),
        api(thing("One", attribute("a"))),
        api(operation("one"), operation("two"), thing("One"), thing("Two")),
        api(operation("one", summary=TRAP, description=TOLD), thing("One", description=TOLD)),
        api(operation("one"), title=TRAP),
    ],
)
def test_parts_make_the_whole(tmp_path: Path, model: Api) -> None:
    assert api_json(model, {}, NOTHING_KEPT) == to_json(model)
    for _ in range(2):  # made, and kept
        fragments = Fragments(Cache(tmp_path))
        assert api_json(model, {}, fragments) == to_json(model)
        fragments.keep()


def test_the_real_pages(repository: Path) -> None:
    model = pipeline.load(repository / "docs" / "api", config.Config()).api
    assert api_json(model, {}) == to_json(model)
