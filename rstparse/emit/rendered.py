"""Filled-in templates, kept by what they saw.

A template for one item (an operation, an object …) sees the item, its target's configuration, and whatever it looks
up in the whole. The first two are known before it is filled in; what it looks up is noted while it is. Text is taken
from the cache only where all of that, and every template there is, are byte for byte what they were.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from rstparse.cache import Cache, key
from rstparse.toolkit import toolkit_hash

_ALL = "*"
"""Stands for looking at all findings, not those of one page. No page has this name."""


class _Kept(Struct, frozen=True, array_like=True):
    """A text, and hashes of what was looked up for it: fields of the whole by name, findings by page."""

    text: str
    fields: dict[str, str]
    findings: dict[str, str]


class _Whole:
    """Stands for the view of the whole, and notes which of its fields are read."""

    __slots__ = ("_noted", "_view")

    def __init__(self, view: Struct, noted: set[str]) -> None:
        self._view = view
        self._noted = noted

    def __getattr__(self, name: str) -> Any:
        self._noted.add(name)
        return getattr(self._view, name)


class _Findings(Mapping[str, Any]):
    """Stands for the findings, and notes of which pages they are looked up."""

    def __init__(self, findings: Mapping[str, Any], noted: set[str]) -> None:
        self._findings = findings
        self._noted = noted

    def __getitem__(self, page: str) -> Any:
        self._noted.add(page)
        return self._findings[page]

    def __iter__(self) -> Iterator[str]:
        self._noted.add(_ALL)
        return iter(self._findings)

    def __len__(self) -> int:
        self._noted.add(_ALL)
        return len(self._findings)


class RenderedTexts:
    """The texts of one target.

    Args:
        cache: has the texts; one that remembers nothing has every template filled in.
        templates: hash of all templates that there are, since one may import any other.
        whole: what templates see as ``api``; findings: what they see as ``findings``.
    """

    def __init__(
        self, cache: Cache, templates: bytes, whole: Any, findings: Mapping[str, Any]
    ) -> None:
        self._cache = cache
        self._templates = templates
        self._whole = whole
        self._findings = findings
        self._hashes: dict[tuple[str, str], str] = {}
        self._config: tuple[Any, bytes | None] = (None, _pickled(None))
        self._decode = msgspec.msgpack.Decoder(_Kept).decode

    def get(
        self,
        template: str,
        escaper: str,
        context: Mapping[str, Any],
        render: Callable[[Mapping[str, Any]], str],
    ) -> str:
        """Return ``template`` filled in for ``context``, by ``render`` where that is not known.

        What ``render`` raises passes through.
        """
        name = self._key(template, escaper, context)
        if name is None:
            return render(context)
        known = self._cache.load(name, self._decode)
        if known is not None and self._holds(known):
            return known.text
        fields: set[str] = set()
        findings: set[str] = set()
        noting = {
            **context,
            "api": _Whole(self._whole, fields),
            "findings": _Findings(self._findings, findings),
        }
        try:
            text = render(noting)
        except Exception:
            return render(context)  # an error is to name what templates see, not what stands for it
        kept = _Kept(
            text,
            {field: self._field(field) for field in sorted(fields)},
            {page: self._finding(page) for page in sorted(findings)},
        )
        if "" not in kept.fields.values() and "" not in kept.findings.values():
            self._cache.put(name, msgspec.msgpack.encode(kept))
        return text

    def _key(self, template: str, escaper: str, context: Mapping[str, Any]) -> str | None:
        if self._cache.folder is None or not isinstance(self._whole, Struct):
            return None
        shared = ("api", "findings", "config")
        data = _pickled({name: value for name, value in context.items() if name not in shared})
        config = self._configuration(context.get("config"))
        if data is None or config is None:
            return None
        configured = str("config" in context)
        return key(
            "rendered",
            toolkit_hash(),
            self._templates,
            template,
            escaper,
            configured,
            config,
            data,
        )

    def _configuration(self, config: Any) -> bytes | None:
        """Return the bytes of the configuration, which is one and the same for all items of a target."""
        if config is not self._config[0]:
            self._config = (config, _pickled(config))
        return self._config[1]

    def _holds(self, known: _Kept) -> bool:
        return all(self._field(name) == digest for name, digest in known.fields.items()) and all(
            self._finding(page) == digest for page, digest in known.findings.items()
        )

    def _field(self, name: str) -> str:
        """Return the hash of a field of the whole; empty if it has none."""
        if ("field", name) not in self._hashes:
            absent = object()
            value = getattr(self._whole, name, absent)
            self._hashes["field", name] = "" if value is absent else _hash(value)
        return self._hashes["field", name]

    def _finding(self, page: str) -> str:
        """Return the hash of what was found on a page."""
        if ("finding", page) not in self._hashes:
            value = dict(self._findings) if page == _ALL else self._findings.get(page)
            self._hashes["finding", page] = _hash(value)
        return self._hashes["finding", page]


def _hash(value: Any) -> str:
    data = _pickled(value)
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _pickled(value: Any) -> bytes | None:
    """Return bytes that are the same for plain data of the same types and values only; None where it has none.

    Unlike JSON, pickle tells text that is safe from text that is not.
    """
    file = io.BytesIO()
    pickler = pickle.Pickler(file, protocol=5)
    pickler.fast = True  # whether two equal texts are one object makes no difference then
    try:
        pickler.dump(value)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError, ValueError):
        return None
    return file.getvalue()
