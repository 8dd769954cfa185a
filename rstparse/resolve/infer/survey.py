"""The survey of all paths: what is known of a place from every operation that speaks of it.

Responses are inferred where several of these agree; see ``responses``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from rstparse.resolve.infer.known import Fields, Known
from rstparse.resolve.infer.places import (
    Occurrence,
    Place,
    is_placeholder,
    majority,
    place,
    placeholders_at,
    segments,
)
from rstparse.resolve.infer.prose import REF, Sentence, sentence, sentences
from rstparse.resolve.infer.words import is_plural, parts, singular, squash
from rstparse.resolve.infer.wrappers import list_of, wrappers

STRUCTURED = ("xml", "json")

_PLAIN_ID = re.compile(
    rf"^(?:the )?(?:id|identifier|[\w ]*name(?: \([\w ]+\))?) of (?:the |an? )?[\w ]*{REF}",
    re.IGNORECASE,
)
_LISTED = re.compile(rf"\blist (?:of )?(?:the |all )?{REF}", re.IGNORECASE)
_RETURNED = re.compile(rf"{REF} object is returned", re.IGNORECASE)
_RESPONSE_BODY = re.compile(r"\bresponse body is (?:an? |the )?(?:new )?`([^`]+)`", re.IGNORECASE)
_VERB = re.compile(r"^\w+ ")
_DETERMINERS = re.compile(r"^(?:(?:all|of|the|an?|list|information|meta-data|any) )+")
_NOUN_ENDS = re.compile(
    r"\b(?:for|from|in|of|that|registered|belonging|created|attached|contained|to|owned|on|with|available|by|"
    r"accessible|posted|shared)\b|[.,`\x02]"
)


class Survey:
    """Everything that operations say of places and of themselves, by object types."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.items = {
            at: t for at, found in placeholders_at(known).items() if (t := _agreed(known, found))
        }
        self.bodies: dict[tuple[str, Place], str] = {}
        for fields in known.operations.values():
            body = fields.get("request_body") or {}
            if body.get("type") in known.objects:
                self.bodies.setdefault(
                    (fields.get("method", ""), place(fields.get("path", ""))), body["type"]
                )
        self.learned = self._learn()

    def _learn(self) -> dict[str, str]:
        """Return what a segment lists wherever it has items, for segments that list the same everywhere."""
        found: dict[str, set[str]] = defaultdict(set)
        for at, type_ in self.items.items():
            if len(at) > 1 and at[-2] != "{}":
                found[at[-2]].add(type_)
        return {segment: next(iter(types)) for segment, types in found.items() if len(types) == 1}

    # Paths

    def item_at(self, path: str) -> str | None:
        """Return the type of what the path's last placeholder identifies, if it ends in one."""
        return self.items.get(place(path)) if ends_in_placeholder(path) else None

    def items_below(self, path: str) -> str | None:
        """Return the type of the items of a collection: of the placeholder that follows elsewhere."""
        return self.items.get((*place(path), "{}"))

    def named_by_segment(self, path: str) -> str | None:
        """Return the object that the last segment calls by its very name."""
        return self.known.object_named(last_segment(path))

    def items_of_segment(self, path: str) -> str | None:
        """Return the object that the last segment is the plural of, first with the segment before it.

        ``…/images/{id}/pkgs`` may list ``imagePkg``, which tells more than ``pkg``.
        """
        before = [s for s in segments(path)[:-1] if not is_placeholder(s)]
        last = last_segment(path)
        joined = f"{singular(before[-1])} {last}" if before else last
        return self.known.item_named(joined) or self.known.item_named(last)

    def fits_segment(self, path: str, type_: str) -> bool:
        """Tell whether the last segment may mean ``type_``: its singular ends the object's title."""
        one = squash(parts(singular(last_segment(path))))
        title = squash(parts(self.known.objects[type_].get("title") or type_))
        return len(one) > 2 and title.endswith(one)

    # Names and prose

    def named_by_operation(self, operation: str) -> str | None:
        """Return the object that the end of the operation's resource names: ``userSshKey_get`` → ``sshKey``."""
        words = parts(operation.partition("_")[0])
        for start in range(len(words)):
            if found := self.known.item_named(" ".join(words[start:])):
                return found
        return None

    def resource(self, operation: str) -> str | None:
        """Return the object that the whole of the operation's resource names."""
        resource, underscore, _ = operation.partition("_")
        return self.known.item_named(resource) if underscore else None

    def said_to_be_listed(self, fields: Fields) -> str | None:
        """Return the object in "a list of :ref:`x-object` objects"."""
        return self._said(fields, _LISTED)

    def said_to_be_returned(self, fields: Fields) -> str | None:
        """Return the object in "the :ref:`x-object` object is returned"."""
        return self._said(fields, _RETURNED)

    def _said(self, fields: Fields, pattern: re.Pattern[str]) -> str | None:
        for found in _sentences(fields):
            for match in pattern.finditer(found.text):
                if type_ := self.known.object_of(found.label(match[1])):
                    return type_
        return None

    def said_to_be_response(self, fields: Fields) -> str | None:
        """Return the object in "the response body is an ``image ticket``"; tickets are the object itself."""
        for found in _sentences(fields):
            if match := _RESPONSE_BODY.search(found.text):
                words = match[1].split()
                return self.known.object_named(" ".join(words)) or self.known.object_named(
                    " ".join(words[:-1])
                )
        return None

    def first_noun(self, fields: Fields) -> str | None:
        """Return the object that the first sentence acts on: "Retrieves all the machine images of …"."""
        for found in _sentences(fields):
            phrase = _DETERMINERS.sub("", _VERB.sub("", found.text, count=1))
            words = re.findall(r"[A-Za-z]+", _NOUN_ENDS.split(phrase)[0])
            for start in range(len(words)):
                if type_ := self.known.item_named(" ".join(words[start:])):
                    return type_
            return None
        return None

    # Types

    def one_of(self, type_: str) -> str:
        """Return the item type of a wrapper, any other type as it is."""
        return wrappers(self.known).get(type_, type_)

    def list_of(self, type_: str) -> str | None:
        """Return the type that a list of ``type_`` travels in."""
        return list_of(self.known, type_)

    def is_variant(self, type_: str, of: str) -> bool:
        """Tell whether one type is called a kind of another: ``imageSummary`` and ``image``."""
        longer, shorter = parts(type_), parts(of)
        return len(longer) > len(shorter) and longer[: len(shorter)] == shorter


