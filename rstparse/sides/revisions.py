"""Files as a revision of git has them, written into a folder of our own.

Git's database is read with plumbing commands that start nothing: no hooks, filters, attributes or pagers, and no
download of what a partial clone lacks. What is written lies below the folder, whatever the names in the tree.
"""

from __future__ import annotations

import os
import posixpath
import subprocess
from pathlib import Path, PurePosixPath
from typing import NamedTuple


class GitError(Exception):
    """A revision or a path in it is not there; the message says what to do."""


class _Entry(NamedTuple):
    mode: str
    kind: str
    hash: str
    path: str


def is_revision(text: str) -> bool:
    """Tell whether a word means ``REV:PATH``; what is on the disk under that name comes first."""
    return ":" in text and not Path(text).exists()


def is_known(revision: str) -> bool:
    """Tell whether git knows a revision by this name alone."""
    try:
        check_revision(revision)
    except GitError:
        return False
    return True


def top() -> Path:
    """Return the top folder of the repository that we are in.

    Raises:
        GitError: git is missing, or this is no repository with a working tree.
    """
    out = _git("rev-parse", "--show-toplevel", say="this folder is in no git repository")
    return Path(os.fsdecode(out.rstrip(b"\r\n"))).resolve()


def path_in(folder: Path, repository: Path) -> str | None:
    """Return a path from the top of a repository, or None for what lies outside."""
    whole = folder.resolve()
    if not whole.is_relative_to(repository):
        return None
    path = whole.relative_to(repository).as_posix()
    return "" if path == "." else path


def has_folder(revision: str, path: str) -> bool:
    """Tell whether a revision has a folder; ``path`` counts from the top."""
    return _kind(revision, path) == "tree"


def read_file(revision: str, path: str) -> bytes | None:
    """Return a file as a revision has it, or None if there is none; ``path`` counts from the top."""
    if _kind(revision, path) != "blob":
        return None
    return _git("cat-file", "blob", f"{revision}:{path}")


def checkout(text: str, folder: Path) -> Path:
    """Write what ``REV:PATH`` names into a folder that is empty, and return where it lies.

    Args:
        text: as git has it: ``PATH`` counts from the top of the repository, ``./PATH`` from here.

    Raises:
        GitError: git is missing, this is no repository, or there is no such revision or path.
    """
    revision, _, path = text.partition(":")
    check_revision(revision)
    found = _resolve(
        f"{revision}:{_from_top(path)}",
        say=f"'{path}' does not exist in revision '{revision}'; paths count from the top of the repository",
    )
    if _git("cat-file", "-t", found).strip() == b"blob":
        target = folder / "model.json"
        target.write_bytes(_git("cat-file", "blob", found))
        return target
    _write(_entries(found), folder / "tree")
    return folder / "tree"


def check_revision(revision: str) -> None:
    """See to it that there is a revision.

    Raises:
        GitError: git is missing, this is no repository, or there is no such revision.
    """
    if not revision or revision.startswith("-"):
        raise GitError("name a revision before the colon, main:docs/api for instance")
    _git("rev-parse", "--git-dir", say="this folder is in no git repository")
    _resolve(revision, say=f"git knows no revision '{revision}'; see git branch --all and git tag")


def _from_top(path: str) -> str:
    """Return a path of a revision from the top; git itself reads ``REV:./..`` as a range of revisions."""
    if path.split("/")[0] in (".", ".."):
        here = os.fsdecode(_git("rev-parse", "--show-prefix").rstrip(b"\r\n"))
        tidy = posixpath.normpath(posixpath.join(here, path))
        return "" if tidy == "." else tidy
    return path.rstrip("/") if path.strip("/") else ""


def _resolve(name: str, say: str) -> str:
    out = _git("rev-parse", "--verify", "--quiet", "--end-of-options", name, say=say)
    return out.decode("ascii", "replace").strip()


def _kind(revision: str, path: str) -> str:
    """Return what is at a path: ``blob``, ``tree``, or nothing if the revision does not have it."""
    if "\n" in path:
        return ""
    told = _git("cat-file", "--batch-check", given=os.fsencode(f"{revision}:{path}\n")).split()
    return "" if told[-1] == b"missing" else told[1].decode("ascii")


def _entries(tree: str) -> list[_Entry]:
    listing = _git("ls-tree", "-r", "-z", "--full-tree", tree)
    entries = []
    for record in filter(None, listing.split(b"\0")):
        facts, _, name = record.partition(b"\t")
        mode, kind, digest = facts.decode("ascii").split()
        entries.append(_Entry(mode, kind, digest, os.fsdecode(name)))
    return entries


def _write(entries: list[_Entry], folder: Path) -> None:
    """Write files, then links, so that nothing is ever written through a link."""
    folder.mkdir()
    blobs = [entry for entry in entries if entry.kind == "blob" and _is_inside(entry.path)]
    contents = _contents([entry.hash for entry in blobs])
    for entry in sorted(blobs, key=lambda entry: entry.mode == "120000"):
        target, data = folder / entry.path, contents[entry.hash]
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if entry.mode == "120000":
                target.symlink_to(os.fsdecode(data))
            else:
                target.write_bytes(data)
        except (OSError, ValueError) as problem:
            raise GitError(f"{entry.path} cannot be written: {problem}") from None


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not PurePosixPath(path).is_absolute()


def _contents(hashes: list[str]) -> dict[str, bytes]:
    """Return the contents of files by their hash."""
    wanted = list(dict.fromkeys(hashes))
    out = _git("cat-file", "--batch", given="".join(f"{h}\n" for h in wanted).encode("ascii"))
    found, at = {}, 0
    for digest in wanted:
        end = out.index(b"\n", at)
        header = out[at:end].split()
        if len(header) != 3 or header[1] != b"blob":
            raise GitError("the repository lacks a file of that revision; fetch it whole")
        size = int(header[2])
        found[digest] = out[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
    return found


def _git(*arguments: str, given: bytes = b"", say: str = "") -> bytes:
    """Run git and return its output; ``say`` replaces what it says when it fails."""
    environment = {
        **os.environ,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    try:
        done = subprocess.run(
            ["git", *arguments], input=given, capture_output=True, env=environment, check=False
        )
    except FileNotFoundError:
        raise GitError("git is not installed, and a revision needs it") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        unsafe = "dubious ownership" in reason
        raise GitError(reason if unsafe or not say else say)
    return done.stdout
