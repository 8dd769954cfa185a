"""Findings as SARIF 2.1.0, the format that code scanning services and editors read.

Lines and columns count from 1, columns in characters, ends are exclusive: as ours. Fixes are carried along.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from rstparse import __version__
from rstparse.diagnostics import Diagnostic, Edit, one_line
from rstparse.lint import registry
from rstparse.lint.place import Place
from rstparse.lint.report import dumped

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def as_sarif(diagnostics: Sequence[Diagnostic], place: Place) -> str:
    """Return a log of one run, with the explanation of every code that it gives."""
    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    index = {code: at for at, code in enumerate(codes)}
    seen: dict[str, int] = {}
    run = {
        "tool": {
            "driver": {
                "name": "rstparse",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, index[d.code], place, seen) for d in diagnostics],
    }
    return dumped({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(name: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": name}
    if name not in registry.names():
        return rule
    code = registry.explanation(name)
    return {
        **rule,
        "shortDescription": {"text": code.summary},
        "help": {"text": code.text, "markdown": code.text},
        "defaultConfiguration": {"level": _LEVELS[code.severities[0]]},
    }


def _result(
    diagnostic: Diagnostic, index: int, place: Place, seen: dict[str, int]
) -> dict[str, Any]:
    text = one_line(diagnostic.message)
    if diagnostic.help:
        text += f"\n{one_line(diagnostic.help)}"
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": index,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": text},
        "partialFingerprints": {"rstparse/v1": _fingerprint(diagnostic, seen)},
    }
    if not diagnostic.path:
        return result
    file = _file(place, diagnostic.path)
    location: dict[str, Any] = {"artifactLocation": file}
    if diagnostic.line:
        location["region"] = _region(diagnostic)
    result["locations"] = [{"physicalLocation": location}]
    if diagnostic.fix:
        replacements = [_replacement(edit) for edit in diagnostic.fix]
        change = {"artifactLocation": file, "replacements": replacements}
        description = {"text": one_line(diagnostic.help or diagnostic.message)}
        result["fixes"] = [{"description": description, "artifactChanges": [change]}]
    return result


def _fingerprint(diagnostic: Diagnostic, seen: dict[str, int]) -> str:
    """Return what a finding is known by when lines move: everything but its place, and which of several it is."""
    said = "\0".join((diagnostic.code, diagnostic.path, diagnostic.message))
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    seen[digest] = seen.get(digest, 0) + 1
    return f"{digest}:{seen[digest]}"


def _file(place: Place, path: str) -> dict[str, str]:
    uri = quote(place.of(path).encode("utf-8", "surrogatepass"))
    return {"uri": uri, "uriBaseId": "%SRCROOT%" if place.inside else "DOCS"}


def _region(diagnostic: Diagnostic) -> dict[str, int]:
    region = {"startLine": diagnostic.line, "startColumn": max(diagnostic.column, 1)}
    if diagnostic.length:
        region["endColumn"] = region["startColumn"] + diagnostic.length
    return region


def _replacement(edit: Edit) -> dict[str, Any]:
    return {
        "deletedRegion": {
            "startLine": edit.line,
            "startColumn": edit.column,
            "endLine": edit.end_line,
            "endColumn": edit.end_column,
        },
        "insertedContent": {"text": edit.text},
    }
