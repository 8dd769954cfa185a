"""Every curl sample that the outputs show, pasted into a shell with real curl, against the stub of the same pages.

A sample runs as it stands: values of its variables come from the environment, ``disk.img`` lies in
the folder. What no sample can know is filled in, see ``FILLED``.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest

from tests.behaviour.generated import Generated
from tests.support.stub_calls import Calls, planner_of
from tests.support.whole_api import Planned

_SAMPLE = re.compile(
    r"<summary>([^<]*)</summary>\s*<pre[^>]*><code class=\"shell\">(.*?)</code>", re.S
)
SERVICE = "https://uforge.example.com/api"
_ANSWER = "%{http_code} %{content_type}"


class Answer(NamedTuple):
    """What curl printed."""

    status: int
    media_type: str
    body: str


@dataclass
class Shell:
    """Runs samples in a folder of their own."""

    folder: Path

    def __post_init__(self) -> None:
        (self.folder / "disk.img").write_bytes(b"content of a disk\n" * 100)
        # What a sample leaves open: errors are shown, no progress, and at the end what was answered.
        (self.folder / ".curlrc").write_text(f'silent\nshow-error\nwrite-out = "\\n{_ANSWER}"\n')

    def run(self, sample: str, **variables: str) -> Answer:
        """Run a sample that must reach the stub."""
        environment = {"PATH": os.environ["PATH"], "CURL_HOME": str(self.folder), **variables}
        ran = subprocess.run(
            ["bash", "-ceu", sample],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        printed = ran.stdout.decode(errors="replace")
        assert ran.returncode == 0, f"{sample}\n{ran.stderr.decode()}"
        body, _, end = printed.rpartition("\n")
        status, _, media_type = end.partition(" ")
        return Answer(int(status), media_type, body[:500])


@pytest.fixture(scope="module", params=["default", pytest.param("uforge", marks=pytest.mark.slow)])
def calls(request: pytest.FixtureRequest) -> Iterator[Calls]:
    """The stub of our own pages, and that of the corpus."""
    found: Generated = request.getfixturevalue(request.param)
    make: Any = lambda: found.stub.application(["--jobs", "immediate"])  # noqa: E731
    with found.stub_module("._runtime.server.pytest_plugin").StubServer(make) as server:
        yield Calls(found, server)


class Plans:
    """Calls of every operation with the values of its placeholders, as a URL has them, by Python name.

    Attributes:
        made_up: operations with a placeholder for which nothing is known.
    """

    def __init__(self, calls: Calls) -> None:
        self.operations = {o.name: o for o in calls.uforge.api.operations}
        with planner_of(calls) as planner:
            planned = [planner.plan(route) for route in calls.world.service.routes]
            self.made_up = {name for name, _ in planner.unknown}
        self.calls = [(call, self._values(call)) for call in planned]

    def _values(self, call: Planned) -> dict[str, str]:
        names = [p.python_name for p in self.operations[call.name].path_parameters]
        return dict(zip(names, (quote(v, safe="") for v in call.path), strict=True))

    def expected(self, call: Planned) -> set[int]:
        """Return the codes that an answer may have."""
        return {*call.route.codes, *([404] if call.name in self.made_up else [])}


@pytest.fixture(scope="module")
def plans(calls: Calls) -> Plans:
    return Plans(calls)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl")
    return Shell(tmp_path)


def samples(calls: Calls, name: str) -> dict[str, str]:
    """Return the shell samples of an operation's page in the docs index, by title."""
    page = (calls.uforge.folder / "docs" / "operations" / f"{name}.html").read_text("utf-8")
    return {
        title: html.unescape(re.sub("<[^>]*>", "", text)) for title, text in _SAMPLE.findall(page)
    }


_BODY, _QUERY, _FILE, _ID = "body", "query", "file", "id"
FILLED = {
    **dict.fromkeys(
        (
            "machineImage_publish", "orgOS_update", "primitiveFormat_update",
            "projectRestrictionOS_evaluate", "mySoftwareRestrictionOS_evaluate", "role_update",
            "subscriptionProfileFormat_update", "subscriptionProfileOS_update",
            "subscriptionProfileRoles_update", "subscriptionProfileTargetFormat_update",
            "subscriptionProfileTargetPlatform_update", "targetFormat_addTargetPlatform",
            "targetFormat_update", "targetFormat_updateAccess", "targetPlatform_addFormat",
            "targetPlatform_updateAccess", "userPassword_reset", "userRoles_update",
            "workspaceMember_invite", "containerTemplate_generate", "subscriptionProfileAdmins_update",
        ),
        _BODY,
    ),
    **dict.fromkeys(("applianceImport_upload", "softwareBundleImport_upload"), _FILE),
    "workspaceMember_deleteList": _QUERY,
    **dict.fromkeys(
        (
            "applianceBootScript_download", "applianceBootScript_downloadFile",
            "containerTemplateImage_download", "containerTemplateImage_downloadFile",
            "machineImagePublished_download", "machineImage_download", "machineImage_downloadFile",
            "mySoftwareArtifact_download", "mySoftwareArtifact_downloadFile",
            "projectArtifact_downloadFile", "scanImage_download", "scanImage_downloadFile",
        ),
        _ID,
    ),
}  # fmt: skip
"""What a sample cannot know, by operation: a body or a query that names objects that exist, an archive
that is one, an id that is good for one download."""


