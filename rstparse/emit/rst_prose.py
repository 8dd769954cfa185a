"""Prose of the model as reStructuredText, such that reading it gives the same prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rstparse.emit.references import fold_label
from rstparse.emit.rst_text import AFTER, BEFORE, clean, paragraph, rstliteral, run, writable
from rstparse.emit.safe import Safe
from rstparse.model import (
    Admonition,
    Api,
    Block,
    Blocks,
    Bullets,
    Code,
    Inlines,
    Link,
    Literal_,
    Paragraph,
    Reference,
    Text,
)
from rstparse.readers.dialect import ADMONITIONS

_LANGUAGE = re.compile(r"[\w+#.-]+")
_BARE_LINK = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9/.?=&%~:+-]*[A-Za-z0-9/])?")
_STOP = re.compile(r"[.,;:!?)]*")
_END_OF_ADDRESS = re.compile(r"[.,;:!?)]* ")
_SCHEMES = ("http://", "https://", "mailto:")
_PARTED = "\\ "
_CLOSING = re.compile(rf"[ \\]|:(?!\w)|[{re.escape(AFTER.replace(':', ''))}]|$")
"""What may follow markup; a colon only where it begins no role, as ``:y:`` does behind a reference."""
_MARKERS = "*-"


class Titles:
    """What references without a text of their own show: the title of the page that bears the label."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._titles = {fold_label(label): title for label, title in titles.items()}

    def of(self, label: str) -> str:
        """Return the title behind a label; the label itself where no page bears it."""
        return self._titles.get(fold_label(label), label)


def titles_of(api: Api) -> Titles:
    """Return the titles of a model's pages."""
    titles = {group.label: group.title for group in api.groups if group.label}
    titles |= {thing.label: thing.title for thing in api.objects if thing.label}
    titles |= {operation.label: operation.name for operation in api.operations}
    if api.index and api.index.label:
        titles[api.index.label] = api.index.title
    return Titles(titles)


# Inside a line ------------------------------------------------------------------------------------


def rst_line(inlines: Inlines, titles: Titles) -> Safe:
    """Return inlines as they stand behind something else on a line."""
    line = ""
    start = 0  # of the text behind the last markup
    for at, inline in enumerate(inlines):
        bare = isinstance(inline, Link) and _stands_alone(line[start:], inlines[at + 1 :])
        markup = None if isinstance(inline, Text) else _markup(inline, titles, bare=bare)
        if markup is not None:
            line += (_PARTED if _needs_parting(line, markup) else "") + markup
            start = len(line)
            continue
        text = run(clean(inline.text))
        if line and start == len(line) and not _CLOSING.match(text):
            line += _PARTED
        line += text
    return Safe(line.strip(" "))


def _needs_parting(line: str, markup: str) -> bool:
    """Tell whether markup right behind ``line`` would not be seen as markup."""
    if not line or line.endswith(" "):
        return False
    if line[-1] not in BEFORE:
        return True
    if line.endswith(":"):
        return re.match("`[^`]", markup) is not None  # the text before would be its role
    content = markup.removeprefix(":ref:").lstrip("`")[:1]
    return line[-1] not in "-/" and not content.isalnum()  # in quotes a mark is no markup


def _stands_alone(before: str, rest: Inlines) -> bool:
    """Tell whether an address between text and ``rest`` is known for one by itself, and where it ends."""
    # docutils looks for no further address behind something that resembles one.
    if (before and before[-1] not in " (") or re.search(r":\S|@", before):
        return False
    after = rest[0].text if rest and isinstance(rest[0], Text) else ""
    return (
        not rest
        or _END_OF_ADDRESS.match(after) is not None
        or (len(rest) == 1 and _STOP.fullmatch(after) is not None)
    )


def _markup(inline: Literal_ | Reference | Link, titles: Titles, *, bare: bool) -> str | None:
    """Return inline markup; None for what no markup can say, whose text stands in its stead.

    ``bare`` lets an address stand for itself.
    """
    match inline:
        case Literal_():
            literal = rstliteral(inline.text)
            return literal if literal.startswith("``") else None
        case Reference():
            return _reference(inline, titles)
        case Link():
            return _link(inline, bare=bare)


