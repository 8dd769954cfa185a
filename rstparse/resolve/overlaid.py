"""Corrections against the whole model: what they say of an operation's answer, its parameters and an attribute's kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from rstparse.claims import Claim
from rstparse.diagnostics import Diagnostic
from rstparse.model import Attribute, Object, Operation
from rstparse.resolve.mentions import Problem, nearest, problem_at

_NONE = "none"


def check_overlaid(
    corrections: Sequence[Claim], operations: list[Operation], objects: Mapping[str, Object]
) -> list[Diagnostic]:
    """Return what is wrong with corrections in the model that they made.

    A pager or waiter that does not fit its operation is taken out of it: nothing could be made of it.
    """
    at = {operation.name: number for number, operation in enumerate(operations)}
    found = []
    for claim in corrections:
        kind, name = claim.subject[:2]
        problem = None
        if len(claim.subject) == 2 and kind == "operation" and name in at:
            problem = _of_operation(claim, operations[at[name]], objects)
            if problem and claim.field in ("pager", "waiter"):
                operations[at[name]] = msgspec.structs.replace(
                    operations[at[name]], **{claim.field: None}
                )
        elif claim.subject[2:3] == ("attribute",) and name in objects:
            attributes = {a.name: a for a in objects[name].attributes}
            problem = _of_attribute(claim, attributes[claim.subject[3]])
        if problem:
            found.append(problem_at(claim, problem))
    return found


def _of_operation(
    claim: Claim, operation: Operation, objects: Mapping[str, Object]
) -> Problem | None:
    answer, value = operation.responses[0], claim.value
    structured = claim.field == "responses" and any(
        body["kind"] in ("object", "list") for body in value
    )
    if structured and answer.kind not in ("object", "list"):
        items = [body["item"] for body in value if body.get("item")]
        return Problem(
            f"no object holds a list of '{items[0]}'",
            'give the type that the answer is a document of: type = "…"',
        )
    if claim.field == "pager" and value != _NONE:
        if answer.kind != "list":
            return Problem(
                "the operation returns no list",
                "say in [….responses] what it returns, or remove the entry",
            )
        query = [parameter.name for parameter in operation.query_parameters]
        return next(_missing(value.values(), query, "query parameter"), None)
    if claim.field == "waiter" and value != _NONE:
        if answer.kind != "object" or answer.type is None:
            return Problem(
                "the operation returns no object",
                "say in [….responses] what it returns, or remove the entry",
            )
        names = [attribute.name for attribute in objects[answer.type].attributes]
        what = f"attribute of {answer.type}"
        return next(_missing(filter(None, value.values()), names, what), None)
    return None


def _missing(given: Iterable[str], names: Collection[str], what: str) -> Iterator[Problem]:
    for name in given:
        if name not in names:
            near = nearest(name, names)
            yield Problem(
                f"there is no {what} '{name}'",
                f"did you mean '{near}'?" if near else f"there are: {', '.join(names) or 'none'}",
            )


def _of_attribute(claim: Claim, attribute: Attribute) -> Problem | None:
    if attribute.inherited_from is not None:
        base = attribute.inherited_from
        return Problem(
            f"the attribute is inherited from {base}",
            f"correct it there: [object.{base}.attribute.{attribute.name}.{claim.field}]",
        )
    if claim.field == "kind" and attribute.kind != claim.value:
        return Problem(
            f"kind '{claim.value}' does not fit the type '{attribute.type}'",
            f"correct the type as well, or write '{attribute.kind}'",
        )
    return None
