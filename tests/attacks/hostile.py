"""A docs tree with hostile text at every place, and what to plant there.

``PAYLOADS`` try to leave the text that they are in: a comment, a docstring, a literal, an identifier, a
template, a page. Each tries to run ``plant()``; a canary is told by what that does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from tests.support.reading import OBJECT, OPERATION, renamed, write_tree

CALL = "__import__('builtins').plant()"

PAYLOADS = {
    "carriage-return": f"desc\r{CALL}\r",
    "newline": f"desc\n{CALL}\n\n{CALL}",
    "line-separator": f"a\u2028{CALL}\u2029{CALL}\x85{CALL}\x0b{CALL}\x0c{CALL}\x1c{CALL}",
    "docstring-end": f'""" + {CALL} + """',
    "docstring-single": f"''' + {CALL} + '''",
    "backslash-end": "trailing \\",
    "escaped-quotes": f'\\""" + {CALL} #',
    "unicode-name": "\\N{BELL} \\x41 \\u0041 \\777 \\",
    "literal-end": f"', {CALL}, '",
    "literal-double": f'", {CALL}, "',
    "route": f"/a','GET')&&{CALL}&&('",
    "format": "{0.__class__} {0!r} %s %(x)s 100% of disk ${x} $(id) `id`",
    "template": "{{ 7*7 }} {% raw %} {# x #} {{ cycler.__init__.__globals__ }}",
    "annotation": f"list[{CALL}]",
    "walrus": f"(x := {CALL})",
    "decorator": f"@{CALL}",
    "comment-coding": "-*- coding: utf-7 -*- +AF8AXw-",
    "type-comment": "type: ignore",
    "markup": "<script>alert(1)</script> <img src=x onerror=alert(1)> ]]> --> <!-- &amp; &#0; \"'",
    "link": "`x <javascript:alert(1)>`_ [x](javascript:alert(1)) http://h/<b>",
    "toml": f"\"\nx = 1\n[tool.evil]\n'''{CALL}'''",
    "control": "a\x01b\x00c\x1b[31md\x7fe\x9bf\ufffeg",
    "bidi": "a\u202eb\u2066c\u200bd\ufeffe",
    "dots": "../../../../tmp/evil",
    "absolute": "/etc/evil",
    "device": "CON",
    "dunder": "__class__",
    "keyword": "class",
    "none": "None",
    "ligature": "\ufb01le",
    "long": "x" * 300,
    "blank": " ",
    "directives": ".. include:: ../secret.txt\n\n.. raw:: html\n   :file: ../secret.txt\n\n"
    ".. csv-table::\n   :file: ../secret.txt\n\n.. literalinclude:: ../secret.txt\n",
}

SECRET = "the-content-of-a-file-that-no-page-may-read"

OPERATION_PLACES = {
    "title": "thing_get\n---------",
    "label": ".. _thing-get:",
    "path": "/things/{tid}\n\n.. side",
    "placeholder": "tid",
    "method": "GET",
    "code": "200 / 304",
    "formats": "``application/xml`` ``application/json``",
    "since": "UForge 3.6",
    "summary": "Returns a thing.",
    "description": "It has more to it.",
    "authentication": "``true``",
    "entitlement": "``None``",
    "parameter": "the id of the",
    "reference": "thing-object",
    "body": "None\n\nExample",
    "curl": '"Accept: application/xml"',
}
"""Place → the text of the page that the payload takes the place of."""

OBJECT_PLACES = {
    "title": "thing\n=====",
    "label": ".. _thing-object:",
    "text": "One thing.",
    "attribute": "``name``",
    "type": "(string)",
    "attribute-text": "what it is called",
    "item": "part-object",
}


def operation_name(place: str, name: str) -> str:
    """The name of the operation that has a payload at a place."""
    return f"at{place.title()}{name.title().replace('-', '')}_get"


def operations(payload_name: str) -> Iterator[tuple[str, str]]:
    """Yield a page for each place, with the payload there."""
    payload = PAYLOADS[payload_name]
    for place, text in OPERATION_PLACES.items():
        name = operation_name(place, payload_name)
        page = OPERATION.replace(
            text, _in_place(text, payload), 1 if place != "placeholder" else -1
        )
        yield name, page if place in ("title", "label") else renamed(page, name)
    query = (
        f"Query Parameters\n~~~~~~~~~~~~~~~~\n\n* ``{payload}`` (optional, string): {payload}\n\n"
    )
    extra = query + f"HTTP Response Body\n~~~~~~~~~~~~~~~~~~\n\n{payload}\n\nExample Request\n"
    name = operation_name("query", payload_name)
    yield name, renamed(OPERATION.replace("Example Request\n", extra), name)


def objects(payload: str) -> Iterator[tuple[str, str]]:
    """Yield an object page for each place, with the payload there."""
    for place, text in OBJECT_PLACES.items():
        name = f"At{place.title().replace('-', '')}"
        page = OBJECT.replace(text, _in_place(text, payload), 1)
        if place not in ("title", "label"):
            page = page.replace("thing-object", f"{name.lower()}-object")
            page = page.replace("thing\n=====", f"{name}\n{'=' * len(name)}")
        yield name, page


