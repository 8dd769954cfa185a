"""The command: what it is told, what it says, and how it ends."""

from __future__ import annotations

import io
import json
import signal
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rstparse.runtime.server import logs, overrides
from rstparse.runtime.server.assembly import Behaviours
from rstparse.runtime.server.command import main
from rstparse.runtime.server.declaration import Route, Service
from rstparse.runtime.server.logs import Exchange
from rstparse.runtime.server.settings import Settings, UsageError, parse

from ..wire.models._registry import REGISTRY

SERVICE = Service(
    "Images 100%",
    "1.0",
    "/api",
    REGISTRY,
    (Route("image_get", "GET", "/images/{id}", "Image", codes=(200, 304), kind="get"),),
    {},
)
PLAIN: Behaviours | None = Behaviours()
"""Nothing of the service that this repository knows."""
ROOT = Path(__file__).parents[4]
RUN = "import sys; from tests.unit.runtime.server.test_command import *; sys.exit(main(SERVICE, behaviours=PLAIN))"


def told(*arguments: str) -> Settings:
    return parse(SERVICE, "stub", arguments)


class TestSettings:
    def test_defaults(self) -> None:
        assert told() == Settings()

    def test_everything(self) -> None:
        arguments = (
            "--host ::1 --port 0 --seed s.toml --auth off --entitlements all --state sqlite:///f.db"
            " --files up --service-version 9 --overrides a --overrides b.py --tls-cert c --tls-key k"
            " --upload-limit 5k --jobs polls --job-seconds 2.5 --job-polls 3 --admin-token t"
            f" --workers 2 --quiet --log-format json --site {ROOT}"
        )
        assert told(*arguments.split()) == Settings(
            host="::1",
            port=0,
            seed="s.toml",
            auth="off",
            entitlements="all",
            state="sqlite:///f.db",
            files=Path("up"),
            service_version="9",
            overrides=("a", "b.py"),
            tls_cert=Path("c"),
            tls_key=Path("k"),
            upload_limit=5120,
            jobs="polls",
            job_seconds=2.5,
            job_polls=3,
            admin_token="t",
            site=ROOT,
            workers=2,
            quiet=True,
            log_format="json",
        )

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ("--port 70000", "'70000' is no port: expected 0 to 65535"),
            ("--port -1", "expected 0 to 65535"),
            ("--tls-cert a", "--tls-cert and --tls-key go together"),
            ("--tls self-signed --tls-cert a --tls-key b", "leave out --tls-cert and --tls-key"),
            ("--workers 2", "such as --state sqlite:///stub.db"),
            ("--workers 0", "expected a number from 1 on"),
            ("--state mysql://x", "expected memory, sqlite:///FILE or postgresql://"),
            ("--upload-limit 5x", "'5x' is no size"),
            ("--job-seconds nan", "expected seconds"),
            ("--job-seconds -1", "expected"),
            ("--auth maybe", "invalid choice: 'maybe'"),
            ("--nonsense", "unrecognized arguments: --nonsense"),
        ],
    )
    def test_mistakes(self, arguments: str, message: str) -> None:
        with pytest.raises(UsageError) as refused:
            told(*arguments.split())
        assert message in str(refused.value)

    def test_help_has_examples_and_literal_percent(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as ended:
            told("--help")
        shown = capsys.readouterr().out
        assert ended.value.code == 0
        assert "A stub server of the Images 100% 1.0." in shown
        assert "  stub --port 0 --seed empty  " in shown


class TestMistakes:
    def run(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
        assert main(SERVICE, arguments, behaviours=PLAIN, program="stub") == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        lines = shown.err.splitlines()
        assert lines[1:] == ["Try stub --help."]
        return lines[0]

    def test_port_in_use(self, capsys: pytest.CaptureFixture[str]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            shown = self.run(capsys, "--port", str(port), "--seed", "empty")
        assert shown == (
            f"stub: error: port {port} of 127.0.0.1 is in use: stop what listens there, or choose"
            " another --port (0: any)"
        )

    def test_seed_that_is_not_there(self, capsys: pytest.CaptureFixture[str]) -> None:
        shown = self.run(capsys, "--port", "0", "--seed", "none.json")
        assert "none.json: cannot be read: No such file or directory" in shown

    def test_certificate_that_is_not_there(self, capsys: pytest.CaptureFixture[str]) -> None:
        shown = self.run(capsys, "--port", "0", "--tls-cert", "no.pem", "--tls-key", "no.key")
        assert shown == "stub: error: no.pem: there is no such file"

    def test_a_state_that_cannot_be_opened(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        (tmp_path / "no.db").write_bytes(b"no database at all, but long enough to look like one")
        for name in ("absent/x.db", "no.db"):
            shown = self.run(capsys, "--port", "0", "--state", f"sqlite:///{tmp_path}/{name}")
            assert "cannot be opened: " in shown

    def test_files_that_cannot_be_kept(self, capsys: pytest.CaptureFixture[str]) -> None:
        shown = self.run(capsys, "--port", "0", "--files", "/dev/null/files")
        assert "Not a directory: '/dev/null/files" in shown

    def test_an_empty_token(self, capsys: pytest.CaptureFixture[str]) -> None:
        shown = self.run(capsys, "--port", "0", "--seed", "empty", "--admin-token", "")
        assert shown == "stub: error: the admin token must not be empty"

    def test_overrides_of_nothing(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        (tmp_path / "mine.py").write_text("def image_got(call): ...\n")
        shown = self.run(
            capsys, "--port", "0", "--seed", "empty", "--overrides", str(tmp_path / "mine.py")
        )
        assert shown.endswith("has the name of an operation; did you mean image_get?")


class TestOverrides:
    def load(self, folder: Path, text: str) -> dict[str, Any]:
        (folder / "mine.py").write_text(text)
        return overrides.load(str(folder / "mine.py"), ["image_get", "image-get"])

    def test_functions_and_mapping(self, tmp_path: Path) -> None:
        found = self.load(
            tmp_path,
            "def helper(): ...\ndef image_get(call): return 1\n"
            "HANDLERS = {'image-get': lambda call: 2}\n",
        )
        assert {name: handler(None) for name, handler in found.items()} == {
            "image_get": 1,
            "image-get": 2,
        }

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("HANDLERS = {'image_gt': print}", "no operation 'image_gt'; did you mean image_get?"),
            ("HANDLERS = {'image_get': 1}", "the handler of image_get cannot be called"),
            (
                "async def image_get(call): ...",
                "the handler of image_get is async; write it with def",
            ),
            ("import nothing_like_it", "cannot be imported: ModuleNotFoundError"),
            ("1 +", "cannot be imported: SyntaxError"),
            ("", "none of its functions has the name of an operation"),
        ],
    )
    def test_mistakes(self, tmp_path: Path, text: str, message: str) -> None:
        with pytest.raises(overrides.OverrideError, match=r"mine\.py: ") as refused:
            self.load(tmp_path, text)
        assert message in str(refused.value)


class TestLogs:
    NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    GET = Exchange(
        "GET", "/api/a?signature=x%3D&b=1", 403, 9, 0.0123, "a_get", "guest", "no", "why"
    )

    def test_text(self) -> None:
        assert logs.text_line(self.GET, self.NOW) == (
            "03:04:05 GET /api/a?signature=***&b=1 403 12.3 ms a_get guest [no] why"
        )

    def test_hostile_text_stays_one_line(self) -> None:
        line = logs.text_line(Exchange("GET", "/\x1b[2J\nx", 200, 0, 0), self.NOW, colour=True)
        assert line == "03:04:05 GET /\\x1b[2J\\nx \x1b[32m200\x1b[0m 0.0 ms"

    def test_json(self) -> None:
        assert json.loads(logs.json_line(self.GET, self.NOW)) == {
            "time": "2026-01-02T03:04:05.000+00:00",
            "method": "GET",
            "target": "/api/a?signature=***&b=1",
            "status": 403,
            "size": 9,
            "milliseconds": 12.3,
            "operation": "a_get",
            "login": "guest",
            "reason": "no",
            "message": "why",
        }

    @pytest.mark.parametrize(
        ("terminal", "environment", "colour"),
        [
            (True, {}, True),
            (True, {"NO_COLOR": "1"}, False),
            (True, {"TERM": "dumb"}, False),
            (False, {}, False),
        ],
    )
    def test_colour(self, terminal: bool, environment: dict[str, str], colour: bool) -> None:
        stream = io.StringIO()
        stream.isatty = lambda: terminal  # type: ignore[method-assign]
        assert logs.wants_colour(stream, environment) is colour

    def test_closed_stream(self) -> None:
        stream = io.StringIO()
        write = logs.access_log(stream)
        stream.close()
        write(self.GET)  # says nothing, and raises nothing
        assert stream.closed


@contextmanager
def running(
    *arguments: str, run: str = RUN, lines: int = 4
) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """A server in a process of its own: the process, its URL, and the lines that it began with."""
    command = [sys.executable, "-c", run, "--port", "0", "--seed", "empty", "--auth", "off"]
    process = subprocess.Popen(
        [*command, *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    began = [process.stdout.readline().rstrip() for _ in range(lines)]
    try:
        if not began[0]:
            pytest.fail(process.communicate()[1])
        yield process, began[0].partition(" at ")[2].partition(" ")[0], began
    finally:
        process.kill()
        process.communicate()


def status(url: str, **options: Any) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10, **options) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


class TestProcess:
    def test_start_line_requests_and_interrupt(self) -> None:
        with running() as (process, url, lines):
            assert lines[0] == f"Images 100% 1.0, a stub, at {url} (Ctrl-C stops it)"
            assert lines[1] == "  users: none; --auth off"
            assert lines[2] == f"  admin: {url.removesuffix('/api')}/__admin"
            assert lines[3] == "  docs:  --site FOLDER shows a docs index at /docs/"
            assert status(f"{url}/images/7") == 404
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
        assert process.returncode == 0
        assert err == ""
        request, stopped = out.splitlines()
        assert " GET /api/images/7 404 " in request
        assert stopped == "Stopped."

    def test_self_signed(self, tmp_path: Path) -> None:
        with running("--tls", "self-signed", "--files", str(tmp_path)) as (_, url, _):
            assert url.startswith("https://127.0.0.1:")
            trusting = ssl.create_default_context(cafile=tmp_path / "tls" / "ca.pem")
            assert status(f"{url}/images/7", context=trusting) == 404
            assert (tmp_path / "tls" / "server.key").stat().st_mode & 0o777 == 0o600

    @pytest.mark.slow
    def test_workers(self, tmp_path: Path) -> None:
        state = f"sqlite:///{tmp_path / 'stub.db'}"
        run = RUN.replace(", behaviours=PLAIN", "")
        with running("--workers", "2", "--state", state, run=run) as (process, url, _):
            assert [status(f"{url}/images/7") for _ in range(4)] == [404] * 4
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, "")
