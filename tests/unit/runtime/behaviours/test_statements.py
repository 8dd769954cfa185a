"""The table of what pages say: every page exists, and every operation has a handler or is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.behaviour.generated import Generated


def test_every_statement_names_a_page_and_operations_that_exist(
    uforge: Generated, behaviours: Any, corpus: Path
) -> None:
    names = {operation.name for operation in uforge.api.operations}

    for statement in behaviours.STATEMENTS:
        assert (corpus / "pages" / statement.page).is_file(), statement.page
        assert set(statement.operations) <= names


def test_every_handler_is_bound_by_a_statement_and_the_other_way_round(behaviours: Any) -> None:
    stated = {
        name
        for statement in behaviours.STATEMENTS
        if statement.by == "handler"
        for name in statement.operations
    }
    assert stated == set(behaviours.HANDLERS)


def test_every_handler_cites_a_page_that_exists(behaviours: Any, corpus: Path) -> None:
    for name, handler in behaviours.HANDLERS.items():
        cited = re.findall(r"pages/[\w-]+/[\w-]+\.rst", handler.__doc__ or "")
        assert cited, name
        assert [page for page in cited if not (corpus / page).is_file()] == [], name


def test_what_no_handler_does_says_what_does_or_why_nothing(behaviours: Any) -> None:
    for statement in behaviours.STATEMENTS:
        assert bool(statement.why) == (statement.by != "handler"), statement
        assert statement.by in ("handler", "tree", "nothing")


def test_what_a_query_parameter_opens_asks_for_credentials_otherwise(
    uforge: Generated, behaviours: Any
) -> None:
    asked = {o.name for o in uforge.api.operations if o.security.authentication}
    assert set(behaviours.ANONYMOUS) <= asked & set(behaviours.HANDLERS)
