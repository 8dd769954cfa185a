"""A new tree built beside the old one and put in its place in one step.

Beside the output folder ``generated`` stands, while this runs, ``.generated.rstparse-XXXX``: in it
``tree`` (the new one; after the exchange the old one) and, while the tree is of no use to anyone (until
the new one is whole, and once the old one goes), ``building``.
Unchanged and foreign files are hard-linked, never copied. Where any of that is impossible (no such system
call, a mount inside, files that may not be linked) :func:`perform` says so and has changed nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rstparse.emit import manifest
from rstparse.emit.stamps import Status, status_of
from rstparse.emit.work import SIDE, Work

_IMPOSSIBLE = {
    errno.EXDEV, errno.EPERM, errno.EACCES, errno.EROFS, errno.EMLINK, errno.ENOSYS, errno.EINVAL,
    errno.EBUSY, errno.EOPNOTSUPP, errno.ENOTSUP,
}  # fmt: skip
_ORIG = re.compile(r"\.orig(?:\.\d+)?\Z")
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_SYSCALLS = {"x86_64": 316, "aarch64": 276, "riscv64": 276, "ppc64le": 357, "s390x": 347}


def perform(out: Path, work: Work) -> bool:
    """Do the work; False if this way is not open here, and then nothing has changed.

    Raises:
        OSError: disk full and the like; nothing has changed.
    """
    if sys.platform != "linux":
        return False
    side = out.with_name(f".{out.name}{SIDE}{secrets.token_hex(4)}")
    try:
        side.mkdir(mode=0o700)
        (side / "building").touch()
        _build(out, side / "tree", work)
        (side / "building").unlink()
        if out.exists():
            _exchange(side / "tree", out)
        else:
            (side / "tree").rename(out)
    except OSError as error:
        _throw_away(side)
        if error.errno in _IMPOSSIBLE:
            return False
        raise
    with contextlib.suppress(OSError):  # what is left over, the next run removes
        _discard(side, out, work.seen)
    return True


def recover(out: Path) -> None:
    """Remove what killed runs left beside ``out``, keeping any file that is nobody's copy."""
    if sys.platform != "linux":
        return
    for side in sorted(out.parent.glob(f".{_escaped(out.name)}{SIDE}????????")):
        status = side.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
            continue  # not made by us
        if (side / "building").exists():
            _throw_away(side)
        else:
            with contextlib.suppress(OSError):
                _discard(side, out)


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _build(out: Path, tree: Path, work: Work) -> None:
    """Make the new tree: links to what stays, then what is new."""
    tree.mkdir()
    if out.exists():
        _link(os.fspath(out), os.fspath(tree), "", out.lstat().st_dev, work)
    for path, data in work.files.items():
        target = tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(data)
    for path in work.removed:
        _prune_copy(tree, out, path)


def _link(source: str, target: str, below: str, device: int, work: Work) -> None:
    """Mirror one folder: its mode, its folders, and links to those of its files that stay."""
    status = os.lstat(source)
    if status.st_dev != device:
        raise OSError(errno.EXDEV, "a mount", source)
    if status.st_uid != os.geteuid():
        os.chown(target, status.st_uid, status.st_gid)
    mode = stat.S_IMODE(status.st_mode) | stat.S_IRWXU
    os.chmod(target, mode)  # noqa: PTH101 -- on texts, as here often
    folders = []
    with _opened(source) as here, _opened(target) as there, os.scandir(here) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            name = entry.name
            path = f"{below}{name}"
            if entry.is_dir(follow_symlinks=False):
                os.mkdir(name, dir_fd=there)
                folders.append(name)
            elif path in work.moved:
                copy = work.moved[path].rpartition("/")[2]
                os.link(name, copy, src_dir_fd=here, dst_dir_fd=there, follow_symlinks=False)
            elif path not in work.files and path not in work.removed:
                os.link(name, name, src_dir_fd=here, dst_dir_fd=there, follow_symlinks=False)
    for name in folders:  # with no folder kept open, however deep it goes
        _link(f"{source}/{name}", f"{target}/{name}", f"{below}{name}/", device, work)


