"""No change escapes: every field of the model, changed alone, is found; and the reverse tells the same."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rstparse import config, model, pipeline
from rstparse.compare import Change, compare
from rstparse.compare.attributes import FIELDS as ATTRIBUTE
from rstparse.compare.bodies import BODY_FIELDS, RESPONSE_FIELDS
from rstparse.compare.enumerations import FIELDS as ENUMERATION
from rstparse.compare.groups import API_FIELDS, INDEX_FIELDS
from rstparse.compare.groups import FIELDS as GROUP
from rstparse.compare.objects import FIELDS as OBJECT
from rstparse.compare.operations import FIELDS as OPERATION
from rstparse.compare.parameters import PATH_FIELDS, QUERY_FIELDS
from rstparse.model import Api
from tests.support.comparing import PAGES, model_of
from tests.support.mutating import mutations
from tests.support.reading import corpus_model

API = model_of(PAGES)
MUTATIONS = list(mutations(API))

JUDGED = {
    model.Api: API_FIELDS,
    model.Index: INDEX_FIELDS,
    model.Group: GROUP,
    model.Operation: OPERATION,
    model.PathParameter: PATH_FIELDS,
    model.QueryParameter: QUERY_FIELDS,
    model.RequestBody: BODY_FIELDS,
    model.Response: RESPONSE_FIELDS,
    model.Object: OBJECT,
    model.Attribute: ATTRIBUTE,
    model.Enumeration: ENUMERATION,
}


@pytest.mark.parametrize("struct", JUDGED, ids=lambda struct: struct.__name__)
def test_every_field_of_the_model_is_judged(struct: type[model.Frozen]) -> None:
    """Who gives the model a field says here how it is compared; until then it is ``fact-changed``."""
    assert set(struct.__struct_fields__) == set(JUDGED[struct])


def test_there_are_many_mutations() -> None:
    assert len(MUTATIONS) > 480
    assert {where.partition("[")[0] for where, _ in MUTATIONS} == {
        "title", "version", "namespace", "base_path", "groups", "operations", "objects", "index.label", "index.title", "index.description"
    }  # fmt: skip


@pytest.mark.parametrize("where", [where for where, _ in MUTATIONS])
def test_every_mutation_is_found(where: str) -> None:
    changed = next(after for name, after in MUTATIONS if name == where)
    found = compare(API, changed)
    assert found
    assert "fact-changed" not in {change.code for change in found}
    if not RENAMES.search(where):
        assert mirrored(found) == kept(compare(changed, API))


RENAMES = re.compile(r"(?:operations\[\d+\]\.name|objects\[\d+\]\.type)$")
"""A name changed alone leaves the others' references to it behind, which no docs tree does."""


def kept(changes: list[Change]) -> Counter[tuple[object, ...]]:
    return Counter((c.field, c.before, c.after, c.old, c.new) for c in changes)


def mirrored(changes: list[Change]) -> Counter[tuple[object, ...]]:
    """What the same changes are seen from the other side."""
    return Counter((c.field, c.after, c.before, c.new, c.old) for c in changes)


@given(st.lists(st.sampled_from(MUTATIONS), min_size=2, max_size=5))
@settings(max_examples=100)
def test_several_mutations_mirror(chosen: list[tuple[str, Api]]) -> None:
    """Groups, operations and objects each of another mutation: whole, but for names that others refer to."""
    sides = [after for where, after in chosen if not RENAMES.search(where)] or [API]
    mixed = Api(
        **{
            name: getattr(sides[at % len(sides)], name)
            for at, name in enumerate(API.__struct_fields__)
        }
    )
    for side in sides:
        assert mirrored(compare(side, mixed)) == kept(compare(mixed, side))
    assert compare(mixed, mixed) == []


def test_mutations_of_the_default_pages_are_found(repository: Path) -> None:
    """A few of many thousands."""
    api = pipeline.load(repository / "docs" / "api", config.Config()).api
    chance = random.Random(13)
    for field, number in (("operations", 5), ("objects", 5)):
        things = getattr(api, field)
        for at in chance.sample(range(len(things)), number):
            where, thing = chance.choice(list(mutations(things[at])))
            changed = replace(api, **{field: (*things[:at], thing, *things[at + 1 :])})
            assert compare(api, changed), f"{field}[{at}].{where}"


@pytest.mark.parametrize("sidecars", [True, False])
def test_releases_mirror(corpus: Path, previous_corpus: Path, sidecars: bool) -> None:
    old, new = (corpus_model(side, sidecars=sidecars).api for side in (previous_corpus, corpus))
    there, back = compare(old, new), compare(new, old)
    assert mirrored(there) == kept(back)
    assert compare(new, new) == []
    swap = {"added": "removed", "removed": "added"}
    sections = sorted(swap.get(c.rule.section, c.rule.section) for c in there)
    assert sections == sorted(c.rule.section for c in back)
