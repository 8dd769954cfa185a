"""The client target's view: everything that its templates write, decided and laid out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from rstparse.emit.client_guides import GuidesView, guides_of
from rstparse.emit.client_models import ModelView, model_of
from rstparse.emit.client_names import Names, names_of
from rstparse.emit.client_resources import (
    NamespaceModuleView,
    namespace_classes,
    namespace_constants,
    namespace_of,
)
from rstparse.emit.layout import WIDTH, bracketed, imported
from rstparse.emit.outline import digests, outline, signatures
from rstparse.emit.python_text import identifier, pyliteral
from rstparse.emit.rendered import Item
from rstparse.emit.safe import Safe
from rstparse.emit.views import View
from rstparse.fragments import NOTHING_KEPT, Fragments, encoded
from rstparse.model import Api, Frozen, Object, Operation


class StatusView(Frozen, frozen=True):
    """The operation that tells the service's version, and the Python attribute that holds it."""

    operation: str
    attribute: str


class NamespaceEntry(Frozen, frozen=True):
    """One namespace in the list of all.

    Attributes:
        imported: statement that imports its classes.
        declared, declared_async: attributes of the two clients.
        constants: entries of a dict: name of an operation, and where the module's constant for it is.
    """

    name: str
    imported: str
    declared: str
    declared_async: str
    constants: tuple[str, ...]


class ModelEntry(Frozen, frozen=True):
    """One object in the list of all: its module, its class, and those of its enumerations."""

    module: str
    class_name: str
    enumerations: tuple[str, ...]


class _Namespace(Frozen, frozen=True):
    """What the module of a namespace is made of, besides the outline of all that is not in it."""

    name: str
    class_name: str
    title: str
    operations: tuple[Operation, ...]
    aliases: tuple[tuple[str, Operation], ...]


class ClientView:
    """The package as a whole. A field is made when a template reads it.

    Args:
        api: the model.
        names: of what is in it.
        config: of the target.
        items: the modules, by kind.
        parts: what those of namespaces are made of.
    """

    def __init__(
        self,
        api: Api,
        names: Names,
        config: Mapping[str, Any],
        items: Mapping[str, Sequence[Item]],
        parts: Sequence[_Namespace],
    ) -> None:
        self.title = api.title
        self.version = api.version
        self.namespace = api.namespace
        self.base_path = api.base_path
        self.operations = len(api.operations)
        self.objects = len(api.objects)
        self._api = api
        self._names = names
        self._config = config
        self._items = items
        self._parts = parts

    @cached_property
    def namespaces(self) -> tuple[NamespaceModuleView, ...]:
        """The modules of namespaces, sorted by name: what reads them is made anew whenever one changes."""
        return tuple(item.made for item in self._items["namespace"])

    @cached_property
    def namespace_list(self) -> tuple[NamespaceEntry, ...]:
        """The namespaces, sorted by name."""
        return tuple(map(_namespace_entry, self._parts))

    @cached_property
    def models(self) -> tuple[ModelView, ...]:
        """The modules of objects, sorted by name, as for namespaces."""
        return tuple(item.made for item in self._items["model"])

    @cached_property
    def model_list(self) -> tuple[ModelEntry, ...]:
        """The objects, sorted by module."""
        found = (
            ModelEntry(
                module=self._names.module(thing.type),
                class_name=thing.class_name,
                enumerations=tuple(
                    a.enum.name
                    for a in thing.attributes
                    if a.enum is not None and a.inherited_from is None
                ),
            )
            for thing in self._api.objects
        )
        return tuple(sorted(found, key=lambda entry: entry.module))

    @cached_property
    def model_imports(self) -> tuple[str, ...]:
        """Import statements of everything that ``models`` exports, for type checkers."""
        return tuple(map(_model_import, self.model_list))

    @cached_property
    def former_classes(self) -> tuple[tuple[str, str], ...]:
        """Former names of classes of objects, which still work, with the names of today."""
        return tuple(
            sorted((former, o.class_name) for o in self._api.objects for former in o.aliases)
        )

    @cached_property
    def enumerations(self) -> tuple[tuple[str, str], ...]:
        """Module and class of each."""
        return tuple((m.module, name) for m in self.model_list for name in m.enumerations)

    @cached_property
    def types(self) -> tuple[str, ...]:
        """Entries of a dict: wire type of each object, and its module and class."""
        return tuple(
            _entry(thing.type, self._names.module(thing.type), thing.class_name, indent=8)
            for thing in self._api.objects
        )

    @cached_property
    def roots(self) -> tuple[tuple[str, str], ...]:
        """Root elements with their wire type."""
        return tuple(sorted((thing.root, thing.type) for thing in self._api.objects if thing.root))

    @cached_property
    def error_type(self) -> str | None:
        """Wire type of error answers, if the pages have it."""
        return _error_type(self._names.objects, self._config)

    @cached_property
    def error_message(self) -> str | None:
        """Where an error's text is."""
        return _error_message(self._names.objects, self._config)

    @cached_property
    def status(self) -> StatusView | None:
        """How to ask for the service's version, if the pages say."""
        return _status(self._api, self._names.objects, self._config)

    @cached_property
    def guides(self) -> GuidesView:
        """What the README and the migration guide show."""
        return guides_of(self._api, self._names, self._config)