def download_id(calls: Calls, call: Planned) -> str:
    """Return an id for one download of what a call downloads."""
    parts = "".join(
        s if isinstance(s, str) else dict(zip(call.route.keys, call.path, strict=True))[s.name]
        for s in call.route.segments
    ).split("/")
    last = parts.index("downloads") if "downloads" in parts else parts.index("bin")
    wanted = "/" + "/".join(parts[last - 2 : last])
    record = next(r for r in calls.world.store.below("") if r.path.endswith(wanted))
    issue = calls.uforge.stub_module("._runtime.behaviours.downloads").issue
    return str(calls.server.run(lambda: issue(calls.world, record)))


ENOUGH_IN_OURS = {
    "mySoftwareRestrictionOS_evaluate", "primitiveFormat_update", "projectRestrictionOS_evaluate",
    "role_update", "subscriptionProfileRoles_update", "subscriptionProfileTargetFormat_update", "targetFormat_update",
    "targetFormat_updateAccess", "targetPlatform_addFormat", "targetPlatform_updateAccess", "userRoles_update",
}  # fmt: skip
"""Those that need nothing filled in where our own pages have an example."""


def filled(calls: Calls, call: Planned, sample: str, folder: Path) -> str:
    """Return a sample with what it cannot know."""
    body = call.body
    if FILLED[call.name] == _QUERY:
        return f'{sample[:-1]}?{urlencode(call.query)}"'
    if FILLED[call.name] == _ID:
        return f'{sample[:-1]}?downloadId={download_id(calls, call)}"'
    if not isinstance(body, bytes):
        body = calls.uforge.wire.encode_xml(body, calls.world.service.registry)
    (folder / "disk.img").write_bytes(body)
    return re.sub(r"--data-binary (?:'(?:[^']|'\\'')*'|@\S+)", "--data-binary @disk.img", sample)


def test_every_sample_of_the_docs_index(calls: Calls, plans: Plans, shell: Shell) -> None:
    wrong, had_to_be = {}, set()
    for call, path in plans.calls:
        sample = samples(calls, call.name)["curl"]
        login = calls.login(call.route)
        variables = {
            "UFORGE_URL": calls.server.url(),
            "UFORGE_USER": login,
            "UFORGE_PASSWORD": login,
            **path,
        }
        with calls.undone():
            answer = shell.run(sample, **variables)
        if answer.status not in call.route.codes and call.name in FILLED:
            had_to_be.add(call.name)
            with calls.undone():
                sample = filled(calls, call, sample, shell.folder)
                answer = shell.run(sample, **variables)
        if answer.status not in plans.expected(call):
            wrong[call.name] = f"{sample}\n  {answer}"
    assert not wrong, "\n".join(f"{name}: {why}" for name, why in wrong.items())
    of_corpus = "corpus" in str(calls.uforge.docs)
    assert had_to_be == FILLED.keys() - (set() if of_corpus else ENOUGH_IN_OURS)


def test_every_example_of_the_pages(calls: Calls, plans: Plans, shell: Shell) -> None:
    """Those that can be pasted: an option glued to the one before it is for lint to tell."""
    wrong, run = {}, 0
    for call, path in plans.calls:
        example = plans.operations[call.name].example
        sample = example.curl or ""
        assert samples(calls, call.name).get("From the page", sample).split() == sample.split()
        if '"-H' in sample or not sample.startswith(f'curl "{SERVICE}/'):
            continue
        names = [p.name for p in plans.operations[call.name].path_parameters]
        for name, value in zip(names, path.values(), strict=True):
            sample = re.sub(rf"\{{{re.escape(name)}\b[^}}]*\}}", lambda _, v=value: v, sample)
        login = calls.login(call.route)
        sample = sample.replace(SERVICE, calls.server.url())
        sample = sample.replace("USER_LOGIN:PASSWORD", f"{login}:{login}")
        body = (example.body or "").encode()
        if FILLED.get(call.name) == _BODY:
            body = calls.uforge.wire.encode_xml(call.body, calls.world.service.registry)
        (shell.folder / "representation.xml").write_bytes(body)
        (shell.folder / "file").write_bytes(call.body if isinstance(call.body, bytes) else b"")
        with calls.undone():
            if "DOWNLOAD_ID" in sample:
                sample = sample.replace("DOWNLOAD_ID", download_id(calls, call))
            elif FILLED.get(call.name) == _QUERY:
                sample = sample.replace('" -X', f'?{urlencode(call.query)}" -X')
            answer = shell.run(sample)
        run += 1
        if answer.status not in plans.expected(call):
            wrong[call.name] = f"{sample}\n  {answer}"
    assert not wrong, "\n".join(f"{name}: {why}" for name, why in wrong.items())
    assert run == (334 if "corpus" in str(calls.uforge.docs) else len(plans.calls))
