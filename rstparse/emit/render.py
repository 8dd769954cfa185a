"""Templates filled in. The only importer of Jinja.

Rules that the environment enforces: undefined names are errors; an expression's value reaches the output
only through an escaping filter (:mod:`rstparse.emit.escape`), or through the escaper that the target
declares, never as it is; templates are sandboxed, since a templates folder may come from elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from rstparse.cache import Cache, key
from rstparse.diagnostics import Diagnostic
from rstparse.emit import escape
from rstparse.emit.prose import markdown, prose
from rstparse.emit.python_text import is_name
from rstparse.emit.safe import EscapeError, Safe
from rstparse.toolkit import TEMPLATES, toolkit_hash


class RenderError(Exception):
    """A template that is wrong, or that a value does not fit; carries the diagnostic to show."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic


def _python(value: str) -> str:
    if is_name(value):
        return value
    raise EscapeError(
        f"{value[:60]!a} is written without a filter; use pyliteral, docstring, comment or annotation"
    )


def _refuse(value: str) -> str:
    raise EscapeError(f"{value[:60]!a} is written without a filter")


def _segment(value: str) -> str:
    if value.strip(". ") and not set(value) & set("/\\\0"):
        return value
    raise EscapeError(f"{value[:60]!a} cannot be part of a file name")


ESCAPERS: dict[str, Callable[[str], str]] = {
    "python": _python,
    "xml": escape.xml,
    "html": escape.html,
    "markdown": escape.md,
    "toml": _refuse,
    "text": escape.text,
    "none": _refuse,
    "path": _segment,
}
"""What happens to text that a template writes without a filter, by the name used in target.toml.
``python`` lets single identifiers through; ``none`` and ``toml`` let nothing through."""


def _finalizer(escaper: Callable[[str], str]) -> Callable[[Any], Any]:
    def finalize(value: Any) -> Any:
        if type(value) is Safe:
            return value
        if isinstance(value, str):
            return escaper(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, jinja2.Undefined):
            return str(value)  # which raises, and says what is not there
        raise EscapeError(f"a value of type {type(value).__name__} is written without a filter")

    return finalize


def _join(values: Iterable[Any], separator: str = "") -> str:
    """Jinja's ``join``; the result stays safe where all parts are and the separator has no letters."""
    parts = list(values)
    joined = separator.join(map(str, parts))
    if all(type(part) is Safe for part in parts) and not any(c.isalnum() for c in separator):
        return Safe(joined)
    return joined


def _indent(text: str, width: int = 4) -> str:
    """Jinja's ``indent`` for all lines but the first and blank ones; what was safe stays so."""
    lines = text.split("\n")
    indented = "\n".join([lines[0], *(" " * width + line if line else line for line in lines[1:])])
    return Safe(indented) if type(text) is Safe else indented


