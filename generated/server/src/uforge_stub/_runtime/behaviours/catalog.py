"""What organizations offer: subscription profiles, access rights, and the platform's state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ..server import resources
from ..server.message import Answer, Call, Content, Fault, Handler
from ..server.objects import merge
from ..server.peer import WireStruct
from ..server.world import World
from .lookup import body, existing, is_off_globally, listed, make, need, one_of, parent

Returned = Answer | WireStruct | Content | str | None


class Offer(NamedTuple):
    """One kind of thing that an organization offers.

    Attributes:
        what: for messages.
        there: collection below the organization.
        items: attribute of the list that is sent.
        kept: attribute of the subscription profile.
    """

    what: str
    there: str
    items: str
    kept: str


_OFFERS = {
    "subscriptionProfileFormat_update": Offer("format", "formats", "image_formats", "formats"),
    "subscriptionProfileOS_update": Offer(
        "operating system", "distributions", "distributions", "distributions"
    ),
    "subscriptionProfileTargetFormat_update": Offer(
        "target format", "targetformats", "target_formats", "target_formats"
    ),
    "subscriptionProfileTargetPlatform_update": Offer(
        "target platform", "targetplatforms", "target_platforms", "target_platforms"
    ),
    "subscriptionProfileRoles_update": Offer("role", "roles", "roles", "roles"),
}


def update_subscription(call: Call) -> WireStruct:
    """A profile gives what the organization has, and what is active there; what is not listed is taken away.

    pages/subscriptionprofile/subscriptionProfileFormat_update.rst; likewise
    subscriptionProfileOS_update, subscriptionProfileTargetFormat_update,
    subscriptionProfileTargetPlatform_update; subscriptionProfileRoles_update.rst.
    """
    offer = _OFFERS[call.route.name]
    record = existing(call.world, parent(call.path), "subscription profile")
    sent: Any = body(call, f"a list: {offer.what}")
    chosen = [
        _offered(call.world, f"{parent(call.path, 3)}/{offer.there}", offer, item)
        for item in getattr(sent, offer.items) or []
    ]
    setattr(record.value, offer.kept, chosen)
    call.world.store.put(record)
    return make(  # type: ignore[no-any-return]
        call.world, call.route.result.type or "", **{offer.items: chosen, "total": len(chosen)}
    )


def _offered(world: World, collection: str, offer: Offer, item: Any) -> Any:
    record = one_of(world, collection, item)
    if record is not None:
        value: Any = record.value
        if (
            getattr(value, "active", True) is False
            or getattr(value, "visible", True) is False
            or is_off_globally(world, value)
        ):
            raise Fault(
                400,
                f"{offer.what} {value.name} is not active in the organization",
                reason="not-active",
            )
        return value
    raise Fault(
        400,
        f"{offer.what} {item.name or item.db_id or getattr(item, 'uri', None)} is not part of {collection}: add it there first",
        reason="not-in-organization",
    )


def update_administrators(call: Call) -> WireStruct:
    """Who is in the list administrates the profile, and nobody else.

    pages/subscriptionprofile/subscriptionProfileAdmins_update.rst.
    """
    record = existing(call.world, parent(call.path), "subscription profile")
    profile: Any = record.value
    sent: Any = body(call, "a userProfiles")
    profile.admins = [_administrator(call.world, user) for user in sent.user_profiles or []]
    call.world.store.put(record)
    return make(call.world, "UserProfiles", user_profiles=profile.admins)  # type: ignore[no-any-return]


def _administrator(world: World, asked: Any) -> WireStruct:
    record = world.get(f"users/{need(asked, 'login_name', 'loginName')}")
    if record is None:
        raise Fault(
            400,
            f"loginName: there is no user {asked.login_name}: create the account first",
            reason="no-user",
        )
    shown: WireStruct = make(world, "UserProfile")
    merge(shown, record.value)
    return shown


_GLOBAL = {
    "userOS_getAll": "distributions",
    "userFormats_getAll": "formats",
    "userTargetFormat_getAll": "targetformats",
    "userTargetPlatforms_getAll": "targetplatforms",
}


def list_for_user(call: Call) -> Returned:
    """What the organization has switched off is nobody's, whatever rights the user has.

    pages/useros/userOS_getAll.rst; likewise userFormats_getAll, userTargetFormat_getAll and userTargetPlatforms_getAll
    in pages/usertargetplatformsandformats.
    """
    answer = resources.answer(call)
    listed: Any = answer.body if isinstance(answer, Answer) else answer
    if listed is None:
        return answer
    user = parent(call.path)
    hidden = _hidden(call.world, user, _GLOBAL[call.route.name])
    if hidden:
        for field in listed.__struct_fields__:
            items = getattr(listed, field)
            if isinstance(items, list):
                kept = [item for item in items if item.db_id not in hidden]
                setattr(listed, field, kept)
                if getattr(listed, "total", None) is not None:
                    listed.total -= len(items) - len(kept)
    return answer


def _hidden(world: World, user: str, collection: str) -> set[int]:
    organizations = [r.path.rsplit("/", 1)[1] for r in world.store.children(f"{user}/orgs")]
    hidden: set[int] = set()
    shown: set[int] = set()
    for key in organizations:
        for record in world.store.children(f"orgs/{key}/{collection}"):
            value: Any = record.value
            (hidden if _off(world, value) else shown).add(value.db_id)
    return hidden - shown


def _off(world: World, value: Any) -> bool:
    """Tell whether something is switched off: in the organization, or for the whole platform."""
    return (
        value.active is False
        or getattr(value, "visible", True) is False
        or is_off_globally(world, value)
    )


def list_systems(call: Call) -> Returned:
    """A system that is switched off for everybody is not there for an organization either.

    pages/organization/orgOS_update.rst; pages/organization/orgOS_getAll.rst.
    """
    answer = resources.answer(call)
    listed(call.world, answer).keep(lambda system: not is_off_globally(call.world, system))
    return answer


def switch_os(call: Call) -> WireStruct:
    """An operating system is switched on or off for everybody.

    pages/os/osAccess_update.rst.
    """
    record = existing(call.world, parent(call.path), "operating system")
    value: Any = record.value
    text = call.query.get("active", "").casefold()
    if text not in ("true", "false", ""):
        raise Fault(400, f"active: expected true or false, got {text!r}", reason="no-boolean")
    value.active = text == "true" if text else not value.active
    value.last_modified = call.world.clock.now()
    call.world.store.put(record)
    return record.value


def list_subscriptions(call: Call) -> Returned:
    """A profile is listed to its administrators.

    pages/subscriptionprofile/subscriptionProfile_getAll.rst.
    """
    answer = resources.answer(call)
    listed: Any = answer.body if isinstance(answer, Answer) else answer
    who = call.principal
    if who is None or who.administrator or listed is None:
        return answer
    profiles: Iterable[Any] = listed.subscription_profiles or []
    kept = [p for p in profiles if any(a.login_name == who.login for a in p.admins or ())]
    listed.subscription_profiles = kept
    listed.total = len(kept)
    return answer


def status(call: Call) -> WireStruct:
    """pages/uforgeplatform/uforgeStatus_get.rst; pages/dto-objects/ServiceStatus.rst: whether the services
    run, and their version."""
    return make(  # type: ignore[no-any-return]
        call.world, "ServiceStatus", alive=True, version=call.world.version, service_load=0
    )


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(_OFFERS, update_subscription),
    **dict.fromkeys(_GLOBAL, list_for_user),
    "orgOS_getAll": list_systems,
    "osAccess_update": switch_os,
    "subscriptionProfileAdmins_update": update_administrators,
    "subscriptionProfile_getAll": list_subscriptions,
    "uforgeStatus_get": status,
}
