"""Filled-in templates are taken from the cache only where all that they saw is as it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from rstparse.cache import Cache
from rstparse.emit.render import Renderer, RenderError
from rstparse.emit.rendered import Filled, Noted, RenderedTexts
from rstparse.emit.rendered import Item as Made
from rstparse.emit.safe import Safe
from rstparse.emit.texts import unformatted
from rstparse.fragments import Fragments

TEMPLATE = (
    "{{ item.name }}{% if item.deep %} {{ api.other }}{% endif %} {{ findings.get('p', 0) }}\n"
)


class Item(Struct, frozen=True):
    name: str
    deep: bool = False


class Whole(Struct, frozen=True):
    title: str = "t"
    other: str = "o"


class Case:
    """Renders one item of a template, and counts how often the template is filled in."""

    def __init__(self, folder: Path) -> None:
        self.cache = Cache(folder / "cache")
        self.folder = folder / "templates"
        (self.folder / "t").mkdir(parents=True)
        self.filled = 0

    def render(
        self,
        item: Any = Item("a"),  # noqa: B008 -- frozen
        whole: Any = Whole(),  # noqa: B008 -- frozen
        findings: Mapping[str, int] = {},
        templates: bytes = b"",
        source: str = TEMPLATE,
        names: Noted[str] | None = None,
        made_of: Mapping[str, bytes] = {},
        **context: Any,
    ) -> str:
        (self.folder / "t" / "a.jinja").write_text(source)

        def fill(seen: Mapping[str, Any], item: Any) -> Filled:
            self.filled += 1
            made = item.made if isinstance(item, Made) else item
            text = Renderer([self.folder]).render("t/a.jinja", "text", {**seen, "item": made})
            return Filled("path", unformatted(text))

        seen = {"api": whole, "findings": findings, "config": {}, **context}
        tables = {"names": names} if names is not None else {}
        fragments = Fragments(self.cache)
        texts = RenderedTexts(fragments, templates, whole, findings, tables, made_of)
        text = str(texts.get(("t/a.jinja", "text"), seen, item, fill).text)
        fragments.keep()
        return text


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def test_the_same_again_is_not_filled_in(case: Case) -> None:
    assert [case.render() for _ in range(3)] == ["a 0\n"] * 3
    assert case.filled == 1


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"item": Item("b")}, "b 0\n"),
        ({"item": Item("a", deep=True)}, "a o 0\n"),
        ({"findings": {"p": 1}}, "a 1\n"),
        ({"config": {"x": 1}}, "a 0\n"),
        ({"header": "h"}, "a 0\n"),
        ({"templates": b"others"}, "a 0\n"),
    ],
    ids=["item", "field", "finding", "config", "header", "templates"],
)
def test_what_a_template_may_see_counts(case: Case, change: dict[str, Any], text: str) -> None:
    case.render()
    assert case.render(**change) == text
    assert case.filled == 2


def test_of_the_whole_only_what_was_read_counts(case: Case) -> None:
    case.render()
    case.render(whole=Whole(other="changed"), findings={"q": 1})
    assert case.filled == 1
    assert case.render(Item("a", deep=True)) == "a o 0\n"
    assert case.render(Item("a", deep=True), Whole(title="changed")) == "a o 0\n"
    assert case.filled == 2
    assert case.render(Item("a", deep=True), Whole(other="changed")) == "a changed 0\n"
    assert case.filled == 3


def test_one_that_looks_at_all_findings_is_filled_in_when_one_changes(case: Case) -> None:
    source = "{% for page in findings %}{{ page }} {% endfor %}\n"
    assert case.render(source=source, findings={"a": 1}) == "a "
    assert case.render(source=source, findings={"a": 1, "b": 2}) == "a b "


def test_a_type_that_changes_counts_though_its_text_is_the_same(case: Case) -> None:
    for item in (Item("<"), Item(Safe("<"))):
        case.render(item)
    assert case.filled == 2


def test_what_cannot_be_hashed_is_always_filled_in(case: Case) -> None:
    for _ in range(2):
        case.render(extra=lambda: None)
    assert case.filled == 2
    case.render(whole={"title": "no struct"})
    case.render(whole={"title": "no struct"})
    assert case.filled == 4


def test_an_error_is_not_kept(case: Case) -> None:
    for _ in range(2):
        with pytest.raises(Exception, match="template-error"):
            case.render(source="{{ api.missing }}")
    assert case.filled == 4  # each time once more, for an error that names what templates see


def test_nothing_is_kept_without_a_cache(case: Case) -> None:
    case.cache = Cache(None)
    case.render()
    case.render()
    assert case.filled == 2


@pytest.mark.parametrize("damage", [b"", b"\x93", b"\xc1" * 50, b"\x93\xa1x\x80\x80"])
def test_a_damaged_entry_is_made_anew(case: Case, damage: bytes) -> None:
    case.render()
    for path in (case.folder.parent / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(damage)
    assert case.render() == "a 0\n"
    assert case.filled == 2


def test_a_file_of_the_whole_is_filled_in_where_a_field_that_it_shows_changed(case: Case) -> None:
    source = "{{ api.title }}\n"
    assert case.render(None, Whole("one"), source=source) == "one\n"
    assert case.render(None, Whole("one", other="x"), source=source) == "one\n"
    assert case.filled == 1
    assert case.render(None, Whole("two", other="x"), source=source) == "two\n"
    assert case.filled == 2


def test_the_configuration_counts_though_it_is_looked_at_once_a_target(case: Case) -> None:
    source = "{{ config.x }}\n"
    assert case.render(config={"x": 1}, source=source) == "1\n"
    assert case.render(config={"x": 2}, source=source) == "2\n"
    assert case.render(config={"x": 1}, source=source) == "1\n"
    assert case.filled == 2


def test_an_error_names_what_templates_see(case: Case) -> None:
    with pytest.raises(RenderError) as error:
        case.render(source="{{ api.nothing.more }}\n")
    assert "Whole object" in error.value.diagnostic.message
    assert "_Whole" not in error.value.diagnostic.message


def made_item(names: Noted[str], source: bytes = b"a") -> Made:
    """An item that is called what the table says of ``a``."""
    return Made(source, lambda: Item(names["a"]), (names,))


def test_an_item_is_made_only_where_what_it_is_made_of_changed(case: Case) -> None:
    names = Noted({"a": "one", "b": "x"})
    assert case.render(made_item(names), names=names) == "one 0\n"
    names = Noted({"a": "one", "b": "changed"})
    assert case.render(Made(b"a", lambda: None), names=names) == "one 0\n"
    assert case.filled == 1
    assert case.render(made_item(names, b"other"), names=names) == "one 0\n"
    assert case.filled == 1  # made of something else, it came out the same


def test_what_an_item_looks_up_counts(case: Case) -> None:
    for name in ("one", "two"):
        names = Noted({"a": name})
        assert case.render(made_item(names), names=names) == f"{name} 0\n"
    assert case.filled == 2


def test_what_an_item_looked_up_counts_for_all_that_show_it(case: Case) -> None:
    other = "{{ item.name }}!\n"
    for name in ("one", "two"):
        names = Noted({"a": name})
        item = made_item(names)
        assert case.render(item, names=names) == f"{name} 0\n"
        assert case.render(item, names=names, templates=b"other", source=other) == f"{name}!\n"
    assert case.filled == 4


def test_what_fields_of_the_whole_are_made_of_does_not_count_beside_them(case: Case) -> None:
    class Lazy:
        def __init__(self, names: Noted[str]) -> None:
            self._names = names

        @property
        def title(self) -> str:
            return self._names["a"][:1]

    source = "{{ api.title }}\n"
    for name, title in (("one", "o"), ("other", "o"), ("two", "t")):
        names = Noted({"a": name})
        assert case.render(None, Lazy(names), names=names, source=source) == f"{title}\n"
    assert case.filled == 2


class Slow:
    """A whole whose title takes long to make."""

    made = 0

    def __init__(self, title: str) -> None:
        self._title = title

    @property
    def title(self) -> str:
        Slow.made += 1
        return self._title


def test_a_field_is_made_only_where_what_it_is_made_of_changed(case: Case) -> None:
    source = "{{ api.title }}\n"

    def rendered(title: str, made_of: str) -> tuple[str, int]:
        before = Slow.made
        whole, told = Slow(title), {"title": made_of.encode()}
        return case.render(None, whole, source=source, made_of=told), Slow.made - before

    assert rendered("one", "a") == ("one\n", 2)  # for the template, and for its hash
    assert rendered("one", "a") == ("one\n", 0)
    assert rendered("one", "b") == ("one\n", 1)
    assert case.filled == 1
    assert rendered("two", "c") == ("two\n", 2)
    assert case.filled == 2
