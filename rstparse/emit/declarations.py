"""The source of an operation's declaration, as the client and the stub server both hold it."""

from __future__ import annotations

from collections.abc import Sequence

from rstparse.emit.client_names import Names
from rstparse.emit.layout import WIDTH, bracketed
from rstparse.emit.python_text import pyliteral
from rstparse.model import Operation, QueryParameter, Response

_STRUCTURED = ("application/xml", "application/json")


class Declarations:
    """Writes the arguments of ``Operation(…)``; ``used`` collects the names that they need imported.

    ``indent`` is the number of columns to the left of an argument that has a line of its own.
    """

    def __init__(self, names: Names, indent: int = 4) -> None:
        self.names = names
        self.indent = indent
        self.used: set[str] = set()

    def arguments(self, operation: Operation) -> list[str]:
        """Return the arguments, in order, as source text."""
        path = operation.path
        for parameter in operation.path_parameters:
            if parameter.pattern is not None:
                path = path.replace(
                    "{" + parameter.name + "}", "{" + parameter.name + ":" + parameter.pattern + "}"
                )
        parts = [
            str(pyliteral(operation.name)),
            str(pyliteral(operation.method)),
            str(pyliteral(path)),
        ]
        result = self.result(operation.responses[0])
        if result != "None":
            parts.append(result)
        parts += self.rest(operation)
        return parts

    def rest(self, operation: Operation) -> list[str]:
        parts = []
        if (body := self.body(operation)) is not None:
            parts.append(f"body={body}")
        if operation.query_parameters:
            parts.append(self.query(operation.query_parameters))
        if not operation.security.authentication:
            parts.append("authenticated=False")
        if operation.pager is not None:
            self.used.add("Pager")
            parts.append(
                f"pager=Pager({pyliteral(operation.pager.count)}, {pyliteral(operation.pager.offset)})"
            )
        if operation.waiter is not None:
            parts.append(f"waiter={self.waiter(operation)}")
        return parts

    def query(self, parameters: Sequence[QueryParameter]) -> str:
        entries = [
            f"{pyliteral(p.python_name)}: "
            + pyliteral(p.name if p.type in ("string", "unknown") else f"{p.name}:{p.type}")
            for p in parameters
        ]
        return bracketed("query={", entries, "}", self.indent, WIDTH - 1)  # a comma follows

    def waiter(self, operation: Operation) -> str:
        self.used.add("Waiter")
        waiter, type_ = operation.waiter, self.names.objects[operation.responses[0].type or ""]
        assert waiter is not None
        python = {a.name: a.python_name for a in type_.attributes}
        wire = [
            waiter.complete,
            waiter.error,
            waiter.cancelled,
            waiter.percentage,
            waiter.message,
            waiter.error_message,
        ]
        return bracketed(
            "Waiter(", [str(pyliteral(python[name] if name else None)) for name in wire], ")", 4
        )

    def body(self, operation: Operation) -> str | None:
        body = operation.request_body
        match body.kind:
            case "none":
                return None
            case "object" if set(body.media_types) == set(_STRUCTURED):
                return pyliteral(body.type)
            case "file":
                self.used.add("FILE")
                return "FILE"
            case "text":
                self.used.add("TEXT_BODY")
                return "TEXT_BODY"
        self.used.add("Body")
        parts = [str(pyliteral(body.kind))]
        if body.type is not None:
            parts.append(pyliteral(body.type))
        if body.kind == "object":
            parts.append(f"media_types={pyliteral(body.media_types)}")
        if body.parts:
            parts.append(f"parts={pyliteral(body.parts)}")
        return f"Body({', '.join(parts)})"

    def result(self, response: Response) -> str:
        plain = not response.media_types or set(response.media_types) == set(_STRUCTURED)
        match response.kind:
            case "none":
                return "None"
            case "object" if plain:
                return pyliteral(response.type)
            case "list" if plain:
                return pyliteral((response.type, response.item))
            case "binary" if response.media_types in ((), ("*/*",)):
                self.used.add("BINARY")
                return "BINARY"
            case "text" if response.media_types in ((), ("text/plain",)):
                self.used.add("TEXT")
                return "TEXT"
            case "unknown":
                self.used.add("UNKNOWN")
                return "UNKNOWN"
        self.used.add("Result")
        values = (response.kind, response.type, response.item)
        parts = [str(pyliteral(value)) for value in (values if response.type else values[:1])]
        return f"Result({', '.join([*parts, f'media_types={pyliteral(response.media_types)}'])})"
