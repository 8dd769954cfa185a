"""API keys: the signature in the query of a URL, and the keys that users have."""

from __future__ import annotations

import hmac
import secrets
from base64 import b64encode
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from .declaration import Accounts
from .peer import WireStruct, bound_fields
from .store import Record, Store
from .world import World

PUBLIC_KEY = "apiKey"
SIGNATURE = "signature"
"""Query parameters of a signed request."""

_PAGE = 1000


def new_key_pair() -> tuple[str, str]:
    """Make the public and the secret half of an API key: 83 characters each, as the service has them."""
    return secrets.token_urlsafe(62), secrets.token_urlsafe(62)


class Key(NamedTuple):
    """Whose key it is, and its secret half."""

    login: str
    secret: str


class _Known:
    """Where the keys of one store were when they were last looked for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.paths: dict[str, str] = {}
        self.revision: int | None = None


class Keys:
    """Finds API keys by their public half.

    Every user is looked through only for a key that is not where it was, and not again before the
    store has changed (where it can tell, see :class:`~.store.Revised`).
    """

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._known: WeakKeyDictionary[World, _Known] = WeakKeyDictionary()

    def find(self, world: World, public: str) -> Key | None:
        """Return the key with that public half."""
        store = world.store
        known = self._known.get(world)
        if known is None or known.store is not store:
            known = self._known[world] = _Known(store)
        key = self._read(store, known.paths.get(public), public)
        revision: int | None = getattr(store, "revision", None)
        if key is None and (revision is None or revision != known.revision):
            known.paths = dict(self._search(store))
            known.revision = revision
            key = self._read(store, known.paths.get(public), public)
        return key

    def _read(self, store: Store, path: str | None, public: str) -> Key | None:
        record = store.peek(path) if path else None
        if record is None or _member(record.value, self._accounts.public) != public:
            return None
        secret = record.extra.get("secret") or _member(record.value, self._accounts.secret)
        login = record.path[len(self._accounts.collection) + 1 :].partition("/")[0]
        return Key(login, secret) if isinstance(secret, str) and secret else None

    def _search(self, store: Store) -> Iterator[tuple[str, str]]:
        """Yield the public half and the path of every key."""
        for user in _pages(store, self._accounts.collection):
            for record in store.children(f"{user.path}/{self._accounts.keys}"):
                public = _member(record.value, self._accounts.public)
                if isinstance(public, str) and public:
                    yield public, record.path


class Signature(NamedTuple):
    """The signature of a URL: of which key, the bytes that it signs, and what was sent for it in Base64."""

    public: str
    text: bytes
    sent: bytes

    def is_of(self, secret: str) -> bool:
        """Return whether it was made with that secret: HMAC-SHA1, the raw digest in Base64."""
        digest = hmac.digest(secret.encode(), self.text, "sha1")
        return hmac.compare_digest(b64encode(digest), self.sent)


def read_signature(raw_target: str) -> Signature | None:
    """Take a signed URL apart; None unless it has one key and, last, one signature.

    What followed the signature would not be covered by it.
    """
    target = raw_target.removeprefix("/")
    pairs = [pair.partition("=") for pair in target.partition("?")[2].split("&")]
    publics = [value for name, _, value in pairs if name == PUBLIC_KEY]
    signatures = [value for name, _, value in pairs if name == SIGNATURE]
    if len(publics) != 1 or len(signatures) != 1 or pairs[-1][0] != SIGNATURE:
        return None
    text = target[: target.rindex(f"&{SIGNATURE}=")] if len(pairs) > 1 else ""
    # As bytes, an ASGI target is Latin-1. A plus sign is one here, as Base64 has it, and no space.
    return Signature(
        unquote(publics[0]),
        text.encode("latin-1", "replace"),
        unquote(signatures[0]).encode("utf-8", "replace"),
    )


def _pages(store: Store, collection: str) -> Iterator[Record]:
    """Yield a collection's resources, with few of them in memory."""
    offset = 0
    while page := store.children(collection, offset=offset, count=_PAGE):
        yield from page
        offset += len(page)


def _member(value: WireStruct, name: str) -> Any:
    """Return what an object has under a name of the wire; None if its type has no such field."""
    for bound in bound_fields(type(value)):
        if bound.field.name == name:
            return getattr(value, bound.field.attribute)
    return None
