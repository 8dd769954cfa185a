"""An API several times as large: every page again under other names, with labels, links, paths and contents to match.

    python benchmarks/multiply.py DOCS OUT TIMES

The sidecars are taken over once: they describe the first of the copies, the others are known from their pages alone.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

_LABEL = re.compile(r"^(\.\. _)([^:\n]+)(:\s*)$", re.MULTILINE)
_REFERENCE = re.compile(r"(:ref:`)([^`<>]+)(`)|(:ref:`[^`<>]*<)([^`<>]+)(>`)")
_FUNCTION = re.compile(r"^(\.\. function::\s*[A-Z]+\s+)/?", re.MULTILINE)
_TITLE = re.compile(r"^(\S+)\n([-=~])\2+$", re.MULTILINE)
_ENTRY = re.compile(r"^([ \t]+)(\S+)$", re.MULTILINE)
_CONTENTS = re.compile(r"^\.\. toctree::.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def multiply(docs: Path, out: Path, times: int) -> None:
    """Write ``docs`` into ``out``, which must not exist, with every page but the index ``times`` times."""
    shutil.copytree(docs, out)
    for path in (out, *out.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    pages = [page for page in sorted(docs.rglob("*.rst")) if page.parent != docs]
    stems = {page.stem for page in pages} - {"overview"}
    for number in range(2, times + 1):
        for page in pages:
            folder = page.parent.relative_to(docs)
            target = out / folder.with_name(f"{folder.name}X{number}")
            target.mkdir(exist_ok=True)
            stem = page.stem if page.stem == "overview" else _renamed(page.stem, number)
            text = _copied(page.read_text(encoding="utf-8"), stems, number)
            (target / f"{stem}.rst").write_text(text, encoding="utf-8")
    _list_in_index(out / "index.rst", times)


def _renamed(name: str, number: int) -> str:
    """Return a name of its own for a copy; it keeps what stands behind the first ``_`` or ``-``, which has a meaning."""
    return re.sub(r"(?=[_-])|$", f"X{number}", name.strip(), count=1)


def _copied(text: str, stems: set[str], number: int) -> str:
    def label(match: re.Match[str]) -> str:
        before, name, after = (part for part in match.groups() if part is not None)
        return f"{before}{_renamed(name, number)}{after}"

    def title(match: re.Match[str]) -> str:
        name, underline = match[1], match[2]
        if name not in stems or ".. function::" not in text:  # the title of an object is prose
            return match[0]
        return f"{_renamed(name, number)}\n{underline * len(_renamed(name, number))}"

    def contents(match: re.Match[str]) -> str:
        return _ENTRY.sub(
            lambda m: m[1] + _renamed(m[2], number) if m[2] in stems else m[0], match[0]
        )

    text = _REFERENCE.sub(label, _LABEL.sub(label, text))
    text = _FUNCTION.sub(lambda match: f"{match[1]}/x{number}/", text)
    return _CONTENTS.sub(contents, _TITLE.sub(title, text))


def _list_in_index(index: Path, times: int) -> None:
    text = index.read_text(encoding="utf-8")
    for number in range(2, times + 1):
        for indent, folder in re.findall(r"^([ \t]+)(pages/\w+?)/overview$", text, re.MULTILINE):
            if not re.search(r"X\d+$", folder):
                text = text.rstrip("\n") + f"\n{indent}{folder}X{number}/overview\n"
    index.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    multiply(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
