"""Calls of one operation to paste: by curl, and by the synchronous and the asynchronous client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from rstparse.emit.client_calls import body_name
from rstparse.emit.client_examples import constructor
from rstparse.emit.client_names import Names
from rstparse.emit.escape import sh
from rstparse.emit.examples import Shown
from rstparse.emit.layout import bracketed
from rstparse.emit.python_text import identifier, pyliteral
from rstparse.emit.safe import Safe
from rstparse.model import Operation, PathParameter, QueryParameter

_TEXTS = {"login": "guest", "file": "disk.img", "version": "1.0", "name": "example"}
"""What identifies something, by how."""


class Sample(NamedTuple):
    """One sample: ``title`` for its tab, ``language`` of its text."""

    title: str
    language: str
    text: str


def samples(
    operation: Operation, names: Names, config: Mapping[str, Any], body: Shown | None
) -> tuple[Sample, ...]:
    """Return the samples of an operation.

    Args:
        names: of the client.
        config: names of the client's package and class, and the prefix of environment variables.
        body: the document that is sent, if it is one.
    """
    python = _Python(operation, names, config)
    return (
        Sample("curl", "shell", _curl(operation, str(config["env_prefix"]), body)),
        Sample("Python", "python", python.text(asynchronous=False)),
        Sample("Python, async", "python", python.text(asynchronous=True)),
    )


def _curl(operation: Operation, prefix: str, body: Shown | None) -> str:
    """Return a command for a POSIX shell; what is to be filled in are variables."""
    parts = ["curl"]
    if operation.security.authentication:
        parts.append(f'--user "${prefix}_USER:${prefix}_PASSWORD"')
    sends = operation.request_body
    if operation.method != ("POST" if sends.kind != "none" else "GET"):
        parts.append(f"--request {sh(operation.method)}")
    match sends.kind:
        case "object" if body is not None:
            parts += ["--header 'Content-Type: application/xml'", f"--data-binary {sh(body.xml)}"]
        case "multipart":
            parts += [f"--form {sh(name + '=@disk.img')}" for name in sends.parts]
        case "text":
            media_type = next(iter(sends.media_types), "text/plain")
            parts.append(f"--header {sh('Content-Type: ' + media_type)}")
            parts.append(f"--data-raw {sh(_text(operation))}")  # no file, though it start with @
        case "object" | "file":
            media_type = next(iter(sends.media_types), "application/octet-stream")
            parts += [f"--header {sh('Content-Type: ' + media_type)}", "--data-binary @disk.img"]
    if operation.responses and operation.responses[0].kind == "binary":
        answers = operation.responses[0].media_types
        if answers and "*/*" not in answers:  # on a shared route it decides who answers
            parts.append(f"--header {sh('Accept: ' + answers[0])}")
        parts.append("--output download.bin")
    parts.append(f'"${prefix}_URL{_target(operation)}"')
    return " \\\n  ".join(parts)


def _text(operation: Operation) -> str:
    """Return a text to send: the page's own."""
    return operation.example.body or "some text"


def _target(operation: Operation) -> str:
    """Return path and query below the base, for the inside of double quotes."""
    known = {p.name: f"${{{identifier(p.python_name)}}}" for p in operation.path_parameters}
    path = ""
    for piece in operation.path.split("/"):
        literal, _, rest = piece.partition("{")
        text = quote(literal, safe="")
        while rest:
            name, _, rest = rest.partition("}")
            literal, _, rest = rest.partition("{")
            text += known.get(name, "") + quote(literal, safe="")
        path += f"/{text}"
    path = "/" + path.lstrip("/")
    required = [q for q in operation.query_parameters if q.required]
    query = "&".join(f"{quote(q.name, safe='')}=${{{identifier(q.python_name)}}}" for q in required)
    return f"{path}?{query}" if query else path


class _Python:
    """Writes the call of one operation by the client."""

    def __init__(self, operation: Operation, names: Names, config: Mapping[str, Any]) -> None:
        self._operation = operation
        self._names = names
        self._package = identifier(config["client_package"])
        self._class = identifier(config["client_class"])
        self._variable = identifier(config["client_variable"])
        self._url = pyliteral(str(config["example_url"]))

    def text(self, *, asynchronous: bool) -> str:
        """Return a script that makes the call."""
        client = f"Async{self._class}" if asynchronous else self._class
        prepared, classes = self._body()
        imports = [f"from {self._package} import {', '.join(sorted(('BasicAuth', client)))}"]
        if classes:
            imports.append(f"from {self._package}.models import {', '.join(sorted(classes))}")
        authentication = 'auth=BasicAuth("guest", "secret")'
        word = "async with" if asynchronous else "with"
        opening = f"{word} {client}({self._url}, {authentication}) as {self._variable}:"
        return "\n".join([*imports, "", *prepared, opening, f"    {self._call(asynchronous)}"])

    def _body(self) -> tuple[list[str], set[str]]:
        """Return the statement that makes what is sent, and the classes in it; nothing for no object."""
        argument = body_name(self._operation, self._names)
        thing = self._names.objects.get(self._operation.request_body.type or "")
        if argument is None or thing is None:
            return [], set()
        arguments, classes = constructor(thing, self._names)
        start = f"{identifier(argument)} = {identifier(thing.class_name)}("
        return [bracketed(start, arguments, ")", 0, 76)], {identifier(name) for name in classes}

    def _call(self, asynchronous: bool) -> str:
        operation = self._operation
        method = f"{identifier(operation.namespace)}.{identifier(operation.python_name)}"
        start = f"{self._variable}.{method}("
        wait = "await " if asynchronous else ""
        response = operation.responses[0] if operation.responses else None
        if response is not None and response.kind == "binary":
            call = self._bracketed("", start, ")")
            made = f"({wait}{call})" if asynchronous else call
            return f'{wait}{made}.to_file("download.bin")'
        if response is None or response.kind == "none":
            return self._bracketed(wait, start, ")")
        return self._bracketed(f"answer = {wait}", start, ")")

    def _bracketed(self, before: str, start: str, end: str) -> str:
        return bracketed(before + start, self._arguments(), end, 4, 80)

    def _arguments(self) -> list[str]:
        operation = self._operation
        arguments: list[str] = [str(_value(p)) for p in operation.path_parameters]
        argument = body_name(operation, self._names)
        match operation.request_body.kind:
            case "object" if argument:
                arguments.append(identifier(argument))
            case "text":
                arguments.append(str(pyliteral(_text(operation))))
            case "file":
                arguments.append('"disk.img"')
            case "multipart":
                arguments.append(self._parts())
        required = [q for q in operation.query_parameters if q.required]
        return [*arguments, *(f"{identifier(q.python_name)}={_value(q)}" for q in required)]

    def _parts(self) -> str:
        """Return the argument of a form: its one file, or the files by the names of the parts."""
        parts = self._operation.request_body.parts
        if len(parts) < 2:
            return '"disk.img"'
        return "{" + ", ".join(f'{pyliteral(name)}: "disk.img"' for name in parts) + "}"


def _value(parameter: PathParameter | QueryParameter) -> Safe:
    if parameter.type in ("int", "long", "integer"):
        return pyliteral(12)
    if parameter.type in ("boolean", "float"):
        return pyliteral(True) if parameter.type == "boolean" else pyliteral(1.5)
    return pyliteral(_TEXTS.get(getattr(parameter, "key", ""), "example"))
