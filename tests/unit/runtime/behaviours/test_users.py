"""pages/user, pages/apikey, pages/rolesandentitlements, pages/userrolesandentitlements, pages/userprofile."""

from __future__ import annotations

from typing import Any

from tests.unit.runtime.behaviours.sandbox import Sandbox


def create(sandbox: Sandbox, **values: Any) -> Any:
    values = {"login_name": "nell", "password": "s3cret", "email": "nell@harbour.example", **values}
    return sandbox.call("user_create", "users", sandbox.new("User", **values), user="admin")


def test_a_new_user_gets_the_default_profile_and_a_hashed_password(sandbox: Sandbox) -> None:
    """pages/user/user_create.rst"""
    assert create(sandbox).password is None

    record = sandbox.world.get("users/nell")
    assert record.extra["password"].startswith("scrypt$")
    assert record.extra["entitlements"] == sorted(
        sandbox.world.get("users/guest").extra["entitlements"]
    )
    assert sandbox.world.store.count("users/nell/distros") == 3
    assert sandbox.world.get("orgs/1/members/nell") is not None
    assert (
        sandbox.refuse(
            "user_create", "users", sandbox.new("User", login_name="nell", password="x")
        ).status
        == 409
    )


def test_another_password_is_hashed_too(sandbox: Sandbox) -> None:
    """pages/user/user_update.rst"""
    create(sandbox)
    before = sandbox.world.get("users/nell").extra["password"]

    sandbox.call("user_update", "users/nell", sandbox.new("User", password="n3w", active=False))

    record = sandbox.world.get("users/nell")
    assert (record.value.password, record.extra["disabled"]) == (None, True)
    assert record.extra["password"] != before


def test_a_password_is_reset_for_the_stored_address_only(sandbox: Sandbox) -> None:
    """pages/userprofile/userPassword_reset.rst"""
    before = sandbox.world.get("users/guest").extra["password"]
    wrong = sandbox.new("User", login_name="guest", email="else@harbour.example")
    assert (
        sandbox.refuse("userPassword_reset", "users/forgotpassword", wrong, user=None).status == 400
    )
    assert sandbox.world.get("users/guest").extra["password"] == before

    right = sandbox.new("User", login_name="guest", email="guest@harbour.example")
    sandbox.call("userPassword_reset", "users/forgotpassword", right, user=None)
    assert sandbox.world.get("users/guest").extra["password"] != before


def test_the_secret_of_a_key_is_shown_once(sandbox: Sandbox) -> None:
    """pages/apikey/apiKey_create.rst"""
    pair = sandbox.call(
        "apiKey_create", "users/guest/apikeys", sandbox.new("APIKeyPair", name="ci")
    )
    record = sandbox.world.get(pair.uri)

    assert record.extra["secret"] == pair.secret_key
    assert (record.value.secret_key, record.value.public_key) == (None, pair.public_key)


def test_an_update_leaves_the_pair_as_it_is(sandbox: Sandbox) -> None:
    """pages/apikey/apiKey_update.rst"""
    pair = sandbox.call("apiKey_create", "users/guest/apikeys", sandbox.new("APIKeyPair"))
    sent = sandbox.new("APIKeyPair", name="other", public_key="forged", secret_key="forged")

    changed = sandbox.call("apiKey_update", pair.uri, sent)

    assert (changed.name, changed.public_key, changed.secret_key) == (
        "other",
        pair.public_key,
        None,
    )


def test_the_roles_of_a_user_are_what_they_may_do(sandbox: Sandbox) -> None:
    """pages/userrolesandentitlements/userRoles_update.rst"""
    roles = sandbox.new("Roles", roles=[sandbox.new("Role", name="reader")])
    sandbox.call("userRoles_update", "users/guest/roles", roles, user="admin")
    assert sandbox.world.get("users/guest").extra["entitlements"] == [
        "appliance_create",
        "image_generate",
        "user_profile_edit",
    ]
    unknown = sandbox.new("Roles", roles=[sandbox.new("Role", name="king")])
    assert sandbox.refuse("userRoles_update", "users/guest/roles", unknown).reason == "no-role"


def test_a_role_that_changes_changes_its_users(sandbox: Sandbox) -> None:
    """pages/rolesandentitlements/role_create.rst"""
    entitlement = sandbox.new("Entitlement", name="image_publish")
    sandbox.call(
        "role_update",
        "orgs/1/roles",
        sandbox.new("Role", name="reader", entitlements=[entitlement]),
    )
    assert sandbox.world.get("users/ruth").extra["entitlements"] == ["image_publish"]


def test_a_role_that_goes_goes_from_its_users(sandbox: Sandbox) -> None:
    """pages/rolesandentitlements/role_delete.rst"""
    sandbox.call("role_delete", "orgs/1/roles/reader", user="admin")
    assert sandbox.world.get("users/ruth").extra["entitlements"] == []
    assert sandbox.world.store.count("users/ruth/roles") == 0
