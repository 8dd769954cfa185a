"""The commands, one module each, loaded when asked for: most of a command's time would go into loading the others."""

from importlib import import_module

from rstparse.commands.base import Command

NAMES = ("generate", "check", "model", "stats", "lint", "diff", "show", "names", "watch", "serve")
"""The commands in the order in which ``--help`` lists them; each is a module of this package."""


def command(name: str) -> Command:
    """Return a command, by one of ``NAMES``."""
    found = import_module(f"{__name__}.{name}").COMMAND
    assert isinstance(found, Command)
    return found
