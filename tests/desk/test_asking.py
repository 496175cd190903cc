"""Asking for details: what is sent, what comes back, what is known from elsewhere, where a case was re-created."""

from __future__ import annotations

import json
from typing import Any

import pytest

JO, BO = "jo@acme.example", "bo@other.example"
HOUR = "2026-03-02T10:00:00Z"
LATER = "2026-03-02T12:00:00Z"

POLICY = """
id = "works"
name = "Works"
vendor = "Works"
kinds = { question = "Question", defect = "Defect" }
environments = { lab = "The lab", site = "The customer's site" }

[channels.email]
[channels.phone]
confirm = "confirmed"
[approvals.confirmed]
name = "Confirmed in writing"

[measures.first-response]
[targets.first-response]
all = "4h"

[[rules]]
id = "silent"
when = { flag = "silent" }
then = { refuse = "reply", reason = "Nobody may be written to" }
[flags]
silent = "Silent"

[details]
intro  = "Please tell us:"
before = "resolve"

[[details.questions]]
id       = "version"
ask      = "Which version?"
required = true

[[details.questions]]
id       = "log"
ask      = "What does the log say?"
multiline = true
required = { kind = "defect" }
when     = { not = { kind = "question" } }

[[details.questions]]
id    = "network"
ask   = "What is between us?"
multiline = true
carry = true
"""


@pytest.fixture
def works(run: Any, tmp_path: Any) -> Any:
    """A desk of POLICY with the customers acme and other, and ticket 1 of acme, a defect that came by e-mail."""

    def furnish() -> None:
        file = tmp_path / "works.toml"
        file.write_text(POLICY)
        run("init")
        assert run("policy", "add", str(file)).code == 0
        for customer, contact in (("acme", JO), ("other", BO)):
            run("customer", "add", customer)
            run("contact", "add", contact, "--customer", customer)
            run("contract", "add", customer, "--policy", "works", "--from", "2026-01-01")
        opened(run, "defect")

    run.once("asking: works", furnish)
    return run


def opened(run: Any, kind: str | None, *more: str, contact: str = JO) -> str:
    """Open a ticket; returns its number."""
    kinds = ("--kind", kind) if kind else ()
    done = run("open", "--contact", contact, "-s", "It stops", "--channel", "email", *kinds, *more)
    assert done.code == 0, done.err
    return str(done.out.strip())


def record(run: Any, ticket: str = "1") -> dict[str, Any]:
    """The ticket as scripts get it."""
    return dict(json.loads(run("show", ticket, "--json", now=LATER).out))


def letters(run: Any) -> list[dict[str, Any]]:
    """What the desk has written."""
    return list(json.loads(run("outbox", "list", "--json", now=LATER).out))


def test_the_form_is_a_reply_that_waits(works: Any) -> None:
    """The customer gets a letter with the questions; the first response is met; the ticket waits for the customer."""
    done = works("details", "1", "--request", "--message", "Dear Jo,", now=HOUR)
    assert done.err == "ticket 1: 3 details asked for, waiting for the customer\n"
    (letter,) = [each for each in letters(works) if each["purpose"] == "reply"]
    assert letter["recipients"] == [JO] and letter["subject"] == "Re: [SUP-1] It stops"
    after = record(works)
    (clock,) = after["clocks"]
    assert (clock["state"], clock["stopped_at"]) == ("met", HOUR)
    assert after["status"] == "waiting"
    assert after["details_asked"] == {
        "at": HOUR,
        "questions": ["version", "log", "network"],
        "unanswered": ["version", "log", "network"],
    }
    body = next(event["data"]["body"] for event in after["events"] if event["kind"] == "replied")
    assert body.startswith("Dear Jo,\n\nPlease tell us:\n\n[version] Which version?\n")
    assert "asked 2h ago, 3 of 3 unanswered" in works("show", "1", now=LATER).out


def test_a_ticket_that_is_over_expects_no_answers(works: Any) -> None:
    """Its page says what was never said, not that it is missing, asked for or unanswered."""
    works("details", "1", "--request")
    works("resolve", "1", "--body", "Done.", "--override", "it is gone", now=HOUR)
    page = works("show", "1", now=LATER).out
    assert "never said: version, log, network" in page
    assert "unanswered" not in page and "missing:" not in page


