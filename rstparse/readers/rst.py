"""reStructuredText → elements. The only module that imports docutils.

docutils is used as a library, not as a publisher: one settings object, one parser, no transforms. Its
nested state machines build every state and its transition table anew for each list and each item, which is
40 % of a default parse; ``_LeanState`` builds a state when it is entered and takes its table from a cache.

Directives that read files or run code are never executed: the directives of the dialect are our own, and
every other one is reported and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, ClassVar

import docutils.frontend
import docutils.nodes
import docutils.parsers.rst
import docutils.statemachine
import docutils.utils
from docutils.parsers.rst import directives, roles, states
from docutils.utils import urischemes

from rstparse.diagnostics import Diagnostic
from rstparse.model import Inlines, Link, Literal_, Reference, Text
from rstparse.readers import elements as e
from rstparse.readers import nesting
from rstparse.readers.conflict import settle
from rstparse.readers.dialect import ADMONITIONS, CODE, SPECIALS
from rstparse.readers.doctree import TOO_MUCH, Converter
from rstparse.readers.files import PAGE_LIMIT
from rstparse.readers.mend import mend

MARKUP_LIMIT = 50_000_000
"""Work on inline markup that a page may cause: characters times marks, summed over its paragraphs. A mark that
opens nothing makes docutils look at the rest of its paragraph, so that a long line of them takes hours. The
busiest real page causes 49,000."""

_MARKS = "`*|_:@["
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")

SCHEMES = frozenset(urischemes.schemes)
"""Words that make what follows their colon a link."""


def parse(text: str, path: str) -> e.Document:
    """Parse a page.

    Args:
        text: the page; lines end with ``\\n`` or ``\\r\\n``.
        path: its path relative to the docs tree, for diagnostics.

    Returns:
        The page's elements with all that was wrong; whatever docutils raises becomes a diagnostic.
    """
    # As Python reads text: a lone carriage return ends a line too.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    document = e.Document(path, lines, [])
    document.diagnostics.extend(_controls(text, lines, path))
    settled, conflicts = settle(lines, path)
    document.diagnostics.extend(conflicts)
    deep = nesting.too_deep(settled)
    if deep:
        document.diagnostics.append(_left_out(document, deep[0], "indented too deeply"))
    readable = nesting.without(settled, deep)
    problem = _attempt(document, readable)
    if problem == "RecursionError" and (crowded := nesting.crowded(readable)):
        document.diagnostics.append(_left_out(document, crowded[0], "nested too deeply"))
        problem = _attempt(document, nesting.without(readable, crowded))
    if problem:
        document.diagnostics.append(_unreadable(path, problem))
    return document


def _attempt(document: e.Document, lines: list[str]) -> str | None:
    """Parse lines into the document; return what went wrong, after which the document is as before."""
    mended = mend(lines, document.path)
    before = list(document.diagnostics)
    document.diagnostics.extend(mended.diagnostics)
    converter = Converter(document, mended.numbers)
    try:
        tree = _run(mended.lines, document.path, converter.message)
        body = converter.children(tree)
        for line, what in _undefined(tree, marks=any("|" in line for line in lines)):
            converter.undefined(line, what)
    except RecursionError:
        problem = "RecursionError"
    except Exception as raised:  # docutils raises whatever it likes on hostile pages
        problem = f"{type(raised).__name__}: {raised}"
    else:
        document.body.extend(body)
        return None
    document.diagnostics[:] = before
    return problem


def _controls(text: str, lines: list[str], path: str) -> list[Diagnostic]:
    """Report the first control character of a page, which editors do not show."""
    if not _CONTROLS.search(text.replace("\r\n", "\n")):
        return []
    if "\r" in text.replace("\r\n", "\n"):
        line, what = text.replace("\r\n", "\n").split("\r")[0].count("\n") + 1, "\r"
        column = len(lines[line - 1]) + 1
    else:
        at = next(at for at, content in enumerate(lines) if _CONTROLS.search(content))
        match = _CONTROLS.search(lines[at])
        line, column, what = at + 1, match.start() + 1 if match else 1, match[0] if match else ""
    return [
        Diagnostic(
            code="control-character",
            severity="warning",
            message=f"control character U+{ord(what):04X}",
            path=path,
            line=line,
            column=column,
            help="remove it; a line ends with a line feed",
        )
    ]


def _left_out(document: e.Document, at: int, why: str) -> Diagnostic:
    return Diagnostic(
        code="nested-too-deeply",
        severity="error",
        message=f"the line is {why} and was left out with all that follow it so",
        path=document.path,
        line=at + 1,
        column=document.column(at + 1),
        help="indent by one tab a level",
    )


def _unreadable(path: str, why: str) -> Diagnostic:
    return Diagnostic(
        code="unreadable-page",
        severity="error",
        message=f"the page cannot be parsed: {why}",
        path=path,
        line=1,
        column=1,
        help="compare it with a page that works; the form is described in the guide",
    )


# docutils, made lean -------------------------------------------------------------------------------


class _LeanStates(dict[str, Any]):
    """States of a machine by name, each made when it is first entered."""

    def __init__(self, machine: Any) -> None:
        super().__init__()
        self._machine = machine

    def __missing__(self, name: str) -> Any:
        state = self[name] = _STATES_BY_NAME[name](self._machine, False)
        if getattr(self._machine, "memo", None) is not None:
            state.runtime_init()
        return state


class _LeanNestedStateMachine(states.NestedStateMachine):  # type: ignore[misc,unused-ignore]
    def add_states(self, state_classes: Any) -> None:
        self.states = _LeanStates(self)


class _LeanState:
    """Mixed into every state class of docutils."""

    nested_sm = _LeanNestedStateMachine
    nested_sm_cache: ClassVar[list[Any]] = []
    transition_order: list[str]
    _table: ClassVar[tuple[list[str], dict[str, tuple[Any, str]]] | None] = None

    def __init__(self, state_machine: Any, debug: bool = False) -> None:
        super().__init__(state_machine, debug)  # type: ignore[call-arg]
        self.nested_sm_kwargs = {"state_classes": _STATES, "initial_state": "Body"}

    def add_initial_transitions(self) -> None:
        kind: Any = type(self)
        if "_table" not in kind.__dict__:
            super().add_initial_transitions()  # type: ignore[misc]
            transitions = self.transitions
            kind._table = (
                list(self.transition_order),
                {name: (pattern, after) for name, (pattern, _, after) in transitions.items()},
            )
            return
        order, table = kind._table
        self.transition_order = list(order)
        self.transitions: dict[str, tuple[Any, Any, str]] = {
            name: (pattern, getattr(self, name), after) for name, (pattern, after) in table.items()
        }


_STATES: list[Any] = [type(c.__name__, (_LeanState, c), {}) for c in states.state_classes]
# A paragraph that ends in two colons enters a state that docutils keeps out of its list.
_QUOTED: Any = type("QuotedLiteralBlock", (_LeanState, states.QuotedLiteralBlock), {})
_STATES_BY_NAME: dict[str, Any] = {c.__name__: c for c in (*_STATES, _QUOTED)}


class _Node(docutils.nodes.Element):  # type: ignore[misc,unused-ignore]
    """A directive of the dialect in docutils' tree."""


