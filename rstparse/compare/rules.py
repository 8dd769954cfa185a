"""The rules: every code that a change can have, whom it breaks, and why."""

from __future__ import annotations

import difflib
from typing import Literal

from rstparse.compare import rules_objects, rules_operations
from rstparse.compare.rule import Rule, Section, Severity, documents, rule

Advice = Literal["major", "minor", "patch", "none"]
"""Which part of a semantic version a set of changes asks to raise."""

_WHOLE = (
    rule(
        "xml-namespace-changed", "wire", "changed", "the XML namespace is another",
        "Every document names the namespace, so every client that is in use sends what the service does not take.",
    ),
    rule(
        "base-path-changed", "wire", "changed", "the base path is another",
        "Every request starts with the base path, so none of those that clients send arrives any more.",
    ),
    documents(
        "title-changed", "the title of the API is another",
        "Only texts show the title.",
    ),
    documents(
        "version-changed", "the version of the API is another",
        "The number that the configuration states differs; what else is new has entries of its own.",
    ),
    documents(
        "group-added", "a group is new",
        "Groups arrange the pages. Operations in it that are new have entries of their own.",
    ),
    documents(
        "group-removed", "a group is gone",
        "Groups arrange the pages. Operations that went with it have entries of their own; those that moved to "
        "another group are unchanged.",
    ),
    documents(
        "group-text-changed", "the overview of a group reads otherwise",
        "Its title, label, description or what it says of an operation was edited.",
    ),
    documents(
        "index-text-changed", "the first page reads otherwise",
        "Its title, label or introduction was edited.",
    ),
    documents(
        "order-changed", "a list is in another order",
        "The same entries stand in another order, which means nothing to a client: query parameters go by name, "
        "and codes, formats, entitlements, values and pages are sets.",
    ),
    documents(
        "fact-changed", "a fact changed that no rule judges",
        "The model holds a fact that the rules do not know yet, and the two sides differ in it.",
    ),
)  # fmt: skip

RULES: dict[str, Rule] = {
    rule.code: rule for rule in (*_WHOLE, *rules_operations.RULES, *rules_objects.RULES)
}
"""Every rule by its code, in the order of the guide."""

MEANING: dict[Severity, str] = {
    "wire": "breaks clients in whatever language, since requests or answers are no longer what they were",
    "source": "breaks code that uses the Python client; what goes over the wire is as before",
    "none": "breaks nobody",
}


def explain(code: str) -> str:
    """Return what a rule is about, for people.

    Raises:
        KeyError: there is no such rule; its argument names those with a similar code.
    """
    found = RULES.get(code)
    if found is None:
        near = difflib.get_close_matches(code, RULES, n=3, cutoff=0.4)
        raise KeyError(", ".join(near))
    return (
        f"{found.code}: {found.title}\n\n{found.why}\n\n"
        f"severity {found.severity}: {MEANING[found.severity]}\n"
        f"version: {found.advice}\n"
    )


__all__ = ["MEANING", "RULES", "Advice", "Rule", "Section", "Severity", "explain"]