def test_only_what_is_missing_is_asked_again(works: Any) -> None:
    """While the answer is awaited it is asked once; after a part came, for the rest; --again repeats."""
    works("details", "1", "--request")
    said = works("details", "1", "--request")
    assert said.code == 4 and "supportcli details 1 --request --again" in said.err
    answer = "> [version] Which version?\n5.2\n> [end]\n"
    done = works("reply", "1", "--from", JO, "--channel", "email", "--body", answer, now=HOUR)
    assert "1 detail recorded" in done.err
    after = record(works)
    assert (after["details"], after["status"]) == ({"version": "5.2"}, "open")
    assert after["details_asked"]["unanswered"] == ["log", "network"]
    assert "2 details are still missing" in works("show", "1", now=LATER).out
    assert works("details", "1", "--request", now=LATER).code == 0
    assert record(works)["details_asked"]["questions"] == ["log", "network"]
    assert works("details", "1", "--request", "--again", now=LATER).code == 0


def test_answers_in_a_message_are_one_operation_with_it(works: Any) -> None:
    """Undoing the message takes its answers with it; without a request nothing is read out of a message."""
    body = "[version] 5.2\n[log] gone\n"
    works("reply", "1", "--from", JO, "--body", body)
    assert record(works)["details"] == {}
    works("details", "1", "--request")
    works("reply", "1", "--from", JO, "--body", body, now=HOUR)
    assert record(works)["details"] == {"version": "5.2", "log": "gone"}
    detailed = next(event for event in record(works)["events"] if event["kind"] == "detailed")
    assert detailed["actor"] == JO
    assert works("undo", now=HOUR).code == 0
    assert record(works)["details"] == {}


def test_a_quoted_answer_does_not_come_back_over_a_corrected_one(works: Any) -> None:
    """A thread carries its old answers along; what is new in it counts."""
    works("details", "1", "--request")
    works("reply", "1", "--from", JO, "--body", "[version] 5.1\n")
    works("details", "1", "--answer", "version=5.2", now=HOUR)
    thread = "[log] gone\n\nOn Monday Jo wrote:\n> [version] 5.1\n"
    works("reply", "1", "--from", JO, "--body", thread, now=LATER)
    assert record(works)["details"] == {"version": "5.2", "log": "gone"}
    works("reply", "1", "--from", JO, "--body", "[version] 5.3\n", now=LATER)
    assert record(works)["details"]["version"] == "5.3"


def test_suggestions_look_at_one_customer_only(works: Any) -> None:
    """However many tickets there are: the query goes by the customer's index and by the ticket's events."""
    import sqlite3

    from supportcli.store.earlier import _TOLD

    path = works("db", "path").out.strip()
    with sqlite3.connect(path) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {_TOLD}", ("acme", 1, 200, None, 20)).fetchall()
    connection.close()
    told = [row[3] for row in rows]
    assert any("tickets_customer" in line for line in told) and any("events_ticket" in line for line in told)
    assert [line for line in told if line.startswith(("SCAN tickets", "SCAN events"))] == []


def test_questions_concern_some_tickets_only(works: Any) -> None:
    """A question is not asked for a log; of a ticket without a kind the log may be missing, of a defect not."""
    question = opened(works, "question")
    undecided = opened(works, None)
    assert record(works, question)["missing_details"] == ["version", "network"]
    assert record(works, undecided)["missing_details"] == ["version", "log", "network"]
    form = works("details", question).out
    assert "[log]" not in form
    for ticket, missing in ((question, "version"), (undecided, "version"), ("1", "version, log")):
        said = works("resolve", ticket)
        assert (said.code, f"required details are missing: {missing} (details)" in said.err) == (4, True), (
            said.err
        )
        assert f"supportcli details {ticket} --request" in said.err
    works("details", question, "--answer", "version=5")
    assert works("resolve", question).code == 0
    assert works("resolve", "1", "--override", "The customer has left").code == 0
    required = [
        each["required"] for each in json.loads(works("details", undecided, "--json").out)[0]["questions"]
    ]
    assert required == [True, False, False]