def _in_place(text: str, payload: str) -> str:
    """Return what stands around the payload in its place: the marks and the lines below it."""
    head, _, tail = text.partition("thing-get" if "thing-get" in text else "thing-object")
    if text.startswith(".. _"):
        return f"{head}{payload}{tail}"
    if text.startswith("``") and text.count("``") == 2:
        return f"``{payload}``"
    if text == "(string)":
        return f"({payload})"
    if text == "tid":
        return payload
    _, newline, rest = text.partition("\n")
    return f"{payload}{newline}{rest.replace('-----', '-' * 60).replace('=====', '=' * 60)}"


def tree(folder: Path, names: tuple[str, ...] = tuple(PAYLOADS)) -> Path:
    """Write a docs tree in which each payload stands at every place, one place a page."""
    files: dict[str, str | bytes] = {"secret.txt": SECRET}
    for name in names:
        payload = PAYLOADS[name]
        group = f"docs/pages/{name.replace('-', '')}"
        files[f"{group}/overview.rst"] = _overview(name, payload)
        for operation, page in operations(name):
            files[f"{group}/{operation}.rst"] = page.encode("utf-8", "surrogatepass")
        for object_, page in objects(payload):
            stem = f"{object_}{name.title().replace('-', '')}"
            text = page.replace(f"{object_.lower()}-object", f"{stem.lower()}-object")
            files[f"docs/pages/dto-objects/{stem}.rst"] = text
    files["docs/pages/application.wadl"] = wadl(names)
    files["docs/pages/dto-objects/api.xsd"] = xsd(names)
    write_tree(folder, files)
    return folder / "docs"


def _overview(name: str, payload: str) -> str:
    return (
        f".. _{name}-api-resources:\n\n{payload}\n{'=' * 400}\n\n{payload}\n\n"
        f"* :ref:`thing-get`: {payload}\n\n.. toctree::\n   :hidden:\n\n   {payload}\n"
    )


def xml_text(payload: str) -> str:
    """The payload for an attribute or text of an XML file: what XML cannot hold left out."""
    kept = "".join(c for c in payload if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    return escape(kept, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;"})


def xsd(names: tuple[str, ...]) -> str:
    """A schema with the payloads as names, values and notes."""
    parts = []
    for at, name in enumerate(names):
        text = xml_text(PAYLOADS[name])
        parts.append(
            f'<xs:element name="{text}" type="{text}"/><xs:element name="root{at}" type="Holder{at}"/>'
            f'<xs:complexType name="{text}"><xs:sequence><xs:element name="{text}" type="xs:string"/>'
            f"</xs:sequence></xs:complexType>"
            f'<xs:complexType name="Holder{at}"><xs:annotation><xs:documentation>{text}'
            f"</xs:documentation></xs:annotation><xs:sequence>"
            f'<xs:element name="{text}" type="xs:string" minOccurs="0"/>'
            f'<xs:element name="typed" type="{text}" minOccurs="0"/>'
            f'<xs:element name="numbered" type="Mode{at}" minOccurs="0"/>'
            f'<xs:element name="list{at}" minOccurs="0"><xs:complexType><xs:sequence>'
            f'<xs:element name="{text}" type="{text}" minOccurs="0" maxOccurs="unbounded"/>'
            f"</xs:sequence></xs:complexType></xs:element>"
            f'<xs:element name="mode" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string">'
            f'<xs:enumeration value="{text}"/><xs:enumeration value="plain"/>'
            f"</xs:restriction></xs:simpleType></xs:element></xs:sequence></xs:complexType>"
            f'<xs:simpleType name="Mode{at}"><xs:restriction base="xs:int"><xs:enumeration value="{text}"/>'
            f"</xs:restriction></xs:simpleType>"
        )
    return (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://x/y">'
        f"{''.join(parts)}</xs:schema>"
    )


def wadl(names: tuple[str, ...]) -> str:
    """A WADL with the payloads as identifiers, paths, parameters and notes."""
    parts = []
    for at, name in enumerate(names):
        text = xml_text(PAYLOADS[name])
        parts.append(
            f'<resource path="/{operation_name("since", name)}/{{tid}}"><doc>{text}</doc>'
            f'<method id="{text}" name="GET"><request>'
            f'<param name="{text}" style="query" type="xs:{text}"><doc>{text}</doc></param>'
            f'<param name="q{at}" style="query" type="xs:string" default="{text}"/></request>'
            f'<response><representation mediaType="{text}" element="{text}"/></response></method></resource>'
            f'<resource path="{text}"><method id="w{at}" name="{text}"/></resource>'
        )
    return (
        '<application xmlns="http://wadl.dev.java.net/2009/02" xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<resources base="http://h/api">{"".join(parts)}</resources></application>'
    )
