"""Workspaces: who opens them, what is said of what is shared, and how it is rated."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from ..server import creation, resources
from ..server.message import Answer, Call, Content, Fault, Handler
from ..server.peer import WireStruct
from .invitations import answered, memberships, role_named
from .lookup import body, cite, existing, make, parent

Returned = Answer | WireStruct | Content | str | None

LOWEST, HIGHEST = 1, 5
"""Ratings that a vote may give."""


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


def opinion(attribute: str, page: str) -> Handler:
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

    return cite(note, page)


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
            for member in memberships(call.world, f"{workspace.path}/memberships")
        )
    ]
    return make(call.world, "Workspaces", workspaces=found, total=len(found))  # type: ignore[no-any-return]


_GROUPS = {
    "workspaceComment": "workspacecomments",
    "workspaceTemplateComment": "workspacetemplatecomments",
}
"""Folders of the pages of operations on comments."""

_PLAIN = (
    "workspaceComment_delete",
    "workspaceComment_deleteAll",
    "workspaceTemplateComment_delete",
    "workspaceTemplateComment_deleteAll",
    "workspaceTemplateLogo_delete",
    "workspaceTemplateLogo_upload",
    "workspaceTemplateShare_cancel",
    "workspaceTemplate_delete",
    "workspaceTemplate_update",
)
"""Actions in a workspace of which the pages say no more than that they are."""

_ACTIONS: dict[str, Handler] = {
    "workspaceTemplate_vote": vote,
    **{f"{group}_create": post for group in _GROUPS},
    **{f"{group}_reply": reply for group in _GROUPS},
    **{f"{group}_update": update_comment for group in _GROUPS},
    **{
        f"{group}_like": opinion("nb_like", f"{folder}/{group}_like.rst")
        for group, folder in _GROUPS.items()
    },
    **{
        f"{group}_dislike": opinion("nb_dislike", f"{folder}/{group}_dislike.rst")
        for group, folder in _GROUPS.items()
    },
    **{
        f"{group}_reportAbuse": opinion("nb_abused", f"{folder}/{group}_reportAbuse.rst")
        for group, folder in _GROUPS.items()
    },
    **dict.fromkeys(_PLAIN, resources.answer),
}
"""What members do in a workspace."""

HANDLERS: dict[str, Handler] = {
    **{name: answered(handler) for name, handler in _ACTIONS.items()},
    "workspace_create": create_workspace,
    "userWorkspace_create": create_workspace,
    "userWorkspace_getAll": workspaces_of_user,
}
