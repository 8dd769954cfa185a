"""Mend, before parsing, what the pages get wrong in ways that would make a parser lose facts.

Each rule works on lines and says what it did in a diagnostic. Lines may be inserted; the map from mended
to original line numbers keeps every later diagnostic at its true place.
"""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

from msgspec import Struct

from rstparse.diagnostics import Diagnostic, Edit, replace
from rstparse.readers.dialect import ADMONITIONS, SPECIALS, indentation, starts_code

_GLUED = re.compile(r"(\s*)\.\.([A-Za-z][\w-]*)::(?=\s|$)")
_NAMES = "|".join((*ADMONITIONS, *SPECIALS, "code-block"))
_SLIP = re.compile(rf"(\s*)\.\.( *)({_NAMES})(?:(::)(?=[^\s:])|(:)(?=\s|$))", re.IGNORECASE)
"""A directive without the blank behind its colons, or with one colon: to a parser it is a comment."""
_INLINE = re.compile(r"(?<=\s)\.\. ?(note|warning)::(?=\s)")
_QUOTED = re.compile(r"``.+?``(?!`)|(?<!\\)`(?:[^`\\]|\\.)+`")
_MARKERS = " *+-"
_DIRECTIVE = re.compile(r"^\.\. [A-Za-z][\w-]*::")
_UNDERLINE = re.compile(r"^([-=~`'\"^*+#_])\1+\s*$")


class Mended(Struct, frozen=True):
    """Lines to parse, and for each its 1-based line number in the file."""

    lines: list[str]
    numbers: list[int]
    diagnostics: list[Diagnostic]


def mend(lines: list[str], path: str) -> Mended:
    """Return lines that a reStructuredText parser reads as their author meant them."""
    mender = _Mender(path, lines)
    for at, line in enumerate(lines):
        mender.add(at, line)
    return Mended(mender.out, mender.numbers, mender.diagnostics)


def _inline_directive(line: str) -> re.Match[str] | None:
    """Return the first directive that stands inside a line, but for one that is quoted or begins a list's item."""
    quoted = [match.span() for match in _QUOTED.finditer(line)]
    for match in _INLINE.finditer(line):
        inside = any(start < match.start() < end for start, end in quoted)
        if not inside and line[: match.start()].strip(_MARKERS):
            return match
    return None


