"""Who sends a request, and whether they may: Basic authentication, signatures of API keys, entitlements.

No message shows a password, a key, a signature or a header that the caller sent.
"""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Mapping
from typing import Literal
from urllib.parse import unquote

from .declaration import Route, Service
from .keys import PUBLIC_KEY, SIGNATURE, Keys, new_key_pair, read_signature
from .message import Fault, Principal
from .passwords import Passwords, check_password, hash_password, no_hash
from .store import Record
from .world import World

__all__ = ["Credentials", "check_password", "hash_password", "new_key_pair"]


class Credentials:
    """Checks the credentials of requests against the users of a world.

    A user is the resource ``<collection>/<login>``; beside it are ``password`` (a hash),
    ``entitlements`` (names), ``administrator``, ``supervisor`` and ``disabled``. An API key is a
    resource below its user, with ``secret`` beside it. Safe to share between threads.

    Args:
        service: what is served.
        mode: whether ``any`` one of a route's entitlements suffices, or ``all`` are needed.
        off: take everybody for an administrator, whatever they send.
    """

    def __init__(
        self, service: Service, *, mode: Literal["any", "all"] = "any", off: bool = False
    ) -> None:
        if mode not in ("any", "all"):
            raise ValueError(f'mode is "any" or "all", not {mode!r}')
        self.mode = mode
        self.off = off
        self._accounts = service.accounts
        self._every = frozenset(name for route in service.routes for name in route.entitlements)
        self._challenge = {
            "WWW-Authenticate": f'Basic realm={_quoted(service.name)}, charset="UTF-8"'
        }
        self._passwords = Passwords()
        self._keys = Keys(service.accounts)

    def authenticate(
        self,
        world: World,
        route: Route,
        headers: Mapping[str, str],
        raw_target: str,
        query: Mapping[str, str],
    ) -> Principal | None:
        """Return who sends a request; None if nobody is told and the operation does not ask.

        Args:
            world: whose users count.
            route: the operation.
            headers: by lower-case name; lines that came twice joined by a comma.
            raw_target: the percent-encoded URL below the API's base with its query, as it came.
            query: the decoded query parameters by name.

        Raises:
            Fault: 401, the credentials are missing, malformed, wrong, or more than one; also where
                the operation asks for none. 403, the sender may not act for another user.
        """
        header = headers.get("authorization")
        if self.off:
            return self._anybody(world, header, raw_target)
        signed = PUBLIC_KEY in query or SIGNATURE in query
        if header is None and not signed:
            if route.authenticated:
                raise self._missing(route)
            return None
        if header is None:
            return self._by_signature(world, raw_target)
        if signed:
            raise self._refusal(
                "two-credentials",
                "The request has both an Authorization header and an API key: send one of them.",
            )
        return self._by_password(world, header)

    def authorise(self, principal: Principal | None, route: Route) -> None:
        """Accept that a user calls an operation. An administrator holds every entitlement.

        Raises:
            Fault: 403, the user lacks an entitlement; the message names it and the operation. 401,
                the operation asks for a user and there is none.
        """
        if not route.authenticated:
            return
        if principal is None:
            raise self._missing(route)
        needed = route.entitlements
        if not needed or principal.administrator:
            return
        missing = [name for name in needed if name not in principal.entitlements]
        if not missing or (self.mode == "any" and len(missing) < len(needed)):
            return
        which = "the entitlement" if len(missing) == 1 else "the entitlements"
        if self.mode == "any" and len(missing) > 1:
            which = "one of the entitlements"
        raise Fault(
            403,
            f"{route.name} needs {which} {', '.join(missing)}, which user {principal.login} does not hold.",
            reason="missing-entitlement",
        )

    def check_owner(self, principal: Principal | None, route: Route, path: str) -> None:
        """Accept that a user acts on what lies at a path: what lies below another user is that user's.

        Administrators may, and holders of an entitlement among ``Accounts.stewards`` that the operation names.

        Args:
            path: concrete, below the API's base, percent-decoded.

        Raises:
            Fault: 403, it belongs to another user.
        """
        owner = self._owner(route, path)
        if owner is None or principal is None or principal.administrator:
            return
        if owner == principal.login:
            return
        stewards = principal.entitlements.intersection(self._accounts.stewards)
        if not stewards.intersection(route.entitlements):
            raise Fault(
                403,
                f"{path} belongs to user {owner}, and {principal.login} is neither that user nor an administrator.",
                reason="not-owner",
            )

    def _owner(self, route: Route, path: str) -> str | None:
        """Return the login of the user below whom a path lies; None where the route has no user there."""
        inside = f"{self._accounts.collection}/"
        if not route.path.removeprefix("/").removeprefix(inside).startswith("{"):
            return None
        return path[len(inside) :].partition("/")[0] if path.startswith(inside) else None

    def _by_password(self, world: World, header: str) -> Principal:
        basic = _basic(header)
        if basic is None:
            raise self._refusal(
                "malformed-credentials",
                "The Authorization header is not one of HTTP Basic: send one header,"
                ' "Basic " and the Base64 of the UTF-8 text user:password.',
            )
        login, password = basic
        supervisor, acts, other = login.partition("\\")
        user = self._user(world, supervisor)
        stored = user.extra.get("password") if user else None
        hash = stored if isinstance(stored, str) else None
        good = self._passwords.check(supervisor, hash or no_hash(), password)
        if user is None or not (hash and good):
            raise self._refusal(
                "wrong-credentials",
                "The user name or the password is wrong, or the user is unknown.",
            )
        self._enabled(user, supervisor)
        return (
            self._acting(world, user, supervisor, other) if acts else self._principal(user, login)
        )

    def _acting(self, world: World, user: Record, supervisor: str, login: str) -> Principal:
        """Return the user for whom a supervisor acts, with the rights of that user."""
        if not (user.extra.get("administrator") or user.extra.get("supervisor")):
            raise Fault(
                403,
                f"User {supervisor} may not act for another user: only an administrator or a supervisor may.",
                reason="not-supervisor",
            )
        other = self._user(world, login)
        if other is None:
            raise self._refusal("wrong-credentials", "The user to act for is unknown.")
        self._enabled(other, login)
        return self._principal(other, login)

    def _by_signature(self, world: World, raw_target: str) -> Principal:
        signature = read_signature(raw_target)
        if signature is None:
            raise self._refusal(
                "malformed-credentials",
                f"A signed request has one {PUBLIC_KEY} and one {SIGNATURE} in its query,"
                f" and {SIGNATURE} comes last.",
            )
        key = self._keys.find(world, signature.public)
        good = signature.is_of(key.secret if key else "-")
        user = self._user(world, key.login) if key else None
        if key is None or user is None or not good:
            raise self._refusal(
                "wrong-credentials",
                "The API key is unknown or its signature is wrong: sign the percent-encoded URL after"
                " the API's base, without leading slash, exactly as it is sent.",
            )
        self._enabled(user, key.login)
        return self._principal(user, key.login)

    def _anybody(self, world: World, header: str | None, raw_target: str) -> Principal:
        """Return an administrator under the name that was sent, or in the path, or the first user's."""
        basic = _basic(header) if header else None
        users = self._accounts.collection
        candidates = [basic[0].rpartition("\\")[2]] if basic else []
        inside, found, rest = raw_target.partition("?")[0].lstrip("/").partition(users + "/")
        if found and not inside:
            candidates.append(unquote(rest.partition("/")[0]))
        login = next((login for login in candidates if self._user(world, login)), None)
        if login is None:
            first = world.store.children(users, count=1)
            login = first[0].path[len(users) + 1 :] if first else "anonymous"
        return Principal(login, f"{users}/{login}", self._every, administrator=True)

    def _principal(self, user: Record, login: str) -> Principal:
        administrator = bool(user.extra.get("administrator"))
        held = frozenset(user.extra.get("entitlements") or ())
        return Principal(
            login, user.path, held | self._every if administrator else held, administrator
        )

    def _user(self, world: World, login: str) -> Record | None:
        """Return a user; None also for what cannot be a login name and would lead elsewhere."""
        if not login or "/" in login or not login.isprintable():
            return None
        return world.store.peek(f"{self._accounts.collection}/{login}")

    def _enabled(self, user: Record, login: str) -> None:
        if user.extra.get("disabled"):
            raise self._refusal("disabled-user", f"User {login} is disabled.")

    def _missing(self, route: Route) -> Fault:
        return self._refusal(
            "no-credentials",
            f"{route.name} needs credentials: HTTP Basic, or an API key with the signature of the URL.",
        )

    def _refusal(self, reason: str, message: str) -> Fault:
        return Fault(401, message, reason=reason, headers=self._challenge)


def _basic(header: str) -> tuple[str, str] | None:
    """Return user name and password of an Authorization header (RFC 7617); None if it has another form."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = a2b_base64(token.strip(" "), strict_mode=True).decode()
    except ValueError:  # neither Base64 nor UTF-8
        return None
    login, colon, password = text.partition(":")
    return (login, password) if colon else None


def _quoted(text: str) -> str:
    """Write a text as a quoted string of a header (RFC 9110); what a header cannot carry becomes ``?``."""
    plain = "".join(character if " " <= character <= "~" else "?" for character in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
