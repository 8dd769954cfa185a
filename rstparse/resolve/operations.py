"""Decided facts → the model's operations."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from rstparse.claims import Subject
from rstparse.diagnostics import Diagnostic, Severity
from rstparse.fragments import NOTHING_KEPT, Form, Fragments, Table, encoded
from rstparse.lock import NOTHING_LOCKED, Lock, route_of
from rstparse.model import (
    Example,
    Object,
    Operation,
    Pager,
    PathParameter,
    QueryParameter,
    RequestBody,
    Response,
    Security,
    Since,
    SourcePosition,
    Waiter,
)
from rstparse.names import snake_case
from rstparse.readers.paths import placeholders
from rstparse.resolve.bodies import Bodies
from rstparse.resolve.classify import kind_of, pager_of, waiter_of
from rstparse.resolve.decide import Decision, Ledger
from rstparse.resolve.link import UNLABELLED, Labels
from rstparse.resolve.naming import (
    Named,
    OperationName,
    name_operations,
    name_parameters,
)
from rstparse.resolve.objects import (
    Fields,
    description_of,
    inlines_of,
    labels_of,
    origins,
    without_texts,
)

T = TypeVar("T", Pager, Waiter)

_FIELDS = (
    "label", "group", "method", "path", "summary", "description", "since", "response_codes", "response_formats",
    "security", "request_body", "responses", "example", "see_also", "namespace", "python_name", "kind", "pager", "waiter",
    "deprecated",
)  # fmt: skip


def build_operations(
    ledger: Ledger,
    objects: Mapping[str, Object],
    labels: Labels = UNLABELLED,
    lock: Lock = NOTHING_LOCKED,
    fragments: Fragments = NOTHING_KEPT,
) -> tuple[list[Operation], list[Diagnostic]]:
    """Return the operations sorted by name, and what was wrong with them."""
    builder = _Builder(ledger, without_texts(objects), labels, lock, fragments)
    return builder.build(), builder.diagnostics


_FORM = Form(Operation)


class _Builder:
    def __init__(
        self,
        ledger: Ledger,
        objects: Mapping[str, Object],
        labels: Labels,
        lock: Lock,
        fragments: Fragments,
    ) -> None:
        self.fragments = fragments
        self.ledger = ledger
        self.lock = lock
        self.labels = labels
        self.objects = objects
        self.bodies = Bodies(objects)
        self.diagnostics: list[Diagnostic] = []

    def build(self) -> list[Operation]:
        fields = {
            subject[1]: self.ledger.fields(subject) for subject in self.ledger.subjects("operation")
        }
        complete = {
            name: facts for name, facts in fields.items() if "method" in facts and "path" in facts
        }
        for name, facts in fields.items():
            if name not in complete and (at := facts.get("documented")):
                self.say(
                    "incomplete-operation",
                    at,
                    f"operation '{name}' has no method and path",
                    "write '.. function:: GET /path'",
                    "error",
                )
        to_name = {
            name: Named(
                group=facts["group"].value,
                route=route_of(facts["method"].value, facts["path"].value),
                at=_position(facts),
                placeholders=tuple(placeholders(facts["path"].value)),
                namespace=_value(facts, "namespace", ""),
                python_name=_value(facts, "python_name", ""),
            )
            for name, facts in complete.items()
        }
        names, collisions = name_operations(to_name, self.lock)
        self.diagnostics += collisions
        around = encoded((self.objects, labels_of(self.labels))) if self.fragments.kept else b""
        table = self.fragments.table("operation", _FORM, hashlib.sha256(around).digest())
        return [self.kept(name, complete[name], names[name], table) for name in sorted(complete)]

    def kept(
        self, name: str, fields: Fields, python: OperationName, table: Table[Operation]
    ) -> Operation:
        """Return an operation, made anew where its facts changed; ``table`` has those with these objects and labels."""
        if not self.fragments.kept:
            return self.operation(name, fields, python)
        subject = ("operation", name)
        bodies = [claim.value for claim in self.ledger.claims(subject, "request_body")]
        parts = [
            (part, self.ledger.fields(part))
            for place in ("path", "query")
            for part in self.ledger.parts(subject, place)
        ]
        made_of = hashlib.sha256(encoded((name, fields, parts, bodies, python))).digest()
        return table.made(made_of, lambda: self.operation(name, fields, python))

    def operation(self, name: str, fields: Fields, python: OperationName) -> Operation:
        body = self.request_body(name, fields)
        responses = self.responses(fields)
        path = placeholders(fields["path"].value)
        subject = ("operation", name)
        query = [part[-1] for part in self.ledger.parts(subject, "query")]
        body_name = self.objects[body.type].class_name if body.type else None
        path_names, query_names = name_parameters(
            path, query, body_name, *self.given_names(subject, path, query, python.parameters)
        )
        query_parameters = tuple(self.query_parameter(name, q, query_names[q]) for q in query)
        method, first = fields["method"].value, responses[0]
        waiter = waiter_of(method, fields["path"].value, first, self.objects)
        waiter = _overlaid(fields, "waiter", Waiter, waiter)
        security = fields.get("security")
        since = fields.get("since")
        return Operation(
            name=name,
            label=_value(fields, "label", name),
            group=fields["group"].value,
            namespace=python.namespace,
            python_name=python.python_name,
            method=method,
            path=fields["path"].value,
            documented_path=_value(fields, "documented_path", fields["path"].value),
            summary=_value(fields, "summary", ""),
            description=description_of(fields, self.labels),
            since=msgspec.convert(since.value, Since) if since and since.value else None,
            response_codes=tuple(_value(fields, "response_codes", ())),
            response_formats=tuple(_value(fields, "response_formats", ())),
            security=(
                msgspec.convert(security.value, Security)
                if security
                else Security(authentication=True, entitlements=())
            ),
            path_parameters=tuple(self.path_parameter(name, p, path_names[p]) for p in path),
            query_parameters=query_parameters,
            request_body=body,
            responses=responses,
            kind=_value(fields, "kind")
            or kind_of(name, method, fields["path"].value, body, first, waiter),
            pager=_overlaid(fields, "pager", Pager, pager_of(first, query_parameters)),
            waiter=waiter,
            example=msgspec.convert(
                _value(fields, "example", {"curl": None, "body": None, "body_language": None}),
                Example,
            ),
            see_also=tuple(_value(fields, "see_also", ())),
            origins=origins(fields, _FIELDS),
            source=_position(fields),
            deprecated=_value(fields, "deprecated"),
            aliases=python.aliases,
        )

    def given_names(
        self,
        subject: Subject,
        path: Sequence[str],
        query: Sequence[str],
        locked: Mapping[str, str],
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Return the Python names of path and query parameters that a maintainer gave, else those that the lock has.

        Where a path and a query parameter share a name on the wire, the lock has the one of the query parameter.
        """
        given: dict[str, dict[str, str]] = {
            "path": {name: locked[name] for name in path if name in locked and name not in query},
            "query": {name: locked[name] for name in query if name in locked},
        }
        for place, names in (("path", path), ("query", query)):
            for name in names:
                if python := self.ledger.value((*subject, place, name), "python_name"):
                    given[place][name] = snake_case(str(python))
        return given["path"], given["query"]

    # Parameters -----------------------------------------------------------------------------------

    def path_parameter(self, operation: str, name: str, python_name: str) -> PathParameter:
        fields = self.ledger.fields(("operation", operation, "path", name))
        object_ = _value(fields, "object")
        return PathParameter(
            name=name,
            python_name=python_name,
            type=_value(fields, "type", "unknown"),
            key=_value(fields, "key", "other"),
            object=object_ if object_ in self.objects else None,
            # A placeholder is part of the path: whatever the page says, it cannot be left out.
            required=True,
            pattern=_value(fields, "pattern"),
            description=inlines_of(fields, self.labels),
            origins=origins(fields, ("type", "key", "object", "pattern", "description")),
            line=next((d.line for d in (fields.get("description"), *fields.values()) if d), 0),
        )

    def query_parameter(self, operation: str, name: str, python_name: str) -> QueryParameter:
        fields = self.ledger.fields(("operation", operation, "query", name))
        return QueryParameter(
            name=name,
            python_name=python_name,
            type=_value(fields, "type", "unknown"),
            required=bool(_value(fields, "required", False)),
            description=inlines_of(fields, self.labels),
            origins=origins(fields, ("type", "required", "description")),
            line=next((d.line for d in fields.values()), 0),
        )

    # Bodies ---------------------------------------------------------------------------------------

    def request_body(self, name: str, fields: Fields) -> RequestBody:
        value = _value(fields, "request_body", {"kind": "none"})
        claims = self.ledger.claims(("operation", name), "request_body")
        if value["kind"] == "file" and any(c.value.get("kind") == "multipart" for c in claims):
            value = {**value, "kind": "multipart"}
        return self.bodies.request(value, _value(fields, "request_media_types", ()))

    def responses(self, fields: Fields) -> tuple[Response, ...]:
        return self.bodies.responses(
            _value(fields, "responses", ()), _value(fields, "response_formats", ())
        )

    def say(self, code: str, at: Decision, message: str, help: str, severity: Severity) -> None:
        self.diagnostics.append(
            Diagnostic(
                code=code,
                severity=severity,
                message=message,
                path=at.path,
                line=at.line,
                column=1,
                help=help,
            )
        )


def _value(fields: Fields, name: str, default: Any = None) -> Any:
    decision = fields.get(name)
    return default if decision is None or decision.value is None else decision.value


def _overlaid(fields: Fields, name: str, type_: type[T], found: T | None) -> T | None:
    """Return what a maintainer says of a field, else what was found; ``none`` says that there is nothing."""
    decision = fields.get(name)
    if decision is None:
        return found
    return None if decision.value == "none" else msgspec.convert(decision.value, type_)


def _position(fields: Fields) -> SourcePosition:
    at = fields.get("documented") or fields["path"]
    return SourcePosition(path=at.path, line=at.line)