def survey(known: Known) -> Survey:
    """Return the survey of what is known, made once."""
    found = known.memo.get("survey")
    if not isinstance(found, Survey):
        found = known.memo["survey"] = Survey(known)
    return found


def ends_in_placeholder(path: str) -> bool:
    """Tell whether a path leads to one thing among many."""
    found = segments(path)
    return bool(found) and is_placeholder(found[-1])


def last_segment(path: str) -> str:
    """Return the last segment of a path, empty for the root."""
    return (segments(path) or [""])[-1]


def is_collection(path: str) -> bool:
    """Tell whether a path's last segment is a plural."""
    return not ends_in_placeholder(path) and is_plural(last_segment(path))


def is_structured(fields: Fields) -> bool:
    """Tell whether an operation answers with XML or JSON."""
    return any(media.endswith(STRUCTURED) for media in fields.get("response_formats") or ())


def verb(operation: str) -> list[str]:
    """Return the words of an operation's verb in lower case: ``image_getAll`` → ``get all``."""
    return parts(operation.rpartition("_")[2])


def _agreed(known: Known, occurrences: list[Occurrence]) -> str | None:
    """Return the object that a placeholder identifies, if most descriptions at its place say so plainly.

    "The format id of the image" identifies no image, so only plain forms count.
    """
    return majority(
        type_
        for occurrence in occurrences
        if (text := sentence(occurrence.fields.get("description") or [])).text
        and (match := _PLAIN_ID.search(text.text))
        and (type_ := known.object_of(text.label(match[1])))
    )


def _sentences(fields: Fields) -> Iterator[Sentence]:
    return sentences(fields.get("description") or [])
