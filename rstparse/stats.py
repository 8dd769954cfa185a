"""What a docs tree holds, in numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from rstparse.model import Api

if TYPE_CHECKING:  # as in commands/base.py
    from rstparse.pipeline import Loaded


def statistics(loaded: Loaded) -> dict[str, Any]:
    """Return what a docs tree holds, in numbers; every page is accounted for."""
    api = loaded.api
    documented = [thing for thing in api.objects if thing.documented]
    own = [a for thing in api.objects for a in thing.attributes if a.inherited_from is None]
    known = Counter(
        "unknown" if o.responses[0].kind == "unknown" else "known" for o in api.operations
    )
    return {
        "pages": dict(sorted(Counter(page.kind for page in loaded.pages).items())),
        "operations": len(api.operations),
        "groups": sum(bool(group.operations) for group in api.groups),
        "objects": {
            "documented": len(documented),
            "undocumented": len(api.objects) - len(documented),
        },
        "attributes": {
            "own": len(own),
            "documented": sum(a.documented for thing in documented for a in thing.attributes),
        },
        "responses": {"known": known["known"], "unknown": known["unknown"]},
        "origins": _origins(api),
        "diagnostics": {
            s: sum(d.severity == s for d in loaded.diagnostics)
            for s in ("error", "warning", "info")
        },
    }


def _origins(api: Api) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for operation in api.operations:
        counts.update(operation.origins.values())
        for path in operation.path_parameters:
            counts.update(path.origins.values())
        for query in operation.query_parameters:
            counts.update(query.origins.values())
    for thing in api.objects:
        counts.update(thing.origins.values())
        for attribute in thing.attributes:
            counts.update(attribute.origins.values())
    return dict(sorted(counts.items()))


def statistics_by_group(loaded: Loaded) -> list[dict[str, Any]]:
    """Return operations and known responses of each group."""
    members = defaultdict(list)
    for operation in loaded.api.operations:
        members[operation.group].append(operation)
    return [
        {
            "group": group.name,
            "operations": len(members[group.name]),
            "responses known": sum(o.responses[0].kind != "unknown" for o in members[group.name]),
            "parameters": sum(
                len(o.path_parameters) + len(o.query_parameters) for o in members[group.name]
            ),
        }
        for group in loaded.api.groups
        if group.operations
    ]
