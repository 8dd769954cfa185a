"""Path parameters: what a placeholder identifies and by what, from its description.

Descriptions are short and formal: "the id of the :ref:`image-object`", "the user name (login name) of the …",
"the file name of the logo to upload". Where one is missing, the same placeholder at the same place
of other operations has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rstparse.resolve.infer.known import Fields, Finding, Known, is_known
from rstparse.resolve.infer.places import majority, placeholders_at
from rstparse.resolve.infer.prose import REF, Sentence, sentence

_KEYS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("login", re.compile(r"\b(?:login|user ?name)\b", re.IGNORECASE)),
    (
        "file",
        re.compile(
            r"\bfile ?name\b|\bpath (?:to|of)\b|\bname of the .*\b(?:file|binary)\b", re.IGNORECASE
        ),
    ),
    ("version", re.compile(r"^(?:the )?version\b", re.IGNORECASE)),
    ("id", re.compile(r"^(?:the )?(?:[\w ]+ )?(?:id|identifier)\b", re.IGNORECASE)),
    ("name", re.compile(r"^(?:the )?(?:[\w ]+ )?name\b", re.IGNORECASE)),
)
"""What a description says that a value is, in the order in which they are tried."""

_NOUN = re.compile(
    r"^(?:the )?(?:id|identifier|[\w ]*name(?: \([\w ]+\))?|version) of (?:the |an? )?([\w ]+?)(?: to | being |$|[,.(])"
)
_NOUN_BEFORE = re.compile(r"^(?:the )?([\w ]+?) (?:id|identifier)\b")


_BARE_LABEL = re.compile(r"\b[\w.-]+-object\b")
"""A label whose role was forgotten."""


def infer_missing_descriptions(known: Known) -> Iterator[Finding]:
    """Yield ``description`` for placeholders without one, as most of the same name and place have it."""
    for occurrences in placeholders_at(known).values():
        for name in dict.fromkeys(o.name for o in occurrences):
            same = [o for o in occurrences if o.name == name]
            written = [json.dumps(d) for o in same if (d := o.fields.get("description"))]
            usual = majority(written)
            if usual is None:
                continue
            for occurrence in same:
                if not is_known(occurrence.fields, "description"):
                    subject = ("operation", occurrence.operation, "path", name)
                    yield Finding(subject, "description", json.loads(usual))


def infer_keys(known: Known) -> Iterator[Finding]:
    """Yield ``key`` and ``object`` of path parameters from their descriptions.

    "Id" is often written by habit: where most pages call the value at a place a login name, it is one.
    """
    for occurrences in placeholders_at(known).values():
        keys = {(o.operation, o.name): _key(o.fields) for o in occurrences}
        usual = majority(key for key in keys.values() if key)
        for occurrence in occurrences:
            subject = ("operation", occurrence.operation, "path", occurrence.name)
            key = keys[occurrence.operation, occurrence.name]
            if key == "id" and usual == "login":
                key = "login"
            if key:
                yield Finding(subject, "key", key)
            if object_ := _object(known, occurrence.fields):
                yield Finding(subject, "object", object_)


def _key(fields: Fields) -> str | None:
    text = _text(fields).text
    if not text:
        return None
    return next((key for key, pattern in _KEYS if pattern.search(text)), "other")


def _object(known: Known, fields: Fields) -> str | None:
    """Return the object that a description refers to, or calls by its name."""
    text = _text(fields)
    for mark in re.findall(REF, text.text):
        if found := known.object_of(text.label(mark)):
            return found
    for bare in _BARE_LABEL.findall(text.text):
        if found := known.object_of(bare):
            return found
    match = _NOUN.search(text.text) or _NOUN_BEFORE.search(text.text)
    return known.object_named(match[1]) if match else None


def _text(fields: Fields) -> Sentence:
    return sentence(fields.get("description") or [])


def infer_path_types(known: Known) -> Iterator[Finding]:
    """Yield ``type`` of path parameters: names are strings, and ids are what the object's own id is.

    Objects that are identified by number have a numeric id among their attributes; an id of an object
    without one stays unknown.
    """
    types_of: dict[str, dict[str, Any]] = {}
    for operation in known.operations:
        for name, fields in known.parameters(operation, "path").items():
            object_ = fields.get("object") or ""
            if object_ not in types_of:
                attributes = known.attributes(object_)
                types_of[object_] = {name: facts.get("type") for name, facts in attributes.items()}
            types = types_of[object_]
            if found := type_of_key(fields.get("key"), types):
                yield Finding(("operation", operation, "path", name), "type", found)


def type_of_key(key: str | None, types: Mapping[str, Any]) -> str | None:
    """Return the type of what identifies an object by ``key``; None where nothing tells.

    Args:
        key: as in the model, or None.
        types: of the object's attributes by name; an id has that of the attribute which is named for being one.
    """
    if key in ("login", "name", "version", "file"):
        return "string"
    if key != "id":
        return None
    return next((t for name in ("id", "dbId") if isinstance(t := types.get(name), str)), None)


def infer_objects_by_operation(known: Known) -> Iterator[Finding]:
    """Yield ``object`` of ids that a description says another operation gives: what that operation answers."""
    for operation in known.operations:
        for name, fields in known.parameters(operation, "path").items():
            if fields.get("key") != "id" or is_known(fields, "object"):
                continue
            for label in _text(fields).references:
                answer = known.answer_of(label)
                if answer in known.objects:
                    yield Finding(("operation", operation, "path", name), "object", answer)
                    break
