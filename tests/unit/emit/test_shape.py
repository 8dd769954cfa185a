"""What is taken for black's shape without asking black must be it.

The texts here are changed at random in the ways that generated code varies (names of any length) and in
ways that break black's shape. Whatever the shapes then say is stable, black must leave as it is.
"""

from __future__ import annotations

import ast
import keyword
import random
import re
from collections.abc import Callable

import black
import pytest

from rstparse.emit.shape import Shapes, packed, unpacked

LIMIT = 80
MODE = black.Mode(line_length=LIMIT, target_versions={black.TargetVersion.PY311})
SAMPLE = '''\
# Generated from pages/things/Thing.rst:3. Do not edit.
"""Module docstring."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from .runtime import Field, WireType

if TYPE_CHECKING:
    from .other import Other

_GENERATE: Operation[Image] = Operation(
    "image_generate", "POST", "/users/{uid}/appliances/{aid}/images", Image
)
_LIST: Operation[Page[Image]] = Operation(
    "image_list",
    "GET",
    "/users/{uid}/appliances/{aid}/images",
    query={"count": "count", "offset": "offset"},
)
_NAMES = ["a", 1, None]
_ROUTES = (
    Route("image_get", "GET"),
    Route("image_list", "GET"),
    Route(
        "image_update",
        "PUT",
        query={
            "force": "force:boolean",
            "quiet": "quiet:boolean",
            "more": "somethingThatIsLongEnough",
        },
    ),
    Route("image_delete", "DELETE"),
    Route(
        "image_create", "POST", "/users/{uid}/appliances/{aid}/images", Image, more=1
    ),
)


class Mode(StrEnum):
    """Documented values."""

    FIRST = "first"
    SECOND = "second value"


class Thing(Base):
    """A thing.

    Attributes:
        name: the name of the thing, which is
            longer than a line
        other: another
    """

    name: str | None = None
    others: list[Other] | None = None
    mode: Mode | str | None = None

    __wire__: ClassVar[WireType] = WireType(
        "Thing",
        root="thing",
        fields=(
            Field("name", "name", "string"),
            Field("others", "others", "Other", item="other"),
            Field("mode", "mode", "string", enum="Mode"),
        ),
    )
    __one__ = (
        Field("name", "name", "string", "something", "more of it", "enough"),
    )

    def generate(self, uid: str, aid: int, **options: Unpack[Options]) -> Image:
        """Generates it.

        Args:
            uid: the login name
        """
        return self._call(_GENERATE, (uid, aid), options=options)

    async def list(
        self, uid: str, aid: int, *, count: int | None = None, **options: Unpack[Options]
    ) -> Page[Image]:
        """Lists them."""
        return await self._call(
            _LIST, (uid, aid), query={"count": count}, options=options, more=1
        )

    def update(
        self,
        uid: str,
        image: Image,
        *,
        force: bool | None = None,
        quiet: bool | None = None,
        **options: Unpack[Options],
    ) -> None:
        """Updates one."""
        return self._call(
            _UPDATE,
            (uid,),
            query={
                "force": force,
                "quiet": quiet,
                "more": some_other_value_that_is_long_enough_to_split,
            },
        )
'''  # fmt: skip


def black_of(text: str) -> str | None:
    """Return what black makes of a text, None where it refuses."""
    try:
        return black.format_str(text, mode=MODE)
    except (black.InvalidInput, ValueError):
        return None


def claimed_stable(shapes: Shapes, text: str) -> bool:
    """Tell whether the formatter would take ``text`` for stable."""
    outline = shapes.outline(text)
    if outline is None:
        return False
    if (probe := shapes.probe(outline)) and black_of(probe) != probe:
        return False
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def learned(*texts: str) -> Shapes:
    shapes = Shapes(LIMIT)
    for text in texts:
        outline = shapes.outline(text)
        assert outline is not None
        shapes.learn(outline)
    return shapes


def renamed(text: str, chance: random.Random) -> str:
    """Return a text with some of its names replaced by others of any length."""
    words = set(re.findall(r"\b[^\W\d]\w*", text)) - set(keyword.kwlist) - set(keyword.softkwlist)
    for word in sorted(words - {"__future__", "annotations", "def", "class"}):
        if chance.random() < 0.05:
            length = max(1, int(chance.gauss(len(word), 6)))
            text = re.sub(rf"\b{word}\b", "x" * length, text)
    return text


