"""Rules that need one page alone. They run where the page is read, while its elements are at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from rstparse.claims import Claim, Page
from rstparse.diagnostics import Diagnostic
from rstparse.lint import ignores
from rstparse.lint.rules import (
    attributes,
    bodies,
    curl,
    parameters,
    secrets,
    see_also,
    spacing,
    summary,
    titles,
)
from rstparse.lint.view import PageView
from rstparse.readers import elements as e

PageRule = Callable[[PageView], Iterator[Diagnostic]]

PAGE_RULES: tuple[PageRule, ...] = (
    titles.label_mismatch,
    titles.name_without_verb,
    titles.long_underline,
    summary.response_codes,
    summary.blank_formats,
    summary.several_entitlements,
    parameters.parameter_order,
    attributes.untyped_attribute,
    see_also.self_references,
    curl.glued_options,
    curl.sample_agrees,
    bodies.well_formed,
    secrets.credentials_in_url,
    secrets.script_in_text,
    spacing.trailing_space,
    spacing.blank_lines,
    spacing.mixed_indentation,
)
"""The rules, in no order that matters: what they find is sorted."""


def inspect(document: e.Document, page: Page) -> Page:
    """Return a page with what the rules find, and with the comments that ignore findings."""
    view = PageView(document, page)
    found = [diagnostic for rule in PAGE_RULES for diagnostic in rule(view)]
    comments, problems = ignores.read(view)
    claims = page.claims
    if comments:
        value = [list(comment) for comment in comments]
        claims = (*claims, Claim(("page", page.path), ignores.FIELD, value, "rst", page.path, 1))
    return msgspec.structs.replace(
        page, claims=claims, diagnostics=(*page.diagnostics, *found, *problems)
    )
