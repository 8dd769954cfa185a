"""Objects of the model as schemas of OpenAPI, one for both forms on the wire.

An object in JSON has the shape of the same object in XML: a list stands inside an object named after the
attribute, under the name of its items. So one schema describes both. What differs is the outside: in XML
the root element, which the place of the document names in its ``xml``; in JSON one key of that name, which
is what the schemas named ``…Document`` describe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

import msgspec
from msgspec import Struct

from rstparse.emit.escape import mdcode
from rstparse.emit.hierarchy import hierarchy
from rstparse.emit.outline import Outline
from rstparse.emit.prose import Refer, markdown
from rstparse.fragments import NOTHING_KEPT, Fragments
from rstparse.model import Api, Attribute, Enumeration, Object, SourcePosition
from rstparse.names import snake_case, unique

Version = Literal["3.0", "3.1"]
Schema = dict[str, Any]

TYPE_KEY = "@type"
"""The key that tells the type of a JSON object where its place does not; an assumption, since no page shows one."""

_PREFIX = "ns0"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9._-]")
_WHOLE = re.compile(r"[+-]?[0-9]+")
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


class _Names(Struct, frozen=True, array_like=True):
    """Names of components: by type those of objects and of their JSON documents, and by what they hold of lists."""

    objects: dict[str, str]
    documents: dict[str, str]
    lists: dict[str, str]


_NAMES = msgspec.msgpack.Decoder(_Names).decode


class Schemas:
    """Makes the schemas of one document.

    Args:
        outline: of the model.
        version: of OpenAPI.
        refer: turns a reference of the prose into Markdown.
        fragments: has what earlier runs named things.

    Attributes:
        names: of the components of objects, by type.
        asked: the types of whose JSON documents the schemas were asked for.
    """

    def __init__(
        self,
        outline: Outline,
        version: Version,
        refer: Refer,
        fragments: Fragments = NOTHING_KEPT,
    ) -> None:
        api = self._api = outline.api
        self._version: Version = version
        self.namespace = api.namespace
        self._refer = refer
        self._hierarchy = hierarchy(api, outline.declared)
        self._objects = self._hierarchy.objects
        names = fragments.load("openapi names", (outline.digest,), lambda: _names(api), _NAMES)
        self.names = names.objects
        self._documents = names.documents
        self._list_names = names.lists
        self.asked: set[str] = set()

    @cached_property
    def _enumerations(self) -> dict[Enumeration, str]:
        return _enumerations(self._api, tuple(self.names.values()))

    def json_document(self, type_: str | None) -> Schema:
        """Return the schema of a JSON document that holds an object; anything, where the type is not known."""
        if type_ not in self._objects:
            return {}
        self.asked.add(type_)
        return _reference(self._documents[type_])

    def xml_document(self, type_: str | None) -> Schema:
        """Return the schema of an XML document that holds an object, which names the root element."""
        if type_ not in self._objects:
            return {}
        schema = self._place(type_)
        root: Schema = {}
        if name := self._hierarchy.root(type_):
            root["name"] = name
        if self.namespace:
            root |= {"namespace": self.namespace, "prefix": _PREFIX}
        return {**({"allOf": [schema]} if "$ref" in schema else schema), "xml": root}

    def shared(self, asked: Iterable[str]) -> dict[str, Schema]:
        """Return the schemas of all lists and enumerations, and of the JSON documents of the types ``asked`` for."""
        lists = {self._list_names[_list_name(a)]: a for a in _lists(self._api)}
        made = {name: self._list(attribute) for name, attribute in lists.items()}
        for enumeration, name in self._enumerations.items():
            made[name] = self._enumeration(enumeration)
        for type_ in asked:
            made[self._documents[type_]] = self._document(type_)
        return made

    def scalar(self, type_: str) -> Schema:
        """Return the schema of a scalar type; an unknown one is anything."""
        if type_ == "base64Binary":
            return dict(_BASE64[self._version])
        return dict(_SCALARS.get(type_, {}))

    def binary(self) -> Schema:
        """Return the schema of bytes."""
        return {"type": "string", "format": "binary"}

    def object(self, thing: Object) -> Schema:
        """Return the schema of an object of the model, with its texts."""
        base = self._hierarchy.base(thing.type)
        own = [a for a in thing.attributes if base is None or not a.inherited_from]
        # Tools name it like an attribute called `type`, and fail; then it stands in the other keywords alone.
        hidden = any(_named_like_key(name) for name in self._attribute_names(thing.type))
        properties = {} if hidden else self._type_key(thing.type)
        required = [TYPE_KEY] if self._is_required(thing.type) else []
        properties |= {_key(a): self._property(a) for a in own}
        required += [_key(a) for a in own if a.required]
        body: Schema = {"type": "object"}
        if properties:
            body["properties"] = properties
        if required:
            body["required"] = list(dict.fromkeys(required))
        made = body
        if base is not None:
            parts = [_reference(self.names[base])]
            made = {"allOf": [*parts, body] if properties else parts}
        if thing.description:
            made["description"] = str(markdown(thing.description, self._refer))
        if self._hierarchy.keyed(thing.type):
            made["discriminator"] = self._discriminator(thing.type)
        return made | _object_facts(thing)

    def _is_required(self, type_: str) -> bool:
        return self._hierarchy.keyed(type_) and self._hierarchy.always_keyed(type_)

    def _type_key(self, type_: str) -> dict[str, Schema]:
        below = self._hierarchy.concrete(type_)
        if self._hierarchy.keyed(type_):
            when = "The type of the object."
        elif self._hierarchy.sometimes_keyed(type_):
            when = f"The type of the object, where it is not {mdcode(type_)} itself."
            below = [type_, *below]
        else:
            return {}
        key = {
            "type": "string",
            "enum": below,
            "description": f"{when} In XML it is a qualified name, as `{_PREFIX}:Name`.",
            "xml": {"name": "type", "namespace": _XSI, "prefix": "xsi", "attribute": True},
        }
        return {TYPE_KEY: key}

    def _discriminator(self, type_: str) -> Schema:
        names = self._hierarchy.concrete(type_)
        mapping = {name: _reference(self.names[name])["$ref"] for name in names}
        return {"propertyName": TYPE_KEY, "mapping": mapping}

    def _attribute_names(self, type_: str) -> Iterator[str]:
        """Yield the names of the attributes of a type, and of all below it."""
        for name in (type_, *self._hierarchy.concrete(type_)):
            yield from (attribute.name for attribute in self._objects[name].attributes)

    def _property(self, attribute: Attribute) -> Schema:
        if attribute.kind != "list":
            one = self._one(attribute)
        elif attribute.wrapped:
            one = _reference(self._list_names[_list_name(attribute)])
        else:
            one = {"type": "array", "items": self._one(attribute)}
        if attribute.nillable:
            one = self._nillable(one)
        notes = self._notes(attribute)
        # Beside a reference, 3.0 would not see them.
        return {**({"allOf": [one]} if notes and "$ref" in one else one), **notes}

    def _list(self, attribute: Attribute) -> Schema:
        """Return the schema of the element that the items of a list stand in."""
        items = {"type": "array", "items": self._one(attribute)}
        return {"type": "object", "properties": {attribute.item_name or attribute.name: items}}

    def _one(self, attribute: Attribute) -> Schema:
        """Return the schema of the attribute's value, or of one item. Enumerations are open."""
        if attribute.enum is not None:
            anything = self.scalar(attribute.enum.base)
            name = self._enumerations.get(attribute.enum)
            return {"anyOf": [_reference(name), anything]} if name else anything
        if attribute.type not in self._objects:
            return self.scalar(attribute.type)
        return self._place(attribute.type)

    def _place(self, type_: str) -> Schema:
        """Return the schema of a value that is declared to be of an object's type."""
        choices = [_reference(self.names[name]) for name in self._hierarchy.choices(type_)]
        return {"anyOf": choices} if len(choices) > 1 else choices[0]

    def _nillable(self, schema: Schema) -> Schema:
        if not schema:
            return schema
        if self._version == "3.0":
            if "type" in schema:
                return {**schema, "nullable": True}
            null: Schema = {"type": "string", "nullable": True, "enum": [None]}
        elif "type" in schema:
            return {**schema, "type": [schema["type"], "null"]}
        else:
            null = {"type": "null"}
        return {"anyOf": [*schema.get("anyOf", [schema]), null]}

    def _notes(self, attribute: Attribute) -> Schema:
        """Return what is said of an attribute, and where."""
        notes: Schema = {}
        if attribute.description:
            notes["description"] = str(markdown(attribute.description, self._refer))
        if attribute.documented and attribute.line:
            notes["x-line"] = attribute.line
        if "type" in attribute.origins:
            notes["x-origin"] = attribute.origins["type"]
        return notes

    def _enumeration(self, enumeration: Enumeration) -> Schema:
        schema = self.scalar(enumeration.base)
        return {**schema, "enum": _values(enumeration), "x-enumeration": enumeration.name}

    def _document(self, type_: str) -> Schema:
        """Return the schema of a document: one key, named like the root element of the object's type."""
        roots: dict[str, Schema] = {}
        for name in (type_, *self._hierarchy.concrete(type_)):
            if name == type_ or self._objects[name].root is not None:
                root = self._hierarchy.root(name)
                if root is not None:
                    roots.setdefault(root, self._place(name))
        made: Schema = {
            "type": "object",
            "description": f"A JSON document that holds one object of type {mdcode(type_)}.",
        }
        if len(roots) == 1:
            return {**made, "properties": roots, "required": list(roots)}
        if roots:
            made["properties"] = roots
        return {**made, "minProperties": 1, "maxProperties": 1}


