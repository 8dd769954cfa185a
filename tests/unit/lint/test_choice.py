"""Which findings are wanted, by configuration and comments."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse import config, pipeline
from rstparse.config import ConfigError
from tests.support import example_trees

SLIP = ("description", "Returns one machine.<p/>It may be stopped.")
PAGE = "pages/machine/machine_get.rst"


def found(
    tmp_path: Path, *examples: tuple[str, str], settings: str = ""
) -> list[tuple[str, str, str]]:
    """Return code, severity and path of what is found under settings of ``[tool.rstparse.lint]``."""
    toml = f"{example_trees.CONFIGURATION}\n[tool.rstparse.lint]\n{settings}"
    tmp_path.mkdir(exist_ok=True)
    docs = example_trees.write(tmp_path, [*examples, ("pyproject.toml", toml)])
    loaded = pipeline.load(docs, config.load(tmp_path / "pyproject.toml"))
    return [(d.code, d.severity, d.path) for d in loaded.diagnostics]


def test_a_finding_without_settings(tmp_path: Path) -> None:
    assert found(tmp_path, SLIP) == [("html-in-text", "warning", PAGE)]


@pytest.mark.parametrize(
    "settings",
    [
        'ignore = ["html-in-text"]',
        'per-path = { "pages/machine/*" = ["html-in-text"] }',
        'ignore = ["html-in-text", "curl-path"]',
    ],
)
def test_ignored_by_configuration(tmp_path: Path, settings: str) -> None:
    assert found(tmp_path, SLIP, settings=settings) == []


def test_other_pages_are_not_ignored(tmp_path: Path) -> None:
    settings = 'per-path = { "pages/dto-objects/*" = ["html-in-text"] }'
    assert found(tmp_path, SLIP, settings=settings) == [
        ("html-in-text", "warning", PAGE),
        ("unused-ignore", "info", "pyproject.toml"),
    ]


def test_another_severity(tmp_path: Path) -> None:
    settings = 'severity = { html-in-text = "error" }'
    assert found(tmp_path, SLIP, settings=settings) == [("html-in-text", "error", PAGE)]


@pytest.mark.parametrize("form", ["ignore", "ignore-page"])
def test_ignored_by_a_comment(tmp_path: Path, form: str) -> None:
    part, text = SLIP
    assert found(tmp_path, (part, f".. rstparse: {form} html-in-text\n\n{text}")) == []


def test_a_comment_covers_what_stands_below_it_alone(tmp_path: Path) -> None:
    part, text = SLIP
    between = f".. rstparse: ignore html-in-text\n\nReturns it.\n\n{text}"
    assert found(tmp_path, (part, between)) == [
        ("unused-ignore", "warning", PAGE),
        ("html-in-text", "warning", PAGE),
    ]


def test_useless_comments_can_be_graded_and_ignored_too(tmp_path: Path) -> None:
    comment = ("description", ".. rstparse: ignore html-in-text\n\nReturns it.")
    assert found(tmp_path / "a", comment, settings='ignore = ["unused-ignore"]') == []
    graded = found(tmp_path / "b", comment, settings='severity = { unused-ignore = "info" }')
    assert graded == [("unused-ignore", "info", PAGE)]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('ignore = ["html-in-txt"]', "there is no code 'html-in-txt'; did you mean 'html-in-text'?"),
        ('ignore = ["bad-function"]', "'bad-function' is an error and cannot be ignored: facts would be lost"),
        ('severity = { bad-function = "info" }', "'bad-function' is an error and cannot be ignored"),
        ('per-path = { "*" = ["odd-code"] }', r"per-path.'\*': there is no code 'odd-code'"),
        ('ignor = ["html-in-text"]', "unknown field `ignor`"),
        ('severity = { html-in-text = "bad" }', "Invalid enum value 'bad'"),
    ],
)  # fmt: skip
def test_a_setting_that_does_nothing_is_refused(
    tmp_path: Path, settings: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        found(tmp_path, settings=settings)


def test_configured_entitlements(tmp_path: Path) -> None:
    pages = {PAGE, "pages/machine/machine_create.rst"}
    all_ = found(tmp_path / "a", settings='entitlements = ["machine_write"]')
    assert {(code, path) for code, _, path in all_} == {("unknown-entitlement", p) for p in pages}
    assert found(tmp_path / "b", settings='entitlements = ["machine_read"]') == []


def test_errors_are_reported_whatever_a_comment_says(tmp_path: Path) -> None:
    examples = [
        ("function", ".. function:: GET"),
        ("description", ".. rstparse: ignore-page bad-function\n\nx"),
    ]
    codes = {code for code, _, _ in found(tmp_path, *examples)}
    assert {"bad-function", "bad-ignore"} <= codes
