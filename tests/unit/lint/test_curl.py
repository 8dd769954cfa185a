"""Samples of curl as the requests that they make."""

from __future__ import annotations

import pytest

from rstparse.lint.curl import parse

URL = "https://uforge.example.com/api/users"


@pytest.mark.parametrize(
    ("sample", "verb", "body"),
    [
        ("curl U", "GET", None),
        ("curl U -X DELETE", "DELETE", None),
        ("curl U -XDELETE", "DELETE", None),
        ("curl -sSXDELETE U", "DELETE", None),
        ("curl -sS -X PUT U", "PUT", None),
        ("curl --request=PUT U", "PUT", None),
        ("curl -I U", "HEAD", None),
        ("curl -sI U", "HEAD", None),
        ("curl -m 30 U", "GET", None),
        ("curl -m30 U", "GET", None),
        ("curl -k -L -w '%{http_code}' -o file U", "GET", None),
        ("curl -u guest:guest -c jar -b jar -A me -e there U", "GET", None),
        ("curl -uguest:guest U", "GET", None),
        ("curl --max-time 30 --retry 3 --connect-timeout 2 U", "GET", None),
        ("curl -d a=1 U", "POST", "data"),
        ("curl -da=1 U", "POST", "data"),
        ("curl -G U -d a=1", "GET", None),
        ("curl --get --data-urlencode a=1 U", "GET", None),
        ("curl -F file=@x U", "POST", "form"),
        ("curl -T file U", "PUT", "upload"),
        ("curl --url U -X POST", "POST", None),
        ("curl -d @file.xml -X PUT U", "PUT", "data"),
    ],
)
def test_what_a_sample_sends(sample: str, verb: str, body: str | None) -> None:
    text = f"{sample} ".replace(" U ", f" {URL} ")
    request = parse(text)
    assert request is not None
    assert request.url is not None
    assert (request.url.text, request.verb, request.body) == (URL, verb, body)
    assert text[request.url.at : request.url.at + len(URL)] == URL


def test_a_header_is_found_where_it_stands() -> None:
    text = 'curl -sH "Accept:  text/plain" -HContent-Type:a/b U'
    request = parse(text)
    assert request is not None
    assert {name: word.text for name, word in request.headers.items()} == {
        "accept": "text/plain",
        "content-type": "a/b",
    }
    assert all(text[w.at :].startswith(w.text) for w in request.headers.values())


def test_no_command_of_curl() -> None:
    assert parse("wget https://uforge.example.com") is None
