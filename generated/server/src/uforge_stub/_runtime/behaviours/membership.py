"""What is a member of what: users of organizations, and target formats of target platforms, seen from both sides."""

from __future__ import annotations

import copy
from typing import Any

from ..server import creation
from ..server.message import Answer, Call, Content, Fault, Handler
from ..server.objects import merge
from ..server.peer import WireStruct
from ..server.store import Record
from ..server.world import World
from .joining import join
from .lookup import body, existing, is_off_globally, listed, one_of, parent

Returned = Answer | WireStruct | Content | str | None


def add_member(call: Call) -> WireStruct:
    """A user joins an organization, as its administrator if ``admin`` says so, and gets its defaults; who is in
    it already only gets other privileges.

    pages/organization/orgMember_update.rst; pages/organization/orgOS_update.rst.
    """
    organization = existing(call.world, parent(call.path, 2), "organization")
    login = call.path.rsplit("/", 1)[1]
    user = existing(call.world, f"users/{login}", "user")
    join(call.world, organization, user, call.query.get("admin"))
    return organization.value


def change_administration(call: Call) -> WireStruct:
    """A member becomes an administrator of the organization, or one no more.

    pages/user/userAdminStatus_change.rst.
    """
    user = existing(call.world, parent(call.path, 2), "user")
    organization = _organization(call)
    key = organization.path.rsplit("/", 1)[1]
    existing(call.world, f"{user.path}/orgs/{key}", "membership")
    join(call.world, organization, user, call.query.get("admin"))
    return existing(call.world, user.path, "user").value


def _organization(call: Call) -> Record:
    """Return the organization that the last segment names, by id or, as one page has it, by name."""
    key = call.path.rsplit("/", 1)[1]
    found = call.world.get(f"orgs/{key}")
    for record in call.world.store.children("orgs") if found is None else ():
        value: Any = record.value
        if value.name == key:
            found = record
    return found or existing(call.world, f"orgs/{key}", "organization")


def leave(call: Call) -> Returned:
    """A user leaves an organization, whichever side the request names first.

    pages/organization/orgMember_remove.rst and pages/user/userOrg_remove.rst: "user from an
    organization".
    """
    above, key = parent(call.path, 2), call.path.rsplit("/", 1)[1]
    if above.startswith("orgs/"):
        organization, login = existing(call.world, above, "organization"), key
    else:
        organization, login = _organization(call), above.rsplit("/", 1)[1]
    number = organization.path.rsplit("/", 1)[1]
    gone = call.world.store.delete(f"users/{login}/orgs/{number}")
    gone += call.world.store.delete(f"{organization.path}/members/{login}")
    if not gone:
        raise Fault(404, f"{login} is no member of {organization.path}", reason="no-resource")
    return organization.value if call.route.result.kind == "object" else None


def connect(call: Call) -> WireStruct:
    """A target format belongs to a target platform, seen from both.

    pages/targetformat/targetFormat_addTargetPlatform.rst.
    """
    owner = existing(call.world, parent(call.path), "target")
    organization, other = parent(owner.path, 2), call.path.rsplit("/", 1)[1]
    sent: Any = body(call, "a target")
    record = one_of(call.world, f"{organization}/{other}", sent)
    if record is not None:
        _connect(call.world, owner, record)
        _connect(call.world, record, owner)
        return owner.value
    raise Fault(
        400,
        f"{sent.name or sent.db_id} is not part of {organization}/{other}: create it there first",
        reason="not-in-organization",
    )


def _connect(world: World, one: Record, other: Record) -> None:
    kind, key = other.path.rsplit("/", 2)[1:]
    world.store.put(Record(f"{one.path}/{kind}/{key}", copy.copy(other.value)))


def disconnect(call: Call) -> Returned:
    """A target format leaves a target platform, seen from both.

    pages/targetformat/targetFormat_removeTargetPlatform.rst.
    """
    record = existing(call.world, call.path, "target")
    owner = parent(call.path, 2)
    organization, kind, key = owner.rsplit("/", 2)
    other_kind, other_key = record.path.rsplit("/", 2)[1:]
    call.world.store.delete(record.path)
    call.world.store.delete(f"{organization}/{other_kind}/{other_key}/{kind}/{key}")
    return existing(call.world, owner, "target").value


def update_offers(call: Call) -> WireStruct:
    """What is listed is switched on or off, or becomes a default; the rest, and what users have, stays.

    pages/organization/orgOS_update.rst; likewise pages/targetformat/targetFormat_updateAccess.rst,
    pages/targetformat/primitiveFormat_update.rst and pages/targetplatform/targetPlatform_updateAccess.rst.
    """
    existing(call.world, parent(call.path), "organization")
    sent = listed(call.world, body(call, "a list"))
    for item in sent.items:
        record = one_of(call.world, call.path, item)
        if record is None and not item.name:
            raise Fault(
                400, "name: expected a name, or the dbId of one that is there", reason="no-value"
            )
        if record is None:
            creation.add(call.world, call.path, item)
            continue
        merge(record.value, item, keep=("name",))
        call.world.store.put(record)
    everything: list[Any] = [record.value for record in call.world.store.children(call.path)]
    sent.put([value for value in everything if not is_off_globally(call.world, value)])
    return sent.wrapper  # type: ignore[no-any-return]


HANDLERS: dict[str, Handler] = {
    "orgMember_update": add_member,
    "orgMember_remove": leave,
    "userOrg_remove": leave,
    "userAdminStatus_change": change_administration,
    **dict.fromkeys(
        (
            "orgOS_update",
            "primitiveFormat_update",
            "targetFormat_updateAccess",
            "targetPlatform_updateAccess",
        ),
        update_offers,
    ),
    "targetFormat_addTargetPlatform": connect,
    "targetPlatform_addFormat": connect,
    "targetFormat_removeTargetPlatform": disconnect,
    "targetPlatform_removeFormat": disconnect,
}
