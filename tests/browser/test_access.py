"""axe looks for what keeps people out, by the rules of WCAG 2.2 AA and its own best practices: it must find nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

pytestmark = pytest.mark.slow

PAGES = {
    "start": "index.html",
    "search": "index.html#q=image+download",
    "operation": "operations/machineImage_generate.html",
    "download": "operations/machineImagePublished_download.html",
    "object": "objects/Image.html",
    "group": "groups/machineimage.html",
    "paths": "paths.html",
    "objects": "objects.html",
    "entitlements": "entitlements.html",
    "releases": "releases.html",
    "findings": "findings.html",
    "about": "about.html",
}
RULES = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast", "link-in-text-block"],  # nothing but the colours is other
}


@pytest.fixture(scope="module")
def site(own_site: Path, serve: Callable[[Path], str]) -> str:
    """Where the site is: on a server, since axe fetches the styles of a page again."""
    return serve(own_site)


def violations(page: Page, scheme: str = "light") -> list[str]:
    options = {"runOnly": RULES[scheme], "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {v['help']}: {node['html'][:160]}" for v in found for node in v["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_keep_nobody_out(
    site: str, open_page: Callable[..., Page], name: str, scheme: str
) -> None:
    page = open_page(f"{site}{PAGES[name]}", scheme=scheme)
    page.wait_for_selector("#side", state="attached")
    if name == "search":
        page.wait_for_selector("#results a")
    assert violations(page, scheme) == []


@pytest.mark.parametrize("name", ["start", "operation", "object", "entitlements"])
def test_narrow_pages_keep_nobody_out(site: str, open_page: Callable[..., Page], name: str) -> None:
    page = open_page(f"{site}{PAGES[name]}", width=390, height=844)
    page.locator(".menu").click()
    assert violations(page) == []


def test_results_over_a_page_keep_nobody_out(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{site}objects/Image.html")
    page.locator("#find").fill("image")
    page.wait_for_selector("#results a")
    assert violations(page) == []
