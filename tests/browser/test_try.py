"""Operations tried against the stub that ``rstparse serve`` runs, from the site that it serves along."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def service(repository: Path) -> Iterator[str]:
    """The URL of a stub with the demo world and the docs index."""
    command = [sys.executable, "-m", "rstparse", "serve", "--port", "0"]
    process = subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if found := re.search(r"docs:\s+(http://\S+)/docs/", line):
            break
    else:
        pytest.fail("the stub did not say where its docs are:\n" + "".join(lines))
    yield found[1]
    process.terminate()
    process.wait(20)
    process.stdout.close()


@pytest.fixture(scope="module")
def appliance(repository: Path) -> str:
    """The id of an appliance of the demo world's guest."""
    demo = (repository / "rstparse/runtime/behaviours/demo.json").read_text()
    found = re.search(r'"users/guest/appliances/(\d+)"', demo)
    assert found
    return found[1]


def tried(page: Page, **values: str) -> None:
    """Fill in the form and send it."""
    for name, value in values.items():
        page.locator(f"form.try [name='{name}']").fill(value)
    page.locator("form.try button", has_text="Send").click()


def test_an_operation_is_sent_and_its_answer_shown(
    service: str, appliance: str, open_page: Open
) -> None:
    page = open_page(f"{service}/docs/operations/machineImage_getAll.html")
    tried(page, user="guest", password="guest", uid="guest", aid=appliance)
    expect(page.locator(".try .status")).to_contain_text("200")
    page.locator(".answer summary").click()
    expect(page.locator(".answer details")).to_contain_text("content-type: application/xml")
    expect(page.locator(".answer > pre")).to_contain_text("images")
    page.locator("form.try [name=accept]").select_option("application/json")
    tried(page)
    expect(page.locator(".answer > pre")).to_contain_text('"images"')


def test_a_body_is_filled_in_and_sent(service: str, appliance: str, open_page: Open) -> None:
    page = open_page(f"{service}/docs/operations/machineImage_generate.html")
    expect(page.locator("form.try textarea")).to_have_value(re.compile("<.*image"))
    tried(page, user="guest", password="guest", uid="guest", aid=appliance)
    expect(page.locator(".try .status")).to_contain_text("201")


def test_credentials_are_entered_once_and_stored_nowhere(
    service: str, appliance: str, open_page: Open
) -> None:
    page = open_page(f"{service}/docs/operations/machineImage_getAll.html", refused=401)
    tried(page, user="guest", password="s3cret-guest", uid="guest", aid=appliance)
    expect(page.locator(".try .status")).to_contain_text("401")
    tried(page, password="guest")
    expect(page.locator(".try .status")).to_contain_text("200")
    page.locator("#side a", has_text="machineImage_generate").click()
    expect(page.locator("h1")).to_have_text("machineImage_generate")
    expect(page).to_have_title(re.compile("^machineImage_generate · "))
    expect(page.locator("#side [aria-current=page]")).to_contain_text("machineImage_generate")
    expect(page.locator("form.try [name=password]")).to_have_value("guest")
    expect(page.locator("form.try [name=uid]")).to_have_value("guest")
    page.go_back()
    expect(page.locator("h1")).to_have_text("machineImage_getAll")
    stored = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state])"
    )
    assert "guest" not in stored
    page.reload()
    expect(page.locator("form.try [name=password]")).to_have_value("")


def test_no_form_where_the_api_is_not(
    own_site: Path, serve: Callable[[Path], str], open_page: Open
) -> None:
    page = open_page(own_site.joinpath("operations/machineImage_getAll.html").as_uri())
    page.wait_for_selector("#side")
    expect(page.locator("form.try")).to_have_count(0)
