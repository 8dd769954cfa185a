"""Everything that the targets write, made in memory: the one thing that generate and check share."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from rstparse import __version__, model
from rstparse.cache import Cache
from rstparse.content import folder_hash
from rstparse.diagnostics import Diagnostic, first_of_each
from rstparse.emit import paths
from rstparse.emit.copies import templates_hash
from rstparse.emit.format import Formatter, Pool
from rstparse.emit.registry import VIEWS
from rstparse.emit.render import Renderer, folders
from rstparse.emit.rendered import RenderedTexts
from rstparse.emit.safe import EscapeError
from rstparse.emit.target_files import Planned, TargetFiles, place_in
from rstparse.emit.targets import Target, TargetError, load, names, unread_settings
from rstparse.emit.texts import Files, Text, finished
from rstparse.fragments import Fragments
from rstparse.model import Api
from rstparse.names import class_name, snake_case
from rstparse.toolkit import TEMPLATES

_HASH = msgspec.msgpack.Decoder(str).decode


class Settings(Struct, frozen=True, kw_only=True):
    """What outputs depend on besides the model.

    Attributes:
        service: the service's name in prose and in names made of it.
        targets: by target name, values that override the ``[config]`` of its target.toml.
        templates: a folder whose templates win over the built-in ones, file by file.
        built_in: the built-in templates; changed only by tests.
    """

    service: str
    targets: Mapping[str, Mapping[str, Any]] = {}
    templates: Path | None = None
    built_in: Path = TEMPLATES


class TargetPlan(NamedTuple):
    """One target's part: its files by path in the output folder, and a hash of its templates."""

    files: Files
    templates: str


class Plan(NamedTuple):
    """What is to be written.

    Attributes:
        targets: by target name.
        input: hash of what the model was made from.
        diagnostics: what went wrong; with an error among them there is nothing to be written.
        complete: whether these are all targets that are written by default.
        on_request: names of those that are not.
    """

    targets: dict[str, TargetPlan]
    input: str
    diagnostics: list[Diagnostic]
    complete: bool = True
    on_request: frozenset[str] = frozenset()

    def is_gone(self, target: str) -> bool:
        """Tell whether a target that was written once is no more, so that its files go."""
        return self.complete and target not in self.targets and target not in self.on_request

    @property
    def files(self) -> Files:
        """All files by path, in order of their paths."""
        merged: dict[str, Text] = {}
        for target in self.targets.values():
            merged |= target.files.texts
        return Files(merged)


def plan(
    api: Api,
    targets: Sequence[str],
    settings: Settings,
    *,
    input_hash: str = "",
    findings: Sequence[Diagnostic] = (),
    cache: Cache | None = None,
    pool: Pool | None = None,
) -> Plan:
    """Return every file of the named targets (of all that are written by default, if none are named).

    ``input_hash`` identifies what the model was read from; without it, the model's own JSON does.
    Templates see ``findings``, what was found wrong with the pages, by path of the page. Formatting runs
    in ``pool`` if given, and takes from ``cache`` what it has.

    A wrong target or template is a diagnostic; nothing is raised for it.
    """
    digest = input_hash or hashlib.sha256(model.to_json(api)).hexdigest()
    roots = folders(settings.templates, settings.built_in)
    try:
        chosen = load(roots, targets)
    except TargetError as error:
        return Plan({}, digest, [error.diagnostic], complete=False)
    known = names(roots)
    if unread := unread_settings(settings.targets, known, chosen):
        return Plan({}, digest, unread, complete=False)
    planner = _Planner(api, settings, roots, cache or Cache(None), pool, _by_page(findings))
    for target in chosen:
        planner.add(target)
    on_request = frozenset(known) - {target.name for target in chosen}
    finished = planner.finish()
    told = first_of_each(planner.diagnostics)  # one slip in a template is made for every item
    return Plan(finished, digest, told, not targets, on_request)


