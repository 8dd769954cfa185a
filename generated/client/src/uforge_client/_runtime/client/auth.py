"""Credentials: how a request shows who sends it.

A scheme of your own is a subclass of :class:`Auth`. No secret stands in a ``repr``.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import quote

from .masking import MASK


class Auth:
    """Base of the schemes. A subclass overrides either method, or both."""

    def headers(self) -> Mapping[str, str]:
        """Headers to add to a request."""
        return {}

    def sign(self, target: str) -> str:
        """The request's target as it is to be sent.

        Args:
            target: the percent-encoded URL after the API's base, without a leading slash, with its
                query; exactly the bytes that would be sent.
        """
        return target

    def secrets(self) -> tuple[str, ...]:
        """Values that no log and no error may show."""
        return ()


class BasicAuth(Auth):
    """HTTP Basic authentication, in UTF-8 (RFC 7617).

    Args:
        user: the login name, sent as it is. A supervisor who acts for another user signs in as
            ``supervisor\\user``, see :meth:`on_behalf_of`.
        password: the password.

    Raises:
        ValueError: the user name is empty, or has a colon or a control character, which the scheme
            cannot carry.
    """

    __slots__ = ("_password", "_user")

    def __init__(self, user: str, password: str) -> None:
        if not user or ":" in user:
            raise ValueError("the user name of BasicAuth must not be empty nor contain ':'")
        if any(ord(character) < 32 or ord(character) == 127 for character in user + password):
            raise ValueError("BasicAuth takes no control characters in user name or password")
        self._user = user
        self._password = password

    @classmethod
    def on_behalf_of(cls, supervisor: str, user: str, password: str) -> BasicAuth:
        """Credentials of a supervisor who acts for ``user``; ``password`` is the supervisor's."""
        if not supervisor or not user or "\\" in supervisor + user:
            raise ValueError("supervisor and user must be plain, non-empty login names")
        return cls(f"{supervisor}\\{user}", password)

    @property
    def user(self) -> str:
        """The login name."""
        return self._user

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": "Basic " + self._token()}

    def secrets(self) -> tuple[str, ...]:
        return (self._password, self._token())

    def _token(self) -> str:
        return b64encode(f"{self._user}:{self._password}".encode()).decode("ascii")

    def __repr__(self) -> str:
        return f"BasicAuth({self._user!r}, {MASK})"


class ApiKeyAuth(Auth):
    """An API key pair: the public key goes into the query, and a signature of the URL after it.

    The signature is the Base64 of the raw HMAC-SHA1 digest, keyed with the secret, over the
    percent-encoded URL after the API's base, query included. Method, headers and body are not signed.
    """

    __slots__ = ("_public", "_secret")

    def __init__(self, public: str, secret: str) -> None:
        if not public or not secret:
            raise ValueError("ApiKeyAuth needs both the public and the secret key")
        self._public = public
        self._secret = secret

    def sign(self, target: str) -> str:
        import hmac  # lazy: loads OpenSSL's digests, which most clients never use

        names = {pair.partition("=")[0] for pair in target.partition("?")[2].split("&")}
        if names & {"apiKey", "signature"}:
            raise ValueError(
                "apiKey and signature are query parameters that ApiKeyAuth adds itself"
            )
        separator = "&" if "?" in target else "?"
        target = f"{target}{separator}apiKey={quote(self._public, safe='')}"
        digest = hmac.digest(self._secret.encode(), target.encode("ascii"), "sha1")
        signature = quote(b64encode(digest).decode("ascii"), safe="")
        return f"{target}&signature={signature}"

    def secrets(self) -> tuple[str, ...]:
        return (self._secret, self._public)

    def __repr__(self) -> str:
        return f"ApiKeyAuth({MASK}, {MASK})"
