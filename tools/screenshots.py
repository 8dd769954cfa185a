"""Takes the screenshots of the docs index that the guide shows: of our own pages, as ``generated/docs`` has them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "generated" / "docs"
IMAGES = ROOT / "docs" / "guide" / "images"
ARGUMENTS = (
    "--no-sandbox --headless=new --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --disable-lcd-text"  # letters without coloured edges: half the size
).split()


class Shot(NamedTuple):
    """One picture: ``ready`` is what must be there before it is taken."""

    name: str
    page: str
    ready: str
    width: int = 1280
    height: int = 800
    scheme: str = "light"


SHOTS = (
    Shot("start", "index.html", ".cards a"),
    Shot("search", "index.html#q=image+dl", "#results a"),
    Shot("operation", "operations/machineImage_downloadFile.html", "[role=tab]", 1280, 640),
    Shot("object", "objects/TargetFormat.html", "[role=tab]", 1280, 580),
    Shot("map", "paths.html", ".narrow"),
    Shot("dark", "operations/machineImage_downloadFile.html", "[role=tab]", 1280, 640, "dark"),
    Shot("narrow", "operations/machineImage_generate.html", "[role=tab]", 390, 844),
)


def take(browser: Browser, shot: Shot) -> Path:
    """Take one screenshot and return its file."""
    size = {"width": shot.width, "height": shot.height}
    page = browser.new_page(viewport=size, color_scheme=shot.scheme)  # type: ignore[arg-type]
    page.goto(f"{SITE.as_uri()}/{shot.page}")
    page.wait_for_selector(shot.ready)
    page.wait_for_selector("#side", state="attached")
    file = IMAGES / f"docs-index-{shot.name}.png"
    page.screenshot(path=file, animations="disabled")
    page.close()
    return file


def main() -> int:
    """Take all; 1 where there is no Chromium."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        print("there is no Chromium to take screenshots with", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        for shot in SHOTS:
            file = take(browser, shot)
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1000} kB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
