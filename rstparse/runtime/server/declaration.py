"""What a generated server declares: its operations, and the service that they make up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from .peer import Operation, Registry


class Key(NamedTuple):
    """What a placeholder identifies: the wire type of an object (or None) and by which of its facts.

    ``by`` is ``id``, ``login``, ``name``, ``version``, ``file`` or ``other``.
    """

    by: str
    type: str | None = None


class Route(Operation[Any], frozen=True, dict=True):
    """One operation as the server needs it: the client's declaration, and who may call it.

    Attributes:
        kind: create, list, get, update, delete, delete_all, download, upload, status, cancel, action.
        keys: what each placeholder identifies, by its name.
        entitlements: names of entitlements, of which one suffices; none: any user may.
        source: ``page:line`` that documents the operation.
    """

    kind: str = "action"
    keys: dict[str, Key] = msgspec.field(default_factory=dict)
    entitlements: tuple[str, ...] = ()
    source: str = ""


class Accounts(NamedTuple):
    """Where the credentials lie among the resources: configuration, since no page says it in a form.

    Attributes:
        collection: path of the users, each under its login.
        login: wire name of a user's login name; ``password``: of the password in a request.
        keys: collection of API keys below a user, with the wire names of the two halves of a key.
        stewards: entitlements whose holders may act below users other than themselves.
    """

    collection: str = "users"
    login: str = "loginName"
    password: str = "password"
    keys: str = "apikeys"
    public: str = "publicKey"
    secret: str = "secretKey"
    stewards: tuple[str, ...] = ()


class Service(NamedTuple):
    """Everything generated that the runtime works on.

    Attributes:
        name: of the service, for people.
        version: that it reports unless told otherwise.
        base_path: below which the API lies, such as ``/api``.
        registry: the types.
        routes: every operation.
        places: ``Type`` or ``Type.wireName`` to ``page:line`` that documents it.
        error_type: wire type of error answers, or "".
        accounts: where the credentials lie.
    """

    name: str
    version: str
    base_path: str
    registry: Registry
    routes: tuple[Route, ...]
    places: Mapping[str, str]
    error_type: str = ""
    accounts: Accounts = Accounts()
