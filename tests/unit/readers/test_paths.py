"""The normal form of paths, by which pages and sidecars are joined."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rstparse.readers.paths import join_paths, normalise_path, placeholders


@pytest.mark.parametrize(
    ("path", "normalised", "patterns"),
    [
        ("/users/{uid}/appliances", "/users/{uid}/appliances", {}),
        ("users/{uid}", "/users/{uid}", {}),
        ("/deployments//{did}", "/deployments/{did}", {}),
        ("/users/{uid}/scans/", "/users/{uid}/scans", {}),
        (" /users / {uid} ", "/users/{uid}", {}),
        ("/images/{filepath : .+}", "/images/{filepath}", {"filepath": ".+"}),
        (
            "/y/{year:[0-9]{4}}/{rest: a/b//c}",
            "/y/{year}/{rest}",
            {"year": "[0-9]{4}", "rest": "a/b//c"},
        ),
        ("/a/{b", "/a/{b", {}),
        ("/a/b}", "/a/b}", {}),
        ("/a/{}/{ {b} }", "/a/{}/{ {b} }", {}),
        ("/{a/b}", "/{a/b}", {}),
        ("/a/{b:}", "/a/{b}", {}),
        ("", "/", {}),
        ("//", "/", {}),
    ],
)
def test_normal_form(path: str, normalised: str, patterns: dict[str, str]) -> None:
    assert normalise_path(path) == (normalised, patterns)


@given(st.text(alphabet="/{}:ab .+", max_size=20))
@settings(max_examples=500)
def test_normalising_twice_changes_nothing(path: str) -> None:
    normalised, _ = normalise_path(path)
    assert normalise_path(normalised) == (normalised, {})
    assert normalised.startswith("/")
    assert "//" not in normalised


def test_placeholders_stand_in_path_order_without_their_patterns() -> None:
    assert placeholders("/a/{x}/{y : .+}/{x}") == ("x", "y")


@pytest.mark.parametrize(
    ("base", "path", "joined"),
    [("/a", "b", "/a/b"), ("/a/", "/b", "/a/b"), ("", "b", "b"), ("/a", "", "/a")],
)
def test_nested_resources_are_joined_with_one_slash(base: str, path: str, joined: str) -> None:
    assert join_paths(base, path) == joined
