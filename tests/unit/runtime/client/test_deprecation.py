"""The warning of a deprecated method."""

from __future__ import annotations

import pytest

from rstparse.runtime.client.deprecation import deprecated


def old() -> None:
    deprecated("thing.get", "use thing.read")


def test_whoever_calls_the_method_is_warned() -> None:
    with pytest.warns(
        DeprecationWarning, match="^thing.get is deprecated: use thing.read$"
    ) as found:
        old()
    assert [warning.filename for warning in found] == [__file__]
