"""Attributes as their pages describe them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rstparse.diagnostics import Diagnostic
from rstparse.lint.view import PageView

_SEVERAL = re.compile(r"\b(?:list|set|collection) of\b", re.IGNORECASE)
_VALUES = re.compile(r"\([\w.+-]+(?:\s*[|/,]\s*[\w.+-]+)+\)")


def untyped_attribute(view: PageView) -> Iterator[Diagnostic]:
    """An attribute of which the page tells neither type nor values, nor what it is a list of."""
    if view.page.kind != "object":
        return
    for name in view.parts("attribute"):
        part = ("attribute", name)
        if view.fact("type_text", *part) or view.fact("type_label", *part):
            continue
        if _tells(view.fact("description", *part, default=())):
            continue
        line = view.line("documented", *part)
        yield view.say(
            "untyped-attribute",
            "info",
            line,
            f"the page does not tell the type of attribute '{name}'",
            "write it in parentheses, say 'a list of' what or list the values",
            column=view.document.column(line, name),
            length=len(name),
        )


def _tells(runs: list[dict[str, Any]]) -> bool:
    """Whether a text names an object, says that there are several of something, or lists values."""
    text = "".join(run.get("text") or run.get("label", "") for run in runs)
    named = any(run["kind"] in ("literal", "reference") for run in runs)
    return named or bool(_SEVERAL.search(text) or _VALUES.search(text))
