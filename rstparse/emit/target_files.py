"""The files of one target before they are formatted: templates filled in, files produced, files copied."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from rstparse.content import read_bytes
from rstparse.diagnostics import Diagnostic
from rstparse.emit import paths
from rstparse.emit.copies import copies
from rstparse.emit.registry import PRODUCERS
from rstparse.emit.render import Renderer, RenderError
from rstparse.emit.rendered import Filled, Item, RenderedTexts
from rstparse.emit.safe import Safe
from rstparse.emit.targets import FileRule, PartRule, Target
from rstparse.emit.texts import Text, as_text, finished, unformatted
from rstparse.emit.views import View
from rstparse.fragments import Fragments
from rstparse.model import Api


class Planned(NamedTuple):
    """A file before formatting.

    Attributes:
        path: in the output folder.
        formatted: whether it is Python, to be formatted.
        origin, line: what it is made by, for diagnostics.
    """

    path: str
    content: Text
    formatted: bool
    origin: str
    line: int


class TargetFiles:
    """Makes the files of one target.

    Args:
        target: says which.
        renderer: fills in templates.
        fragments: has what earlier runs made.
        api: the model.
        view: what templates see of it.
        base: what all templates of the target see, by name.
        texts: those that are filled in already.
        diagnostics: takes what goes wrong; the files that it concerns are left out.
    """

    def __init__(
        self,
        target: Target,
        renderer: Renderer,
        fragments: Fragments,
        api: Api,
        view: View,
        base: dict[str, Any],
        texts: RenderedTexts,
        diagnostics: list[Diagnostic],
    ) -> None:
        self.diagnostics = diagnostics
        self._target = target
        self._renderer = renderer
        self._fragments = fragments
        self._api = api
        self._view = view
        self._base = base
        self._texts = texts

    @property
    def size(self) -> int:
        """About how many templates are to be filled in."""
        each = [rule.each for rule in self._target.files if rule.template]
        each += [part.each for rule in self._target.files for part in rule.part]
        return sum(len(self._view.items.get(kind, ())) for kind in each)

    def all(self, roots: Sequence[Path]) -> Iterator[Planned]:
        """Yield all files; ``roots`` are the folders of templates."""
        target, place = self._target, place_in(self._target)
        out = ""
        try:
            if target.out:
                out = self._renderer.path(target.out, self._base, _at(place, "out", 0))
        except RenderError as error:
            self.diagnostics.append(error.diagnostic)
            return
        for rule, line in zip(target.files, target.lines, strict=False):
            for file in self._rule(rule, line):
                yield file._replace(path=paths.join(out, file.path)) if out else file
        for file in self._copies(roots, place):
            yield file._replace(path=paths.join(out, file.path)) if out else file

    def _rule(self, rule: FileRule, line: int) -> Iterator[Planned]:
        """Yield the files of one rule, which stands at ``line``."""
        target, place, base = self._target, place_in(self._target, line), self._base
        for each in (rule.each, *(part.each for part in rule.part)):
            if each != "api" and each not in self._view.items:
                kinds = ", ".join(["api", *self._view.items])
                self._report(
                    place, f"there is nothing to iterate over named {each!r}; there is {kinds}"
                )
                return
        origin = f"{target.name}/{rule.template}" if rule.template else target.path
        escaper = rule.escaper or target.escaper
        named = (target.name, str(rule), escaper)
        fill = partial(self._fill, rule, escaper, place)
        try:
            if rule.part:
                parts = [self._part(part, escaper, place) for part in rule.part]
                base = {**base, "parts": dict(parts)}
        except RenderError as error:
            self.diagnostics.append(error.diagnostic)
            return
        for item in self._items(rule.each):
            try:
                if rule.producer:
                    if (file := self._produced(rule, place, item)) is not None:
                        yield file
                    continue
                filled = self._texts.get(named, base, item, fill)
            except RenderError as error:
                self.diagnostics.append(error.diagnostic)
                continue
            if filled.text is not None:
                yield Planned(filled.path, filled.text, self._is_formatted(rule), origin, line)

    def _items(self, each: str) -> Sequence[Any]:
        return [None] if each == "api" else self._view.items[each]

    def _fill(
        self, rule: FileRule, escaper: str, place: Diagnostic, base: Mapping[str, Any], item: Any
    ) -> Filled:
        """Fill in a template for one item, or for the whole."""
        context = _context(rule.each, base, item)
        if not self._is_wanted(rule, context, place):
            return Filled("", None)
        path = self._renderer.path(rule.path, context, _at(place, "path", place.line))
        template = f"{self._target.name}/{rule.template}"
        text = self._renderer.render(template, escaper, context)
        return Filled(path, unformatted(text) if self._is_formatted(rule) else finished(text))

    def _is_formatted(self, rule: FileRule) -> bool:
        return (rule.formatter or self._target.formatter) == "python"

    def _is_wanted(self, rule: FileRule, context: Mapping[str, Any], place: Diagnostic) -> bool:
        if not rule.when:
            return True
        return bool(self._renderer.expression(rule.when, context, _at(place, "when", place.line)))

    def _part(self, rule: PartRule, escaper: str, place: Diagnostic) -> tuple[str, dict[str, Safe]]:
        """Return the texts of one kind of parts, by key."""

        def fill(base: Mapping[str, Any], item: Any) -> Filled:
            context = _context(rule.each, base, item)
            found = self._renderer.expression(rule.key, context, _at(place, "key", place.line))
            template = f"{self._target.name}/{rule.template}"
            return Filled(
                str(found), unformatted(self._renderer.render(template, escaper, context))
            )

        named = (self._target.name, str(rule), escaper)
        filled = [self._texts.get(named, self._base, item, fill) for item in self._items(rule.each)]
        return rule.each, {part.path: Safe(part.text) for part in filled}

    def _produced(self, rule: FileRule, place: Diagnostic, item: Any) -> Planned | None:
        context = _context(rule.each, self._base, item)
        if not self._is_wanted(rule, context, place):
            return None
        path = self._renderer.path(rule.path, context, _at(place, "path", place.line))
        if rule.producer not in PRODUCERS:
            known = ", ".join(PRODUCERS)
            raise RenderError(
                Diagnostic(
                    code="bad-target",
                    severity="error",
                    message=f"there is no producer {rule.producer!r}; there are {known}",
                    path=self._target.path,
                )
            )
        produce = PRODUCERS[rule.producer]
        content = produce(self._api, self._base["config"], self._fragments)
        return Planned(path, as_text(content), False, self._target.path, place.line)

    def _copies(self, roots: Sequence[Path], place: Diagnostic) -> Iterator[Planned]:
        """Yield the runtime's modules and the static files, as they are."""
        for pattern, when, files in copies(self._target, roots):
            try:
                if when and not self._renderer.expression(when, self._base, _at(place, "when", 0)):
                    continue
                to = self._renderer.path(pattern, self._base, _at(place, "to", 0))
                for below, file in files.items():
                    path = paths.join(to, below) if below else to
                    yield Planned(
                        path, as_text(read_bytes(os.fspath(file))), False, self._target.path, 0
                    )
            except RenderError as error:
                self.diagnostics.append(error.diagnostic)
            except OSError as error:
                self._report(place, f"{error.filename} cannot be read: {error.strerror}")

    def _report(self, place: Diagnostic, message: str) -> None:
        self.diagnostics.append(replace(place, message=message))


def place_in(target: Target, line: int = 0) -> Diagnostic:
    """Return an error at a line of target.toml, without its message."""
    return Diagnostic(code="bad-target", severity="error", message="", path=target.path, line=line)


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


def _at(place: Diagnostic, key: str, line: int) -> Diagnostic:
    """Return ``place`` with a message that names the key of target.toml."""
    return replace(place, message=f"`{key}`", line=line)