def damaged(text: str, chance: random.Random) -> str:
    """Return a text with one line changed in a way that black may undo."""
    lines = text.split("\n")
    at = chance.randrange(len(lines) - 1)
    line = lines[at]
    place = chance.randrange(len(line) + 1)
    changes: list[Callable[[], list[str]]] = [
        lambda: [line[:place] + " " + line[place:]],
        lambda: [line.replace(" ", "", 1)],
        lambda: [line[:place] + chance.choice(",()\"'#:\\;*=-.x\t") + line[place:]],
        lambda: [line[:place] + line[place + 1 :]],
        lambda: [line, ""],
        list,
        lambda: [line, line],
        lambda: [line[:place], "    " + line[place:]],
        lambda: [line.replace('"', "'")],
        lambda: ["    " + line],
        lambda: [line.removeprefix("    ")],
        lambda: [line.rstrip(",")],
    ]
    lines[at : at + 1] = chance.choice(changes)()
    if chance.random() < 0.2:
        lines[at : at + 2] = ["".join(line.strip() for line in lines[at : at + 2])]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def stable() -> str:
    """The sample in black's shape."""
    text = black_of(SAMPLE)
    assert text is not None
    return text


def test_names_of_other_lengths_need_no_look(stable: str) -> None:
    changed = stable.replace("Other", "Else").replace("mode", "manner").replace('"thing"', '"a"')
    assert learned(stable).probe(learned().outline(changed)) == ""  # type: ignore[arg-type]


def test_shapes_are_told_to_other_processes_once(stable: str) -> None:
    first, other = learned(stable), Shapes(LIMIT)
    other.hear(unpacked(packed(first.tell())))
    assert first.tell() == frozenset()
    assert other.probe(other.outline(stable)) == ""  # type: ignore[arg-type]
    other.learn(other.outline(stable))  # type: ignore[arg-type]
    assert other.tell() == frozenset()


def test_what_holds_no_digests_is_refused() -> None:
    with pytest.raises(ValueError, match="no digests"):
        unpacked(b"short")


def test_a_new_shape_is_probed_alone(stable: str) -> None:
    changed = stable.replace("FIRST = ", "FIRST: int = ")
    outline = learned().outline(changed)
    assert outline is not None
    assert learned(stable).probe(outline) == 'class n:\n    FIRST: int = "first"\n'


def test_a_new_neighbourhood_is_probed_where_it_is(stable: str) -> None:
    outline = learned().outline(stable.replace("\n\n\nclass", "\n\nclass"))
    assert outline is not None
    probe = learned(stable).probe(outline)
    assert "\n\nclass Mode(StrEnum):\n" in probe
    assert black_of(probe) != probe


REPETITIVE = """\
X = (
    f(1),
    f(2),
    f(
        a,
        b="c",
    ),
    f(3),
    f(
        d,
        e="f",
    ),
)
a = 1
b = 2
c = 3
d = 4

e = 5
"""


def test_an_excerpt_has_of_what_is_repeated_what_is_needed() -> None:
    outline = learned().outline(REPETITIVE)
    assert outline is not None
    item, items = "    f(1),\n", '    f(\n        a,\n        b="c",\n    ),\n'
    assert outline.excerpt == f"X = (\n{item}{items})\na = 1\n\ne = 5\n"
    assert [s.text + "\n" for s in dict.fromkeys(outline.shapes.values())] == [
        f"X = (\n{item}{item})\n",
        f"X = (\n{items}{items})\n",
        "a = 1\n",
    ]


def test_an_item_of_a_new_shape_is_probed_without_the_others() -> None:
    outline = learned().outline(REPETITIVE.replace("f(3)", "f(3.0)"))
    assert outline is not None
    expected = "X = (\n    f(3.0),\n    f(3.0),\n)\n"
    assert learned(REPETITIVE).probe(outline) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        ("f(3),", "f(3,),"),
        ("f(3),", "f( 3),"),
        ("        d,\n", "        d, g,\n"),
        ("        d,\n        e=", "        d,\n         e="),
        ("    ),\n)\na", "    )\n)\na"),
        ("c = 3\n", "c = 3;\n"),
        ("c = 3\n", "\n\n\nc = 3\n"),
    ],
)
def test_what_is_wrong_among_much_that_is_right_is_seen(wrong: tuple[str, str]) -> None:
    text = REPETITIVE.replace(*wrong)
    assert text != REPETITIVE
    assert black_of(text) != text
    assert not claimed_stable(learned(REPETITIVE), text)


