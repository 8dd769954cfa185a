"""Samples: calls to paste."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from rstparse.emit.client_names import Names
from rstparse.emit.docs.samples import samples
from rstparse.emit.examples import Shown
from rstparse.model import Example, Operation, PathParameter, RequestBody, Response
from tests.unit.emit.samples import api, attribute, operation, thing

CONFIG = {
    "env_prefix": "THINGS",
    "client_package": "things_client",
    "client_class": "Things",
    "client_variable": "things",
    "example_url": "http://127.0.0.1:8080/api",
}
SENDS = RequestBody(kind="object", type="Thing", media_types=(), parts=())


def curl(made: Operation, body: str | None = None) -> str:
    names = Names(api(thing("Thing", attribute("name"))))
    return samples(made, names, CONFIG, Shown(body, "{}") if body is not None else None)[0].text


def run(command: str, folder: Path) -> list[str]:
    """Return the arguments that a shell gives to curl for a command."""
    script = "curl() { printf '%s\\0' \"$@\"; }\nTHINGS_URL=http://h/api tid=1\n" + command
    done = subprocess.run(["sh", "-c", script], cwd=folder, capture_output=True, check=True)
    assert list(folder.iterdir()) == []
    return [part.decode("utf-8", "surrogateescape") for part in done.stdout.split(b"\0")[:-1]]


@pytest.mark.parametrize(
    "text",
    [
        "it's",
        "$(touch planted)",
        "`touch planted`",
        "a\nb; touch planted",
        "-o planted",
        "@/etc/passwd",
        '"; touch planted; "',
    ],
)
def test_a_hostile_body_is_one_argument(text: str, tmp_path: Path) -> None:
    made = operation("thing_create", method="POST", request_body=SENDS)
    arguments = run(curl(made, f"<thing>{text}</thing>"), tmp_path)
    assert arguments[arguments.index("--data-binary") + 1] == f"<thing>{text}</thing>"


def test_a_text_is_the_page_s_own_and_never_a_file(tmp_path: Path) -> None:
    sends = RequestBody(kind="text", type=None, media_types=("application/xml",), parts=())
    example = Example(curl=None, body="@/etc/passwd", body_language="text")
    made = operation("thing_tell", method="POST", request_body=sends, example=example)
    arguments = run(curl(made), tmp_path)
    assert arguments[-4:] == [
        "Content-Type: application/xml", "--data-raw", "@/etc/passwd", "http://h/api/things",
    ]  # fmt: skip
    assert "some text" in curl(operation("thing_tell", method="POST", request_body=sends))


@pytest.mark.parametrize(
    ("media_types", "header"),
    [
        (("application/octet-stream",), " --header 'Accept: application/octet-stream'"),
        (("*/*",), ""),
        ((), ""),
    ],
)
def test_a_download_says_what_it_wants_where_that_decides(
    media_types: tuple[str, ...], header: str
) -> None:
    response = Response(kind="binary", type=None, item=None, media_types=media_types)
    shown = curl(operation("thing_download", responses=(response,))).replace(" \\\n ", "")
    assert shown == (
        f'curl --user "$THINGS_USER:$THINGS_PASSWORD"{header} --output download.bin "$THINGS_URL/things"'
    )


@pytest.mark.parametrize(
    "path",
    [
        "/it's/{tid}",
        "/$(touch planted)",
        "/`touch planted`",
        "/a\nb",
        '/";touch planted;"',
        "/{tid}$x",
        "//evil.example.com/",
    ],
)
def test_a_hostile_path_stays_one_address_of_the_service(path: str, tmp_path: Path) -> None:
    parameter = PathParameter(
        name="tid", python_name="tid", type="long", key="id", object=None, required=True,
        pattern=None, description=(), origins={}, line=1,
    )  # fmt: skip
    made = operation("thing_get", path=path, path_parameters=(parameter,))
    *_, address = run(curl(made), tmp_path)
    assert address.startswith("http://h/api/")
    assert not set(address) & set("\n '\"$`;()")


@pytest.mark.parametrize("name", ["-o", "@x", "a;touch planted", "$(touch planted)", "it's"])
def test_a_hostile_part_of_a_form_is_one_argument(name: str, tmp_path: Path) -> None:
    form = RequestBody(kind="multipart", type=None, media_types=(), parts=(name,))
    arguments = run(curl(operation("thing_send", method="POST", request_body=form)), tmp_path)
    assert arguments[arguments.index("--form") + 1] == f"{name}=@disk.img"


def test_python_samples_are_python() -> None:
    names = Names(api(thing("Thing", attribute("name"))))
    binary = (Response(kind="binary", type=None, item=None, media_types=()),)
    made = operation("thing_load", request_body=SENDS, responses=binary)
    _, python, asynchronous = samples(made, names, CONFIG, None)
    compile(python.text, "sample", "exec")
    assert python.text.endswith('    things.thing.load(thing).to_file("download.bin")')
    assert asynchronous.text.endswith(
        '    await (await things.thing.load(thing)).to_file("download.bin")'
    )
