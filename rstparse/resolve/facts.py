"""What inference may see: decided facts that were not inferred, as plain nested dictionaries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rstparse.readers.paths import placeholders
from rstparse.resolve.decide import Ledger
from rstparse.resolve.link import Labels


@dataclass(frozen=True, slots=True)
class Facts:
    """Decided facts by operation name and object type.

    Attributes:
        operations: fields as in ``claims``, plus ``path_parameters`` and ``query_parameters``: dictionaries from
            name to fields, path parameters in the order of the path.
        objects: fields as in ``claims``, plus ``attributes``: a dictionary from name to fields, in the order of
            the page, else of the schema.
        labels: folded label → ``(kind, name)``, kind being ``operation``, ``object`` or ``group``.
    """

    operations: dict[str, dict[str, Any]] = field(default_factory=dict)
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    labels: dict[str, tuple[str, str]] = field(default_factory=dict)


def facts_of(ledger: Ledger, labels: Labels) -> Facts:
    """Return the facts of a ledger that holds no inferred claim yet."""
    facts = Facts(
        labels={key: (label.subject[0], label.subject[1]) for key, label in labels.items()}
    )
    for subject in ledger.subjects("operation"):
        values = _values(ledger, subject)
        if "path" not in values:
            continue
        path = {part[-1]: _values(ledger, part) for part in ledger.parts(subject, "path")}
        values["path_parameters"] = {
            name: path.get(name, {}) for name in placeholders(values["path"])
        }
        values["query_parameters"] = {
            part[-1]: _values(ledger, part) for part in ledger.parts(subject, "query")
        }
        facts.operations[subject[1]] = values
    for subject in ledger.subjects("object"):
        values = _values(ledger, subject)
        attributes = [
            (part[-1], _values(ledger, part)) for part in ledger.parts(subject, "attribute")
        ]
        attributes.sort(
            key=lambda item: (item[1].get("page_order", 10_000), item[1].get("order", 0))
        )
        values["attributes"] = dict(attributes)
        facts.objects[subject[1]] = values
    return facts


def _values(ledger: Ledger, subject: tuple[str, ...]) -> dict[str, Any]:
    return {name: decision.value for name, decision in ledger.fields(subject).items()}
