"""Parameters of a page, against its path."""

from __future__ import annotations

from collections.abc import Iterator

from rstparse.diagnostics import Diagnostic
from rstparse.lint.view import PageView
from rstparse.readers.paths import placeholders


def parameter_order(view: PageView) -> Iterator[Diagnostic]:
    """Parameters that are described in another order than they have in the path."""
    path, names = view.fact("path"), view.fact("path_parameter_names")
    if not path or not names:
        return
    described = list(dict.fromkeys(names))
    wanted = [name for name in placeholders(path) if name in described]
    found = [name for name in described if name in wanted]
    if found == wanted:
        return
    first = next(name for name, right in zip(found, wanted, strict=True) if name != right)
    line = view.line("description", "path", first)
    yield view.say(
        "parameter-order",
        "info",
        line,
        f"the path has {', '.join(wanted)}; they are described as {', '.join(found)}",
        "describe them in the order of the path, as callers pass them",
        column=view.document.column(line, first),
        length=len(first),
    )
