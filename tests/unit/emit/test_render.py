"""Templates filled in: what reaches an output, and how errors are reported."""

from __future__ import annotations

import pickle
from pathlib import Path

import jinja2
import pytest
from msgspec import Struct

from rstparse.cache import Cache
from rstparse.diagnostics import Diagnostic
from rstparse.emit.render import Renderer, RenderError, listing
from rstparse.toolkit import TEMPLATES

HOSTILE = "a\nimport os"
PLACE = Diagnostic(
    code="bad-target", severity="error", message="`path`", path="t/target.toml", line=4
)


class Templates:
    """A templates folder to be filled, and rendering from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, source: str, name: str = "t/a.jinja") -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")

    def render(self, source: str, escaper: str = "python", **context: object) -> str:
        self.write(source)
        return Renderer([self.folder]).render("t/a.jinja", escaper, context)

    def error(self, source: str, escaper: str = "python", **context: object) -> Diagnostic:
        with pytest.raises(RenderError) as caught:
            self.render(source, escaper, **context)
        return caught.value.diagnostic


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    return Templates(tmp_path)


def test_filters_let_text_through(templates: Templates) -> None:
    source = "{{ x|pyliteral }} {{ x|comment }}\n"
    assert templates.render(source, x=HOSTILE) == '"a\\nimport os" # a\n# import os\n'


@pytest.mark.parametrize("value", ["name", "module.name", "größe", 12])
def test_identifiers_and_integers_need_no_filter_in_python(
    templates: Templates, value: object
) -> None:
    assert templates.render("{{ x }}", x=value) == str(value)


@pytest.mark.parametrize(
    "value", [HOSTILE, "a b", "", "class", "1x", None, True, 1.5, ["a"], "a\n"]
)
def test_everything_else_is_refused_in_python(templates: Templates, value: object) -> None:
    diagnostic = templates.error("one\n{{ x }}\n", x=value)
    assert (diagnostic.code, diagnostic.path, diagnostic.line) == ("template-error", "t/a.jinja", 2)
    assert "without a filter" in diagnostic.message


@pytest.mark.parametrize(
    "expression",
    [
        "(x|pyliteral).upper()",
        "x|pyliteral|upper",
        "x|pyliteral ~ x",
        "x|pyliteral + x",
        "[x, x]|join(',')",
        "[x|pyliteral, x]|join(',')",
        "['a'|pyliteral]|join('import')",
        "x|indent",
        "x|replace('a', 'b')",
        "x|safe",
        "x|prose",
        "'constant text'",
    ],
)
def test_nothing_slips_through(templates: Templates, expression: str) -> None:
    assert templates.error(f"{{{{ {expression} }}}}", x=HOSTILE).code == "template-error"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ [x|pyliteral, 'b'|pyliteral]|join(', ') }}", '"a\\nimport os", "b"'),
        ("{{ x|comment|indent(2) }}", "# a\n  # import os"),
        ("{% macro m(y) %}<{{ y|pyliteral }}>{% endmacro %}{{ m(x) }}", '<"a\\nimport os">'),
        ("{% set y %}{{ x|pyliteral }}{% endset %}{{ y }}", '"a\\nimport os"'),
        ("{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}{{ x|comment }}{% endcall %}",
         "[# a\n# import os]"),
        ("{% if x %}\n  {% for y in [1, 2] %}\n{{ y }},\n  {% endfor %}\n{% endif %}\n", "1,\n2,\n"),
    ],
)  # fmt: skip
def test_what_is_made_of_safe_parts_is_safe(
    templates: Templates, source: str, expected: str
) -> None:
    assert templates.render(source, x=HOSTILE) == expected


@pytest.mark.parametrize(
    ("escaper", "expected"),
    [
        ("xml", "&lt;b&gt; &amp; \"c\""),
        ("html", "&lt;b&gt; &amp; &quot;c&quot;"),
        ("markdown", "\\<b\\> \\& \"c\""),
        ("text", '<b> & "c"'),
    ],
)  # fmt: skip
def test_other_outputs_escape_by_themselves(
    templates: Templates, escaper: str, expected: str
) -> None:
    assert templates.render("{{ x }}", escaper, x='<b> & "c"') == expected


@pytest.mark.parametrize("escaper", ["toml", "none"])
def test_outputs_without_a_common_escape_refuse(templates: Templates, escaper: str) -> None:
    assert templates.error("{{ x }}", escaper, x="name").code == "template-error"


@pytest.mark.parametrize("text", ["{{7*7}}", "{% raw %}", "{0.__class__}", "{# x #}"])
def test_template_syntax_in_values_is_text(templates: Templates, text: str) -> None:
    assert templates.render("{{ x|pyliteral }}", x=text) == f'"{text}"'


def test_undefined_names_are_errors(templates: Templates) -> None:
    assert templates.error("\n\n{{ nobody }}").line == 3
    assert templates.error("{% if nobody.home %}{% endif %}").message == "'nobody' is undefined"


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("x.__class__", "no Python literal for StrictUndefined"),
        ("x.__class__.__name__", "access to attribute '__class__' of 'str' object is unsafe."),
        ("x.__class__.__mro__", "access to attribute '__class__' of 'str' object is unsafe."),
        ("''.format.__globals__", "no Python literal for StrictUndefined"),
        ("y.append(1)", "access to attribute 'append' of 'list' object is unsafe."),
    ],
)
def test_templates_are_sandboxed(templates: Templates, expression: str, message: str) -> None:
    """Each expression but those of no literal would have a value that can be written."""
    y: list[int] = []
    assert templates.error(f"{{{{ {expression}|pyliteral }}}}", x="a", y=y).message == message
    assert y == []


def test_a_syntax_error_says_where(templates: Templates) -> None:
    diagnostic = templates.error("one\n{% for %}\n")
    assert (diagnostic.path, diagnostic.line) == ("t/a.jinja", 2)


def test_an_error_in_an_imported_macro_says_where_and_for_what(templates: Templates) -> None:
    templates.write("\n{% macro m(x) %}\n{{ x }}\n{% endmacro %}\n", "_shared/m.jinja")
    source = "{% from '_shared/m.jinja' import m %}\n{{ m(x) }}\n"
    diagnostic = templates.error(source, x=HOSTILE, provenance="pages/a.rst:3")
    assert (diagnostic.path, diagnostic.line) == ("_shared/m.jinja", 3)
    assert diagnostic.help == "while writing what comes from pages/a.rst:3"


def test_an_error_names_the_item_that_is_written(templates: Templates) -> None:
    class Item(Struct):
        name: str
        provenance: str = "pages/a.rst:3"

    diagnostic = templates.error(
        "{{ x }}", x=HOSTILE, operation=Item("a_get"), provenance="pages/a.rst:3"
    )
    assert diagnostic.help == "while writing operation a_get, from pages/a.rst:3"


def test_a_missing_template_is_a_diagnostic(templates: Templates) -> None:
    with pytest.raises(RenderError, match=r"template t/none\.jinja not found"):
        Renderer([templates.folder]).render("t/none.jinja", "python", {})


def test_a_template_that_another_includes_and_is_not_there(templates: Templates) -> None:
    source = "one\n{% include 't/none.jinja' %}\n"
    diagnostic = templates.error(source, provenance="pages/a.rst:3")
    assert diagnostic.code == "template-missing"
    assert (diagnostic.path, diagnostic.line) == ("t/a.jinja", 2)
    assert diagnostic.help.startswith("while writing what comes from pages/a.rst:3; looked in ")


def test_what_is_not_there_is_named(templates: Templates) -> None:
    class Item(Struct):
        name: str

    message = templates.error("{{ operation.nothing }}", operation=Item("a_get")).message
    assert "has no attribute 'nothing'" in message


@pytest.mark.parametrize("name", ["../outside.jinja", "/etc/passwd"])
def test_templates_cannot_be_read_from_outside(templates: Templates, name: str) -> None:
    (templates.folder.parent / "outside.jinja").write_text("secret")
    assert templates.error(f"{{% include '{name}' %}}").code == "template-missing"


def test_the_first_folder_wins_file_by_file(tmp_path: Path) -> None:
    user, built_in = Templates(tmp_path / "user"), Templates(tmp_path / "built-in")
    user.write("mine", "t/a.jinja")
    built_in.write("{% include 't/a.jinja' %} and {% include 't/b.jinja' %}", "t/main.jinja")
    built_in.write("theirs a", "t/a.jinja")
    built_in.write("theirs b", "t/b.jinja")
    renderer = Renderer([user.folder, built_in.folder])
    assert renderer.render("t/main.jinja", "none", {}) == "mine and theirs b"
    assert list(listing(renderer.folders, "t")) == ["a.jinja", "b.jinja", "main.jinja"]
    assert listing(renderer.folders, "t")["a.jinja"] == user.folder / "t" / "a.jinja"


def test_path_patterns_take_parts_of_names_only(templates: Templates) -> None:
    renderer = Renderer([templates.folder])
    assert (
        renderer.path("src/{{ x }}/{{ y }}.py", {"x": "pkg", "y": "a.b"}, PLACE) == "src/pkg/a.b.py"
    )
    for value in ("../x", "/abs", "a/b", "a\\b", "..", ".", "", "a\0b"):
        with pytest.raises(RenderError) as caught:
            renderer.path("src/{{ x }}", {"x": value}, PLACE)
        assert (caught.value.diagnostic.path, caught.value.diagnostic.line) == ("t/target.toml", 4)


def test_a_pattern_may_use_templates_and_the_escaper_of_paths_is_for_files_too(
    templates: Templates,
) -> None:
    templates.write("{{ y }}")
    macro = "{% macro twice(x) %}{{ x }}-{{ x }}{% endmacro %}"
    (templates.folder / "t" / "m.jinja").write_text(macro)
    for cache in (
        Cache(None),
        Cache(templates.folder / "cache"),
        Cache(templates.folder / "cache"),
    ):
        renderer = Renderer([templates.folder], cache)
        pattern = "{% from 't/m.jinja' import twice %}{{ twice(z) }}.txt"
        assert renderer.path(pattern, {"z": "a"}, PLACE) == "a-a.txt"
        assert renderer.path("{% include 't/a.jinja' %}.txt", {"y": "b"}, PLACE) == "b.txt"
        assert renderer.render("t/a.jinja", "path", {"y": "c"}) == "c"
        assert renderer.path("a\nb", {}, PLACE) == "a\nb"


def test_expressions_give_values(templates: Templates) -> None:
    renderer = Renderer([templates.folder])
    assert renderer.expression("x > 1 and y", {"x": 2, "y": True}, PLACE) is True
    with pytest.raises(RenderError, match="'z' is undefined"):
        renderer.expression("z.a", {}, PLACE)


def test_a_renderer_can_be_sent_to_another_process(templates: Templates) -> None:
    templates.write("{{ x }}")
    copy = pickle.loads(pickle.dumps(Renderer([templates.folder])))
    assert copy.render("t/a.jinja", "python", {"x": "name"}) == "name"


def test_the_built_in_templates_are_there() -> None:
    assert (TEMPLATES / "model" / "target.toml").is_file()


def test_compiled_templates_are_kept(templates: Templates, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(templates.folder / "cache")
    templates.write("{{ x }} {{ 'a<b' }}\n")
    expected = Renderer([templates.folder], cache).render("t/a.jinja", "html", {"x": "<"})
    assert expected == "&lt; a&lt;b\n"
    with monkeypatch.context() as patch:
        patch.setattr(jinja2.Environment, "compile", None)
        again = Renderer([templates.folder], cache).render("t/a.jinja", "html", {"x": "<"})
    assert again == expected
    # Another escaper compiles constants in another way; another source is another template.
    assert Renderer([templates.folder], cache).render("t/a.jinja", "text", {"x": "<"}) == "< a<b\n"
    templates.write("{{ x }}!\n")
    assert Renderer([templates.folder], cache).render("t/a.jinja", "html", {"x": "<"}) == "&lt;!\n"
    for path in (templates.folder / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1])
    assert Renderer([templates.folder], cache).render("t/a.jinja", "html", {"x": "<"}) == "&lt;!\n"


def test_a_struct_shows_its_fields_and_nothing_hidden(templates: Templates) -> None:
    class View(Struct):
        name: str = "n"
        _hidden: str = "h"

    assert templates.render("{{ x.name }}", x=View()) == "n"
    for hidden in ("_hidden", "__struct_fields__", "__class__"):
        assert templates.error(f"{{{{ x.{hidden} }}}}", x=View()).code == "template-error"
