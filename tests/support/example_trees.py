"""The examples of explanations as docs trees: a small tree in which nothing is wrong, with a part of it replaced.

A fenced block of an explanation names what it replaces: a part of the page ``machine_get`` (``rst function``), a part
of another page (``rst machine_create: example``), or a file (``rst pages/notes.rst``). A block ``sh`` is run in the
tree, after all others. Files and commands of ``generate`` stand beside the tree, which is then ``docs``.
"""

from __future__ import annotations

import datetime
import re
import shlex
import subprocess
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from rstparse import config, pipeline
from rstparse.compare import approvals, compare
from rstparse.diagnostics import Diagnostic
from rstparse.emit import output
from rstparse.lint.registry import Code
from rstparse.model import Api

_SIDEBAR = """\
.. sidebar:: Summary

\t* Method: ``{method}``
\t* Response Code: ``{code}``
\t* Response Formats: ``application/xml`` ``application/json``
\t* Since: ``UForge 3.8``"""
_SECURITY = """\
Security Summary
~~~~~~~~~~~~~~~~

* Requires Authentication: ``true``
* Entitlements Required: ``machine_read``"""
_URI = """\
URI Parameters
~~~~~~~~~~~~~~

* ``uid`` (required): the login name of the :ref:`user-object`"""
_REQUEST = "HTTP Request Body Parameters\n~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n\n"
_RESPONSE = "HTTP Response Body\n~~~~~~~~~~~~~~~~~~\n\n"
_CURL = """\
Example Request
~~~~~~~~~~~~~~~

.. code-block:: bash

\tcurl "https://uforge.example.com/api/users/{uid}/machines%s" -X %s \\
\t-u USER_LOGIN:PASSWORD -H "Accept: application/xml"%s"""

PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "machine_get": (
        "pages/machine/machine_get.rst",
        {
            "label": ".. _machine-get:",
            "title": "machine_get\n-----------",
            "function": ".. function:: GET /users/{uid}/machines/{mid}",
            "sidebar": _SIDEBAR.format(method="GET", code="200 / 304"),
            "description": "Returns one machine.",
            "security": _SECURITY,
            "uri": f"{_URI}\n* ``mid`` (required): the id of the :ref:`machine-object`",
            "query": "",
            "body": f"{_REQUEST}None",
            "response": f"{_RESPONSE}A :ref:`machine-object` object",
            "example": _CURL % ("/{mid}", "GET", ""),
            "seealso": ".. seealso::\n\n\t * :ref:`machine-create`",
        },
    ),
    "machine_create": (
        "pages/machine/machine_create.rst",
        {
            "label": ".. _machine-create:",
            "title": "machine_create\n--------------",
            "function": ".. function:: POST /users/{uid}/machines",
            "sidebar": _SIDEBAR.format(method="POST", code="201"),
            "description": "Creates a machine.",
            "security": _SECURITY,
            "uri": _URI,
            "body": f"{_REQUEST}A :ref:`machine-object` object",
            "response": f"{_RESPONSE}A :ref:`machine-object` object",
            "example": _CURL
            % (
                "",
                "POST",
                ' -H "Content-type: application/xml" --data-binary "@representation.xml"',
            ),
            "seealso": ".. seealso::\n\n\t * :ref:`machine-object`",
        },
    ),
    "Machine": (
        "pages/dto-objects/Machine.rst",
        {
            "label": ".. _machine-object:",
            "title": "machine\n=======",
            "description": "A machine of a user.",
            "attributes": (
                "Attributes\n~~~~~~~~~~\n\nThe list of attributes for ``Machine`` are:\n\n"
                "\t* ``name`` (string): what users call it\n"
                "\t* ``cores`` (int): how many processor cores it has\n"
                "\t* ``dbId`` (long): its number"
            ),
        },
    ),
}
"""Pages by name: their path, and their parts in order."""

