"""Python names that a maintainer gave or the lock has: none may be another's, or one that generated code has for itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rstparse.claims import Claim, Subject
from rstparse.diagnostics import Diagnostic
from rstparse.lock import Lock, LockedOperation, route_of
from rstparse.model import Object, Operation
from rstparse.names import HARMFUL, class_name, fold, snake_case
from rstparse.resolve.locked import Place
from rstparse.resolve.mentions import Problem, problem_at
from rstparse.resolve.naming import (
    RESERVED_ATTRIBUTES,
    RESERVED_CLASSES,
    RESERVED_METHODS,
    RESERVED_NAMESPACES,
    followed,
    reserved_parameters,
)

_FIELDS = frozenset({"python_name", "class_name", "namespace"})


class Member(NamedTuple):
    """Something that wants a name in a place.

    Attributes:
        name: what it is called outside Python, for messages.
        wanted: the Python name.
        correction: the entry of the overlay that gives the name.
        locked: the entry of the lock that has it: ``operations`` or ``objects``, and the documented name.
        stays: whether the name is decided elsewhere and cannot give way.
    """

    name: str
    wanted: str
    correction: Claim | None = None
    locked: tuple[str, str] | None = None
    stays: bool = False


def check_given(
    corrections: Sequence[Claim],
    operations: Sequence[Operation],
    objects: Mapping[str, Object],
    lock: Lock,
    place: Place,
) -> list[Diagnostic]:
    """Return an error for each name, at the entry that gives or has it."""
    given = {(c.subject, c.field): c for c in corrections if c.field in _FIELDS}
    if not given and not place.path:
        return []
    checker = _Checker(given, lock, place)
    checker.classes(objects)
    for thing in objects.values():
        checker.attributes(thing)
    routes = {o.name: route_of(o.method, o.path) for o in operations}
    locked = followed(routes, lock)
    checker.operations(operations)
    for operation in operations:
        checker.parameters(operation, objects, locked[operation.name])
    return list(dict.fromkeys(checker.diagnostics))


class _Checker:
    def __init__(
        self, given: Mapping[tuple[Subject, str], Claim], lock: Lock, place: Place
    ) -> None:
        self.given = given
        self.lock = lock
        self.place = place
        self.known: set[str] = set()
        self.diagnostics: list[Diagnostic] = []

    def classes(self, objects: Mapping[str, Object]) -> None:
        members = []
        for type_ in objects:
            entry = self.lock.objects.get(type_)
            correction = self.given.get((("object", type_), "class_name"))
            members.append(
                _member(
                    type_,
                    class_name(str(correction.value)) if correction else "",
                    entry.python if entry else "",
                    class_name(type_, RESERVED_CLASSES),
                    correction,
                    ("objects", type_),
                )
            )
            members += self.enumerations(type_)
        self.check(members, RESERVED_CLASSES)
        for type_ in objects:
            self.former("objects", type_, RESERVED_CLASSES)

    def enumerations(self, type_: str) -> list[Member]:
        """Return what the lock calls the enumerations of an object; several attributes may share one."""
        entry = self.lock.objects.get(type_)
        names = dict.fromkeys(entry.enumerations.values()) if entry else {}
        fresh = [name for name in names if name not in self.known]
        self.known.update(fresh)
        return [Member(f"{type_}.{name}", name, locked=("objects", type_)) for name in fresh]

    def former(self, kind: str, name: str, reserved: Collection[str]) -> None:
        """Say which of the names that something had before generated code has for itself."""
        entry = getattr(self.lock, kind).get(name)
        for old in entry.formerly if entry else ():
            self.check([Member(name, old.rpartition(".")[2], locked=(kind, name))], reserved)
            if "." in old:
                namespace = Member(name, old.partition(".")[0], locked=(kind, name))
                self.check([namespace], RESERVED_NAMESPACES)

    def attributes(self, thing: Object) -> None:
        entry = self.lock.objects.get(thing.type)
        members = []
        for attribute in thing.attributes:
            name = attribute.name
            if attribute.inherited_from is not None:
                members.append(Member(name, attribute.python_name, stays=True))
                continue
            correction = self.given.get((("object", thing.type, "attribute", name), "python_name"))
            members.append(
                _member(
                    name,
                    snake_case(str(correction.value)) if correction else "",
                    entry.attributes.get(name, "") if entry else "",
                    snake_case(name, RESERVED_ATTRIBUTES),
                    correction,
                    ("objects", thing.type),
                )
            )
        self.check(members, (*RESERVED_ATTRIBUTES, *HARMFUL))

    def operations(self, operations: Sequence[Operation]) -> None:
        """Look at what methods and namespaces are called; which of them collide is known already."""
        for operation in operations:
            subject = ("operation", operation.name)
            entry = self.lock.operations.get(operation.name)
            was = entry.python.split(".") if entry else ("", "")
            for field, old, reserved in (
                ("namespace", was[0], RESERVED_NAMESPACES),
                ("python_name", was[1], (*RESERVED_METHODS, *HARMFUL)),
            ):
                correction = self.given.get((subject, field))
                new = snake_case(str(correction.value)) if correction else ""
                at = ("operations", operation.name)
                self.check([_member(operation.name, new, old, "", correction, at)], reserved)
            self.former("operations", operation.name, (*RESERVED_METHODS, *HARMFUL))

    def parameters(
        self,
        operation: Operation,
        objects: Mapping[str, Object],
        entries: Mapping[str, LockedOperation],
    ) -> None:
        locked = {
            wire: (python, ("operations", name))
            for name, entry in entries.items()
            for wire, python in entry.parameters.items()
        }
        body = operation.request_body.type
        reserved = reserved_parameters(objects[body].class_name if body else None)
        query = {parameter.name for parameter in operation.query_parameters}
        members = []
        for place, names in (
            ("path", [p.name for p in operation.path_parameters]),
            ("query", [q.name for q in operation.query_parameters]),
        ):
            for name in names:
                correction = self.given.get(
                    (("operation", operation.name, place, name), "python_name")
                )
                shared = place == "path" and name in query
                old, at = locked.get(name, ("", None)) if not shared else ("", None)
                new = snake_case(str(correction.value)) if correction else ""
                usual = snake_case(name, reserved)
                members.append(_member(name, new, old, usual, correction, at))
        self.check(members, (*reserved, *HARMFUL))

    def check(self, members: Sequence[Member], reserved: Collection[str]) -> None:
        """Say what is wrong with the given names among those of one place."""
        for member, why in _clashes(members, frozenset(map(fold, reserved))):
            if member.correction:
                problem = Problem(why, "give another name")
                self.diagnostics.append(problem_at(member.correction, problem))
            elif member.locked:
                kind, name = member.locked
                self.diagnostics.append(
                    Diagnostic(
                        code="bad-lock",
                        severity="error",
                        message=f"{kind}.{name}: {member.name}: {why}",
                        path=self.place.path,
                        line=self.place.line(kind, name),
                        column=1,
                        help="give it another name there; whoever uses this one must follow",
                    )
                )


def _member(
    name: str,
    given: str,
    locked: str,
    usual: str,
    correction: Claim | None,
    at: tuple[str, str] | None,
) -> Member:
    if correction is not None:
        return Member(name, given, correction)
    return Member(name, locked, locked=at) if locked else Member(name, usual)


def _clashes(members: Iterable[Member], reserved: Collection[str]) -> Iterator[tuple[Member, str]]:
    """Yield members whose given name is taken. A name that nobody gave gives way to one that users have."""
    by_name: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        by_name[fold(member.wanted)].append(member)
    for key, rivals in by_name.items():
        for member in rivals:
            if member.correction is None and member.locked is None:
                continue
            others = [
                other.name
                for other in rivals
                if other is not member and (member.correction or other.locked or other.stays)
            ]
            if key in reserved:
                yield member, f"'{member.wanted}' is a name that generated code has for itself"
            elif others:
                yield member, f"'{member.wanted}' is the name of '{others[0]}'"
