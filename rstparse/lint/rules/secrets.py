"""What must not stand in a page that is published: passwords in addresses, and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rstparse.diagnostics import Diagnostic
from rstparse.lint.view import PageView

_CREDENTIALS = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]{0,20}://([^\s/@:\"'<>`{}]{1,200}):([^\s/@\"'<>`]{1,200})@"
)
_SCRIPT = re.compile(
    r"<\s*/?\s*script\b|\bjavascript\s*:|<[^>]{0,200}\son[a-z]{3,20}\s*=", re.IGNORECASE
)


def credentials_in_url(view: PageView) -> Iterator[Diagnostic]:
    """A user name and a password inside an address, in prose or in a sample."""
    for number, line in enumerate(view.lines, 1):
        if "://" in line and (match := _CREDENTIALS.search(line)):
            yield view.say(
                "credentials-in-url",
                "warning",
                number,
                "an address holds a user name and a password",
                "leave them out; a sample of curl takes them with -u USER:PASSWORD",
                column=match.start(1) + 1,
                length=match.end(2) - match.start(1),
            )


def script_in_text(view: PageView) -> Iterator[Diagnostic]:
    """Something that a browser would run, should any output of the pages fail to escape it."""
    for number, line in enumerate(view.lines, 1):
        if ("<" in line or ":" in line) and (match := _SCRIPT.search(line)):
            yield view.say(
                "script-in-text",
                "warning",
                number,
                "the text holds a script",
                "say in words what is meant",
                column=match.start() + 1,
                length=len(match[0]),
            )