def component_names(
    names: Iterable[str], *, suffix: str = "", taken: Iterable[str] = ()
) -> dict[str, str]:
    """Map names to such as a component of OpenAPI may have, different ones to different ones."""
    return dict(unique(names, lambda name: _component(name + suffix), tuple(taken)).mapping)


def place(source: SourcePosition) -> str:
    """Return where a page says something, as ``page:line``."""
    return f"{source.path}:{source.line}"


def _component(name: str) -> str:
    return _NOT_A_NAME.sub("_", name) or "_"


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _key(attribute: Attribute) -> str:
    if attribute.kind == "list" and not attribute.wrapped:
        return attribute.item_name or attribute.name
    return attribute.name


def _object_facts(thing: Object) -> Schema:
    """Return what OpenAPI has no word for."""
    facts: Schema = {"x-type": thing.type, "x-python": thing.class_name}
    if thing.root is not None:
        facts["x-root"] = thing.root
    if thing.abstract:
        facts["x-abstract"] = True
    if thing.documented:
        facts["x-source"] = place(thing.source)
    facts["x-origins"] = dict(thing.origins)
    return facts


def _names(api: Api) -> _Names:
    """Return names of which no two are alike, nor like those of enumerations."""
    objects = _object_names(api)
    taken = [*objects.values(), *_enumerations(api, tuple(objects.values())).values()]
    documents = component_names(objects, suffix="Document", taken=taken)
    taken += documents.values()
    lists = component_names(map(_list_name, _lists(api)), taken=taken)
    return _Names(objects, documents, lists)


