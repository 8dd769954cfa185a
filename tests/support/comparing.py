"""A small API whose every fact can be changed, and what compare finds when one is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from rstparse.compare import Change, compare
from rstparse.model import Api, Attribute, Enumeration, Object, Operation
from tests.support.reading import OBJECT, OPERATION, PART, resolve_files

CREATE = (
    OPERATION.replace("thing-get", "thing-create")
    .replace("thing_get\n---------", "thing_create\n------------")
    .replace("GET /things/{tid}", "POST /things")
    .replace("``GET``", "``POST``")
    .replace("``200 / 304``", "``201``")
    .replace("* ``tid`` (required): the id of the :ref:`thing-object`", "None")
    .replace("Parameters\n~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n\nNone", "Parameters\n~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n\nA :ref:`thing-object` object")
    .replace("Example Request", "HTTP Response Body\n~~~~~~~~~~~~~~~~~~\n\nA :ref:`thing-object` object\n\nExample Request")
)  # fmt: skip
LIST = (
    OPERATION.replace("thing-get", "thing-getAll")
    .replace("thing_get\n---------", "thing_getAll\n------------")
    .replace("GET /things/{tid}", "GET /things")
    .replace("* ``tid`` (required): the id of the :ref:`thing-object`\n", "None\n\nQuery Parameters\n~~~~~~~~~~~~~~~~\n\n* ``query`` (optional, string): what to look for\n* ``count`` (optional, int): how many\n* ``offset`` (optional, int): from where\n")
    .replace("Example Request", "HTTP Response Body\n~~~~~~~~~~~~~~~~~~\n\nA list of :ref:`thing-object` objects\n\nExample Request")
)  # fmt: skip
BASE = """\
.. _uforgeobject-object:

uForgeObject
============

What has an address.

Attributes
~~~~~~~~~~

The list of attributes for ``uForgeObject``:

	* ``uri`` (anyURI): its address
"""
SPECIAL = """\
.. _specialthing-object:

specialThing
============

A thing that stands in place of things.

Attributes
~~~~~~~~~~

The list of attributes for ``specialThing``:

	* ``colour`` (string): what it looks like
"""
WRAPPER = """\
.. _things-object:

things
======

Several things.

Attributes
~~~~~~~~~~

The list of attributes for ``things``:

	* ``things``: a list of :ref:`thing-object` objects
"""
INDEX = """\
.. _things-api:

API
===

All of it.

.. toctree::

   pages/things/overview
   pages/dto-objects/overview
"""
OVERVIEW = """\
.. _things-api-resources:

Things
======

What there is.

	* :ref:`thing-get`: gets a thing
	* :ref:`thing-create`: makes a thing
	* :ref:`thing-getAll`: lists things

.. toctree::
   :hidden:

   thing_get
   thing_create
   thing_getAll
"""
PAGES = {
    "index.rst": INDEX,
    "pages/things/overview.rst": OVERVIEW,
    "pages/things/thing_get.rst": OPERATION.replace(
        "Example Request",
        "HTTP Response Body\n~~~~~~~~~~~~~~~~~~\n\nA :ref:`thing-object` object\n\nExample Request",
    ),
    "pages/things/thing_create.rst": CREATE,
    "pages/things/thing_getAll.rst": LIST,
    "pages/dto-objects/Thing.rst": OBJECT,
    "pages/dto-objects/Part.rst": PART,
    "pages/dto-objects/UForgeObject.rst": BASE,
    "pages/dto-objects/SpecialThing.rst": SPECIAL,
    "pages/dto-objects/Things.rst": WRAPPER,
    "pages/dto-objects/Orphan.rst": PART.replace("part", "orphan").replace("size", "weight"),
}
"""Three operations and six objects. A thing is sent and received, and consists of parts; a list of them is only
received, and nothing is known to carry an orphan."""

STATES = Enumeration(name="ThingState", base="string", values=("new", "used"))


def model_of(pages: dict[str, str]) -> Api:
    """Return the model of pages, with facts that only a schema tells."""
    schema = {"kind": "xsd"}
    api = edited(resolve_files(pages).api, "UForgeObject", abstract=True)
    api = with_parameter(api, "thing_get", "path", "tid", type="long", key="id", object="Thing")
    state = replace(
        attribute_of(api, "Thing", "name"),
        name="state", python_name="state", kind="enum", type="string", enum=STATES,
    )  # fmt: skip
    api = edited(api, "Thing", attributes=(*object_of(api, "Thing").attributes, state))
    for type_, base in (("Thing", "UForgeObject"), ("SpecialThing", "Thing")):
        thing, above = object_of(api, type_), object_of(api, base)
        inherited = [
            replace(a, inherited_from=a.inherited_from or base, origins=schema)
            for a in above.attributes
        ]
        own = [replace(a, origins=schema) for a in thing.attributes]
        api = edited(api, type_, base=base, attributes=(*inherited, *own), origins={"base": "xsd"})
    return api


def changes(old: Api, new: Api) -> list[str]:
    """Return what changed, ``code subject`` each."""
    return [f"{change.code} {change.subject}" for change in compare(old, new)]


def only(old: Api, new: Api) -> Change:
    """Return the one change that there is."""
    (change,) = compare(old, new)
    return change


# Editing -------------------------------------------------------------------------------------------


def object_of(api: Api, type_: str) -> Object:
    return next(thing for thing in api.objects if thing.type == type_)


def operation_of(api: Api, name: str) -> Operation:
    return next(operation for operation in api.operations if operation.name == name)


def attribute_of(api: Api, type_: str, name: str) -> Attribute:
    return next(a for a in object_of(api, type_).attributes if a.name == name)


def edited(api: Api, name: str, /, **facts: Any) -> Api:
    """Return a model in which an operation or object has other facts."""
    return replace(
        api,
        operations=tuple(replace(o, **facts) if o.name == name else o for o in api.operations),
        objects=tuple(replace(o, **facts) if o.type == name else o for o in api.objects),
    )


def without(api: Api, name: str) -> Api:
    """Return a model without an operation or object."""
    return replace(
        api,
        operations=tuple(o for o in api.operations if o.name != name),
        objects=tuple(o for o in api.objects if o.type != name),
    )


def with_attribute(api: Api, type_: str, name: str, /, **facts: Any) -> Api:
    """Return a model in which an attribute has other facts, in subtypes too."""
    for thing in api.objects:
        if thing.type == type_ or any(a.inherited_from == type_ for a in thing.attributes):
            attributes = tuple(
                replace(a, **facts) if a.name == name else a for a in thing.attributes
            )
            api = edited(api, thing.type, attributes=attributes)
    return api


def with_parameter(api: Api, operation: str, kind: str, name: str, /, **facts: Any) -> Api:
    """Return a model in which a path or query parameter has other facts."""
    field = f"{kind}_parameters"
    parameters: Sequence[Any] = getattr(operation_of(api, operation), field)
    made = tuple(replace(p, **facts) if p.name == name else p for p in parameters)
    return edited(api, operation, **{field: made})


Edit = Callable[[Api], Api]
