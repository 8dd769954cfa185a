"""The facts beside an operation: response codes and formats, entitlements."""

from __future__ import annotations

from collections.abc import Iterator

from rstparse.diagnostics import Diagnostic
from rstparse.lint.view import PageView

_NOT_CREATED = frozenset({"GET", "HEAD", "DELETE"})
_CONDITIONAL = frozenset({"GET", "HEAD"})


def response_codes(view: PageView) -> Iterator[Diagnostic]:
    """Codes that a method cannot answer with, or that are no success."""
    method, codes = view.fact("method"), view.fact("response_codes")
    if method is None or not codes:
        return
    line = view.line("response_codes")
    problems = []
    if 304 in codes and method not in _CONDITIONAL:
        problems.append(("304", f"{method} has no conditional form that 304 would answer"))
    if 201 in codes and method in _NOT_CREATED:
        problems.append(("201", f"{method} creates nothing"))
    if not any(200 <= code < 300 for code in codes):
        problems.append((str(codes[0]), "no code is a success"))
    problems += [(str(c), f"{c} is an error, and errors are not listed") for c in codes if c >= 400]
    if codes == [204] and view.fact("responses", default=[{}])[0].get("kind", "none") != "none":
        problems.append(("204", "204 has no body, but the page describes one"))
    for code, message in problems:
        column = view.document.column(line, code)
        yield view.say(
            "response-code-mismatch",
            "warning",
            line,
            message,
            "write what the method answers: GET 200 / 304, POST 201, PUT 200, DELETE 204 / 200",
            column=column,
            length=len(code),
        )


def blank_formats(view: PageView) -> Iterator[Diagnostic]:
    """No response format, and nothing that says that there is no body."""
    if view.fact("response_formats") == [] and view.fact("responses") is None:
        line = view.line("response_formats")
        yield view.say(
            "blank-response-formats",
            "info",
            line,
            "no response format is given",
            "give one, or add a section 'HTTP Response Body' that says 'None'",
        )


def several_entitlements(view: PageView) -> Iterator[Diagnostic]:
    """A list of entitlements, which does not say whether all are needed or any, where no text names them all."""
    names = (view.fact("security") or {}).get("entitlements", ())
    if len(names) < 2:
        return
    first = view.line("security")
    line = next(
        (
            n
            for n in range(first, min(first + 20, len(view.lines) + 1))
            if names[0] in view.lines[n - 1]
        ),
        first,
    )
    elsewhere = "\n".join((*view.lines[: line - 1], *view.lines[line:]))
    if all(f"``{name}``" in elsewhere for name in names):
        return
    yield view.say(
        "several-entitlements",
        "info",
        line,
        f"{len(names)} entitlements are listed; nothing says whether all or any of them",
        "name each in the description, as ``name``, and say which are needed when",
        column=view.document.column(line, names[0]),
    )
