"""Everything that the targets write, made in memory: the one thing that generate and check share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct

from rstparse import __version__, model
from rstparse.cache import Cache
from rstparse.content import folder_hash
from rstparse.diagnostics import Diagnostic, first_of_each
from rstparse.emit import paths
from rstparse.emit.copies import copies, templates_hash
from rstparse.emit.format import Formatter, Pool
from rstparse.emit.registry import PRODUCERS, VIEWS
from rstparse.emit.render import Renderer, RenderError, folders
from rstparse.emit.rendered import Filled, Item, RenderedTexts
from rstparse.emit.safe import EscapeError, Safe
from rstparse.emit.targets import (
    FileRule,
    PartRule,
    Target,
    TargetError,
    load,
    names,
    unread_settings,
)
from rstparse.emit.views import View
from rstparse.fragments import Fragments
from rstparse.model import Api
from rstparse.names import class_name, snake_case
from rstparse.toolkit import TEMPLATES


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

    files: dict[str, bytes]
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
    def files(self) -> dict[str, bytes]:
        """All files by path, in order of their paths."""
        merged = {
            path: data for target in self.targets.values() for path, data in target.files.items()
        }
        return dict(sorted(merged.items()))


class _Planned(NamedTuple):
    """A file before formatting; ``text`` is None for those that take part in none."""

    path: str
    content: str | bytes
    formatted: bool
    origin: str
    line: int


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
        self._planned: dict[str, list[_Planned]] = {}
        self._hashes: dict[str, str] = {}
        self._templates = b"".join(folder_hash(str(root)) for root in roots)

    def add(self, target: Target) -> None:
        """Fill in all templates of one target."""
        planned = self._planned[target.name] = []
        self._hashes[target.name] = templates_hash(target, self._roots)
        config = self._config(target)
        place = Diagnostic(code="bad-target", severity="error", message="", path=target.path)
        if target.view not in VIEWS:
            self._report(place, f"there is no view {target.view!r}; there are {', '.join(VIEWS)}")
            return
        try:
            view = VIEWS[target.view](self._api, config, self._fragments)
        except EscapeError as error:
            self._report(place, f"the configuration of this target does not fit: {error}")
            return
        base: dict[str, Any] = {
            "api": view.api,
            "config": config,
            "target": target.name,
            "findings": self._findings,
        }
        try:
            out = self._renderer.path(target.out, base, _at(place, "out", 0)) if target.out else ""
        except RenderError as error:
            self.diagnostics.append(error.diagnostic)
            return
        texts = RenderedTexts(
            self._fragments,
            self._templates,
            view.api,
            self._findings,
            view.tables,
            view.made_of,
        )
        for rule, line in zip(target.files, target.lines, strict=False):
            for file in self._rule(target, rule, line, view, base, texts):
                self._take(target, planned, file._replace(path=paths.join(out, file.path)))
        for file in self._copies(target, base, place):
            self._take(target, planned, file._replace(path=paths.join(out, file.path)))

    def finish(self) -> dict[str, TargetPlan]:
        """Return the targets with all texts formatted and encoded."""
        results = iter(self._formatter.results())
        done: dict[str, TargetPlan] = {}
        for name, planned in self._planned.items():
            files: dict[str, bytes] = {}
            for file in planned:
                content = file.content
                if file.formatted:
                    content, error, line = next(results)
                    if error:
                        self._unformatted(file, error, line)
                files[file.path] = content if isinstance(content, bytes) else _encoded(content)
            done[name] = TargetPlan(dict(sorted(files.items())), self._hashes[name])
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

    def _rule(
        self,
        target: Target,
        rule: FileRule,
        line: int,
        view: View,
        base: dict[str, Any],
        texts: RenderedTexts,
    ) -> Iterator[_Planned]:
        place = Diagnostic(
            code="bad-target", severity="error", message="", path=target.path, line=line
        )
        for each in (rule.each, *(part.each for part in rule.part)):
            if each != "api" and each not in view.items:
                kinds = ", ".join(["api", *view.items])
                self._report(
                    place, f"there is nothing to iterate over named {each!r}; there is {kinds}"
                )
                return
        items = [None] if rule.each == "api" else view.items[rule.each]
        formatter = rule.formatter or target.formatter
        origin = f"{target.name}/{rule.template}" if rule.template else target.path
        escaper = rule.escaper or target.escaper
        named = (target.name, str(rule), escaper)
        fill = partial(self._fill, target, rule, place)
        if rule.part:
            try:
                parts = [
                    self._part(target, part, escaper, place, view, base, texts)
                    for part in rule.part
                ]
            except RenderError as error:
                self.diagnostics.append(error.diagnostic)
                return
            base = {**base, "parts": dict(parts)}
        for item in items:
            try:
                if rule.producer:
                    if (file := self._produced(target, rule, place, base, item)) is not None:
                        yield file
                    continue
                filled = texts.get(named, base, item, fill)
            except RenderError as error:
                self.diagnostics.append(error.diagnostic)
                continue
            if filled.text is not None:
                yield _Planned(filled.path, filled.text, formatter == "python", origin, line)

    def _fill(
        self,
        target: Target,
        rule: FileRule,
        place: Diagnostic,
        base: Mapping[str, Any],
        item: Any,
    ) -> Filled:
        """Fill in a template for one item, or for the whole."""
        context = _context(rule.each, base, item)
        if rule.when and not self._renderer.expression(
            rule.when, context, _at(place, "when", place.line)
        ):
            return Filled("", None)
        path = self._renderer.path(rule.path, context, _at(place, "path", place.line))
        template = f"{target.name}/{rule.template}"
        return Filled(
            path, self._renderer.render(template, rule.escaper or target.escaper, context)
        )

    def _part(
        self,
        target: Target,
        rule: PartRule,
        escaper: str,
        place: Diagnostic,
        view: View,
        base: dict[str, Any],
        texts: RenderedTexts,
    ) -> tuple[str, dict[str, Safe]]:
        """Return the texts of one kind of parts, by key."""

        def fill(base: Mapping[str, Any], item: Any) -> Filled:
            context = _context(rule.each, base, item)
            found = self._renderer.expression(rule.key, context, _at(place, "key", place.line))
            template = f"{target.name}/{rule.template}"
            return Filled(str(found), self._renderer.render(template, escaper, context))

        items = [None] if rule.each == "api" else view.items[rule.each]
        named = (target.name, str(rule), escaper)
        filled = [texts.get(named, base, item, fill) for item in items]
        return rule.each, {part.path: Safe(part.text) for part in filled}

    def _produced(
        self, target: Target, rule: FileRule, place: Diagnostic, base: Mapping[str, Any], item: Any
    ) -> _Planned | None:
        context = _context(rule.each, base, item)
        if rule.when and not self._renderer.expression(
            rule.when, context, _at(place, "when", place.line)
        ):
            return None
        path = self._renderer.path(rule.path, context, _at(place, "path", place.line))
        if rule.producer not in PRODUCERS:
            known = ", ".join(PRODUCERS)
            raise RenderError(
                Diagnostic(
                    code="bad-target",
                    severity="error",
                    message=f"there is no producer {rule.producer!r}; there are {known}",
                    path=target.path,
                )
            )
        content = PRODUCERS[rule.producer](self._api, base["config"], self._fragments)
        return _Planned(path, content, False, target.path, place.line)

    def _copies(
        self, target: Target, base: dict[str, Any], place: Diagnostic
    ) -> Iterator[_Planned]:
        """Yield the runtime's modules and the static files, as they are."""
        for pattern, when, files in copies(target, self._roots):
            try:
                if when and not self._renderer.expression(when, base, _at(place, "when", 0)):
                    continue
                to = self._renderer.path(pattern, base, _at(place, "to", 0))
                for below, file in files.items():
                    path = paths.join(to, below) if below else to
                    yield _Planned(path, file.read_bytes(), False, target.path, 0)
            except RenderError as error:
                self.diagnostics.append(error.diagnostic)
            except OSError as error:
                self._report(place, f"{error.filename} cannot be read: {error.strerror}")

    def _take(self, target: Target, planned: list[_Planned], file: _Planned) -> None:
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
            self._formatter.add(str(file.content), target.line_length)

    def _refuse(self, code: str, target: Target, file: _Planned, message: str, help: str) -> None:
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

    def _unformatted(self, file: _Planned, error: str, line: int) -> None:
        self.diagnostics.append(
            Diagnostic(
                code="output-not-python",
                severity="error",
                message=f"{file.path}:{line} is not Python: {error}",
                path=file.origin,
                help="the template lets something through that is no Python",
            )
        )

    def _report(self, place: Diagnostic, message: str) -> None:
        self.diagnostics.append(
            Diagnostic(
                code=place.code, severity="error", message=message, path=place.path, line=place.line
            )
        )


def _context(each: str, base: Mapping[str, Any], item: Any) -> dict[str, Any]:
    """Return what a template sees that is filled in for an item; None stands for the whole."""
    made = item.made if isinstance(item, Item) else item
    origin = str(getattr(made, "provenance", "") or "the pages")
    return {
        **base,
        each: base["api"] if item is None else made,
        "provenance": origin,
        "header": f"Generated by rstparse from {origin}. Do not edit.",
    }


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


def _at(place: Diagnostic, key: str, line: int) -> Diagnostic:
    """Return ``place`` with a message that names the key of target.toml."""
    return Diagnostic(
        code=place.code, severity="error", message=f"`{key}`", path=place.path, line=line
    )


def _encoded(text: str) -> bytes:
    if not text.endswith("\n") or text.endswith("\n\n"):
        text = text.rstrip("\n") + "\n" if text.strip() else text
    return text.encode("utf-8", "replace")
