"""Restriction rules of software: for which operating systems and formats it is meant.

No page says how a rule is written. Here it is comparisons ``Type#field=value`` (or ``!=``) joined by
``&&`` and ``||``, with parentheses; case does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ..server import resources
from ..server.message import Answer, Call, Content, Fault, Handler
from ..server.peer import WireStruct
from ..server.samples import field_of
from ..server.store import Record
from ..server.world import World
from .lookup import body, existing, listed, local, make, parent

Returned = Answer | WireStruct | Content | str | None

_TOKEN = re.compile(r"\s*(\(|\)|&&|\|\||(\w+)#(\w+)\s*(!=|=)\s*([^()&|\s]+))")
DEEPEST = 50
"""Parentheses in one another."""


class Rule:
    """A rule, read once.

    Raises:
        Fault: 400, it cannot be read; says at which character.
    """

    def __init__(self, text: str | None) -> None:
        self._tokens: list[tuple[str, ...]] = []
        self._at = 0
        text, position = (text or "").strip(), 0
        if "\r" in text or "\n" in text:
            raise Fault(
                400,
                "restrictionRule: expected one line; take the line breaks out",
                reason="line-break-in-rule",
            )
        while position < len(text):
            found = _TOKEN.match(text, position)
            if found is None:
                raise _unreadable(
                    f"at character {position + 1}: {text[position : position + 20]!r}"
                )
            self._tokens.append(tuple(group or "" for group in found.groups()))
            position = found.end()

    def holds(self, things: Sequence[WireStruct]) -> bool:
        """Tell whether a rule holds for an operating system, a format, or both; an empty one always does.

        A comparison with a type of which there is no object holds.
        """
        if not self._tokens:
            return True
        self._at = 0
        result = self._either(things, 0)
        if self._at < len(self._tokens):
            raise _unreadable(f"at {self._tokens[self._at][0]!r}")
        return result

    def _either(self, things: Sequence[WireStruct], depth: int) -> bool:
        result = self._both(things, depth)
        while self._take("||"):
            right = self._both(things, depth)
            result = result or right
        return result

    def _both(self, things: Sequence[WireStruct], depth: int) -> bool:
        result = self._one(things, depth)
        while self._take("&&"):
            right = self._one(things, depth)
            result = result and right
        return result

    def _one(self, things: Sequence[WireStruct], depth: int) -> bool:
        if depth > DEEPEST or self._at >= len(self._tokens):
            raise _unreadable("it ends early, or has too many parentheses")
        if self._take("("):
            result = self._either(things, depth + 1)
            if not self._take(")"):
                raise _unreadable("a parenthesis is not closed")
            return result
        token = self._tokens[self._at]
        self._at += 1
        if not token[1]:
            raise _unreadable(f"at {token[0]!r}")
        return _compare(things, *token[1:])

    def _take(self, sign: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at][0] == sign:
            self._at += 1
            return True
        return False


def _compare(things: Iterable[WireStruct], kind: str, wire: str, sign: str, text: str) -> bool:
    for thing in things:
        if type(thing).__wire__.name.casefold() == kind.casefold():
            bound = field_of(type(thing), wire)
            held: Any = getattr(thing, bound.field.attribute) if bound else None
            held = getattr(held, "value", getattr(held, "name", held))
            return (str(held).casefold() == text.strip("\"'").casefold()) == (sign == "=")
    return True


def _unreadable(where: str) -> Fault:
    return Fault(
        400,
        f"restrictionRule: cannot be read, {where}; expected such as"
        " Distribution#family=linux && Distribution#arch=x86_64",
        reason="no-rule",
    )


def evaluate(call: Call) -> WireStruct:
    """The operating systems that the rule in the body allows.

    pages/usersoftwarelibrary/mySoftwareRestrictionOS_evaluate.rst; likewise pages/project/projectRestrictionOS_evaluate.rst.
    """
    sent: Any = body(call, "a bundleRestriction")
    return _systems(call, Rule(sent.restriction_rule))


def allowed(call: Call) -> WireStruct:
    """The operating systems of the user that the component's rule allows.

    pages/usersoftwarelibrary/mySoftwareRestrictionOS_getAll.rst.
    """
    return _systems(
        call, _rule_of(call.world, existing(call.world, parent(call.path, 3), "component"))
    )


def _systems(call: Call, rule: Rule) -> WireStruct:
    owner = "/".join(call.path.split("/")[:2])
    collection = "distros" if owner.startswith("users/") else "distributions"
    found = [
        record.value
        for record in call.world.store.children(f"{owner}/{collection}")
        if rule.holds([record.value])
    ]
    return make(call.world, "Distributions", distributions=found, total=len(found))  # type: ignore[no-any-return]


def _rule_of(world: World, component: Record) -> Rule:
    value: Any = next(
        (r.value for r in world.store.children(f"{component.path}/restriction")), None
    )
    held: Any = component.value
    value = value or held.bundle_restriction
    return Rule(value.restriction_rule if value else "")


def update_rule(call: Call) -> Returned:
    """Only the rule changes, and it stands on one line.

    pages/usersoftwarelibrary/mySoftwareRestriction_update.rst; likewise
    pages/project/projectRestriction_update.rst.
    """
    sent: Any = body(call, "a bundleRestriction")
    rule = sent.restriction_rule or ""
    if "\r" in rule or "\n" in rule:
        Rule(rule)
    only = make(call.world, "BundleRestriction", restriction_rule=rule)
    call.body = only
    answer = resources.answer(call)
    component: Any = call.world.get(parent(call.path, 2))
    if component is not None and component.value.bundle_restriction is not None:
        component.value.bundle_restriction.restriction_rule = rule
        call.world.store.put(component)
    return answer


def formats_for_template(call: Call) -> Returned:
    """The target formats of the user that the component's rule allows.

    pages/containers/containerTemplateTargetFormat_getAll.rst.
    """
    user = "/".join(call.path.split("/")[:2])
    existing(call.world, parent(call.path), "container template")
    rule = _rule_of(call.world, existing(call.world, parent(call.path, 3), "component"))
    found = [
        record.value
        for record in call.world.store.children(f"{user}/targetformats")
        if rule.holds([record.value])
    ]
    return make(call.world, "TargetFormats", target_formats=found, total=len(found))  # type: ignore[no-any-return]


def available(call: Call) -> Returned:
    """The component, if its rule allows the image; nothing, if not.

    pages/usersoftwarelibrary/mySoftware_availableForImage.rst; likewise pages/project/project_availableForImage.rst.
    """
    component = existing(call.world, parent(call.path), "component")
    image: Any = body(call, "an image")
    things: list[WireStruct] = []
    path = local(call.world, getattr(image, "parent_uri", None))
    source: Any = call.world.get(path) if path else None
    system = getattr(source.value, "distribution_uri", None) if source else None
    record = call.world.get(system) if system else None
    if record is not None:
        things.append(record.value)
    things += [form for form in (image.target_format, image.format) if form is not None]
    if _rule_of(call.world, component).holds(things):
        return component.value
    return Answer(None)


def usage(call: Call) -> Returned:
    """The appliances that use a component.

    pages/usersoftwarelibrary/mySoftwareUsage_getAll.rst.
    """
    component = parent(call.path)
    key = component.rsplit("/", 1)[1]
    answer = resources.answer(call)
    found = listed(call.world, answer)
    user = "/".join(call.path.split("/")[:2])
    users = []
    for appliance in call.world.store.children(f"{user}/appliances"):
        value: Any = appliance.value
        uris = value.my_software_uris.uri if value.my_software_uris else None
        if component in (uris or ()) or call.world.get(f"{appliance.path}/mysoftware/{key}"):
            users.append(appliance.value)
    found.put(users)
    return answer


HANDLERS: dict[str, Handler] = {
    "mySoftwareRestriction_update": update_rule,
    "projectRestriction_update": update_rule,
    "mySoftwareRestrictionOS_evaluate": evaluate,
    "projectRestrictionOS_evaluate": evaluate,
    "mySoftwareRestrictionOS_getAll": allowed,
    "containerTemplateTargetFormat_getAll": formats_for_template,
    "mySoftware_availableForImage": available,
    "project_availableForImage": available,
    "mySoftwareUsage_getAll": usage,
}
