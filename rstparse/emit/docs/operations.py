"""Pages of operations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from rstparse.emit.client_calls import iterator_name, waiter_name
from rstparse.emit.client_names import Names
from rstparse.emit.docs.anchors import anchor
from rstparse.emit.docs.documents import Bodies
from rstparse.emit.docs.links import Links
from rstparse.emit.docs.origins import inferred, other_sources
from rstparse.emit.docs.pages import Link, OperationPage, ParameterRow, PathPart
from rstparse.emit.docs.samples import samples
from rstparse.emit.prose import prose
from rstparse.emit.references import Mention
from rstparse.emit.views import OperationView
from rstparse.model import PathParameter, QueryParameter

PLACEHOLDER = re.compile(r"(\{[^{}]*\})")


class OperationPages:
    """Makes the pages of operations."""

    def __init__(
        self, links: Links, bodies: Bodies, names: Names, config: Mapping[str, Any]
    ) -> None:
        self._links = links
        self._bodies = bodies
        self._names = names
        self._config = config

    @cached_property
    def _routes(self) -> dict[str, list[str]]:
        """The operations on each path, whatever its placeholders are called."""
        found: dict[str, list[str]] = defaultdict(list)
        for operation in self._links.model.operations:
            found[PLACEHOLDER.sub("{}", operation.path)].append(operation.name)
        return found

    def page(self, operation: OperationView) -> OperationPage:
        """Return the page of one operation."""
        url = self._links.urls[Mention(kind="operation", name=operation.name)]
        sent = self._bodies.sent(operation)
        security, since = operation.security, operation.since
        see_also, referred_by = self._related(operation)
        return OperationPage(
            name=operation.name,
            file=url.rpartition("/")[2].removesuffix(".html"),
            url=url,
            label=operation.label,
            group=self._group(operation),
            method=operation.method,
            path=operation.path,
            deprecated=operation.deprecated,
            aliases=operation.aliases,
            documented_path=_if_other(operation.documented_path, operation.path),
            path_parts=tuple(self._path_parts(operation)),
            summary=operation.summary,
            description=self._links.prose(operation.description),
            text=prose(operation.description),
            since=since.text if since else "",
            since_url=(
                f"releases.html#release-{anchor(self._links.releases[since.text])}" if since else ""
            ),
            authentication=security.authentication,
            entitlements=tuple(map(entitlement_link, security.entitlements)),
            codes=operation.response_codes,
            formats=_formats(operation),
            kind=operation.kind.replace("_", " "),
            python=f"{operation.namespace}.{operation.python_name}",
            helpers=tuple(_helpers(operation)),
            parameters=tuple(self._parameters(operation)),
            request=self._bodies.request(operation),
            responses=self._bodies.responses(operation),
            samples=samples(operation, self._names, self._config, sent.shown if sent else None),
            page_sample=operation.example.curl or "",
            pager=(operation.pager.count, operation.pager.offset) if operation.pager else None,
            waiter=operation.waiter,
            see_also=see_also,
            referred_by=referred_by,
            siblings=self._siblings(operation),
            sources=other_sources(operation.origins),
            inferred=inferred(operation.origins),
            source=operation.provenance,
            page=operation.source.path,
            provenance=operation.provenance,
        )

    def _group(self, operation: OperationView) -> Link:
        found = self._links.to(Mention(kind="group", name=operation.group))
        return found or Link(url="index.html", text="All groups", short="All groups")

    def _siblings(self, operation: OperationView) -> tuple[Link, ...]:
        route = self._routes[PLACEHOLDER.sub("{}", operation.path)]
        return self._links.operations(name for name in route if name != operation.name)

    def _related(self, operation: OperationView) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
        """Return what the page refers to at its end, and what else refers to it: nothing in both, nor itself."""
        own = self._links.urls[Mention(kind="operation", name=operation.name)]
        listed = [link for link in self._links.of_labels(operation.see_also) if link.url != own]
        referring = self._links.all(operation.referred_by)
        urls, back = {link.url for link in listed}, {link.url for link in referring}
        return (
            tuple(replace(link, back=link.url in back) for link in listed),
            tuple(link for link in referring if link.url not in urls),
        )

    def _path_parts(self, operation: OperationView) -> Iterable[PathPart]:
        """Yield the pieces of the path; a placeholder leads to what it identifies, else to its row."""
        known = {p.name: p for p in operation.path_parameters}
        for text in filter(None, PLACEHOLDER.split(operation.path)):
            parameter = known.get(text[1:-1]) if text.startswith("{") else None
            if parameter is None:
                yield PathPart(text=text, url="")
                continue
            link = self._links.object(parameter.object)
            row = f"#parameter-{anchor(parameter.name)}"
            yield PathPart(text=text, url=f"../{link.url}" if link else row)

    def _parameters(self, operation: OperationView) -> Iterable[ParameterRow]:
        taken: set[str] = set()
        for place, parameters in (
            ("path", operation.path_parameters),
            ("query", operation.query_parameters),
        ):
            for parameter in parameters:
                row = self._parameter(parameter, place)
                # A name may stand in the path and in the query; the link from the path goes to the first.
                again = row.anchor in taken
                yield replace(row, anchor=f"{place}.{row.anchor}") if again else row
                taken.add(row.anchor)

    def _parameter(self, parameter: PathParameter | QueryParameter, place: str) -> ParameterRow:
        path = parameter if isinstance(parameter, PathParameter) else None
        return ParameterRow(
            name=parameter.name,
            anchor=anchor(parameter.name),
            place=place,
            type=parameter.type,
            required=parameter.required,
            identifies=self._links.object(path.object) if path else None,
            key=path.key if path else "",
            pattern=(path.pattern or "") if path else "",
            python=_if_other(parameter.python_name, parameter.name),
            description=self._links.prose(parameter.description),
            text=prose(parameter.description),
            inferred=inferred(parameter.origins),
        )


def entitlement_link(name: str) -> Link:
    """Return the link to an entitlement's row in the map."""
    return Link(url=f"entitlements.html#entitlement-{anchor(name)}", text=name)


def _formats(operation: OperationView) -> tuple[str, ...]:
    known = {media_type for response in operation.responses for media_type in response.media_types}
    return () if known == set(operation.response_formats) else operation.response_formats


def _helpers(operation: OperationView) -> Iterable[tuple[str, str]]:
    if operation.pager:
        yield f"{operation.namespace}.{iterator_name(operation)}", "goes through all pages"
    if operation.waiter:
        yield f"{operation.namespace}.{waiter_name(operation)}", "waits for the job's end"


def _if_other(text: str, usual: str) -> str:
    return "" if text == usual else text
