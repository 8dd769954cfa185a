"""reStructuredText to elements: what is markup, where it stands, and pages that mean no good."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from rstparse.model import (
    Admonition,
    Bullets,
    Code,
    Inlines,
    Link,
    Literal_,
    Paragraph,
    Reference,
    Text,
)
from rstparse.readers import elements as e
from rstparse.readers import rst
from tests.support.reading import OPERATION, codes, facts, places, read

HEAD = ".. _thing-get:\n\nthing_get\n---------\n\n.. function:: GET /x\n\n"


def body(text: str) -> e.Document:
    return rst.parse(text, "x.rst")


def blocks(text: str) -> tuple[object, ...]:
    return e.blocks(body(text).body)


def runs(text: str) -> Inlines:
    (paragraph,) = blocks(text)
    assert isinstance(paragraph, Paragraph)
    return paragraph.inlines


# Markup -------------------------------------------------------------------------------------------


def test_runs_of_a_paragraph() -> None:
    assert runs("See ``a  b`` and :ref:`Some Label` or :ref:`the text <a-b>`, \\*really\\*.\n") == (
        Text(text="See "),
        Literal_(text="a  b"),
        Text(text=" and "),
        Reference(label="Some Label", text=""),
        Text(text=" or "),
        Reference(label="a-b", text="the text"),
        Text(text=", *really*."),
    )


def test_links_keep_their_target_as_written() -> None:
    assert runs("At `the site <http://x.org/?a=b&c>`_ or http://y.org now.\n") == (
        Text(text="At "),
        Link(text="the site", target="http://x.org/?a=b&c"),
        Text(text=" or "),
        Link(text="http://y.org", target="http://y.org"),
        Text(text=" now."),
    )


def test_a_reference_over_two_lines_has_one_label() -> None:
    assert runs("See :ref:`some\nlabel`.\n")[1] == Reference(label="some label", text="")


def test_a_literal_over_two_lines_has_one() -> None:
    assert runs("Say ``some\nthing`` or `so\non <http://x.org>`_.\n") == (
        Text(text="Say "),
        Literal_(text="some thing"),
        Text(text=" or "),
        Link(text="so on", target="http://x.org"),
        Text(text="."),
    )


def test_blocks_in_order() -> None:
    text = "One.\n\n* a\n\n  b\n* c\n\n.. note:: Mind\n   this.\n\n.. code-block:: xml\n\n\t<a>\n\t\t<b/>\n\t</a>\n\nTwo.\n"
    assert blocks(text) == (
        Paragraph(inlines=(Text(text="One."),)),
        Bullets(
            items=(
                (
                    Paragraph(inlines=(Text(text="a"),)),
                    Paragraph(inlines=(Text(text="b"),)),
                ),
                (Paragraph(inlines=(Text(text="c"),)),),
            )
        ),
        Admonition(name="note", blocks=(Paragraph(inlines=(Text(text="Mind this."),)),)),
        Code(language="xml", text="<a>\n\t<b/>\n</a>"),
        Paragraph(inlines=(Text(text="Two."),)),
    )


def test_a_literal_block_after_two_colons() -> None:
    code = Code(language="", text="x y")
    assert blocks("Like this::\n\n  x y\n") == (
        Paragraph(inlines=(Text(text="Like this:"),)),
        code,
    )


def test_two_colons_without_a_block_lose_nothing() -> None:
    document = body("Like this::\n\nx y\n\nmore\n")
    assert [e.plain(p.inlines) for p in document.body if isinstance(p, e.Prose)] == [
        "Like this:",
        "x y",
        "more",
    ]
    assert places(document.diagnostics) == [("rst-markup", 3, 1)]


def test_elements_stand_at_their_lines() -> None:
    document = body("a\n=\n\n.. _l:\n\nb\n-\n\n* c\n* d\n\n.. seealso::\n\n\t * :ref:`x`\n")
    assert [(type(x).__name__, x.line) for x in e.walk(document.body)] == [
        ("Section", 1),
        ("Target", 4),
        ("Section", 6),
        ("ItemList", 9),
        ("Item", 9),
        ("Prose", 9),
        ("Item", 10),
        ("Prose", 10),
        ("Special", 12),
        ("ItemList", 14),
        ("Item", 14),
        ("Prose", 14),
    ]
    assert document.diagnostics == []


def test_labels_keep_their_spelling() -> None:
    (target,) = body(".. _machineImage-Get:\n").body
    assert target == e.Target(1, "machineImage-Get")


def test_docutils_is_left_as_it_was() -> None:
    from docutils.core import publish_doctree

    read(OPERATION)
    tree = publish_doctree(
        ".. note:: x\n\n.. image:: a.png\n", settings_overrides={"report_level": 5}
    )
    assert [child.tagname for child in tree] == ["note", "image"]


def test_texts_of_sidecars() -> None:
    assert rst.inlines("the id of\n the :ref:`user-object`") == (
        Text(text="the id of the "),
        Reference(label="user-object", text=""),
    )
    assert rst.inlines("") == ()


# Directives that do things ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "directive",
    [
        ".. include:: {secret}",
        ".. literalinclude:: {secret}",
        ".. csv-table::\n   :file: {secret}",
        ".. raw:: html\n   :file: {secret}",
        ".. raw:: html\n\n   <script>alert(1)</script>",
        ".. image:: {secret}",
        ".. |a| image:: {secret}",
        ".. role:: evil(raw)\n   :format: html",
        ".. default-role:: math",
        ".. date::",
        ".. exec::\n\n   1/0",
    ],
)
def test_no_other_directive_runs(tmp_path: Path, directive: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("token-of-the-secret")
    page = read(HEAD + directive.format(secret=secret) + "\n\nText after.\n")
    assert "token-of-the-secret" not in str(page.claims)
    assert page.diagnostics[0].code == "unknown-directive"
    assert page.diagnostics[0].line == 8
    assert "Text after." in str(page.claims)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085", "\v", "\f", "\x1c", "\x1e"])
def test_what_other_tools_take_for_line_ends_starts_no_directive(separator: str) -> None:
    page = read(HEAD + f"Some text{separator}.. raw:: html{separator}{separator}   <b>\n")
    assert "unknown-directive" not in codes(page.diagnostics)
    assert places(page.diagnostics)[0] == ("control-character", 8, 10)


@pytest.mark.parametrize("character", ["\0", "\x01", "\x1b", "\x7f", "\x9b", "\uffff"])
def test_control_characters_are_reported_and_kept(character: str) -> None:
    page = read(HEAD + f"one{character}two\n")
    assert places(page.diagnostics) == [("control-character", 8, 4)]
    assert page.diagnostics[0].message == f"control character U+{ord(character):04X}"
    inlines = facts(page.claims, "operation", "thing_get")["description"][0]["inlines"]
    # docutils marks its escapes with NUL and drops it from text
    kept = "" if character == "\0" else character
    assert inlines == [{"kind": "text", "text": f"one{kept}two"}]


def test_a_lone_carriage_return_ends_a_line() -> None:
    page = read(OPERATION.replace("\n", "\r"))
    assert page.name == "thing_get"
    assert places(page.diagnostics) == [("control-character", 1, 15)]
    assert [(c.field, c.value, c.line) for c in page.claims] == [
        (c.field, c.value, c.line) for c in read(OPERATION).claims
    ]


def test_windows_line_ends_say_the_same() -> None:
    assert read(OPERATION.replace("\n", "\r\n")) == read(OPERATION)


# Bounds -------------------------------------------------------------------------------------------

MEGABYTE = 1_000_000
SECONDS = 30.0
"""Far above what any of these takes here (0.1 s), far below what one quadratic step would."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["*", "`", ":ref:", ":ref:`", "|", "_", "a_ ", "`a ", "*a ", "**a ", "``a ", "[a]_ ", "`a <", "a:", "http://a ",
     "a@b.c ", "a@", "\\", " ", "\t", ".. ", "``x`` ", "a. ", "* ", "- ", "<p>", "a .. note:: ", "e.g. ", "mailto:",
     "(", "[", "{", ":a: ", "-a ", ".. note:: ", "| "],
)  # fmt: skip
def test_a_line_of_a_megabyte_is_read_in_bounded_time(unit: str) -> None:
    line = unit * (MEGABYTE // len(unit))
    started = time.process_time()
    page = read(HEAD + line + "\n\nText after.\n")
    assert time.process_time() - started < SECONDS
    assert facts(page.claims, "operation", "thing_get")["path"] == "/x"
    assert all(d.line >= 1 and d.column >= 1 for d in page.diagnostics)


def test_too_much_markup_is_said_and_kept_as_text() -> None:
    page = read(HEAD + "`a " * 7000 + "\n\n``b``\n")
    assert places(page.diagnostics) == [
        ("too-much-markup", 8, 1),
        ("too-much-markup", 10, 1),
    ]
    inlines = facts(page.claims, "operation", "thing_get")["description"][0]["inlines"]
    assert inlines == [{"kind": "text", "text": ("`a " * 7000).strip()}]


def test_the_bound_is_per_page() -> None:
    read(HEAD + "`a " * 7000 + "\n")
    assert read(OPERATION).diagnostics == ()


def test_many_links_in_a_paragraph() -> None:
    page = read(HEAD + "http://a.org " * 3000 + "\n")
    assert codes(page.diagnostics) == ["too-much-markup"]


@pytest.mark.slow
def test_fifty_thousand_bullets() -> None:
    bullets = "".join(f"* ``p{n}`` (required): the id of :ref:`x`\n" for n in range(50_000))
    started = time.process_time()
    page = read(HEAD + f"URI Parameters\n~~~~~~~~~~~~~~\n\n{bullets}")
    assert time.process_time() - started < 120
    names = facts(page.claims, "operation", "thing_get")["path_parameter_names"]
    assert names == [f"p{n}" for n in range(50_000)]


@pytest.mark.parametrize(
    "nested",
    [
        "".join(" " * n + "x\n\n" for n in range(1000)),
        "".join(" " * n + "x\n\n" for n in (*range(0, 4000, 40), 4000)) * 3,
        "".join("  " * n + "* x\n\n" for n in range(1000)),
        "* " * 100_000 + "x\n",
        "a. " * 5000 + "\n",
        "".join("| " + " " * n + "y\n" for n in range(500)),
        ".. note:: " * 3000 + "x\n",
        ":a: " * 3000 + "x\n",
    ],
    ids=["quotes", "wide quotes", "lists", "bullets", "letters", "lines", "notes", "fields"],
)
def test_deep_nesting_is_left_out_and_the_rest_is_read(nested: str) -> None:
    page = read(OPERATION.replace("Returns a thing.", f"Before.\n\n{nested}\nReturns a thing."))
    found = facts(page.claims, "operation", "thing_get")
    assert found["path"] == "/things/{tid}"
    assert found["security"] == {"authentication": True, "entitlements": []}
    errors = [d for d in page.diagnostics if d.severity == "error"]
    assert [d.code for d in errors] in (["nested-too-deeply"], [])
    assert errors or "Returns" in str(found["description"])


def test_the_first_line_that_is_too_deep_is_named() -> None:
    page = read(HEAD + "".join(" " * n + "x\n\n" for n in range(90)))
    assert places(page.diagnostics)[0] == ("nested-too-deeply", 8 + 2 * 60, 61)
    blocks = facts(page.claims, "operation", "thing_get")["description"]
    assert len(blocks) == 60


def test_a_hundred_thousand_levels() -> None:
    text = HEAD + "".join(" " * min(n, 1500) + "x\n" for n in range(100_000))[:3_900_000]
    started = time.process_time()
    page = read(text)
    assert time.process_time() - started < SECONDS
    assert "nested-too-deeply" in codes(page.diagnostics)


def test_deep_code_is_no_nesting() -> None:
    code = "".join("\t" * (n + 1) + f"<e{n}>\n" for n in range(100))
    page = read(OPERATION + f"\n.. code-block:: xml\n\n{code}")
    assert page.diagnostics == ()


def test_what_docutils_raises_becomes_a_diagnostic(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(rst, "_run", fail)
    page = read(OPERATION)
    assert page.kind == "unknown"
    assert places(page.diagnostics) == [("unreadable-page", 1, 1)]
    assert page.diagnostics[0].severity == "error"
    assert page.diagnostics[0].message == "the page cannot be parsed: ZeroDivisionError: by zero"


def test_garbage_is_no_page() -> None:
    page = read("".join(chr(33 + (n * 7919) % 94) for n in range(60_000)))
    assert page.kind == "unknown"
    assert "unknown-page" in codes(page.diagnostics)
