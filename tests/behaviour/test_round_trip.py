"""A model written as pages and read again is the same model, but for where its facts stand."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rstparse import pipeline
from rstparse.config import Config
from rstparse.emit.plan import Settings, plan
from rstparse.model import Api

POSITIONS = {"origins", "source", "line"}
"""What the model says of where a fact comes from."""


def written(model: Api, docs: Path, **config: Any) -> dict[str, bytes]:
    """Write a model's pages into ``docs`` and return them by path."""
    made = plan(model, ["rst"], Settings(service="UForge", targets={"rst": config}))
    assert made.diagnostics == []
    files = {path.removeprefix("rst/"): data for path, data in made.files.items()}
    for path, data in files.items():
        file = docs / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return files


def facts(value: Any) -> Any:
    """Return a model without positions, as plain data."""
    if isinstance(value, msgspec.Struct):
        value = msgspec.to_builtins(value)
    if isinstance(value, dict):
        return {key: facts(part) for key, part in value.items() if key not in POSITIONS}
    return [facts(part) for part in value] if isinstance(value, list | tuple) else value


def assert_same(one: Api, other: Api) -> None:
    """Compare fact by fact, so that a difference is told in a line rather than in megabytes."""
    for field in ("groups", "operations", "objects"):
        mine, theirs = getattr(one, field), getattr(other, field)
        names = [getattr(part, "name", None) or part.type for part in mine]
        assert names == [getattr(part, "name", None) or part.type for part in theirs]
        for name, a, b in zip(names, mine, theirs, strict=True):
            for fact, value in facts(a).items():
                assert (name, fact, facts(b)[fact]) == (name, fact, value)
    assert facts(one) == facts(other)


@pytest.mark.parametrize("tidy", [False, True])
def test_our_own_pages_are_written_as_they_are(
    repository: Path, tmp_path: Path, tidy: bool
) -> None:
    docs = repository / "docs" / "api"
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    model = pipeline.load(docs, Config()).api
    files = written(
        model, tmp_path, **{**project["tool"]["rstparse"]["target"]["rst"], "tidy": tidy}
    )
    there = {p.relative_to(docs).as_posix(): p.read_bytes() for p in docs.rglob("*") if p.is_file()}
    assert sorted(files) == sorted(there)
    differing = [path for path in files if files[path] != there[path]]
    # The model does not keep in which order the objects' overview lists them.
    assert differing == ["pages/dto-objects/overview.rst"]
    (overview,) = differing
    assert sorted(files[overview].splitlines()) == sorted(there[overview].splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("release", ["corpus", "previous_corpus"])
def test_the_pages_of_a_release_and_its_sidecars_become_pages_alone(
    release: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    model = pipeline.load(request.getfixturevalue(release), Config()).api
    written(model, tmp_path)
    assert not list(tmp_path.rglob("*.wadl"))
    assert_same(model, pipeline.load(tmp_path, Config()).api)