class _Environment(ImmutableSandboxedEnvironment):
    """Results of macros and of ``set`` blocks are rendered text, and marked so."""

    concat = staticmethod(lambda parts: Safe("".join(parts)))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of a view at once: half the time of all templates would go into asking whether it is safe."""
        return (
            getattr(obj, attribute)
            if attribute in _fields(obj.__class__)
            else super().getattr(obj, attribute)
        )


@lru_cache(maxsize=1024)
def _fields(kind: Hashable) -> frozenset[str]:
    """Return the fields of a struct, which are plain data and may be read by any template."""
    if not (isinstance(kind, type) and issubclass(kind, Struct)):
        return frozenset()
    return frozenset(name for name in kind.__struct_fields__ if not name.startswith("_"))


class _Compiled(jinja2.BytecodeCache):
    """Compiled templates, in the cache of the toolkit."""

    def __init__(self, cache: Cache, escaper: str) -> None:
        self._cache = cache
        self._escaper = escaper

    def load_bytecode(self, bucket: Bucket) -> None:
        if (stored := self._cache.get(self._key(bucket))) is not None:
            bucket.bytecode_from_string(stored)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._cache.put(self._key(bucket), bucket.bytecode_to_string())

    def _key(self, bucket: Bucket) -> str:
        # Constants in a template go through the escaper when it is compiled.
        return key("template", toolkit_hash(), self._escaper, bucket.key, bucket.checksum)


_PATTERNS = jinja2.FunctionLoader(
    lambda name: name if "{" in name or not name.isprintable() else None
)
"""Takes the name of what is no file for its text, so that patterns of paths are compiled once for all runs, as templates
are."""


class Renderer:
    """Renders the templates of one list of folders; the first folder that has a file wins.

    A renderer compiles each template once and may be used for any number of renders. It can be sent to
    another process, which compiles anew.
    """

    def __init__(self, folders: Sequence[Path], cache: Cache | None = None) -> None:
        self.folders = tuple(folders)
        self._cache = cache or Cache(None)
        self._environments: dict[str, _Environment] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return _renderer, (self.folders,)

    def render(self, template: str, escaper: str, context: Mapping[str, Any]) -> str:
        """Return ``template`` (its path below a templates folder) filled in.

        Raises:
            RenderError: the template is missing or wrong, or a value does not fit its place.
        """
        environment = self._environment(escaper)
        try:
            return str(environment.get_template(template).render(context))
        except Exception as error:
            raise RenderError(self._diagnose(template, error, context)) from error

    def expression(self, source: str, context: Mapping[str, Any], place: Diagnostic) -> Any:
        """Return the value of a Jinja expression, for instance the condition of a file.

        Raises:
            RenderError: with ``place``, its message completed.
        """
        compiled = lambda: _compiled(self._environment("none"), source)(context)  # noqa: E731
        return self._guarded(place, context, compiled)

    def path(self, pattern: str, context: Mapping[str, Any], place: Diagnostic) -> str:
        """Return an output path from its pattern. Values may be parts of a name, never of a path.

        Raises:
            RenderError: with ``place``, its message completed.
        """
        if "{" not in pattern and pattern.isprintable():
            return pattern  # compiling one takes a millisecond
        environment = self._patterns()
        rendered = lambda: environment.get_template(pattern).render(context)  # noqa: E731
        return str(self._guarded(place, context, rendered))

    @staticmethod
    def _guarded(place: Diagnostic, context: Mapping[str, Any], action: Callable[[], Any]) -> Any:
        try:
            return action()
        except Exception as error:
            message = f"{place.message}: {_explain(error)}"
            raise RenderError(
                Diagnostic(
                    code=place.code,
                    severity="error",
                    message=message,
                    path=place.path,
                    line=place.line,
                    help=_written(context),
                )
            ) from error

    def _environment(self, escaper: str) -> _Environment:
        return self._made(escaper, escaper, self._files)

    def _patterns(self) -> _Environment:
        return self._made("pattern", "path", jinja2.ChoiceLoader([_PATTERNS, self._files]))

    @property
    def _files(self) -> jinja2.BaseLoader:
        return jinja2.FileSystemLoader([str(folder) for folder in self.folders])

    def _made(self, name: str, escaper: str, loader: jinja2.BaseLoader) -> _Environment:
        """Return an environment by its name, which is no other's; made if it is not there."""
        environment = self._environments.get(name)
        if environment is None:
            environment = self._environments[name] = _Environment(
                undefined=jinja2.StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
                keep_trailing_newline=True,
                autoescape=False,
                finalize=_finalizer(ESCAPERS[escaper]),
                loader=loader,
                bytecode_cache=_Compiled(self._cache, name) if self._cache.folder else None,
                auto_reload=False,
                cache_size=-1,
            )
            environment.filters.update(
                escape.FILTERS, join=_join, indent=_indent, prose=prose, markdown=markdown
            )
        return environment

    def _diagnose(self, template: str, error: Exception, context: Mapping[str, Any]) -> Diagnostic:
        name, line = self._place(error, template)
        if isinstance(error, jinja2.TemplateNotFound):
            looked = ", ".join(str(folder) for folder in self.folders)
            return Diagnostic(
                code="template-missing",
                severity="error",
                message=f"template {error.name or template} not found",
                path=name,
                line=line,
                help="; ".join(filter(None, [_written(context), f"looked in {looked}"])),
            )
        return Diagnostic(
            code="template-error",
            severity="error",
            message=_explain(error),
            path=name,
            line=line,
            help=_written(context),
        )

    def _place(self, error: Exception, template: str) -> tuple[str, int]:
        """Return the innermost template, relative to its folder, and line that an error passed through."""
        if isinstance(error, jinja2.TemplateSyntaxError):
            return error.name or template, error.lineno
        place, trace = (template, 0), error.__traceback__
        while trace is not None:
            # Jinja rewrites tracebacks so that frames of templates carry the template's file and line.
            filename = Path(trace.tb_frame.f_code.co_filename)
            for folder in self.folders:
                if filename.is_relative_to(folder):
                    place = (filename.relative_to(folder).as_posix(), trace.tb_lineno)
            trace = trace.tb_next
        return place


def _written(context: Mapping[str, Any]) -> str:
    """Return what a template was filled in for: ``while writing operation machine_get, from pages/x.rst:3``."""
    provenance = context.get("provenance")
    for kind, item in context.items():
        name = getattr(item, "name", None) or getattr(item, "type", None)
        if isinstance(name, str) and provenance and getattr(item, "provenance", None) == provenance:
            return f"while writing {kind} {name}, from {provenance}"
    return f"while writing what comes from {provenance}" if provenance else ""


@lru_cache(maxsize=8)
def _renderer(folders: tuple[Path, ...]) -> Renderer:
    return Renderer(folders)


@lru_cache(maxsize=512)
def _compiled(environment: _Environment, source: str) -> Callable[..., Any]:
    return environment.compile_expression(source, undefined_to_none=False)


def _explain(error: Exception) -> str:
    if isinstance(error, jinja2.TemplateError):
        return error.message or type(error).__name__
    return str(error) if isinstance(error, EscapeError) else f"{type(error).__name__}: {error}"


def folders(user: Path | None, built_in: Path = TEMPLATES) -> tuple[Path, ...]:
    """Return where templates are looked for: the user's folder first, file by file."""
    return (built_in,) if user is None else (user, built_in)


def listing(roots: Iterable[Path], below: str) -> dict[str, Path]:
    """Return the files below a folder of the templates, by relative path, the first root winning."""
    found: dict[str, Path] = {}
    for root in roots:
        for name, path in _files(str(root / below), ""):
            found.setdefault(name, Path(path))
    return dict(sorted(found.items()))


def _files(folder: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield the files below a folder by relative path; linked folders are none, and caches of the interpreter."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        yield from _files(entry.path, f"{prefix}{entry.name}/")
                elif entry.is_file():
                    yield prefix + entry.name, entry.path
    except OSError:
        return
