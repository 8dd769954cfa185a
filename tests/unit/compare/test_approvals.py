"""Approvals: what a file of them may say, and what they do to changes."""

from __future__ import annotations

import datetime
import tomllib

import pytest

from rstparse.compare import compare
from rstparse.compare.approvals import Approval, Judged, entry_for, judge, read_approvals
from tests.support.comparing import PAGES, edited, model_of, without

TODAY = datetime.date(2026, 6, 1)
ENTRY = """\
[[approval]]
rule = "operation-removed"
subject = "operation.thing_get"
reason = "nobody called it"
expires = 2026-06-01
"""
API = model_of(PAGES)
GONE = compare(API, without(API, "thing_get"))


def judged(text: str, today: datetime.date = TODAY) -> Judged:
    approvals, findings = read_approvals(text.encode(), "approvals.toml")
    assert findings == []
    return judge(GONE, approvals, today)


def test_an_entry_approves_its_change() -> None:
    result = judged(ENTRY)
    assert result.findings == ()
    ((change, approval),) = result.changes
    assert change.code == "operation-removed"
    assert approval == Approval(
        rule="operation-removed",
        subject="operation.thing_get",
        reason="nobody called it",
        expires=TODAY,
        line=1,
    )


def test_it_holds_on_its_last_day_and_not_after() -> None:
    assert judged(ENTRY).changes[0][1] is not None
    late = judged(ENTRY, TODAY + datetime.timedelta(days=1))
    assert late.changes[0][1] is None
    assert [str(finding) for finding in late.findings] == [
        "approvals.toml:1:1: warning[approval-expired]: the approval of operation-removed for operation.thing_get "
        "expired on 2026-06-01\n  help: undo the change, or decide once more and give a later date"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("operation-removed", "operation-renamed"), ("operation.thing_get", "operation.thing_create")],
)
def test_an_entry_for_another_change_is_unused(old: str, new: str) -> None:
    result = judged(ENTRY.replace(old, new))
    assert result.changes[0][1] is None
    assert [(f.code, f.severity, f.line) for f in result.findings] == [
        ("approval-unused", "warning", 1)
    ]


def test_an_unused_entry_that_expired_is_unused() -> None:
    text = ENTRY.replace("thing_get", "thing_create")
    late = judged(text, datetime.date(2027, 1, 1))
    assert [f.code for f in late.findings] == ["approval-unused"]


def test_an_entry_that_stands_twice_is_unused_once() -> None:
    result = judged(f"{ENTRY}\n{ENTRY}")
    assert result.changes[0][1] is not None
    assert [(f.code, f.line) for f in result.findings] == [("approval-unused", 7)]


@pytest.mark.parametrize("renewed_first", [False, True])
def test_an_entry_that_was_renewed_counts_and_the_expired_one_is_unused(
    renewed_first: bool,
) -> None:
    """The entry that ``diff`` prints may be added as it stands, wherever the expired one is."""
    renewed = ENTRY.replace("2026-06-01", "2026-08-30")
    late = datetime.date(2026, 6, 2)
    result = judged(f"{renewed}\n{ENTRY}" if renewed_first else f"{ENTRY}\n{renewed}", late)
    ((_, approval),) = result.changes
    assert approval is not None
    assert approval.expires == datetime.date(2026, 8, 30)
    (finding,) = result.findings
    assert (finding.code, finding.line) == ("approval-unused", 7 if renewed_first else 1)
    assert finding.message.endswith("for operation.thing_get repeats another")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("approval = [", "1:1: error[bad-approval]: not valid TOML"),
        ("x = 1", "1:1: error[bad-approval]: 'x' is no list of approvals"),
        ("[approval]\nrule = 'x'", "1:1: error[bad-approval]: 'approval' is no list of approvals"),
        ("approval = [1]", "1:1: error[bad-approval]: an approval is a table"),
        (ENTRY.replace("nobody called it", " "), "1:1: error[bad-approval]: an approval without a reason"),
        (f"# x\n{ENTRY}".replace('rule = "operation-removed"\n', ""), "2:1: error[bad-approval]: an approval without a rule"),
        (ENTRY.replace("2026-06-01", '"soon"'), "1:1: error[bad-approval]: an approval without a date"),
        (ENTRY.replace("2026-06-01", "2026-06-01T00:00:00"), "1:1: error[bad-approval]: an approval without a date"),
        (ENTRY + "until = 1", "1:1: error[bad-approval]: an approval has no 'until'"),
        (ENTRY.replace("on-removed", "on-remove"), "there is no rule 'operation-remove'\n  help: did you mean 'operation-removed'?"),
    ],
)  # fmt: skip
def test_what_is_no_approval(text: str, problem: str) -> None:
    approvals, findings = read_approvals(text.encode(), "approvals.toml")
    assert approvals == []
    assert len(findings) == 1
    assert f"approvals.toml:{problem}" in str(findings[0]) or problem in str(findings[0])


def test_the_good_entries_of_a_file_count_beside_bad_ones() -> None:
    approvals, findings = read_approvals(f"{ENTRY}\n[[approval]]\n".encode(), "a.toml")
    assert [a.line for a in approvals] == [1]
    assert {f.line for f in findings} == {7}


@pytest.mark.parametrize("data", [b"\xff\xfe", b"[" * 20_000, b"a = " + b"1" * 5000, b"\0"])
def test_bytes_that_are_no_toml(data: bytes) -> None:
    approvals, (finding,) = read_approvals(data, "approvals.toml")
    assert approvals == []
    assert finding.code == "bad-approval"


def test_a_byte_order_mark_is_nothing() -> None:
    approvals, findings = read_approvals(b"\xef\xbb\xbf" + ENTRY.encode(), "approvals.toml")
    assert ([approval.line for approval in approvals], findings) == ([1], [])


def test_an_empty_file_approves_nothing() -> None:
    assert read_approvals(b"", "approvals.toml") == ([], [])


@pytest.mark.parametrize("name", ["Piece", 'a"]\n[x', "a\\b", "ü\x1b\U0001f600", "\ud800"])
def test_an_entry_made_for_a_change_approves_it_once_it_has_a_reason(name: str) -> None:
    (change,) = compare(edited(API, "Orphan", type=name), without(API, "Orphan"))
    text = entry_for(change, TODAY)
    (entry,) = tomllib.loads(text)["approval"]
    assert entry == {
        "rule": "unused-object-removed",
        "subject": f"object.{name}".replace("\ud800", "\ufffd"),
        "reason": "",
        "expires": datetime.date(2026, 8, 30),
    }
    assert read_approvals(text.encode(), "a.toml")[0] == []
    given, _ = read_approvals(text.replace('reason = ""', 'reason = "x"').encode(), "a.toml")
    assert [approval.subject for approval in given] == [entry["subject"]]
