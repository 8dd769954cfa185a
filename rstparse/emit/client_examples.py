"""Example calls for the client's guides, chosen from a model by what operations look like, never by name.

One namespace is chosen, the one that shows most of what a client can do, and examples are taken from it as
far as it has them; the others come from wherever the path is closest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rstparse.emit.client_calls import iterator_name, waiter_name
from rstparse.emit.client_names import Names
from rstparse.emit.python_text import identifier, is_name, pyliteral
from rstparse.emit.safe import Safe
from rstparse.model import Api, Attribute, Frozen, Object, Operation, PathParameter, QueryParameter
from rstparse.names import snake_case

Form = Callable[[Operation], bool]

FORMS: Mapping[str, Form] = {
    "get": lambda o: (
        o.method == "GET"
        and o.responses[0].kind == "object"
        and o.waiter is None
        and bool(o.path_parameters)
    ),
    "list": lambda o: o.method == "GET" and o.responses[0].kind == "list",
    "pager": lambda o: o.pager is not None,
    "create": lambda o: (
        o.method == "POST"
        and o.request_body.kind == "object"
        and o.responses[0].kind == "object"
        and o.kind in ("create", "action")
    ),
    "download": lambda o: o.responses[0].kind == "binary",
    "upload": lambda o: o.request_body.kind in ("file", "multipart")
    and len(o.request_body.parts) < 2,
    "wait": lambda o: o.waiter is not None,
}
"""What an example of each kind needs."""

_NUMBERS = (12, 5, 7, 3, 21, 8)
_TEXTS = {"login": "guest", "file": "disk.img", "version": "1.0", "id": "a1b2"}


class ExampleView(Frozen, frozen=True):
    """One call, as source text.

    Attributes:
        operation: the documented name; ``name`` is the Python literal of it.
        target: what is called, such as ``client.thing.get``.
        arguments: the arguments without options; ``more`` is the same with ``", "`` behind, or empty.
        returns: the class of the result, or of a list's items; None where it is no object.
        variable: a name for the result, or for one item of it.
        attribute: an attribute of the result to show, or None.
        entries: where a list's items are in the answer, by wire names: ``things.thing``.
    """

    operation: str
    name: str
    target: str
    arguments: str
    more: str
    returns: str | None
    variable: str
    attribute: str | None
    entries: str | None


class BodyView(Frozen, frozen=True):
    """A request body that an example builds.

    Attributes:
        source: the expression that makes it; ``imports``: the classes in it, sorted.
        variable: a name for it; ``root``: its root element, or None.
        assignments: ``(wire name, Python name, literal)`` of its plain attributes.
    """

    source: str
    imports: tuple[str, ...]
    class_name: str
    variable: str
    root: str | None
    assignments: tuple[tuple[str, str, str], ...]


class ExamplesView(Frozen, frozen=True):
    """The examples, each None where no operation is of its form; ``body`` belongs to ``create``."""

    get: ExampleView | None
    list: ExampleView | None
    pager: ExampleView | None
    create: ExampleView | None
    body: BodyView | None
    download: ExampleView | None
    upload: ExampleView | None
    wait: ExampleView | None


def examples_of(api: Api, names: Names, client: str) -> ExamplesView:
    """Return the examples; ``client`` is the variable that holds the client."""
    chosen = _choose(api.operations)
    writer = _Writer(names, client)
    made = {form: writer.example(form, operation) for form, operation in chosen.items()}
    body = None
    if (creating := chosen.get("create")) is not None:
        body = _body(names.objects[creating.request_body.type or ""], names, {client})
    return ExamplesView(body=body, **{form: made.get(form) for form in FORMS})


def _choose(operations: Sequence[Operation]) -> dict[str, Operation]:
    """Return one operation a form, from one namespace as far as it goes."""
    plain = [o for o in operations if o.security.authentication or FORMS["download"](o)]
    home = _home(plain)
    anchor = next((o for o in plain if o.namespace == home and FORMS["create"](o)), None)
    near = anchor.path if anchor else next((o.path for o in plain if o.namespace == home), "")
    chosen = {}
    for form, fits in FORMS.items():
        found = [o for o in plain if fits(o)]
        if found:
            chosen[form] = min(found, key=lambda o: _distance(o, home, near))
    return chosen


def _distance(operation: Operation, home: str | None, near: str) -> tuple[Any, ...]:
    """Sort key: own namespace first, then what shares most of the path, then short paths."""
    segments, wanted = operation.path.split("/"), near.split("/")
    shared = next(
        (i for i, (a, b) in enumerate(zip(segments, wanted, strict=False)) if a != b),
        min(len(segments), len(wanted)),
    )
    return (operation.namespace != home, -shared, len(segments), operation.name)


def _home(operations: Iterable[Operation]) -> str | None:
    """Return the namespace that shows most forms; a job that it starts counts twice."""
    forms: dict[str, set[str]] = {}
    created: dict[str, list[str]] = {}
    waiting = [o.path for o in operations if o.waiter is not None]
    for operation in operations:
        found = forms.setdefault(operation.namespace, set())
        found |= {form for form, fits in FORMS.items() if fits(operation)}
        if FORMS["create"](operation):
            created.setdefault(operation.namespace, []).append(operation.path)
    scores = {
        name: len(found)
        + 2 * any(w.startswith(f"{path}/{{") for path in created.get(name, ()) for w in waiting)
        for name, found in forms.items()
    }
    return min(scores, key=lambda name: (-scores[name], name), default=None)


class _Writer:
    """Writes calls; a placeholder has the same value in all of them."""

    def __init__(self, names: Names, client: str) -> None:
        self.names = names
        self.client = client
        self.numbers: dict[str, int] = {}

    def example(self, form: str, operation: Operation) -> ExampleView:
        method = {
            "pager": iterator_name(operation),
            "wait": waiter_name(operation),
        }.get(form, operation.python_name)
        arguments = [str(self.value(p)) for p in operation.path_parameters]
        if form == "create":
            type_ = operation.request_body.type or ""
            arguments.append(_variable(self.names.classes[type_], {self.client}))
        if form == "upload":
            arguments.append('"disk.img"')
        arguments += [
            f"{identifier(q.python_name)}={self.value(q)}"
            for q in operation.query_parameters
            if q.required
        ]
        response = operation.responses[0]
        result = response.item if response.kind == "list" else response.type
        returns = self.names.objects.get(result or "")
        text = ", ".join(arguments)
        shown = _shown(returns) if returns else None
        return ExampleView(
            operation=operation.name,
            name=pyliteral(operation.name),
            target=Safe(
                f"{identifier(self.client)}.{identifier(operation.namespace)}.{identifier(method)}"
            ),
            arguments=Safe(text),
            more=Safe(f"{text}, " if text else ""),
            returns=identifier(returns.class_name) if returns else None,
            variable=_variable(returns.class_name if returns else "item", {self.client, "answer"}),
            attribute=identifier(shown.python_name) if shown else None,
            entries=_entries(operation, self.names),
        )

    def value(self, parameter: PathParameter | QueryParameter) -> Safe:
        """Return a literal of the parameter's type."""
        if parameter.type in ("int", "long", "integer"):
            number = self.numbers.setdefault(
                parameter.name, _NUMBERS[len(self.numbers) % len(_NUMBERS)]
            )
            return pyliteral(number)
        if parameter.type in ("boolean", "float"):
            return pyliteral(True) if parameter.type == "boolean" else pyliteral(1.5)
        return pyliteral(_TEXTS.get(getattr(parameter, "key", ""), "example"))


