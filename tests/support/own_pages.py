"""Parts of the pages under ``docs/api``, for tests that need real pages and not all of them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path


def copy_pages(repository: Path, to: Path, folders: Sequence[str], objects: Sequence[str]) -> Path:
    """Copy the index, the pages of some folders and some object pages to a docs folder; return it."""
    pages = repository / "docs" / "api" / "pages"
    for folder in folders:
        shutil.copytree(pages / folder, to / "pages" / folder)
    (to / "pages" / "dto-objects").mkdir(parents=True)
    for name in objects:
        shutil.copy(pages / "dto-objects" / f"{name}.rst", to / "pages" / "dto-objects")
    shutil.copy(pages.parent / "index.rst", to)
    return to