class _RefNode(docutils.nodes.Inline, docutils.nodes.TextElement):  # type: ignore[misc,unused-ignore]
    """A ``:ref:`` in docutils' tree."""


class _Directive(docutils.parsers.rst.Directive):  # type: ignore[misc,unused-ignore]
    """Base: takes any argument; options that are not ours are kept out of the content."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = dict.fromkeys(
        "hidden maxdepth name class linenos emphasize-lines caption titlesonly".split(),
        directives.unchanged,
    )

    def _node(self, kind: str) -> _Node:
        node = _Node()
        node.line = self.lineno
        node["kind"] = kind
        node["name"] = self.name
        node["argument"] = self.arguments[0] if self.arguments else ""
        return node


class _Container(_Directive):
    """A directive whose content is parsed."""

    kind = "special"

    def run(self) -> list[docutils.nodes.Node]:
        node = self._node(self.kind)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class _Admonition(_Container):
    """Its text may start on the directive's own line: docutils gives it as the argument otherwise."""

    kind = "admonition"
    optional_arguments = 0


class _Toctree(_Directive):
    """The content is a list of documents, not prose."""

    def run(self) -> list[docutils.nodes.Node]:
        node = self._node("toctree")
        node["entries"] = [
            (self.content.items[i][1], line.strip()) for i, line in enumerate(self.content)
        ]
        return [node]


class _Code(_Directive):
    """The content is kept by line numbers: the converter takes it from the file, tabs and all."""

    def run(self) -> list[docutils.nodes.Node]:
        node = self._node("code")
        offsets = [offset for _, offset in self.content.items]
        node["span"] = (offsets[0], offsets[-1]) if offsets else None
        return [node]


