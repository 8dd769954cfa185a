"""The client target's view: everything that its templates write, decided and laid out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from rstparse.emit.client_guides import GuidesView, guides_of
from rstparse.emit.client_models import ModelView, model_of
from rstparse.emit.client_names import Names
from rstparse.emit.client_resources import NamespaceModuleView, namespace_classes, namespace_of
from rstparse.emit.fragments import NOTHING_KEPT, Fragments
from rstparse.emit.layout import WIDTH, bracketed
from rstparse.emit.python_text import identifier
from rstparse.emit.safe import Safe
from rstparse.emit.views import View
from rstparse.model import Api, Frozen, Object, Operation


class StatusView(Frozen, frozen=True):
    """The operation that tells the service's version, and the Python attribute that holds it."""

    operation: str
    attribute: str


class ClientView(Frozen, frozen=True):
    """The package as a whole.

    Attributes:
        namespaces, models: one module each, sorted by name.
        model_imports: import statements of everything that ``models`` exports, for type checkers.
        enumerations: ``(module, class)``.
        types: ``(wire type, module, class)``; roots: ``(root element, wire type)``.
        error_type: wire type of error answers, if the pages have it; error_message: where its text is.
        status: how to ask for the service's version, if the pages say.
        guides: what the README and the migration guide show.
    """

    title: str
    version: str
    namespace: str
    base_path: str
    namespaces: tuple[NamespaceModuleView, ...]
    models: tuple[ModelView, ...]
    model_imports: tuple[str, ...]
    enumerations: tuple[tuple[str, str], ...]
    types: tuple[tuple[str, str, str], ...]
    roots: tuple[tuple[str, str], ...]
    error_type: str | None
    error_message: str | None
    status: StatusView | None
    operations: int
    objects: int
    guides: GuidesView


def client_view(api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT) -> View:
    """Return the client's view; ``config`` names the error type and the path that tells the version."""
    names = Names(api)
    models = tuple(
        sorted((model_of(thing, names) for thing in api.objects), key=lambda m: m.module)
    )
    namespaces = _namespaces(api, names)
    view = ClientView(
        title=api.title,
        version=api.version,
        namespace=api.namespace,
        base_path=api.base_path,
        namespaces=namespaces,
        models=models,
        model_imports=tuple(_model_import(model) for model in models),
        enumerations=tuple((m.module, e.name) for m in models for e in m.enumerations),
        types=tuple(
            (thing.type, names.module(thing.type), thing.class_name) for thing in api.objects
        ),
        roots=tuple(sorted((thing.root, thing.type) for thing in api.objects if thing.root)),
        error_type=_error_type(names.objects, config),
        error_message=_error_message(names.objects, config),
        status=_status(api, names.objects, config),
        operations=len(api.operations),
        objects=len(api.objects),
        guides=guides_of(api, names, config),
    )
    return View(view, {"namespace": namespaces, "model": models})


def _model_import(model: ModelView) -> Safe:
    names = [identifier(name) for name in (model.class_name, *(e.name for e in model.enumerations))]
    head = f"from .{identifier(model.module)} import "
    again = [f"{name} as {name}" for name in names]
    if len(line := head + ", ".join(again)) <= WIDTH - 4:
        return Safe(line)
    return bracketed(head + "(", again, ")", 4, 0)


def _namespaces(api: Api, names: Names) -> tuple[NamespaceModuleView, ...]:
    members: dict[str, list[Operation]] = defaultdict(list)
    for operation in api.operations:
        members[operation.namespace].append(operation)
    aliases: dict[str, list[tuple[str, Operation]]] = defaultdict(list)
    for operation in api.operations:
        for alias in operation.aliases:
            namespace, _, method = alias.partition(".")
            aliases[namespace].append((method, operation))
            members.setdefault(namespace, [])
    titles = {group.name: group.title for group in api.groups}
    classes = namespace_classes(sorted(members))
    return tuple(
        namespace_of(
            name,
            classes[name],
            found,
            names,
            ", ".join(dict.fromkeys(titles.get(o.group, o.group) for o in found))
            or "Names from before",
            aliases[name],
        )
        for name, found in sorted(members.items())
    )


def _error_type(objects: Mapping[str, Object], config: Mapping[str, Any]) -> str | None:
    wanted = config.get("error_type")
    return wanted if wanted in objects else None


def _error_message(objects: Mapping[str, Object], config: Mapping[str, Any]) -> str | None:
    """Return the configured way to an error's text, in Python names."""
    thing = objects.get(_error_type(objects, config) or "")
    steps = []
    for name in str(config.get("error_message") or "").split("."):
        attribute = next((a for a in thing.attributes if a.name == name), None) if thing else None
        if attribute is None:
            return None
        steps.append(attribute.python_name)
        thing = objects.get(attribute.type)
    return ".".join(steps)


def _status(
    api: Api, objects: Mapping[str, Object], config: Mapping[str, Any]
) -> StatusView | None:
    """Return the operation on the configured path, if its answer has the configured attribute."""
    for operation in api.operations:
        if operation.method != "GET" or operation.path != config.get("version_path"):
            continue
        thing = objects.get(operation.responses[0].type or "")
        for attribute in thing.attributes if thing else ():
            if attribute.name == config.get("version_attribute"):
                return StatusView(operation=operation.name, attribute=attribute.python_name)
    return None
