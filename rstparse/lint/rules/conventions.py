"""Words that all pages should use alike: releases and entitlements."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterator

from rstparse.diagnostics import Diagnostic
from rstparse.lint.whole import ModelView, at_operation
from rstparse.model import Operation

_USUAL = 0.9
"""Share of pages from which a form is the usual one, so that others are worth a word."""
_CLOSE = 0.85
_RARE = 2
"""An entitlement on so many pages may be a slip of one that stands on many more."""
_OFTEN = 5


def since_without_product(view: ModelView) -> Iterator[Diagnostic]:
    """Releases as a bare number where nearly all pages put the product's name before it."""
    stated = [o for o in view.api.operations if o.since is not None and o.since.version]
    bare = [o for o in stated if o.since is not None and o.since.text[:1].isdigit()]
    if not bare or len(bare) > len(stated) * (1 - _USUAL):
        return
    for operation in bare:
        assert operation.since is not None
        since = view.ledger.get(("operation", operation.name), "since")
        yield at_operation(
            operation,
            "since-without-product",
            "info",
            f"'{operation.since.text}' does not name the product, as other pages do",
            "write it as the other pages have it",
            since.line if since else 0,
        )


def unknown_entitlements(view: ModelView) -> Iterator[Diagnostic]:
    """Entitlements that are not among the configured ones; without those, likely slips of another."""
    users: dict[str, list[Operation]] = defaultdict(list)
    for operation in view.api.operations:
        for name in operation.security.entitlements:
            users[name].append(operation)
    counts = Counter({name: len(operations) for name, operations in users.items()})
    known = view.config.entitlements
    for name in sorted(users):
        near = _nearest(name, known) if known else _slip(name, counts)
        if name in known or not (known or near):
            continue
        for operation in users[name]:
            security = view.ledger.get(("operation", operation.name), "security")
            yield at_operation(
                operation,
                "unknown-entitlement",
                "warning",
                (
                    f"'{name}' is no entitlement that is configured"
                    if known
                    else f"'{name}' stands on {counts[name]} page{'s' * (counts[name] > 1)}, "
                    f"'{near}' on {counts[near or '']}"
                ),
                f"did you mean '{near}'?" if near else "correct it, or add it to 'entitlements'",
                security.line if security else 0,
            )


def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    return next(iter(difflib.get_close_matches(name, known, n=1)), None)


def _slip(name: str, counts: Counter[str]) -> str | None:
    """Return the entitlement that a rare one is a slip of: the same but for case and dashes, or a letter or two."""
    if counts[name] > _RARE:
        return None
    often = [other for other in counts if counts[other] >= max(_OFTEN, 3 * counts[name])]
    folded = name.casefold().replace("-", "_")
    same = [other for other in often if other.casefold().replace("-", "_") == folded]
    near = same or difflib.get_close_matches(name, often, n=1, cutoff=_CLOSE)
    if not near or (not same and abs(len(near[0]) - len(name)) > 2):
        return None
    return near[0]