def test_what_another_ticket_says_is_suggested(works: Any) -> None:
    """The newest answer counts, with its ticket; logs and other customers' answers are not carried over."""
    for version, contact in (("5.0", JO), ("5.2", JO), ("9.9", BO)):
        ticket = opened(works, "defect", contact=contact)
        works(
            "details",
            ticket,
            "--answer",
            f"version={version}",
            "--answer",
            "log=gone",
            "--answer",
            "network=VPN",
        )
    expected = [("version", "5.2", 3), ("network", "VPN", 3)]
    rows = json.loads(works("details", "1", "--suggest", "--json").out)
    assert [(row["question"], row["answer"], row["from"]) for row in rows] == expected

    works("details", "1", "--request", now=HOUR)
    body = next(e["data"]["body"] for e in record(works)["events"] if e["kind"] == "replied")
    assert (
        "[version] Which version?\n# known from an earlier request: 5.2\n# if it is still so, answer yes\n"
        in body
    )
    back = "\n".join("> " + line for line in body.split("\n")).replace("> [log]", "yes\n> [log]")
    works("reply", "1", "--from", JO, "--body", back, now=HOUR)
    assert record(works)["details"] == {"version": "5.2"}

    done = works("details", "1", "--accept-known", now=LATER)
    assert done.err.startswith("ticket 1: known from other tickets: network; still missing: log")
    told = record(works)["events"][-1]["data"]
    assert told == {"answers": {"network": "VPN"}, "from": {"network": 3}}
    assert "details recorded: network, known from ticket 3" in works("show", "1", now=LATER).out
    assert works("details", "1", "--accept-known", now=LATER).code == 4


def test_another_product_tells_nothing(works: Any) -> None:
    """What was said of one product is not suggested for another."""
    there = opened(works, "defect", "--product", "switch")
    works("details", there, "--answer", "version=7")
    here = opened(works, "defect", "--product", "router")
    assert works("details", here, "--suggest", "--json").out.strip() == "[]"
    assert json.loads(works("details", "1", "--suggest", "--json").out)[0]["answer"] == "7"


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["--request", "--only", "colour"], 3, "the form of ticket 1 has no question colour"),
        (["--request", "--suggest"], 2, "--request and --suggest are two things"),
        (["--message", "Dear Jo"], 2, "--message belongs to --request"),
        (["--only", "log"], 2, "--only belongs to --request or --accept-known"),
        (["--accept-known"], 4, "nothing that is missing is known from other tickets"),
        (["--recreated", " "], 2, "say where"),
        (["--recreated", "vm", "--environment", "moon"], 3, "no environment is called moon"),
        (["--recreated", "vm", "--not-recreated", "vm"], 2, "contradict each other"),
        (["--environment", "lab"], 2, "--environment belongs to --recreated"),
    ],
)
def test_what_cannot_be_asked_records_nothing(words: list[str], code: int, text: str, works: Any) -> None:
    """The message says what to write."""
    before = len(record(works)["events"])
    result = works("details", "1", *words)
    assert (result.code, text in result.err) == (code, True), result.err
    assert len(record(works)["events"]) == before


def test_a_rule_may_forbid_to_write(works: Any) -> None:
    """The request is a reply in the eyes of the policy; an override is recorded with it."""
    works("classify", "1", "--flag", "silent")
    assert "Nobody may be written to" in works("details", "1", "--request").err
    assert works("details", "1", "--request", "--override", "Jo asked for it").code == 0
    assert [e["kind"] for e in record(works)["events"]][-3:] == ["overridden", "replied", "waiting"]


def test_answers_may_be_asked_for_again_by_name(works: Any) -> None:
    """--only asks for what is answered too: the answer is told, to be confirmed."""
    works("details", "1", "--answer", "version=5.2", "--answer", "log=x", "--answer", "network=y")
    assert "no detail is missing" in works("details", "1", "--request").err
    assert works("details", "1", "--request", "--only", "version").code == 0
    replied = next(e["data"] for e in record(works)["events"] if e["kind"] == "replied")
    assert (replied["asks"], replied["suggested"]) == (["version"], {"version": "5.2"})


def test_where_the_case_was_re_created(works: Any) -> None:
    """Tried where it does not happen, then where it does: the last try is shown, the history has both."""
    works("details", "1", "--not-recreated", "vm-11, Debian 11", now=HOUR)
    assert "not re-created in vm-11, Debian 11" in works("show", "1", now=LATER).out
    works("details", "1", "--recreated", "vm-12, Debian 12", "--environment", "LAB", now=HOUR)
    after = record(works)
    assert after["recreated_in"] == {
        "where": "vm-12, Debian 12",
        "environment": "lab",
        "again": True,
        "by": "ana",
        "at": HOUR,
    }
    assert after["environment"] == "lab"
    page = works("show", "1", now=LATER).out
    assert "re-created in vm-12, Debian 12 (lab) by ana, Mon 2 Mar 2026 10:00" in page
    works("undo", now=HOUR)
    assert record(works)["recreated_in"]["again"] is False


def test_a_dry_run_sends_nothing(works: Any) -> None:
    """The events are printed, and that is all."""
    shown = works("details", "1", "--request", "--dry-run")
    assert "replied" in shown.out and "waiting" in shown.out
    assert (record(works)["details_asked"], letters(works)) == (None, [])
