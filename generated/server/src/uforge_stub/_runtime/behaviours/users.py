"""Users: their passwords, their API keys, and what their roles entitle them to."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Iterable
from typing import Any

from ..server import creation, resources
from ..server.credentials import hash_password, new_key_pair
from ..server.message import Answer, Call, Content, Fault, Handler
from ..server.peer import WireStruct
from ..server.store import Record
from ..server.world import World
from .joining import join
from .lookup import body, existing, make, need, parent, truth

Returned = Answer | WireStruct | Content | str | None


def create_user(call: Call) -> WireStruct:
    """A user gets the rights of a subscription profile in an organization, and administrates that, and no more
    than that, if ``admin`` says so.

    pages/user/user_create.rst. The profile is the one whose code is ``creationCode`` or
    ``promoCode``, by default the first active one.
    """
    world, user = call.world, copy.copy(body(call, "a user"))
    login = need(user, "login_name", "loginName")
    if world.get(f"users/{login}"):
        raise Fault(409, f"loginName: there is a user {login} already", reason="user-exists")
    organization = _organization(world, call.query.get("org"))
    profile = (
        _profile(world, organization, user.promo_code or user.creation_code)
        if organization
        else None
    )
    password = user.password or (
        secrets.token_urlsafe(12) if truth(call.query.get("autopasswd")) else None
    )
    if not password:
        raise Fault(
            400, "password: expected a value, or autopasswd=true in the query", reason="no-value"
        )
    user.password = None
    user.admin = False
    if user.active is None:
        # pages/dto-objects/Org.rst, activateNewUsers: whether new users can sign in at once.
        opened: Any = organization.value if organization else None
        user.active = opened is None or opened.activate_new_users is not False
    roles = list((profile.roles if profile else None) or [])
    record = creation.create(
        call, "users", user,
        password=hash_password(password), entitlements=entitlements_of(roles),
        administrator=False, disabled=not user.active,
    )  # fmt: skip
    for role in roles:
        world.store.put(Record(f"{record.path}/roles/{role.name}", copy.copy(role)))
    if organization:
        join(world, organization, record, call.query.get("admin"), profile)
    return record.value


def _organization(world: World, name: str | None) -> Record | None:
    """Return the organization of a name, or else the default one."""
    found: list[Any] = world.store.children("orgs")
    if name:
        for record in found:
            if record.value.name == name or record.path == f"orgs/{name}":
                return record  # type: ignore[no-any-return]
        raise Fault(400, f"org: there is no organization {name!r}", reason="no-resource")
    return next((r for r in found if r.value.default_org), found[0] if found else None)


def _profile(world: World, organization: Record, code: str | None) -> Any:
    profiles: list[Any] = [
        r.value for r in world.store.children(f"{organization.path}/subscriptions")
    ]
    if code:
        for profile in profiles:
            if code in (profile.code, profile.name):
                return profile
    return next((profile for profile in profiles if profile.active), None)


def update_user(call: Call) -> Returned:
    """A password in the update replaces the old one and is never shown; an inactive user cannot sign in.

    pages/user/user_update.rst, pages/dto-objects/UserProfile.rst (``active``).
    """
    record = existing(call.world, call.path, "user")
    sent: Any = body(call, "a user")
    if sent.password:
        record.extra["password"] = hash_password(sent.password)
        sent.password = None
    if sent.active is not None:
        record.extra["disabled"] = not sent.active
    call.world.store.put(record)
    return resources.answer(call)


def reset_password(call: Call) -> None:
    """The old password goes only for who names the right address.

    pages/userprofile/userPassword_reset.rst. Nothing is mailed: ask an administrator for a new password.
    """
    sent: Any = body(call, "a user")
    record = call.world.get(f"users/{need(sent, 'login_name', 'loginName')}")
    address: Any = getattr(record.value, "email", None) if record else None
    if record is None or not address or sent.email != address:
        raise Fault(
            400,
            "email: expected the address that is stored in the user's account",
            reason="wrong-email",
        )
    record.extra["password"] = hash_password(secrets.token_urlsafe(12))
    call.world.store.put(record)


def entitlements_of(roles: Iterable[Any]) -> list[str]:
    """Return the names of all entitlements that some roles hold."""
    return sorted({e.name for role in roles for e in role.entitlements or () if e.name})


def _refresh(world: World, user: str) -> None:
    """Entitle a user to what the roles give."""
    record = world.get(user)
    if record is not None:
        record.extra["entitlements"] = entitlements_of(
            r.value for r in world.store.children(f"{user}/roles")
        )
        world.store.put(record)


def update_roles_of_user(call: Call) -> WireStruct:
    """A user has the roles of the list, and what they entitle to, from the next request on.

    pages/userrolesandentitlements/userRoles_update.rst.
    """
    user = parent(call.path)
    existing(call.world, user, "user")
    sent: Any = body(call, "a list of roles")
    known = _roles(call.world)
    asked = [_role(known, role) for role in sent.roles or []]
    for record in call.world.store.children(call.path):
        call.world.store.delete(record.path)
    for role in asked:
        call.world.store.put(Record(f"{call.path}/{role.name}", copy.copy(role)))
    _refresh(call.world, user)
    return make(call.world, "Roles", roles=asked, total=len(asked))  # type: ignore[no-any-return]


def _roles(world: World) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for organization in world.store.children("orgs"):
        for record in world.store.children(f"{organization.path}/roles"):
            value: Any = record.value
            found[value.name] = value
    return found


def _role(known: dict[str, Any], role: Any) -> Any:
    if role.name not in known:
        raise Fault(
            400,
            f"role: {role.name!r} is none of the organization's: {', '.join(known)}",
            reason="no-role",
        )
    return known[role.name]


def update_role(call: Call) -> Returned:
    """What a role entitles to changes for everybody who has it.

    pages/rolesandentitlements/role_update.rst; pages/rolesandentitlements/role_create.rst.
    """
    sent: Any = body(call, "a role")
    path = f"{call.path}/{need(sent, 'name', 'name')}"
    record = existing(call.world, path, "role")
    role: Any = record.value
    if sent.description is not None:
        role.description = sent.description
    if sent.entitlements is not None:
        role.entitlements = sent.entitlements
    role.last_modified = call.world.clock.now()
    call.world.store.put(record)
    for user in call.world.store.children("users"):
        held = call.world.get(f"{user.path}/roles/{role.name}")
        if held is not None:
            held.value = copy.copy(role)
            call.world.store.put(held)
            _refresh(call.world, user.path)
    return record.value


def delete_role(call: Call) -> Returned:
    """A role that goes, goes from its users too.

    pages/rolesandentitlements/role_delete.rst.
    """
    name = call.path.rsplit("/", 1)[1]
    answer = resources.answer(call)
    for user in call.world.store.children("users"):
        if call.world.store.delete(f"{user.path}/roles/{name}"):
            _refresh(call.world, user.path)
    return answer


def create_key(call: Call) -> WireStruct:
    """A pair is made, the secret half of which is shown this once.

    pages/apikey/apiKey_create.rst. pages/dto-objects/User.rst:
    ``apiKeysQuota`` is how many a user can have.
    """
    sent: Any = call.body
    owner: Any = existing(call.world, parent(call.path), "user").value
    held = call.world.store.count(call.path)
    if owner.api_keys_quota is not None and held >= owner.api_keys_quota:
        raise Fault(
            403,
            f"{owner.login_name} has {held} API keys, as many as allowed: delete one first",
            reason="quota-exceeded",
        )
    public, secret = new_key_pair()
    pair = make(
        call.world, "APIKeyPair", public_key=public,
        name=getattr(sent, "name", None), description=getattr(sent, "description", None),
    )  # fmt: skip
    record = creation.create(call, call.path, pair, secret=secret)
    shown: Any = copy.copy(record.value)
    shown.secret_key = secret
    return shown  # type: ignore[no-any-return]


def update_key(call: Call) -> WireStruct:
    """The pair stays as it is.

    pages/apikey/apiKey_update.rst.
    """
    record = existing(call.world, call.path, "API key")
    pair: Any = record.value
    sent: Any = body(call, "an apiKeyPair")
    for attribute in ("name", "description"):
        if getattr(sent, attribute) is not None:
            setattr(pair, attribute, getattr(sent, attribute))
    pair.last_modified = call.world.clock.now()
    call.world.store.put(record)
    return record.value


HANDLERS: dict[str, Handler] = {
    "user_create": create_user,
    "user_update": update_user,
    "userPassword_reset": reset_password,
    "userRoles_update": update_roles_of_user,
    "role_update": update_role,
    "role_delete": delete_role,
    "apiKey_create": create_key,
    "apiKey_update": update_key,
}
