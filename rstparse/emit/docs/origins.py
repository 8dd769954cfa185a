"""Where facts are from, for readers: the rules behind inferred ones, and the files beside the pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

_INFERRED = "inferred:"
_NAMES = {"wadl": "the WADL", "xsd": "the schema", "overlay": "the overlay"}


def inferred(origins: Mapping[str, str]) -> dict[str, str]:
    """Return the facts that were worked out, with the rule."""
    return {
        fact: origin.removeprefix(_INFERRED)
        for fact, origin in origins.items()
        if origin.startswith(_INFERRED)
    }


def other_sources(origins: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what neither the page states nor a rule found: the source, and the facts in words."""
    facts: dict[str, list[str]] = defaultdict(list)
    for fact, origin in sorted(origins.items()):
        if origin != "rst" and not origin.startswith(_INFERRED):
            facts[_NAMES.get(origin, origin)].append(fact.replace("_", " "))
    return tuple((source, ", ".join(names)) for source, names in sorted(facts.items()))
