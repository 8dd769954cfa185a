"""Docs trees for tests: written from a dictionary or taken from the corpus, read and resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rstparse.claims import Claim, Page
from rstparse.diagnostics import Diagnostic
from rstparse.model import Object, Operation
from rstparse.readers.tree import read_page, read_tree
from rstparse.resolve import Resolved, Settings, resolve

SETTINGS = Settings(title="Test", version="1", namespace="http://example.com/ns", base_path="/api")

OPERATION = """\
.. _thing-get:

thing_get
---------

.. function:: GET /things/{tid}

.. sidebar:: Summary

	* Method: ``GET``
	* Response Code: ``200 / 304``
	* Response Formats: ``application/xml`` ``application/json``
	* Since: ``UForge 3.6``

Returns a thing. It has more to it.

Security Summary
~~~~~~~~~~~~~~~~

* Requires Authentication: ``true``
* Entitlements Required: ``None``

URI Parameters
~~~~~~~~~~~~~~

* ``tid`` (required): the id of the :ref:`thing-object`

HTTP Request Body Parameters
~~~~~~~~~~~~~~~~~~~~~~~~~~~~

None

Example Request
~~~~~~~~~~~~~~~

.. code-block:: bash

	curl "https://uforge.example.com/api/things/{tid}" -X GET \\
	-u USER_LOGIN:PASSWORD -H "Accept: application/xml"

.. seealso::

	 * :ref:`thing-object`
"""
"""A page without anything to remark."""

OBJECT = """\
.. _thing-object:

thing
=====

One thing.

Attributes
~~~~~~~~~~

The list of attributes for ``thing``:

	* ``name`` (string): what it is called
	* ``parts``: a list of :ref:`part-object` objects
"""

PART = """\
.. _part-object:

part
====

One part.

Attributes
~~~~~~~~~~

The list of attributes for ``part``:

	* ``size`` (long): how much there is of it
"""


def renamed(page: str, name: str) -> str:
    """Return ``OPERATION`` or a variation of it as the page of another operation."""
    label = name.replace("_", "-")
    return (
        page.replace("thing_get\n---------", f"{name}\n{'-' * len(name)}")
        .replace(".. _thing-get:", f".. _{label}:")
        .replace("/things/{tid}\n\n.. side", f"/{name}/{{tid}}\n\n.. side")
    )


def write_tree(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files by their relative paths; text without translation of line ends."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def read(text: str, path: str = "pages/things/thing_get.rst") -> Page:
    return read_page(text, path)


def facts(claims: Sequence[Claim], *subject: str) -> dict[str, Any]:
    """Return what is claimed of a subject, field → value."""
    return {claim.field: claim.value for claim in claims if claim.subject == subject}


def page_of(corpus: Path, name: str) -> Page:
    """Return the page of an operation of the corpus."""
    return next(p for p in corpus_pages(corpus) if p.kind == "operation" and p.name == name)


def claimed(page: Page, *below: str) -> dict[str, Any]:
    """Return what an operation's page claims of it, or of a part of it, by field."""
    return facts(page.claims, "operation", page.name, *below)


def codes(diagnostics: Sequence[Diagnostic]) -> list[str]:
    return [d.code for d in diagnostics]


def places(diagnostics: Sequence[Diagnostic]) -> list[tuple[str, int, int]]:
    return [(d.code, d.line, d.column) for d in diagnostics]


def resolve_pages(pages: Sequence[Page]) -> Resolved:
    return resolve([claim for page in pages for claim in page.claims], SETTINGS)


def resolve_files(files: Mapping[str, str]) -> Resolved:
    """Return the model of pages given as path → text."""
    return resolve_pages([read_page(text, path) for path, text in sorted(files.items())])


@cache
def corpus_pages(folder: Path, sidecars: bool = True) -> list[Page]:
    return read_tree(folder, sidecars=sidecars)


@cache
def corpus_model(folder: Path, sidecars: bool = True) -> Resolved:
    return resolve_pages(corpus_pages(folder, sidecars))


def operation(resolved: Resolved, name: str) -> Operation:
    return next(o for o in resolved.api.operations if o.name == name)


def object_(resolved: Resolved, type_: str) -> Object:
    return next(o for o in resolved.api.objects if o.type == type_)
