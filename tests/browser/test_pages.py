"""Pages as a reader uses them: from disk and from a server, on a narrow screen, in the dark, with the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

Open = Callable[..., Page]

KINDS = (
    "index.html",
    "index.html#q=image",
    "about.html",
    "paths.html",
    "objects.html",
    "entitlements.html",
    "releases.html",
    "findings.html",
    "groups/machineimage.html",
    "operations/machineImage_generate.html",
    "operations/machineImagePublished_download.html",
    "operations/machineImageStatus_get.html",
    "objects/Image.html",
    "objects/PublishImageVSphere.html",
)


@pytest.fixture(params=["disk", "server"])
def base(request: pytest.FixtureRequest, own_site: Path, serve: Callable[[Path], str]) -> str:
    """Where the site is: in files, and on a server."""
    return f"{own_site.as_uri()}/" if request.param == "disk" else serve(own_site)


@pytest.fixture
def disk(own_site: Path) -> str:
    return f"{own_site.as_uri()}/"


def test_from_the_start_to_an_object(base: str, open_page: Open) -> None:
    page = open_page(f"{base}index.html")
    page.locator('.cards a[href$="/machineimage.html"]').click()
    page.locator(".ops a", has_text="machineImage_generate").click()
    expect(page.locator("h1")).to_have_text("machineImage_generate")
    page.locator(".route a", has_text="{aid}").click()
    expect(page.locator("h1")).to_have_text("Appliance")
    page.locator("#find").fill("machineImage_get")
    page.locator("#results a").first.click()
    expect(page.locator("h1")).to_have_text("machineImage_get")


def test_a_deep_link_shows_its_place(base: str, open_page: Open) -> None:
    page = open_page(f"{base}objects/Image.html#attribute-compress")
    row = page.locator("#attribute-compress")
    expect(row).to_be_in_viewport()
    top = page.locator(".top").bounding_box()
    place = row.bounding_box()
    assert top is not None
    assert place is not None
    assert place["y"] >= top["y"] + top["height"]


def test_a_search_from_an_address(base: str, open_page: Open) -> None:
    page = open_page(f"{base}index.html#q=image+status&method=GET")
    expect(page.locator("#results a").first).to_contain_text("machineImageStatus_get")
    expect(page.locator("#find")).to_have_value("image status")


@pytest.mark.parametrize("width", [320, 390])
def test_narrow_screens_do_not_scroll_sideways(disk: str, open_page: Open, width: int) -> None:
    page = open_page(f"{disk}index.html", width=width, height=844)
    wide = []
    for kind in KINDS:
        page.goto("about:blank")
        page.goto(f"{disk}{kind}")
        page.wait_for_selector(".menu")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(kind)
    assert wide == []


def test_the_bar_of_pages_on_a_narrow_screen(disk: str, open_page: Open) -> None:
    page = open_page(f"{disk}operations/machineImage_generate.html", width=390, height=844)
    bar, button = page.locator("#side"), page.locator(".menu")
    expect(bar).to_be_hidden()
    button.click()
    expect(bar).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(bar.locator("[aria-current=page]")).to_contain_text("machineImage_generate")
    bar.locator("a", has_text="Paths").focus()
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(button).to_be_focused()


def test_the_bar_of_pages_on_a_wide_screen_shows_where_this_is(disk: str, open_page: Open) -> None:
    page = open_page(f"{disk}operations/machineImage_generate.html")
    here = page.locator("#side [aria-current=page]")
    expect(here).to_contain_text("machineImage_generate")
    expect(here).to_be_in_viewport()
    page.goto(f"{disk}objects/Image.html")
    expect(page.locator("#side [aria-current=page]")).to_have_text("Image")


def ground(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


LIGHT, DARK = "rgb(255, 255, 255)", "rgb(16, 21, 27)"


def test_colours_follow_the_system_and_the_button(base: str, open_page: Open) -> None:
    page = open_page(f"{base}index.html", scheme="dark")
    assert ground(page) == DARK
    page.emulate_media(color_scheme="light")
    assert ground(page) == LIGHT
    button = page.locator(".theme")
    expect(button).to_have_attribute("aria-label", "Colours: system. Change to light.")
    button.click()
    page.emulate_media(color_scheme="dark")
    assert ground(page) == LIGHT
    button.click()
    page.emulate_media(color_scheme="light")
    assert ground(page) == DARK
    page.goto(f"{base}paths.html")
    assert ground(page) == DARK
    page.locator(".theme").click()
    assert ground(page) == LIGHT
    page.reload()
    expect(page.locator(".theme")).to_have_attribute(
        "aria-label", "Colours: system. Change to light."
    )


def test_copy_buttons(own_site: Path, serve: Callable[[Path], str], open_page: Open) -> None:
    url = f"{serve(own_site)}operations/machineImage_generate.html"
    page = open_page(url, permissions=["clipboard-read", "clipboard-write"])
    block = page.locator(".code .copier").first
    block.hover()
    block.locator("button").click()
    expect(block.locator("button")).to_have_text("Copied")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text == block.locator("pre").inner_text()
    assert text.startswith("curl \\\n")
    page.locator(".route .copy").click()
    expect(page.locator(".route .copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "/users/{uid}/appliances/{aid}/images"


def test_the_language_of_samples_is_remembered(base: str, open_page: Open) -> None:
    page = open_page(f"{base}operations/machineImage_generate.html")
    tabs = page.locator(".tabs[data-tabs=sample]")
    expect(tabs.get_by_role("tab", selected=True)).to_have_text("curl")
    tabs.get_by_role("tab", name="curl").press("ArrowRight")
    expect(tabs.get_by_role("tab", selected=True)).to_have_text("Python")
    expect(tabs.get_by_role("tabpanel")).to_contain_text("from uforge_client import")
    page.goto(f"{base}operations/machineImage_get.html")
    expect(page.locator(".tabs[data-tabs=sample]").get_by_role("tab", selected=True)).to_have_text(
        "Python"
    )


def test_one_form_for_all_examples(disk: str, open_page: Open) -> None:
    page = open_page(f"{disk}operations/machineImage_generate.html")
    page.locator("[data-tabs=form]").first.get_by_role("tab", name="JSON").click()
    expect(page.locator("[data-tabs=form]").nth(1).get_by_role("tab", selected=True)).to_have_text(
        "JSON"
    )


def test_findings_once_folded_stay_so(real_site: Path, open_page: Open) -> None:
    found = [
        f
        for f in sorted(real_site.glob("groups/*")) + sorted(real_site.glob("objects/*"))
        if 'class="findings"' in f.read_text()
    ]
    page = open_page(found[0].as_uri())
    box = page.locator("details.findings")
    expect(box.locator("li").first).to_be_visible()
    box.locator("summary").click()
    expect(box.locator("li").first).to_be_hidden()
    page.goto(found[-1].as_uri())
    expect(page.locator("details.findings li").first).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "rows", "words", "left"),
    [
        ("paths.html", ".tree li:not(:has(ul))", "images status", "/status"),
        ("objects.html", "ul.columns > li", "publishimage vs", "PublishImageVSphere"),
        ("entitlements.html", "tbody tr", "machineImage_generate", "machineImage_generate"),
    ],
)
def test_long_lists_can_be_narrowed(
    disk: str, open_page: Open, name: str, rows: str, words: str, left: str
) -> None:
    page = open_page(f"{disk}{name}")
    before = page.locator(rows).locator("visible=true").count()
    page.locator(".narrow input").fill(words)
    remaining = page.locator(rows).locator("visible=true")
    assert 0 < remaining.count() < before
    expect(remaining.first).to_contain_text(left)
    page.locator(".narrow input").fill("")
    assert page.locator(rows).locator("visible=true").count() == before


def test_maps_lead_to_each_other_and_say_where_this_is(disk: str, open_page: Open) -> None:
    page = open_page(f"{disk}paths.html")
    for name in ("Objects", "Entitlements", "Releases", "Paths"):
        page.locator(".maps a", has_text=name).click()
        expect(page.locator("h1")).to_have_text(name)
        expect(page.locator(".maps [aria-current=page]")).to_have_text(name)


def test_without_scripts_everything_can_be_read(disk: str, open_page: Open) -> None:
    page = open_page(f"{disk}operations/machineImage_generate.html", java_script_enabled=False)
    expect(page.locator("pre").first).to_be_visible()
    page.locator("summary", has_text="Python").first.click()
    expect(page.locator("pre", has_text="from uforge_client").first).to_be_visible()
    page.locator(".maps a", has_text="Paths").click()
    expect(page.locator("h1")).to_have_text("Paths")


def test_on_paper_only_the_content_is_left(disk: str, open_page: Open) -> None:
    page = open_page(f"{disk}operations/machineImage_generate.html", scheme="dark")
    page.wait_for_selector("#side")
    page.emulate_media(media="print")
    assert ground(page) == LIGHT
    for gone in (".top", "#side", ".code .copy", "[role=tablist]"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.get_by_text("async with AsyncUForge")).to_be_visible()


def test_the_skip_link_is_first(disk: str, open_page: Open) -> None:
    page = open_page(f"{disk}objects/Image.html")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
