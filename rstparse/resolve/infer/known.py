"""What inference has found so far, on top of the decided facts that it starts from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from rstparse.claims import Claim, Subject
from rstparse.fragments import NOTHING_KEPT, Form, Fragments, encoded
from rstparse.resolve.facts import Facts
from rstparse.resolve.infer.reading import Reading, read
from rstparse.resolve.infer.words import parts, singular, squash

Fields = dict[str, Any]
"""Fields of one thing, as ``rstparse.claims`` lists them; values as in the model's JSON."""


class Finding(NamedTuple):
    """What a rule found: it becomes a claim unless the field is known already."""

    subject: Subject
    field: str
    value: Any


_NESTED = {"path": "path_parameters", "query": "query_parameters", "attribute": "attributes"}
_SEEN = (
    "method",
    "path",
    "path_parameters",
    "query_parameters",
    "request_body",
    "response_formats",
    "responses",
)
"""What rules see of an operation besides its ``reading``: other facts may change, and nothing else is inferred."""

_READING = Form(Reading)
_MEANINGFUL_NONE = frozenset({"base", "root"})


def is_known(fields: Mapping[str, Any], field: str) -> bool:
    """Tell whether a field is known. A page that leaves a text empty or a flag out says nothing."""
    if field not in fields:
        return False
    return field in _MEANINGFUL_NONE or fields[field] not in (None, "", [], ())


def is_described(fields: Mapping[str, Any]) -> bool:
    """Tell whether a page or a sidecar describes something; the latter gives raw text."""
    return is_known(fields, "description") or is_known(fields, "description_text")


def seen(facts: Facts, fragments: Fragments = NOTHING_KEPT) -> Facts:
    """Return what rules see of facts: of operations less, see ``_SEEN``, and what is read in the description instead."""
    readings = fragments.table("reading", _READING)

    def reading(description: Any) -> Reading:
        if not fragments.kept:
            return read(description)
        return readings.made(sha256(encoded(description)).digest(), lambda: read(description))

    operations = {
        name: {field: fields[field] for field in _SEEN if field in fields}
        | {"reading": reading(fields.get("description") or ())}
        for name, fields in facts.operations.items()
    }
    return Facts(operations, facts.objects, facts.labels)


class Known:
    """Facts together with what the rules have found: later rules build on earlier ones.

    ``memo`` is for what several rules compute from the same facts.
    """

    def __init__(self, facts: Facts) -> None:
        """Start from what is :func:`seen` of facts."""
        self.labels = facts.labels
        self.operations = {name: _copy(fields) for name, fields in facts.operations.items()}
        self.objects = {type_: _copy(fields) for type_, fields in facts.objects.items()}
        self.claims: list[Claim] = []
        self.memo: dict[str, Any] = {}
        self._named: dict[str, str] | None = None

    def add(self, finding: Finding, rule: str) -> None:
        """Keep a finding as a claim, unless its field is known."""
        fields = self.fields(finding.subject)
        if is_known(fields, finding.field):
            return
        if finding.field == "description" and is_described(fields):
            return
        fields[finding.field] = finding.value
        self.claims.append(Claim(*finding, f"inferred:{rule}", "", 0))

    def fields(self, subject: Subject) -> Fields:
        """Return the fields of an operation, an object or a part of one; made if there are none yet."""
        table = self.operations if subject[0] == "operation" else self.objects
        fields = table.setdefault(subject[1], {})
        if len(subject) == 2:
            return fields
        nested: dict[str, Fields] = fields.setdefault(_NESTED[subject[2]], {})
        return nested.setdefault(subject[3], {})

    def parameters(self, operation: str, where: str) -> dict[str, Fields]:
        """Return the ``path`` or ``query`` parameters of an operation, name → fields."""
        found: dict[str, Fields] = self.operations[operation].get(_NESTED[where], {})
        return found

    def attributes(self, type_: str) -> dict[str, Fields]:
        """Return the attributes of a type in page order, name → fields."""
        found: dict[str, Fields] = self.objects.get(type_, {}).get("attributes", {})
        return found

    def own_attributes(self, type_: str) -> dict[str, Fields]:
        """Return the attributes that a type does not inherit."""
        inherited = {name for base in self.ancestors(type_) for name in self.attributes(base)}
        return {n: fields for n, fields in self.attributes(type_).items() if n not in inherited}

    def ancestors(self, type_: str) -> Iterator[str]:
        """Yield the base types of a type, nearest first."""
        seen = {type_}
        base = self.objects.get(type_, {}).get("base")
        while base and base not in seen:
            yield base
            seen.add(base)
            base = self.objects.get(base, {}).get("base")

    def object_of(self, label: str) -> str | None:
        """Return the object that a label names."""
        kind, name = self.labels.get(" ".join(label.split()).casefold(), ("", ""))
        return name if kind == "object" else None

    def answer_of(self, label: str) -> str | None:
        """Return the type that the operation named by a label answers."""
        kind, name = self.labels.get(" ".join(label.split()).casefold(), ("", ""))
        responses = self.operations.get(name, {}).get("responses") if kind == "operation" else None
        type_ = responses[0].get("type") if responses else None
        return type_ if isinstance(type_, str) else None

    def object_named(self, words: str) -> str | None:
        """Return the object that prose or a name calls ``words``: by its page's title, its label or its type.

        ``machine image`` and ``machineImage`` find the type titled ``machineImage``.
        """
        if not words.strip():
            return None
        if self._named is None:
            self._named = self._names()
        return self._named.get(squash(parts(words)))

    def item_named(self, words: str) -> str | None:
        """Return the object that ``words`` call one of: the singular's, else that of the words as they are."""
        several = parts(words)
        one = [*several[:-1], *(singular(word) for word in several[-1:])]
        return self.object_named(" ".join(one)) or self.object_named(" ".join(several))

    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for type_, fields in self.objects.items():
            label = (fields.get("label") or "").rpartition("-")[0]
            for name in (fields.get("title") or type_, type_, label):
                if name:
                    names.setdefault(squash(parts(name)), type_)
        return names


def _copy(fields: Mapping[str, Any]) -> Fields:
    copy = dict(fields)
    for name in _NESTED.values():
        if name in copy:
            copy[name] = {key: dict(value) for key, value in copy[name].items()}
    return copy
