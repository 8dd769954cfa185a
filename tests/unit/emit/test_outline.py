"""What pages may show of each other."""

from __future__ import annotations

from msgspec.structs import replace

from rstparse.emit.outline import digests, outline, signatures
from rstparse.fragments import NOTHING_KEPT
from rstparse.model import Api, Paragraph, QueryParameter, RequestBody, Text
from tests.unit.emit.samples import api, attribute, operation, thing

TEXT = (Paragraph(inlines=(Text(text="Words."),)),)
BODY = RequestBody(kind="object", type="Part", media_types=("application/xml",), parts=())


def sample(**changes: object) -> Api:
    """A model of one operation, with these facts, and of one object."""
    return api(operation("part_get", **changes), thing("Part", attribute("name")))


def test_texts_are_not_in_it() -> None:
    made = api(
        operation("part_get", summary="Words.", description=TEXT),
        thing("Part", attribute("name", description=TEXT[0].inlines), description=TEXT),
    )
    assert outline(made).digest == outline(sample()).digest
    assert "Words." not in str(outline(made).api)


def test_names_routes_and_attributes_are() -> None:
    known = outline(sample()).digest
    others = [
        sample(path="/others"),
        sample(method="PUT"),
        sample(label="another"),
        sample(namespace="another"),
        api(operation("part_get"), thing("Part", attribute("title"))),
        api(operation("part_get"), thing("Part", attribute("name", "int"))),
        api(operation("part_get"), thing("Part", attribute("name"), base="Base")),
        replace(sample(), title="Another"),
    ]
    assert len({known, *(outline(other).digest for other in others)}) == len(others) + 1


def test_the_types_that_operations_declare_are_known_but_not_by_which() -> None:
    made = outline(sample(request_body=BODY))
    assert made.declared == ("Part",)
    assert made.api.operations[0].request_body.kind == "none"
    assert made.digest != outline(sample()).digest


def test_digests_differ_where_anything_does() -> None:
    one, other = sample(), sample(summary="Words.")
    assert len(digests(one)) == 2
    assert digests(one)[id(one.operations[0])] != digests(other)[id(other.operations[0])]
    assert digests(one)[id(one.objects[0])] == digests(other)[id(other.objects[0])]


def query(**changes: object) -> QueryParameter:
    known = {
        "name": "q",
        "python_name": "q",
        "type": "int",
        "required": False,
        "description": (),
        "origins": {},
        "line": 0,
    }
    return QueryParameter(**{**known, **changes})  # type: ignore[arg-type]


def test_signatures_have_all_of_operations_but_what_is_said_of_them() -> None:
    def signed(**changes: object) -> bytes:
        return signatures(sample(**changes), NOTHING_KEPT)

    known = signed(query_parameters=(query(),))
    worded = query(description=TEXT[0].inlines, line=7)
    assert signed(query_parameters=(worded,), summary="Words.", description=TEXT) == known
    others = [
        signed(),
        signed(query_parameters=(query(origins={"type": "inferred:name"}),)),
        signed(query_parameters=(query(),), request_body=BODY),
        signed(query_parameters=(query(),), aliases=("part.fetch",)),
        signed(query_parameters=(query(),), kind="list"),
    ]
    assert len({known, *others}) == len(others) + 1
