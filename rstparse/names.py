"""Document names made into Python names: readable, valid, and never two alike.

Document text is hostile: names may be keywords, dunders, empty, 300 characters long, or equal to another
after the NFKC normalisation that Python applies to identifiers. Every function here returns a string for
which ``str.isidentifier()`` holds, that is no keyword, starts and ends without an underscore of its own
(one trailing underscore marks an evaded word) and is NFKC-stable.
"""

from __future__ import annotations

import hashlib
import keyword
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

MAX_LENGTH = 64
"""Longer names are cut and end in eight hexadecimal digits of their hash."""

HARMFUL = frozenset(
    {"bool", "bytes", "classmethod", "cls", "dict", "float", "int", "list", "object", "property"}
    | {"self", "set", "staticmethod", "str", "tuple"}
)
"""Builtins that generated class bodies use in annotations or as decorators, so that a member of that
name would change their meaning; and the two names of the first argument. Other builtins (``id``,
``type``, ``format``) harm nobody as members or parameters and stay, and so do soft keywords."""

DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
"""Names that Windows takes for devices, whatever their ending: no module may have one."""

# One class letter a character: U upper, l lower or caseless, s the plural's s, D digit, space otherwise.
_WORD = re.compile(
    r"""
      (?<![lsUD]) [ls] U (?: [ls]{2,} | U+ (?![ls]) ) D*   # vSphere, eMail, iSCSI
    | U{2,} s (?![ls])                                     # VMs, URIs
    | (?<!U) U U [ls]{2,} [lsD]*                           # UForge, OAuth, VSphere
    | U+ D+ [ls]+                                          # MD5sum
    | U [UD]* (?![ls])                                     # OS in OSUpdates, EC2 in EC2Instance, K5
    | U? [ls] [lsD]*                                       # Image, md5sum
    | D+ [ls]*                                             # 2nd
    | U
    """,
    re.VERBOSE,
)
_MIXED = {"IPv4": "Ipv4", "IPv6": "Ipv6", "PaaS": "Paas", "IaaS": "Iaas", "SaaS": "Saas"}
_MIXED_WORD = re.compile("|".join(_MIXED))


class Collision(NamedTuple):
    """Several document names that ask for one Python name; ``names[0]`` got it, the others a number."""

    python_name: str
    names: tuple[str, ...]


class Names(NamedTuple):
    """Result of :func:`unique`: document name → Python name, in the order given, and what collided."""

    mapping: dict[str, str]
    collisions: tuple[Collision, ...]


def snake_case(name: str, reserved: Collection[str] = ()) -> str:
    """Return ``name`` for a module, function, parameter or attribute: ``getAllOS`` → ``get_all_os``.

    ``reserved`` are Python names that the place has given away already; they get a trailing underscore.
    """
    return _evade(_snake_case(name), _folded(tuple(reserved))) if reserved else _snake_case(name)


@lru_cache(maxsize=1 << 14)
def _snake_case(name: str) -> str:
    return _finish("_".join(_words(name)).lower(), name, "n", "unnamed", ())


def constant_name(name: str, reserved: Collection[str] = ()) -> str:
    """Return ``name`` for a constant or an enumeration member: ``opStatus`` → ``OP_STATUS``."""
    return _finish("_".join(_words(name)).upper(), name, "N", "UNNAMED", reserved)


def class_name(name: str, reserved: Collection[str] = ()) -> str:
    """Return ``name`` for a class, its acronyms as documented: ``opStatus`` → ``OpStatus``."""
    parts = _identifier_parts(name)
    return _finish("".join(p[:1].upper() + p[1:] for p in parts), name, "N", "Unnamed", reserved)


def fold(name: str) -> str:
    """Return the key under which two names count as one: casefolded and NFKC-normalised.

    File systems that ignore case and Python, which normalises identifiers, both agree on it.
    """
    return name.lower() if name.isascii() else _fold(name)