def _entries(operation: Operation, names: Names) -> str | None:
    """Return the wire names that lead to a list's items in its wrapper."""
    response = operation.responses[0]
    wrapper = names.objects.get(response.type or "") if response.kind == "list" else None
    for attribute in wrapper.attributes if wrapper else ():
        if attribute.kind == "list" and attribute.type == response.item:
            item = attribute.item_name or attribute.name
            steps = [attribute.name, item] if attribute.wrapped else [item]
            return Safe(".".join(steps)) if all(map(is_name, steps)) else None
    return None


def _shown(thing: Object) -> Attribute | None:
    """Return the attribute that tells a reader most: its name, else the first text of its own."""
    texts = [a for a in thing.attributes if a.kind == "scalar" and a.type == "string"]
    named = [a for a in texts if a.name == "name"]
    own = [a for a in texts if a.inherited_from is None]
    return next(iter([*named, *own, *texts]), None)


def constructor(thing: Object, names: Names) -> tuple[list[str], set[str]]:
    """Return the arguments of a constructor that shows an object, and the classes that it takes, itself included."""
    arguments = [f"{identifier(a.python_name)}={_literal(a)}" for a in _plain(thing)]
    imports = {thing.class_name}
    for attribute in thing.attributes:
        inner = names.objects.get(attribute.type) if attribute.kind == "object" else None
        if inner is None or inner is thing or inner.abstract or attribute.inherited_from:
            continue
        shown = _shown(inner)
        if shown is None or shown.name != "name":
            continue
        imports.add(inner.class_name)
        value = f"{identifier(inner.class_name)}({identifier(shown.python_name)}={_literal(shown)})"
        arguments.append(f"{identifier(attribute.python_name)}={value}")
        break
    return arguments, imports


def _body(thing: Object, names: Names, taken: set[str]) -> BodyView:
    arguments, imports = constructor(thing, names)
    return BodyView(
        source=Safe(f"{identifier(thing.class_name)}({', '.join(arguments)})"),
        imports=tuple(identifier(name) for name in sorted(imports)),
        class_name=identifier(thing.class_name),
        variable=_variable(thing.class_name, taken),
        root=identifier(thing.root) if thing.root and is_name(thing.root) else None,
        assignments=tuple(
            (identifier(a.name), identifier(a.python_name), _literal(a))
            for a in _plain(thing)
            if is_name(a.name)
        ),
    )


def _plain(thing: Object) -> list[Attribute]:
    """Return what is required of the scalars, or else a text and a yes-or-no, in wire order."""
    scalars = [a for a in thing.attributes if a.kind == "scalar" and a.type in _LITERALS]
    if required := [a for a in scalars if a.required]:
        return required
    shown = _shown(thing)
    flag = next((a for a in scalars if a.type == "boolean" and a.inherited_from is None), None)
    return [a for a in (shown, flag) if a is not None]


_LITERALS: Mapping[str, Any] = {
    "string": "example",
    "anyURI": "example",
    "boolean": True,
    "int": 1,
    "long": 1,
    "integer": 1,
    "float": 1.5,
}


def _literal(attribute: Attribute) -> Safe:
    return pyliteral(_LITERALS[attribute.type])


def _variable(class_name: str, taken: set[str]) -> Safe:
    name = snake_case(class_name)
    while name in taken:
        name += "_"
    return identifier(name)
