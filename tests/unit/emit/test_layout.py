"""Calls laid out as black lays them out: formatting them again changes nothing."""

from __future__ import annotations

import black
import pytest

from rstparse.emit.layout import bracketed, imported

MODE = black.Mode(line_length=100)


def formatted(source: str) -> str:
    return black.format_str(source, mode=MODE).rstrip("\n")


@pytest.mark.parametrize("length", [1, 60, 80, 84, 85, 86, 88, 89, 90, 92, 95, 96, 97, 99, 120])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_call_is_as_black_has_it(length: int, count: int) -> None:
    parts = [f"argument_{n}" for n in range(count - 1)]
    parts.append("x" * max(1, length - sum(len(part) + 2 for part in parts)))
    made = bracketed("call(", parts, ")")
    assert made == formatted(made)


@pytest.mark.parametrize("length", [60, 80, 88, 92, 93, 94, 95, 96, 100])
def test_a_nested_call_is_as_black_has_it(length: int) -> None:
    made = bracketed("x = call(", ["a", "x" * (length - 12)], ")", indent=4)
    assert f"if a:\n    {made}" == formatted(f"if a:\n    {made}")


@pytest.mark.parametrize("width", [60, 75, 90, 96, 97, 98, 110])
def test_a_signature_is_as_black_has_it(width: int) -> None:
    name = "f" * (width - 30)
    made = bracketed(f"def {name}(", ["self", "a: int"], ") -> None:", indent=4)
    source = f"class A:\n    {made}\n        pass"
    assert source == formatted(source)


def test_no_parts_stay_on_the_line() -> None:
    assert bracketed("f" * 120 + "(", [], ")") == "f" * 120 + "()"


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (11, "call(aa, b)"),
        (10, "call(\n    aa, b\n)"),
        (8, "call(\n    aa,\n    b,\n)"),
    ],
)
def test_the_fewest_lines_that_fit(width: int, expected: str) -> None:
    assert bracketed("call(", ["aa", "b"], ")", width=width) == expected


# One thing between round brackets is no display: without a comma that is no tuple.
@pytest.mark.parametrize(
    ("brackets", "count"),
    [("()", 2), ("()", 3), *((b, n) for b in ("[]", "{}") for n in (1, 2, 3))],
)
@pytest.mark.parametrize("length", [60, 84, 88, 89, 90, 91, 92, 93, 94, 95, 96, 120])
def test_a_display_is_as_black_has_it(brackets: str, length: int, count: int) -> None:
    opening, closing = brackets
    parts = [f"a{n}: 1" if brackets == "{}" else f"a{n}" for n in range(count - 1)]
    parts.insert(0, "x" * max(1, length - sum(len(part) + 2 for part in parts) - 3))
    parts[0] += ": 1" if brackets == "{}" else "_"
    made = bracketed(f"x = {opening}", parts, closing)
    assert made == formatted(made)


@pytest.mark.parametrize("indent", [0, 4])
@pytest.mark.parametrize("length", [60, 75, 76, 77, 78, 79, 80, 81, 82, 90, 120])
@pytest.mark.parametrize("count", [1, 2])
def test_an_import_is_as_black_has_it(length: int, count: int, indent: int) -> None:
    names = ["x" * (length - (count - 1) * 3), "y"][:count]
    made = imported(".a.module", names, indent)
    source = f"if a:\n    {made}" if indent else str(made)
    assert source == formatted(source)
