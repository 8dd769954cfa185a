"""What every comparison needs to know of the two models as wholes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from rstparse.compare.change import Change, Place, Side
from rstparse.compare.match import Matched, match_objects, match_operations
from rstparse.compare.texts import plain
from rstparse.compare.usage import bases, usage_of
from rstparse.model import Api, Attribute, Frozen, Object, Operation, SourcePosition

Thing = TypeVar("Thing")


class Context:
    """Two models, what is what in them, and which objects are sent and received."""

    def __init__(self, old: Api, new: Api) -> None:
        self.old, self.new = old, new
        self.operations: Matched[Operation] = match_operations(old.operations, new.operations)
        self.objects: Matched[Object] = match_objects(old.objects, new.objects)
        self.renamed = {o.type: n.type for o, n in self.objects.pairs if o.type != n.type}
        self._labels = {o.label: n.label for o, n in self.operations.pairs if o.name != n.name}
        self._labels |= {
            o.label: n.label
            for o, n in self.objects.pairs
            if o.type != n.type and o.label and n.label
        }
        self.old_objects = {thing.type: thing for thing in old.objects}
        self.new_objects = {thing.type: thing for thing in new.objects}
        self.sections = {
            o.type: code for o, n in self.objects.pairs if (code := _section_changed(o, n))
        }
        self._former = {new: old for old, new in self.renamed.items()}
        self._pairs = {o.type: (o, n) for o, n in self.objects.pairs}
        self._usages = usage_of(old), usage_of(new)

    def type(self, old: str | None) -> str | None:
        """Return what a type of the old model is called in the new one."""
        return self.renamed.get(old, old) if old is not None else None

    def label(self, old: str) -> str:
        """Return what a label of a renamed operation or object is now."""
        return self._labels.get(old, old)

    def base_pairs(self, old: Object, new: Object) -> list[tuple[Object, Object]]:
        """Return both sides of what an object extended and still extends."""
        now = {self._former.get(base, base) for base in bases(new.type, self.new_objects)}
        return [
            self._pairs[base]
            for base in bases(old.type, self.old_objects)
            if base in now and base in self._pairs
        ]

    def lineage_sections(self, old: Object, new: Object) -> bool:
        """Tell whether a page of an object, or of what it extends or extended, lost or found its attributes."""
        line = {old.type, *bases(old.type, self.old_objects)}
        line |= {self._former.get(base, base) for base in bases(new.type, self.new_objects)}
        return not line.isdisjoint(self.sections)

    def carried(self, old: Object | None, new: Object | None) -> bool:
        """Tell whether requests or answers carry an object, on either side."""
        return self._in("carried", old, new)

    def stands_in(self, old: Object | None, new: Object | None) -> bool:
        """Tell whether documents name the type of an object, on either side."""
        return self._in("standing_in", old, new)

    def sends(self, old: Object | None, new: Object | None) -> bool:
        """Tell whether requests carry the attributes of an object, on either side."""
        return self._in("sent", old, new)

    def receives(self, old: Object | None, new: Object | None) -> bool:
        """Tell whether answers carry the attributes of an object, on either side.

        What nothing is known to carry counts too: of some answers nothing is known.
        """
        return self._in("received", old, new) or not self.sends(old, new)

    def _in(self, direction: str, old: Object | None, new: Object | None) -> bool:
        return any(
            thing is not None and thing.type in getattr(usage, direction)
            for usage, thing in zip(self._usages, (old, new), strict=True)
        )


def listed(thing: Object) -> tuple[str, ...]:
    """Return the attributes that the page of an object lists."""
    return tuple(attribute.name for attribute in thing.attributes if attribute.documented)


def _section_changed(old: Object, new: Object) -> str | None:
    """Return the rule if the page of an object stopped, or started, to list attributes at all."""
    if not (old.documented and new.documented) or bool(listed(old)) == bool(listed(new)):
        return None
    return "attributes-section-found" if listed(new) else "attributes-section-lost"


# Places --------------------------------------------------------------------------------------------


def operation_side(operation: Operation) -> Side:
    """Return where an operation stands."""
    return _side(_method(operation) + "()", operation.source)


def _method(operation: Operation) -> str:
    return f"{operation.namespace}.{operation.python_name}"


def parameter_side(operation: Operation, parameter: Any) -> Side:
    """Return where a parameter stands: its own line if the page has it, else that of the operation."""
    origins = parameter.origins
    of_page = origins.get("description") == "rst" or set(origins.values()) == {"rst"}
    line = parameter.line if of_page and parameter.line else operation.source.line
    python = f"{_method(operation)}({parameter.python_name})"
    return Side(python=python, path=operation.source.path, line=line)


def object_side(thing: Object) -> Side:
    """Return where an object stands."""
    return _side(thing.class_name, thing.source)


def attribute_side(thing: Object, attribute: Attribute) -> Side:
    """Return where an attribute stands: its own line if the page has it, else that of the object."""
    own = attribute.documented or not thing.documented
    line = attribute.line if own and attribute.line else thing.source.line
    python = f"{thing.class_name}.{attribute.python_name}"
    return Side(python=python, path=thing.source.path, line=line)


def _side(python: str, source: SourcePosition) -> Side:
    return Side(python=python, path=source.path, line=source.line)


def place(
    subject: str, old: Thing | None, new: Thing | None, side: Callable[[Thing], Side]
) -> Place:
    """Return the place of a thing that one side or both have."""
    return Place(
        subject=subject,
        old=side(old) if old is not None else None,
        new=side(new) if new is not None else None,
    )


# Comparing -----------------------------------------------------------------------------------------


def fields(
    at: Place, old: Frozen, new: Frozen, rules: Mapping[str, str | None]
) -> Iterator[Change]:
    """Yield a change for each field that differs.

    Args:
        rules: field → code; ``None`` for a field that is judged elsewhere or is no fact. A field that is not there
            at all is judged by ``fact-changed``, so that nothing is lost when the model learns a new one.
    """
    for name in old.__struct_fields__:
        before, after = getattr(old, name), getattr(new, name)
        code = rules.get(name, "fact-changed")
        if code is not None and before != after:
            yield at.change(code, name, plain(before), plain(after))


def entries(
    at: Place,
    name: str,
    before: tuple[Any, ...],
    after: tuple[Any, ...],
    *,
    removed: str,
    added: str,
    covering: Any = None,
    worse: str = "",
) -> Iterator[Change]:
    """Yield at most one change of a list whose order means nothing.

    Args:
        removed, added: codes; where entries came and others went, ``worse`` decides (by default ``removed``).
        covering: an entry that stands for all others.
    """
    if before == after:
        return
    gone = () if covering in after and covering not in before else set(before) - set(after)
    come = () if covering in before and covering not in after else set(after) - set(before)
    if covering in before and covering not in after:
        code = removed
    elif gone and come:
        code = worse or removed
    else:
        code = removed if gone else added if come else "order-changed"
    yield at.change(code, name, plain(before), plain(after))


def aliases(
    at: Place, old: tuple[str, ...], new: tuple[str, ...], now: str, before: str, kind: str
) -> Iterator[Change]:
    """Yield former names that work no longer, and those that work again.

    Args:
        old, new: the former names on either side.
        now, before: the names, which count as no alias.
        kind: what the codes begin with.
    """
    for alias in sorted({*old} - {*new, now}):
        yield at.change(f"{kind}-removed", "aliases", before=alias)
    for alias in sorted({*new} - {*old, before}):
        yield at.change(f"{kind}-added", "aliases", after=alias)
