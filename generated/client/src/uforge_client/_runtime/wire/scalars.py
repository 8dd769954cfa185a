"""Scalars: text to Python values and back, one pair of functions a type.

Reading is lenient about form: spaces around a number, ``1`` for true, any ISO 8601 date. Writing is
strict about type and range.
"""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import to_builtins

from .errors import DecodingError, EncodingError

_SHOWN = 40


def _not_a(kind: str, text: Any) -> DecodingError:
    shown = repr(text)
    return DecodingError(f"not {kind}: {shown if len(shown) <= _SHOWN else shown[:_SHOWN] + '...'}")


def read_int(text: str) -> int | None:
    """Read an integer of any size; blank text is None."""
    try:
        # int() alone would also take 1_000 and digits of other scripts.
        if text.isdecimal() and text.isascii():
            return int(text)
        stripped = text.strip()
        if not stripped:
            return None
        if "_" not in stripped and stripped.isascii():
            return int(stripped)
    except ValueError:
        pass
    raise _not_a("an integer", text)


def read_float(text: str) -> float | None:
    """Read a float, INF and NaN included; blank text is None."""
    stripped = text.strip()
    if not stripped:
        return None
    try:
        if "_" not in stripped and stripped.isascii():
            return float(stripped)
    except ValueError:
        pass
    raise _not_a("a number", text)


_BOOLEANS = {"true": True, "1": True, "false": False, "0": False, "": None}


def read_boolean(text: str) -> bool | None:
    """Read one of the four forms of XML Schema; blank text is None."""
    try:
        return _BOOLEANS[text]
    except KeyError:
        pass
    try:
        return _BOOLEANS[text.strip()]
    except KeyError:
        raise _not_a("a boolean", text) from None


def read_datetime(text: str) -> datetime | None:
    """Read a date and time: aware if it has a zone, digits below the microsecond cut; blank text is
    None.
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    stripped = text.strip()
    if not stripped:
        return None
    try:
        # XML Schema writes the end of a day as 24:00:00, which Python refuses.
        if stripped[10:19] == "T24:00:00":
            return datetime.fromisoformat(f"{stripped[:10]}T00:00:00{stripped[19:]}") + timedelta(
                days=1
            )
        return datetime.fromisoformat(stripped)
    except (ValueError, OverflowError):
        raise _not_a("a date and time", text) from None


def read_bytes(text: str) -> bytes:
    """Read Base64, white space anywhere."""
    try:
        return a2b_base64("".join(text.split()).encode("ascii"), strict_mode=True)
    except (Base64Error, ValueError):
        raise _not_a("Base64", text) from None


READERS: dict[str, Callable[[str], Any]] = {
    "int": read_int,
    "long": read_int,
    "integer": read_int,
    "float": read_float,
    "boolean": read_boolean,
    "dateTime": read_datetime,
    "base64Binary": read_bytes,
}
"""Text to value, for every scalar type but those that are text themselves."""


def _wrong(expected: str, value: Any) -> EncodingError:
    return EncodingError(f"expected {expected}, got {type(value).__name__}")


def write_text(value: Any) -> str:
    """Return a plain string of the same characters; for XML it still needs :func:`escape`."""
    if isinstance(value, str):
        # Members of enumerations are strings too, and may print as something else.
        return str.__str__(value)
    raise _wrong("str", value)


_LONGEST_INTEGER = 13_288


def _integer_writer(bits: int | None, kind: str) -> Callable[[Any], int]:
    limit = None if bits is None else 1 << (bits - 1)

    def write(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _wrong("int", value)
        if limit is not None and not -limit <= value < limit:
            raise EncodingError(f"out of the range of {kind} ({bits} bits)")
        # Python itself refuses to write longer ones, lest they take forever.
        if value.bit_length() > _LONGEST_INTEGER:
            raise EncodingError(f"out of the range of {kind} (4000 digits)")
        return int(value)

    return write


def write_float(value: Any) -> float:
    """Check a float; an int is one too."""
    if not isinstance(value, float | int) or isinstance(value, bool):
        raise _wrong("float", value)
    try:
        return float(value)
    except OverflowError:
        raise EncodingError("out of the range of float") from None


def write_boolean(value: Any) -> bool:
    """Check a boolean."""
    if not isinstance(value, bool):
        raise _wrong("bool", value)
    return value


def write_datetime(value: Any) -> str:
    """Write ``2018-04-16T11:43:59.000Z``; without a zone where the value has none.

    Milliseconds as the service writes them, microseconds where there are any.
    """
    if not isinstance(value, datetime):
        raise _wrong("datetime", value)
    if value.tzinfo is not UTC or value.__class__ is not datetime:
        value = _to_utc(value)
    # Ten times as fast as isoformat; digits come only where they are not zero.
    text: str = to_builtins(value)
    zone = "" if value.tzinfo is None else "Z"
    stem = text.removesuffix("Z")
    if not value.microsecond:
        return f"{stem}.000{zone}"
    return f"{stem if value.microsecond % 1000 else stem[:-3]}{zone}"


def _to_utc(value: datetime) -> datetime:
    """Return the moment in UTC, or as it is if it has no zone; a plain datetime in any case."""
    try:
        moment = value.replace(tzinfo=None) if value.utcoffset() is None else value.astimezone(UTC)
    except OverflowError:
        raise EncodingError("out of the range of dateTime when converted to UTC") from None
    return datetime.combine(moment.date(), moment.time(), moment.tzinfo)


def write_bytes(value: Any) -> str:
    """Write Base64 in one line."""
    if not isinstance(value, bytes | bytearray):
        raise _wrong("bytes", value)
    return b2a_base64(value, newline=False).decode("ascii")


WRITERS: dict[str, Callable[[Any], Any]] = {
    "string": write_text,
    "anyURI": write_text,
    "int": _integer_writer(32, "int"),
    "long": _integer_writer(64, "long"),
    "integer": _integer_writer(None, "integer"),
    "float": write_float,
    "boolean": write_boolean,
    "dateTime": write_datetime,
    "base64Binary": write_bytes,
}
"""Value to what JSON holds: text, number or boolean, checked."""


def float_text(value: float) -> str:
    """Write a float as XML Schema spells it."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "INF" if value > 0 else "-INF"
    return repr(value)


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escape(text: str) -> str:
    """Escape text for the content of an XML element.

    A carriage return is written as a reference, since a parser turns a plain one into a line feed.

    Raises:
        EncodingError: XML 1.0 has no way to carry one of the characters.
    """
    # Printable text holds nothing that XML forbids; most text ends here.
    if not text.isprintable():
        found = _FORBIDDEN.search(text)
        if found is not None:
            raise EncodingError(f"XML cannot carry the character U+{ord(found[0]):04X}")
        text = text.replace("&", "&amp;").replace("\r", "&#13;")
    elif "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text


def escape_attribute(text: str) -> str:
    """Escape text for a double-quoted XML attribute."""
    return escape(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
