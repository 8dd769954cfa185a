"""A model whose samples are right: what the rst target writes where its configuration says ``tidy``.

Facts stay as they are. Paths are written in their normal form, lists of what else to see lose what leads nowhere
or to the page itself, and samples that a reader could not use are made anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from rstparse.emit.conformance import Conformance
from rstparse.emit.escape import sh
from rstparse.emit.examples import Examples
from rstparse.emit.outline import outline
from rstparse.emit.references import fold_label, label_table
from rstparse.lint import curl
from rstparse.model import Api, Example, Operation
from rstparse.readers.paths import normalise_path

_STRUCTURED = ("application/xml", "application/json")
_PLAIN = re.compile(r"[A-Za-z0-9/:._~{}?&=%,+@-]*")
_CREDENTIALS = re.compile(r"(?:^|\s)(?:-u|--user)\s")
_BODY_FILE = "representation"


def tidied(api: Api, host: str) -> Api:
    """Return a model with normal paths and right samples; ``host`` is the scheme and host of made ones."""
    tidier = _Tidier(api, host)
    return replace(api, operations=tuple(map(tidier.operation, api.operations)))


def path_with_patterns(operation: Operation) -> str:
    """Return the normal path with the patterns of its placeholders, as a page states them."""
    path = operation.path
    for parameter in operation.path_parameters:
        if parameter.pattern:
            name = "{" + parameter.name + "}"
            path = path.replace(name, "{" + f"{parameter.name} : {parameter.pattern}" + "}")
    return path


class _Tidier:
    def __init__(self, api: Api, host: str) -> None:
        self.base = host.rstrip("/") + api.base_path.rstrip("/")
        self.labels = label_table(api)
        self.examples = Examples(outline(api))
        self.conformance = Conformance({o.type: o for o in api.objects}, api.namespace)

    def operation(self, operation: Operation) -> Operation:
        known = dict.fromkeys(x for x in operation.see_also if fold_label(x) in self.labels)
        own = fold_label(operation.label)
        language, body = self.body(operation)
        sample = operation.example.curl
        if sample is None or not is_right(operation, sample):
            sample = "\n".join(self.curl(operation))
        return replace(
            operation,
            documented_path=path_with_patterns(operation),
            see_also=tuple(label for label in known if fold_label(label) != own),
            example=Example(curl=sample, body=body, body_language=language),
        )

    def body(self, operation: Operation) -> tuple[str | None, str | None]:
        """Return language and text of the example body: the page's own if it is one, else one that is made."""
        sent, example = operation.request_body, operation.example
        if sent.kind != "object" or sent.type is None:
            keeps = sent.kind == "text"
            return (example.body_language, example.body) if keeps else (None, None)
        language = example.body_language or "xml"
        if example.body:
            if language == "json":
                fits = self.examples.read(example.body, language, sent.type) is not None
            else:
                fits = self.conformance.holds(example.body, sent.type)
            if fits:
                return language, example.body
        made = self.examples.made(sent.type, sent=True, depth=0)
        return ("xml", _tabbed(made.xml)) if made else (None, None)

    def curl(self, operation: Operation) -> Iterator[str]:
        needed = [q.name for q in operation.query_parameters if q.required]
        query = "&".join(f"{name}={name.upper()}" for name in needed)
        address = self.base + operation.path + (f"?{query}" if query else "")
        quoted = f'"{address}"' if _PLAIN.fullmatch(address) else sh(address)
        yield f"curl {quoted} -X {sh(operation.method)} \\"
        yield " ".join(self.options(operation))

    def options(self, operation: Operation) -> Iterator[str]:
        if operation.security.authentication:
            yield "-u USER_LOGIN:PASSWORD"
        response = operation.responses[0]
        yield f'-H "Accept: {_media(response.media_types, _STRUCTURED[0])}"'
        body = operation.request_body
        match body.kind:
            case "object":
                media = _media(body.media_types, _STRUCTURED[0])
                ending = media.rpartition("/")[2]
                yield f'-H "Content-type: {media}" --data-binary "@{_BODY_FILE}.{ending}"'
            case "multipart":
                yield from (f"-F {sh(part + '=@FILE')}" for part in body.parts)
            case "file" | "text":
                media = _media(body.media_types, "application/octet-stream")
                yield f'-H "Content-type: {media}" --data-binary "@FILE"'
        if response.kind == "binary":
            literals = [s for s in operation.path.split("/") if re.fullmatch(r"[\w-]+", s)]
            yield f"-o {literals[-1] if literals else 'file'}"


def _media(media_types: tuple[str, ...], usual: str) -> str:
    """Return the first media type; what is none stays out of a command."""
    first = media_types[0] if media_types else usual
    return first if re.fullmatch(r"[\w.+*-]+/[\w.+*-]+", first) else usual


def is_right(operation: Operation, sample: str) -> bool:
    """Tell whether a sample of curl makes the request that the operation takes."""
    request = curl.parse(sample)
    if request is None or request.url is None or curl.GLUED.search(sample):
        return False
    address, _, query = request.url.text.partition("?")
    path = re.sub(r"^[A-Za-z][\w+.-]*://[^/]*", "", address)
    accept = request.headers.get("accept")
    formats = operation.response_formats
    return (
        path.endswith(operation.path)
        and normalise_path(path)[0] == path
        and request.verb == operation.method
        and accept is not None
        and (not formats or "*/*" in (*formats, accept.text) or accept.text in formats)
        and (_CREDENTIALS.search(sample) is not None) == operation.security.authentication
        and _sends(operation, request)
        and all(f"{q.name}=" in query for q in operation.query_parameters if q.required)
    )


def _sends(operation: Operation, request: curl.Request) -> bool:
    """Tell whether a request sends a body of the kind that the operation takes."""
    content = request.headers.get("content-type")
    match operation.request_body.kind:
        case "none":
            return request.body is None
        case "multipart":
            return request.body == "form"
        case "object":
            return request.body == "data" and content is not None and content.text in _STRUCTURED
    stated = operation.request_body.media_types
    return (
        request.body in ("data", "upload")
        and content is not None
        and (content.text in stated or content.text not in _STRUCTURED)
    )


def _tabbed(xml: str) -> str:
    return re.sub(r"^(?:  )+", lambda m: "\t" * (len(m[0]) // 2), xml, flags=re.MULTILINE)
