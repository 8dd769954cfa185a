"""The site of the real pages: whole, valid, small."""

from __future__ import annotations

import html5lib
import pytest

from rstparse.emit.plan import Plan
from rstparse.model import Api

from .reading import Links

pytestmark = pytest.mark.slow


@pytest.fixture
def files(real_site: tuple[Api, Plan]) -> dict[str, bytes]:
    return real_site[1].files


def test_every_link_leads_somewhere(files: dict[str, bytes]) -> None:
    pages: dict[str, Links] = {}
    for path, data in files.items():
        if path.endswith(".html"):
            pages[path] = Links(data.decode())
            assert len(pages[path].ids) == len(set(pages[path].ids)), path
    for path, links in pages.items():
        folder = path.rpartition("/")[0]
        for target in links.targets:
            file, _, anchor = target.partition("#")
            parts = folder.split("/")
            for step in file.split("/") if file else ():
                parts = parts[:-1] if step == ".." else [*parts, step]
            found = "/".join(parts) if file else path
            assert found in files, f"{path}: {target}"
            assert not anchor or anchor in pages[found].ids, f"{path}: {target}"


def test_the_site_is_small(files: dict[str, bytes]) -> None:
    assert sum(map(len, files.values())) < 12_000_000
    assert len(files["docs/index.html"]) < 40_000


def test_pages_of_each_kind_parse_without_error(files: dict[str, bytes]) -> None:
    pages = [path for path in files if path.endswith(".html")]
    kinds = ["docs/operations/", "docs/objects/", "docs/groups/"]
    chosen = [path for path in pages if path.count("/") == 1]
    for kind in kinds:
        # A page in twenty of each kind: parsing all takes a minute.
        chosen += [path for path in pages if path.startswith(kind)][::20]
    parser = html5lib.HTMLParser()
    for path in chosen:
        parser.parse(files[path].decode())
        assert parser.errors == [], path
