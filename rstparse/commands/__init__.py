"""The commands, one module each, in the order in which ``--help`` lists them."""

from rstparse.commands import check, generate, lint, model, serve, show, stats
from rstparse.commands.base import Command

COMMANDS: tuple[Command, ...] = (
    generate.COMMAND,
    check.COMMAND,
    model.COMMAND,
    stats.COMMAND,
    lint.COMMAND,
    show.COMMAND,
    serve.COMMAND,
)
