"""Objects: pages against the schema, and prose against what operations return."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rstparse.diagnostics import Diagnostic
from rstparse.lint.whole import ModelView
from rstparse.model import Object, Operation, Paragraph, Reference, Response

_LIST = re.compile(r"\b(?:list|set|collection) of (?:all |the |any )*$", re.IGNORECASE)


def _at_object(thing: Object, code: str, message: str, help: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity="info",
        message=message,
        path=thing.source.path,
        line=thing.source.line,
        column=1,
        help=help,
    )


def missing_pages(view: ModelView) -> Iterator[Diagnostic]:
    """Types of the schema that have no page. Those without a name of their own need none."""
    if not any(thing.documented for thing in view.api.objects):
        return
    users: dict[str, str] = {}
    for operation in view.api.operations:
        for type_ in (operation.request_body.type, *(r.type for r in operation.responses)):
            if type_:
                users.setdefault(type_, operation.name)
    for thing in view.api.objects:
        anonymous = view.ledger.value(("object", thing.type), "anonymous", False)
        if thing.documented or anonymous:
            continue
        used = f", and {users[thing.type]} uses it" if thing.type in users else ""
        yield _at_object(
            thing,
            "missing-object-page",
            f"type '{thing.type}' has no page{used}",
            "write its page, or leave it out on purpose",
        )


def undocumented_attributes(view: ModelView) -> Iterator[Diagnostic]:
    """Elements of a documented type that its page does not name."""
    for thing in view.api.objects:
        has = view.ledger.value(("object", thing.type), "has_attributes", False)
        if not thing.documented or not has:
            continue
        missing = [
            a.name for a in thing.attributes if not a.documented and a.inherited_from is None
        ]
        if missing:
            yield _at_object(
                thing,
                "undocumented-attribute",
                f"the page does not name {', '.join(missing)} of the schema",
                "add a bullet for each under Attributes",
            )


def title_not_root(view: ModelView) -> Iterator[Diagnostic]:
    """Pages of which the title is not the name that documents of the type have on the wire."""
    for thing in view.api.objects:
        root = view.ledger.get(("object", thing.type), "root")
        if thing.documented and root is not None and root.origin == "xsd" and root.value:
            title = view.ledger.get(("object", thing.type), "title")
            if title is not None and title.origin == "rst" and title.value != root.value:
                yield _at_object(
                    thing,
                    "title-not-root",
                    f"the title is '{title.value}', documents of the type are '{root.value}'",
                    f"write '{root.value}'",
                )


def wrong_list_item(view: ModelView) -> Iterator[Diagnostic]:
    """Descriptions that speak of a list of one object where the operation returns another."""
    for operation in view.api.operations:
        response = operation.responses[0]
        if response.kind not in ("list", "object") or operation.method != "GET":
            continue
        if operation.origins.get("responses", "").startswith("inferred"):
            continue
        named = _listed(operation, view)
        if not named or any(_fits(t, response, view) for t, _ in named):
            continue
        returned = f"a list of {response.item}" if response.item else f"one {response.type}"
        line, column, length = _place(operation, named[0][1], view)
        yield Diagnostic(
            code="wrong-list-item",
            severity="warning",
            message=f"the text says a list of {' or '.join(t for t, _ in named)}, the operation returns {returned}",
            path=operation.source.path,
            line=line,
            column=column,
            help="refer to the object that is returned",
            length=length,
        )


def _fits(named: str, response: Response, view: ModelView) -> bool:
    """Whether an answer is a list of what a text names: a subtype or base of it, or an object that holds such a list."""
    held = [a.type for a in view.objects[response.type or ""].attributes if a.kind == "list"]
    wanted = view.subtypes.get(named, frozenset())
    return any(
        type_ in wanted or named in view.subtypes.get(type_, ())
        for type_ in (response.type or "", response.item or "", *held)
    )


def _listed(operation: Operation, view: ModelView) -> list[tuple[str, str]]:
    """Return the types of which the description says 'a list of', each with the label that names it."""
    found = []
    for block in operation.description:
        if not isinstance(block, Paragraph):
            continue
        for before, run in zip(block.inlines, block.inlines[1:], strict=False):
            if isinstance(run, Reference) and _LIST.search(getattr(before, "text", "")):
                type_ = view.labels.type(run.label)
                if type_ is not None:
                    found.append((type_, run.label))
    return found


def _place(operation: Operation, label: str, view: ModelView) -> tuple[int, int, int]:
    """Return line, column and length of the first reference to a label below the page's title."""
    for spelled, line, column in view.references.get(operation.source.path, ()):
        found = view.labels.get(spelled)
        if line > operation.source.line and found is not None and found.spelled == label:
            return line, column, len(spelled)
    return operation.source.line, 1, 0
