"""Prism serves examples by the OpenAPI documents."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx2
import pytest

from tests.support.tools import SECONDS, Tools

pytestmark = pytest.mark.interchange


@pytest.mark.parametrize(
    ("pages", "name"),
    [("own", "openapi-3.0.json"), ("own", "openapi.json"), ("corpus", "openapi.json")],
)
def test_a_get_is_answered_with_the_example(
    documents: dict[str, Path], tools: Tools, tmp_path: Path, pages: str, name: str
) -> None:
    document = documents[pages] / name
    path, root = first_shown(json.loads(document.read_bytes()))
    with served(tools, document, tmp_path / "log") as url, httpx2.Client(auth=("a", "b")) as client:
        as_json = client.get(url + path, headers={"Accept": "application/json"})
        assert (as_json.status_code, list(as_json.json())) == (200, [root])
        as_xml = client.get(url + path, headers={"Accept": "application/xml"})
        assert ElementTree.fromstring(as_xml.text).tag.rpartition("}")[2] == root
        assert httpx2.get(url + path).status_code == 401


def first_shown(document: dict[str, Any]) -> tuple[str, str]:
    """Return the path of the first GET that has an example in JSON, and the root element of that."""
    for path, item in document["paths"].items():
        answer = item.get("get", {}).get("responses", {}).get("200", {})
        media = answer.get("content", {}).get("application/json", {})
        if made := media.get("examples", {}).get("made"):
            example = document["components"]["examples"][made["$ref"].rpartition("/")[2]]
            return re.sub(r"\{[^}]*\}", "1", path), next(iter(example["value"]))
    raise AssertionError("no GET has an example")


@contextmanager
def served(tools: Tools, document: Path, log: Path) -> Iterator[str]:
    """Run Prism on a free port until the ``with`` ends; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(tools.npm("prism")), "mock", "-h", "127.0.0.1", "-p", str(port), str(document)]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        limit = time.monotonic() + SECONDS
        while "Prism is listening" not in log.read_text():
            assert process.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < limit, log.read_text()[-2000:]
            time.sleep(0.3)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
