"""Places: the files of pages, and the ids of what can be linked to on them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rstparse.emit.once import once
from rstparse.emit.paths import file_names
from rstparse.emit.references import Mention
from rstparse.model import Api

START, OBJECTS = "index.html", "objects.html"
"""Pages that also show what the index of the docs tree says, and the overviews of folders without operations."""

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_-]")


def anchor(name: str) -> str:
    """Return the part of an id that stands for a name: different names have different ones.

    What is neither letter, digit, ``-`` nor ``_`` becomes ``.`` with its code; the search does the same.
    """
    return _NOT_PLAIN.sub(lambda m: f".{ord(m[0]):x}.", name) or "."


@once
def page_urls(api: Api) -> dict[Mention, str]:
    """Return the page of each operation, object and group; a group without operations lists objects.

    It is made of names alone: the outline of a model is enough.
    """
    used = {operation.group for operation in api.operations}
    kinds: Mapping[str, Sequence[str]] = {
        "group": [group.name for group in api.groups if group.name in used or group.operations],
        "operation": [operation.name for operation in api.operations],
        "object": [thing.type for thing in api.objects],
    }
    found = {
        Mention(kind=kind, name=name): f"{kind}s/{file}.html"
        for kind, names in kinds.items()
        for name, file in file_names(names).items()
    }
    for group in api.groups:
        found.setdefault(Mention(kind="group", name=group.name), OBJECTS)
    return found


def short_titles(titles: Sequence[str]) -> dict[str, str]:
    """Return titles without the words that all of them end in; one that has no others stays whole."""
    words = [title.split() for title in titles]
    shared = 0
    while len(words) > 1 and all(len(w) > shared for w in words):
        if len({w[-shared - 1] for w in words}) > 1:
            break
        shared += 1
    return {
        title: " ".join(w[: len(w) - shared] or w) for title, w in zip(titles, words, strict=True)
    }
