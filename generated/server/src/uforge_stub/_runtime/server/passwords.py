"""Passwords: their hashes, and a check that costs a hash only once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from functools import cache
from threading import Lock

_COST = 1 << 14, 8, 1
"""CPU and memory cost, block size and parallelism of scrypt: 16 MiB and some 40 ms a hash."""
_REMEMBERED = 1024
"""Verdicts on passwords that are kept at most, good ones and bad ones each."""


def hash_password(text: str) -> str:
    """Hash a password with scrypt (RFC 7914) and a new salt, as ``scrypt$n$r$p$salt$hash`` (Base64)."""
    salt = secrets.token_bytes(16)
    parts = (salt, _scrypt(text, salt, *_COST))
    return "$".join(("scrypt", *map(str, _COST), *(b64encode(part).decode() for part in parts)))


def check_password(text: str, hash: str) -> bool:
    """Return whether a password has that hash of :func:`hash_password`; False for what is no such hash."""
    try:
        scheme, n, r, p, salt, expected = hash.split("$")
        made = _scrypt(text, b64decode(salt, validate=True), int(n), int(r), int(p))
        known = b64decode(expected, validate=True)
    except (ValueError, TypeError):  # of another form, or at a cost that cannot be
        return False
    return scheme == "scrypt" and hmac.compare_digest(made, known)


class Passwords:
    """Checks passwords, and remembers the verdicts under a digest of what was tried, never the text."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(32)
        self._good: dict[bytes, bool] = {}
        self._bad: dict[bytes, bool] = {}
        self._lock = Lock()

    def check(self, login: str, hash: str, password: str) -> bool:
        """Return whether the password has that hash; a changed hash is another question."""
        # Neither a hash nor a login name has a colon.
        attempt = _bytes(f"{hash}:{login}:{password}")
        entry = hashlib.blake2b(attempt, digest_size=32, key=self._salt).digest()
        if entry in self._good:
            return True
        if entry in self._bad:
            return False
        good = check_password(password, hash)
        # Apart, so that attempts at guessing do not push out the good ones.
        verdicts = self._good if good else self._bad
        with self._lock:
            verdicts[entry] = good
            if len(verdicts) > _REMEMBERED:
                del verdicts[next(iter(verdicts))]
        return good


@cache
def no_hash() -> str:
    """Return a hash that no password has, so that an unknown user takes as long as a wrong password."""
    return hash_password(secrets.token_hex())


def _scrypt(text: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(_bytes(text), salt=salt, n=n, r=r, p=p, dklen=32)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
