"""Pages with very many of one thing resolve in bounded time."""

from __future__ import annotations

import time

import pytest

from tests.support.reading import OBJECT, OPERATION, PART, read, resolve_pages

MANY = 5000
SECONDS = 30.0
"""A step that compares each with each takes minutes for so many."""


def many(text: str) -> str:
    return "".join(text.format(n) for n in range(MANY))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "pages/a/thing_get.rst",
            OPERATION.replace(
                "* ``tid``", many("* ``p{0}`` (required): the id of x\n") + "* ``tid``"
            ),
        ),
        (
            "pages/a/thing_get.rst",
            OPERATION.replace("\t* Since", many("\t* Since: ``UForge 3.6``\n") + "\t* Since"),
        ),
        (
            "pages/a/thing_get.rst",
            OPERATION.replace("\t * :ref", many("\t * :ref:`thing-objekt{0}`\n") + "\t * :ref"),
        ),
        ("pages/a/thing_get.rst", many(".. _l{0}:\n") + OPERATION),
        (
            "pages/dto/Thing.rst",
            OBJECT.replace("\t* ``n", many("\t* ``p{0}`` (int): x\n") + "\t* ``n"),
        ),
    ],
    ids=["parameters", "facts", "references", "labels", "attributes"],
)
def test_very_many(path: str, text: str) -> None:
    files = {"pages/dto/Thing.rst": OBJECT, "pages/dto/Part.rst": PART, path: text}
    pages = [read(content, name) for name, content in files.items()]
    started = time.process_time()
    resolve_pages(pages)
    assert time.process_time() - started < SECONDS
