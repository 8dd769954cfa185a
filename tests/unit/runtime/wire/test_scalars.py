"""The scalar types: which texts are read as what, and what is written."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Any

import pytest

from rstparse.runtime.wire import DecodingError, EncodingError
from rstparse.runtime.wire.scalars import READERS, WRITERS, float_text

DAY = datetime(2018, 4, 16, 11, 43, 59)


def zone(hours: float) -> timezone:
    return timezone(timedelta(hours=hours))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", "0", 0),
        ("int", "-007", -7),
        ("int", " +12\n", 12),
        ("int", "99999999999999999999", 99999999999999999999),
        ("long", "", None),
        ("integer", " ", None),
        ("float", "1.5", 1.5),
        ("float", " -1E4 ", -10000.0),
        ("float", "INF", math.inf),
        ("float", "-INF", -math.inf),
        ("float", "", None),
        ("boolean", "true", True),
        ("boolean", "1", True),
        ("boolean", " false ", False),
        ("boolean", "0", False),
        ("boolean", "\n", None),
        ("base64Binary", "AP8=", b"\x00\xff"),
        ("base64Binary", " A\nP8 = ", b"\x00\xff"),
        ("base64Binary", "", b""),
        ("dateTime", "2018-04-16T11:43:59", DAY),
        ("dateTime", "2018-04-16T11:43:59Z", DAY.replace(tzinfo=UTC)),
        ("dateTime", " 2018-04-16T11:43:59.000Z ", DAY.replace(tzinfo=UTC)),
        ("dateTime", "2018-04-16T11:43:59.1", DAY.replace(microsecond=100000)),
        ("dateTime", "2018-04-16T11:43:59.123456789", DAY.replace(microsecond=123456)),
        ("dateTime", "2018-04-16T13:43:59+02:00", DAY.replace(tzinfo=UTC)),
        ("dateTime", "2018-04-16T13:43:59.000+0200", DAY.replace(tzinfo=UTC)),
        ("dateTime", "2018-04-15T21:43:59-14:00", DAY.replace(tzinfo=UTC)),
        ("dateTime", "2018-12-31T24:00:00Z", datetime(2019, 1, 1, tzinfo=UTC)),
        ("dateTime", "", None),
        ("dateTime", " ", None),
    ],
)
def test_reading(kind: str, text: str, value: Any) -> None:
    found = READERS[kind](text)
    assert found == value
    assert type(found) is type(value)


def test_zone_is_kept() -> None:
    assert READERS["dateTime"]("2018-04-16T11:43:59").tzinfo is None
    assert READERS["dateTime"]("2018-04-16T11:43:59+02:00").utcoffset() == timedelta(hours=2)


def test_nan() -> None:
    assert math.isnan(READERS["float"]("NaN"))
    assert float_text(math.nan) == "NaN"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("int", "1_000"),
        ("int", "１"),
        ("int", "0x1f"),
        ("int", "1e3"),
        ("int", "9" * 5000),
        ("float", "1,5"),
        ("float", "1_0.0"),
        ("boolean", "TRUE"),
        ("boolean", "yes"),
        ("base64Binary", "AP8"),
        ("base64Binary", "AP8=AP8="),
        ("base64Binary", "A!P8="),
        ("base64Binary", "é"),
        ("dateTime", "yesterday"),
        ("dateTime", "2018-02-30T00:00:00"),
        ("dateTime", "12018-01-01T00:00:00"),
        ("dateTime", "9999-12-31T24:00:00"),
    ],
)
def test_refused_reading(kind: str, text: str) -> None:
    with pytest.raises(DecodingError, match=r"^not an? \w+|^not Base64"):
        READERS[kind](text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (DAY, "2018-04-16T11:43:59.000"),
        (DAY.replace(tzinfo=UTC), "2018-04-16T11:43:59.000Z"),
        (DAY.replace(microsecond=120000, tzinfo=UTC), "2018-04-16T11:43:59.120Z"),
        (DAY.replace(microsecond=120000), "2018-04-16T11:43:59.120"),
        (DAY.replace(microsecond=123456, tzinfo=UTC), "2018-04-16T11:43:59.123456Z"),
        (DAY.replace(tzinfo=zone(2)), "2018-04-16T09:43:59.000Z"),
        (DAY.replace(tzinfo=UTC, fold=1), "2018-04-16T11:43:59.000Z"),
        (DAY.replace(tzinfo=timezone(timedelta(seconds=7))), "2018-04-16T11:43:52.000Z"),
        (datetime(1, 1, 1), "0001-01-01T00:00:00.000"),
    ],
)
def test_writing_dates(value: datetime, text: str) -> None:
    assert WRITERS["dateTime"](value) == text


def test_subclass_of_datetime() -> None:
    class Stamp(datetime):
        pass

    assert WRITERS["dateTime"](Stamp(2018, 4, 16)) == "2018-04-16T00:00:00.000"
    assert WRITERS["dateTime"](Stamp(2018, 4, 16, tzinfo=UTC)) == "2018-04-16T00:00:00.000Z"
    assert WRITERS["dateTime"](Stamp(2018, 4, 16, tzinfo=zone(1))) == "2018-04-15T23:00:00.000Z"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1.0"), (1e300, "1e+300"), (math.inf, "INF"), (-math.inf, "-INF"), (-0.0, "-0.0")],
)
def test_writing_floats(value: float, text: str) -> None:
    assert float_text(value) == text


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("int", 1 << 31, "out of the range of int (32 bits)"),
        ("int", -(1 << 31) - 1, "out of the range of int (32 bits)"),
        ("long", 1 << 63, "out of the range of long (64 bits)"),
        ("int", 1.0, "expected int, got float"),
        ("integer", True, "expected int, got bool"),
        ("float", "1", "expected float, got str"),
        ("float", True, "expected float, got bool"),
        ("float", 1 << 2000, "out of the range of float"),
        ("boolean", 1, "expected bool, got int"),
        ("string", 1, "expected str, got int"),
        ("anyURI", b"", "expected str, got bytes"),
        ("base64Binary", "AP8=", "expected bytes, got str"),
        ("dateTime", DAY.date(), "expected datetime, got date"),
        (
            "dateTime",
            datetime(1, 1, 1, tzinfo=zone(1)),
            "out of the range of dateTime when converted to UTC",
        ),
    ],
)
def test_refused_writing(kind: str, value: Any, reason: str) -> None:
    with pytest.raises(EncodingError) as caught:
        WRITERS[kind](value)
    assert caught.value.reason == reason


def test_integers_that_python_refuses_to_write() -> None:
    with pytest.raises(EncodingError, match=r"^out of the range of integer \(4000 digits\)$"):
        WRITERS["integer"](1 << 20_000)
    assert WRITERS["integer"](1 << 1000) == 1 << 1000


def test_string_that_prints_as_something_else() -> None:
    class Shout(str):
        def __str__(self) -> str:
            return self.upper()

    class Colour(str, Enum):  # noqa: UP042
        RED = "red"

    assert WRITERS["string"](Shout("a")) == "a"
    assert WRITERS["string"](Colour.RED) == "red"
    assert type(WRITERS["string"](Colour.RED)) is str
