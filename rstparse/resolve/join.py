"""Join a sidecar's routes to operations: by method and path, then by id.

An id may stand on several paths, and two operations on one route, so a route goes to the operation of that
method and path whose name is its id, else to the only one there, else to the only operation without route
that bears its id. A route that finds none is reported: a page is missing.
"""

from __future__ import annotations

from collections import defaultdict

from rstparse.claims import Claim, Subject
from rstparse.diagnostics import Diagnostic


def join(claims: list[Claim]) -> tuple[list[Claim], list[Diagnostic]]:
    """Return the claims with routes replaced by operations, and what found no page."""
    routes: dict[Subject, Claim] = {}
    found = [claim for claim in claims if claim.subject[0] == "route"]
    if not found:
        return claims, []
    for claim in found:
        if len(claim.subject) == 4:
            routes.setdefault(claim.subject, claim)
    methods, paths = _stated(claims, "method"), _stated(claims, "path")
    joined = _match(methods, paths, list(routes))
    out = []
    for claim in claims:
        if claim.subject[0] != "route":
            out.append(claim)
        elif (joined_to := joined.get(claim.subject[:4])) is not None:
            subject = ("operation", joined_to, *claim.subject[4:])
            out.append(Claim(subject, *claim[1:]))
    missing = [_missing(routes[route]) for route in routes if route not in joined]
    return out, missing


def _stated(claims: list[Claim], field: str) -> dict[str, str]:
    """Return what pages say of a field of operations, by name."""
    return {
        c.subject[1]: c.value
        for c in claims
        if c.field == field
        and c.origin == "rst"
        and c.subject[0] == "operation"
        and len(c.subject) == 2
    }


def _match(
    methods: dict[str, str], paths: dict[str, str], routes: list[Subject]
) -> dict[Subject, str]:
    at: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, path in paths.items():
        at[methods.get(name, ""), path].append(name)
    joined: dict[Subject, str] = {}
    taken: set[str] = set()
    for route in routes:
        _, method, path, id_ = route
        names = at.get((method, path), [])
        found = id_ if id_ in names else names[0] if len(names) == 1 else None
        if found is not None and found not in taken:
            joined[route] = found
            taken.add(found)
    left = defaultdict(list)
    for route in routes:
        if route not in joined:
            left[route[3]].append(route)
    for id_, candidates in left.items():
        same = [route for route in candidates if methods.get(id_) == route[1]]
        if id_ in paths and id_ not in taken and len(same) == 1:
            joined[same[0]] = id_
    return joined


def _missing(claim: Claim) -> Diagnostic:
    _, method, path, id_ = claim.subject
    return Diagnostic(
        code="undocumented-route",
        severity="info",
        message=f"{method} {path} ({id_ or 'no id'}) has no page",
        path=claim.path,
        line=claim.line,
        column=1,
        help="write its page, or leave it out on purpose",
    )
