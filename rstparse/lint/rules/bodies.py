"""Example bodies that no parser would take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from xml.parsers import expat

from rstparse.diagnostics import Diagnostic
from rstparse.lint.view import PageView
from rstparse.readers import elements as e


def well_formed(view: PageView) -> Iterator[Diagnostic]:
    """The example of a request body, as XML or JSON."""
    block = example_body(view)
    if block is None:
        return
    found = {"xml": _xml, "json": _json}.get(block.language)
    problem = found(block.text) if found else None
    if problem is None:
        return
    message, at, column = problem
    line = block.start + at - 1
    if line > len(view.lines):
        line = len(view.lines)
    source = view.lines[line - 1]
    shift = max(source.find(block.text.split("\n")[min(at, block.text.count("\n") + 1) - 1]), 0)
    yield view.say(
        "example-not-well-formed",
        "warning",
        line,
        f"the example is not well-formed {block.language.upper()}: {message}",
        "mend it: a reader copies it to start from",
        column=min(column + shift, len(source)) + 1,
        length=1,
    )


def example_body(view: PageView) -> e.CodeBlock | None:
    """Return the block that a page gives as an example of the request body."""
    example = view.fact("example", default={})
    text, language = example.get("body"), example.get("body_language")
    return next((x for x in view.code if x.text == text and x.language == language), None)


def _xml(text: str) -> tuple[str, int, int] | None:
    parser = expat.ParserCreate(namespace_separator=" ")
    doctype: list[tuple[str, int, int]] = []

    def refuse(*_: object) -> None:
        doctype.append(("a document type declaration", parser.CurrentLineNumber, 0))
        raise _Refused

    parser.StartDoctypeDeclHandler = refuse  # it could make entities grow without bound
    try:
        parser.Parse(text, True)
    except _Refused:
        return doctype[0]
    except expat.ExpatError as error:
        return expat.errors.messages[error.code], error.lineno, error.offset
    return None


class _Refused(Exception):
    pass


def _json(text: str) -> tuple[str, int, int] | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.msg, error.lineno, error.colno - 1
    except RecursionError:
        return "it is nested too deeply", 1, 0
    return None
