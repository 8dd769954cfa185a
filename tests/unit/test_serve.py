"""Starting the generated stub server."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse import serve


def stub(folder: Path, source: str) -> Path:
    package = folder / "server" / "src" / "some_stub"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text(source)
    return folder


def test_the_stub_gets_the_arguments_and_its_code_is_returned(tmp_path: Path) -> None:
    out = stub(tmp_path, "import sys; sys.exit(len(sys.argv) + 4)")
    assert serve.run(out, "some_stub", ["--port", "1"]) == 7


def test_outputs_without_a_stub_say_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(serve.NotServable, match="run: rstparse generate"):
        serve.run(tmp_path, "some_stub", [])


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_NEEDED", ("no_such_library",))
    with pytest.raises(serve.NotServable, match="needs no_such_library; run: pip install"):
        serve.run(stub(tmp_path, ""), "some_stub", [])