@lru_cache(maxsize=1 << 16)
def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def unique(
    names: Iterable[str],
    convert: Callable[[str], str] = snake_case,
    reserved: Collection[str] = (),
    fixed: Mapping[str, str] = {},
) -> Names:
    """Map document names to Python names that differ even after :func:`fold`.

    Where several names want one Python name, the one to which ``fixed`` gives it wins, else the one that is spelled
    like it, else the first given; the others get ``_2``, ``_3`` … in the order given. ``reserved`` names are never given out: a name
    that asks for one gets a trailing underscore, which is no collision.
    """
    given = list(dict.fromkeys(names))
    blocked = _folded(tuple(reserved))
    wanted = {name: _evade(fixed.get(name) or convert(name), blocked) for name in given}
    claimants: dict[str, list[str]] = {}
    for name in given:
        claimants.setdefault(fold(wanted[name]), []).append(name)
    taken = {*blocked, *claimants}
    mapping, collisions = dict.fromkeys(given, ""), []
    for rivals in claimants.values():
        winner = next(
            (name for name in rivals if name in fixed),
            next((name for name in rivals if name == wanted[name]), rivals[0]),
        )
        losers = [name for name in rivals if name != winner]
        mapping[winner] = wanted[winner]
        for name in losers:
            mapping[name] = _numbered(wanted[name], taken)
        if losers:
            collisions.append(Collision(wanted[winner], (winner, *losers)))
    return Names(mapping, tuple(collisions))


@lru_cache(maxsize=1 << 12)
def _folded(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, names))


def _evade(name: str, blocked: Collection[str]) -> str:
    """Return ``name``, or with a trailing underscore, or with a number: the first that is free."""
    if fold(name) in blocked and not name.endswith("_"):
        name += "_"
    return _numbered(name, set(blocked)) if fold(name) in blocked else name


def _numbered(name: str, taken: set[str]) -> str:
    """Return ``name_2`` or the next number that is free, and take it."""
    number = 2
    while fold(f"{name.rstrip('_')}_{number}") in taken:
        number += 1
    chosen = f"{name.rstrip('_')}_{number}"
    taken.add(fold(chosen))
    return chosen


@lru_cache(maxsize=1 << 14)
def _words(name: str) -> tuple[str, ...]:
    words: list[str] = []
    for part in _identifier_parts(name):
        part = _MIXED_WORD.sub(lambda match: _MIXED[match[0]], part)
        shape = part.translate(_SHAPES) if part.isascii() else "".join(map(_shape, part))
        words += [part[match.start() : match.end()] for match in _WORD.finditer(shape)]
    return tuple(words)


def _shape(character: str) -> str:
    if character.isupper() or character.istitle():
        return "U"
    if character.isdigit():
        return "D"
    return "s" if character == "s" else "l"


_SHAPES = {ord(character): _shape(character) for character in map(chr, range(128))}


def _identifier_parts(name: str) -> list[str]:
    """Return the runs of characters that may stand in an identifier, underscores excepted."""
    text = unicodedata.normalize("NFKC", name)
    if text.isidentifier():
        return text.replace("_", " ").split()
    kept = "".join(c if c != "_" and f"a{c}".isidentifier() else " " for c in text)
    return kept.split()


def _finish(text: str, name: str, digit_prefix: str, empty: str, reserved: Collection[str]) -> str:
    text = text or empty
    if not text.isidentifier():
        text = digit_prefix + text
    # Changing case or a prefix before a combining character can undo normalisation, hence once more.
    text = unicodedata.normalize("NFKC", text)
    if len(text) > MAX_LENGTH:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        text = unicodedata.normalize("NFKC", text[: MAX_LENGTH - 9].rstrip("_") + "_" + digest)
    if keyword.iskeyword(text) or text in HARMFUL:
        text += "_"
    return _evade(text, {fold(r) for r in reserved}) if reserved else text
