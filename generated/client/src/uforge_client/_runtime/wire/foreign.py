"""Elements that no type declares: read into plain data, and written back.

From XML to JSON and back they lose what JSON has no place for (attributes, mixed text); within one
format they lose nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .errors import MAX_DEPTH, DecodingError, EncodingError, too_deep
from .scalars import escape, escape_attribute, float_text
from .structs import XmlNode
from .xml_source import XSI, XSI_NIL, XSI_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

_XML = "http://www.w3.org/XML/1998/namespace"
_NAME = re.compile(r"[^\W\d][\w.\-·]*")


def local_name(tag: str) -> str:
    """Return a name without its namespace."""
    return tag[tag.rindex("}") + 1 :] if tag[:1] == "{" else tag


def check_name(name: str) -> str:
    """Return ``name`` if it can be an element's.

    Raises:
        EncodingError: it cannot.
    """
    if _NAME.fullmatch(name) is None:
        raise EncodingError(f"not a name for an XML element: {name!r}")
    return name


def read_node(element: Element, prefixes: Mapping[str, str], depth: int) -> XmlNode:
    """Take an element of the tree over as plain data, white space between elements left out."""
    if depth > MAX_DEPTH:
        raise DecodingError(too_deep())
    content: list[XmlNode | str] = [element.text or ""]
    for child in element:
        content.append(read_node(child, prefixes, depth + 1))
        content.append(child.tail or "")
    texts = content[::2]
    if len(content) > 1 and not "".join(str(text) for text in texts).strip():
        content = content[1::2]
    attributes = tuple(
        (name, clark(value, prefixes) if name == XSI_TYPE else value)
        for name, value in element.items()
    )
    return XmlNode(element.tag, attributes, tuple(part for part in content if part != ""))


def clark(qualified: str, prefixes: Mapping[str, str]) -> str:
    """Resolve a qualified name to ``{namespace}local``, or leave it where the prefix is unknown."""
    prefix, colon, local = qualified.strip().partition(":")
    return f"{{{prefixes[prefix]}}}{local}" if colon and prefix in prefixes else qualified


class _Prefixes:
    """The prefixes of one element: ours and the schema's are declared at the root, others on the
    spot.
    """

    def __init__(self, namespace: str) -> None:
        self.known = {namespace: "ns0", XSI: "xsi", _XML: "xml"}
        self.declared: list[str] = []

    def qualify(self, name: str) -> str:
        if name[:1] != "{":
            return check_name(name)
        namespace, _, local = name[1:].rpartition("}")
        check_name(local)
        if namespace not in self.known:
            prefix = f"u{len(self.declared)}"
            self.known[namespace] = prefix
            self.declared.append(f' xmlns:{prefix}="{escape_attribute(namespace)}"')
        return f"{self.known[namespace]}:{local}"


def write_node(node: XmlNode, namespace: str, depth: int = 0) -> str:
    """Write a node as XML; ``namespace`` is the one that the document binds to ``ns0``."""
    if depth > MAX_DEPTH:
        raise EncodingError(too_deep())
    prefixes = _Prefixes(namespace)
    name = prefixes.qualify(node.name)
    attributes = []
    for key, value in node.attributes:
        text = prefixes.qualify(value) if key == XSI_TYPE and value[:1] == "{" else value
        attributes.append(f' {prefixes.qualify(key)}="{escape_attribute(text)}"')
    inner = [
        escape(part) if isinstance(part, str) else write_node(part, namespace, depth + 1)
        for part in node.content
    ]
    start = f"{name}{''.join(prefixes.declared)}{''.join(attributes)}"
    return f"<{start}>{''.join(inner)}</{name}>" if inner else f"<{start}/>"


def node_to_json(node: XmlNode) -> Any:
    """Return a node's content as a JSON value: text, or an object of its elements."""
    children = [part for part in node.content if isinstance(part, XmlNode)]
    attributes = dict(node.attributes)
    if not children:
        if attributes.get(XSI_NIL, "").strip() in ("true", "1"):
            return None
        return "".join(str(part) for part in node.content)
    value: dict[str, Any] = {}
    if XSI_TYPE in attributes:
        value["@type"] = local_name(attributes[XSI_TYPE]).rpartition(":")[2]
    for child in children:
        name, inner = local_name(child.name), node_to_json(child)
        if name not in value:
            value[name] = inner
        elif isinstance(value[name], list):
            value[name].append(inner)
        else:
            value[name] = [value[name], inner]
    return value


def json_to_nodes(name: str, value: Any) -> list[XmlNode]:
    """Return a JSON value as XML: one node, or one for each item of an array."""
    if isinstance(value, list):
        return [node for item in value for node in json_to_nodes(name, item)]
    if value is None:
        return [XmlNode(name, ((XSI_NIL, "true"),))]
    if isinstance(value, dict):
        attributes = ((XSI_TYPE, f"ns0:{value['@type']}"),) if "@type" in value else ()
        inner = [
            node
            for key, item in value.items()
            if key != "@type"
            for node in json_to_nodes(key, item)
        ]
        return [XmlNode(name, attributes, tuple(inner))]
    return [XmlNode(name, (), (_scalar_text(value),))]


def _scalar_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return float_text(value) if isinstance(value, float) else str(value)
