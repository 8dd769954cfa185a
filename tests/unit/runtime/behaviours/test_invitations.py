"""pages/workspacemembers/workspaceMember_invite.rst: what who has not accepted may do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.runtime.behaviours.sandbox import Sandbox

WORKSPACE = "orgs/1/workspaces/96"
MEMBERSHIP = f"{WORKSPACE}/memberships/98"


def answer(sandbox: Sandbox, *, accepted: bool, declined: bool = False) -> None:
    """Let ruth's membership be what she answered."""
    record = sandbox.world.get(MEMBERSHIP)
    record.value.accepted, record.value.declined = accepted, declined
    sandbox.world.store.put(record)


def actions(sandbox: Sandbox) -> dict[str, tuple[str, Any]]:
    """Paths and bodies of what can be done in the workspace."""
    comment = sandbox.new("Comment", message="Mine?")
    found: dict[str, tuple[str, Any]] = {
        "workspaceMember_invite": (
            f"{WORKSPACE}/memberships",
            sandbox.new("Memberships", memberships=[sandbox.new("Membership", user_login="admin")]),
        ),
        "workspaceTemplate_share": (f"{WORKSPACE}/templates", sandbox.new("GalleryTemplate")),
        "workspaceTemplate_vote": (
            f"{WORKSPACE}/templates/100/vote",
            sandbox.new("VoteStat", rating=4),
        ),
        "workspaceTemplate_update": (f"{WORKSPACE}/templates/100", sandbox.new("GalleryTemplate")),
        "workspaceTemplate_delete": (f"{WORKSPACE}/templates/100", None),
        "workspaceComment_deleteAll": (f"{WORKSPACE}/comments", None),
        "workspaceTemplateComment_deleteAll": (f"{WORKSPACE}/templates/100/comments", None),
        "workspaceTemplateLogo_delete": (f"{WORKSPACE}/templates/100/logo/1", None),
        "workspaceTemplateLogo_upload": (f"{WORKSPACE}/templates/100/logo/1/a.png", None),
        "workspaceTemplateShare_cancel": (f"{WORKSPACE}/templates/100/status", None),
    }
    for group, path in (
        ("workspaceComment", f"{WORKSPACE}/comments"),
        ("workspaceTemplateComment", f"{WORKSPACE}/templates/100/comments"),
    ):
        found |= {
            f"{group}_create": (path, comment),
            f"{group}_update": (f"{path}/99", comment),
            f"{group}_delete": (f"{path}/99", None),
            f"{group}_reply": (f"{path}/99/replies", comment),
            f"{group}_like": (f"{path}/99/likes", None),
            f"{group}_dislike": (f"{path}/99/likes", None),
            f"{group}_reportAbuse": (f"{path}/99/abuses", None),
        }
    return found


@pytest.mark.parametrize("declined", [False, True])
def test_who_has_not_accepted_does_nothing_in_the_workspace(
    sandbox: Sandbox, *, declined: bool
) -> None:
    """pages/workspacemembers/workspaceMember_invite.rst"""
    answer(sandbox, accepted=False, declined=declined)
    before = {r.path: repr(r.value) for r in sandbox.world.store.below(WORKSPACE)}

    for name, (path, body) in actions(sandbox).items():
        fault = sandbox.refuse(name, path, body, user="ruth")
        assert (fault.status, fault.reason) == (403, "not-accepted"), name
        assert f"PUT {MEMBERSHIP}" in fault.message

    assert {r.path: repr(r.value) for r in sandbox.world.store.below(WORKSPACE)} == before
    path = f"{WORKSPACE}/comments/99"
    assert sandbox.call("workspaceComment_get", path, user="ruth").login_name == "ruth"


def test_every_action_in_a_workspace_asks_for_the_answer(sandbox: Sandbox) -> None:
    """pages/workspacemembers/workspaceMember_invite.rst"""
    written = {
        route.name
        for route in sandbox.service.routes
        if route.method != "GET" and route.path.startswith("/orgs/{oid}/workspaces/{wid}/")
    }
    of_members = {name for name in written if name.startswith("workspaceMember_")}
    assert written - of_members | {"workspaceMember_invite"} == set(actions(sandbox))


def test_who_accepts_acts(sandbox: Sandbox) -> None:
    """pages/workspacemembers/workspaceMember_invite.rst, workspaceMember_update.rst"""
    answer(sandbox, accepted=False)
    sent = sandbox.new("Membership", accepted=True)
    sandbox.call("workspaceMember_update", MEMBERSHIP, sent, user="ruth")

    comment = sandbox.new("Comment", message="Here I am")
    made = sandbox.call("workspaceComment_create", f"{WORKSPACE}/comments", comment, user="ruth")
    assert made.login_name == "ruth"
