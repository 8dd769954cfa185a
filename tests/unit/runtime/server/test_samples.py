"""Minimal objects."""

from __future__ import annotations

import pytest

from rstparse.runtime.server.samples import concrete, sample
from tests.unit.runtime.server.library import (
    REGISTRY,
    Atlas,
    Binding,
    Endless,
    Legend,
    Novel,
    Shelf,
)


def test_only_required_fields_are_filled() -> None:
    assert sample(REGISTRY, "Shelf") == Shelf(name="sample")
    assert sample(REGISTRY, "Atlas") == Atlas(
        scale=1, legend=Legend(text="sample", binding=Binding.HARD), maps=[]
    )


def test_an_abstract_type_is_its_first_concrete_subtype() -> None:
    assert sample(REGISTRY, "Book") == Novel()
    assert concrete(REGISTRY, "Book") == "Novel"


def test_requirements_without_end_are_cut_off() -> None:
    found, depth = sample(REGISTRY, "Endless"), 0
    while isinstance(found, Endless) and found.inner is not None:
        found, depth = found.inner, depth + 1
    assert depth == 12


def test_an_unknown_type_is_an_error() -> None:
    with pytest.raises(KeyError):
        sample(REGISTRY, "Nothing")
