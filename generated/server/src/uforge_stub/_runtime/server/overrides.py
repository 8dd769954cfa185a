"""Handlers of one's own: a Python module whose functions have the names of operations.

::

    from uforge_stub.server import Answer, Call

    def user_get(call: Call) -> Answer:
        return Answer(call.world.get(call.path).value, headers={"X-Mine": "1"})

Names that are no identifiers go into a mapping ``HANDLERS`` of that module.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from difflib import get_close_matches
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from inspect import iscoroutinefunction
from pathlib import Path
from types import FunctionType, ModuleType

from .message import Handler


class OverrideError(Exception):
    """A module cannot be used; the message says why."""


def load(name: str, operations: Iterable[str]) -> dict[str, Handler]:
    """Import a module, by its name or as a file, and return its handlers by operation.

    Raises:
        OverrideError: it cannot be imported, names an operation that there is not, has no handler,
            or an async one.
    """
    module = _imported(name)
    known = set(operations)
    found: dict[str, Handler] = {
        key: value
        for key, value in vars(module).items()
        if key in known and isinstance(value, FunctionType)
    }
    for operation, handler in getattr(module, "HANDLERS", {}).items():
        if operation not in known:
            near = get_close_matches(str(operation), known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise OverrideError(f"{name}: there is no operation {operation!r}{hint}")
        if not callable(handler):
            raise OverrideError(f"{name}: the handler of {operation} cannot be called")
        found[operation] = handler
    if not found:
        names = [key for key, value in vars(module).items() if isinstance(value, FunctionType)]
        near = [near for key in names for near in get_close_matches(key, known, n=1)]
        hint = f"; did you mean {near[0]}?" if near else ""
        raise OverrideError(f"{name}: none of its functions has the name of an operation{hint}")
    for operation, handler in found.items():
        if iscoroutinefunction(handler):
            raise OverrideError(
                f"{name}: the handler of {operation} is async; write it with def: it runs in a transaction"
            )
    return found


def _imported(name: str) -> ModuleType:
    try:
        if not name.endswith(".py"):
            return import_module(name)
        file = Path(name).resolve()
        spec = spec_from_file_location(f"overrides_{file.stem}", file)
        if spec is None or spec.loader is None or not file.is_file():
            raise OverrideError(f"{name}: there is no such file")
        module = module_from_spec(spec)
        sys.modules[spec.name] = module  # dataclasses and pickles look there
        spec.loader.exec_module(module)
        return module
    except OverrideError:
        raise
    except Exception as error:
        raise OverrideError(
            f"{name}: cannot be imported: {type(error).__name__}: {error}"
        ) from error
