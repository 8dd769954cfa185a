"""Invitations to workspaces: who gets one, and that it is accepted before anything else."""

from __future__ import annotations

from typing import Any

from ..server import creation
from ..server.message import Answer, Call, Content, Fault, Handler
from ..server.peer import WireStruct
from ..server.store import Record
from ..server.world import World
from .lookup import body, cite, existing, make, member_of, parent

Returned = Answer | WireStruct | Content | str | None


def answered(handler: Handler) -> Handler:
    """Return a handler that acts in a workspace for whoever has no invitation to it that is still to be accepted.

    pages/workspacemembers/workspaceMember_invite.rst. Reading is no action; who was never invited is
    judged by other rules.
    """

    def act(call: Call) -> Returned:
        workspace = "/".join(call.path.split("/")[:4])
        who = call.principal.login if call.principal else None
        for record in memberships(call.world, f"{workspace}/memberships"):
            if record.value.user_login == who and not record.value.accepted:
                state = "declined" if record.value.declined else "not accepted"
                raise Fault(
                    403,
                    f"{who} has {state} the invitation to {workspace}: PUT {record.path} with accepted first",
                    reason="not-accepted",
                )
        return handler(call)

    return cite(act, "workspacemembers/workspaceMember_invite.rst", of=handler)


def invite(call: Call) -> WireStruct:
    """Users are invited who exist, and have not answered an invitation yet; as collaborators by default.

    pages/workspacemembers/workspaceMember_invite.rst. Nobody is mailed.
    """
    workspace = existing(call.world, parent(call.path), "workspace")
    sent: Any = body(call, "a list of memberships")
    invited = [(_invitee(call.world, asked), asked) for asked in sent.memberships or []]
    if not invited:
        raise Fault(400, "memberships: expected at least one", reason="no-value")
    known = {r.value.user_login: r for r in memberships(call.world, call.path)}
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


def memberships(world: World, collection: str) -> list[Any]:
    """Return the memberships of a workspace."""
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


HANDLERS: dict[str, Handler] = {"workspaceMember_invite": answered(invite)}