def _object_names(api: Api) -> dict[str, str]:
    """Map types to names of components. One with an attribute that is spelled like it is called an object:
    generated code would otherwise have one name for both."""
    spelled = {thing.type: thing.type for thing in api.objects}
    for thing in api.objects:
        if any(snake_case(_key(a)) == snake_case(thing.type) for a in thing.attributes):
            spelled[thing.type] = f"{thing.type}Object"
    return dict(unique(spelled, lambda type_: _component(spelled[type_])).mapping)


def _named_like_key(name: str) -> bool:
    return snake_case(name) == snake_case(TYPE_KEY)


def _lists(api: Api) -> Iterator[Attribute]:
    for thing in api.objects:
        for attribute in thing.attributes:
            if attribute.kind == "list" and attribute.wrapped:
                yield attribute


def _list_name(attribute: Attribute) -> str:
    """Return what all lists are called that hold such items under such a name."""
    type_ = attribute.enum.name if attribute.enum is not None else attribute.type
    item = attribute.item_name or attribute.name
    middle = "" if item.lower() == type_.lower() else f"{item[:1].upper()}{item[1:]}"
    return f"{type_[:1].upper()}{type_[1:]}{middle}Items"


def _enumerations(api: Api, taken: tuple[str, ...]) -> dict[Enumeration, str]:
    """Map the enumerations to names of components; those that share a name but not values get a number."""
    found = dict.fromkeys(
        attribute.enum
        for thing in api.objects
        for attribute in thing.attributes
        if attribute.enum is not None and _values(attribute.enum)
    )
    given: dict[str, Enumeration] = {}
    for enumeration in found:
        name, number = enumeration.name, 1
        while name in given:
            number += 1
            name = f"{enumeration.name}_{number}"
        given[name] = enumeration
    names = component_names(given, taken=taken)
    return {enumeration: names[name] for name, enumeration in given.items()}


def _values(enumeration: Enumeration) -> list[Any]:
    """Return the values in their JSON type, texts or whole numbers, without any that are not of it."""
    match _SCALARS.get(enumeration.base, {}).get("type"):
        case "string":
            return list(dict.fromkeys(enumeration.values))
        case "integer":
            whole = (int(value) for value in enumeration.values if _WHOLE.fullmatch(value))
            return list(dict.fromkeys(whole))
        case _:
            return []
