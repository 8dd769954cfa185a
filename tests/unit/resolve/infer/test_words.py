from __future__ import annotations

import pytest

from rstparse.resolve.infer.words import is_plural, parts, singular


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("targetFormats", ["target", "formats"]),
        ("OSUserList", ["os", "user", "list"]),
        ("ipv4Method", ["ipv", "4", "method"]),
        ("SSHKeys", ["ssh", "keys"]),
        ("scanned instance", ["scanned", "instance"]),
        ("größe", ["gr", "öß", "e"]),
        ("_", ["_"]),
        ("", [""]),
    ],
)
def test_parts_of_a_name(name: str, words: list[str]) -> None:
    assert parts(name) == words


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("images", "image"),
        ("categories", "category"),
        ("statuses", "status"),
        ("addresses", "address"),
        ("targetFormats", "targetFormat"),
        ("children", "child"),
        ("status", "status"),
        ("access", "access"),
        ("analysis", "analysis"),
    ],
)
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one
    assert is_plural(plural) == (plural != one)
