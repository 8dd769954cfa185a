"""What the search looks through, as JSON for programs and as a script for the pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

import msgspec
from msgspec import Struct

from rstparse.emit import escape
from rstparse.emit.docs.anchors import anchor, page_urls
from rstparse.emit.docs.objects import first_sentence
from rstparse.emit.docs.releases import release_names
from rstparse.emit.once import once
from rstparse.emit.outline import digests, outline
from rstparse.emit.prose import prose
from rstparse.emit.references import Mention
from rstparse.fragments import NOTHING_KEPT, Form, Fragments, encoded
from rstparse.model import Api, Object, Operation, PathParameter, QueryParameter

FORMAT = 1
"""Version of the form; raised when a reader of the old form would misread the new one."""

_WORD = re.compile(r"[^\W_]{3,}")
_COMMON = 0.2
"""A word that stands in more than this share of all texts tells nothing apart."""


class _Entry(Struct, frozen=True, array_like=True):
    """One before it is known which words are common: its words, and all else that it has, as msgpack."""

    words: list[str]
    fields: bytes


class _Written(Struct, frozen=True, array_like=True):
    """One as it stands in either file."""

    json: memoryview
    script: memoryview


_ENTRY, _WRITTEN = Form(_Entry), Form(_Written)


def search_json(api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT) -> bytes:
    """Return an entry for each operation, object, group and entitlement, with all that it is found by."""
    entries = b",".join(entry.json for entry in _entries(api, fragments))
    return b'{"format":%d,"entries":[%b]}\n' % (FORMAT, entries)


def search_script(
    api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT
) -> bytes:
    """Return the same as a script: a page that is opened from disk may load scripts, but no JSON."""
    entries = b", ".join(entry.script for entry in _entries(api, fragments))
    return b'globalThis.searchData = {"format": %d, "entries": [%b]};\n' % (FORMAT, entries)


@once
def _entries(api: Api, fragments: Fragments) -> list[_Written]:
    found = list(_found(api, fragments))
    counted = Counter(chain.from_iterable(entry.words for _, entry in found))
    most = max(_COMMON * len(found), 2)
    common = {word for word, count in counted.items() if count > most}
    table = fragments.table("search", _WRITTEN, encoded(sorted(common)))
    return [table.made(made_of, partial(_written, entry, common)) for made_of, entry in found]


def _found(api: Api, fragments: Fragments) -> Iterator[tuple[bytes, _Entry]]:
    """Yield all entries, each with what tells it from all others."""
    urls = page_urls(outline(api).api)
    titles = {group.name: group.title for group in api.groups}
    releases = release_names(api.operations)
    own = digests(api)
    table = fragments.table("search entry", _ENTRY)

    def kept(make: Callable[..., dict[str, Any]], thing: Operation | Object, *more: str) -> Any:
        made_of = own[id(thing)] + encoded((make.__name__, more))
        return made_of, table.made(made_of, lambda: _entry(make(thing, *more)))

    for o in api.operations:
        url = urls[Mention(kind="operation", name=o.name)]
        release = releases[o.since.text] if o.since else ""
        yield kept(_operation, o, url, titles.get(o.group, o.group), release)
    for thing in api.objects:
        yield kept(_object, thing, urls[Mention(kind="object", name=thing.type)])
    for fields in (*_groups(api, urls), *_entitlements(api)):
        yield encoded(fields), _entry(fields)


def _entry(fields: dict[str, Any]) -> _Entry:
    words = fields.pop("text")
    return _Entry(words, msgspec.msgpack.encode(fields))


def _written(entry: _Entry, common: Collection[str]) -> _Written:
    """Return an entry without the words that tell nothing apart, or stand in its name or summary anyway."""
    fields = msgspec.msgpack.decode(entry.fields)
    named = set(_words([fields["name"], fields["summary"]]))
    told = (word for word in entry.words if word not in common and word not in named)
    fields["text"] = " ".join(told)
    script = escape.json(fields).encode("ascii")
    return _Written(memoryview(msgspec.json.encode(fields)), memoryview(script))


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
    counted = Counter(operation.group for operation in api.operations)
    for group in api.groups:
        if count := counted[group.name]:
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
