"""What a parsed page is made of: plain elements with line numbers, free of any parser's types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from rstparse.diagnostics import Diagnostic
from rstparse.model import (
    Admonition,
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


class Element(Struct):
    """Base of all elements; ``line`` counts from 1 in the file."""

    line: int


class Prose(Element):
    """A paragraph."""

    inlines: Inlines


class Item(Element):
    body: list[Element]


class ItemList(Element):
    items: list[Item]


class CodeBlock(Element):
    """A block of code; ``start`` is the line of its first line of text, 0 where it has none or nobody knows."""

    language: str
    text: str
    start: int = 0


class Note(Element):
    """An admonition: ``name`` is the directive's name."""

    name: str
    body: list[Element]


class Special(Element):
    """A directive that carries facts rather than prose: function, sidebar, seealso, toctree."""

    name: str
    argument: str
    body: list[Element]


class Quote(Element):
    """An indented run of elements: the pages indent by accident, so it reads as its content."""

    body: list[Element]


class Target(Element):
    """An explicit label, as written."""

    label: str


class Section(Element):
    title: str
    body: list[Element]


class Document(Struct):
    """A parsed page: its elements, its source lines (without line ends) and what was wrong with it."""

    path: str
    lines: Sequence[str]
    body: list[Element]
    diagnostics: list[Diagnostic] = []

    def column(self, line: int, needle: str = "") -> int:
        """Return the 1-based column of ``needle`` in a line, or of the line's first character that is no blank."""
        if not 1 <= line <= len(self.lines):
            return 0
        text = self.lines[line - 1]
        at = text.find(needle) if needle else -1
        return (at if at >= 0 else len(text) - len(text.lstrip())) + 1


def walk(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield every element, depth first, in the order of the page."""
    levels = [iter(elements)]
    while levels:
        for element in levels[-1]:
            yield element
            children = (
                element.items if type(element) is ItemList else getattr(element, "body", None)
            )
            if children:
                levels.append(iter(children))
                break
        else:
            levels.pop()


def plain(inlines: Inlines) -> str:
    """Return the runs as text, literals without their quotes and references by label where they have no text."""
    return "".join(
        (run.text or run.label) if isinstance(run, Reference) else run.text for run in inlines
    )


def blocks(elements: Iterable[Element]) -> Blocks:
    """Return the prose among the elements as model blocks, in order; specials and sections are not prose."""
    return tuple(_blocks(elements))


def _blocks(elements: Iterable[Element]) -> Iterator[Block]:
    for element in elements:
        match element:
            case Prose():
                if runs := tidy(element.inlines):
                    yield Paragraph(inlines=runs)
            case ItemList():
                items = (tuple(_blocks(item.body)) for item in element.items)
                yield Bullets(items=tuple(item for item in items if item))
            case CodeBlock():
                if element.text:
                    yield Code(language=element.language, text=element.text)
            case Note():
                yield Admonition(name=element.name, blocks=tuple(_blocks(element.body)))
            case Quote():
                yield from _blocks(element.body)
            case _:
                pass


def plain_data(prose: Blocks | Inlines) -> Any:
    """Return prose as the lists and dictionaries of its JSON form: what claims hold, in every process alike."""
    return msgspec.json.decode(msgspec.json.encode(prose))


def tidy(inlines: Inlines) -> Inlines:
    """Return the runs with line ends and runs of blanks folded to one blank, none at either end."""
    runs: list[Text | Literal_ | Reference | Link] = []
    for run in inlines:
        if not isinstance(run, Text):
            runs.append(run)
            continue
        text = _fold(run.text)
        if runs and isinstance(runs[-1], Text):
            text = _fold(runs.pop().text + text)
        if text:
            runs.append(Text(text=text))
    if runs and isinstance(runs[0], Text):
        runs[0] = Text(text=runs[0].text.lstrip(" "))
    if runs and isinstance(runs[-1], Text):
        runs[-1] = Text(text=runs[-1].text.rstrip(" "))
    return tuple(run for run in runs if not isinstance(run, Text) or run.text)


def _fold(text: str) -> str:
    """Fold ASCII white space only: what else looks blank may be meant."""
    parts = text.replace("\n", " ").replace("\t", " ").split(" ")
    folded = " ".join(part for part in parts if part)
    if not folded:
        return " " if text else ""
    lead = " " if parts[0] == "" else ""
    tail = " " if parts[-1] == "" else ""
    return lead + folded + tail


def references(document: Document) -> list[list[str | int]]:
    """Return every ``:ref:`` of a page as ``[label, line, column]``, at the place where its label stands."""
    found: list[list[str | int]] = []
    for element in walk(document.body):
        if not isinstance(element, Prose):
            continue
        for run in element.inlines:
            if isinstance(run, Reference):
                found.append([run.label, *_place(document, element.line, run.label)])
    return found


def _place(document: Document, start: int, label: str) -> tuple[int, int]:
    """A paragraph knows its first line only; its reference may stand some lines below, the label in its quotes."""
    lines = range(start, min(start + 40, len(document.lines) + 1))
    for needle in ((f"`{label}`", f"<{label}>"), (label,)):
        for line in lines:
            at = max(document.lines[line - 1].find(text) for text in needle)
            if at >= 0:
                return line, at + 1 + (len(needle) > 1)
    return start, document.column(start)
