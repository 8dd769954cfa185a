"""Fixtures that every test folder shares: the corpus, the vectors and the golden files.

The corpus (the real UForge pages of two releases) and the test vectors lie in a folder ``shared``
beside the repository and are no part of it. Tests that need them skip where they are absent, and
fail where the environment says ``CI=true``, since there a skip would hide that nothing was tested.
"""

from __future__ import annotations

import difflib
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

from tests.support import postgres
from tests.support.tools import Tools

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"
GOLDEN = REPOSITORY / "tests" / "golden"

# Taken out of the environment, since pytest then prints differences in full: of outputs of megabytes,
# which takes minutes and hides what failed.
IN_CI = os.environ.pop("CI", "") == "true"

# A loaded machine is no reason to fail. In CI the same examples run every time, so that a change is
# judged by what it changes; everywhere else new ones are tried.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if IN_CI else "local")

# A shell without job control has what it runs in the background ignore Ctrl-C, and so would every program
# that a test starts and stops.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

CompareGolden = Callable[[str, str], None]


def without(reason: str) -> NoReturn:
    """Skip the test for want of something, or fail it in CI, where a skip would hide the want."""
    if IN_CI:
        pytest.fail(f"{reason}, and CI must not run without it", pytrace=False)
    pytest.skip(reason)


def shared_folder(*parts: str) -> Path:
    """Return a folder below ``shared``; skip the test, or fail it in CI, when it is absent."""
    folder = SHARED.joinpath(*parts)
    if folder.is_dir():
        return folder
    without(f"{'/'.join(('../shared', *parts))} is not beside the repository")


@pytest.fixture(scope="session", autouse=True)
def _own_stores(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests share stores of their own, of results and of bytecode: they neither see nor fill the user's.

    Without one of bytecode, programs that tests start would compile all of a client and a stub each time.
    """
    os.environ["RSTPARSE_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    os.environ["PYTHONPYCACHEPREFIX"] = str(tmp_path_factory.mktemp("bytecode"))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The pages of UForge 3.8.13, with their WADL and XSD."""
    return shared_folder("corpus", "uforge-3.8.13", "source")


@pytest.fixture(scope="session")
def previous_corpus() -> Path:
    """The pages of UForge 3.8.12, the release before :func:`corpus`."""
    return shared_folder("corpus", "uforge-3.8.12", "source")


@pytest.fixture(scope="session")
def vectors() -> Path:
    """Published test vectors, for instance ``apikey_vector.json``."""
    return shared_folder("vectors")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Cluster]:
    """A PostgreSQL server; where there is none the test is skipped, or fails in CI."""
    running = postgres.running()
    try:
        cluster = running.__enter__()
    except postgres.Unavailable as reason:
        without(str(reason))
    try:
        yield cluster
    finally:
        running.__exit__(None, None, None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program of Chromium; where there is none the test is skipped, or fails in CI."""
    found = filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    return next(found, None) or without("there is no Chromium")


@pytest.fixture(scope="session")
def tools(request: pytest.FixtureRequest) -> Tools:
    """Other people's tools, in the environment that ``--interchange`` names."""
    return Tools(Path(request.config.getoption("--interchange") or ""), without)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> CompareGolden:
    """A function ``(name, text)`` that compares ``text`` with the file ``tests/golden/<name>``.

    Only ``make update-golden`` rewrites the files; a test run never does.
    """
    update = bool(request.config.getoption("--update-golden"))

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            return
        expected = path.read_bytes().decode() if path.is_file() else ""
        if text != expected:
            difference = "".join(
                difflib.unified_diff(
                    expected.splitlines(keepends=True),
                    text.splitlines(keepends=True),
                    f"tests/golden/{name}",
                    "this run",
                )
            )
            pytest.fail(
                f"{difference}\ntests/golden/{name} differs; if the change is wanted, "
                "run `make update-golden` and review the difference",
                pytrace=False,
            )

    return compare


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that ``make update-golden`` and ``make test-interchange`` pass."""
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the files of tests/golden instead of comparing with them",
    )
    parser.addoption(
        "--interchange",
        metavar="FOLDER",
        help="also run the tests marked `interchange`, with the tools of this environment",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses the ``golden`` fixture, for ``-m golden``; leave out what needs ``--interchange``."""
    for item in items:
        if "golden" in getattr(item, "fixturenames", ()):
            item.add_marker("golden")
    if not config.getoption("--interchange"):
        left_out = [item for item in items if item.get_closest_marker("interchange")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