def _reference(reference: Reference, titles: Titles) -> str | None:
    label, text = clean(reference.label).strip(), clean(reference.text).strip()
    if not label or set("<>") & set(label):
        return None
    quoted = _in_quotes(label)
    if text in ("", titles.of(reference.label)):
        return f":ref:`{quoted}`"
    return f":ref:`{_in_quotes(text)} <{quoted}>`"


def _link(link: Link, *, bare: bool) -> str | None:
    target, text = link.target, clean(link.text).strip()
    if not target.lower().startswith(_SCHEMES) or not target.isprintable() or not text:
        return None
    if bare and text == target and _BARE_LINK.fullmatch(target):
        return target
    if re.search(r"[\s<>]", target):
        return None
    address = _in_quotes(target).replace("_", "\\_") if target.endswith("_") else _in_quotes(target)
    return f"`{_in_quotes(text)} <{address}>`__"


def _in_quotes(text: str) -> str:
    """Return text as it stands between single backquotes."""
    return text.replace("\\", "\\\\").replace("`", "\\`")


# Blocks -------------------------------------------------------------------------------------------


def rst_blocks(blocks: Blocks, titles: Titles) -> Safe:
    """Return blocks with a blank line between them; no line break at the end."""
    return Safe("\n".join(_lines(blocks, titles, nested=False)))


def _lines(blocks: Blocks, titles: Titles, *, nested: bool) -> list[str]:
    lines: list[str] = []
    marker = _MARKERS[0]
    before: Block | None = None
    for block in blocks:
        # Two lists in a row are one list, unless their markers differ.
        marker = _other(marker) if isinstance(before, Bullets) else _MARKERS[0]
        written = list(_block(block, titles, marker, nested=nested))
        if not written:
            continue
        lines += [""] * bool(lines) + written
        before = block
    return lines


def _other(marker: str) -> str:
    return _MARKERS[1 - _MARKERS.index(marker)]


def _block(block: Block, titles: Titles, marker: str, *, nested: bool) -> Iterator[str]:
    match block:
        case Paragraph():
            if line := rst_paragraph(block.inlines, titles):
                yield line
        case Bullets():
            items = [_lines(item, titles, nested=True) for item in block.items]
            loose = any(len(lines) > 1 for lines in items)
            for at, lines in enumerate(items):
                yield from [""] * (loose and at > 0)
                yield from _hung(f"{marker} ", lines)
        case Code():
            yield from _code(block, "    " if nested else "\t")
        case Admonition():
            name = block.name if block.name in ADMONITIONS else ADMONITIONS[0]
            yield from _admonition(name, block.blocks, titles)


def rst_paragraph(inlines: Inlines, titles: Titles) -> Safe:
    """Return inlines as a paragraph, that is, so that they are one."""
    return paragraph(rst_line(inlines, titles))


def _hung(head: str, lines: list[str]) -> list[str]:
    """Return lines with ``head`` before the first, and the others below its end."""
    first, *rest = lines or [""]
    return [
        (head + first).rstrip(" "),
        *(" " * len(head) + line if line else "" for line in rest),
    ]


def _admonition(name: str, blocks: Blocks, titles: Titles) -> list[str]:
    lines = _lines(blocks, titles, nested=True)
    head = f".. {name}::"
    if blocks and isinstance(blocks[0], Paragraph) and lines:
        first, *rest = lines
        return [f"{head} {first}", *(f"    {line}" if line else "" for line in rest)]
    return [head, *([""] if lines else []), *(f"    {line}" if line else "" for line in lines)]


def rst_code(language: str, text: str) -> Safe:
    """Return a code block; its lines are indented by a tab."""
    return Safe("\n".join(_code(Code(language=language, text=text), "\t")))


def _code(code: Code, indent: str) -> list[str]:
    language = code.language if _LANGUAGE.fullmatch(code.language) else ""
    # Lines end where the page that they come from ended them: other separators stay inside.
    lines = [_code_line(line) for line in code.text.strip("\n").split("\n")]
    body = [indent + line if line else "" for line in lines]
    return [f".. code-block:: {language}".rstrip(), "", *body] if any(lines) else []


def _code_line(line: str) -> str:
    return "\t".join(map(writable, line.split("\t"))).rstrip()
