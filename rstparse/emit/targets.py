"""Targets: kinds of output, each a folder of templates with a ``target.toml`` that says what to write.

See ``docs/guide`` for the keys; :class:`Target` and its parts are the schema, and unknown keys are errors.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from rstparse.diagnostics import Diagnostic
from rstparse.emit.render import ESCAPERS, listing
from rstparse.toml import BadToml, read_toml

FILE = "target.toml"
SHARED = "_shared"
"""Folder of macros that templates of all targets may import."""

RUNTIME = Path(__file__).parents[1] / "runtime"
"""The folder of the hand-written runtimes, next to the rest of the package in a checkout and a wheel."""


class _Strict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class PartRule(_Strict, frozen=True):
    """One ``[[file.part]]``: text for each item, which the file's template sees as ``parts.KIND[KEY]``.

    A file that shows all items is filled in anew with each change; its parts are not, but for the items that changed.

    Attributes:
        each: what to iterate over, as for a file; KIND.
        key: a template expression that tells the items apart; KEY.
        template: as for a file.
    """

    each: str
    key: str
    template: str


class FileRule(_Strict, frozen=True):
    """One ``[[file]]``: what is written for each item.

    Attributes:
        path: output path, a pattern: ``src/{{ config.package }}/models/{{ object.module }}.py``.
        template: template file, relative to the target's folder; or
        producer: name of a function that makes the file instead, see ``registry.PRODUCERS``.
        each: what to iterate over: ``api`` (once), ``group``, ``namespace``, ``operation``, ``object``, or
            a kind of item that the target's own view has. The template sees the item under this name.
        when: condition, a template expression; empty means always.
        escaper: what happens to text written without a filter, if not as the target says.
        formatter: ``python`` (black) or ``none``, if not as the target says.
        part: text for items, that the template puts together.
    """

    path: str
    template: str = ""
    producer: str = ""
    each: str = "api"
    when: str = ""
    escaper: str = ""
    formatter: Literal["", "none", "python"] = ""
    part: tuple[PartRule, ...] = ()


class RuntimeRule(_Strict, frozen=True):
    """One ``[[runtime]]``: a folder of ``rstparse/runtime`` that is copied verbatim to ``to``, a pattern.

    Attributes:
        when: condition, a template expression; empty means always.
        without: files of the folder that are not copied, since a template writes what they are here.
    """

    name: str
    to: str
    when: str = ""
    without: tuple[str, ...] = ()


class StaticRule(_Strict, frozen=True, rename={"source": "from"}):
    """One ``[[static]]``: a file (or a folder, with all in it) of the target that is copied as it is."""

    source: str
    to: str


class _TargetFile(_Strict, frozen=True):
    description: str
    default: bool = True
    view: str = "model"
    out: str = ""
    escaper: str = "none"
    formatter: Literal["none", "python"] = "none"
    line_length: int = 100
    config: dict[str, Any] = {}
    file: tuple[FileRule, ...] = ()
    runtime: tuple[RuntimeRule, ...] = ()
    static: tuple[StaticRule, ...] = ()


class Target(Struct, frozen=True, kw_only=True):
    """One target, validated.

    Attributes:
        name: its folder's name.
        description: one sentence for listings.
        default: whether it is written when no target is named.
        view: name of the function that makes the templates' data, see ``registry.VIEWS``.
        out: folder below the output folder, a pattern; empty for the output folder itself.
        escaper: default for its files, a key of ``render.ESCAPERS``.
        formatter: default for its files.
        line_length: for the formatter.
        config: defaults of what the templates see as ``config``.
        files, runtimes, statics: what to write.
        path: its target.toml, for diagnostics.
        lines: line in it of each rule, in the order of ``files``.
    """

    name: str
    description: str
    default: bool
    view: str
    out: str
    escaper: str
    formatter: str
    line_length: int
    config: dict[str, Any]
    files: tuple[FileRule, ...]
    runtimes: tuple[RuntimeRule, ...]
    statics: tuple[StaticRule, ...]
    path: str
    lines: tuple[int, ...]


class TargetError(Exception):
    """A target that does not exist or whose target.toml is wrong; carries the diagnostic to show."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic


def names(folders: Sequence[Path]) -> list[str]:
    """Return the names of all targets of the templates folders, sorted."""
    return sorted({path.parent.name for folder in folders for path in folder.glob(f"*/{FILE}")})


def load(folders: Sequence[Path], wanted: Collection[str] = ()) -> tuple[Target, ...]:
    """Return the wanted targets (those that are written by default if none are named) in order of their names.

    Raises:
        TargetError: unknown name, unreadable or wrong ``target.toml``; says where.
    """
    known = names(folders)
    for name in wanted:
        if name not in known:
            raise TargetError(
                Diagnostic(
                    code="unknown-target",
                    severity="error",
                    message=f"there is no target {name!r}",
                    help=f"targets are: {', '.join(known) or 'none'}",
                )
            )
    found = (_load(folders, name) for name in known if not wanted or name in wanted)
    return tuple(target for target in found if wanted or target.default)


