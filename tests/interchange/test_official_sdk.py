"""The official SDK 3.8.13, unchanged, against the stub of the same release."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from tests.behaviour.generated import Generated, generate
from tests.support.tools import Tools, run

pytestmark = pytest.mark.interchange

TOUR = Path(__file__).with_name("official_sdk_tour.py")


@pytest.fixture(scope="module")
def service(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """The stub of the corpus."""
    return generate(corpus, tmp_path_factory.mktemp("sdk"), "sdk_client", "client", "server")


@pytest.fixture
def python2(tools: Tools) -> Path:
    """Python 2.7 with the SDK; the test is skipped where there is no such Python, in CI too."""
    if tools.python2 is None:
        pytest.skip("there is no Python 2.7; name one: make test-interchange PYTHON2=…")
    return tools.python2


def test_the_tour_of_the_official_sdk(python2: Path, service: Generated, tmp_path: Path) -> None:
    make = partial(service.stub.application, ["--jobs", "polls", "--job-polls", "2"])
    server = service.stub_module("._runtime.server.pytest_plugin").StubServer(make)
    environment = {"PYTHONPATH": str(python2.parent), "PYTHONDONTWRITEBYTECODE": "1"}

    with server:
        printed = run(python2, TOUR, server.url(), tmp_path, environment=environment)

    job = [[50, 100], "Complete"]
    missing = "user_getAll needs the entitlement user_administrate, which user guest does not hold."
    assert json.loads(printed) == {
        "compatible": [True, "3.8.13"],
        "user": ["guest", "Gwen", "guest@harbour.example"],
        "wrong password": 401,
        "not entitled": [403, missing],
        "systems": [
            ["CentOS", "7", "x86_64"],
            ["Ubuntu", "16.04", "x86_64"],
            ["Windows", "2016", "x86_64"],
        ],
        "appliances": [3, ["Crane control", "Draft"]],
        "formats": [
            "OpenStack QCOW2",
            "vCenter OVA",
            "Amazon machine image",
            "Docker image",
            "Bootable disc",
        ],
        "created": ["Box", "CentOS 7", "x86_64"],
        "no profile": 409,
        "profile": ["LinuxProfile", "Minimal", "x86_64"],
        "ticket": [False, 0],
        "generation": job,
        "image": ["Box", 65536, True],
        "download": 65536,
        "publication": job,
        "published": ["PublishImageOpenStack", True, "Dock cloud"],
        "export": job,
        "archive": True,
        "gone": 404,
        "signed": ["Web front"],
        "wrong signature": 401,
    }
    assert (tmp_path / "image").stat().st_size == 65536
