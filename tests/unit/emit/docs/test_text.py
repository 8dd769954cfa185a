"""The whole API as one text, for language models."""

from __future__ import annotations

import pytest

from rstparse.emit.plan import Plan
from rstparse.emit.prose import prose
from rstparse.model import Api

from .things import site

TEXT = site()["llms-full.txt"]


def section(name: str) -> str:
    return TEXT.partition(f"\n### {name}\n")[2].partition("\n##")[0].strip()


def test_an_operation() -> None:
    assert section("thing_update") == (
        "PUT /things/{tid}\n\nChanges <a> thing.\n\nNote: Not twice.\n\n::\n\n    x < y\n\n"
        "- Path as documented: things/{tid}/\n"
        "- Credentials: needed; entitlements: thing_edit, thing_all\n"
        "- Since: Things 2\n"
        "- Path parameter tid: long, the id of Thing?: the id of the thing\n"
        "- Request: Thing\n"
        "- Answer: 200: Thing\n"
        "- Client: thing.update\n"
        "- See also: Thing, thing_getAll\n"
        "- Page: pages/things/thing_update.rst:3, label thing-update"
    )


def test_an_object() -> None:
    assert section("Thing") == (
        "One thing. It has parts.\n\n"
        "- Root element: thing\n- Inherits from: Base\n- Page: pages/things/Thing.rst:3, label thing-object\n\n"
        "- name: string: what it is called\n"
        "- mode: string?, may be nil, one of on, off\n"
        "- partList: list of Part, in XML <part> inside <partList>, in Python part_list"
    )


def test_the_short_text_leads_to_the_long_one() -> None:
    assert "(http://127.0.0.1:8080/docs/llms-full.txt)" in site()["llms.txt"]


@pytest.mark.slow
def test_it_has_every_fact_of_the_real_pages(real_site: tuple[Api, Plan]) -> None:
    model, plan = real_site
    text = plan.files["docs/llms-full.txt"].decode()
    sections = dict(part.split("\n", 1) for part in text.split("\n### ")[1:])
    for operation in model.operations:
        found = sections[operation.name]
        wanted = [
            f"{operation.method} {operation.path}",
            prose(operation.description),
            operation.label,
        ]
        wanted += [*operation.security.entitlements, *map(str, operation.response_codes)]
        wanted += [operation.since.text if operation.since else "unknown"]
        wanted += [t for r in operation.responses for t in (r.type, r.item) if t]
        for parameter in (*operation.path_parameters, *operation.query_parameters):
            wanted += [
                f"parameter {parameter.name}: {parameter.type}",
                prose(parameter.description),
            ]
        assert [fact for fact in wanted if fact not in found] == [], operation.name
    for thing in model.objects:
        found = sections[thing.type]
        wanted = [prose(thing.description), thing.root or "", thing.base or ""]
        for attribute in thing.attributes:
            if attribute.inherited_from is None:
                values = attribute.enum.values if attribute.enum else ()
                wanted += [
                    f"- {attribute.name}: ",
                    attribute.type,
                    prose(attribute.description),
                    *values,
                ]
        assert [fact for fact in wanted if fact not in found] == [], thing.type
