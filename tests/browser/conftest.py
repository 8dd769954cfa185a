"""The docs index in Chromium: a browser, the sites to look at, and pages that must not complain."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from rstparse.config import Config
from rstparse.config import load as load_config
from rstparse.emit.output import write
from rstparse.pipeline import load, make_plan

ARGUMENTS = (
    "--no-sandbox --headless=new --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
).split()

Open = Callable[..., Page]


expect.set_options(timeout=20_000)  # a loaded machine takes its time over the search


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser. Not for the whole session: while it is there, no test may run a loop of its own."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture(scope="session")
def own_site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site that the repository's own pages make."""
    config = load_config(repository / "pyproject.toml")
    return _written(repository / config.docs, config, tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="session")
def real_site(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site that the pages of UForge 3.8.13 make."""
    config = Config(title="UForge AppCenter API", version="3.8.13", service="UForge")
    return _written(corpus, config, tmp_path_factory.mktemp("real"))


def _written(pages: Path, config: Config, folder: Path) -> Path:
    made = make_plan(load(pages, config), config, ("docs",))
    assert made.diagnostics == []
    write(made, folder / "out")
    return folder / "out" / "docs"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[Path], str]]:
    """A function that serves a folder on a free port and returns its URL."""
    running: list[ThreadingHTTPServer] = []

    def start(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        running.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """A function that opens a URL in a window of its own and returns the page.

    At the end of the test no page may have complained in its console, nor have asked another host;
    ``refused`` is the status of an answer that the test wants, which browsers complain about.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage, refused: int) -> None:
        wanted = refused and f"a status of {refused} " in message.text
        if message.type in ("error", "warning") and not wanted:
            complaints.append(f"{message.type}: {message.text}")

    def start(
        url: str,
        *,
        width: int = 1280,
        height: int = 800,
        scheme: str = "light",
        refused: int = 0,
        **options: object,
    ) -> Page:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme=scheme, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.on("request", lambda request: _check_host(request.url, url, complaints))
        page = context.new_page()
        page.on("console", lambda message: note(message, refused))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.set_default_timeout(20_000)
        page.goto(url)
        return page

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


def _check_host(asked: str, page: str, complaints: list[str]) -> None:
    own = "file://" if page.startswith("file:") else page[: page.index("/", len("http://"))]
    if not asked.startswith((own, "data:", "blob:")):
        complaints.append(f"asked {asked}")
