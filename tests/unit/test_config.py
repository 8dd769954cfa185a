"""Configuration: found, checked, anchored."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rstparse.config import Config, ConfigError, as_then, load

TABLE = """\
[tool.rstparse]
docs = "pages"
title = "My API"
namespace = "urn:x"

[tool.rstparse.target.client]
package = "my_client"
"""


def written(folder: Path, text: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "pyproject.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_file_that_is_named(tmp_path: Path) -> None:
    assert load(written(tmp_path, TABLE)) == Config(
        docs=str(tmp_path / "pages"),
        out=str(tmp_path / "generated"),
        title="My API",
        namespace="urn:x",
        targets={"client": {"package": "my_client"}},
    )


def test_the_nearest_file_with_a_table_counts(tmp_path: Path) -> None:
    written(tmp_path, TABLE)
    written(tmp_path / "a", "[project]\nname = 'x'\n")
    (tmp_path / "a/b").mkdir()
    assert load(start=tmp_path / "a/b").docs == str(tmp_path / "pages")
    written(tmp_path / "a/b", TABLE.replace("pages", "other"))
    assert load(start=tmp_path / "a/b").docs == str(tmp_path / "a/b/other")


def test_an_absolute_folder_stays(tmp_path: Path) -> None:
    assert load(written(tmp_path, '[tool.rstparse]\nout = "/abs"\n')).out == "/abs"


def test_without_a_file_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = load()
    assert (found.docs, found.base_path) == (str(tmp_path / "docs/api"), "/api")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.rstparse]\ndoks = 'x'\n", "unknown field `doks`"),
        ("[tool.rstparse]\ndocs = 5\n", "Expected `str`, got `int`"),
        ("[tool.other]\nx = 1\n", "there is no [tool.rstparse] table"),
        (
            "[tool.rstparse]\n[tool.rstparse.docs]\nurl = ''\n",
            "[tool.rstparse.docs]: the settings of a target stand in [tool.rstparse.target.docs]",
        ),
        ("tool = 5\n", "there is no [tool.rstparse] table"),
        ("[tool\n", "not valid TOML"),
        (b"\xff", "not valid TOML"),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, text: str | bytes, message: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        load(tmp_path / "absent.toml")


def test_this_repository(repository: Path) -> None:
    found = load(repository / "pyproject.toml")
    assert found.docs == str(repository / "docs/api")
    assert found.targets["client"]["package"] == "uforge_client"


@pytest.mark.parametrize("page", ["docs-index", "openapi", "fold"])
def test_what_the_guide_shows_fits_beside_other_settings(
    repository: Path, tmp_path: Path, page: str
) -> None:
    guide = (repository / "docs" / "guide" / f"{page}.md").read_text(encoding="utf-8")
    shown = [
        block.removeprefix("[tool.rstparse]\n").strip()
        for block in re.findall(r"(?s)```toml\n(.*?)```", guide)
        if "[tool.rstparse" in block
    ]
    for block in shown:
        found = load(written(tmp_path, TABLE + block))
        (name,) = re.findall(r"(?m)^\[tool\.rstparse\.target\.(\w+)\]$", block)
        assert found.targets.keys() == {"client", name}
    assert shown or "[tool.rstparse.target." in guide


# Another state of the file --------------------------------------------------------------------------


def test_another_state_says_what_the_api_is_and_not_how_the_toolkit_works() -> None:
    now = Config(docs="/here/docs", title="Now", out="/here/out", service="Now")
    data = b"""
[tool.rstparse]
docs = "pages"
version = "7"
out = "there"
service = "Then"
gone = "no toolkit of today knows it"
"""
    assert as_then(now, data, "pyproject.toml") == Config(
        docs="pages", version="7", out="/here/out", service="Now"
    )


@pytest.mark.parametrize("data", [b"", b"[tool.other]\n", b"tool = 1", b"[tool]\nrstparse = 1"])
def test_another_state_without_our_table(data: bytes) -> None:
    assert as_then(Config(), data, "pyproject.toml") is None


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"[", "x.toml: not valid TOML: "),
        (b"\xff", "x.toml: not valid TOML: "),
        (b"[tool.rstparse]\ntitle = 1", "x.toml: [tool.rstparse]: Expected `str`, got `int`"),
    ],
)
def test_another_state_that_cannot_be_used(data: bytes, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        as_then(Config(), data, "x.toml")
    assert str(caught.value).startswith(problem)
