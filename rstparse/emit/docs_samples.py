"""Calls of one operation to paste: by curl, and by the synchronous and the asynchronous client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from rstparse.emit.client_calls import body_name
from rstparse.emit.client_names import Names
from rstparse.emit.escape import sh
from rstparse.emit.examples import Shown
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
    return (
        Sample("curl", "shell", _curl(operation, str(config["env_prefix"]), body)),
        Sample("Python", "python", _python(operation, names, config, asynchronous=False)),
        Sample("Python, async", "python", _python(operation, names, config, asynchronous=True)),
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
            parts += ["--header 'Content-Type: text/plain'", "--data-binary 'some text'"]
        case "object" | "file":
            media_type = next(iter(sends.media_types), "application/octet-stream")
            parts += [f"--header {sh('Content-Type: ' + media_type)}", "--data-binary @disk.img"]
    if operation.responses and operation.responses[0].kind == "binary":
        parts.append("--output download.bin")
    parts.append(f'"${prefix}_URL{_target(operation)}"')
    return " \\\n  ".join(parts)


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


def _python(
    operation: Operation, names: Names, config: Mapping[str, Any], *, asynchronous: bool
) -> str:
    package, client = identifier(config["client_package"]), identifier(config["client_class"])
    name = f"Async{client}" if asynchronous else client
    variable = identifier(config["client_variable"])
    arguments: list[str] = [str(_value(p)) for p in operation.path_parameters]
    argument = body_name(operation, names)
    imported = ", ".join(sorted(("BasicAuth", name)))
    imports = [f"from {package} import {imported}"]
    prepared: list[str] = []
    match operation.request_body.kind:
        case "object" if argument and operation.request_body.type in names.classes:
            model = identifier(names.classes[operation.request_body.type])
            imports.append(f"from {package}.models import {model}")
            prepared.append(f"{identifier(argument)} = {model}(...)")
            arguments.append(identifier(argument))
        case "text":
            arguments.append('"some text"')
        case "file" | "multipart":
            arguments.append('"disk.img"')
    arguments += [
        f"{identifier(q.python_name)}={_value(q)}" for q in operation.query_parameters if q.required
    ]
    method = f"{variable}.{identifier(operation.namespace)}.{identifier(operation.python_name)}"
    call = f"{method}({', '.join(arguments)})"
    auth = 'auth=BasicAuth("guest", "secret")'
    wait = "await " if asynchronous else ""
    response = operation.responses[0] if operation.responses else None
    if response is not None and response.kind == "binary":
        line = (
            f'{wait}{call}.to_file("download.bin")'
            if not asynchronous
            else (f'await (await {call}).to_file("download.bin")')
        )
    elif response is None or response.kind == "none":
        line = f"{wait}{call}"
    else:
        line = f"answer = {wait}{call}"
    opening = (
        f'{"async " if asynchronous else ""}with {name}({_url(config)}, {auth}) as {variable}:'
    )
    return "\n".join([*imports, "", *prepared, opening, f"    {line}"])


def _url(config: Mapping[str, Any]) -> Safe:
    return pyliteral(str(config["example_url"]))


def _value(parameter: PathParameter | QueryParameter) -> Safe:
    if parameter.type in ("int", "long", "integer"):
        return pyliteral(12)
    if parameter.type in ("boolean", "float"):
        return pyliteral(True) if parameter.type == "boolean" else pyliteral(1.5)
    return pyliteral(_TEXTS.get(getattr(parameter, "key", ""), "example"))
