"""Samples of curl against the page that they are a sample of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rstparse.diagnostics import Diagnostic, replace
from rstparse.lint import curl
from rstparse.lint.view import PageView
from rstparse.readers import elements as e
from rstparse.readers.paths import normalise_path

_STRUCTURED = ("xml", "json")


class _Sample:
    """The sample of a page, and where a part of it stands in the file."""

    def __init__(self, view: PageView, block: e.CodeBlock, request: curl.Request) -> None:
        self.view = view
        self.block = block
        self.request = request

    def place(self, at: int) -> tuple[int, int]:
        """Return line and column of an offset in the sample's text."""
        number = self.block.text.count("\n", 0, at)
        text = self.block.text.split("\n")[number]
        column = at - (self.block.text.rfind("\n", 0, at) + 1)
        line = self.view.lines[self.block.start + number - 1]
        return self.block.start + number, column + max(line.find(text), 0) + 1

    def say(
        self, code: str, at: int, length: int, message: str, help: str, new: str = ""
    ) -> Diagnostic:
        line, column = self.place(at)
        fix = (replace(line, column, length, new),) if new else ()
        return self.view.say(
            code, "warning", line, message, help, column=column, length=length, fix=fix
        )


def glued_options(view: PageView) -> Iterator[Diagnostic]:
    """An option of curl right behind a quote, so that it becomes part of the value before it."""
    for block in view.code:
        if "curl" not in block.text:
            continue
        for number in range(block.start, block.start + block.text.count("\n") + 1):
            for match in curl.GLUED.finditer(view.lines[number - 1]):
                yield view.say(
                    "glued-option",
                    "warning",
                    number,
                    f"'{match[2]}' follows {match[1]} without a blank",
                    "put a blank before it",
                    column=match.start(2) + 1,
                    length=len(match[2]),
                    fix=(replace(number, match.start(2) + 1, 0, " "),),
                )


def sample_agrees(view: PageView) -> Iterator[Diagnostic]:
    """Method, path, body and headers of the sample, each against what the page says."""
    if view.page.kind != "operation" or not (text := view.fact("example", default={}).get("curl")):
        return
    block = next((x for x in view.code if x.text == text), None)
    request = curl.parse(text) if block else None
    if block is None or request is None:
        return
    sample = _Sample(view, block, request)
    yield from _method(sample)
    yield from _path(sample)
    yield from _body(sample)
    yield from _accept(sample)


def _method(sample: _Sample) -> Iterator[Diagnostic]:
    method, word = sample.view.fact("method"), sample.request.method or sample.request.url
    if method is None or word is None or sample.request.verb == method:
        return
    yield sample.say(
        "curl-method",
        word.at,
        len(word.text),
        f"the sample sends {sample.request.verb}, the operation is {method}",
        f"write -X {method}",
    )


def _path(sample: _Sample) -> Iterator[Diagnostic]:
    path, url = sample.view.fact("path"), sample.request.url
    documented = sample.view.fact("documented_path", default="")
    if path is None or url is None:
        return
    prefix = re.match(r"[A-Za-z][\w+.-]*://[^/]*", url.text)
    start = prefix.end() if prefix else 0
    raw = url.text[start:].split("?")[0]
    if _ends_with(raw, path, documented):
        return
    mended = _mended(raw, path, documented)
    yield sample.say(
        "curl-path",
        url.at + start,
        len(raw),
        f"the sample asks for '{raw}', the operation is at '{path}'",
        f"write '{mended}'" if mended else f"end the address with '{path}'",
        mended or "",
    )


def _ends_with(raw: str, path: str, documented: str) -> bool:
    """Whether an address ends with the path, a placeholder of which may have any value."""
    spelled = documented if documented.startswith("/") and "//" not in documented else path
    if "//" in raw or raw != raw.rstrip("/"):
        return False
    if raw.endswith((path, spelled)):
        return True
    parts = re.split(r"\{[^{}]*\}", path)
    return bool(re.search("[^/]+".join(map(re.escape, parts)) + "$", normalise_path(raw)[0]))


def _mended(raw: str, path: str, documented: str) -> str | None:
    """Return the address with its slashes right, or None where something else is wrong."""
    bare = documented.strip("/")
    if not documented.startswith("/") and bare and raw.endswith(bare):
        return raw[: -len(bare)].rstrip("/") + path
    normal = normalise_path(raw)[0]
    return normal if normal != raw and normal.endswith(path) else None


def _body(sample: _Sample) -> Iterator[Diagnostic]:
    request = sample.request
    body: dict[str, Any] | None = sample.view.fact("request_body")
    if body is None or request.url is None:
        return
    kind, content = body["kind"], request.headers.get("content-type")
    if (kind != "none") != (request.body is not None):
        at = request.body_at if request.body else request.url.at
        length = 0 if request.body else len(request.url.text)
        yield sample.say(
            "curl-body",
            at,
            length,
            (
                "the sample sends a body, the operation takes none"
                if request.body
                else f"the sample sends no body, the operation takes one ({kind})"
            ),
            "make the sample and 'HTTP Request Body Parameters' agree",
        )
    elif kind in ("object", "list", "file") and request.body in ("data", "upload"):
        yield from _content_type(sample, kind, content)


def _content_type(sample: _Sample, kind: str, content: curl.Word | None) -> Iterator[Diagnostic]:
    structured = content is not None and content.text.partition(";")[0].strip().endswith(
        _STRUCTURED
    )
    if kind == "file":
        if structured and content is not None:
            yield sample.say(
                "curl-headers",
                content.at,
                len(content.text),
                f"the body is a file, the sample calls it '{content.text}'",
                "write 'application/octet-stream', or the type of the file",
            )
    elif not structured:
        yield sample.say(
            "curl-headers",
            content.at if content else sample.request.body_at,
            len(content.text) if content else 0,
            (
                f"the body is an object, the sample calls it '{content.text}'"
                if content
                else "the sample sends an object without saying in which format"
            ),
            'write -H "Content-type: application/xml"',
        )


def _accept(sample: _Sample) -> Iterator[Diagnostic]:
    accept, formats = sample.request.headers.get("accept"), sample.view.fact("response_formats")
    if accept is None or not formats or "*/*" in formats or "*/*" in accept.text:
        return
    asked = [part.partition(";")[0].strip() for part in accept.text.split(",")]
    if not set(asked) & set(formats):
        yield sample.say(
            "curl-headers",
            accept.at,
            len(accept.text),
            f"the sample accepts '{accept.text}', the operation answers with {', '.join(formats)}",
            "accept one of the response formats",
        )
