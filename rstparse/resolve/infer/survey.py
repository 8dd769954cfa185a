"""The survey of all paths: what is known of a place from every operation that speaks of it.

Responses are inferred where several of these agree; see ``responses``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

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
from rstparse.resolve.infer.prose import REF, sentence
from rstparse.resolve.infer.words import is_plural, parts, singular, squash
from rstparse.resolve.infer.wrappers import list_of, plural_of, wrappers

STRUCTURED = ("xml", "json")

_PLAIN_ID = re.compile(
    rf"^(?:the )?(?:id|identifier|[\w ]*name(?: \([\w ]+\))?) of (?:the |an? )?[\w ]*{REF}",
    re.IGNORECASE,
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
        self.places = set(placeholders_at(known))

    def _learn(self) -> dict[str, str]:
        """Return what a segment lists wherever it has items, for segments that list the same everywhere."""
        found: dict[str, set[str]] = defaultdict(set)
        for at, type_ in self.items.items():
            if len(at) > 1 and at[-2] != "{}":
                found[at[-2]].add(type_)
        return {segment: next(iter(types)) for segment, types in found.items() if len(types) == 1}

    # Paths

    def item_at(self, path: str, fields: Fields | None = None) -> str | None:
        """Return the type of what the path's last placeholder identifies, if it ends in one.

        Most operations at the place decide; where they are at odds, the operation's own ``fields`` do.
        """
        if not ends_in_placeholder(path):
            return None
        found = self.items.get(place(path))
        if found is None and fields is not None:
            name = last_segment(path)[1:-1]
            found = _identified(self.known, fields.get("path_parameters", {}).get(name, {}))
        return found

    def has_items(self, path: str) -> bool:
        """Tell whether some operation's path goes on with a placeholder."""
        return (*place(path), "{}") in self.places

    def items_below(self, path: str) -> str | None:
        """Return the type of the items of a collection: of the placeholder that follows elsewhere."""
        return self.items.get((*place(path), "{}"))

    def named_by_segment(self, path: str) -> str | None:
        """Return the object that the last segment calls by its very name."""
        return self.known.object_named(last_segment(path))

    def items_of_segment(self, path: str) -> str | None:
        """Return the object that the last literal segment is the plural of."""
        return self.known.item_named(last_literal(path))

    def compound(self, path: str) -> str | None:
        """Return the object that an earlier segment and the last literal one name together.

        ``…/images/{id}/pkgs`` lists ``imagePkg``, ``/jobs/{id}/steps/{id}/logs`` may list ``jobLog``.
        """
        literals = [segment for segment in segments(path) if not is_placeholder(segment)]
        for before in reversed(literals[:-1]):
            if found := self.known.item_named(f"{singular(before)} {literals[-1]}"):
                return found
        return None

    def fits_segment(self, path: str, type_: str) -> bool:
        """Tell whether the last literal segment may mean ``type_``: its singular ends the object's name, or
        the object's name ends the singular (``subcategories`` are categories)."""
        one = squash(parts(singular(last_literal(path))))
        title = squash(parts(self.known.objects[type_].get("title") or type_))
        names = (title, squash(parts(type_)))
        return len(one) > 2 and any(name.endswith(one) or one.endswith(name) for name in names)

    # Names and prose

    def named_by_operation(self, operation: str) -> str | None:
        """Return the object that the end of the operation's resource names: ``userSshKey_get`` → ``sshKey``."""
        words = resource_words(operation)
        for start in range(len(words)):
            if found := self.known.item_named(" ".join(words[start:])):
                return found
        return None

    def resource(self, operation: str) -> str | None:
        """Return the object that the whole of the operation's resource names."""
        return self.known.item_named(" ".join(resource_words(operation)))

    def said_to_be_listed(self, fields: Fields) -> str | None:
        """Return the object in "a list of :ref:`x-object` objects"."""
        return self._first_object(fields["reading"].listed)

    def said_to_be_returned(self, fields: Fields) -> str | None:
        """Return the object in "the :ref:`x-object` object is returned"."""
        return self._first_object(fields["reading"].returned)

    def _first_object(self, labels: Iterable[str]) -> str | None:
        return next((type_ for label in labels if (type_ := self.known.object_of(label))), None)

    def said_to_be_response(self, fields: Fields) -> str | None:
        """Return the object in "the response body is an ``image ticket``"; tickets are the object itself."""
        words = fields["reading"].response_body
        return self.known.object_named(" ".join(words)) or self.known.object_named(
            " ".join(words[:-1])
        )

    def first_noun(self, fields: Fields) -> str | None:
        """Return the object that the first sentence acts on: "Retrieves all the machine images of …"."""
        words = fields["reading"].acts_on
        found = (self.known.item_named(" ".join(words[start:])) for start in range(len(words)))
        return next(filter(None, found), None)

    # Types

    def one_of(self, type_: str) -> str:
        """Return the item type of a list, any other type as it is."""
        return wrappers(self.known).get(type_) or plural_of(self.known, type_) or type_

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


def last_literal(path: str) -> str:
    """Return the last segment that is no placeholder."""
    return next((s for s in reversed(segments(path)) if not is_placeholder(s)), "")


def parent(path: str) -> str:
    """Return the path without its last segment."""
    return "/" + "/".join(segments(path)[:-1])


def resource_words(operation: str) -> list[str]:
    """Return the words of an operation's resource; a name without underscore ends in its verb."""
    resource, underscore, _ = operation.partition("_")
    return parts(resource) if underscore else parts(resource)[:-1]


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
    types = (_identified(known, occurrence.fields) for occurrence in occurrences)
    return majority(type_ for type_ in types if type_)


def _identified(known: Known, fields: Fields) -> str | None:
    text = sentence(fields.get("description") or [])
    match = _PLAIN_ID.search(text.text)
    return known.object_of(text.label(match[1])) if match else None
