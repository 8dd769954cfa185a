"""The search: what it finds first, filters, keys, and the state in the address. On the real pages, from disk."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

Find = Callable[[str], list[str]]


@pytest.fixture
def start(open_page: Callable[..., Page], real_site: Path) -> Page:
    page = open_page((real_site / "index.html").as_uri())
    page.wait_for_function("() => Boolean(globalThis.docs?.find)")
    return page


@pytest.fixture
def find(start: Page) -> Find:
    """A function from what is searched to the names found, best first."""
    return lambda text: start.evaluate("text => docs.find(text).map(entry => entry.name)", text)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("machineImage_generate", "machineImage_generate"),
        ("machineimagegenerate", "machineImage_generate"),
        ("image dl", "machineImage_download"),
        ("image download", "machineImage_download"),
        ("downlaod image", "machineImage_download"),
        ("appliance", "Appliance"),
        ("applianc", "Appliance"),
        ("aplliance", "Appliance"),
        ("user get", "user_get"),
        ("create user", "user_create"),
        ("POST user", "user_create"),
        ("publishImage", "PublishImage"),
        ("downloadId", "machineImage_download"),
        ("api_key_access", "api_key_access"),
        ("ssh key create", "sshKey_create"),
        ("Machine Migration", "Machine Migration API Resources"),
        ("how to download an image", "machineImage_download"),
        ("uforge.machine_image.generate", "machineImage_generate"),
        ("/users", "user_getAll"),
        ("/uesrs/*/images", "userMachineImage_getAll"),
        ("/users/*/imges", "userMachineImage_getAll"),
        ("downlodId", "machineImage_download"),
        ("/users/*/images", "userMachineImage_getAll"),
        ("/users/{uid}", "user_get"),
        ("GET /users/guest/appliances/12", "appliance_get"),
        (
            "https://host.example.com/api/users/guest/appliances/12/images/5/status?x=1",
            "machineImageStatus_get",
        ),
        ("/appliances/*/images", "machineImage_getAll"),
    ],
)
def test_what_is_found_first(find: Find, text: str, first: str) -> None:
    assert find(text)[:1] == [first]


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("downloadId", "machineImagePublished_download"),
        ("image dl", "machineImagePublished_download"),
        ("/users/*/images", "machineImage_getAll"),
        ("entitlement", "Entitlement"),
        ("quota", "Quotas"),
    ],
)
def test_what_is_among_the_first(find: Find, text: str, among: str) -> None:
    assert among in find(text)[:12]


def test_what_has_no_letter_finds_nothing(find: Find) -> None:
    assert find("(") == find("[") == []


def test_other_pages_say_that_nothing_is_found(start: Page) -> None:
    start.goto(start.url.replace("index.html", "paths.html"))
    start.locator("#find").fill("xylophonezz")
    expect(start.locator("#results li")).to_have_text(["Nothing found"])
    start.locator("#find").fill("appliance xylophone")
    expect(start.locator("#results li").first).to_have_text("Nothing has all of these words")


def test_a_path_with_a_star_finds_nothing_else(start: Page) -> None:
    paths = start.evaluate("docs.find('/users/*/images').map(entry => entry.path)")
    assert paths
    assert [path for path in paths if not re.match(r"/users/.*/images", path)] == []


def test_results_as_you_type_lead_to_the_page(start: Page) -> None:
    start.locator("#find").press_sequentially("machineImage_gen")
    first = start.locator("#results a").first
    expect(first).to_contain_text("machineImage_generate")
    first.click()
    expect(start.locator("h1")).to_have_text("machineImage_generate")


def test_a_hit_in_an_attribute_leads_to_it(start: Page) -> None:
    start.locator("#find").fill("downloadId")
    start.locator("[name=kind]").select_option("object")
    link = start.locator("#results a").first
    expect(link.locator(".hit")).to_have_text("attribute downloadId")
    link.click()
    start.wait_for_url("**/objects/GalleryTemplateStat.html#attribute-downloadId")
    expect(start.locator("#attribute-downloadId")).to_be_in_viewport()


def test_a_hit_in_a_parameter_leads_to_it(start: Page) -> None:
    start.locator("#find").fill("downloadId")
    link = start.locator("#results a", has_text="machineImagePublished_download").first
    expect(link.locator(".hit")).to_have_text("parameter downloadId")
    link.click()
    start.wait_for_url("**#parameter-downloadId")


def test_filters_narrow_what_is_found(start: Page) -> None:
    start.locator("[name=method]").select_option("DELETE")
    start.locator("[name=entitlement]").select_option("api_key_access")
    expect(start.locator("#results .name")).to_have_text(["apiKey_delete"])
    expect(start.locator("#count")).to_have_text("1 found")
    start.locator("button[type=reset]").click()
    expect(start.locator("#groups")).to_be_visible()
    expect(start.locator("#results a")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("kind", "entitlement", "entry => entry.kind === 'entitlement'"),
        ("method", "PUT", "entry => entry.method === 'PUT'"),
        ("group", "apikey", "entry => entry.group === 'apikey'"),
        ("entitlement", "image_generate", "entry => entry.entitlements.includes('image_generate')"),
        ("auth", "no", "entry => entry.authentication === false"),
        ("since", "UForge 3.8", "entry => entry.since === 'UForge 3.8'"),
    ],
)
def test_each_filter(start: Page, name: str, value: str, check: str) -> None:
    start.locator(f"[name={name}]").select_option(value)
    expect(start.locator("#results a").first).to_be_visible()
    found = start.evaluate(f"docs.find('', {{{name}: {value!r}}})")
    assert found
    assert start.evaluate(f"found => found.every({check})", found)
    assert f"{name}=" in start.url


def test_the_address_keeps_words_and_filters(start: Page, open_page: Callable[..., Page]) -> None:
    start.locator("#find").fill("image dl")
    start.locator("[name=method]").select_option("GET")
    names = start.locator("#results .name").all_inner_texts()
    assert start.url.endswith("index.html#q=image+dl&method=GET")
    again = open_page(start.url)
    expect(again.locator("#results .name").first).to_be_visible()
    assert again.locator("#results .name").all_inner_texts() == names
    assert again.locator("#find").input_value() == "image dl"


def test_back_from_a_page_finds_the_search_as_it_was(start: Page) -> None:
    start.locator("#find").fill("quota")
    start.locator("#results a").first.click()
    start.wait_for_url("**/objects/*")
    start.go_back()
    expect(start.locator("#find")).to_have_value("quota")
    expect(start.locator("#results a").first).to_be_visible()


def test_by_keys_alone(start: Page) -> None:
    start.keyboard.press("/")
    expect(start.locator("#find")).to_be_focused()
    start.keyboard.type("image")
    links = start.locator("#results a")
    expect(links.first).to_be_visible()
    start.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    start.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    start.keyboard.press("End")
    start.keyboard.press("Home")
    start.keyboard.press("ArrowUp")
    expect(start.locator("#find")).to_be_focused()
    start.keyboard.press("ArrowDown")
    start.keyboard.type("s")
    expect(start.locator("#find")).to_be_focused()
    expect(start.locator("#find")).to_have_value("images")
    start.keyboard.press("Escape")
    expect(start.locator("#find")).to_have_value("")
    expect(start.locator("#groups")).to_be_visible()
    start.keyboard.type("user_get")
    start.keyboard.press("Enter")
    start.wait_for_url("**/user_get.html")  # and until it is loaded: the script hears no key before
    expect(start.locator("h1")).to_have_text("user_get")
    start.keyboard.press("/")
    expect(start.locator("#find")).to_be_focused()
    start.keyboard.type("apiKey_create")
    expect(start.locator("#results a").first).to_contain_text("apiKey_create")
    start.keyboard.press("ArrowDown")
    start.keyboard.press("Enter")
    expect(start.locator("h1")).to_have_text("apiKey_create")


def test_on_other_pages_escape_closes_the_results(start: Page) -> None:
    start.goto(start.url.replace("index.html", "paths.html"))
    start.keyboard.press("/")
    start.keyboard.type("image")
    expect(start.locator("#results")).to_be_visible()
    start.keyboard.press("Escape")
    expect(start.locator("#results")).to_be_hidden()
    expect(start.locator("#find")).to_be_focused()


def test_all_results_of_another_page_are_on_the_start_page(start: Page) -> None:
    start.goto(start.url.replace("index.html", "objects/Image.html"))
    start.locator("#find").fill("image")
    start.locator("#results a", has_text="results").click()
    start.wait_for_url("**/index.html#q=image")
    expect(start.locator("#find")).to_have_value("image")


def test_many_results_are_shown_on_demand(start: Page) -> None:
    start.locator("#find").fill("appliance")
    more = start.locator("#results button")
    count = int(more.inner_text().removeprefix("Show all "))
    expect(start.locator("#results a")).to_have_count(50)
    more.click()
    expect(start.locator("#results a")).to_have_count(count)


def test_words_of_which_nothing_has_all(start: Page) -> None:
    start.locator("#find").fill("appliance xylophone")
    expect(start.locator("#count")).to_contain_text("Nothing has all of these words")
    expect(start.locator("#results a").first).to_be_visible()
    start.locator("#find").fill("xylophonezz")
    expect(start.locator("#count")).to_contain_text("Nothing found")


def test_marks_in_a_hit_are_text(start: Page) -> None:
    start.locator("#find").fill("<img src=x onerror=alert(1)> image")
    expect(start.locator("#results img")).to_have_count(0)


def test_where_there_is_little_room_filters_are_folded(
    open_page: Callable[..., Page], real_site: Path
) -> None:
    url = (real_site / "index.html").as_uri()
    page = open_page(url, width=360, height=740)
    method = page.get_by_label("Method")
    expect(method).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    expect(method).to_be_visible()
    page.goto(f"{url}#method=DELETE")
    expect(method).to_have_value("DELETE")
    expect(method).to_be_visible()
    page.goto(f"{url}#q=image")
    expect(method).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 740})
    expect(method).to_be_visible()
    expect(page.get_by_text("Filters", exact=True)).to_be_hidden()
