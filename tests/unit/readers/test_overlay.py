"""The overlay: corrections as claims, and what is wrong with those that are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from rstparse.claims import Claim
from rstparse.readers.overlay import Lines, read_overlay
from rstparse.readers.tree import read_tree
from tests.support.reading import OBJECT, OPERATION, PART, resolve_pages, write_tree


def entry(name: str, value: str, more: str = "") -> bytes:
    return f'\n[{name}]\nvalue = {value}\nreason = "why not"\n{more}'.encode()


def claimed(data: bytes) -> list[Claim]:
    page = read_overlay(data, "overlay.toml")
    assert page.diagnostics == ()
    assert page.kind == "sidecar"
    return list(page.claims)


@pytest.mark.parametrize(
    ("name", "value", "subject", "field", "expected"),
    [
        ("operation.a_b.method", '"PUT"', ("operation", "a_b"), "method", "PUT"),
        ("operation.a_b.python_name", '"c"', ("operation", "a_b"), "python_name", "c"),
        ("operation.a_b.see_also", '["x-y"]', ("operation", "a_b"), "see_also", [["x-y", 2]]),
        (
            "operation.a_b.responses",
            '[{ kind = "object", type = "X" }]',
            ("operation", "a_b"),
            "responses",
            [{"kind": "object", "type": "X"}],
        ),
        (
            "operation.a_b.description",
            '"Hello."',
            ("operation", "a_b"),
            "description",
            [{"kind": "paragraph", "inlines": [{"kind": "text", "text": "Hello."}]}],
        ),
        ("operation.a_b.path.uid.key", '"login"', ("operation", "a_b", "path", "uid"), "key", "login"),
        ("operation.a_b.query.q.required", "true", ("operation", "a_b", "query", "q"), "required", True),
        (
            "object.X.attribute.a.description",
            '"Text."',
            ("object", "X", "attribute", "a"),
            "description",
            [{"kind": "text", "text": "Text."}],
        ),
        ("object.X.base", '"Y"', ("object", "X"), "base", "Y"),
        ("group.things.title", '"T"', ("group", "things"), "title", "T"),
    ],
)  # fmt: skip
def test_a_correction(
    name: str, value: str, subject: tuple[str, ...], field: str, expected: Any
) -> None:
    assert claimed(entry(name, value)) == [
        Claim(subject, field, expected, "overlay", "overlay.toml", 2)
    ]


def test_an_expectation_is_a_claim_of_its_own() -> None:
    found = claimed(entry("operation.a_b.method", '"PUT"', 'expect = "GET"\n'))
    assert found[1] == Claim(
        ("expect", "operation", "a_b"), "method", "GET", "overlay", "overlay.toml", 2
    )


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"[operation", 1, "not valid TOML"),
        (b"\xff = 1", 1, "not valid TOML"),
        (b'\n[operation.a.method]\nvalue = "GET"\n', 2, "[operation.a.method] is not a correction"),
        (b"\n[operation.a.method]\nreason = 'x'\n", 2, "is not a correction"),
        (entry("operation.a.method", '"GET"', "why = 1\n"), 2, "is not a correction"),
        (b"[operation]\na = 1\n", 2, "[operation.a] is not a correction"),
        (b"operation = 1\n", 1, "[operation] is not a correction"),
        (entry("widget.a.b", "1"), 2, "[widget] is not a correction"),
        (entry("operation.a.colour", '"red"'), 2, "there is no field 'colour'"),
        (entry("operation.a.method", "5"), 2, "Expected `str`"),
        (entry("operation.a.method", '"FETCH"'), 2, "Invalid enum value 'FETCH'"),
        (entry("operation.a.responses", "[]"), 2, "length >= 1"),
        (entry("operation.a.responses", "5"), 2, "Expected `array`"),
        (entry("operation.a.request_body", '{ kind = "cake" }'), 2, "Invalid enum value 'cake'"),
        (entry("operation.a.see_also", '"x"'), 2, "Expected `array`"),
        (entry("object.X.attribute.a.required", '"yes"'), 2, "Expected `bool`"),
        (b"a = 1\nb = " + b"[" * 20000, 2, "more than 64 tables or arrays"),
        (b"a = 1\nb = " + b"1" * 5000, 2, "larger than 64 bits"),
        (entry("operation.a.method", '"GET"', "expect = 123456789012345678901"), 5, "larger than 64 bits"),
        (entry("operation.a.path", '"things"'), 2, "[operation.a.path]: 'things' is not the normal form of a path"),
        (entry("operation.a.path", '""'), 2, "'' is not the normal form of a path"),
        (entry("operation.a.path", '"/a/{b : .+}"'), 2, "is not the normal form of a path"),
        (b"\n[object.X.attribute]\nsize = 3\n", 2, "[object.X.attribute] is not a correction"),
        (b"\n[object.X.attribute]\n", 2, "[object.X.attribute] is not a correction"),
        (b"\n[object.X.attribute.size]\n", 2, "[object.X.attribute.size] is not a correction"),
        (b"\n[object.X]\n", 2, "[object.X] is not a correction"),
        (entry("object.X.base", '"Y"').replace(b"why not", b"  "), 2, "[object.X.base] is not a correction: it gives no reason"),
        (entry("object.X.base", '"Y"').replace(b'"why not"', b"3"), 2, "it gives no reason"),
    ],
)  # fmt: skip
def test_what_is_no_correction(data: bytes, line: int, message: str) -> None:
    page = read_overlay(data, "overlay.toml")
    assert page.claims == ()
    (found,) = page.diagnostics
    assert (found.code, found.severity, found.line) == ("bad-overlay", "error", line)
    assert message in found.message


@pytest.mark.parametrize(
    ("data", "help_"),
    [
        (entry("operation.a.path", '"things/"'), 'write "/things"'),
        (b"[object.X]\n", "an entry is a table with 'value' and 'reason', and 'expect' where it replaces something"),
        (entry("group.a.colour", "1"), "the fields are: label, title, description"),
        (entry("object.X.base", '"Y"').replace(b"why not", b""), 'add: reason = "…"'),
    ],
)  # fmt: skip
def test_how_to_mend_it(data: bytes, help_: str) -> None:
    (found,) = read_overlay(data, "overlay.toml").diagnostics
    assert found.help == help_


@pytest.mark.parametrize("part", ["value", "expect", "reason", "a.b"])
@pytest.mark.parametrize(
    ("kind", "place"), [("object", "attribute"), ("operation", "query"), ("operation", "path")]
)
def test_a_part_may_be_named_like_a_key_of_an_entry(kind: str, place: str, part: str) -> None:
    assert claimed(entry(f"{kind}.x.{place}.'{part}'.type", '"int"')) == [
        Claim((kind, "x", place, part), "type", "int", "overlay", "overlay.toml", 2)
    ]


def test_a_path_and_its_placeholders() -> None:
    found = claimed(
        entry("operation.a.path", '"/x/{uid}"', 'expect = "/y/{uid}"\n')
        + entry("operation.a.path.uid.type", '"int"')
    )
    assert [(c.subject, c.field, c.value, c.line) for c in found] == [
        (("operation", "a"), "path", "/x/{uid}", 2),
        (("expect", "operation", "a"), "path", "/y/{uid}", 2),
        (("operation", "a", "path", "uid"), "type", "int", 7),
    ]


@pytest.mark.parametrize("text", ["2020-01-02", "[{ a = 2020-01-02 }]", "10:11:12"])
def test_an_expected_date_is_kept_as_text(text: str) -> None:
    expected = claimed(entry("object.X.base", '"Y"', f"expect = {text}"))[1].value
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(expected)) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[operation.a.path.b.type]\n\n[operation.a.path]\n", 3),
        ('["operation" . a."path"] # the path\n', 1),
        ("[operation.a]\n\npath = {}\n", 3),
        ("[operation.a]\n", 1),
        ("x = 1\noperation.a.path = {}\n", 2),
        ("[operation]\n[other]\npath = 1\n", 1),
        ("", 1),
    ],
)
def test_where_a_table_stands(text: str, line: int) -> None:
    assert Lines(text).of(("operation", "a", "path")) == line


def test_a_byte_order_mark_is_nothing() -> None:
    assert len(claimed(b"\xef\xbb\xbf" + entry("object.X.base", '"Y"'))) == 1


def test_a_bad_entry_leaves_the_good_ones() -> None:
    page = read_overlay(entry("operation.a.colour", "1") + entry("object.X.base", '"Y"'), "o")
    assert len(page.claims) == len(page.diagnostics) == 1


def test_corrections_reach_the_model(tmp_path: Path) -> None:
    files = {
        "overlay.toml": entry("operation.thing_get.responses", '[{ kind = "text" }]', 'expect = "?"\n')
        + entry("operation.thing_get.see_also", '["PART-object"]', 'expect = ["thing-object"]\n')
        + entry("object.Thing.attribute.name.type", '"int"', 'expect = "string"\n')
        + entry("operation.absent.method", '"PUT"'),
        "pages/a/thing_get.rst": OPERATION,
        "pages/dto/Thing.rst": OBJECT,
        "pages/dto/Part.rst": PART,
    }  # fmt: skip
    model = resolve_pages(read_tree(write_tree(tmp_path, files)))
    (operation,) = model.api.operations
    assert operation.responses[0].kind == "text"
    assert operation.origins["responses"] == "overlay"
    assert operation.see_also == ("part-object",)
    attribute = model.api.objects[1].attributes[0]
    assert (attribute.name, attribute.type, attribute.origins["type"]) == ("name", "int", "overlay")
    assert [
        (d.code, d.line, d.severity) for d in model.diagnostics if d.code.startswith("over")
    ] == [
        ("overlay-unused", 17, "error"),
        ("overlay-expectation", 2, "error"),
    ]


def test_only_the_one_beside_the_pages_counts(tmp_path: Path) -> None:
    write_tree(tmp_path, {"pages/overlay.toml": "x", "overlay.toml": ""})
    assert [page.path for page in read_tree(tmp_path)] == ["overlay.toml"]
