"""Samples of tidied models: right ones stay, others are made."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from rstparse.emit.rst_tidy import is_right, tidied
from rstparse.model import Api, Operation
from tests.support.reading import corpus_model

from .samples import api, attribute, operation, thing

HOST = "https://x.example.com"
XML = ["application/xml", "application/json"]
OBJECT = {"kind": "object", "type": "Thing", "media_types": XML, "parts": []}
ANSWER = [{"kind": "object", "type": "Thing", "item": None, "media_types": XML}]
RIGHT = 'curl "https://x.example.com/api/things" -X GET \\\n-u USER_LOGIN:PASSWORD -H "Accept: application/xml"'


def tidy(**changes: object) -> Operation:
    one = operation("thing_get", responses=ANSWER, response_formats=XML, **changes)
    model = api(one, thing("Thing", attribute("name"), root="thing"))
    return tidied(model, HOST).operations[0]


def sample(curl: str | None, body: str | None = None) -> dict[str, str | None]:
    return {"curl": curl, "body": body, "body_language": "xml" if body else None}


def test_a_sample_is_made_where_there_is_none() -> None:
    assert tidy().example.curl == RIGHT


@pytest.mark.parametrize(
    "wrong",
    [
        RIGHT.replace("GET", "PUT"),
        RIGHT.replace("/things", "/thingies"),
        RIGHT.replace("/things", "//things"),
        RIGHT.replace("-u USER_LOGIN:PASSWORD ", ""),
        RIGHT.replace(' -H "Accept: application/xml"', ""),
        RIGHT.replace("application/xml", "text/html"),
        RIGHT + ' -H "Accept: application/xml"-H "X: y"',
        RIGHT + ' --data-binary "@x"',
        "wget x",
    ],
)
def test_a_wrong_sample_is_made_anew(wrong: str) -> None:
    assert tidy(example=sample(wrong)).example.curl == RIGHT


def test_a_right_sample_stays() -> None:
    mine = RIGHT.replace("https://x.example.com", "http://mine") + " -o thing"
    assert tidy(example=sample(mine)).example.curl == mine


def test_a_body_is_sent_as_what_it_is_with_an_example() -> None:
    found = tidy(method="POST", request_body=OBJECT).example
    assert found.curl is not None
    assert found.curl.endswith(
        '-H "Content-type: application/xml" --data-binary "@representation.xml"'
    )
    assert (found.body_language, found.body) == (
        "xml",
        '<ns0:thing xmlns:ns0="http://example.com/things">\n\t<name>example</name>\n</ns0:thing>',
    )


def test_an_example_of_the_type_stays_as_it_is_and_another_does_not() -> None:
    mine = '<n:thing xmlns:n="http://example.com/things"> <name>mine</name></n:thing>'
    kept = tidy(method="POST", request_body=OBJECT, example=sample(None, mine))
    assert kept.example.body == mine
    other = tidy(request_body=OBJECT, example=sample(None, mine.replace("name>", "nick>")))
    assert other.example.body != mine
    broken = tidy(request_body=OBJECT, example=sample(None, mine.replace("</name>", "")))
    assert broken.example.body == other.example.body


def test_what_else_to_see_leads_elsewhere_and_somewhere() -> None:
    labels = ["thing-get", "Thing-Get", "thing-object", "nowhere", "thing-object"]
    assert tidy(see_also=labels).see_also == ("thing-object",)


def test_a_path_is_normal() -> None:
    assert tidy(documented_path="things/").documented_path == "/things"


def test_an_address_that_a_shell_would_read_is_quoted() -> None:
    found = tidy(path="/$(id)/`x`", documented_path="/$(id)/`x`").example.curl
    assert found is not None
    assert found.startswith("curl 'https://x.example.com/api/$(id)/`x`' -X GET")


@pytest.fixture(scope="module")
def whole(corpus: Path) -> tuple[Api, Api]:
    model = replace(corpus_model(corpus).api, namespace="http://www.usharesoft.com/uforge")
    return model, tidied(model, HOST)


def test_every_sample_of_the_whole_api_is_right(whole: tuple[Api, Api]) -> None:
    for one in whole[1].operations:
        assert one.example.curl is not None
        assert is_right(one, one.example.curl), one.name


def test_every_example_of_the_whole_api_is_valid(whole: tuple[Api, Api], corpus: Path) -> None:
    schema = etree.XMLSchema(etree.parse(next(corpus.rglob("*.xsd"))))
    sent = [o for o in whole[1].operations if o.request_body.kind == "object"]
    assert len(sent) == 136
    wrong = {}
    for one in sent:
        document = etree.fromstring((one.example.body or "<none/>").encode())
        if not schema.validate(document):
            wrong[one.name] = str(schema.error_log.last_error)
    assert wrong == {}
