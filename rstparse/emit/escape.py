"""Text made harmless, one function for each place in an output where it may land.

Everything that comes from pages is hostile until it went through one of these, or through those for
Python in :mod:`rstparse.emit.python_text` and for pages in :mod:`rstparse.emit.rst_text`. Each returns :class:`Safe`, the mark by which the renderer
knows that a value may be written as it is; every operation on a ``Safe`` (concatenation, slicing,
``upper`` …) gives a plain ``str`` again.
"""

from __future__ import annotations

import html as html_module
import json as json_module
import re
import shlex
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec

from rstparse.emit.python_text import annotation, comment, docstring, identifier, pyliteral
from rstparse.emit.rst_text import rst, rstcomment, rstlabel, rstliteral, rstraw, rsttitle
from rstparse.emit.safe import EscapeError, Safe, plain_spaces, visible

# XML and HTML -------------------------------------------------------------------------------------

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_XML_ATTRIBUTE = {**_XML_TEXT, '"': "&quot;", "'": "&#39;", "\t": "&#9;", "\n": "&#10;"}


def xml(text: str) -> Safe:
    """Return XML character data; characters that XML cannot hold become U+FFFD."""
    return Safe(_replaced(_NOT_XML.sub("\ufffd", str(text)), _XML_TEXT))


def xmlattr(text: str) -> Safe:
    """Return the value of an XML attribute, for either kind of quotes, which stay outside."""
    return Safe(_replaced(_NOT_XML.sub("\ufffd", str(text)), _XML_ATTRIBUTE))


def xmlcomment(text: str) -> Safe:
    """Return the inside of an XML comment: ``--`` is broken up, as nothing can be escaped there."""
    shown = _NOT_XML.sub("\ufffd", str(text)).replace("\r", " ")
    shown = re.sub("-(?=-)", "- ", shown)
    return Safe(shown + " " if shown.endswith("-") else shown)


def _replaced(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)


def html(text: str) -> Safe:
    """Return HTML text, which may also stand in a quoted attribute; what does not print is shown as an escape."""
    clean = _NOT_XML.sub("\ufffd", str(text)).replace("\r\n", "\n").replace("\r", "\n")
    if not clean.isprintable():
        lines = plain_spaces(clean.replace("\t", "    ")).split("\n")
        clean = "\n".join(map(visible, lines))
    return Safe(html_module.escape(clean))


def htmltext(text: str) -> Safe:
    """Return HTML text as :func:`html` does, but only for between tags: quotes stay as they are, for shorter pages."""
    return Safe(html(text).replace("&quot;", '"').replace("&#x27;", "'"))


_SCHEMES = ("http://", "https://", "mailto:")


def href(target: str) -> Safe:
    """Return a link target for a quoted HTML attribute; ``#`` unless it is http, https or mailto.

    Relative targets (own pages) must come from :func:`url`, not from here.
    """
    shown = str(target).strip()
    return html(shown) if shown.lower().startswith(_SCHEMES) and shown.isprintable() else Safe("#")


def url(text: str) -> Safe:
    """Return one segment of a URL's path, or one query value: everything else is percent-encoded.

    The segments ``.`` and ``..`` come out as ``%2E`` and ``%2E%2E``; lone surrogates as U+FFFD.
    """
    encoded = quote(str(text).encode("utf-8", "replace"), safe="")
    return Safe(encoded.replace(".", "%2E") if encoded in {".", ".."} else encoded)


# Other formats ------------------------------------------------------------------------------------

_MARKDOWN = re.compile(r"[\\`*_\[\]<>&|~]|^(?:[#+=-]|\d+(?=[.)]))")


def md(text: str) -> Safe:
    """Return text for a line of Markdown, all of its marks escaped; line breaks become blanks."""
    line = " ".join(visible(plain_spaces(str(text).replace("\t", " ").replace("\n", " "))).split())
    line = re.sub(r"^(\d+)([.)])", r"\1\\\2", _MARKDOWN.sub(lambda m: _backslash(m[0]), line))
    return Safe(line)


def _backslash(mark: str) -> str:
    return mark if mark.isdigit() else "\\" + mark


