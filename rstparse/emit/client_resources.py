"""The client's view of operations: one module a namespace, its methods in a sync and an async class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from rstparse.emit.client_calls import Call, MethodView, result_type
from rstparse.emit.client_docs import async_doc, method_doc
from rstparse.emit.client_names import Names
from rstparse.emit.declarations import Declarations
from rstparse.emit.layout import bracketed, imported
from rstparse.emit.python_text import annotation, identifier, pyliteral
from rstparse.emit.safe import Safe
from rstparse.model import Frozen, Operation, Paragraph, Response, Text
from rstparse.names import class_name, constant_name, unique


class NamespaceModuleView(Frozen, frozen=True):
    """One module of ``resources``.

    Attributes:
        runtime_imports: ``(module of the runtime, names)``, needed when the module runs.
        typing_imports: the same for type checkers; ``models`` likewise.
        declarations: source of the operations' constants.
        warns: whether there is a method that warns.
    """

    name: str
    class_name: str
    title: str
    declarations: tuple[str, ...]
    methods: tuple[MethodView, ...]
    async_methods: tuple[MethodView, ...]
    operation_imports: tuple[str, ...]
    option_imports: tuple[str, ...]
    iterates: bool
    collections: tuple[str, ...]
    typing_imports: tuple[tuple[str, tuple[str, ...]], ...]
    models: tuple[str, ...]
    models_import: str
    constants: tuple[tuple[str, str], ...]
    provenance: str
    warns: bool = False


def namespace_classes(names: Iterable[str]) -> dict[str, str]:
    """Return the name of each namespace's class; none is another's with ``Async`` before it."""
    wanted = {name: class_name(name) for name in names}
    others = {f"Async{name}" for name in wanted.values()}
    return unique(
        wanted,
        lambda name: f"{wanted[name]}{'_' if wanted[name] in others else ''}Operations",
    ).mapping


def namespace_of(
    name: str,
    class_name_: str,
    operations: Sequence[Operation],
    names: Names,
    title: str,
    aliases: Sequence[tuple[str, Operation]] = (),
) -> NamespaceModuleView:
    """Return the view of one namespace, whose class is to be named ``class_name_``.

    ``aliases`` are methods that an operation, of this namespace or another, was called by before.
    """
    members = {o.name: o for o in (*operations, *(operation for _, operation in aliases))}
    constants = _constants(members)
    taken = {o.python_name for o in operations} | {alias for alias, _ in aliases}
    builder = _Builder(name, names, class_name_, constants, taken)
    for operation in operations:
        builder.add(operation)
    for alias, operation in aliases:
        builder.add_alias(operation, alias)
    used = builder.source.used
    typing = {
        "download": used & {"Download", "AsyncDownload"},
        "response": used & {"Page", "RawResponse"},
        "upload": used & {"UploadSource", "AsyncUploadSource"},
    }
    return NamespaceModuleView(
        name=name,
        class_name=class_name_,
        title=title,
        declarations=tuple(builder.declarations),
        methods=tuple(builder.methods),
        async_methods=tuple(builder.async_methods),
        operation_imports=tuple(sorted(used & _OPERATION_IMPORTS, key=_import_order)),
        option_imports=tuple(sorted(used & {"RequestOptions", "UploadOptions", "WaitOptions"})),
        iterates="Iterator" in used,
        collections=tuple(sorted(used & {"AsyncIterator", "Iterator", "Mapping"})),
        typing_imports=tuple(
            (module, tuple(sorted(found))) for module, found in typing.items() if found
        ),
        models=tuple(sorted(builder.models)),
        models_import=imported(
            "..models", [str(identifier(name)) for name in sorted(builder.models)], 4
        ),
        constants=tuple((operation.name, constants[operation.name]) for operation in operations),
        provenance=_folders(tuple(members.values())),
        warns=any(method.warning for method in builder.methods),
    )


def namespace_constants(
    operations: Sequence[Operation], aliases: Sequence[tuple[str, Operation]]
) -> tuple[tuple[str, str], ...]:
    """Return the operations of a namespace with the names of their constants."""
    members = {o.name: o for o in (*operations, *(operation for _, operation in aliases))}
    constants = _constants(members)
    return tuple((operation.name, constants[operation.name]) for operation in operations)


def _constants(members: Mapping[str, Operation]) -> dict[str, str]:
    return unique(members, lambda n: "_" + constant_name(members[n].python_name)).mapping


_OPERATION_IMPORTS = frozenset(
    (
        "BINARY",
        "FILE",
        "TEXT",
        "TEXT_BODY",
        "UNKNOWN",
        "Body",
        "Operation",
        "Pager",
        "Result",
        "Waiter",
    )
)
"""What declarations of operations may need from the runtime's module of that name."""