@contextlib.contextmanager
def _opened(folder: str) -> Iterator[int]:
    """Open a folder, so that the way to it is gone once and not for each of its files."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield handle
    finally:
        os.close(handle)


def _prune_copy(tree: Path, out: Path, path: str) -> None:
    """Leave out folders that only held files which are gone."""
    for parent in (tree / path).parents:
        if parent == tree or not parent.is_dir() or any(parent.iterdir()):
            return
        if any((out / parent.relative_to(tree)).iterdir()):
            parent.rmdir()


def _exchange(one: Path, other: Path) -> None:
    """Exchange two paths in one step.

    Raises:
        OSError: with the error of the system call; ENOSYS where there is none.
    """
    call = _renameat2()
    if call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


@lru_cache(maxsize=1)
def _renameat2() -> Any:
    """Return the C function; by its number where the C library is older than the kernel."""
    library = ctypes.CDLL(None, use_errno=True)
    arguments: list[Any] = [
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_uint,
    ]
    if hasattr(library, "renameat2"):
        library.renameat2.argtypes = arguments
        return library.renameat2
    number = _SYSCALLS.get(os.uname().machine)
    if number is None or not hasattr(library, "syscall"):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    library.syscall.argtypes = [ctypes.c_long, *arguments]
    return lambda *values: library.syscall(number, *values)


def _discard(side: Path, out: Path, seen: Mapping[str, Status] = MappingProxyType({})) -> None:
    """Remove the old tree, but move into the new one what appeared in it after it had been linked.

    What it has with a status that was ``seen`` is known to be ours, unedited.
    """
    tree = side / "tree"
    if tree.is_dir():
        hashes: dict[str, str] | None = None
        for path in list(_unlinked(os.fspath(tree), os.fspath(out))):
            file = tree / path
            if path == manifest.NAME or _was_seen(file, seen.get(path)):
                continue
            if hashes is None:
                hashes = manifest.read(tree).hashes()
            if not _known(file, path, out, hashes):
                _rescue(file, out / path)
    # From here on nothing in it is anybody's, even if a kill leaves files without their manifest.
    (side / "building").touch()
    _throw_away(side)


def _unlinked(tree: str, out: str, below: str = "") -> Iterator[str]:
    """Yield the paths of what the old tree has, but for folders and files that the new one has in the same place."""
    here, there = _listing(tree), _listing(out)
    inodes = {e.name: e.inode() for e in there} if _are_inodes(here, there) else {}
    for entry in here:
        name = entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _unlinked(f"{tree}/{name}", f"{out}/{name}", f"{below}{name}/")
        elif inodes.get(name) != entry.inode() and not _is_linked(entry.path, f"{out}/{name}"):
            yield f"{below}{name}"


def _listing(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _are_inodes(one: list[os.DirEntry[str]], other: list[os.DirEntry[str]]) -> bool:
    """Tell whether the numbers in two listings are inodes of one file system; not all file systems list theirs."""
    try:
        first, second = (listing[0].stat(follow_symlinks=False) for listing in (one, other))
    except (OSError, IndexError):
        return False
    return (
        first.st_dev == second.st_dev
        and first.st_ino == one[0].inode()
        and second.st_ino == other[0].inode()
    )


def _throw_away(side: Path) -> None:
    """Remove the folder, its mark last: a kill in between must not make the rest look like somebody's."""
    shutil.rmtree(side / "tree", ignore_errors=True)
    shutil.rmtree(side, ignore_errors=True)


def _was_seen(file: Path, seen: Status | None) -> bool:
    return seen is not None and status_of(file.lstat()) == seen


def _known(file: Path, path: str, out: Path, hashes: dict[str, str]) -> bool:
    """Tell whether a file of the old tree is linked in the new one, or one of ours, unedited."""
    status = file.lstat()
    if status.st_nlink > 1:
        here = out / path
        if _is(here, status) or _is(here.with_name(_ORIG.sub("", here.name)), status):
            return True
        if any(_is(moved, status) for moved in here.parent.glob(f"{_escaped(here.name)}.orig*")):
            return True
    return (
        stat.S_ISREG(status.st_mode)
        and path in hashes
        and manifest.sha256(file.read_bytes()) == hashes[path]
    )


def _is_linked(one: str, other: str) -> bool:
    """Tell whether two paths are names of one file: so it is with nearly all."""
    try:
        return os.path.samestat(os.lstat(one), os.lstat(other))
    except OSError:
        return False


def _is(path: Path, status: os.stat_result) -> bool:
    """Tell whether a path leads to the file of some status, itself."""
    try:
        return os.path.samestat(path.lstat(), status)
    except OSError:
        return False


def _rescue(file: Path, target: Path) -> None:
    number = 0
    wanted = target
    while os.path.lexists(target):
        number += 1
        target = wanted.with_name(f"{wanted.name}.orig{f'.{number}' if number > 1 else ''}")
    target.parent.mkdir(parents=True, exist_ok=True)
    file.rename(target)
