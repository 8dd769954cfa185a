"""From method and path to the operation: a trie of segments, so that a look-up costs the path's depth.

A literal segment beats a placeholder, also where the placeholder's route has the method and the literal's
has not; that is how JAX-RS chooses, in which the service is written. Where a literal leads nowhere,
the placeholder beside it is tried. Empty segments (``//``, a slash at the end) do not count, there as here.

A placeholder takes one segment: a slash in it, sent as ``%2F``, would make its value lead to another
resource, so that such a path is not found. Only a placeholder with a pattern may hold slashes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from .declaration import Route
from .message import Fault
from .peer import Body
from .ranges import STRUCTURED, parse_ranges, quality, wants_file

MAX_SEGMENTS = 100
"""Segments of a path; one with more is not found."""

_PLAIN = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~!$&'()*+,=:@-]+)+")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]|%2[Ff]")
_LONGEST_COMPARED = 64
_ORDER = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class Found(NamedTuple):
    """A route, and what its placeholders stand for.

    Attributes:
        params: by name, percent-decoded; only one that may span segments can hold a slash.
        path: the concrete path without leading slash, percent-decoded; a slash that came as ``%2F`` still is one.
    """

    route: Route
    params: dict[str, str]
    path: str


class _Leaf(NamedTuple):
    route: Route
    names: tuple[str, ...]


class _Pattern(NamedTuple):
    """A placeholder with a pattern, or a segment that is only partly one."""

    regex: re.Pattern[str]
    wide: bool
    node: _Node


class _Node:
    __slots__ = ("literals", "methods", "patterns", "placeholder", "template")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.patterns: list[_Pattern] = []
        self.placeholder: _Node | None = None
        self.methods: dict[str, list[_Leaf]] = {}
        self.template = ""


class Router:
    """All routes.

    Attributes:
        methods: those of all paths together.

    Raises:
        ValueError: the pattern of a placeholder is not a regular expression.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        every = _Node()
        for route in routes:
            self._add(route)
            every.methods[route.method] = []
        self.methods = _allowed(every)

    def _add(self, route: Route) -> None:
        node, names = self._root, []
        for segment in _segments(route):
            names += [name for name, _ in segment if name]
            node = _child(node, segment, route)
        node.template = node.template or route.path
        node.methods.setdefault(route.method, []).append(_Leaf(route, tuple(names)))

    def find(
        self, method: str, path: str, *, content_type: str | None = None, accept: str | None = None
    ) -> Found:
        """Return the route of a request.

        Args:
            method: as sent.
            path: below the API's base, percent-encoded as sent, without query.
            content_type: the header, which may tell routes of the same method and path apart.
            accept: the header, likewise.

        Raises:
            Fault: 404 (``no-route``), or 405 (``no-method``) with the Allow header.
        """
        values: list[str] = []
        segments, concrete = _split(path)
        node = None if segments is None else _match(self._root, segments, 0, values)
        if node is None:
            raise self._not_found(path)
        methods = node.methods
        leaves = methods.get(method) or (methods.get("GET") if method == "HEAD" else None)
        if not leaves:
            allowed = ", ".join(_allowed(node))
            raise Fault(
                405,
                f"{_shown(method)} is not documented for {node.template}; {allowed} are.",
                reason="no-method",
                headers={"Allow": allowed},
            )
        leaf = leaves[0] if len(leaves) == 1 else _choose(leaves, content_type, accept)
        return Found(leaf.route, dict(zip(leaf.names, values, strict=True)), concrete)

    def allowed(self, path: str) -> tuple[str, ...]:
        """Return the methods of a path, HEAD and OPTIONS included; none if there is no such path."""
        segments, _ = _split(path)
        node = None if segments is None else _match(self._root, segments, 0, [])
        return () if node is None else _allowed(node)

    def nearest(self, path: str) -> str | None:
        """Return the documented path that is most like one that is not, or None if none is."""
        segments = [part for part in path.split("/") if part][:MAX_SEGMENTS]
        cleaned = [
            unquote_to_bytes(part.partition(";")[0]).decode("utf-8", "replace") for part in segments
        ]
        _, node = _nearest(self._root, cleaned, 0)
        return node.template if node is not None and node.template else None

    def _not_found(self, path: str) -> Fault:
        near = self.nearest(path)
        help = f" The nearest documented route is {near}." if near else ""
        return Fault(404, f"There is no route {_shown(path)}.{help}", reason="no-route")


