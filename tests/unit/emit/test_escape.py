"""Hostile text at every place where it may land."""

from __future__ import annotations

import ast
import html.parser
import inspect
import io
import json
import re
import shlex
import tokenize
import tomllib
import unicodedata
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import black
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rstparse.emit import escape
from rstparse.emit.safe import EscapeError, Safe, visible

# Any character, lone surrogates included, with those that end something made likely.
NASTY = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs"]),
        st.sampled_from("\"'\\\r\n\t\f\v\0\x1c\x85\u2028\u2029#{}%<>&]-`|*_[]() \xa0\u200b\u202eN"),
    ),
    max_size=40,
)
MODE = black.Mode(line_length=100)


@given(NASTY)
@example('"""\n')
@example("\\")
@example("\\N{")
@example("/a','GET')&&evil('")
def test_pyliteral_evaluates_to_the_text(text: str) -> None:
    literal = escape.pyliteral(text)
    assert ast.literal_eval(literal) == text
    assert literal.isprintable()


@given(NASTY)
def test_pyliteral_is_quoted_as_black_quotes(text: str) -> None:
    source = f"x = {escape.pyliteral(text)}\n"
    source.encode()
    assert black.format_str(source, mode=MODE) == source


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        | st.binary(max_size=8) | NASTY,
        lambda inner: st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(NASTY, inner, max_size=3),
        max_leaves=6,
    )
)  # fmt: skip
def test_pyliteral_takes_plain_data(value: object) -> None:
    assert ast.literal_eval(escape.pyliteral(value)) == value


@pytest.mark.parametrize("value", [object(), float("nan"), float("inf"), {1}, str])
def test_pyliteral_refuses_the_rest(value: object) -> None:
    with pytest.raises(EscapeError):
        escape.pyliteral(value)


@given(NASTY, st.sampled_from([0, 4, 8]), st.sampled_from([30, 100]))
@example('"""\nimport os\n"""', 4, 100)
@example("text\\", 4, 100)
@example("\\N{DASH}", 4, 100)
@example("a\0b\ud800c", 4, 100)
@example('ends in "quotes"', 4, 100)
@example("x" * 85 + '"', 8, 100)
@example("\r\x0c\u2028\\\n", 4, 100)
def test_docstring_gives_the_text_back(text: str, indent: int, width: int) -> None:
    tree = ast.parse(_function(escape.docstring(text, indent, width), indent))
    function = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    assert len(function.body) == 1
    assert _words(inspect.cleandoc(ast.literal_eval(function.body[0].value))) == _words(text)  # type: ignore[attr-defined]


@given(NASTY, st.sampled_from([4, 8]))
@example('"', 4)
@example('say "hi"', 4)
@example('two\nlines "', 4)
@example("ends in \\", 4)
@example("x" * 89, 4)
@example("x" * 90, 4)
@example("x" * 91, 4)
@example("x" * 99 + "\ny", 4)
@example("x" * 45 + " " + "y" * 46, 4)
def test_docstring_has_the_shape_that_black_gives(text: str, indent: int) -> None:
    source = _function(escape.docstring(text, indent), indent)
    assert black.format_str(source, mode=MODE) == source


def test_docstring_wraps_and_hangs() -> None:
    text = (
        "Summary line.\n\n- a bullet that is longer than the line\n\nArgs:\n"
        "    uid (string): the login name of the user\n\nSample::\n\n    a line that may not be broken at all\n"
    )
    assert escape.docstring(text, 4, 34) == (
        '"""Summary line.\n\n'
        "    - a bullet that is longer than\n      the line\n\n"
        "    Args:\n        uid (string): the login\n            name of the user\n\n"
        "    Sample::\n\n        a line that may not be broken at all\n"
        '    """'
    )


def test_docstring_of_nothing() -> None:
    assert escape.docstring(" \n ") == '""""""'


@given(NASTY, st.sampled_from([0, 4]))
@example("desc\rimport os", 0)
@example("a\x0cimport os", 0)
@example("a\u2028import os\x85import os", 0)
@example("a\0b", 0)
@example(" -*- coding: utf-7 -*-", 0)
@example("vim: set fileencoding=utf-7", 0)
@example("type: ignore", 0)
def test_comment_is_never_code(text: str, indent: int) -> None:
    lines = str(escape.comment(text, indent)).split("\n")
    source = "\n".join(lines) + "\n"
    assert source.replace("\n", "").isprintable()
    tokens = list(tokenize.tokenize(io.BytesIO(source.encode()).readline))
    assert {t.type for t in tokens} <= {
        tokenize.ENCODING,
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.ENDMARKER,
    }
    assert tokens[0].string == "utf-8"
    assert ast.parse(source.encode(), type_comments=True).type_ignores == []


