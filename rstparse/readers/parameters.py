"""The sections of an operation page that list parameters: bullets → claims on each parameter, and their order."""

from __future__ import annotations

from rstparse.readers import bullets as b
from rstparse.readers import elements as e
from rstparse.readers.base import PageReader


def read_parameters(reader: PageReader, section: e.Section, where: str) -> None:
    """Claim what the bullets of a section say of parameters in the ``path`` or the ``query``."""
    names: list[str] = []
    for item in b.items(section.body):
        parts = b.bullet(item)
        if parts is None:
            reader.say(
                "stray-text",
                item.line,
                "text between the parameters",
                "start it with '* ``name`` (required): '",
                "warning",
            )
            continue
        name, flags, runs = parts
        names.append(name)
        words = [word.strip() for word in (flags or "").split(",") if word.strip()]
        reader.claim("required", "required" in words if words else None, item.line, (where, name))
        for word in words:
            if word not in ("required", "optional"):
                reader.claim("type", word, item.line, (where, name))
        reader.claim("description", e.plain_data(runs), item.line, (where, name))
        if not runs:
            reader.say(
                "missing-description",
                item.line,
                f"parameter '{name}' has no description",
                "say what it identifies",
                "warning",
            )
        _nested(reader, item)
    for element in section.body:
        if (
            isinstance(element, e.Prose | e.Quote)
            and e.plain(b.first_runs([element])).strip().lower() != "none"
        ):
            reader.say(
                "stray-text",
                element.line,
                "text between the parameters",
                "start it with '* ``name`` (required): '",
                "warning",
            )
    reader.claim(f"{where}_parameter_names", names, section.line)


def _nested(reader: PageReader, item: e.Item) -> None:
    """An indented line below a bullet belongs to no parameter: say so, it may name one."""
    for element in item.body[1:]:
        reader.say(
            "stray-text",
            element.line,
            "indented text below a parameter",
            "start it with '* ``name`` (required): ' or remove it",
            "warning",
        )
