"""Query parameters that a sidecar knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rstparse.diagnostics import Diagnostic
from rstparse.lint.whole import ModelView, at_operation

_WORD = re.compile(r"\w+")


def undocumented_queries(view: ModelView) -> Iterator[Diagnostic]:
    """Query parameters that the page neither describes nor mentions."""
    for operation in view.api.operations:
        silent = [q.name for q in operation.query_parameters if q.origins.get("required") == "wadl"]
        if not silent:
            continue
        description = view.ledger.get(("operation", operation.name), "description")
        words = set(_WORD.findall(str(description.value))) if description else set()
        silent = [name for name in silent if name not in words]
        if silent:
            yield at_operation(
                operation,
                "undocumented-query-parameter",
                "info",
                f"the page does not mention the query parameters {', '.join(silent)}",
                "describe them in a section 'Query Parameters'",
            )