def test_comment_keeps_the_text_readable() -> None:
    assert escape.comment("pages/a.rst:3 — größer\nsecond", 4) == (
        "# pages/a.rst:3 — größer\n    # second"
    )


@pytest.mark.parametrize(
    "text", ["", "class", "a b", "a-b", "1a", "ﬁle", "a\n", "a.", "a..b", "a.class"]
)
def test_identifier_refuses(text: str) -> None:
    with pytest.raises(EscapeError):
        escape.identifier(text)


@pytest.mark.parametrize("text", ["a", "_a", "Größe", "a.b_c"])
def test_identifier_passes(text: str) -> None:
    assert escape.identifier(text) == text


@pytest.mark.parametrize(
    "text",
    ["list[Image] | None", "datetime.datetime", 'Literal["a", None]', "Callable[[int], str]"],
)
def test_annotation_passes_types(text: str) -> None:
    assert escape.annotation(text) == text


@pytest.mark.parametrize(
    "text", ["f()", "a if b else c", "a; b", "a\n", "a # b", "lambda: 0", "(x := 1)", "", "{}", "f'{x}'", "(" * 500]
)  # fmt: skip
def test_annotation_refuses_code(text: str) -> None:
    with pytest.raises(EscapeError):
        escape.annotation(text)


@given(NASTY)
@example("]]>")
@example("a\r\nb")
def test_xml_text_comes_back(text: str) -> None:
    element = ElementTree.fromstring(f"<a>{escape.xml(text)}</a>")
    assert (element.text or "", len(element)) == (_xml_clean(text), 0)


@given(NASTY)
@example("\"'<&\t\n\r")
def test_xml_attribute_comes_back(text: str) -> None:
    value = escape.xmlattr(text)
    assert ElementTree.fromstring(f'<a b="{value}"/>').attrib == {"b": _xml_clean(text)}
    assert ElementTree.fromstring(f"<a b='{value}'/>").attrib == {"b": _xml_clean(text)}


@given(NASTY)
@example("-->")
@example("--")
def test_xml_comment_ends_where_it_should(text: str) -> None:
    element = ElementTree.fromstring(f"<a><!--{escape.xmlcomment(text)}--><b/></a>")
    assert [child.tag for child in element] == ["b"]


class _Collector(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


@given(NASTY)
@example("<img onerror=alert(1)>")
@example("]]>")
@example("\x7f\u202e\xa0\t\r\n\r")
def test_html_is_inert(text: str) -> None:
    collector = _Collector()
    shown = escape.html(text)
    collector.feed(f'<a title="{shown}">{shown}</a>')
    collector.close()
    lines = _xml_clean(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    clean = "\n".join("".join(map(_shown, line)) for line in lines)
    assert collector.seen[0] == ("a", [("title", clean)])
    assert "".join(collector.seen[1:]) == clean  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://example.com/?a=1&b=2", "https://example.com/?a=1&amp;b=2"),
        ("MAILTO:a@example.com", "MAILTO:a@example.com"),
        ("javascript:alert(1)", "#"),
        (" JavaScript:alert(1)", "#"),
        ("java\nscript:alert(1)", "#"),
        ("data:text/html,x", "#"),
        ("//evil.example", "#"),
        ('https://x"onclick="y', "https://x&quot;onclick=&quot;y"),
    ],
)
def test_href(target: str, expected: str) -> None:
    assert escape.href(target) == expected


@given(NASTY)
@example("..")
@example("a/b%2F?#")
def test_url_segment_comes_back(text: str) -> None:
    segment = escape.url(text)
    assert re.fullmatch(r"[A-Za-z0-9_.~%-]*", segment)
    assert segment not in {".", ".."}
    assert unquote_to_bytes(segment) == text.encode("utf-8", "replace")


