"""Reports of diagnostics, as text and as JSON."""

from __future__ import annotations

import io
import json

import pytest

from rstparse.diagnostics import Diagnostic
from rstparse.lint.report import as_json, as_text, summary, wants_colour

ERROR = Diagnostic(
    code="a-b", severity="error", message="wrong", path="p.rst", line=3, column=5, help="mend it"
)
INFO = Diagnostic(code="c-d", severity="info", message="error[a-b] \x1b[31m \u2028 ü", path="q.rst")


def test_text() -> None:
    assert as_text([ERROR, INFO]) == (
        "p.rst:3:5: error[a-b]: wrong\n  help: mend it\n"
        "q.rst: info[c-d]: error[a-b] \\x1b[31m \\u2028 ü\n"
        "1 error, 0 warnings, 1 info\n"
    )


def test_colour_paints_the_severity_only() -> None:
    assert as_text([ERROR], colour=True).startswith("p.rst:3:5: \x1b[31merror[a-b]\x1b[0m: wrong\n")


def test_json() -> None:
    text = as_json([ERROR, INFO])
    assert json.loads(text) == {
        "diagnostics": [
            {"code": "a-b", "severity": "error", "message": "wrong", "path": "p.rst", "line": 3, "column": 5, "help": "mend it"},
            {"code": "c-d", "severity": "info", "message": INFO.message, "path": "q.rst", "line": 0, "column": 0, "help": ""},
        ],
        "counts": {"error": 1, "warning": 0, "info": 1},
    }  # fmt: skip
    assert text.isascii()
    assert text.endswith("}\n")
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 errors, 0 warnings, 0 infos"),
        (1, "1 error, 0 warnings, 0 infos"),
        (2, "2 errors, 0 warnings, 0 infos"),
    ],
)
def test_summary(number: int, text: str) -> None:
    assert summary([ERROR] * number) == text


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "expected"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_when_to_paint(stream: io.StringIO, environment: dict[str, str], expected: bool) -> None:
    assert wants_colour(stream, environment) is expected