def _folders(operations: Sequence[Operation]) -> str:
    """Return where a namespace's pages lie: the first folder, and how many more."""
    first, *others = dict.fromkeys(o.source.path.rpartition("/")[0] for o in operations)
    return f"{first} and {len(others)} more" if others else first


def _import_order(name: str) -> tuple[bool, str]:
    """Constants before classes, as import sorters have it."""
    return (not name.isupper(), name)


def deprecation(name: str, instead: str) -> Safe:
    """Return the statement of a method that warns its caller."""
    return Safe(f"deprecated({pyliteral(name)}, {pyliteral(instead)})")


class _Builder:
    """Collects the parts of a module and what they need to be imported."""

    def __init__(
        self,
        name: str,
        names: Names,
        class_name_: str,
        constants: Mapping[str, str],
        taken: set[str],
    ) -> None:
        self.name = name
        self.names = names
        self.taken = taken
        self.class_name = class_name_
        self.constants = constants
        self.declarations: list[str] = []
        self.methods: list[MethodView] = []
        self.async_methods: list[MethodView] = []
        self.source = Declarations(names)
        self.source.used.add("Operation")
        self.models: set[str] = set()

    def add(self, operation: Operation) -> None:
        """Add an operation under its own name."""
        warning = ""
        if operation.deprecated is not None:
            own = f"{operation.namespace}.{operation.python_name}"
            warning = deprecation(own, operation.deprecated)
        self.declarations.append(self.declaration(operation))
        self.add_methods(operation, warning)

    def add_alias(self, operation: Operation, name: str) -> None:
        """Add an operation under a name that it had before, which warns."""
        own = f"{operation.namespace}.{operation.python_name}"
        text = f"Renamed to ``{own}``, which has the details."
        former = msgspec.structs.replace(
            operation,
            python_name=name,
            summary=text,
            description=(Paragraph(inlines=(Text(text=text),)),),
            see_also=(),
        )
        if operation.namespace != self.name:
            self.declarations.append(self.declaration(operation))
        self.add_methods(former, deprecation(f"{self.name}.{name}", f"use {own}"))

    def add_methods(self, operation: Operation, warning: str) -> None:
        """Add what calls an operation: its method, and those that page or wait."""
        call = Call(operation, self.names, identifier(self.constants[operation.name]), self.taken)
        self.use(call)
        doc = method_doc(operation, self.names, call.body_name)
        for asynchronous, methods in ((False, self.methods), (True, self.async_methods)):
            text = (
                async_doc(operation, f"{self.class_name}.{operation.python_name}")
                if asynchronous
                else doc
            )
            added = [
                MethodView(
                    head=call.head(asynchronous), doc=text, body=call.statement(asynchronous)
                )
            ]
            if operation.pager is not None:
                self.source.used |= {"Iterator", "AsyncIterator"}
                added.append(call.iterator(asynchronous))
            if operation.waiter is not None:
                self.source.used.add("WaitOptions")
                added.append(call.waiter(asynchronous))
            methods += [msgspec.structs.replace(method, warning=warning) for method in added]

    def use(self, call: Call) -> None:
        self.models |= call.models
        self.source.used |= call.used

    def declaration(self, operation: Operation) -> str:
        returns = self.result_type(operation.responses[0])
        parts = self.source.arguments(operation)
        constant = identifier(self.constants[operation.name])
        return bracketed(f"{constant}: Operation[{annotation(returns)}] = Operation(", parts, ")")

    def result_type(self, response: Response) -> str:
        return result_type(response, self.names)[0]
