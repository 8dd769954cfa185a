"""Text made harmless inside Python source: literals, docstrings, comments, names, annotations."""

from __future__ import annotations

import ast
import keyword
import math
import re
import unicodedata
from functools import lru_cache
from typing import Any

from rstparse.emit.safe import EscapeError, Safe, plain_spaces, visible


def pyliteral(value: Any) -> Safe:
    """Return a Python literal that evaluates to ``value``, quoted as black quotes.

    Accepts ``None``, booleans, numbers, strings, bytes, and tuples, lists and dicts of them.
    """
    if isinstance(value, str):
        return Safe(_string_literal(value))
    if value is None or isinstance(value, bool | int):
        return Safe(repr(value))
    if isinstance(value, float) and math.isfinite(value):
        return Safe(repr(value))
    if isinstance(value, bytes):
        return Safe(
            "b" + _string_literal(value.decode("latin-1")) if value.isascii() else repr(value)
        )
    if isinstance(value, list):
        return Safe(f"[{', '.join(map(pyliteral, value))}]")
    if isinstance(value, tuple):
        return Safe(f"({', '.join(map(pyliteral, value))}{',' if len(value) == 1 else ''})")
    if isinstance(value, dict):
        return Safe(
            "{" + ", ".join(f"{pyliteral(k)}: {pyliteral(v)}" for k, v in value.items()) + "}"
        )
    raise EscapeError(f"no Python literal for {type(value).__name__}")


def _string_literal(text: str) -> str:
    literal = repr(str(text))
    body = literal[1:-1]
    if literal[0] == '"' or '"' not in body:
        return '"' + (body if literal[0] == '"' else body.replace("\\'", "'")) + '"'
    if body.count('"') <= body.count("'"):  # as many escapes either way: black takes double quotes
        return '"' + body.replace("\\'", "'").replace('"', '\\"') + '"'
    return literal


_QUOTES = re.compile(r'"{3,}|"+\Z')
_SPACES = re.compile(r"[^\S\n]")


def docstring(text: str, indent: int = 4, width: int = 100) -> Safe:
    """Return a whole docstring literal, quotes included, for a place ``indent`` columns from the left.

    ``inspect.cleandoc`` of its value is the text, except for white space: lines that pass ``width`` are
    wrapped, continuation lines hanging under their bullet or one level below ``name: …``. What follows
    a line that ends in ``::`` and is indented deeper is a sample and stays as it is. Empty text gives an
    empty literal. One line keeps the closing quotes; several put them on a line of their own.
    """
    lines = _docstring_lines(text, width - indent)
    if len(lines) == 1 and len(lines[0]) + 6 + indent > width:
        lines = _wrapped(lines[0], 0, width - indent - 6)
    if not lines:
        return Safe('""""""')
    pad = " " * indent
    if len(lines) == 1:
        line = _QUOTES.sub(lambda m: m[0].replace('"', '\\"'), lines[0])
        # Black parts a quote at the end from the closing quotes by a blank, escaped or not.
        gap = " " if line.endswith('"') else ""
        return Safe(f'"""{_open(line)}{gap}"""')
    body = "\n".join(pad + line if line else "" for line in lines)[indent:]
    body = _QUOTES.sub(lambda m: m[0].replace('"', '\\"'), body)
    return Safe(f'"""{_open(body)}\n{pad}"""')


def _open(text: str) -> str:
    return " " + text if text.startswith('"') else text


