"""Objects as they are sent, and kept, so that a resource that did not change is not written again."""

from __future__ import annotations

from typing import NamedTuple

from .content import encode, entity_tag
from .declaration import Service
from .store import Record

MOST = 1024
"""Resources whose documents are kept: those that were asked for last."""

LARGEST = 1 << 16
"""Bytes of the largest document that is kept."""


class Document(NamedTuple):
    """What is sent of an object, and its ETag."""

    data: bytes
    tag: str


class Documents:
    """Writes objects, each version of a resource once.

    A record that a store keeps is replaced, never changed (:meth:`.store.Store.peek`), so that it is
    itself the version of the resource: nobody has to say that a document is out of date.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        # The record is held, lest another one get its identity.
        self._kept: dict[tuple[int, str], tuple[Record, Document]] = {}

    def of(self, record: Record, media_type: str) -> Document:
        """Return the document of a record that a store keeps; ``media_type`` as for :func:`.content.encode`.

        Raises:
            EncodingError: the schema would not accept the object.
        """
        key = id(record), media_type
        held = self._kept.pop(key, None)
        if held is None:
            data = encode(self._service, record.value, media_type)
            held = record, Document(data, entity_tag(data))
        if len(held[1].data) <= LARGEST:
            self._kept[key] = held  # as the one that was asked for last
            if len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
        return held[1]
