"""Output paths: relative, portable, and no two alike. Names in them come from pages and are hostile."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from rstparse.names import DEVICES, fold, unique

MAX_PART = 200
"""Bytes of one part of a path; file systems take 255, and ``.orig`` and the like must still fit."""

_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?")
_FORBIDDEN = frozenset('<>:"|?*\\')
_PART = (
    r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./]|$))[a-z0-9_](?:[a-z0-9_.-]{0,99}[a-z0-9_-])?"
)
_PLAIN = re.compile(rf"{_PART}(?:/{_PART})*", re.ASCII | re.IGNORECASE)
"""Paths that are fine at first sight, as nearly all are."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST_STEM = 80


class PathError(ValueError):
    """An output path that would leave the output folder or cannot exist on every platform."""


def checked(path: str) -> str:
    """Return ``path`` unchanged if it is a clean relative path with forward slashes.

    Raises:
        PathError: it is absolute, climbs, has an empty or overlong part, a character or a device name
            that some platform refuses, or stands in a ``.git`` folder.
    """
    if _PLAIN.fullmatch(path):
        return path
    for part in path.split("/"):
        if part in {"", ".", ".."}:
            raise PathError(f"{path!a} is not a clean relative path")
        if set(part) & _FORBIDDEN or not part.isprintable():
            raise PathError(f"{path!a} has a character that no portable file name may have")
        if part[-1] in ". " or part[0] == " " or _RESERVED.fullmatch(part):
            raise PathError(f"{path!a} is no file name on Windows")
        if len(part.encode("utf-8", "replace")) > MAX_PART:
            raise PathError(f"{path[:60]!a}… has a part of more than {MAX_PART} bytes")
        if fold(part) == ".git":
            raise PathError(f"{path!a} stands in a .git folder")
    return path


def file_names(names: Iterable[str]) -> dict[str, str]:
    """Map names to stems of files: ASCII letters, digits, ``-`` and ``_``, no two alike on any platform."""
    return dict(unique(names, _stem, DEVICES).mapping)


def _stem(name: str) -> str:
    stem = _UNSAFE.sub("_", name) or "_"
    if len(stem) <= _LONGEST_STEM:
        return stem
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{stem[:_LONGEST_STEM - 9]}_{digest}"


def join(folder: str, path: str) -> str:
    """Return ``path`` below ``folder``, which may be empty."""
    return f"{folder}/{path}" if folder else path


class Taken:
    """The paths of an output so far; finds twins that differ in case or normalisation only, and files
    that would have to be folders as well."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}
        self._known: set[str] = set()

    def add(self, path: str) -> str | None:
        """Take ``path``; or return the path that it collides with."""
        key = fold(path)
        if (twin := self._files.get(key) or self._folders.get(key)) is not None:
            return twin
        parent = path.rpartition("/")[0]
        if parent not in self._known:
            if (twin := self._of_folder(parent)) is not None:
                return twin
            self._known.add(parent)
        self._files[key] = path
        return None

    def _of_folder(self, path: str) -> str | None:
        """Take a folder and those above it; or return what one of them collides with."""
        parts = path.split("/") if path else []
        parents = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
        for parent in parents:
            if (twin := self._files.get(fold(parent))) is not None:
                return twin
            # A folder spelled in two ways is one folder on some platforms and two on others.
            if (known := self._folders.get(fold(parent))) is not None and known != parent:
                return known
        self._folders.update((fold(parent), parent) for parent in parents)
        return None