def _docstring_lines(text: str, width: int) -> list[str]:
    """Return the lines of ``text`` escaped for a string literal, dedented as a whole and wrapped."""
    result: list[str] = []
    sample_indent = -1
    for raw in re.split(r"\r\n|\r|\n", text.expandtabs(4)):
        line = visible(plain_spaces(raw.replace("\\", "\\\\"))).rstrip()
        indent = len(line) - len(line.lstrip())
        if line and indent <= sample_indent:
            sample_indent = -1
        if not any(result) and len(line) - indent > width - 3 and not sample_indent >= 0:
            # The first line stands beside the opening quotes.
            wrapped = _wrapped(_BESIDE + line[indent:], 0, width)
            result += [wrapped[0].removeprefix(_BESIDE), *wrapped[1:]]
        elif len(line) <= width or sample_indent >= 0:
            result.append(line)
        else:
            result += _wrapped(line, indent, width)
        if line.endswith("::") and sample_indent < 0:
            sample_indent = indent
    while result and not result[-1]:
        result.pop()
    while result and not result[0]:
        result.pop(0)
    if result:
        result[0] = result[0].lstrip()
    return result


_BESIDE = "\0\0\0"
"""As wide as the opening quotes, and nothing that a line has: control characters are escapes by then."""

_HANGING = re.compile(r"(?:[-*] |\d+\. )")
_ENTRY = re.compile(r"\S+(?: \([^)]*\))?: ")


def _wrapped(line: str, indent: int, width: int) -> list[str]:
    stripped = line[indent:]
    if bullet := _HANGING.match(stripped):
        hang = indent + bullet.end()
    else:
        hang = indent + 4 if indent and _ENTRY.match(stripped) else indent
    lines, current, length = [], [" " * indent + stripped.split(" ", 1)[0]], 0
    length = len(current[0])
    for word in stripped.split()[1:]:
        if length + 1 + len(word) > width and length > hang:
            lines.append(" ".join(current))
            current, length = [" " * hang + word], hang + len(word)
        else:
            current.append(word)
            length += 1 + len(word)
    return [*lines, " ".join(current)]


_CODING = re.compile(r"coding(?=[:=])")
_PRAGMA = re.compile(
    r"(?i)(?=(?:type|fmt|mypy|noqa|ruff|flake8|isort|pragma|pylint|yapf|pyright)\b)"
)


def comment(text: str, indent: int = 0) -> Safe:
    """Return comment lines, ``# `` included, for a place ``indent`` columns from the left.

    Every line break makes a new comment line; what does not print is shown as an escape. Text that would
    steer a tool is broken up: an encoding declaration (PEP 263 reads comments), ``# type: ignore``.
    """
    lines = []
    for line in text.splitlines() or [""]:
        shown = _CODING.sub("coding ", visible(plain_spaces(line.replace("\t", " ")))).strip()
        if _PRAGMA.match(shown):
            shown = "- " + shown
        lines.append(f"# {shown}".rstrip())
    return Safe(("\n" + " " * indent).join(lines))


def identifier(text: str) -> Safe:
    """Return ``text`` unchanged if it is a Python identifier, may be a dotted one.

    Raises:
        EscapeError: it is not, or it is a keyword, or Python would normalise it to another name.
    """
    # A configuration file may hold anything here.
    if not isinstance(text, str) or not is_name(text):
        raise EscapeError(f"{text!a} is not a Python identifier")
    return Safe(text)


@lru_cache(maxsize=16384)
def is_name(text: str) -> bool:
    """Tell whether ``text`` is an identifier, or several joined by dots, that Python takes as written."""
    return unicodedata.is_normalized("NFKC", text) and all(
        part.isidentifier() and not keyword.iskeyword(part) for part in text.split(".")
    )


_TYPE_NODES = (
    ast.Expression, ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.BinOp, ast.BitOr,
    ast.Constant, ast.Load,
)  # fmt: skip


@lru_cache(maxsize=16384)
def annotation(text: str) -> Safe:
    """Return ``text`` unchanged if it is a type expression: names, subscripts, ``|``, constants.

    Raises:
        EscapeError: it is anything else.
    """
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is None or "#" in text or not text.isprintable():
        raise EscapeError(f"{text!a} is not a type expression")
    if not all(isinstance(node, _TYPE_NODES) for node in ast.walk(tree)):
        raise EscapeError(f"{text!a} is not a type expression")
    return Safe(text)
