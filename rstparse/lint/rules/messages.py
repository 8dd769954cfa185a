"""Example bodies against the type that the operation takes, by what the model knows of it on the wire."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rstparse.diagnostics import Diagnostic
from rstparse.lint.whole import ModelView
from rstparse.model import Attribute, Object, Operation
from rstparse.readers.markup import Element, parse_markup

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE, _NIL = f"{{{_XSI}}}type", f"{{{_XSI}}}nil"
_MOST = 10
"""Findings on one body; who mends these sees the others the next time."""

_INTEGER = re.compile(r"[+-]?\d{1,19}")
_DATE_TIME = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_FLOAT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|-?INF|NaN")


def _whole(bits: int) -> Callable[[str], bool]:
    limit = 1 << (bits - 1)
    return lambda text: bool(_INTEGER.fullmatch(text)) and -limit <= int(text) < limit


_SCALARS: dict[str, Callable[[str], bool]] = {
    "int": _whole(32),
    "long": _whole(64),
    "integer": lambda text: bool(re.fullmatch(r"[+-]?\d+", text)),
    "float": lambda text: bool(_FLOAT.fullmatch(text)),
    "boolean": lambda text: text in ("true", "false", "1", "0"),
    "dateTime": lambda text: bool(_DATE_TIME.fullmatch(text)),
}
"""Whether a text, without the white space around it, is a value of a scalar type; other types take any text."""


def example_bodies(view: ModelView) -> Iterator[Diagnostic]:
    """Each example of a request body in XML that is well-formed."""
    for operation in view.api.operations:
        example, type_ = operation.example, operation.request_body.type
        if not example.body or example.body_language != "xml" or type_ is None:
            continue
        root, problems = parse_markup(example.body.encode(), operation.source.path)
        if root is not None and not problems:
            yield from _Body(view, operation).check(root, type_)


class _Body:
    """One example; collects what does not fit, at most once a message."""

    def __init__(self, view: ModelView, operation: Operation) -> None:
        self.view = view
        self.operation = operation
        self.start = view.ledger.value(("operation", operation.name), "example_body_line", 1)
        self.found: dict[str, Diagnostic] = {}

    def check(self, root: Element, type_: str) -> list[Diagnostic]:
        thing = self.root(root, self.view.objects[type_])
        if thing is not None:
            self.content(root, thing)
        return list(self.found.values())[:_MOST]

    def say(self, at: Element, message: str, help: str) -> None:
        self.found.setdefault(
            message,
            Diagnostic(
                code="example-body-mismatch",
                severity="warning",
                message=message,
                path=self.operation.source.path,
                line=self.start + at.line - 1,
                # The block's indentation is a tab, which the model's text does not have.
                column=at.column + 1,
                help=help,
                length=len(at.name) + 1,
            ),
        )

    def root(self, element: Element, expected: Object) -> Object | None:
        """Return the type of the body; a subtype may stand for what the page names."""
        subtypes = (self.view.objects[t] for t in self.view.subtypes[expected.type])
        thing = next((t for t in subtypes if t.root == element.name), None)
        if thing is None and expected.root is not None:
            self.say(
                element,
                f"the body is a '{element.name}', the operation takes a '{expected.root}'",
                f"write '{expected.root}', or refer to another object in the section above",
            )
            return None
        if element.namespace != self.view.api.namespace:
            self.say(
                element,
                f"'{element.name}' is in the namespace '{element.namespace}'",
                f"declare '{self.view.api.namespace}' for it",
            )
        return self.stated(element, thing or expected)

    def stated(self, element: Element, declared: Object) -> Object | None:
        """Return the type that an element has: the declared one, or the subtype that it names."""
        name = element.get(_TYPE)
        if name is None:
            if declared.abstract:
                self.say(
                    element,
                    f"'{element.name}' must say which kind of {declared.type} it is",
                    f"add xsi:type with one of {', '.join(self.concrete(declared))}",
                )
                return None
            return declared
        namespace, local = element.resolve(name)
        if local not in self.view.subtypes[declared.type] or namespace != self.view.api.namespace:
            self.say(
                element,
                f"xsi:type '{name}' of '{element.name}' is no {declared.type}",
                f"name one of {', '.join(self.concrete(declared))}, with the prefix of its namespace",
            )
            return None
        return self.view.objects[local]

    def concrete(self, declared: Object) -> list[str]:
        subtypes = self.view.subtypes[declared.type]
        return sorted(t for t in subtypes if not self.view.objects[t].abstract)

    def content(self, element: Element, thing: Object) -> None:
        """Compare the children of an element with the attributes of its type, in their order."""
        if element.get(_NIL) in ("true", "1"):
            return
        order = {attribute.name: at for at, attribute in enumerate(thing.attributes)}
        last, seen = "", set()
        for child in element.elements():
            attribute = thing.attributes[order[child.name]] if child.name in order else None
            if attribute is None or child.namespace:
                self.unknown(child, thing, attribute)
                continue
            if last and order[child.name] < order[last]:
                self.say(
                    child,
                    f"'{child.name}' stands after '{last}'",
                    "put the elements in the order of the schema, those of the base type first",
                )
            repeats = attribute.kind == "list" and not attribute.wrapped
            if child.name in seen and not repeats:
                self.say(child, f"'{child.name}' stands twice in '{element.name}'", "remove one")
            seen.add(child.name)
            last = max(last or child.name, child.name, key=order.__getitem__)
            self.value(child, attribute)
        for attribute in thing.attributes:
            if attribute.required and attribute.name not in seen:
                self.say(
                    element,
                    f"'{element.name}' lacks '{attribute.name}', which is required",
                    f"add <{attribute.name}>",
                )
        if any(isinstance(part, str) and part.strip() for part in element.content):
            self.say(element, f"text stands between the elements of '{element.name}'", "remove it")

    def unknown(self, child: Element, thing: Object, attribute: Attribute | None) -> None:
        if attribute is not None:
            help_ = "only the outermost element is in a namespace; write it without prefix"
            self.say(child, f"'{child.name}' is in the namespace '{child.namespace}'", help_)
            return
        alike = [a.name for a in thing.attributes if a.name.casefold() == child.name.casefold()]
        near = f"did you mean '{alike[0]}'?" if alike else "remove it, or describe it"
        self.say(child, f"{thing.type} has no '{child.name}'", near)

    def value(self, element: Element, attribute: Attribute) -> None:
        if attribute.nillable and element.get(_NIL) in ("true", "1"):
            return
        match attribute.kind:
            case "object":
                self.item(element, attribute.type)
            case "list" if attribute.wrapped:
                for child in element.elements():
                    if child.name == attribute.item_name or attribute.item_name is None:
                        self.item(child, attribute.type)
                    else:
                        help_ = f"write <{attribute.item_name}> for each"
                        message = f"an item of '{attribute.name}' is called '{child.name}'"
                        self.say(child, message, help_)
            case "list":
                self.item(element, attribute.type)
            case "enum" if attribute.enum is not None:
                if element.text().strip() not in attribute.enum.values:
                    message = f"'{element.text().strip()}' is no value of '{attribute.name}'"
                    self.say(element, message, f"write one of {', '.join(attribute.enum.values)}")
            case "scalar":
                self.scalar(element, attribute.type)
            case _:
                pass

    def item(self, element: Element, type_: str) -> None:
        if type_ not in self.view.objects:
            self.scalar(element, type_)
        elif (thing := self.stated(element, self.view.objects[type_])) is not None:
            self.content(element, thing)

    def scalar(self, element: Element, type_: str) -> None:
        if any(element.elements()):
            message = f"'{element.name}' holds elements, but is a {type_}"
            self.say(element, message, "write its value as text")
            return
        text = element.text().strip()
        if type_ in _SCALARS and not _SCALARS[type_](text):
            self.say(element, f"'{text}' of '{element.name}' is no {type_}", f"write a {type_}")