class _Bounded:
    """Keeps a paragraph as plain text when its markup would take too long or recurse too deeply."""

    def __init__(self, inliner: Any) -> None:
        # Not a subclass: docutils fills its patterns from the variables of the inliner's very class.
        self.work = 0
        self._parse = inliner.parse
        inliner.parse = self.parse

    def parse(self, text: str, lineno: int, memo: Any, parent: Any) -> tuple[list[Any], list[Any]]:
        self.work += len(text) * sum(map(text.count, _MARKS))
        if self.work <= MARKUP_LIMIT:
            try:
                return self._parse(text, lineno, memo, parent)  # type: ignore[no-any-return]
            except RecursionError:
                pass
        plain = docutils.nodes.unescape(docutils.utils.escape2null(text))
        return [docutils.nodes.Text(plain)], [memo.reporter.warning(TOO_MUCH, line=lineno)]


def _ref_role(
    name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Any,
    options: Any = None,
    content: Any = None,
) -> tuple[list[docutils.nodes.Node], list[docutils.nodes.Node]]:
    node = _RefNode(rawtext, "")
    text = docutils.utils.unescape(text)
    match = re.fullmatch(r"(?s)(.*?)\s*<([^<>]*)>", text)
    node["label"], node["text"] = (match[2], match[1]) if match else (text, "")
    return [node], []


_DIALECT: dict[str, Any] = (
    dict.fromkeys(SPECIALS, _Container)
    | dict.fromkeys(ADMONITIONS, _Admonition)
    | dict.fromkeys((*CODE, "highlight"), _Code)
    | {"toctree": _Toctree}
)


@contextmanager
def _dialect() -> Iterator[None]:
    """Let docutils know the dialect's directives and roles, and no other directive, while a page is parsed."""
    before = directives._directives, directives._directive_registry, dict(roles._roles)  # type: ignore[attr-defined]
    directives._directives = dict(_DIALECT)  # type: ignore[attr-defined]
    directives._directive_registry = {}  # type: ignore[attr-defined]
    roles._roles["ref"] = _ref_role  # type: ignore[attr-defined]
    try:
        yield
    finally:
        directives._directives, directives._directive_registry, roles._roles = before  # type: ignore[attr-defined]


def _undefined(tree: Any, marks: bool) -> Iterator[tuple[int | None, str]]:
    """Yield what a page refers to by its own names and does not define, with the line in the mended text."""
    for names in (tree.refnames, tree.footnote_refs, tree.citation_refs):
        for name, found in names.items():
            if name not in tree.nameids:
                yield _line_of(found[0]), f"there is no target '{name}'"
    if marks:
        for node in tree.findall(docutils.nodes.substitution_reference):
            if node.get("refname") not in tree.substitution_names:
                yield _line_of(node), f"there is no substitution '{node.astext()}'"


def _line_of(node: Any) -> int | None:
    while node is not None and node.line is None:
        node = node.parent
    return node.line if node is not None else None


@cache
def _set_up() -> tuple[Any, Any, _Bounded]:
    """Return docutils' settings and inliner, made once, since neither depends on the page, and its bound."""
    settings = docutils.frontend.get_default_settings(docutils.parsers.rst.Parser)
    for name, value in {
        "report_level": 5,
        "halt_level": 6,
        "file_insertion_enabled": False,
        "raw_enabled": False,
        "warning_stream": False,
        "line_length_limit": PAGE_LIMIT,
        "syntax_highlight": "none",
    }.items():
        setattr(settings, name, value)
    inliner = states.Inliner()
    inliner.init_customizations(settings)
    # Every run would build the same patterns again.
    inliner.init_customizations = lambda settings: None  # type: ignore[method-assign,unused-ignore]
    return settings, inliner, _Bounded(inliner)


def _run(lines: list[str], path: str, observer: Any) -> Any:
    settings, inliner, bounded = _set_up()
    bounded.work = 0
    document = docutils.utils.new_document(path, settings)
    document.reporter.attach_observer(observer)
    machine = states.RSTStateMachine(state_classes=_STATES, initial_state="Body", debug=False)
    wide = [line.expandtabs(8).rstrip().replace("\v", " ").replace("\f", " ") for line in lines]
    with _dialect():
        machine.run(wide, document, inliner=inliner)
    return document


def inlines(text: str) -> Inlines:
    """Return a line of text with inline markup as runs; for the texts of sidecars, which carry the same roles."""
    document = parse(" ".join(text.split()), "")
    runs: list[Text | Literal_ | Reference | Link] = []
    for element in e.walk(document.body):
        if isinstance(element, e.Prose):
            runs += [*([Text(text=" ")] if runs else []), *element.inlines]
    return e.tidy(tuple(runs))