def mdcode(text: str) -> Safe:
    """Return an inline Markdown literal, fenced by more backquotes than the text holds in a row."""
    line = " ".join(visible(str(text).replace("\n", " ").replace("\t", " ")).split(" "))
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    gap = " " if not line.strip() or line[0] in "` " or line[-1] in "` " else ""
    return Safe(f"{fence}{gap}{line}{gap}{fence}".replace("|", "\\|") if line else "")


def toml(value: Any) -> Safe:
    """Return a TOML value: a string, boolean, integer, or list of them; lone surrogates as U+FFFD."""
    if isinstance(value, bool):
        return Safe("true" if value else "false")
    if isinstance(value, int):
        return Safe(str(value))
    if isinstance(value, list | tuple):
        return Safe(f"[{', '.join(map(toml, value))}]")
    clean = re.sub("[\ud800-\udfff]", "\ufffd", str(value))
    return Safe(json_module.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f"))


def json(value: Any) -> Safe:
    """Return JSON in ASCII that may also stand inside an HTML ``<script>`` element."""
    text = json_module.dumps(value, ensure_ascii=True, allow_nan=False)
    return Safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


# All that YAML does not take as it is, since many tools read JSON as YAML, and what breaks lines elsewhere.
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Json(NamedTuple):
    """A value as it stands in a JSON file, ``depth`` levels below the outermost."""

    text: bytes | memoryview
    depth: int


_PARTS = (Json, dict)


def jsonlines(value: Any, depth: int = 0) -> bytes:
    """Return what a value is written as that stands so deep. Lone surrogates come out as U+FFFD."""
    written = json_module.dumps(value, ensure_ascii=False, allow_nan=False)
    clean = re.sub("[\ud800-\udfff]", "\ufffd", written)
    line = _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", clean)
    text = msgspec.json.format(line.encode(), indent=2)
    return text.replace(b"\n", _line(depth))


def jsondocument(value: Any) -> bytes:
    """Return a JSON file: UTF-8, two-space indent, final newline.

    In dictionaries, and in those within them, parts may stand that :func:`jsonlines` made for their depth.
    """
    pieces: list[bytes | memoryview] = []
    _add_pieces(pieces, value, 0)
    pieces.append(b"\n")
    return b"".join(pieces)  # once: the whole has megabytes


def _add_pieces(pieces: list[bytes | memoryview], value: Any, depth: int) -> None:
    """Add what a value is written as."""
    if isinstance(value, Json):
        if value.depth != depth:
            raise ValueError(f"a part made for depth {value.depth} stands at depth {depth}")
        pieces.append(value.text)
    elif isinstance(value, dict) and any(isinstance(part, _PARTS) for part in value.values()):
        before, line = b"{", _line(depth + 1)
        for name, part in value.items():
            pieces += before, line, _name(name), b": "
            _add_pieces(pieces, part, depth + 1)
            before = b","
        pieces += _line(depth), b"}"
    else:
        pieces.append(jsonlines(value, depth))


def _line(depth: int) -> bytes:
    return b"\n" + b"  " * depth


def _name(name: str) -> bytes:
    plain = name.isascii() and name.isprintable() and '"' not in name and "\\" not in name
    return b'"%b"' % name.encode() if plain else jsonlines(str(name))


def sh(text: str) -> Safe:
    """Return one word of a POSIX shell. That a word is no option (``-x``, ``@file``) its place must see to.

    Raises:
        EscapeError: it holds a NUL, which no argument can.
    """
    if "\0" in text:
        raise EscapeError("a shell word cannot hold a NUL character")
    return Safe(shlex.quote(str(text)))


def text(value: Any) -> Safe:
    """Return plain text: for outputs in which nothing but control characters could do harm."""
    lines = str(value).replace("\r\n", "\n").replace("\t", "    ").split("\n")
    return Safe("\n".join(map(visible, lines)))


FILTERS = {
    function.__name__: function
    for function in (
        pyliteral, docstring, comment, identifier, annotation,
        xml, xmlattr, xmlcomment, html, htmltext, href, url, md, mdcode, toml, json, sh, text,
        rst, rstcomment, rstlabel, rstliteral, rstraw, rsttitle,
    )
}  # fmt: skip
"""The escaping filters of templates, by the name that templates use."""