def _shown(text: str) -> str:
    shown = "".join(c if c.isprintable() else "?" for c in text[:200])
    return shown + ("…" if len(text) > 200 else "")


def _split(path: str) -> tuple[list[str] | None, str]:
    """Return the decoded segments and the concrete path; None if no resource can have such a path."""
    path = "/" + path.strip("/")
    if path == "/":
        return [], ""
    if _PLAIN.fullmatch(path):
        concrete = path[1:]
        segments = concrete.split("/")
        return (segments if len(segments) <= MAX_SEGMENTS else None), concrete
    decoded: list[str] = []
    for part in re.sub("//+", "/", path)[1:].split("/", MAX_SEGMENTS):
        text = _decoded(part)
        if text is None:
            return None, ""
        decoded.append(text)
    return decoded, "/".join(text.replace("/", "%2F") for text in decoded)


def _decoded(part: str) -> str | None:
    """Decode one segment; None if it climbs, or holds what no name does."""
    if ";" in part or "/" in part or _BAD_PERCENT.search(part):
        return None
    try:
        text = unquote_to_bytes(part.encode("latin-1")).decode("utf-8")
    except UnicodeError:
        return None
    # A text with %2F in it, sent as %252F, would be taken for one with a slash in its concrete path.
    if _UNSAFE.search(text) or any(piece in (".", "..") for piece in re.split(r"[/\\]", text)):
        return None
    return text


_Segment = list[tuple[str | None, str | None]]
"""Parts of a segment: (None, literal), (placeholder, None) or (placeholder, pattern)."""


def _segments(route: Route) -> list[_Segment]:
    segments: list[_Segment] = [[]]
    for part in route.segments:
        if not isinstance(part, str):
            segments[-1].append((part.name, part.pattern))
            continue
        first, *others = part.split("/")
        for index, text in enumerate([first, *others]):
            if index:
                segments.append([])
            if text:
                segments[-1].append((None, text))
    return [segment for segment in segments if segment]


def _child(node: _Node, segment: _Segment, route: Route) -> _Node:
    """Return the child for a segment, made if need be."""
    name, text = segment[0]
    if len(segment) == 1 and name is None and text is not None:
        return node.literals.setdefault(text, _Node())
    if len(segment) == 1 and text is None:
        if node.placeholder is None:
            node.placeholder = _Node()
        return node.placeholder
    source = "".join(
        re.escape(text or "") if name is None else f"({_without_groups(text or '[^/]+')})"
        for name, text in segment
    )
    try:
        regex = re.compile(source, re.DOTALL)
    except re.error as error:
        raise ValueError(f"{route.name}: a pattern in {route.path} is wrong: {error}") from None
    for known in node.patterns:
        if known.regex.pattern == regex.pattern:
            return known.node
    wide = any(name is not None and text is not None for name, text in segment)
    node.patterns.append(_Pattern(regex, wide, _Node()))
    return node.patterns[-1].node


def _without_groups(pattern: str) -> str:
    """Make the groups of a pattern silent, so that there is one group for each placeholder."""
    return re.sub(r"(?<!\\)((?:\\\\)*)\((?!\?)", r"\1(?:", pattern)


def _match(node: _Node, segments: list[str], index: int, values: list[str]) -> _Node | None:
    """Return the node at the end of the path, and fill in the values of placeholders."""
    if index == len(segments):
        return node if node.methods else None
    segment = segments[index]
    child = node.literals.get(segment)
    if child is not None:
        found = _match(child, segments, index + 1, values)
        if found is not None:
            return found
    for length, texts, child in _candidates(node, segments, index):
        known = len(values)
        values.extend(texts)
        found = _match(child, segments, index + length, values)
        if found is not None:
            return found
        del values[known:]
    return None


