"""Facts for the tests of inference: of the corpus without its sidecars, and of pages written in a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from rstparse.claims import Claim, Page
from rstparse.readers.tree import read_page, read_tree
from rstparse.resolve.decide import Ledger
from rstparse.resolve.facts import Facts, facts_of
from rstparse.resolve.infer import infer
from rstparse.resolve.join import join
from rstparse.resolve.link import Labels, link

Inferred = dict[tuple[Any, ...], tuple[Any, str]]
"""Subject and field → value and rule."""


def _facts(pages: Iterable[Page]) -> Facts:
    claims, _ = join([claim for page in pages for claim in page.claims])
    labels = Labels(claims)
    linked, _ = link(claims, labels)
    return facts_of(Ledger(linked), labels)


def _by_field(claims: Iterable[Claim]) -> Inferred:
    return {(*c.subject, c.field): (c.value, c.origin.removeprefix("inferred:")) for c in claims}


@pytest.fixture(scope="session")
def corpus_pages(corpus: Path) -> list[Page]:
    return read_tree(corpus, jobs=1)


@pytest.fixture(scope="session")
def corpus_facts(corpus_pages: list[Page]) -> Facts:
    """What the pages of the corpus say without the sidecars."""
    return _facts(page for page in corpus_pages if page.kind != "sidecar")


@pytest.fixture(scope="session")
def inferred(corpus_facts: Facts) -> Inferred:
    """What is inferred from the pages of the corpus alone."""
    return _by_field(infer(corpus_facts))


@pytest.fixture(scope="session")
def truth(corpus_pages: list[Page]) -> Facts:
    """What the pages of the corpus and the sidecars say together."""
    return _facts(corpus_pages)


@pytest.fixture(scope="session")
def schema(corpus_pages: list[Page]) -> dict[tuple[str, ...], Any]:
    """What the corpus's XSD says: subject and field → value."""
    claims = [c for page in corpus_pages if page.kind == "sidecar" for c in page.claims]
    return {(*c.subject, c.field): c.value for c in claims if c.origin == "xsd"}


@pytest.fixture
def infer_from() -> Callable[[dict[str, str]], Inferred]:
    """A function from pages (path → text) to what is inferred from them."""

    def run(pages: dict[str, str]) -> Inferred:
        return _by_field(infer(_facts(read_page(text, path) for path, text in pages.items())))

    return run


@pytest.fixture
def object_page() -> Callable[..., str]:
    """A function that writes an object page: title, attribute bullets, prose and label."""

    def write(title: str, *bullets: str, prose: str = "Holds something.") -> str:
        lines = [f".. _{title.lower()}-object:", "", title, "=" * len(title), "", prose, ""]
        lines += [
            "Attributes",
            "~~~~~~~~~~",
            "",
            f"The list of attributes for ``{title}`` are:",
            "",
        ]
        return "\n".join([*lines, *(f"\t* {bullet}" for bullet in bullets)]) + "\n"

    return write


@pytest.fixture
def operation_page() -> Callable[..., str]:
    """A function that writes an operation page; ``parameters`` are bullets, ``body`` the request body's text."""

    def write(
        name: str,
        function: str,
        *parameters: str,
        prose: str = "Does something.",
        body: str = "None",
        formats: str = "application/xml",
    ) -> str:
        literals = " ".join(f"``{media}``" for media in formats.split())
        return "\n".join(
            [
                *(f".. _{name.replace('_', '-')}:", "", name, "-" * len(name), ""),
                *(f".. function:: {function}", "", ".. sidebar:: Summary", ""),
                *(f"\t* Response Formats: {literals}".rstrip(), "", prose, ""),
                *("URI Parameters", "~~~~~~~~~~~~~~", ""),
                *(f"* {parameter}" for parameter in parameters),
                *("", "HTTP Request Body Parameters", "~" * 28, "", body, ""),
            ]
        )

    return write
