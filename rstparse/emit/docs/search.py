"""What the search looks through, as JSON for programs and as a script for the pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from rstparse.emit import escape
from rstparse.emit.docs.anchors import anchor, page_urls
from rstparse.emit.docs.objects import first_sentence
from rstparse.emit.docs.releases import release_names
from rstparse.emit.once import once
from rstparse.emit.outline import digests
from rstparse.emit.prose import prose
from rstparse.emit.references import Mention
from rstparse.fragments import NOTHING_KEPT, Fragments
from rstparse.model import Api, Object, Operation, PathParameter, QueryParameter

FORMAT = 1
"""Version of the form; raised when a reader of the old form would misread the new one."""

_WORD = re.compile(r"[^\W_]{3,}")
_COMMON = 0.2
"""A word that stands in more than this share of all texts tells nothing apart."""


def search_json(api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT) -> bytes:
    """Return an entry for each operation, object, group and entitlement, with all that it is found by."""
    return msgspec.json.encode({"format": FORMAT, "entries": _entries(api, fragments)}) + b"\n"


def search_script(
    api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT
) -> bytes:
    """Return the same as a script: a page that is opened from disk may load scripts, but no JSON."""
    data = {"format": FORMAT, "entries": _entries(api, fragments)}
    return f"globalThis.searchData = {escape.json(data)};\n".encode("ascii")


@once
def _entries(api: Api, fragments: Fragments) -> list[dict[str, Any]]:
    urls = page_urls(api)
    titles = {group.name: group.title for group in api.groups}
    releases = release_names(api.operations)

    own = digests(api)

    def kept(make: Callable[..., dict[str, Any]], thing: Operation | Object, *more: str) -> Any:
        made_of: tuple[bytes | str, ...] = (own[id(thing)], *more)
        packed = fragments.get(
            f"search{make.__name__}", made_of, lambda: msgspec.msgpack.encode(make(thing, *more))
        )
        return msgspec.msgpack.decode(packed)

    entries = [
        *(
            kept(
                _operation,
                o,
                urls[Mention(kind="operation", name=o.name)],
                titles.get(o.group, o.group),
                releases[o.since.text] if o.since else "",
            )
            for o in api.operations
        ),
        *(kept(_object, o, urls[Mention(kind="object", name=o.type)]) for o in api.objects),
        *_groups(api, urls),
        *_entitlements(api),
    ]
    counted = Counter(word for entry in entries for word in entry["text"])
    common = {word for word, count in counted.items() if count > max(_COMMON * len(entries), 2)}
    for entry in entries:
        named = set(_words([entry["name"], entry["summary"]]))
        entry["text"] = " ".join(w for w in entry["text"] if w not in common and w not in named)
    return entries


def _operation(operation: Operation, url: str, group_title: str, release: str) -> dict[str, Any]:
    parameters: list[PathParameter | QueryParameter] = [
        *operation.path_parameters,
        *operation.query_parameters,
    ]
    texts = [prose(operation.description), *(prose(p.description) for p in parameters)]
    return {
        "kind": "operation",
        "name": operation.name,
        "url": url,
        "method": operation.method,
        "path": operation.path,
        "summary": operation.summary,
        "does": operation.kind.replace("_", " "),
        "client": f"{operation.namespace}.{operation.python_name}",
        "group": operation.group,
        "groupTitle": group_title,
        "entitlements": operation.security.entitlements,
        "authentication": operation.security.authentication,
        "since": release,
        "parameters": list(dict.fromkeys(p.name for p in parameters)),
        "text": _words(texts),
    }


def _object(thing: Object, url: str) -> dict[str, Any]:
    own = [a for a in thing.attributes if a.inherited_from is None]
    values = [value for a in own if a.enum for value in a.enum.values]
    texts = [prose(thing.description), *(prose(a.description) for a in own), *values]
    return {
        "kind": "object",
        "name": thing.type,
        "url": url,
        "summary": first_sentence(thing.description)[:200],
        "attributes": [a.name for a in own],
        "text": _words(texts),
    }


def _groups(api: Api, urls: Mapping[Mention, str]) -> Iterator[dict[str, Any]]:
    for group in api.groups:
        count = sum(o.group == group.name for o in api.operations)
        if count:
            yield {
                "kind": "group",
                "name": group.title,
                "url": urls[Mention(kind="group", name=group.name)],
                "summary": _counted(count),
                "text": _words([prose(group.description)]),
            }


def _entitlements(api: Api) -> Iterator[dict[str, Any]]:
    counted = Counter(name for o in api.operations for name in o.security.entitlements)
    for name, count in sorted(counted.items()):
        url = f"entitlements.html#entitlement-{anchor(name)}"
        summary = f"Opens {_counted(count)}"
        yield {"kind": "entitlement", "name": name, "url": url, "summary": summary, "text": []}


def _counted(number: int) -> str:
    return f"{number} operation{'' if number == 1 else 's'}"


def _words(texts: Iterable[str]) -> list[str]:
    """Return the different words of texts, in order of first use."""
    return list(dict.fromkeys(word.lower() for text in texts for word in _WORD.findall(text)))
