"""The WADL beside the pages: what it says of each method, as claims on routes.

A method's subject is ``("route", METHOD, normalised path, id)``, since only a later step can tell which page
it belongs to. Every claim has the origin ``wadl``. Fields of a route:

=============================  =======================================================================
``method`` ``path``            as in the subject
``documented_path``            the nested resources' paths joined, otherwise as written
``security``                   ``{"authentication": bool, "entitlements": [name]}``; absent without ``auth``
``since``                      ``{"text", "version"}``; absent when not stated
``category``                   text
``description_text``           raw text: reStructuredText roles and literals, ``<p/>`` between paragraphs
``related``                    labels and ids, as written, in order
``request_representations``    ``[{"element": root element's local name or None, "media_type": str or None}]``
``response_representations``   the same for a successful response; ``[]`` when the method states none
``response_formats``           media types of the response representations, each once, in order
``example_body``               text of a request representation's documentation
=============================  =======================================================================

The two ``…_representations`` name root elements only; the schema's ``root`` claims turn them into types.

Parameters have the subjects ``route + ("path", name)`` and ``route + ("query", name)`` with the fields ``type``
(a scalar of the model; absent when not stated), ``required`` (bool; a query parameter that does not
say so is optional), ``description_text``, and for path parameters ``pattern``.
"""

from __future__ import annotations

import re
from typing import Any

from rstparse.claims import Claim, Page, Subject
from rstparse.readers.base import SidecarReader
from rstparse.readers.markup import Element, parse_markup
from rstparse.readers.paths import join_paths, normalise_path, placeholders
from rstparse.readers.since import parse_since
from rstparse.readers.xstypes import SCALARS, XS

NAMESPACES = frozenset({"http://wadl.dev.java.net/2009/02", "http://research.sun.com/wadl/2006/10"})

_BLANKS = re.compile(r"\s+")


def read_wadl(data: bytes, path: str) -> Page:
    """Return what the WADL ``data`` says; ``path`` (relative to the docs tree) goes into the claims.

    Never raises: what cannot be read becomes diagnostics, and everything else is kept.
    """
    root, diagnostics = parse_markup(data, path)
    reader = _Reader(path, list(diagnostics))
    if root is not None and (root.name != "application" or root.namespace not in NAMESPACES):
        help_ = "expected an <application> element of the WADL namespace"
        reader.report(
            root, "sidecar-not-wadl", f"<{root.name}> is not a WADL document", help_, "error"
        )
    elif root is not None:
        reader.application(root)
    return reader.page()


