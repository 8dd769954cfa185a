"""Diagnostics as text and as JSON."""

from __future__ import annotations

import io
import json

import pytest

from rstparse.diagnostics import Diagnostic
from rstparse.lint import report

ERROR = Diagnostic(
    code="bad",
    severity="error",
    message="it is bad",
    path="a.rst",
    line=3,
    column=2,
    help="mend it",
)
WARNING = Diagnostic(code="odd", severity="warning", message="it is odd", path="b.rst", line=1)
INFO = Diagnostic(code="note", severity="info", message="é \x1b[2J\x9b \u202e", path="c\n.rst")
ALL = [ERROR, WARNING, INFO]


def test_text_is_a_paragraph_each_and_a_count() -> None:
    assert report.as_text(ALL) == (
        "a.rst:3:2: error[bad]: it is bad\n"
        "  help: mend it\n"
        "b.rst:1:1: warning[odd]: it is odd\n"
        "c\\n.rst: info[note]: é \\x1b[2J\\x9b \\u202e\n"
        "1 error, 1 warning, 1 info\n"
    )
    assert report.as_text([]) == "0 errors, 0 warnings, 0 infos\n"


def test_colours_mark_severity_and_code_alone() -> None:
    lines = report.as_text(ALL, colour=True).splitlines()
    assert lines[0] == "a.rst:3:2: \x1b[31merror[bad]\x1b[0m: it is bad"
    assert lines[2] == "b.rst:1:1: \x1b[33mwarning[odd]\x1b[0m: it is odd"
    assert lines[3].startswith("c\\n.rst: \x1b[36minfo[note]\x1b[0m: é \\x1b[2J")


def test_json_is_ascii_and_has_every_field() -> None:
    text = report.as_json(ALL)
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    data = json.loads(text)
    assert data["counts"] == {"error": 1, "warning": 1, "info": 1}
    assert data["diagnostics"][0] == {
        "code": "bad", "severity": "error", "message": "it is bad", "path": "a.rst", "line": 3, "column": 2,
        "help": "mend it", "length": 0, "fix": [],
    }  # fmt: skip
    assert data["diagnostics"][2]["message"] == INFO.message


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "expected"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"TERM": "xterm"}, True),
        (io.StringIO(), {}, False),
    ],
)
def test_colour_only_where_it_is_wanted(
    stream: io.StringIO, environment: dict[str, str], expected: bool
) -> None:
    assert report.wants_colour(stream, environment) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "0 errors, 0 warnings, 0 infos"), (1, "1 error, 0 warnings, 0 infos")],
)
def test_counts_agree_in_number(count: int, expected: str) -> None:
    assert report.summary([ERROR] * count) == expected
