"""What users are given who join an organization, whether they are new or were there before."""

from __future__ import annotations

import copy
from typing import Any

from ..server.store import Record
from ..server.world import World
from .lookup import is_off_globally, one_of, truth

KINDS = (
    ("distributions", "distros"),
    ("formats", "formats"),
    ("target_formats", "targetformats"),
    ("target_platforms", "targetplatforms"),
)
"""Attributes of subscription profiles, and the collections of users. Organizations name theirs as the first, in one
word."""


def join(
    world: World,
    organization: Record,
    user: Record,
    administrates: str | None = None,
    profile: Any = None,
) -> None:
    """Make a user a member of an organization, seen from both sides, or give a member other privileges.

    pages/user/user_create.rst, pages/organization/orgMember_update.rst. Who administrates an organization
    administrates it alone, not the platform.
    """
    key, login = organization.path.rsplit("/", 1)[1], user.path.rsplit("/", 1)[1]
    seen = world.get(f"{user.path}/orgs/{key}")
    value: Any = copy.copy(organization.value if seen is None else seen.value)
    if administrates is not None:
        value.admin = truth(administrates)
    elif seen is None:
        value.admin = False
    world.store.put(Record(f"{user.path}/orgs/{key}", value))
    world.store.put(Record(f"{organization.path}/members/{login}", copy.copy(user.value)))
    if seen is None:
        _give(world, organization, user.path, profile)


def _give(world: World, organization: Record, user: str, profile: Any) -> None:
    """Give a new member what the subscription profile lists; where it lists nothing, the organization's defaults.

    pages/dto-objects/SubscriptionProfile.rst; pages/organization/orgOS_update.rst, likewise
    targetFormat_updateAccess, targetPlatform_updateAccess and primitiveFormat_update in
    pages/targetformat and pages/targetplatform. What is switched off is given to nobody.
    """
    for kept, here in KINDS:
        there = f"{organization.path}/{kept.replace('_', '')}"
        listed: list[Any] = list(getattr(profile, kept, None) or ())
        given = [one_of(world, there, item) for item in listed] or [
            record
            for record in world.store.children(there)
            if getattr(record.value, "preselected", True)
        ]
        for record in given:
            if record is None or _is_off(world, record.value):
                continue
            path = f"{user}/{here}/{record.path.rsplit('/', 1)[1]}"
            if world.get(path) is None:
                world.store.put(Record(path, copy.copy(record.value)))


def _is_off(world: World, value: Any) -> bool:
    return value.active is False or is_off_globally(world, value)
