"""Calls: signature and statement of the methods of one operation."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rstparse.emit.client_names import Names
from rstparse.emit.layout import bracketed
from rstparse.emit.python_text import annotation, identifier
from rstparse.emit.safe import Safe
from rstparse.model import Frozen, Operation, PathParameter, QueryParameter, Response
from rstparse.names import snake_case
from rstparse.resolve.naming import RESERVED_PARAMETERS

_VALUE_TYPES: Mapping[str, str] = {
    "boolean": "bool",
    "int": "int",
    "long": "int",
    "integer": "int",
    "float": "float",
    "string": "str",
    "anyURI": "str",
}


class MethodView(Frozen, frozen=True):
    """One method: ``head`` is its ``def`` line or lines, ``body`` its one statement.

    ``warning`` is a statement before that, of a method that is deprecated.
    """

    head: str
    doc: str
    body: str
    warning: str = ""


def result_type(response: Response, names: Names) -> tuple[str, set[str], set[str]]:
    """Return the Python type of an answer, the models and the runtime's classes in it."""
    match response.kind:
        case "object":
            type_ = names.classes[response.type or ""]
            return type_, {type_}, set()
        case "list":
            type_ = names.scalar(response.item or "unknown")
            return f"Page[{type_}]", {type_} & set(names.classes.values()), {"Page"}
        case "binary":
            return "Download", set(), {"Download", "AsyncDownload"}
        case "text":
            return "str", set(), set()
        case "none":
            return "None", set(), set()
    return "RawResponse[object]", set(), {"RawResponse"}


class Call:
    """The signature and the statement of one operation's methods."""

    def __init__(
        self, operation: Operation, names: Names, constant: str, taken: Collection[str] = ()
    ) -> None:
        self.operation = operation
        self.taken = taken
        self.constant = constant
        self.response = operation.responses[0]
        self.returns, self.models, self.used = result_type(self.response, names)
        self.used = set(self.used)
        self.models = set(self.models)
        self.path = [
            f"{identifier(p.python_name)}: {value_type(p)}" for p in operation.path_parameters
        ]
        self.query = [_query(p) for p in operation.query_parameters]
        self.body_name, self.body_type = self._body(names)
        uploads = operation.request_body.kind in ("file", "multipart")
        self.options = "UploadOptions" if uploads else "RequestOptions"
        self.used.add(self.options)

    def _body(self, names: Names) -> tuple[str | None, str]:
        body = self.operation.request_body
        taken = {p.python_name for p in self.operation.path_parameters}
        taken |= {p.python_name for p in self.operation.query_parameters}
        taken |= _OPTION_NAMES
        match body.kind:
            case "none":
                return None, ""
            case "object":
                type_ = names.classes[body.type or ""]
                self.models.add(type_)
                return _free(snake_case(type_), taken), type_
            case "text":
                return _free("text", taken), "str"
            case "multipart" if len(body.parts) > 1:
                self.used |= {"Mapping", "UploadSource", "AsyncUploadSource"}
                return _free("parts", taken), "Mapping[str, UploadSource]"
        self.used |= {"UploadSource", "AsyncUploadSource"}
        return _free("file", taken), "UploadSource"

    def parameters(self, asynchronous: bool, options: str) -> list[str]:
        body_type = (
            self.body_type.replace("UploadSource", "AsyncUploadSource")
            if asynchronous and self.options == "UploadOptions"
            else self.body_type
        )
        body = [f"{identifier(self.body_name)}: {annotation(body_type)}"] if self.body_name else []
        query = ["*", *self.query] if self.query else []
        return ["self", *self.path, *body, *query, f"**options: Unpack[{options}]"]

    def head(self, asynchronous: bool) -> Safe:
        returns = (
            "AsyncDownload" if asynchronous and self.response.kind == "binary" else self.returns
        )
        word = "async def" if asynchronous else "def"
        start = f"{word} {identifier(self.operation.python_name)}("
        return bracketed(
            start, self.parameters(asynchronous, self.options), f") -> {annotation(returns)}:", 4
        )

    def arguments(self, body: bool = True) -> list[str]:
        names = [identifier(p.python_name) for p in self.operation.path_parameters]
        path = f"({', '.join(names)}{',' if len(names) == 1 else ''})"
        parts = [self.constant, path]
        if body and self.body_name:
            parts.append(f"body={identifier(self.body_name)}")
        if self.operation.query_parameters:
            values = [identifier(p.python_name) for p in self.operation.query_parameters]
            tail = ",)" if len(values) == 1 else ")"
            parts.append(bracketed("query=(", [str(value) for value in values], tail, 12, 99))
        return [*parts, "options=options"]

    def statement(self, asynchronous: bool) -> Safe:
        method = "_download" if self.response.kind == "binary" else "_call"
        start = f"return {'await ' if asynchronous else ''}self.{method}("
        return bracketed(start, self.arguments(), ")", 8)

    def iterator(self, asynchronous: bool) -> MethodView:
        kind = "AsyncIterator" if asynchronous else "Iterator"
        item = self.returns.removeprefix("Page[").removesuffix("]")
        name = identifier(_free(iterator_name(self.operation), self.taken))
        head = bracketed(
            f"def {name}(",
            self.parameters(asynchronous, self.options),
            f") -> {kind}[{annotation(item)}]:",
            4,
        )
        doc = f"Yield the items of ``{self.operation.python_name}``, fetching page after page."
        return MethodView(
            head=head, doc=doc, body=bracketed("return self._iterate(", self.arguments(), ")", 8)
        )

    def waiter(self, asynchronous: bool) -> MethodView:
        name = identifier(_free(waiter_name(self.operation), self.taken))
        word = "async def" if asynchronous else "def"
        head = bracketed(
            f"{word} {name}(",
            self.parameters(asynchronous, f"WaitOptions[{self.returns}]"),
            f") -> {annotation(self.returns)}:",
            4,
        )
        doc = (
            f"Wait until ``{self.operation.python_name}`` tells that the job is complete; return its last answer.\n\n"
            "Raises:\n    JobFailed, JobCancelled: the job ended otherwise.\n    WaitTimeout: it did not end within ``timeout`` seconds."
        )
        start = f"return {'await ' if asynchronous else ''}self._wait("
        return MethodView(head=head, doc=doc, body=bracketed(start, self.arguments(), ")", 8))


def iterator_name(operation: Operation) -> str:
    """Return the name of the method that goes through all pages of a list."""
    return "iter_" + operation.python_name.removeprefix("get_")


def waiter_name(operation: Operation) -> str:
    """Return the name of the method that waits for what a status operation tells of."""
    verb = operation.python_name.removeprefix("get")
    return f"wait{'_' if verb and not verb.startswith('_') else ''}{verb}"


def body_name(operation: Operation, names: Names) -> str | None:
    """Return the name of the argument that takes the request body; None where there is no body."""
    return Call(operation, names, "_").body_name


_OPTION_NAMES = {*RESERVED_PARAMETERS} - {"body", "file"}
"""Arguments of every method; a body that is named after its type must not be one of them."""


def _free(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name += "_"
    return name


def value_type(parameter: PathParameter | QueryParameter) -> Safe:
    """Return the Python type of a parameter; one of unknown type takes text and numbers."""
    return annotation(_VALUE_TYPES.get(parameter.type, "str | int"))


def _query(parameter: QueryParameter) -> str:
    name = identifier(parameter.python_name)
    if parameter.required:
        return f"{name}: {value_type(parameter)}"
    return f"{name}: {value_type(parameter)} | None = None"