@pytest.mark.parametrize(
    "text",
    ["x = 1", "x = 1\n\n", "\nx = 1\n", "x = 1 \n", "x = \\\n1\n", '"""a\n"""\n', "x = '''a'''\n", "x = (\n",
     "# fmt: off\nx = 1\n", "x = 1\t\n", '"""a\n  b"""\n', "x = 1\n#no\n"],
)  # fmt: skip
def test_some_texts_are_for_black_alone(text: str) -> None:
    assert Shapes(LIMIT).outline(text) is None


LONG = "a_name_that_is_so_long_that_nothing_else_fits_on_its_line"


@pytest.mark.parametrize(
    ("known", "other"),
    [
        (f"x = f({LONG}, b)\n", f"x = f({LONG}, {LONG})\n"),
        (f"x = (\n    {LONG}.attribute.another_one,\n)\n", "x = (\n    b.a.a,\n)\n"),
        (f"x = f(\n    {LONG}, another, one_more\n)\n", "x = f(\n    a, b, c\n)\n"),
        (f"def f(\n    {LONG}, another, one_more\n):\n    g()\n", "def f(\n    a, b, c\n):\n    g()\n"),
        (
            f"x = f(\n    {LONG},\n    b=(\n        {LONG}.something.xyz,\n    ),\n)\n",
            f"x = f(\n    {LONG},\n    b=(\n        short.something.xyz,\n    ),\n)\n",
        ),
        (
            f"x = f(\n    {LONG},\n    b=g(\n        {LONG}, some_thing_xx\n    ),\n)\n",
            f"x = f(\n    {LONG},\n    b=g(\n        short, some_thing_xx\n    ),\n)\n",
        ),
        (f'x = f("{LONG}")\n', 'x = f("größer")\n'),
        ('x = "a"\n', "x = 'a'\n"),
        ("x = f(a, b)\n", "x = f(a, b,)\n"),
        ("x = 12\n", "x = 0XFF\n"),
        ("x = 1\n\n\ny = 2\n", "x = 1\n\n\n\ny = 2\n"),
        ("class A:\n    x = 1\n\n    y = 2\n", "class A:\n    x = 1\n\n\n    y = 2\n"),
    ],
)  # fmt: skip
def test_what_matters_to_black_is_no_shape(known: str, other: str) -> None:
    assert black_of(known) == known
    outline = learned().outline(other)
    assert outline is None or learned(known).probe(outline) != ""


@pytest.mark.parametrize(
    ("known", "claimed"),
    [
        (["def f():\n    x = 1\n", 'def f():\n    """Doc."""\n    ...\n'], "def f():\n    ...\n"),
        (["class A:\n    x = 1\n", 'class A:\n    """Doc."""\n\n    ...\n'], "class A:\n    ...\n"),
        (
            ["x = 1\n\n\n# a\n# b\n# c\ndef f():\n    x = 1\n", "x = 1\n\n# a\n# b\n# c\ny = 1\n"],
            "x = 1\n\n# a\n# b\n# c\ndef f():\n    x = 1\n",
        ),
        (['x = "a"\n"a"\n', "x = 1\ny = 1\n"], '"a"\nx = 1\n'),
        (['"a"\n'], '"a "\n'),
    ],
)  # fmt: skip
def test_a_text_of_known_parts_that_black_changes_is_not_claimed(
    known: list[str], claimed: str
) -> None:
    shapes = Shapes(LIMIT)
    for text in known:
        assert black_of(text) == text
        if (outline := shapes.outline(text)) is not None:
            shapes.learn(outline)
    assert black_of(claimed) != claimed
    assert not claimed_stable(shapes, claimed)


def test_what_is_claimed_for_other_names_is_true(stable: str) -> None:
    chance = random.Random(1)
    shapes, claims = learned(stable), 0
    for _ in range(120):
        text = renamed(stable, chance)
        if claimed_stable(shapes, text):
            claims += 1
            assert black_of(text) == text
        elif (formatted := black_of(text)) and (outline := shapes.outline(formatted)):
            shapes.learn(outline)
    assert claims > 40


def test_what_is_claimed_for_damaged_text_is_true(stable: str) -> None:
    chance = random.Random(2)
    shapes, claims = learned(stable), 0
    for _ in range(300):
        text = damaged(stable, chance)
        if claimed_stable(shapes, text):
            claims += 1
            assert black_of(text) == text
    assert claims > 15
