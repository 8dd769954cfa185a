"""Which texts black would leave as they are, learned from black itself.

Black decides statement by statement: what it makes of one depends on its tokens and on which of its lines
fit, not on how long its names are; and the blank lines before it depend on the kinds of the few statements
around. So once black has left some files as they were, a file that consists of the same shapes in the same
neighbourhoods needs no look by black, and one with a few new shapes needs a look at those statements alone, or
at the file without what it repeats. Generated code repeats few shapes in many files: black's share of the work falls
to a fraction.

A shape keeps every character of a statement except names, plain strings and whole numbers. Whatever
black might treat by its exact text or width stays exact, or makes the file one that only black can judge:
other strings, comments beside code, lines that do not fit, statements split without trailing commas.
``tests/unit/emit/test_shape.py`` holds the reasoning against black, with texts made to break it.
"""

from __future__ import annotations

import hashlib
import keyword
import re
from collections.abc import Iterable
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
      (?P<other>\#.* | \w*'(?:[^'\\]|\\.)*' | \w+"(?:[^"\\]|\\.)*" | "[^"\\]*\\(?:[^"\\]|\\.|\\)*")
    | (?P<string>"[^"\\]*")
    | (?P<name>[^\W\d]\w*)
    | (?P<number>\d+\b(?![.\w]))
    """,
    re.VERBOSE,
)
_KEPT = frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | {"print", "exec"}
_BRACKET = re.compile(r"[()\[\]{}]")
_KIND = re.compile(r'class |def |async def |@|import |from |if |else:|return\b|"""|#|')
_WRAPPABLE = ("class ", "def ", "async def ")


class Statement(NamedTuple):
    """A statement as it stands in a file; ``text`` has no final line break."""

    indent: int
    text: str


class Outline(NamedTuple):
    """What black's verdict on a text depends on.

    Attributes:
        shapes: of its statements, with an example of each.
        neighbourhoods: of its statements.
        excerpt: a text that has all of these shapes and neighbourhoods, and repeats few.
    """

    shapes: dict[object, Statement]
    neighbourhoods: frozenset[object]
    excerpt: str


_DIGEST = 16


class Shapes:
    """What black left as it was so far, for one line length: in this process, and in others that told by digests."""

    def __init__(self, line_length: int) -> None:
        self._limit = line_length
        self._shapes: set[object] = set()
        self._neighbourhoods: set[object] = set()
        self._told: set[bytes] = set()
        self._untold: set[object] = set()

    def outline(self, text: str) -> Outline | None:
        """Return what black's verdict on ``text`` depends on; None where only black can tell."""
        if not text.endswith("\n") or text.endswith("\n\n") or text.startswith(("\n", " ")):
            return None
        try:
            return _Reader(text, self._limit).outline()
        except _OnlyBlack:
            return None

    def probe(self, outline: Outline) -> str:
        """Return a module that has what is new: if black leaves it as it is, then it leaves the outline's text so.
        Empty when nothing is new.
        """
        if not all(map(self._knows, outline.neighbourhoods - self._neighbourhoods)):
            return outline.excerpt
        new = dict.fromkeys(
            statement
            for shape, statement in outline.shapes.items()
            if shape not in self._shapes and not self._knows(shape)
        )
        wrapped = [text for statement in new if (text := _wrapped(statement))]
        alone = "\n\n".join(wrapped)
        if len(wrapped) < len(new) or len(alone) > len(outline.excerpt):
            return outline.excerpt
        return alone

    def learn(self, outline: Outline) -> None:
        """Note that black leaves a text of this outline as it is."""
        self._untold |= outline.shapes.keys() - self._shapes
        self._untold |= outline.neighbourhoods - self._neighbourhoods
        self._shapes |= outline.shapes.keys()
        self._neighbourhoods |= outline.neighbourhoods

    def tell(self) -> frozenset[bytes]:
        """Return digests of what was learned since this was last asked for, and was not told by others."""
        untold, self._untold = self._untold, set()
        return frozenset(map(_digest, untold)) - self._told

    def hear(self, digests: Iterable[bytes]) -> None:
        """Take what :meth:`tell` returned elsewhere."""
        self._told.update(digests)

    def _knows(self, part: object) -> bool:
        return bool(self._told) and _digest(part) in self._told


def _digest(part: object) -> bytes:
    """Return what stands for a shape or a neighbourhood, in this process and in others."""
    return hashlib.blake2b(
        repr(part).encode("utf-8", "surrogatepass"), digest_size=_DIGEST
    ).digest()


def packed(digests: Iterable[bytes]) -> bytes:
    """Return digests as they are kept."""
    return b"".join(sorted(digests))


def unpacked(data: bytes | memoryview) -> set[bytes]:
    """Return the digests that :func:`packed` packed.

    Raises:
        ValueError: the data is something else.
    """
    if len(data) % _DIGEST:
        raise ValueError("no digests")
    data = bytes(data)
    return {data[at : at + _DIGEST] for at in range(0, len(data), _DIGEST)}


class _OnlyBlack(Exception):
    """The text has something that is not judged here."""


class _Reader:
    """Walks over the statements of one text."""

    def __init__(self, text: str, limit: int) -> None:
        self._lines = text.split("\n")[:-1]
        self._limit = limit
        self._shapes: dict[object, Statement] = {}
        self._excerpt: list[str] = []

    def outline(self) -> Outline:
        neighbourhoods: set[object] = set()
        before: tuple[object, ...] = ("start", "start")
        blocks: list[tuple[int, str]] = []
        number, blanks = 0, 0
        while number < len(self._lines):
            line = self._lines[number]
            if not line:
                blanks, number = blanks + 1, number + 1
                continue
            body = line.lstrip(" ")
            indent = len(line) - len(body)
            known, reached = len(self._shapes), len(self._excerpt)
            self._excerpt += [""] * blanks
            end = self._statement(number, body, indent)
            closed = []
            while blocks and blocks[-1][0] >= indent:
                closed.append(blocks.pop())
            kind = _KIND.match(body)[0]  # type: ignore[index]
            opens = self._lines[end].endswith(":") and kind not in {"#", '"""'}
            here = (kind, indent, blanks, opens, kind == '"""' and end == number)
            neighbourhoods.add((*before, here, tuple(closed), tuple(blocks)))
            if len(self._shapes) == known and before == (here, here) and not opens:
                del self._excerpt[reached:]  # once more what stands there twice
            before = (before[1], here)
            if opens:
                blocks.append((indent, kind))
            number, blanks = end + 1, 0
        return Outline(self._shapes, frozenset(neighbourhoods), "\n".join([*self._excerpt, ""]))

    def _statement(self, start: int, body: str, indent: int) -> int:
        """Note the shapes of the statement that starts here, and what the excerpt has of it; return its last line."""
        if body.startswith(("#", '"""')):
            end = self._text(start, body, indent)
            self._excerpt += self._lines[start : end + 1]
            return end
        if body.startswith(('"', "'", "...")):
            raise _OnlyBlack  # it may be a docstring; and a body of dots goes beside its head
        shapes, end, plain = self._shaped(start, indent)
        lines = self._lines[start : end + 1]
        if plain and start == end:
            self._note(shapes[0], indent, lines)
        elif plain and (parts := _exploded(shapes)):
            lines = self._note_items(shapes, parts, indent, lines)
        elif plain and _is_def(shapes, body) and self._joined(lines) > self._limit:
            self._note((*shapes, "too long"), indent, lines)
        else:
            self._note(tuple(lines), indent, lines)
        self._excerpt += lines
        return end

    def _text(self, start: int, body: str, indent: int) -> int:
        """Return the last line of a run of comments or of a docstring that black leaves as it is.

        Black moves comments with what follows them, so that a run counts as one, however long it is.
        """
        if body.startswith("#"):
            # Directives (fmt: …, type: …) stand with a colon; the rest of a comment's text is free.
            if ":" in body.replace(": ", "", 1) and re.search(r"#\s*(?:fmt|type|yapf)\b", body):
                raise _OnlyBlack
            if not body.startswith("# ") or body.endswith(" ") or "fmt" in body or "type:" in body:
                raise _OnlyBlack
            following = self._lines[start + 1] if start + 1 < len(self._lines) else ""
            if following.startswith(" " * indent + "#"):
                return self._text(start + 1, following.lstrip(" "), indent)
            return start
        return self._docstring(start, body, indent)

    def _note_items(
        self, shapes: list[str], parts: tuple[object, ...], indent: int, lines: list[str]
    ) -> list[str]:
        """Note the shapes of a statement that has a line or more an item; return its lines without items that have
        nothing new.

        Black judges each line of each item by itself: so each is noted with its item as an example, as if the
        statement had that alone, twice.
        """
        items = _items(shapes)
        if not items:
            self._note((*parts, self._joined(lines) <= self._limit), indent, lines)
            return lines
        kept: dict[tuple[str, ...], range] = {}
        for item in items:
            shape = tuple(shapes[at] for at in item)
            if shape in kept:
                continue
            alone = [lines[0], *[lines[at] for at in item] * 2, lines[-1]]
            fits, known = self._joined(alone) <= self._limit, len(self._shapes)
            for part in _exploded([shapes[0], *shape, *shape, shapes[-1]]) or ():
                self._note((part, fits), indent, alone)
            if len(self._shapes) > known:
                kept[shape] = item
        chosen = [*kept.values()] if len(kept) > 1 else items[:2]
        return [lines[0], *(lines[at] for item in chosen for at in item), lines[-1]]

    def _note(self, shape: object, indent: int, lines: list[str]) -> None:
        self._shapes.setdefault((indent, shape), Statement(indent, "\n".join(lines)))

    def _joined(self, lines: list[str]) -> int:
        """Return the length that a statement would have on one line."""
        return len(lines[0]) + sum(len(line.lstrip()) for line in lines[1:])

    def _shaped(self, start: int, indent: int) -> tuple[list[str], int, bool]:
        """Return the shapes of a statement's lines, indented in relation to its first, its last line, and
        whether its exact text does not matter."""
        shapes, depth, end, plain = [], 0, start, True
        while True:
            line = self._lines[end]
            if (
                line[:indent].strip()
                or not line
                or line.endswith((" ", "\\"))
                or '"""' in line
                or "'''" in line
                or "\t" in line
            ):
                raise _OnlyBlack
            shape = _TOKEN.sub(_abstract, line)[indent:]
            shapes.append(shape)
            for bracket in _BRACKET.findall(shape):
                depth += 1 if bracket in "([{" else -1
            plain = (
                plain and len(line) <= self._limit and line.isascii() and not set(shape) & set(";#")
            )
            if depth == 0:
                return shapes, end, plain
            end += 1
            if end == len(self._lines) or depth < 0:
                raise _OnlyBlack

    def _docstring(self, start: int, first: str, indent: int) -> int:
        """Return the last line of a docstring that has the shape that the docstring filter gives it."""
        if first.count('"""') == 2 and len(first) > 6 and first.endswith('"""'):
            fits = len(self._lines[start]) <= self._limit and first.isascii()
            if not fits or first[3] in ' "' or first[-4] in ' "\\':
                raise _OnlyBlack
            return start
        if first.count('"""') != 1 or len(first) < 4 or first[3] in ' "':
            raise _OnlyBlack
        pad, aligned = " " * indent, False
        for number in range(start, len(self._lines)):
            line = self._lines[number]
            if number > start and line == f'{pad}"""':
                if not self._lines[number - 1] or not aligned:
                    raise _OnlyBlack
                return number
            if line.endswith((" ", "\\")) or "\t" in line or (line and not line.startswith(pad)):
                raise _OnlyBlack
            if number > start and line:
                # Black moves the whole text to the left until its outermost line is aligned, and puts a
                # text of one line on one line.
                aligned = aligned or line[indent] != " "
                if '"""' in line:
                    raise _OnlyBlack
        raise _OnlyBlack


def _abstract(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind == "string":
        return "s"
    if kind == "name":
        return match[0] if match[0] in _KEPT else "n"
    return "0" if kind == "number" else match[0]


def _is_def(shapes: list[str], body: str) -> bool:
    """Tell whether a statement is a function's head in three lines: black splits it at its first bracket,
    and keeps the parameters on one line if they fit there."""
    return len(shapes) == 3 and body.startswith(("def ", "async def ")) and "," in shapes[1]


def _exploded(shapes: list[str]) -> tuple[object, ...] | None:
    """Return the parts of a statement whose split brackets all have a trailing comma, each part once.

    Such a bracket gets one line an item from black, whatever the lengths, and each item is judged by
    itself: so the parts may be taken for the whole. None for other statements.
    """
    parts: set[tuple[int, str]] = set()
    items = [0]
    for number, line in enumerate(shapes, 1):
        shape = line.lstrip(" ")
        closes = shape[0] in ")]}"
        if closes:
            # A comma after the only item makes a tuple, which black may join.
            if items.pop() < 2:
                return None
        else:
            items[-1] += 1
        if len(line) - len(shape) != 4 * (len(items) - 1):
            return None
        opens, balance = shape[-1] in "([{", 0
        for bracket in _BRACKET.findall(shape[closes : len(shape) - opens]):
            balance += 1 if bracket in "([{" else -1
            if balance < 0:
                return None
        if balance or not (opens or shape.endswith(",") or number == len(shapes)):
            return None
        parts.add((len(items), shape))
        items += [0] * opens
    return tuple(sorted(parts))


def _items(shapes: list[str]) -> list[range]:
    """Return the lines of each item of a statement whose split brackets all have a trailing comma; none where it has
    more than one such bracket side by side."""
    inner = range(1, len(shapes) - 1)
    if any(not shapes[at].startswith("    ") for at in inner):
        return []
    starts = [at for at in inner if shapes[at][4] not in " )]}"]
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(shapes) - 1], strict=True)]


def _wrapped(statement: Statement) -> str | None:
    """Return a statement at its depth, alone in a class and a function; None if it cannot stand alone."""
    body = statement.text.lstrip()
    if statement.indent not in {0, 4, 8} or body.startswith(
        ("@", "else:", "elif ", "except", "finally")
    ):
        return None
    heads = ["class n:\n", "    async def n():\n"][: statement.indent // 4]
    text = "".join(heads) + statement.text + "\n"
    if statement.text.endswith(":"):
        text += " " * (statement.indent + 4) + "pass\n"
    return text
