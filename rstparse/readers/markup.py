"""XML of sidecars as a tree that knows its lines, read without trusting it.

A document type declaration is refused (it can pull in files and grow without bound), nesting is
bounded, and a document that breaks off is kept as far as it goes. Nothing here raises for bad input.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.parsers import expat

from rstparse.diagnostics import Diagnostic

MAX_DEPTH = 200
"""Elements nested deeper than this are left out: every consumer walks the tree by recursion."""

_XMLNS_XML = "http://www.w3.org/XML/1998/namespace"


class Element:
    """One element: expanded name, attributes, children and text in order, and where it starts.

    ``attributes`` has plain names for attributes without prefix and ``{namespace}name`` for others;
    ``prefixes`` maps the prefixes in scope (``""`` is the default) to namespaces, since attribute values
    of schemas hold prefixed names.
    """

    __slots__ = ("attributes", "column", "content", "line", "name", "namespace", "prefixes")

    def __init__(
        self,
        expanded: str,
        attributes: dict[str, str],
        prefixes: Mapping[str, str],
        line: int,
        column: int,
    ) -> None:
        namespace, _, name = expanded.rpartition(" ")
        self.namespace = namespace
        self.name = name
        self.attributes = {_clark(key): value for key, value in attributes.items()}
        self.prefixes = prefixes
        self.line = line
        self.column = column
        self.content: list[Element | str] = []

    def get(self, attribute: str) -> str | None:
        """Return the attribute's value without white space around it, or None."""
        value = self.attributes.get(attribute)
        return None if value is None else value.strip()

    def elements(self) -> Iterator[Element]:
        """Yield the child elements in document order."""
        return (child for child in self.content if isinstance(child, Element))

    def text(self) -> str:
        """Return all character data inside, markup left out, a blank line for each element between."""
        parts = [
            part if isinstance(part, str) else f"\n\n{part.text()}\n\n" for part in self.content
        ]
        return "".join(parts)

    def resolve(self, qname: str) -> tuple[str, str]:
        """Return (namespace, local name) of a prefixed name in an attribute; unknown prefixes give ``""``."""
        prefix, _, local = qname.strip().rpartition(":")
        return self.prefixes.get(prefix, ""), local


class _Refused(Exception):
    """A document type declaration was met."""


class _Builder:
    """Collects what expat reports into a tree."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.root: Element | None = None
        self.diagnostics: list[Diagnostic] = []
        self._open: list[Element] = []
        self._skipping = 0
        self._scopes: list[dict[str, str]] = [{"xml": _XMLNS_XML}]
        self._declared: dict[str, str] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.StartNamespaceDeclHandler = self._declare
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _declare(self, prefix: str | None, namespace: str | None) -> None:
        self._declared[prefix or ""] = namespace or ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        scope = {**self._scopes[-1], **self._declared} if self._declared else self._scopes[-1]
        self._declared = {}
        if self._skipping or len(self._open) >= MAX_DEPTH:
            self._skip()
            return
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        element = Element(name, attributes, scope, line, column)
        if self._open:
            self._open[-1].content.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._scopes.append(scope)

    def _skip(self) -> None:
        if not self._skipping:
            self.diagnostics.append(
                Diagnostic(
                    code="sidecar-too-deep",
                    severity="warning",
                    message=f"elements nested deeper than {MAX_DEPTH} are left out",
                    path=self.path,
                    line=self.parser.CurrentLineNumber,
                    column=self.parser.CurrentColumnNumber + 1,
                )
            )
        self._skipping += 1

    def _end(self, _name: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        self._open.pop()
        self._scopes.pop()

    def _data(self, data: str) -> None:
        if self._open and not self._skipping:
            self._open[-1].content.append(data)

    def _doctype(self, *_declaration: object) -> None:
        raise _Refused


def parse_markup(data: bytes, path: str) -> tuple[Element | None, tuple[Diagnostic, ...]]:
    """Return the document's root, or None if not even that could be read, and what is wrong with it.

    A document that is not well-formed gives an error with line and column, and the tree up to there.
    """
    builder = _Builder(path)
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        problem = expat.errors.messages[error.code]
        help_ = "what stands before that place was read; mend the document to have the rest"
        builder.diagnostics.append(
            _broken(path, f"not well-formed XML: {problem}", help_, error.lineno, error.offset + 1)
        )
    except _Refused:
        line, column = builder.parser.CurrentLineNumber, builder.parser.CurrentColumnNumber + 1
        help_ = (
            "remove the DOCTYPE: sidecars are read without any, since one can pull in other files"
        )
        message = "document type declarations are refused"
        builder.diagnostics.append(_broken(path, message, help_, line, column, "sidecar-doctype"))
    except (LookupError, ValueError) as error:
        message = f"the document's encoding cannot be read: {error}"
        builder.diagnostics.append(_broken(path, message, "write it in UTF-8", 1, 1))
    return builder.root, tuple(builder.diagnostics)


def _broken(
    path: str,
    message: str,
    help_: str,
    line: int,
    column: int,
    code: str = "sidecar-not-well-formed",
) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity="error",
        message=message,
        path=path,
        line=line,
        column=column,
        help=help_,
    )


def _clark(expanded: str) -> str:
    namespace, _, name = expanded.rpartition(" ")
    return f"{{{namespace}}}{name}" if namespace else name
