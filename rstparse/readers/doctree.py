"""docutils' tree → elements. Knows docutils' nodes by the names of their classes only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rstparse.diagnostics import Diagnostic
from rstparse.model import Link, Literal_, Reference, Text
from rstparse.readers import elements as e

TOO_MUCH = "Too much markup in one paragraph"


class Converter:
    """Turns docutils' nodes into elements and its messages into diagnostics, at the file's own lines."""

    def __init__(self, document: e.Document, numbers: list[int]) -> None:
        self._document = document
        self._numbers = numbers

    def line(self, mended: int | None) -> int:
        """Return the line in the file for a 1-based line of the mended text."""
        if not mended or not self._numbers:
            return 1
        return self._numbers[min(mended, len(self._numbers)) - 1]

    def message(self, node: Any) -> None:
        """Take a message of docutils: the observer of its reporter."""
        level = node["level"]
        if level < 2:
            return
        line = self.line(node.get("line"))
        text = node.children[0].astext() if node.children else ""
        code, help = _classify(text)
        if code is None:
            return
        self._document.diagnostics.append(
            Diagnostic(
                code=code,
                severity="warning",
                message=text.split("\n")[0].rstrip("."),
                path=self._document.path,
                line=line,
                column=self._document.column(line),
                help=help,
            )
        )

    def undefined(self, mended: int | None, message: str) -> None:
        """Report a name of the page's own that the page does not define."""
        self._report(self.line(mended), message, "define it, or refer to a label by :ref:")

    def _report(self, line: int, message: str, help: str) -> None:
        self._document.diagnostics.append(
            Diagnostic(
                code="rst-markup",
                severity="warning",
                message=message,
                path=self._document.path,
                line=line,
                column=self._document.column(line),
                help=help,
            )
        )

    def children(self, node: Any) -> list[e.Element]:
        return [element for child in node.children for element in self._element(child)]

    def _element(self, node: Any) -> Iterator[e.Element]:
        name = node.__class__.__name__
        handler = getattr(self, f"_on_{name.lstrip('_').lower()}", None)
        if handler is not None:
            yield from handler(node, self.line(node.line))
        elif name not in _SILENT:
            yield from self._on_unknown(node, self.line(node.line))

    def _on_section(self, node: Any, line: int) -> Iterator[e.Element]:
        title = node.children[0].astext() if node.children else ""
        start = self.line((node.children[0].line or node.line or 1) if node.children else 1)
        # docutils counts a title at its underline
        line = (
            start - 1 if start > 1 and self._document.lines[start - 1].strip() != title else start
        )
        body = [element for child in node.children[1:] for element in self._element(child)]
        yield e.Section(line, title, body)

    def _on_paragraph(self, node: Any, line: int) -> Iterator[e.Element]:
        yield e.Prose(line, tuple(self._runs(node)))

    def _on_bullet_list(self, node: Any, line: int) -> Iterator[e.Element]:
        items = [e.Item(self.line(item.line), self.children(item)) for item in node.children]
        for item in items:
            if item.body:
                item.line = min(item.line, item.body[0].line)
        yield e.ItemList(items[0].line if items else line, items)

    _on_enumerated_list = _on_bullet_list

    def _on_block_quote(self, node: Any, line: int) -> Iterator[e.Element]:
        body = self.children(node)
        if body:
            yield e.Quote(body[0].line, body)

    def _on_definition_list(self, node: Any, line: int) -> Iterator[e.Element]:
        """The dialect has no definitions: an indented line after a paragraph is an accident."""
        for item in node.children:
            for part in item.children:
                if part.__class__.__name__ == "definition":
                    yield from self.children(part)
                else:
                    yield e.Prose(self.line(item.line), tuple(self._runs(part)))

    def _on_literal_block(self, node: Any, line: int) -> Iterator[e.Element]:
        yield e.CodeBlock(line, "", node.astext())

    def _on_target(self, node: Any, line: int) -> Iterator[e.Element]:
        for name in node["names"] + node["dupnames"]:
            yield e.Target(line, self._label(line, name))

    def _label(self, line: int, name: str) -> str:
        """docutils folds the case of labels; the file has the spelling."""
        match = re.match(r"\s*\.\.\s+_(.+?):\s*$", self._document.lines[line - 1])
        spelled = match[1].strip("`").replace("\\", "") if match else name
        return " ".join(spelled.split())

    def _on_node(self, node: Any, line: int) -> Iterator[e.Element]:
        name = node["name"]
        if not node.children and (node["kind"] == "admonition" or name == "seealso"):
            self._report(line, f"directive '{name}' has no content", "add it, or remove the line")
        match node["kind"]:
            case "admonition":
                yield e.Note(line, node["name"], self.children(node))
            case "special":
                yield e.Special(line, node["name"], node["argument"], self.children(node))
            case "toctree":
                items: list[e.Element] = [
                    e.Prose(self.line(offset + 1), (Text(text=entry),))
                    for offset, entry in node["entries"]
                    if entry
                ]
                yield e.Special(line, node["name"], node["argument"], items)
            case _:
                start, text = self._source(node["span"])
                yield e.CodeBlock(line, node["argument"].strip(), text, start)

    def _source(self, span: tuple[int, int] | None) -> tuple[int, str]:
        """Return where code starts, and its lines without outer indentation: a tab, or the least common blanks."""
        if span is None:
            return 0, ""
        first, last = self.line(span[0] + 1), self.line(span[1] + 1)
        lines = [line.rstrip() for line in self._document.lines[first - 1 : last]]
        filled = [line for line in lines if line]
        if any(line.startswith("\t") for line in filled):
            # Stray lines with a blank among lines with a tab are content of the same block.
            lines = [
                line.removeprefix("\t") if line.startswith("\t") else line.lstrip(" ")
                for line in lines
            ]
        else:
            depth = min((len(line) - len(line.lstrip(" ")) for line in filled), default=0)
            lines = [line[depth:] for line in lines]
        text = "\n".join(lines)
        blank = len(text) - len(text.lstrip("\n"))
        return first + blank if filled else 0, text.strip("\n")

    def _on_unknown(self, node: Any, line: int) -> Iterator[e.Element]:
        text = node.astext()
        if text.strip():
            yield e.Prose(line, (Text(text=text),))

    def _runs(self, node: Any) -> Iterator[Text | Literal_ | Reference | Link]:
        for child in node.children:
            match child.__class__.__name__:
                case "Text":
                    # As a string it would still hold docutils' NUL for every backslash.
                    yield Text(text=child.astext())
                case "literal":
                    yield Literal_(text=child.astext().replace("\n", " "))
                case "_RefNode":
                    yield Reference(
                        label=" ".join(child["label"].split()), text=" ".join(child["text"].split())
                    )
                case "reference" if child.get("refuri"):
                    yield Link(text=child.astext().replace("\n", " "), target=child["refuri"])
                case "target" | "system_message":
                    pass
                case "problematic":
                    yield Text(text=child.astext())
                case _:
                    yield from self._runs(child)


_SILENT = {
    "comment",
    "system_message",
    "substitution_definition",
    "footnote",
    "citation",
    "transition",
    "pending",
}


def _classify(message: str) -> tuple[str | None, str]:
    """Return our code for a message of docutils and how to mend it; None where another rule reports it."""
    if message.startswith("Title underline too short"):
        return None, ""
    if message.startswith("Unknown directive type"):
        return (
            "unknown-directive",
            "use the directives of the dialect; the text was left out of the outputs",
        )
    if message == TOO_MUCH:
        return "too-much-markup", "the paragraph was kept as plain text; split it"
    if message.startswith(("Unknown interpreted text role", "No role entry")):
        return "unknown-role", "use :ref:`label`, ``literal`` or plain text"
    return "rst-markup", "escape characters that are not meant as markup with a backslash"
