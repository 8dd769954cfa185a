"""Workspaces: who is invited, what is said of what is shared, and how it is rated."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from ..server import creation
from ..server.message import Answer, Call, Content, Fault, Handler
from ..server.peer import WireStruct
from ..server.store import Record
from ..server.world import World
from .lookup import body, existing, make, member_of, parent

Returned = Answer | WireStruct | Content | str | None

LOWEST, HIGHEST = 1, 5
"""Ratings that a vote may give."""


def invite(call: Call) -> WireStruct:
    """Users are invited who exist, and have not answered an invitation yet; as collaborators by default.

    pages/workspacemembers/workspaceMember_invite.rst. Nobody is mailed.
    """
    workspace = existing(call.world, parent(call.path), "workspace")
    sent: Any = body(call, "a list of memberships")
    invited = [(_invitee(call.world, asked), asked) for asked in sent.memberships or []]
    if not invited:
        raise Fault(400, "memberships: expected at least one", reason="no-value")
    known = {r.value.user_login: r for r in _memberships(call.world, call.path)}
    for user, _ in invited:
        record = known.get(user.login_name)
        if record is not None and (record.value.accepted or record.value.declined):
            answered = "accepted" if record.value.accepted else "declined"
            raise Fault(
                409,
                f"{user.login_name} has {answered} an invitation to {workspace.path} already",
                reason="answered-already",
            )
    made = [
        _invitation(call, known.get(user.login_name), user, asked, sent.msg)
        for user, asked in invited
    ]
    return make(call.world, "Memberships", memberships=made, total=len(made))  # type: ignore[no-any-return]


def _memberships(world: World, collection: str) -> list[Any]:
    return list(world.store.children(collection))


def _invitee(world: World, asked: Any) -> Any:
    login = asked.user_login or getattr(asked.user, "login_name", None)
    address = asked.user_email or getattr(asked.user, "email", None)
    record = world.get(f"users/{login}") if login else None
    if record is not None:
        return record.value
    if address and not login:
        for candidate in world.store.children("users"):
            value: Any = candidate.value
            if (value.email or "").casefold() == address.casefold():
                return value
    raise Fault(
        400,
        f"userLogin: there is no user {login or address!r}: create the account first",
        reason="no-user",
    )


def _invitation(
    call: Call, known: Record | None, user: Any, asked: Any, message: str | None
) -> WireStruct:
    world = call.world
    if known is None:
        membership = make(
            world, "Membership", user_login=user.login_name, user_email=user.email,
            accepted=False, declined=False, role=asked.role, msg=asked.msg or message,
            parent_uri=parent(call.path),
        )  # fmt: skip
        if membership.role is None:
            membership.role = role_named(world, "Collaborator")
        return creation.create(call, call.path, membership).value
    again: Any = known.value
    again.role = asked.role or again.role
    again.msg = asked.msg or message or again.msg
    world.store.put(known)
    return known.value


def role_named(world: World, name: str) -> Any:
    """Return a role in a workspace as the type of memberships holds it."""
    return member_of(world, "Membership", "role", name)


def post(call: Call) -> WireStruct:
    """A comment is its author's, liked and reported by nobody yet.

    pages/workspacecomments/workspaceComment_create.rst and
    pages/workspacetemplatecomments/workspaceTemplateComment_create.rst.
    """
    existing(call.world, parent(call.path), "place to comment")
    return creation.create(call, call.path, _comment(call)).value


def reply(call: Call) -> WireStruct:
    """A reply stands under the comment that it answers.

    pages/workspacecomments/workspaceComment_reply.rst; likewise
    pages/workspacetemplatecomments/workspaceTemplateComment_reply.rst. Replies come with the comment
    (pages/dto-objects/Comment.rst: ``replies``), and go with it:
    pages/workspacecomments/workspaceComment_delete.rst.
    """
    record = existing(call.world, parent(call.path), "comment")
    value: Any = _comment(call)
    value.db_id = call.world.store.next_id()
    value.created = value.last_modified = call.world.clock.now()
    # A reply is read with the comment only: no page has a path of its own for it.
    value.uri = f"{call.path}/{value.db_id}"
    comment: Any = record.value
    comment.replies = [*(comment.replies or []), value]
    call.world.store.put(record)
    return value  # type: ignore[no-any-return]


def _comment(call: Call) -> Any:
    value: Any = copy.copy(body(call, "a comment"))
    value.login_name = call.principal.login if call.principal else value.login_name
    value.abused = False
    value.nb_abused = value.nb_like = value.nb_dislike = 0
    value.replies = []
    return value


def update_comment(call: Call) -> Returned:
    """What was said stays; the rest, such as the flag of abuse, may change.

    pages/workspacecomments/workspaceComment_update.rst; likewise
    pages/workspacetemplatecomments/workspaceTemplateComment_update.rst.
    """
    record = existing(call.world, call.path, "comment")
    before: Any = record.value
    sent: Any = body(call, "a comment")
    for attribute in ("abused", "tags", "rating", "type"):
        if getattr(sent, attribute) is not None:
            setattr(before, attribute, getattr(sent, attribute))
    before.last_modified = call.world.clock.now()
    call.world.store.put(record)
    return record.value


def opinion(attribute: str) -> Handler:
    """Return a handler that notes somebody's opinion of a comment, once for each user, likes and dislikes in turn.

    pages/workspacecomments/workspaceComment_like.rst, workspaceComment_dislike.rst, and
    workspaceComment_reportAbuse.rst: a report leaves the message; likewise
    pages/workspacetemplatecomments. pages/dto-objects/Comment.rst: ``nbLike``,
    ``nbDislike``, ``nbAbused``, ``abused``.
    """

    def note(call: Call) -> WireStruct | None:
        record = existing(call.world, parent(call.path), "comment")
        who = call.principal.login if call.principal else ""
        opinions: dict[str, list[str]] = {
            key: list(value) for key, value in record.extra.get("opinions", {}).items()
        }
        against = {"nb_like": "nb_dislike", "nb_dislike": "nb_like"}.get(attribute)
        comment: Any = record.value
        if who not in opinions.setdefault(attribute, []):
            opinions[attribute].append(who)
            setattr(comment, attribute, (getattr(comment, attribute) or 0) + 1)
            if against and who in opinions.get(against, []):
                opinions[against].remove(who)
                setattr(comment, against, (getattr(comment, against) or 1) - 1)
        if attribute == "nb_abused":
            comment.abused = True
        record.extra["opinions"] = opinions
        call.world.store.put(record)
        # To a dislike, no page has an answer.
        return record.value if call.route.result.kind == "object" else None

    return note


def vote(call: Call) -> WireStruct:
    """A rating from 1 to 5, one for each user.

    pages/workspacetemplate/workspaceTemplate_vote.rst.
    """
    record = existing(call.world, parent(call.path), "shared appliance template")
    sent: Any = body(call, "a voteStat")
    rating = sent.rating
    if rating is None or not LOWEST <= rating <= HIGHEST:
        raise Fault(
            400,
            f"rating: expected a number from {LOWEST} to {HIGHEST}, got {rating}",
            reason="no-rating",
        )
    who = call.principal.login if call.principal else ""
    votes: dict[str, float] = {**record.extra.get("votes", {}), who: float(rating)}
    record.extra["votes"] = votes
    template: Any = record.value
    template.nb_votes = len(votes)
    template.rating = average(votes.values())
    call.world.store.put(record)
    return record.value


def average(ratings: Iterable[float]) -> float:
    """Return the mean of some ratings."""
    given = list(ratings)
    return sum(given) / len(given)


def create_workspace(call: Call) -> WireStruct:
    """Who opens a workspace administrates it; it lies in the organization, whichever way it is opened.

    pages/workspace/workspace_create.rst and userWorkspace_create.rst.
    """
    collection = call.path
    if not collection.startswith("orgs/"):
        user = parent(call.path)
        organization = next(iter(call.world.store.children(f"{user}/orgs")), None)
        if organization is None:
            raise Fault(409, f"{user} is in no organization", reason="no-organization")
        collection = f"orgs/{organization.path.rsplit('/', 1)[1]}/workspaces"
    existing(call.world, parent(collection), "organization")
    record = creation.create(call, collection, body(call, "a workspace"))
    who = call.principal
    if who is not None:
        user_record: Any = call.world.get(who.path)
        membership = make(
            call.world, "Membership", user_login=who.login,
            user_email=user_record.value.email if user_record else None,
            accepted=True, declined=False, joined_date=call.world.clock.now(),
            role=role_named(call.world, "Administrator"), parent_uri=record.path,
        )  # fmt: skip
        creation.add(call.world, f"{record.path}/memberships", membership)
    return record.value


def workspaces_of_user(call: Call) -> WireStruct:
    """The workspaces of which a user is a member, wherever they were opened.

    pages/workspace/userWorkspace_getAll.rst.
    """
    login = parent(call.path).rsplit("/", 1)[1]
    existing(call.world, parent(call.path), "user")
    found = [
        workspace.value
        for organization in call.world.store.children("orgs")
        for workspace in call.world.store.children(f"{organization.path}/workspaces")
        if any(
            member.value.user_login == login and member.value.accepted
            for member in _memberships(call.world, f"{workspace.path}/memberships")
        )
    ]
    return make(call.world, "Workspaces", workspaces=found, total=len(found))  # type: ignore[no-any-return]


_GROUPS = ("workspaceComment", "workspaceTemplateComment")

HANDLERS: dict[str, Handler] = {
    "workspaceMember_invite": invite,
    "workspaceTemplate_vote": vote,
    "workspace_create": create_workspace,
    "userWorkspace_create": create_workspace,
    "userWorkspace_getAll": workspaces_of_user,
    **{f"{group}_create": post for group in _GROUPS},
    **{f"{group}_reply": reply for group in _GROUPS},
    **{f"{group}_update": update_comment for group in _GROUPS},
    **{f"{group}_like": opinion("nb_like") for group in _GROUPS},
    **{f"{group}_dislike": opinion("nb_dislike") for group in _GROUPS},
    **{f"{group}_reportAbuse": opinion("nb_abused") for group in _GROUPS},
}
