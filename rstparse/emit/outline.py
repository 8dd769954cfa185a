"""What pages may show of each other: the model without what each page says of its own thing alone.

Outputs for one operation or object are made of it, whole, and of the outline of all others. What an outline
does not have cannot reach them: so nothing but the thing itself and the outline need be the same for an output
to be the same. That spares looking up, item by item, what an output depends on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from rstparse.emit.once import once
from rstparse.fragments import Form, Fragments, encoded
from rstparse.model import (
    Api,
    Attribute,
    Example,
    Group,
    Object,
    Operation,
    PathParameter,
    QueryParameter,
    RequestBody,
    SourcePosition,
)

P = TypeVar("P", PathParameter, QueryParameter)

_DIGEST = Form(bytes)
_NO_EXAMPLE = Example(curl=None, body=None, body_language=None)
_NO_BODY = RequestBody(kind="none", type=None, media_types=(), parts=())


class Outline(NamedTuple):
    """The model without texts and what else concerns its own page alone.

    Attributes:
        api: groups, operations and objects by name, with what others may show of them.
        declared: types that bodies and answers of operations are declared to be of, sorted.
        digest: differs where any of that differs.
    """

    api: Api
    declared: tuple[str, ...]
    digest: str


@once
def outline(api: Api) -> Outline:
    """Return the outline of a model."""
    bare = replace(
        api,
        groups=tuple(map(_group, api.groups)),
        operations=tuple(map(_operation, api.operations)),
        objects=tuple(map(_object, api.objects)),
        index=None,
    )
    declared = tuple(sorted({type_ for o in api.operations for type_ in _declared(o)}))
    return Outline(bare, declared, hashlib.sha256(encoded((bare, declared))).hexdigest())


@once
def digests(api: Api) -> dict[int, bytes]:
    """Return by identity what stands for all facts of each operation and object of a model."""
    return {
        id(thing): hashlib.sha256(encoded(thing)).digest()
        for thing in (*api.operations, *api.objects)
    }


@once
def signatures(api: Api, fragments: Fragments) -> bytes:
    """Return what stands for all that operations are, without what is said of them: texts, samples, lines."""
    own, table = digests(api), fragments.table("signature", _DIGEST)
    return b"".join(
        table.made(own[id(operation)], partial(_signature, operation))
        for operation in api.operations
    )


def _signature(operation: Operation) -> bytes:
    bare = replace(
        operation,
        summary="",
        description=(),
        path_parameters=tuple(
            replace(parameter, description=(), line=0) for parameter in operation.path_parameters
        ),
        query_parameters=tuple(
            replace(parameter, description=(), line=0) for parameter in operation.query_parameters
        ),
        example=_NO_EXAMPLE,
        source=_place(operation.source),
    )
    return hashlib.sha256(encoded(bare)).digest()


def _declared(operation: Operation) -> Iterator[str]:
    if operation.request_body.type is not None:
        yield operation.request_body.type
    yield from (response.type for response in operation.responses if response.type is not None)


def _operation(operation: Operation) -> Operation:
    """Return names, route, who may call it and since when."""
    return replace(
        operation,
        documented_path=operation.path,
        summary="",
        description=(),
        response_codes=(),
        response_formats=(),
        path_parameters=tuple(map(_parameter, operation.path_parameters)),
        query_parameters=tuple(map(_parameter, operation.query_parameters)),
        request_body=_NO_BODY,
        responses=(),
        example=_NO_EXAMPLE,
        see_also=(),
        origins={},
        source=_place(operation.source),
        deprecated=None,
        aliases=(),
    )


def _parameter(parameter: P) -> P:
    return replace(parameter, description=(), origins={}, line=0)


def _object(thing: Object) -> Object:
    """Return names, bases, and what documents of the type hold."""
    return replace(
        thing,
        description=(),
        attributes=tuple(map(_attribute, thing.attributes)),
        origins={},
        source=_place(thing.source),
    )


def _attribute(attribute: Attribute) -> Attribute:
    return replace(attribute, documented=False, description=(), origins={}, line=0)


def _group(group: Group) -> Group:
    return replace(group, description=(), entries=(), source=_place(group.source))


def _place(source: SourcePosition) -> SourcePosition:
    return replace(source, line=0)
