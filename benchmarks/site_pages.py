"""The docs index in Chromium: how soon its start page can be used, and how soon results follow what is typed.

Wall time, since that is what a reader waits; medians of many. The start page is opened from disk. It can be used
when its groups and the search box are painted and the script of the box runs: the latest of the first
contentful paint and the end of the page's own scripts.
"""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path

from measure import Row, Unavailable, run
from playwright.sync_api import Page, sync_playwright

START = "start page of the docs index usable, from disk"
TYPED = "results after a letter is typed, median"
TYPED_SLOW = "results after a letter is typed, 95 of 100"
GOALS = {START: 200.0, TYPED: 50.0, TYPED_SLOW: 50.0}
"""Milliseconds."""
TEXTS = ("image dl", "/users/*/images", "downloadId", "aplliance", "machine image publish")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking")

_USABLE = """() => new Promise((resolve) => {
    const ready = () => {
        const [page] = performance.getEntriesByType("navigation");
        const paint = performance.getEntriesByName("first-contentful-paint")[0];
        if (!paint || !page.domContentLoadedEventEnd) return setTimeout(ready, 5);
        resolve(Math.max(paint.startTime, page.domContentLoadedEventEnd));
    };
    ready();
})"""


def measure(docs: Path, rounds: int, scratch: Path) -> list[Row]:
    """Write the site of ``docs``, and look at it."""
    rstparse = Path(sys.executable).with_name("rstparse")
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        if program is None:
            raise Unavailable("there is no Chromium")
        out = scratch / "site"
        run(
            [rstparse, "generate", "--docs", docs, "--out", out, "--target", "docs", "--keep-going"]
        )
    except Unavailable as error:
        return [Row(name, missing=str(error)) for name in GOALS]
    url = (out / "docs" / "index.html").as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS])
        usable, typed = [], []
        for _ in range(rounds):
            page = browser.new_page()
            page.goto(url)
            usable.append(float(page.evaluate(_USABLE)))
            typed += _type(page)
            page.close()
        browser.close()
    figures = {
        START: statistics.median(usable),
        TYPED: statistics.median(typed),
        TYPED_SLOW: statistics.quantiles(typed, n=20)[-1],
    }
    return [Row(name, "ms", figures[name], goal=goal) for name, goal in GOALS.items()]


def _type(page: Page) -> list[float]:
    """Return the milliseconds that each letter of the texts takes until its results are there."""
    page.wait_for_function("() => Boolean(globalThis.docs?.find)")
    times = []
    for text in TEXTS:
        page.fill("#find", "")
        for letter in text:
            page.type("#find", letter)
            # What the page itself notes: from the event until the list of results is new.
            times.append(float(page.evaluate("() => results.dataset.milliseconds")))
    return times
