"""Objects of the model as schemas of OpenAPI, one for both forms on the wire.

An object in JSON has the shape of the same object in XML: a list stands inside an object named after the
attribute, under the name of its items. So one schema describes both, and its ``xml`` keywords add what
only XML has. What differs is the outside: in XML the root element, in JSON one key of that name, which is
what the schemas named ``…Document`` describe.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from rstparse.emit.prose import Refer, markdown
from rstparse.model import Api, Attribute, Enumeration, Object
from rstparse.names import unique

Version = Literal["3.0", "3.1"]
Schema = dict[str, Any]

TYPE_KEY = "@type"
"""The key that tells the type of a JSON object where its place does not; an assumption, since no page shows one."""

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9._-]")
_SCALARS: Mapping[str, Schema] = {
    "string": {"type": "string"},
    "anyURI": {"type": "string", "format": "uri-reference"},
    "int": {"type": "integer", "format": "int32"},
    "long": {"type": "integer", "format": "int64"},
    "integer": {"type": "integer"},
    "float": {"type": "number", "format": "float"},
    "boolean": {"type": "boolean"},
    "dateTime": {"type": "string", "format": "date-time"},
}
_BASE64: Mapping[Version, Schema] = {
    "3.0": {"type": "string", "format": "byte"},
    "3.1": {"type": "string", "contentEncoding": "base64"},
}


class Schemas:
    """Makes the schemas of one document.

    Args:
        api: the model.
        version: of OpenAPI.
        refer: turns a reference of the prose into Markdown.
    """

    def __init__(self, api: Api, version: Version, refer: Refer) -> None:
        self._version: Version = version
        self._namespace = api.namespace
        self._refer = refer
        self._objects = {thing.type: thing for thing in api.objects}
        self._subtypes: dict[str, list[str]] = defaultdict(list)
        for thing in api.objects:
            if thing.base in self._objects:
                self._subtypes[thing.base].append(thing.type)
        self._names = component_names(self._objects)
        self._documents = component_names(
            (thing.type for thing in api.objects), suffix="Document", taken=self._names.values()
        )
        self._lists = component_names(
            (
                _list_name(thing, attribute)
                for thing in api.objects
                for attribute in thing.attributes
                if attribute.kind == "list" and attribute.wrapped
            ),
            taken=(*self._names.values(), *self._documents.values()),
        )
        self._places = _places(api)
        self.used_documents: dict[str, None] = {}

    def reference(self, type_: str | None) -> Schema:
        """Return a reference to an object's schema; anything goes where the type is not known."""
        if type_ not in self._objects:
            return {}
        return {"$ref": f"#/components/schemas/{self._names[type_]}"}

    def document(self, type_: str | None) -> Schema:
        """Return a reference to the schema of a JSON document that holds an object."""
        if type_ not in self._objects:
            return {}
        self.used_documents[type_] = None
        return {"$ref": f"#/components/schemas/{self._documents[type_]}"}

    def components(self) -> dict[str, Schema]:
        """Return the schemas of all objects and of all documents that were referred to, by name."""
        made = {self._names[type_]: self._object(thing) for type_, thing in self._objects.items()}
        made |= {self._documents[type_]: self._document(type_) for type_ in self.used_documents}
        return dict(sorted(made.items()))

    def scalar(self, type_: str) -> Schema:
        """Return the schema of a scalar type; an unknown one is anything."""
        if type_ == "base64Binary":
            return dict(_BASE64[self._version])
        return dict(_SCALARS.get(type_, {}))

    def binary(self) -> Schema:
        """Return the schema of bytes."""
        return {"type": "string", "format": "binary"}

    def _object(self, thing: Object) -> Schema:
        extends = thing.base is not None and self._has_base(thing)
        own = [a for a in thing.attributes if not (extends and a.inherited_from)]
        properties = {name: schema for a in own for name, schema in (self._property(thing, a),)}
        required = [self._name(a) for a in own if a.required]
        told_by_key = thing.abstract and thing.type in self._places and self._concrete(thing.type)
        if told_by_key:
            properties = {TYPE_KEY: self._type_key(thing.type), **properties}
            required = [TYPE_KEY, *required]
        body: Schema = {"type": "object", "properties": properties}
        if not properties:
            del body["properties"]
        if required:
            body["required"] = required
        made: Schema = {}
        if extends:
            parts = [self.reference(thing.base)]
            made["allOf"] = [*parts, body] if properties else parts
        else:
            made |= body
        if thing.description:
            made["description"] = str(markdown(thing.description, self._refer))
        if thing.root is not None:
            made["xml"] = {"name": thing.root, "namespace": self._namespace, "prefix": "ns0"}
        if told_by_key:
            made["discriminator"] = self._discriminator(thing.type)
        made["x-type"] = thing.type
        if thing.documented:
            made["x-source"] = {"page": thing.source.path, "line": thing.source.line}
        return made

    def _has_base(self, thing: Object) -> bool:
        """Tell whether the base is in the model, and not one of the type's own subtypes."""
        seen, base = {thing.type}, thing.base
        while base in self._objects and base not in seen:
            seen.add(base)
            base = self._objects[base].base
        return thing.base in self._objects and base not in self._objects

    def _concrete(self, type_: str, seen: frozenset[str] = frozenset()) -> list[str]:
        """Return the types below one that an object can have, in order of the model."""
        found = []
        for name in self._subtypes.get(type_, ()):
            if name not in seen:
                if not self._objects[name].abstract:
                    found.append(name)
                found += self._concrete(name, seen | {type_})
        return found

    def _type_key(self, type_: str) -> Schema:
        return {
            "type": "string",
            "enum": self._concrete(type_),
            "description": "The type of the object. In XML it is a qualified name, as `ns0:Name`.",
            "xml": {"name": "type", "namespace": _XSI, "prefix": "xsi", "attribute": True},
        }

    def _discriminator(self, type_: str) -> Schema:
        mapping = {name: self.reference(name)["$ref"] for name in self._concrete(type_)}
        return {"propertyName": TYPE_KEY, "mapping": mapping}

    def _name(self, attribute: Attribute) -> str:
        if attribute.kind == "list" and not attribute.wrapped:
            return attribute.item_name or attribute.name
        return attribute.name

    def _property(self, owner: Object, attribute: Attribute) -> tuple[str, Schema]:
        name = self._name(attribute)
        one = self._one(attribute)
        if attribute.kind == "list":
            items: Schema = {"type": "array", "items": one}
            if attribute.wrapped:
                item = attribute.item_name or attribute.name
                title = self._lists[_list_name(owner, attribute)]
                items = {"type": "object", "title": title, "properties": {item: items}}
            one = items
        return name, self._annotated(one, attribute)

    def _one(self, attribute: Attribute) -> Schema:
        """Return the schema of the attribute's value, or of one item."""
        if attribute.enum is not None:
            return self._enumeration(attribute.enum)
        if attribute.type not in self._objects:
            return self.scalar(attribute.type)
        below = self._concrete(attribute.type)
        if below and not self._objects[attribute.type].abstract:
            return {"anyOf": [self.reference(name) for name in (attribute.type, *below)]}
        return self.reference(attribute.type)

    def _enumeration(self, enum: Enumeration) -> Schema:
        schema = self.scalar(enum.base)
        number = schema.get("type") == "integer"
        return {**schema, "enum": [int(value) if number else value for value in enum.values]}

    def _annotated(self, schema: Schema, attribute: Attribute) -> Schema:
        """Add what is said of the attribute; beside a reference, 3.0 would not see it."""
        notes: Schema = {}
        if attribute.description:
            notes["description"] = str(markdown(attribute.description, self._refer))
        if attribute.nillable:
            if self._version == "3.0":
                notes["nullable"] = True
            elif "type" in schema:
                schema = {**schema, "type": [schema["type"], "null"]}
                if "enum" in schema:
                    schema["enum"] = [*schema["enum"], None]
            elif schema:
                schema = {"anyOf": [*schema.get("anyOf", [schema]), {"type": "null"}]}
        if notes and "$ref" in schema:
            schema = {"allOf": [schema]}
        return {**schema, **notes}

    def _document(self, type_: str) -> Schema:
        roots: dict[str, str] = {}
        for name in (type_, *self._concrete(type_)):
            root = self._root(name)
            if root is not None:
                roots.setdefault(root, name)
        properties = {root: self.reference(name) for root, name in roots.items()}
        made: Schema = {
            "type": "object",
            "description": f"A JSON document that holds one object of type `{type_}`.",
            "properties": properties,
        }
        if len(roots) == 1:
            made["required"] = list(roots)
        else:
            made |= {"minProperties": 1, "maxProperties": 1}
        return made

    def _root(self, type_: str) -> str | None:
        """Return the root element of a type, or that of the nearest base that has one."""
        seen: set[str] = set()
        name: str | None = type_
        while name in self._objects and name not in seen:
            if self._objects[name].root is not None:
                return self._objects[name].root
            seen.add(name)
            name = self._objects[name].base
        return None


def _list_name(owner: Object, attribute: Attribute) -> str:
    """Return what tools may call the object that holds a list: without it some make up names that collide."""
    return f"{owner.type}{attribute.name[:1].upper()}{attribute.name[1:]}List"


def _places(api: Api) -> frozenset[str]:
    """Return the types that something is declared to be of: attributes, bodies, answers."""
    found = {attribute.type for thing in api.objects for attribute in thing.attributes}
    for operation in api.operations:
        found |= {response.type or "" for response in operation.responses}
        found.add(operation.request_body.type or "")
    return frozenset(found)


def component_names(
    names: Iterable[str], *, suffix: str = "", taken: Iterable[str] = ()
) -> dict[str, str]:
    """Map names to such as a component of OpenAPI may have, different ones to different ones."""
    return dict(
        unique(names, lambda name: _NOT_A_NAME.sub("_", name + suffix) or "_", tuple(taken)).mapping
    )
