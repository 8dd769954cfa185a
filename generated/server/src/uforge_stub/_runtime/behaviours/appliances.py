"""Appliances: the operating system that they are based on, and what a standard OS profile brings."""

from __future__ import annotations

from typing import Any

from ..server import resources
from ..server.message import Answer, Call, Content, Fault, Handler
from ..server.peer import WireStruct
from ..server.store import Record
from ..server.world import World
from .lookup import body, existing, local, parent, tell_system

Returned = Answer | WireStruct | Content | str | None


def write_appliance(call: Call) -> Returned:
    """What an appliance says of its operating system is what its URI leads to.

    pages/dto-objects/Appliance.rst; of pages/appliance/appliance_create.rst and appliance_update.rst. One that
    is switched off for everybody is not there to be used: pages/os/osAccess_update.rst.
    """
    sent: Any = body(call, "an appliance")
    if sent.distribution_uri:
        before: Any = call.world.get(call.path)
        if before is None or before.value.distribution_uri != sent.distribution_uri:
            _check_system(call.world, sent.distribution_uri)
        tell_system(call.world, sent)
    return resources.answer(call)


def _check_system(world: World, uri: str | None) -> None:
    """Refuse an operating system that is switched off.

    pages/os/osAccess_update.rst, pages/organization/orgOS_update.rst.
    """
    record = world.get(local(world, uri) or "")
    system: Any = record.value if record else None
    if (
        record is not None
        and type(record.value).__wire__.name == "Distribution"
        and system.active is False
    ):
        raise Fault(
            409,
            f"distributionUri: {system.name} {system.version} is switched off for everybody: choose another, or let"
            " an administrator switch it on",
            reason="not-active",
        )


def create_profile(call: Call) -> WireStruct:
    """A profile that is based on a standard one has what that has, under its own name if it has none.

    pages/dto-objects/DistribProfile.rst, pages/applianceosprofile/applianceOSProfile_create.rst.
    """
    appliance = existing(call.world, parent(call.path), "appliance")
    sent: Any = body(call, "a distribProfile")
    standard = call.world.get(local(call.world, sent.standard_profile_uri) or "")
    base: Any = standard.value if standard else sent
    _check_system(call.world, sent.distribution_uri or base.distribution_uri)
    if standard is not None:
        for attribute in standard.value.__struct_fields__:
            if attribute in _OF_THE_SYSTEM and getattr(sent, attribute, "") is None:
                setattr(sent, attribute, getattr(standard.value, attribute))
    made: Any = resources.answer(call)
    if standard is not None:
        for record in call.world.store.below(standard.path):
            of_it = record.path.removeprefix(standard.path)
            call.world.store.put(Record(made.uri + of_it, record.value, record.extra))
    of: Any = appliance.value
    if not of.distribution_uri and made.distribution_uri:
        of.distribution_uri = made.distribution_uri
        tell_system(call.world, of)
        call.world.store.put(appliance)
    return made  # type: ignore[no-any-return]


_OF_THE_SYSTEM = frozenset(
    "arch description distribution_uri edition installed_size language name size type version".split()
)
"""Attributes in which a profile follows the standard one, where it does not say otherwise."""


HANDLERS: dict[str, Handler] = {
    "appliance_create": write_appliance,
    "appliance_update": write_appliance,
    "applianceOSProfile_create": create_profile,
}