FILES = {
    "index.rst": "API\n===\n\n.. toctree::\n\n   pages/machine/overview\n   pages/dto-objects/overview",
    "pages/machine/overview.rst": (
        ".. _machine-api-resources:\n\nMachines\n========\n\n"
        "* :ref:`machine-get`: returns one machine\n* :ref:`machine-create`: creates a machine\n\n"
        ".. toctree::\n   :hidden:\n\n   machine_get\n   machine_create"
    ),
    "pages/dto-objects/overview.rst": (
        ".. _data-objects:\n\nObjects\n=======\n\n.. toctree::\n\n   Machine\n   User"
    ),
    "pages/dto-objects/User.rst": (
        ".. _user-object:\n\nuser\n====\n\nA user.\n\nAttributes\n~~~~~~~~~~\n\n"
        "The list of attributes for ``User`` are:\n\n\t* ``loginName`` (string): the name to sign in with"
    ),
}
CONFIGURATION = '[tool.rstparse]\ndocs = "docs"\n'

_BLOCK = re.compile(r"^(`{3,})(\S+) ?(.*)\n((?:.*\n)*?)\1$", re.MULTILINE)


def blocks(code: Code, section: str) -> list[tuple[str, str]]:
    """Return the fenced blocks of a section of an explanation: what each replaces, and its text."""
    text = re.split(r"^## ", code.text, flags=re.MULTILINE)
    body = next(part for part in text if part.startswith(f"{section}\n"))
    return [(m[3] or m[2], m[4].removesuffix("\n")) for m in _BLOCK.finditer(body)]


def run(root: Path, code: Code, section: str) -> list[Diagnostic]:
    """Build the tree of an example below ``root`` and return what the command finds in it."""
    examples = blocks(code, section)
    assert examples, f"{code.name}: {section} has no example"
    docs = write(root, examples)
    outputs = code.command == "generate"
    found: list[Diagnostic] = []
    for _, script in (block for block in examples if block[0] == "sh"):
        for ours, lines in groupby(script.splitlines(), lambda line: line.startswith("rstparse ")):
            if ours:
                found += [d for line in lines for d in _generate(root, shlex.split(line))]
            else:
                step = "\n".join(lines)
                subprocess.run(["sh", "-ec", step], cwd=root if outputs else docs, check=True)
    if outputs:
        return found
    loaded = pipeline.load(docs, config.load(root / "pyproject.toml"))
    if code.command == "diff":
        return [*loaded.diagnostics, *_judged(root / "before", loaded.api, docs / approvals.NAME)]
    return loaded.diagnostics


def _judged(before: Path, now: Api, file: Path) -> list[Diagnostic]:
    """Compare a model with the one of the tree without examples, as ``rstparse diff`` does on New Year's Day."""
    before.mkdir()
    old = pipeline.load(write(before), config.load(before / "pyproject.toml")).api
    given, broken = approvals.read_approvals(file.read_bytes(), file.name)
    judged = approvals.judge(compare(old, now), given, datetime.date(2026, 1, 1))
    return [*broken, *judged.findings]


def write(root: Path, examples: Sequence[tuple[str, str]] = ()) -> Path:
    """Write the tree below ``root``, parts and files of it replaced, and return its folder."""
    files = dict(FILES)
    parts = {page: dict(parts) for page, (_, parts) in PAGES.items()}
    for what, text in examples:
        page, _, part = what.partition(": ") if ": " in what else ("machine_get", "", what)
        if part in parts[page]:
            parts[page][part] = text
        elif what != "sh":
            assert re.search(r"[./]", what), f"there is no part {what!r}"
            files[what] = text
    for page, (path, _) in PAGES.items():
        files[path] = "\n\n".join(text for text in parts[page].values() if text)
    (root / "pyproject.toml").write_text(CONFIGURATION, encoding="utf-8")
    for path, text in files.items():
        file = root / path if path == "pyproject.toml" else root / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n", encoding="utf-8")
    return root / "docs"


def _generate(root: Path, words: list[str]) -> list[Diagnostic]:
    """Do what ``rstparse generate`` does, and return its diagnostics."""
    options = dict(zip(words[2::2], words[3::2], strict=True))
    settings = config.load(root / "pyproject.toml")
    loaded = pipeline.load(root / "docs", settings)
    templates = root / options["--templates"] if "--templates" in options else None
    plan = pipeline.make_plan(loaded, settings, [options["--target"]], templates)
    return output.write(plan, root / "generated").diagnostics