class _Planner:
    """Collects the files of several targets; formatting goes on behind while templates are filled in."""

    def __init__(
        self,
        api: Api,
        settings: Settings,
        roots: tuple[Path, ...],
        cache: Cache,
        pool: Pool | None,
        findings: Mapping[str, Sequence[Diagnostic]],
    ) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._api = api
        self._settings = settings
        self._roots = roots
        self._cache = cache
        self._renderer = Renderer(roots, cache)
        self._fragments = Fragments(cache)
        self._formatter = Formatter(cache, pool)
        self._findings = findings
        self._taken = paths.Taken()
        self._planned: dict[str, list[Planned]] = {}
        self._hashes: dict[str, str] = {}
        self._templates = b"".join(folder_hash(str(root)) for root in roots)

    def add(self, target: Target) -> None:
        """Fill in all templates of one target."""
        planned = self._planned[target.name] = []
        self._hashes[target.name] = self._fragments.load(
            "templates",
            (target.name, self._templates),
            lambda: templates_hash(target, self._roots),
            _HASH,
        )
        config = self._config(target)
        if target.view not in VIEWS:
            known = ", ".join(VIEWS)
            self._report(target, f"there is no view {target.view!r}; there are {known}")
            return
        try:
            view = VIEWS[target.view](self._api, config, self._fragments)
        except EscapeError as error:
            self._report(target, f"the configuration of this target does not fit: {error}")
            return
        base: dict[str, Any] = {
            "api": view.api,
            "config": config,
            "target": target.name,
            "findings": self._findings,
        }
        texts = RenderedTexts(
            self._fragments,
            self._templates,
            view.api,
            self._findings,
            view.tables,
            view.made_of,
        )
        files = TargetFiles(
            target,
            self._renderer,
            self._fragments,
            self._api,
            view,
            base,
            texts,
            self.diagnostics,
        )
        for file in files.all(self._roots):
            self._take(target, planned, file)

    def finish(self) -> dict[str, TargetPlan]:
        """Return the targets with all texts formatted and encoded."""
        results = iter(self._formatter.results())
        done: dict[str, TargetPlan] = {}
        for name, planned in self._planned.items():
            texts: dict[str, Text] = {}
            for file in planned:
                text = file.content
                if file.formatted:
                    text, error, line = next(results)
                    if error:
                        self._unformatted(file, error, line)
                        text = finished(str(text))
                texts[file.path] = text
            done[name] = TargetPlan(Files(texts), self._hashes[name])
        self._fragments.keep()
        return done

    def _config(self, target: Target) -> dict[str, Any]:
        names = _service_names(self._settings.service)
        defaults = {
            key: (
                value.format_map(names) if isinstance(value, str) and "{service" in value else value
            )
            for key, value in target.config.items()
        }
        own = self._settings.targets.get(target.name, {})
        return {**names, "tool_version": __version__, **defaults, **own}

    def _take(self, target: Target, planned: list[Planned], file: Planned) -> None:
        """Keep a file, if its path is safe and free."""
        try:
            twin = self._taken.add(paths.checked(file.path))
        except paths.PathError as error:
            mend = "correct 'out' or 'path' of the target, or rename what the file is named after"
            self._refuse("unsafe-output-path", target, file, str(error), mend)
            return
        if twin is not None:
            why = f"{file.path!a} is one file with {twin!a}"
            mend = "rename one of the two in the pages, or give it another name by the overlay"
            self._refuse("output-path-collision", target, file, why, mend)
            return
        planned.append(file)
        if file.formatted:
            self._formatter.add(file.content, target.line_length)

    def _refuse(self, code: str, target: Target, file: Planned, message: str, help: str) -> None:
        self.diagnostics.append(
            Diagnostic(
                code=code,
                severity="error",
                message=message,
                path=target.path,
                line=file.line,
                help=help,
            )
        )

    def _unformatted(self, file: Planned, error: str, line: int) -> None:
        self.diagnostics.append(
            Diagnostic(
                code="output-not-python",
                severity="error",
                message=f"{file.path}:{line} is not Python: {error}",
                path=file.origin,
                help="the template lets something through that is no Python",
            )
        )

    def _report(self, target: Target, message: str) -> None:
        self.diagnostics.append(replace(place_in(target), message=message))


def _by_page(findings: Sequence[Diagnostic]) -> dict[str, list[Diagnostic]]:
    pages: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        pages.setdefault(finding.path, []).append(finding)
    return pages


def _service_names(service: str) -> dict[str, str]:
    """Return the service's name in every spelling; defaults in target.toml may hold ``{service_slug}`` …"""
    slug = snake_case(service)
    words = slug.strip("_")  # a name that is a keyword has an underscore at its end
    return {
        "service": service,
        "service_slug": slug,
        "service_words": words,
        "service_dashed": words.replace("_", "-"),
        "service_constant": words.upper(),
        "service_class": class_name(service),
    }
