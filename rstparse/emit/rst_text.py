"""Text as reStructuredText: what stands on a page reads back as the text that it came from, and as nothing else.

Where a mark of reStructuredText could begin or end something, a backslash goes before it; everything else stays as
a person would write it. Line separators of any kind become blanks, since programs disagree on which of them end a
line: after one that does, ``.. raw::`` would be a directive.
"""

from __future__ import annotations

import re
import unicodedata

from rstparse.emit.safe import EscapeError, Safe
from rstparse.readers.rst import SCHEMES

_SEPARATORS = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BLANKS = re.compile(" {2,}")

_MARKS = re.compile(
    r"""
      [\\`*|]
    | _(?![^\W_])                           # at the end of a word it makes a reference
    | (?<=\S)@(?=\S)                        # a mail address
    | (?<=\s)\.\.(?=[ ]?(?:note|warning)::) # which the reader of pages would mend
    """,
    re.VERBOSE,
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9.+-]*):(?=\S|$)")
_PUNCTUATION = r"[!-/:-@\[-`{-~]"
_OPENING = re.compile(
    rf"""
      [-+=]                                 # a bullet, an option, a table, an underline
    | [•‣⁃](?=\ |$)
    | /(?=\S+(?:[ =]\S+)?$|\S+(?:[ =]\S+)?,)  # an option
    | \(?(?:\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+|\#)[.)](?=\ |$)
    | :(?=.*:)
    | \.\.
    | >>>
    | ({_PUNCTUATION})\1*$
    """,
    re.VERBOSE,
)
_LABEL = re.compile(r"[^\W_](?:[\w. -]*[^\W_])?")

BEFORE = "'\"([{<-/:“‘«"
"""What may stand right before inline markup; anything else is parted from it by an escaped blank."""

AFTER = "'\")]}>-/:.,;!?”’»…–—"
"""What may stand right after inline markup."""


def writable(text: str) -> str:
    """Return text as one line that a page can hold: separators as blanks, what cannot be written as U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", _SEPARATORS.sub(" ", str(text)))


def clean(text: str) -> str:
    """Return text as one line that a page can hold, runs of blanks as one."""
    return _BLANKS.sub(" ", writable(text))


def rst(text: str) -> Safe:
    """Return text as the whole of a paragraph: no markup in it has an effect, not even at its start."""
    return paragraph(run(clean(text).strip(" ")))


def paragraph(line: str) -> Safe:
    """Return inline markup as a paragraph of one line that begins no list, directive, table or field."""
    if _OPENING.match(line) and not line.startswith((":ref:`", "`")):
        # One more backslash in a row of them would still be the row that it is.
        line = ("\\ " if line.startswith("\\") else "\\") + line
    if line.endswith("::"):
        line = line[:-1] + "\\:"
    # Blanks of other kinds, as a no-break space: a parser of lines would cut them.
    if line[:1].isspace():
        line = "\\" + line
    if line[-1:].isspace():
        line += "\\"
    return Safe(line)


def run(text: str) -> str:
    """Return text inside a line, its marks escaped; ``text`` is clean."""
    return _SCHEME.sub(_scheme, _MARKS.sub(lambda m: "\\" + m[0], text))


def _scheme(match: re.Match[str]) -> str:
    word = match[1].lower()
    starts = [0, *(at + 1 for at, c in enumerate(word) if c in ".+-")]
    return f"{match[1]}\\:" if any(word[at:] in SCHEMES for at in starts) else match[0]


def rstliteral(text: str) -> Safe:
    """Return an inline literal; escaped text where a literal cannot hold it (blanks at an end, a fence inside)."""
    line = writable(text)
    if not line or line != line.strip() or re.search(r"``(?!`*$)|^`", line):
        return Safe(run(line.strip()))
    return Safe(f"``{line}``")


def rstlabel(text: str) -> Safe:
    """Return the name of a target, as it stands between ``.. _`` and ``:``; marks that it cannot hold are left out.

    Raises:
        EscapeError: nothing is left.
    """
    line = clean(text).replace("`", "").replace("\\", "").strip()
    if not line:
        raise EscapeError(f"{text[:60]!a} is no label")
    return Safe(line if _LABEL.fullmatch(line) else f"`{line}`")


def rsttitle(text: str, underline: str) -> Safe:
    """Return a section's title above its underline, which is as wide."""
    line = rst(text) or Safe("\\ ")
    width = sum(_width(character) for character in line)
    return Safe(f"{line}\n{underline[:1] * max(width, 1)}")


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def rstraw(text: str) -> Safe:
    """Return the argument of a directive, which is not parsed: one line."""
    return Safe(clean(text).strip(" "))


def rstcomment(text: str) -> Safe:
    """Return a comment, which starts its line and shows in no output."""
    line = clean(text).strip(" ")
    return Safe(f".. {line}" if re.match(r"[^\W_][^:]*(?::(?!:)|$)", line) else f"..\n    {line}")