@given(NASTY)
@example("# heading")
@example("1. item")
@example("[x](javascript:alert(1))")
@example("<script>")
def test_markdown_has_no_live_marks(text: str) -> None:
    line = escape.md(text)
    assert "\n" not in line
    assert line.replace("\n", "").isprintable()
    unescaped = re.sub(r"\\[!-/:-@\[-`{-~]", "x", line)
    assert not set(unescaped) & set("\\`*_[]<>&|~")
    assert not re.match(r"[#+=-]|\d+[.)]", line)
    restored = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", line)
    assert restored == " ".join(visible(_plain(text).replace("\n", " ")).split())


@given(NASTY)
@example("`")
@example("``a`")
def test_markdown_literal_is_closed(text: str) -> None:
    code = escape.mdcode(text)
    if not code:
        assert not text
        return
    fence = re.match("`+", code)[0]  # type: ignore[index]
    inside = code[len(fence) : -len(fence)]
    assert code.endswith(fence)
    assert fence not in re.findall("`+", inside)
    assert not inside.startswith("`")
    assert not inside.endswith("`")


@given(NASTY)
def test_toml_string_comes_back(text: str) -> None:
    expected = re.sub("[\ud800-\udfff]", "\ufffd", text)
    assert tomllib.loads(f"x = {escape.toml(text)}") == {"x": expected}


def test_toml_takes_lists_and_scalars() -> None:
    assert tomllib.loads(f"x = {escape.toml(['a', 1, True])}") == {"x": ["a", 1, True]}


@given(NASTY)
def test_json_comes_back_and_cannot_end_a_script(text: str) -> None:
    shown = escape.json({"a": text})
    assert json.loads(shown) == {"a": text}
    assert "<" not in shown
    assert shown.isascii()


@given(NASTY.filter(lambda text: "\0" not in text))
@example("$(id)")
@example("'")
@example("a\nb")
def test_shell_word_comes_back(text: str) -> None:
    assert shlex.split(escape.sh(text)) == [text]


def test_shell_word_without_nul() -> None:
    with pytest.raises(EscapeError):
        escape.sh("a\0b")


@given(NASTY)
def test_plain_text_has_no_control_characters(text: str) -> None:
    assert escape.text(text).replace("\n", "").isprintable()


def test_every_filter_marks_its_result() -> None:
    further = {"rsttitle": ("=",)}
    for name, function in escape.FILTERS.items():
        assert type(function("name", *further.get(name, ()))) is Safe, name


def test_operations_on_safe_text_lose_the_mark() -> None:
    safe = escape.pyliteral("a")
    for result in (safe + "b", safe.upper(), safe[1:], "".join([safe]), f"{safe}", safe.strip()):
        assert type(result) is str


def _function(docstring: str, indent: int) -> str:
    """Return a module in which a function's docstring stands ``indent`` columns from the left."""
    if indent == 8:
        return f"class A:\n    def f(self):\n        {docstring}\n"
    return f"def f():\n    {docstring}\n"


def _plain(text: str) -> str:
    text = text.replace("\t", " ")
    return "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)


def _words(text: str) -> str:
    """Return the text without white space; white space is what docstrings may change."""
    return "".join(text.split())


def _shown(character: str) -> str:
    """What a reader sees of a character: blanks of every kind as blanks, what does not print as an escape."""
    if character == "\t":
        return "    "
    if unicodedata.category(character) == "Zs":
        return " "
    return character if character.isprintable() else ascii(character)[1:-1]


def _xml_clean(text: str) -> str:
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def test_a_json_document_takes_parts_that_are_written_already() -> None:
    inside = {"b": [1, {"c": {}}], "\u2028": []}
    whole = {"x": {"a": inside, 'q"': inside}, "y": [inside], "z": {}}
    part = escape.Json(escape.jsonlines(inside, 2), 2)
    joined = escape.jsondocument({**whole, "x": {"a": part, 'q"': part}})
    assert joined == escape.jsondocument(whole)
    assert joined.startswith(b'{\n  "x": {\n    "a": {\n      "b": [\n        1,\n')
    assert json.loads(joined) == whole
    with pytest.raises(ValueError, match="made for depth 2 stands at depth 1"):
        escape.jsondocument({"x": part})


@given(NASTY)
def test_a_json_document_is_read_back_and_holds_nothing_that_yaml_refuses(text: str) -> None:
    written = escape.jsondocument({text: [text]}).decode()
    clean = re.sub("[\ud800-\udfff]", "\ufffd", text)
    assert json.loads(written) == {clean: [clean]}
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", written)
