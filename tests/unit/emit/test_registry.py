"""Everything that a target may name is there, and is loaded no sooner than it is named."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import Any

import pytest

from rstparse.emit.registry import PRODUCERS, VIEWS, Registry


@pytest.mark.parametrize("registry", [VIEWS, PRODUCERS])
def test_each_is_a_function_of_a_model_a_configuration_and_what_is_kept(
    registry: Registry[Any],
) -> None:
    assert len(registry) == len(list(registry)) > 5
    for name, function in registry.items():
        assert name in registry
        assert [*inspect.signature(function).parameters] == ["api", "config", "fragments"]


def test_a_name_that_nothing_has_is_refused() -> None:
    assert "atlas" not in VIEWS
    with pytest.raises(KeyError, match="atlas"):
        VIEWS["atlas"]


def test_a_view_that_nobody_asks_for_is_not_loaded() -> None:
    code = (
        "import sys; from rstparse.emit.registry import VIEWS; 'rst' in VIEWS; list(VIEWS); VIEWS['xsd'];"
        "print(*sorted(m for m in sys.modules if m.endswith('_view')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["rstparse.emit.xsd_view"]
