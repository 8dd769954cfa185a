"""Output paths: hostile names stay inside the output folder or are refused."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rstparse.emit import paths
from rstparse.emit.paths import PathError, Taken, checked


@pytest.mark.parametrize(
    "path",
    ["../../x", "/abs", "a//b", "a/./b", "a/../b", "..", "", "a/", "CON", "con.txt", "a/NUL", "a/lpt1.py", "COM¹",
     "a\\b", "C:x", "a\0b", "a\nb", "a\u202eb", "a.", "a ", " a", "a?", "a*b", 'a"b', "<a>", "x" * 201, "ß" * 101,
     ".git/hooks/post-checkout", ".GIT/config", "a/.git", "\ud800"],
)  # fmt: skip
def test_refused(path: str) -> None:
    with pytest.raises(PathError):
        checked(path)


@pytest.mark.parametrize(
    "path", ["a", "a/b.py", ".gitignore", "a..b", "größe.py", "console.py", "x" * 200]
)
def test_passed(path: str) -> None:
    assert checked(path) == path


@given(st.text(alphabet=st.sampled_from("ab./\\\0:~ "), max_size=12))
def test_what_passes_stays_inside(text: str) -> None:
    try:
        path = PurePosixPath(checked(text))
    except PathError:
        return
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert path.as_posix() == text


def is_refused(path: str) -> bool:
    try:
        checked(path)
    except PathError:
        return True
    return False


@given(
    st.lists(
        st.sampled_from(["a", "con", "NUL", "lpt1", ".git", ".", "/", "-", "_", " ", "ß", "\n", "x" * 99]),
        max_size=6,
    ).map("".join)
)  # fmt: skip
def test_what_is_fine_at_first_sight_is_fine(path: str) -> None:
    found = is_refused(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "_PLAIN", re.compile("(?!)"))
        assert is_refused(path) == found


def test_twins_are_found() -> None:
    taken = Taken()
    assert taken.add("models/vlan.py") is None
    assert taken.add("models/VLAN.py") == "models/vlan.py"
    assert taken.add("models/ﬁle.py") is None
    assert taken.add("models/file.py") == "models/ﬁle.py"
    assert taken.add("Models/other.py") == "models"
    assert taken.add("models") == "models"
    assert taken.add("models/vlan.py/x") == "models/vlan.py"
    assert taken.add("models/other.py") is None
