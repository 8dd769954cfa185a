"""Lint as the pipeline runs it: rules on pages where they are read, then on the model, then what is wanted of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rstparse.claims import Page
from rstparse.config import LintConfig
from rstparse.diagnostics import Diagnostic, in_order
from rstparse.lint.choice import choose
from rstparse.lint.rules import conventions, messages, objects, queries, references, routes
from rstparse.lint.whole import ModelView
from rstparse.resolve import Resolved

ModelRule = Callable[[ModelView], Iterator[Diagnostic]]

MODEL_RULES: tuple[ModelRule, ...] = (
    references.reference_spelling,
    routes.ambiguous_routes,
    routes.placeholder_names,
    queries.undocumented_queries,
    conventions.since_without_product,
    conventions.unknown_entitlements,
    objects.missing_pages,
    objects.undocumented_attributes,
    objects.title_not_root,
    objects.wrong_list_item,
    messages.example_bodies,
)
"""The rules, in no order that matters: what they find is sorted."""


def check(resolved: Resolved, pages: Sequence[Page], config: LintConfig) -> list[Diagnostic]:
    """Return all that was found on a docs tree and is wanted, in order.

    Args:
        resolved: the model, and what was found on the way to it.
        pages: what the model was made of, read with ``pages.inspect``.
        config: which findings are wanted.

    Raises:
        ConfigError: the configuration names a code that is not there or cannot be changed.
    """
    view = ModelView(resolved, pages, config)
    found = [diagnostic for page in pages for diagnostic in page.diagnostics]
    found += resolved.diagnostics
    found += (diagnostic for rule in MODEL_RULES for diagnostic in rule(view))
    return choose(in_order(found), pages, config)
