"""Operation pages: elements → claims on one operation.

A page is read by its sections, whatever their order; see ``_SECTIONS`` for which function reads which. Claims
have the subject ``("operation", name)`` with the fields of the model, but for references, which are still
labels as written: ``request_body`` and ``responses`` (see :mod:`bodies`) carry ``label`` for ``type``, and ``see_also`` holds
``[label, line]`` pairs. Parameters have subjects of their own, as ``claims`` describes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rstparse.claims import Page
from rstparse.model import Inlines, Reference, Text
from rstparse.readers import bullets as b
from rstparse.readers import elements as e
from rstparse.readers.base import PageReader
from rstparse.readers.bodies import read_bodies
from rstparse.readers.parameters import read_parameters
from rstparse.readers.summary import read_function, read_sidebar

_HTML = re.compile(r"</?p\s*/?>", re.IGNORECASE)
_SENTENCE = re.compile(r"(?s)^(.*?(?<!\be\.g)(?<!\bi\.e)(?<!\betc)[.!?])(?=\s+\S|$)")


def read_operation(document: e.Document, group: str) -> Page:
    """Return the claims of an operation page.

    Args:
        document: the parsed page.
        group: name of the folder that it lies in.
    """
    reader = _Reader(document)
    reader.read(group)
    return Page(
        path=document.path,
        kind="operation",
        name=reader.name,
        claims=tuple(reader.claims),
        diagnostics=(*document.diagnostics, *reader.diagnostics),
    )


def is_operation(document: e.Document) -> bool:
    """Tell whether a page describes an operation: by its ``function`` directive, or by any section of its own.

    Without the second, a slip in the directive's name would make the operation vanish rather than fail.
    """
    return any(
        (isinstance(x, e.Special) and x.name == "function")
        or (isinstance(x, e.Section) and b.key(x.title) in _SECTIONS)
        for x in e.walk(document.body)
    )


class _Reader(PageReader):
    def __init__(self, document: e.Document) -> None:
        super().__init__(document)
        self.name = ""

    # Parts of a page ------------------------------------------------------------------------------

    def read(self, group: str) -> None:
        title = next((x for x in e.walk(self.document.body) if isinstance(x, e.Section)), None)
        stem = self.document.path.rpartition("/")[2].removesuffix(".rst")
        self.name = (
            title.title.strip() if title and _SECTIONS.get(b.key(title.title)) is None else stem
        )
        line = title.line if title else 1
        self.subject = ("operation", self.name)
        if self.name != stem:
            self.say(
                "title-not-file",
                line,
                f"title '{self.name}' is not the file's name",
                f"rename the file or write '{stem}'",
                "info",
            )
        self.claim("group", group, line)
        self.claim("documented", True, line)
        self.label(line)
        prose: list[e.Element] = []
        self.body(self.document.body, prose)
        self.prose(prose)

    def label(self, line: int) -> None:
        targets = [x for x in e.walk(self.document.body) if isinstance(x, e.Target)]
        for target in targets[:1]:
            self.claim("label", target.label, target.line)
        self.claim(
            "labels", [target.label for target in targets], targets[0].line if targets else line
        )
        if not targets:
            self.say(
                "missing-label",
                line,
                "the page has no label",
                f"put '.. _{self.name.replace('_', '-')}:' before the title",
                "warning",
            )

    def body(self, body: list[e.Element], prose: list[e.Element]) -> None:
        """Hand each part of the page to its reader; what is left is the description."""
        for element in body:
            match element:
                case e.Section():
                    reader = _SECTIONS.get(b.key(element.title))
                    if reader is not None:
                        self.specials(element.body)
                        reader(self, element)
                    elif element.title.strip() == self.name:
                        self.body(element.body, prose)
                    else:
                        self.say(
                            "unknown-section",
                            element.line,
                            f"section '{element.title.strip()}' is not part of an operation page",
                            "its text was added to the description; the guide lists the sections",
                            "warning",
                        )
                        prose.append(e.Prose(element.line, (Text(text=element.title.strip()),)))
                        self.body(element.body, prose)
                case e.Special() | e.Target():
                    self.specials([element])
                case _:
                    prose.append(element)

    def specials(self, body: list[e.Element]) -> None:
        for element in body:
            if not isinstance(element, e.Special):
                continue
            match element.name:
                case "function":
                    read_function(self, element)
                case "sidebar":
                    read_sidebar(self, element)
                case "seealso":
                    self.see_also(element)
                case _:
                    pass

    def see_also(self, element: e.Special) -> None:
        labels = [
            [run.label, x.line]
            for x in e.walk(element.body)
            if isinstance(x, e.Prose)
            for run in x.inlines
            if isinstance(run, Reference)
        ]
        self.claim("see_also", labels, element.line)

    def prose(self, prose: list[e.Element]) -> None:
        blocks = e.blocks(self.without_html(prose))
        line = prose[0].line if prose else 1
        self.claim("description", e.plain_data(blocks), line)
        first = next((x for x in prose if isinstance(x, e.Prose)), None)
        self.claim(
            "summary",
            first_sentence(e.tidy(first.inlines)) if first else "",
            first.line if first else line,
        )
        if not prose:
            self.say(
                "missing-description",
                line,
                "the page has no description",
                "say in a sentence what the operation does",
                "warning",
            )

    def without_html(self, prose: list[e.Element]) -> list[e.Element]:
        """Drop paragraph tags, which the pages carry over from another format: they are not text."""
        for x in e.walk(prose):
            if isinstance(x, e.Prose) and any(
                isinstance(run, Text) and _HTML.search(run.text) for run in x.inlines
            ):
                self.say(
                    "html-in-text",
                    x.line,
                    "HTML paragraph tag in prose",
                    "leave a blank line between paragraphs instead",
                    "warning",
                )
                x.inlines = tuple(
                    Text(text=_HTML.sub(" ", run.text)) if isinstance(run, Text) else run
                    for run in x.inlines
                )
        return prose

    # Sections -------------------------------------------------------------------------------------

    def security(self, section: e.Section) -> None:
        authentication, entitlements = None, None
        for line, key, runs in b.facts(section.body):
            text = e.plain(runs).strip()
            match key:
                case "requires authentication":
                    if text.lower() in ("true", "false"):
                        authentication = text.lower() == "true"
                    else:
                        self.say(
                            "bad-authentication",
                            line,
                            f"'{text}' is neither true nor false",
                            "write '``true``' or '``false``'",
                            "warning",
                        )
                case "entitlements required" | "entitlement required":
                    names = [name.strip() for name in text.split(",")]
                    entitlements = [name for name in names if name and name.lower() != "none"]
                case _:
                    self.say(
                        "unknown-fact",
                        line,
                        f"'{key}' is not a fact of the security summary",
                        "known are Requires Authentication and Entitlements Required",
                        "info",
                    )
        if authentication is not None:
            self.claim(
                "security",
                {"authentication": authentication, "entitlements": entitlements or []},
                section.line,
            )
        else:
            self.say(
                "missing-fact",
                section.line,
                "the security summary does not say whether authentication is required",
                "add '* Requires Authentication: ``true``'",
                "warning",
            )

    def path_parameters(self, section: e.Section) -> None:
        read_parameters(self, section, "path")

    def query_parameters(self, section: e.Section) -> None:
        read_parameters(self, section, "query")

    def request_body(self, section: e.Section) -> None:
        values = read_bodies(self, section, request=True)
        self.claim("request_body", values[0] if values else None, section.line)

    def response_body(self, section: e.Section) -> None:
        self.claim("responses", read_bodies(self, section, request=False) or None, section.line)

    def example(self, section: e.Section) -> None:
        codes = [x for x in e.walk(section.body) if isinstance(x, e.CodeBlock)]
        curl = next(
            (
                x
                for x in codes
                if x.text
                and (
                    x.language in ("bash", "sh", "shell", "console", "")
                    or x.text.startswith("curl")
                )
            ),
            None,
        )
        body = next(
            (x for x in codes if x is not curl and x.text and x.language not in ("bash", "sh")),
            None,
        )
        value = {
            "curl": curl.text if curl else None,
            "body": body.text if body else None,
            "body_language": body.language if body else None,
        }
        self.claim("example", value, section.line)
        self.claim("example_body_line", body.start if body else None, section.line)
        for code in codes:
            if not code.text:
                self.say(
                    "empty-code",
                    code.line,
                    "code block without content",
                    "add the example, indented, or remove the block",
                    "info",
                )


_SECTIONS: dict[str, Callable[[_Reader, e.Section], None]] = {
    "security summary": _Reader.security,
    "uri parameters": _Reader.path_parameters,
    "query parameters": _Reader.query_parameters,
    "http request body parameters": _Reader.request_body,
    "http response body": _Reader.response_body,
    "example request": _Reader.example,
}
"""Which function reads a section, by its title in lower case."""


def first_sentence(runs: Inlines) -> str:
    """Return the first sentence of a paragraph as text."""
    text = " ".join(e.plain(runs).split())
    match = _SENTENCE.match(text)
    return match[1] if match else text