def unread_settings(
    settings: Mapping[str, Mapping[str, Any]], known: Collection[str], chosen: Sequence[Target]
) -> list[Diagnostic]:
    """Return an error for each setting that nobody reads, since it is a typo."""
    found = []
    for name in sorted(settings.keys() - set(known)):
        targets = ", ".join(sorted(known))
        found.append(
            _unread(f"settings for {name!r}, which is no target", f"targets are: {targets}")
        )
    for target in chosen:
        for key in sorted(settings.get(target.name, {}).keys() - target.config.keys()):
            keys = ", ".join(sorted(target.config)) or "none"
            found.append(
                _unread(f"target {target.name!r} has no setting {key!r}", f"it has: {keys}")
            )
    return found


def _unread(message: str, help: str) -> Diagnostic:
    return Diagnostic(
        code="unread-setting", severity="error", message=message, path="pyproject.toml", help=help
    )


def _load(folders: Sequence[Path], name: str) -> Target:
    path = next(folder / name / FILE for folder in folders if (folder / name / FILE).is_file())
    try:
        data = path.read_bytes()
        tables = read_toml(data)
        source = data.decode("utf-8-sig")
        parsed = msgspec.convert(tables, _TargetFile)
    except OSError as error:
        raise _error(path, 0, f"cannot be read: {error.strerror}") from error
    except BadToml as error:
        raise _error(path, error.line, f"is not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise _error(path, _line(source, str(error)), str(error)) from error
    lines = tuple(_headers(source, "file"))
    _check(path, name, parsed, lines, folders)
    return Target(
        name=name,
        files=parsed.file,
        runtimes=parsed.runtime,
        statics=parsed.static,
        path=f"{name}/{FILE}",
        lines=lines,
        **{
            key: getattr(parsed, key)
            for key in (
                "description",
                "default",
                "view",
                "out",
                "escaper",
                "formatter",
                "line_length",
                "config",
            )
        },
    )


def _check(
    path: Path, name: str, target: _TargetFile, lines: tuple[int, ...], folders: Sequence[Path]
) -> None:
    """Raise for what the types cannot say."""
    known = listing(folders, name)
    if target.escaper not in ESCAPERS:
        raise _error(
            path, _line(source=path.read_text("utf-8"), message="`$.escaper`"), _escapers()
        )
    for rule, line in zip(target.file, lines, strict=False):
        if bool(rule.template) == bool(rule.producer):
            raise _error(path, line, "a [[file]] needs either `template` or `producer`")
        for template in (rule.template, *(part.template for part in rule.part)):
            if template and template not in known:
                raise _error(path, line, f"template {template!r} is not in the target's folder")
        if rule.escaper and rule.escaper not in ESCAPERS:
            raise _error(path, line, _escapers())
    for runtime, line in zip(target.runtime, _headers_of(path, "runtime"), strict=False):
        if not runtime.name.isidentifier() or not (RUNTIME / runtime.name).is_dir():
            raise _error(path, line, f"there is no runtime {runtime.name!r}")
    for static, line in zip(target.static, _headers_of(path, "static"), strict=False):
        if not any(
            f == static.source or f.startswith(static.source.rstrip("/") + "/") for f in known
        ):
            raise _error(path, line, f"{static.source!r} is not in the target's folder")


def _escapers() -> str:
    return f"`escaper` must be one of {', '.join(sorted(ESCAPERS))}"


def _headers_of(path: Path, table: str) -> list[int]:
    return _headers(path.read_text("utf-8"), table)


def _headers(source: str, table: str) -> list[int]:
    """Return the line of each ``[[table]]`` of a TOML text."""
    pattern = re.compile(rf"\s*\[\[\s*{table}\s*\]\]")
    return [number for number, line in enumerate(source.splitlines(), 1) if pattern.match(line)]


def _line(source: str, message: str) -> int:
    """Return the line that a message of msgspec speaks of (``… - at `$.file[1].path```), 0 if unknown."""
    start, key = 0, ""
    if place := re.search(r"`\$(?:\.(\w+)\[(\d+)\])?(?:\.(\w+))?[^`]*`", message):
        key = place[3] or ""
        if place[1]:
            headers = _headers(source, place[1])
            start = headers[int(place[2])] if int(place[2]) < len(headers) else 0
    if unknown := re.search(r"unknown field `(\w+)`", message):
        key = unknown[1]
    for number, line in enumerate(source.splitlines(), 1):
        if number > start and key and re.match(rf"\s*(?:\[+\s*)?{key}\b", line):
            return number
    return start


def _error(path: Path, line: int, message: str) -> TargetError:
    return TargetError(
        Diagnostic(
            code="bad-target", severity="error", message=message, path=path.as_posix(), line=line
        )
    )