class _Reader(SidecarReader):
    """Walks the resources, keeping the claims and diagnostics of one document."""

    origin = "wadl"

    def _unknown(self, element: Element) -> None:
        if element.namespace in NAMESPACES:
            self.report_unknown(element)

    def application(self, root: Element) -> None:
        for child in root.elements():
            if child.name == "resources":
                self._resources(child)
            elif child.name != "grammars":
                self._other(child)

    def _resources(self, resources: Element) -> None:
        for child in resources.elements():
            if child.name == "resource":
                self._resource(child, "", ())
            else:
                self._other(child)

    def _other(self, element: Element) -> None:
        if element.name != "doc":
            self._unknown(element)

    def _resource(self, resource: Element, base: str, inherited: tuple[Element, ...]) -> None:
        path = join_paths(base, resource.get("path") or "")
        params = [child for child in resource.elements() if child.name == "param"]
        redefined = {param.get("name") for param in params}
        # A parameter of an outer resource holds here too, unless this one speaks of it again.
        params = [p for p in inherited if p.get("name") not in redefined] + params
        for child in resource.elements():
            if child.name == "method":
                self._method(child, path, tuple(params))
            elif child.name == "resource":
                templates = tuple(p for p in params if p.get("style") == "template")
                self._resource(child, path, templates)
            elif child.name != "param":
                self._other(child)

    def _method(self, method: Element, documented: str, params: tuple[Element, ...]) -> None:
        verb, name = method.get("name"), method.get("id")
        if not verb or not name:
            missing = "name" if not verb else "id"
            help_ = "WADL methods need a name (the HTTP method) and an id"
            self.report(method, "sidecar-incomplete", f"method without {missing}", help_, "warning")
            return
        path, patterns = normalise_path(documented)
        route: Subject = ("route", verb.upper(), path, name)
        self.claim(route, "method", verb.upper(), method)
        self.claim(route, "path", path, method)
        self.claim(route, "documented_path", documented, method)
        self._facts(route, method)
        for child in method.elements():
            if child.name == "doc":
                self._documentation(route, child)
            elif child.name == "request":
                params += tuple(p for p in child.elements() if p.name == "param")
            elif child.name != "response":
                self._unknown(child)
        self._representations(route, method)
        self._parameters(route, params, path, patterns)

    def _facts(self, route: Subject, method: Element) -> None:
        authentication = method.get("auth")
        if authentication in ("true", "false"):
            names = [name.strip() for name in (method.get("entitlements") or "").split(",")]
            entitlements = [name for name in names if name and name != "None"]
            value = {"authentication": authentication == "true", "entitlements": entitlements}
            self.claim(route, "security", value, method)
        if since := method.get("since"):
            self.claim(route, "since", parse_since(since), method)
        if category := method.get("category"):
            self.claim(route, "category", category, method)

    def _documentation(self, route: Subject, doc: Element) -> None:
        text = doc.text().strip()
        if doc.get("title") == "related":
            self.claim(route, "related", text.split(), doc)
        elif text:
            self.claim(route, "description_text", text, doc)

    def _representations(self, route: Subject, method: Element) -> None:
        sent: list[Element] = []
        received: list[Element] = []
        for child in method.elements():
            if child.name == "request":
                sent += self._inside(child)
            elif child.name == "response" and _successful(child):
                received += self._inside(child)
        if sent:
            self.claim(
                route, "request_representations", [_representation(r) for r in sent], sent[0]
            )
        examples = [
            doc for r in sent for doc in r.elements() if doc.name == "doc" and doc.text().strip()
        ]
        if examples:
            self.claim(route, "example_body", examples[0].text(), examples[0])
        at = received[0] if received else method
        found = [_representation(r) for r in received]
        self.claim(route, "response_representations", found, at)
        formats = dict.fromkeys(r["media_type"] for r in found if r["media_type"])
        self.claim(route, "response_formats", list(formats), at)

    def _inside(self, message: Element) -> list[Element]:
        """Return the representations in a request or response, reporting what else is there."""
        for child in message.elements():
            if child.name not in ("representation", "doc", "param"):
                self._unknown(child)
        return [child for child in message.elements() if child.name == "representation"]

    def _parameters(
        self, route: Subject, params: tuple[Element, ...], path: str, patterns: dict[str, str]
    ) -> None:
        in_path = placeholders(path)
        for param in params:
            name, style = param.get("name"), param.get("style")
            if not name:
                self.report(param, "sidecar-incomplete", "param without name", severity="warning")
            elif style == "template":
                self._parameter((*route, "path", name), param)
            elif style == "query":
                self._parameter((*route, "query", name), param)
            else:
                message = f"param {name} of style {style} is not understood and was left out"
                self.report(param, "sidecar-unknown-construct", message)
        for name, pattern in patterns.items():
            if name in in_path:
                at = next((p for p in params if p.get("name") == name), None)
                self.claims.append(
                    Claim(
                        (*route, "path", name),
                        "pattern",
                        pattern,
                        "wadl",
                        self.path,
                        at.line if at else 0,
                    )
                )

    def _parameter(self, subject: Subject, param: Element) -> None:
        if scalar := self._scalar(param):
            self.claim(subject, "type", scalar, param)
        required = param.get("required")
        if required is not None or subject[-2] == "query":
            self.claim(subject, "required", required in ("true", "1"), param)
        for child in param.elements():
            text = _BLANKS.sub(" ", child.text()).strip()
            if child.name == "doc" and text:
                self.claim(subject, "description_text", text, child)
            elif child.name != "doc":
                self._unknown(child)

    def _scalar(self, param: Element) -> str | None:
        stated = param.get("type")
        if stated is None:
            return None
        namespace, local = param.resolve(stated)
        if namespace == XS and local in SCALARS:
            return SCALARS[local]
        message = (
            f"the type {stated} of param {param.get('name')} has no equal here; it stays unknown"
        )
        self.report(param, "sidecar-unknown-type", message)
        return None


def _successful(response: Element) -> bool:
    """A response without status is the successful one, as the WADL specification has it."""
    status = (response.get("status") or "200").split()
    return any(code.startswith("2") for code in status)


def _representation(representation: Element) -> dict[str, Any]:
    element = representation.get("element")
    local = representation.resolve(element)[1] if element else None
    return {"element": local or None, "media_type": representation.get("mediaType") or None}