def client_view(api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT) -> View:
    """Return the client's view; ``config`` names the error type and the path that tells the version.

    A module is made of what is in it, whole, and of the outline of all else.

    Raises:
        EscapeError: the configuration names a package that cannot be one; told here, before each template stumbles.
    """
    identifier(config["package"])
    bare = outline(api)
    names = names_of(bare.api)
    own = digests(api)

    def item(part: Any, made_of: bytes, make: Callable[[Any, Names], Any]) -> Item:
        return Item(bare.digest.encode() + made_of, lambda: make(part, names))

    def module(part: _Namespace) -> Item:
        called = [alias for alias, _ in part.aliases]
        things = (*part.operations, *(operation for _, operation in part.aliases))
        named = encoded((part.name, part.class_name, part.title, called, len(part.operations)))
        return item(part, named + b"".join(own[id(thing)] for thing in things), _module)

    parts = _namespaces(api)
    things = sorted(api.objects, key=lambda thing: names.module(thing.type))
    items = {
        "namespace": tuple(map(module, parts)),
        "model": tuple(item(thing, own[id(thing)], model_of) for thing in things),
    }
    made_of = {}
    if fragments.kept:
        signed = encoded((bare.digest, dict(config))) + signatures(api, fragments)
        made_of = {
            **dict.fromkeys(("guides", "namespace_list", "status"), signed),
            **dict.fromkeys(("model_list", "model_imports", "enumerations"), bare.digest.encode()),
            **dict.fromkeys(("types", "roots"), bare.digest.encode()),
        }
    return View(ClientView(api, names, config, items, parts), items, made_of=made_of)


def _module(part: _Namespace, names: Names) -> NamespaceModuleView:
    return namespace_of(
        part.name, part.class_name, part.operations, names, part.title, part.aliases
    )


def _namespace_entry(part: _Namespace) -> NamespaceEntry:
    name, plain = identifier(part.name), identifier(part.class_name)
    asynchronous = identifier(f"Async{part.class_name}")
    return NamespaceEntry(
        name=part.name,
        imported=imported(f".resources.{name}", [asynchronous, plain], 4),
        declared=_attribute(name, plain),
        declared_async=_attribute(name, asynchronous),
        constants=tuple(
            _entry(operation, f".resources.{part.name}", constant)
            for operation, constant in namespace_constants(part.operations, part.aliases)
        ),
    )


def _attribute(name: str, class_name: str) -> Safe:
    head, value = f"{name}: {class_name} = ", pyliteral(class_name)
    if len(f"    {head}namespace(") > WIDTH:
        return bracketed(f"{head}(", [f"namespace({value})"], ")", 4)
    return bracketed(f"{head}namespace(", [value], ")", 4)


def _model_import(model: ModelEntry) -> Safe:
    names = [identifier(name) for name in (model.class_name, *model.enumerations)]
    return imported(f".{identifier(model.module)}", [f"{name} as {name}" for name in names], 4)


def _entry(key: str, *values: str, indent: int = 4) -> Safe:
    """Return the entry of a dict whose values are tuples, with the comma after it."""
    return bracketed(f"{pyliteral(key)}: (", [str(pyliteral(v)) for v in values], "),", indent)


def _namespaces(api: Api) -> list[_Namespace]:
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
    return [
        _Namespace(
            name=name,
            class_name=classes[name],
            title=", ".join(dict.fromkeys(titles.get(o.group, o.group) for o in found))
            or "Names from before",
            operations=tuple(found),
            aliases=tuple(aliases[name]),
        )
        for name, found in sorted(members.items())
    ]


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