class _Mender:
    def __init__(self, path: str, lines: list[str]) -> None:
        self.path = path
        self.lines = lines
        self.out: list[str] = []
        self.numbers: list[int] = []
        self.diagnostics: list[Diagnostic] = []
        self.body_of_code = 0
        """Lines up to this index are the unindented body of a code block."""
        self.code: int | None = None
        """The indentation of what has an indented body of code, while that lasts."""

    def add(self, at: int, line: str) -> None:
        if at < self.body_of_code:
            self._put(at, "\t" + line)
            return
        if self._is_code(line):
            self._put(at, line)
            return
        line = self._with_its_marks(at, line)
        if "::" in line and self._is_text(line) and (match := _inline_directive(line)):
            self._say(
                "directive-typo",
                at,
                f"'{match[1]}' directive inside a line",
                f"start '.. {match[1]}::' on a line of its own, after a blank line",
                match.start() + 1,
                fix=(_broken_before(at, line, match),),
            )
            self._put(at, line[: match.start()].rstrip())
            self._put(at, "")
            line = f".. {match[1]}:: {line[match.end() :].strip()}"
        if self._lacks_underline_length(at, line):
            drawn = line.rstrip()
            missing = line[0] * (_width(self.lines[at - 1].rstrip()) - len(drawn))
            line = drawn + missing
            self._say(
                "short-underline",
                at,
                "section underline is shorter than its title",
                "make it as long as the title",
                fix=(replace(at + 1, len(drawn) + 1, 0, missing),),
            )
        if self._starts_section(at, line):
            self._say_blank_line(at, "no blank line before a section title")
            self._put(at, "")
        if _DIRECTIVE.match(line) and self.out and self._is_text(self.out[-1]):
            if not _UNDERLINE.match(self.out[-1]):
                self._say_blank_line(at, "no blank line before a directive")
            self._put(at, "")
        self._put(at, line)
        if starts_code(line):
            self._adopt_body(at, line)
            self.code = indentation(line)
        elif line.rstrip().endswith("::") and not line.lstrip().startswith(".."):
            self.code = indentation(line)

    def _is_code(self, line: str) -> bool:
        """Tell whether a line is in the indented body of code: what stands there means nothing to a parser."""
        if self.code is not None and line.strip() and indentation(line) <= self.code:
            self.code = None
        return self.code is not None

    def _with_its_marks(self, at: int, line: str) -> str:
        """Return the line of a directive with the blanks and colons that make it one."""
        edits: list[tuple[int, str]] = []
        if match := _SLIP.match(line):
            name, end = match[3], match.end()
            edits = [(end, " ")] if match[4] else [(end, ":")]
            if not match[2]:
                edits.insert(0, (len(match[1]) + 2, " "))
            lacks = "a blank behind its colons" if match[4] else "its second colon"
        elif match := _GLUED.match(line):
            name, lacks = match[2], "its space"
            edits = [(len(match[1]) + 2, " ")]
        else:
            return line
        self._say(
            "directive-typo",
            at,
            f"'{match[0].strip()}' lacks {lacks}",
            f"write '.. {name}::'",
            fix=tuple(replace(at + 1, index + 1, 0, text) for index, text in edits),
        )
        for index, text in reversed(edits):
            line = line[:index] + text + line[index:]
        return line

    def _adopt_body(self, at: int, line: str) -> None:
        """Take the paragraph after a code block without content as its content, if it is no markup."""
        indent = len(line) - len(line.lstrip())
        start = at + 1
        while start < len(self.lines) and not self.lines[start].strip():
            start += 1
        if start == at + 1 or start >= len(self.lines):
            return
        first = self.lines[start]
        after = self.lines[start + 1] if start + 1 < len(self.lines) else ""
        if (
            len(first) - len(first.lstrip()) > indent
            or first.lstrip().startswith("..")
            or _UNDERLINE.match(after)
        ):
            return
        end = start
        while end < len(self.lines) and self.lines[end].strip():
            end += 1
        self._say(
            "unindented-code",
            start,
            "code block whose body is not indented",
            "indent the body",
            fix=tuple(replace(n + 1, 1, 0, "\t") for n in range(start, end)) if not indent else (),
        )
        self.body_of_code = end

    def _lacks_underline_length(self, at: int, line: str) -> bool:
        if at == 0 or not _UNDERLINE.match(line):
            return False
        title = self.lines[at - 1]
        before = self.lines[at - 2].strip() if at > 1 else ""
        blank_before = not before or before.startswith("..")
        return (
            bool(title.strip())
            and not title[0].isspace()
            and blank_before
            and len(line.rstrip()) < _width(title.rstrip())
        )

    def _starts_section(self, at: int, line: str) -> bool:
        """A title right below a paragraph would be read as a part of it."""
        below = self.lines[at + 1] if at + 1 < len(self.lines) else ""
        if (
            not _UNDERLINE.match(below)
            or len(below.rstrip()) < min(len(line.rstrip()), 4)
            or not self.out
        ):
            return False
        above = self.out[-1]
        return (
            self._is_text(line)
            and self._is_text(above)
            and not _UNDERLINE.match(above)
            and not _UNDERLINE.match(line)
        )

    @staticmethod
    def _is_text(line: str) -> bool:
        return bool(line.strip()) and not line.startswith((" ", "\t", ".."))

    def _put(self, at: int, line: str) -> None:
        self.out.append(line)
        self.numbers.append(at + 1)

    def _say_blank_line(self, at: int, message: str) -> None:
        blank = replace(at + 1, 1, 0, "\n")
        self._say("missing-blank-line", at, message, "add one", fix=(blank,))

    def _say(
        self,
        code: str,
        at: int,
        message: str,
        help: str,
        column: int = 0,
        fix: tuple[Edit, ...] = (),
    ) -> None:
        line = self.lines[at]
        column = column or len(line) - len(line.lstrip()) + 1
        self.diagnostics.append(
            Diagnostic(
                code=code,
                severity="warning",
                message=message,
                path=self.path,
                line=at + 1,
                column=column,
                help=help,
                fix=fix,
            )
        )


def _width(text: str) -> int:
    """Return how wide a text is drawn, in columns, as docutils counts them."""
    if text.isascii():
        return len(text)
    wide = sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
    return wide - sum(1 for c in text if combining(c))


def _broken_before(at: int, line: str, match: re.Match[str]) -> Edit:
    """Return the edit that puts a directive inside a line on a line of its own."""
    text = len(line[: match.start()].rstrip())
    rest = match.end() + len(line[match.end() :]) - len(line[match.end() :].lstrip())
    return replace(at + 1, text + 1, rest - text, f"\n\n.. {match[1]}:: ")
