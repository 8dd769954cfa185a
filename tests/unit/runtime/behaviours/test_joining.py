"""What users are given who join an organization, and what is switched off for everybody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.runtime.behaviours.sandbox import Sandbox

KINDS = ("distros", "formats", "targetformats", "targetplatforms")
SYSTEM = "distributions/17"


def create(sandbox: Sandbox, login: str = "nell", **values: Any) -> Any:
    query = {name: values.pop(name) for name in ("admin", "org") if name in values}
    user = sandbox.new("User", login_name=login, password="s3cret", **values)
    return sandbox.call("user_create", "users", user, **query)


def held(sandbox: Sandbox, login: str, kind: str) -> list[str]:
    return [
        r.path.rpartition("/")[2] for r in sandbox.world.store.children(f"users/{login}/{kind}")
    ]


def switch(sandbox: Sandbox, active: str) -> Any:
    path = f"{SYSTEM}/changeActiveStatus"
    return sandbox.call("osAccess_update", path, user="admin", active=active)


def test_a_new_administrator_is_one_of_the_organization_only(sandbox: Sandbox) -> None:
    """pages/user/user_create.rst"""
    made = create(sandbox, "mallory", admin="true")

    assert sandbox.world.get("users/mallory/orgs/1").value.admin is True
    assert made.admin is False
    record = sandbox.world.get("users/mallory")
    assert (record.extra["administrator"], record.value.admin) == (False, False)
    assert record.extra["entitlements"] == sorted(
        sandbox.world.get("users/guest").extra["entitlements"]
    )
    create(sandbox, "trent")
    assert sandbox.world.get("users/trent/orgs/1").value.admin is False


def test_who_is_added_to_an_organization_gets_its_defaults(sandbox: Sandbox) -> None:
    """pages/organization/orgOS_update.rst, pages/organization/orgMember_update.rst"""
    for kind in KINDS:
        for key in held(sandbox, "ruth", kind):
            sandbox.world.store.delete(f"users/ruth/{kind}/{key}")
    sandbox.call("orgMember_remove", "orgs/1/members/ruth", user="admin")
    sent = sandbox.new(
        "Distributions", distributions=[sandbox.new("Distribution", db_id=19, preselected=False)]
    )
    sandbox.call("orgOS_update", "orgs/1/distributions", sent, user="admin")
    ruth = sandbox.world.get("users/ruth").value

    sandbox.call("orgMember_update", "orgs/1/members/ruth", ruth, user="admin")

    assert held(sandbox, "ruth", "distros") == ["17", "18"]
    assert held(sandbox, "ruth", "formats") == held(sandbox, "guest", "formats") != []
    assert held(sandbox, "ruth", "targetplatforms") == held(sandbox, "guest", "targetplatforms")
    sandbox.world.store.delete("users/ruth/distros/18")
    sandbox.call("orgMember_update", "orgs/1/members/ruth", ruth, user="admin", admin="true")
    assert held(sandbox, "ruth", "distros") == ["17"]


def test_a_new_user_gets_what_the_profile_of_the_code_lists(sandbox: Sandbox) -> None:
    """pages/dto-objects/SubscriptionProfile.rst, pages/user/user_create.rst"""
    windows = sandbox.new("Distribution", db_id=19)
    unknown = sandbox.new("Distribution", name="Plan 9")
    profile = sandbox.new(
        "SubscriptionProfile", name="Cranes", code="cranes", active=True,
        distributions=[windows, unknown],
        target_formats=[sandbox.new("TargetFormat", uri="orgs/1/targetformats/52")],
    )  # fmt: skip
    sandbox.call("subscriptionProfile_create", "orgs/1/subscriptions", profile, user="admin")

    create(sandbox, creation_code="cranes")
    create(sandbox, "trent")

    assert held(sandbox, "nell", "distros") == ["19"]
    assert held(sandbox, "nell", "targetformats") == ["52"]
    # Of formats it lists none: the organization's defaults.
    assert held(sandbox, "nell", "formats") == held(sandbox, "trent", "formats") != []
    assert held(sandbox, "trent", "distros") == ["17", "18", "19"]


def test_what_is_switched_off_for_everybody_is_not_there_for_an_organization(
    sandbox: Sandbox,
) -> None:
    """pages/organization/orgOS_update.rst, pages/organization/orgOS_getAll.rst"""
    path = "orgs/1/distributions"

    def listed() -> list[int]:
        answer = sandbox.call("orgOS_getAll", path)
        assert answer.total == len(answer.distributions)
        return [system.db_id for system in answer.distributions]

    assert listed() == [17, 18, 19]
    switch(sandbox, "false")
    assert listed() == [18, 19]
    sent = sandbox.new(
        "Distributions",
        distributions=[sandbox.new("Distribution", uri="distributions/18", visible=True)],
    )
    answer = sandbox.call("orgOS_update", path, sent, user="admin")
    assert [system.db_id for system in answer.distributions] == [18, 19]
    create(sandbox)
    assert held(sandbox, "nell", "distros") == ["18", "19"]
    centos = sandbox.new("Distributions", distributions=[sandbox.new("Distribution", db_id=17)])
    profile = "orgs/1/subscriptions/101/distros"
    fault = sandbox.refuse("subscriptionProfileOS_update", profile, centos, user="admin")
    assert (fault.status, fault.reason) == (400, "not-active")
    switch(sandbox, "true")
    assert listed() == [17, 18, 19]


@pytest.mark.parametrize("uri", [SYSTEM, "http://stub.test/api/distributions/17"])
def test_nothing_is_based_on_what_is_switched_off(sandbox: Sandbox, uri: str) -> None:
    """pages/os/osAccess_update.rst, pages/organization/orgOS_update.rst"""
    switch(sandbox, "false")
    asked = sandbox.new("Appliance", name="Box", version="1", distribution_uri=uri)
    fault = sandbox.refuse("appliance_create", "users/guest/appliances", asked)
    assert (fault.status, fault.reason) == (409, "not-active")
    assert "CentOS 7 is switched off" in fault.message

    ticket = "users/guest/appliances/79"
    other = sandbox.new("Appliance", distribution_uri=uri)
    assert sandbox.refuse("appliance_update", ticket, other).reason == "not-active"
    for values in (
        {"distribution_uri": uri},
        {"standard_profile_uri": "distributions/17/profiles/33"},
    ):
        profile = sandbox.new("LinuxProfile", name="Mine", **values)
        draft = "users/guest/appliances/89/osprofile"
        assert sandbox.refuse("applianceOSProfile_create", draft, profile).reason == "not-active"


def test_an_appliance_keeps_the_system_that_was_switched_off_later(sandbox: Sandbox) -> None:
    """pages/os/osAccess_update.rst"""
    switch(sandbox, "false")
    web = "users/guest/appliances/65"
    sent = sandbox.new("Appliance", description="Still there", distribution_uri=SYSTEM)
    changed = sandbox.call("appliance_update", web, sent)
    assert (changed.description, changed.distribution_uri) == ("Still there", SYSTEM)
