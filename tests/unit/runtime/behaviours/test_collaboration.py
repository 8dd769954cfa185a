"""pages/workspace, pages/workspacemembers, pages/workspacecomments, pages/workspacetemplate."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.runtime.behaviours.sandbox import Sandbox

WORKSPACE = "orgs/1/workspaces/96"


def invite(sandbox: Sandbox, **values: Any) -> tuple[Any, ...]:
    sent = sandbox.new("Memberships", memberships=[sandbox.new("Membership", **values)])
    return "workspaceMember_invite", f"{WORKSPACE}/memberships", sent


def test_who_is_invited_is_a_collaborator_until_told_otherwise(sandbox: Sandbox) -> None:
    """pages/workspacemembers/workspaceMember_invite.rst"""
    sandbox.call(
        "user_create",
        "users",
        sandbox.new("User", login_name="nell", password="x", email="nell@harbour.example"),
        user="admin",
    )

    made = sandbox.call(*invite(sandbox, user_email="NELL@harbour.example")).memberships[0]
    assert (made.user_login, made.role.value, made.accepted, made.declined) == (
        "nell",
        "Collaborator",
        False,
        False,
    )
    again = sandbox.call(*invite(sandbox, user_login="nell", role=sandbox.role("Guest")))
    assert [(m.uri, m.role.value) for m in again.memberships] == [(made.uri, "Guest")]


def test_nobody_is_invited_without_account_or_twice(sandbox: Sandbox) -> None:
    """pages/workspacemembers/workspaceMember_invite.rst"""
    assert sandbox.refuse(*invite(sandbox, user_login="nobody")).reason == "no-user"
    fault = sandbox.refuse(*invite(sandbox, user_login="ruth"))
    assert (fault.status, fault.reason) == (409, "answered-already")
    assert "ruth has accepted" in fault.message
    assert sandbox.world.store.count(f"{WORKSPACE}/memberships") == 3


def test_members_go_by_login_and_address(sandbox: Sandbox) -> None:
    """pages/workspacemembers/workspaceMember_deleteList.rst"""
    path = f"{WORKSPACE}/memberships"
    assert sandbox.refuse("workspaceMember_deleteList", path).status == 400

    sandbox.call(
        "workspaceMember_deleteList", path, repeated={"login": ("ruth", "else")},
        email="ADMIN@harbour.example",
    )  # fmt: skip

    assert [r.value.user_login for r in sandbox.world.store.children(path)] == ["guest"]


@pytest.mark.parametrize("path", ["orgs/1/workspaces", "users/ruth/workspaces"])
def test_a_workspace_is_opened_either_way(sandbox: Sandbox, path: str) -> None:
    """pages/workspace/workspace_create.rst, userWorkspace_create.rst, userWorkspace_getAll.rst"""
    name = "workspace_create" if path.startswith("orgs") else "userWorkspace_create"
    made = sandbox.call(name, path, sandbox.new("Workspace", name="Night shift"), user="ruth")

    assert made.uri.startswith("orgs/1/workspaces/")
    member = sandbox.first(f"{made.uri}/memberships")
    assert (member.user_login, member.role.value, member.accepted) == (
        "ruth",
        "Administrator",
        True,
    )
    listed = sandbox.call("userWorkspace_getAll", "users/ruth/workspaces", user="ruth")
    assert [w.name for w in listed.workspaces] == ["Quay crew", "Night shift"]
    # Who has not accepted yet is no member.
    assert sandbox.call("userWorkspace_getAll", "users/admin/workspaces").total == 0


@pytest.mark.parametrize("votes", [(4,), (5, 3, 4)])
def test_another_vote_of_a_user_replaces_the_first(
    sandbox: Sandbox, votes: tuple[int, ...]
) -> None:
    """pages/workspacetemplate/workspaceTemplate_vote.rst"""
    path = f"{WORKSPACE}/templates/100/vote"
    for rating in votes:
        sandbox.call("workspaceTemplate_vote", path, sandbox.new("VoteStat", rating=rating))
    template = sandbox.call(
        "workspaceTemplate_vote", path, sandbox.new("VoteStat", rating=1), user="ruth"
    )
    assert (template.nb_votes, template.rating) == (2, 2.5)


@pytest.mark.parametrize("rating", [0, 6, 0.5, None])
def test_a_rating_lies_between_one_and_five(sandbox: Sandbox, rating: float | None) -> None:
    """pages/workspacetemplate/workspaceTemplate_vote.rst"""
    sent = sandbox.new("VoteStat", rating=rating)
    fault = sandbox.refuse("workspaceTemplate_vote", f"{WORKSPACE}/templates/100/vote", sent)
    assert (fault.status, fault.reason) == (400, "no-rating")


COMMENTS = [
    ("workspaceComment", f"{WORKSPACE}/comments"),
    ("workspaceTemplateComment", f"{WORKSPACE}/templates/100/comments"),
]


@pytest.mark.parametrize(("group", "path"), COMMENTS)
def test_a_comment_is_liked_disliked_and_reported(sandbox: Sandbox, group: str, path: str) -> None:
    """pages/dto-objects/Comment.rst, pages/workspacecomments/workspaceComment_like.rst,
    workspaceComment_dislike.rst, pages/workspacecomments/workspaceComment_reportAbuse.rst
    """
    made = sandbox.call(f"{group}_create", path, sandbox.new("Comment", message="Ready?"))
    assert (made.login_name, made.abused, made.nb_like) == ("guest", False, 0)

    sandbox.call(f"{group}_like", f"{made.uri}/likes")
    sandbox.call(f"{group}_like", f"{made.uri}/likes")
    seen = sandbox.call(f"{group}_like", f"{made.uri}/likes", user="ruth")
    assert (seen.nb_like, seen.nb_dislike) == (2, 0)
    assert sandbox.call(f"{group}_dislike", f"{made.uri}/likes", user="ruth") is None
    seen = sandbox.call(f"{group}_get", made.uri)
    assert (seen.nb_like, seen.nb_dislike) == (1, 1)
    seen = sandbox.call(f"{group}_reportAbuse", f"{made.uri}/abuses", user="ruth")
    assert (seen.abused, seen.nb_abused, seen.message) == (True, 1, "Ready?")


@pytest.mark.parametrize(("group", "path"), COMMENTS)
def test_what_was_said_stays(sandbox: Sandbox, group: str, path: str) -> None:
    """pages/workspacecomments/workspaceComment_update.rst"""
    made = sandbox.call(f"{group}_create", path, sandbox.new("Comment", message="Ready?"))
    sent = sandbox.new("Comment", message="Never said that", abused=True, tags="later")
    sandbox.call(f"{group}_update", made.uri, sent)

    seen = sandbox.call(f"{group}_get", made.uri)
    assert (seen.message, seen.abused, seen.tags) == ("Ready?", True, "later")


@pytest.mark.parametrize(("group", "path"), COMMENTS)
def test_replies_stand_in_the_comment_and_go_with_it(
    sandbox: Sandbox, group: str, path: str
) -> None:
    """pages/workspacecomments/workspaceComment_reply.rst, workspaceComment_delete.rst"""
    made = sandbox.call(f"{group}_create", path, sandbox.new("Comment", message="Ready?"))
    before = sandbox.world.store.count(path)
    sandbox.call(f"{group}_reply", f"{made.uri}/replies", sandbox.new("Comment", message="Yes."))

    assert [r.message for r in sandbox.call(f"{group}_get", made.uri).replies] == ["Yes."]
    assert sandbox.world.store.count(path) == before
    sandbox.call(f"{group}_delete", made.uri)
    assert [r.path for r in sandbox.world.store.below("") if r.path.startswith(made.uri)] == []
