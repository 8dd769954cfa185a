"""Everything that the targets write, made in memory: the one thing that generate and check share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from rstparse import __version__, model
from rstparse.cache import Cache
from rstparse.content import folder_hash
from rstparse.diagnostics import Diagnostic, first_of_each
from rstparse.emit import paths
from rstparse.emit.aside import Aside, Made, Workers
from rstparse.emit.copies import templates_hash
from rstparse.emit.format import Formatter
from rstparse.emit.registry import VIEWS
from rstparse.emit.render import Renderer, folders
from rstparse.emit.rendered import RenderedTexts
from rstparse.emit.safe import EscapeError
from rstparse.emit.target_files import Planned, TargetFiles, place_in
from rstparse.emit.targets import Target, TargetError, load, names, unread_settings
from rstparse.emit.texts import Files, Text, finished
from rstparse.fragments import Form, Fragments
from rstparse.model import Api
from rstparse.names import class_name, snake_case
from rstparse.toolkit import TEMPLATES

_HASH = Form(str)


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
    pool: Workers | None = None,
) -> Plan:
    """Return every file of the named targets (of all that are written by default, if none are named).

    ``input_hash`` identifies what the model was read from; without it, the model's own JSON does.
    Templates see ``findings``, what was found wrong with the pages, by path of the page. In ``pool``, if given,
    formatting runs, and what takes longest where nothing is known of it; ``cache`` has what is.

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
    planner.add(chosen)
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
        pool: Workers | None,
        findings: Mapping[str, Sequence[Diagnostic]],
    ) -> None:
        self._api = api
        self._settings = settings
        self._roots = roots
        self._cache = cache
        self._pool = pool
        self._renderer = Renderer(roots, cache)
        self._fragments = Fragments(cache)
        self._formatter = Formatter(cache, pool)
        self._findings = findings
        self._made: dict[str, _Collected] = {}
        self._hashes: dict[str, str] = {}
        self._new: set[str] = set()
        self._templates = _roots_hash(roots)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What went wrong, in the order of the targets."""
        return [told for made in self._made.values() for told in made.diagnostics]

    def add(self, targets: Sequence[Target]) -> None:
        """Fill in all templates of some targets."""
        files = {target.name: self._files(target) for target in targets}
        if largest := self._largest(files):
            for target in targets:
                self._formatter.recall(target.line_length)
        aside = self._aside(files[largest]) if largest else None
        for target in sorted(
            targets, key=lambda one: one.name == largest
        ):  # what is waited for last
            made = files[target.name]
            if aside is not None and target.name == largest:
                result = aside.result()
                self._collect(target, result.files, result.diagnostics)
            elif made is not None:
                self._collect(target, made.all(self._roots), made.diagnostics)

    def _largest(self, files: Mapping[str, TargetFiles | None]) -> str:
        """Return the target to be made aside, if one is: the largest of those of which nothing is known."""
        new = {name: made.size for name, made in files.items() if made and name in self._new}
        return max(new, key=new.__getitem__) if self._pool and len(new) > 1 else ""

    def _aside(self, files: TargetFiles | None) -> Aside:
        """Start making a target in another process."""
        assert self._pool is not None
        assert files is not None
        make = lambda: Made([*files.all(self._roots)], files.diagnostics)  # noqa: E731
        return Aside(self._pool, make, self._fragments, self._cache)

    def _files(self, target: Target) -> TargetFiles | None:
        """Return what makes the files of a target; None where something is wrong with it."""
        told = (self._made.setdefault(target.name, _Collected(target, [], []))).diagnostics
        self._hashes[target.name] = self._hash(target)
        config = self._config(target)
        if target.view not in VIEWS:
            known = ", ".join(VIEWS)
            why = f"there is no view {target.view!r}; there are {known}"
            told.append(replace(place_in(target), message=why))
            return None
        try:
            view = VIEWS[target.view](self._api, config, self._fragments)
        except EscapeError as error:
            why = f"the configuration of this target does not fit: {error}"
            told.append(replace(place_in(target), message=why))
            return None
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
        return TargetFiles(
            target, self._renderer, self._fragments, self._api, view, base, texts, []
        )

    def _hash(self, target: Target) -> str:
        """Return the hash of a target's templates. Where it is not known, nothing that was made of them is."""
        known = self._fragments.table("templates", _HASH, self._templates)
        if (found := known.get(target.name.encode())) is None:
            self._new.add(target.name)
            found = templates_hash(target, self._roots)
            if self._templates == _roots_hash(self._roots):  # else somebody saved one just now
                known.put(target.name.encode(), found)
        return found

    def _collect(
        self, target: Target, files: Iterable[Planned], diagnostics: Sequence[Diagnostic]
    ) -> None:
        """Take files of a target, and give those to the formatter that are for it."""
        made = self._made[target.name]
        for file in files:
            add = self._formatter.add
            at = add(file.content, target.line_length) if file.formatted else None
            made.files.append((file, at))
        made.diagnostics.extend(diagnostics)

    def finish(self) -> dict[str, TargetPlan]:
        """Return the targets with all texts formatted, without files whose path is unsafe or taken."""
        formatted = self._formatter.results()
        taken = paths.Taken()
        done: dict[str, TargetPlan] = {}
        for name, made in self._made.items():
            texts: dict[str, Text] = {}
            for file, at in made.files:
                if (refusal := _refusal(taken, made.target, file)) is not None:
                    made.diagnostics.append(refusal)
                    continue
                text = file.content
                if at is not None:
                    text, error, line = formatted[at]
                    if error:
                        made.diagnostics.append(_unformatted(file, error, line))
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


class _Collected(NamedTuple):
    """What is known of a target: its files, with their places among what is formatted, and what went wrong."""

    target: Target
    files: list[tuple[Planned, int | None]]
    diagnostics: list[Diagnostic]


def _refusal(taken: paths.Taken, target: Target, file: Planned) -> Diagnostic | None:
    """Take the path of a file; or return why that cannot be, where it is not safe or not free."""
    try:
        twin = taken.add(paths.checked(file.path))
    except paths.PathError as error:
        mend = "correct 'out' or 'path' of the target, or rename what the file is named after"
        return _refused("unsafe-output-path", target, file, str(error), mend)
    if twin is None:
        return None
    why = f"{file.path!a} is one file with {twin!a}"
    mend = "rename one of the two in the pages, or give it another name by the overlay"
    return _refused("output-path-collision", target, file, why, mend)


def _refused(code: str, target: Target, file: Planned, message: str, help: str) -> Diagnostic:
    return Diagnostic(
        code=code, severity="error", message=message, path=target.path, line=file.line, help=help
    )


def _unformatted(file: Planned, error: str, line: int) -> Diagnostic:
    return Diagnostic(
        code="output-not-python",
        severity="error",
        message=f"{file.path}:{line} is not Python: {error}",
        path=file.origin,
        help="the template lets something through that is no Python",
    )


def _roots_hash(roots: Sequence[Path]) -> bytes:
    return b"".join(folder_hash(str(root)) for root in roots)


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
