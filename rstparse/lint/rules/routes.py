"""Operations whose requests could be taken for each other's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from rstparse.diagnostics import Diagnostic
from rstparse.lint.whole import ModelView, at_operation
from rstparse.model import Operation, Paragraph, Reference

_LIMIT = 200
"""Operations of one shape that are compared pair by pair; beyond it, a tree is no API of ours."""


def ambiguous_routes(view: ModelView) -> Iterator[Diagnostic]:
    """Paths of one method where a word of the one stands at a placeholder of the other."""
    for pair in _alike(view):
        first, second = sorted(pair, key=lambda o: (o.path.count("{"), o.name))
        if _mentions(first, second) or _mentions(second, first):
            continue
        yield at_operation(
            second,
            "ambiguous-route",
            "info",
            f"{second.method} {second.path} also matches '{first.path}' of {first.name}",
            "the word beats the placeholder; refer to the other operation in the description, or choose other paths",
        )


def _mentions(operation: Operation, other: Operation) -> bool:
    """Whether the description refers to the other operation: then its readers know."""
    return any(
        isinstance(run, Reference) and run.label == other.label
        for block in operation.description
        if isinstance(block, Paragraph)
        for run in block.inlines
    )


def _alike(view: ModelView) -> Iterator[tuple[Operation, Operation]]:
    """Yield pairs of one method, as many segments, and the same first word, whose paths overlap."""
    shapes: dict[tuple[str, int, str], list[tuple[Operation, list[str]]]] = defaultdict(list)
    for operation in view.api.operations:
        segments = operation.path.split("/")
        shapes[operation.method, len(segments), segments[1]].append((operation, segments))
    for operations in shapes.values():
        for (one, path), (other, other_path) in combinations(operations[:_LIMIT], 2):
            if _overlap(path, other_path):
                yield one, other


def _overlap(one: list[str], other: list[str]) -> bool:
    """Whether two paths differ, and only where one of them has a placeholder."""
    differ = False
    for a, b in zip(one, other, strict=True):
        if a == b:
            continue
        if (a[:1] == "{") == (b[:1] == "{"):
            if a[:1] != "{":
                return False
            continue
        differ = True
    return differ


def placeholder_names(view: ModelView) -> Iterator[Diagnostic]:
    """Placeholders at one position of one path that have different names on different pages."""
    names: dict[str, dict[str, list[Operation]]] = defaultdict(lambda: defaultdict(list))
    for operation in view.api.operations:
        prefix = ""
        for segment in operation.path.split("/")[1:]:
            if segment[:1] == "{":
                names[prefix][segment].append(operation)
                segment = "{}"
            prefix += f"/{segment}"
    for prefix, found in names.items():
        if len(found) < 2:
            continue
        usual = max(found, key=lambda name: len(found[name]))
        others = [name for name in found if name != usual]
        operation = found[others[0]][0]
        yield at_operation(
            operation,
            "placeholder-name-differs",
            "info",
            f"the placeholder after '{prefix}/' is {others[0]} here and {usual} on other pages",
            f"call it {usual} everywhere, so that clients have one name for it",
        )
