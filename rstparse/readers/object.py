"""Object pages: elements → claims on one data object.

Subject ``("object", type)`` with ``label``, ``labels``, ``title``, ``description`` and ``documented``; each bullet of
the Attributes section is ``("object", type, "attribute", name)`` with ``page_order`` (0-based), ``description``,
``documented`` and, where the bullet states a type, ``type_text`` (a scalar) or ``type_label`` (a reference).
"""

from __future__ import annotations

import re

from rstparse.claims import Page
from rstparse.model import Inlines, Reference, Text
from rstparse.readers import bullets as b
from rstparse.readers import elements as e
from rstparse.readers.base import PageReader

_DIRECTIVE = re.compile(r"\s*\.\. ?(note|warning)::\s*")
_INTRODUCTION = re.compile(r"^the list of attributes for\b", re.IGNORECASE)


def is_object(document: e.Document) -> bool:
    """Tell whether a page describes an object: by its label, or by its Attributes section."""
    for x in e.walk(document.body):
        if isinstance(x, e.Target) and x.label.casefold().endswith("-object"):
            return True
        if isinstance(x, e.Section) and b.key(x.title) == "attributes":
            return True
    return False


def read_object(document: e.Document) -> Page:
    """Return the claims of an object page; the object's type is the file's stem."""
    reader = _Reader(document)
    reader.read()
    return Page(
        path=document.path,
        kind="object",
        name=reader.type,
        claims=tuple(reader.claims),
        diagnostics=(*document.diagnostics, *reader.diagnostics),
    )


class _Reader(PageReader):
    def __init__(self, document: e.Document) -> None:
        self.type = document.path.rpartition("/")[2].removesuffix(".rst")
        super().__init__(document, ("object", self.type))
        self.named: set[str] = set()

    def read(self) -> None:
        targets = [x for x in e.walk(self.document.body) if isinstance(x, e.Target)]
        sections = [x for x in e.walk(self.document.body) if isinstance(x, e.Section)]
        title = next((x for x in sections if b.key(x.title) != "attributes"), None)
        line = title.line if title else 1
        self.claim("documented", True, line)
        self.claim("title", title.title.strip() if title else self.type, line)
        self.claim(
            "labels", [target.label for target in targets], targets[0].line if targets else line
        )
        self.claim(
            "label", targets[0].label if targets else None, targets[0].line if targets else line
        )
        if not targets:
            self.say(
                "missing-label",
                line,
                "the page has no label",
                f"put '.. _{self.type.lower()}-object:' before the title",
                "warning",
            )
        attributes = next((x for x in sections if b.key(x.title) == "attributes"), None)
        prose: list[e.Element] = []
        self.prose(self.document.body, prose)
        self.claim("description", e.plain_data(e.blocks(prose)), prose[0].line if prose else line)
        if attributes is None:
            self.say(
                "missing-attributes",
                line,
                "the page has no Attributes section",
                "add one, or rely on the schema",
                "info",
            )
        else:
            self.attributes(attributes)
        self.claim("has_attributes", attributes is not None, line)

    def prose(self, body: list[e.Element], prose: list[e.Element]) -> None:
        for element in body:
            if isinstance(element, e.Section):
                if b.key(element.title) != "attributes":
                    self.prose(element.body, prose)
            elif not isinstance(element, e.Target | e.Special):
                prose.append(element)

    def attributes(self, section: e.Section) -> None:
        order = 0
        for element in section.body:
            for item in e.walk([element]):
                if not isinstance(item, e.Item):
                    continue
                bullet = b.split_attribute(item)
                if bullet is None:
                    self.say(
                        "stray-text",
                        item.line,
                        "bullet that names no attribute",
                        "start it with '* ``name`` (type): '",
                        "warning",
                    )
                    continue
                name, type_, runs = bullet
                self.attribute(order, item, name, type_, self.without_directives(item, runs))
                order += 1
            if isinstance(element, e.Prose) and not _INTRODUCTION.match(
                e.plain(element.inlines).strip()
            ):
                self.say(
                    "stray-text",
                    element.line,
                    "text between the attributes",
                    "move it to the description",
                    "warning",
                )

    def attribute(
        self, order: int, item: e.Item, name: str, type_: Text | Reference | None, runs: Inlines
    ) -> None:
        below = ("attribute", name)
        if name in self.named:
            self.say(
                "duplicate-attribute",
                item.line,
                f"attribute '{name}' is described twice",
                "remove one; the first counts",
                "warning",
            )
            return
        self.named.add(name)
        self.claim("page_order", order, item.line, below)
        self.claim("documented", True, item.line, below)
        self.claim("description", e.plain_data(runs), item.line, below)
        if isinstance(type_, Reference):
            self.claim("type_label", type_.label, item.line, below)
        elif type_ is not None:
            self.claim("type_text", type_.text, item.line, below)

    def without_directives(self, item: e.Item, runs: Inlines) -> Inlines:
        """Return the runs with ``.. note::`` inside a line, which is no directive there, as a word."""
        if not any(isinstance(run, Text) and _DIRECTIVE.search(run.text) for run in runs):
            return runs
        self.say(
            "directive-typo",
            item.line,
            "directive inside the text of an attribute",
            "write 'Note: ' instead, or move the note to the description",
            "warning",
        )
        return tuple(
            (
                Text(text=_DIRECTIVE.sub(lambda m: f" {m[1].capitalize()}: ", run.text))
                if isinstance(run, Text)
                else run
            )
            for run in runs
        )