def _candidates(
    node: _Node, segments: list[str], index: int
) -> Iterator[tuple[int, Iterable[str], _Node]]:
    """Yield what may stand for the next segments: how many, the values, and where it leads."""
    for pattern in node.patterns:
        longest = len(segments) - index if pattern.wide else 1
        for length in range(longest, 0, -1):
            match = pattern.regex.fullmatch("/".join(segments[index : index + length]))
            if match:
                yield length, match.groups(), pattern.node
    if node.placeholder is not None and "/" not in segments[index]:
        yield 1, (segments[index],), node.placeholder


def _allowed(node: _Node) -> tuple[str, ...]:
    methods = {*node.methods, "OPTIONS"}
    if "GET" in methods:
        methods.add("HEAD")
    known = [name for name in _ORDER if name in methods]
    return (*known, *sorted(methods.difference(_ORDER)))


def _nearest(node: _Node, segments: list[str], index: int) -> tuple[float, _Node | None]:
    """Return the node that a path comes closest to, and how far it is."""
    left = len(segments) - index
    best: tuple[float, _Node | None] = (float(left), node) if node.template else (999.0, None)
    if not left:
        return best if node.template else _first_below(node)
    segment = segments[index]
    options = [(1.0 - like, child) for like, child in _alike(node, segment)]
    options += [(0.1, pattern.node) for pattern in node.patterns]
    if node.placeholder is not None:
        options.append((0.1, node.placeholder))
    for cost, child in options:
        distance, found = _nearest(child, segments, index + 1)
        if found is not None and distance + cost < best[0]:
            best = (distance + cost, found)
    return best


def _alike(node: _Node, segment: str) -> Iterator[tuple[float, _Node]]:
    exact = node.literals.get(segment)
    if exact is not None:
        yield 1.0, exact
    elif len(segment) <= _LONGEST_COMPARED:
        for name, child in node.literals.items():
            matcher = SequenceMatcher(None, name.lower(), segment.lower())
            if matcher.real_quick_ratio() >= 0.6 and matcher.quick_ratio() >= 0.6:
                ratio = matcher.ratio()
                if ratio >= 0.6:
                    yield ratio, child


def _first_below(node: _Node) -> tuple[float, _Node | None]:
    """Return the first documented node below one that is not, half a step for each segment."""
    below = [*node.literals.values(), *(pattern.node for pattern in node.patterns)]
    if node.placeholder is not None:
        below.insert(0, node.placeholder)
    for child in below:
        if child.template:
            return 0.5, child
    found = [(distance + 0.5, deeper) for distance, deeper in map(_first_below, below) if deeper]
    return min(found, key=lambda each: each[0], default=(999.0, None))


def _choose(leaves: list[_Leaf], content_type: str | None, accept: str | None) -> _Leaf:
    """Tell routes of one method and path apart: by what is sent, then by what is asked for."""
    fits = [(_fit(leaf.route.request_body, content_type), leaf) for leaf in leaves]
    best = max(fit for fit, _ in fits)
    fitting = [leaf for fit, leaf in fits if fit == best]
    if len(fitting) == 1:
        return fitting[0]
    structured = [leaf for leaf in fitting if leaf.route.result.kind != "binary"]
    binary = [leaf for leaf in fitting if leaf.route.result.kind == "binary"]
    if not structured or not binary:
        return fitting[0]
    offers = structured[0].route.result.media_types or STRUCTURED
    ranges = parse_ranges(accept)
    wanted = max((quality(ranges, offer) for offer in offers), default=(0.0, 0))[0]
    return binary[0] if wants_file(ranges) > wanted else structured[0]


def _fit(body: Body, content_type: str | None) -> int:
    """Return how well a body of this type suits: 3 named, 2 taken, 1 perhaps, 0 not."""
    sent = (content_type or "").partition(";")[0].strip().lower()
    multipart = sent.startswith("multipart/")
    if body.kind == "multipart":
        return 3 if multipart else 0
    if multipart:
        return 0
    if sent and sent in body.media_types:
        return 3
    return {"file": 2, "text": 2 if sent.startswith("text/") else 1}.get(body.kind, 1)
