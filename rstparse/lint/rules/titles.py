"""Titles, their underlines, and the labels before them."""

from __future__ import annotations

from collections.abc import Iterator

from rstparse.diagnostics import Diagnostic, replace
from rstparse.lint.source import width
from rstparse.lint.view import PageView
from rstparse.readers import elements as e


def long_underline(view: PageView) -> Iterator[Diagnostic]:
    """An underline that goes on beyond its title, most often left from a longer one."""
    for section in view.elements:
        if not isinstance(section, e.Section) or section.line >= len(view.lines):
            continue
        number = section.line + 1
        underline = view.lines[number - 1].rstrip()
        columns = width(view.lines[number - 2].rstrip())
        if not underline or set(underline) != {underline[0]} or len(underline) <= columns:
            continue
        extra = len(underline) - columns
        yield view.say(
            "long-underline",
            "info",
            number,
            "section underline is longer than its title",
            "make it as long as the title",
            column=columns + 1,
            length=extra,
            fix=(replace(number, columns + 1, extra, ""),) if columns >= 4 else (),
        )


def label_mismatch(view: PageView) -> Iterator[Diagnostic]:
    """An operation's label that is not made of its name in the usual way, so that nobody guesses it.

    Labels of objects and overviews are made in several ways, of which none is wrong.
    """
    name = view.page.name
    labels = view.fact("labels", default=())
    expected = name.replace("_", "-")
    if view.page.kind != "operation" or not labels or " " in name:
        return
    if any(label.casefold() == expected.casefold() for label in labels):
        return
    line = view.line("labels")
    yield view.say(
        "label-mismatch",
        "info",
        line,
        f"label '{labels[0]}' is not made of the name '{name}'",
        f"write '.. _{expected}:', here and in what refers to it",
        column=view.document.column(line, labels[0]),
        length=len(labels[0]),
    )


def name_without_verb(view: PageView) -> Iterator[Diagnostic]:
    """An operation whose name does not part resource and verb, so that it has no namespace of its own."""
    if view.page.kind == "operation" and "_" not in view.page.name:
        line = view.line("documented")
        yield view.say(
            "name-without-verb",
            "info",
            line,
            f"'{view.page.name}' does not part resource and verb",
            "name it resource_verb",
            length=len(view.page.name),
        )
