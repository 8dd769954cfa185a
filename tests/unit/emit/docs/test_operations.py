"""Pages of operations."""

from __future__ import annotations

from msgspec.structs import replace

from rstparse.model import Example

from .reading import part_of, text_of
from .things import MODEL, UPDATE, site

PAGES = site()


def page(name: str) -> str:
    return PAGES[f"operations/{name}.html"]


def test_all_facts_of_an_operation() -> None:
    assert text_of(page("thing_update")).partition("\nAnswer made")[0] == (
        "Operations / Things\nthing_update\nPUT /things/{tid}\n"
        "Changes <a> thing.\nNote\nNot twice.\nx < y\n"
        "Credentials\nneeded\nEntitlement\nthing_edit, thing_all (one or all: not documented)\nStatus\n200\nSince\nThings 2 inferred\n"
        "Kind\nget\nClient\nthing.update\nPath as documented\nthings/{tid}/\n"
        "Path parameters\ntid long\nthe id of the thing\nIdentifies Thing by id inferred.\n"
        "Request\nOne Thing, as application/xml or application/json.\n"
        "Answer\nOne Thing, as application/xml or application/json.\nThe page names */*.\n"
        'Samples\ncurl\ncurl \\\n--user "$THINGS_USER:$THINGS_PASSWORD" \\\n--request PUT \\\n'
        "--header 'Content-Type: application/xml' \\\n"
        '--data-binary \'<ns0:thing xmlns:ns0="http://example.com/things">\n'
        '<id>5</id>\n<name>own</name>\n</ns0:thing>\' \\\n"$THINGS_URL/things/${tid}"\n'
        "Python\nfrom things_client import BasicAuth, Things\nfrom things_client.models import Thing\n"
        'thing = Thing(id=1)\nwith Things("http://127.0.0.1:8080/api", auth=BasicAuth("guest", "secret")) as things:\n'
        "answer = things.thing.update(12, thing)\n"
        "Python, async\nfrom things_client import AsyncThings, BasicAuth\nfrom things_client.models import Thing\n"
        "thing = Thing(id=1)\n"
        'async with AsyncThings("http://127.0.0.1:8080/api", auth=BasicAuth("guest", "secret")) as things:\n'
        "answer = await things.thing.update(12, thing)\n"
        "From the page\ncurl -X PUT <url>\n"
        "Request from the page\nXML\n"
        '<ns0:thing xmlns:ns0="http://example.com/things">\n<id>5</id>\n<name>own</name>\n</ns0:thing>\n'
        'JSON\n{\n"thing": {\n"id": 5,\n"name": "own"\n}\n}'
    )


def test_parameters_in_the_path_lead_to_what_they_identify() -> None:
    assert '<code>/things/<a href="../objects/Thing.html">{tid}</a></code>' in page("thing_update")
    assert '/<a href="#parameter-filePath">{filePath}</a>' in page("thing_file")


def test_a_made_example_says_so() -> None:
    assert "Answer made from the type" in text_of(page("thing_update"))
    assert "Request from the page" in text_of(page("thing_update"))


def test_an_example_of_the_page_that_is_none_of_the_type_is_shown_as_it_is() -> None:
    odd = replace(UPDATE, example=Example(curl=None, body="<other/>", body_language="xml"))
    model = replace(MODEL, operations=(odd,), groups=())
    text = text_of(site(model=model)["operations/thing_update.html"])
    assert "Request from the page, as it is\n<other/>\nRequest made from the type\n" in text


def test_a_deprecated_operation_says_what_to_use_and_what_it_was_called() -> None:
    old = replace(UPDATE, deprecated="use <thing_set>", aliases=("thing.change",))
    files = site(model=replace(MODEL, operations=(old,), groups=()))
    text = text_of(files["operations/thing_update.html"])
    assert "\nDeprecated\nuse <thing_set>\nChanges <a> thing." in text
    assert "\nOnce called\nthing.change\n" in text


def test_what_an_operation_is_related_to() -> None:
    text = text_of(page("thing_update"))
    assert text.partition("On the same path\n")[2] == (
        "DELETE thing_delete\nSee also\nThing\nGET thing_getAll\nAlso referred to by\nGET thing_status"
    )


def test_what_is_listed_and_refers_back_is_marked() -> None:
    see_also = page("thing_update").partition(">See also</h2>")[2].partition("</ul>")[0]
    assert '<li><a href="../objects/Thing.html">' in see_also
    assert '<li class="back"><b class="m get">GET</b> <a href="thing_getAll.html">' in see_also


def test_what_is_not_known_is_said() -> None:
    text = text_of(page("thing_status"))
    assert "Status\nunknown\nSince\nunknown\n" in text
    assert "Answer\nUnknown: nothing tells what it is.\n" in text
    assert "No page says what it does." in text_of(page("thing_delete"))


def test_a_job_s_status_and_a_list_in_pages() -> None:
    assert part_of(page("thing_status"), "Tells of a job", "Client") == (
        "ends with done, failed or stopped; progress in progress, words; why it failed in why"
    )
    assert "thing.wait_status waits for the job's end" in text_of(page("thing_status"))
    assert "Pages by\ncount and offset\n" in text_of(page("thing_getAll"))
    assert "thing.iter_all goes through all pages" in text_of(page("thing_getAll"))
    assert "A list of Thing, in Things, as" in text_of(page("thing_getAll"))


def test_query_parameters_and_what_was_worked_out_of_them() -> None:
    assert part_of(page("thing_getAll"), "Query parameters", "Answer") == (
        "count int inferred optional inferred\nhow many"
    )


def test_a_form_names_its_parts_and_a_pattern_is_shown() -> None:
    text = text_of(page("thing_file"))
    assert "A form with a file, as multipart/form-data. Parts: data, sum." in text
    assert "filePath unknown\nMatches .+. In Python file_path." in text
    assert 'things.thing.file(12, "disk.img", {"data": "disk.img", "sum": "disk.img"})' in text


def test_the_foot_names_the_source_and_other_sources() -> None:
    foot = page("thing_update").partition("<footer>")[2]
    assert (
        "<code>pages/things/thing_update.rst:3</code>, label <code>thing-update</code>. From the WADL: responses."
        in foot
    )
