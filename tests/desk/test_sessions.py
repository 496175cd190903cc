"""Sessions: who may have them, consent first, calls that are confirmed in writing, what was said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import Run
from tests.policies.asking import Counter

JO = "jo@acme.example"

POLICY = """
id = "works"
name = "Works"
vendor = "Works"

[channels.email]
[channels.skype]
name = "Skype"
session = "chat"
[channels.phone]
confirm = "confirmed"
[approvals.confirmed]
name = "Confirmed in writing"
[approvals.consent]
name   = "Consent to a remote session"
before = "session:remote"
clause = "7.2"
[channels.remote]
opens = false
"""


@pytest.fixture
def works(run: Any, tmp_path: Any) -> Any:
    """A desk of POLICY, and ticket 1 that came by phone."""

    def furnish() -> None:
        file = tmp_path / "works.toml"
        file.write_text(POLICY)
        run("init")
        assert run("policy", "add", str(file)).code == 0
        run("customer", "add", "acme")
        run("contact", "add", JO, "--customer", "acme")
        run("contract", "add", "acme", "--policy", "works", "--from", "2026-01-01")
        assert run("open", "--contact", JO, "-s", "It stops", "--channel", "phone").code == 0

    run.once("sessions: works", furnish)
    return run


def record(run: Any) -> dict[str, Any]:
    """Ticket 1 as scripts get it."""
    return dict(json.loads(run("show", "1", "--json").out))


OFFERED = {
    ("cloveretl", "level-1", "phone"): "CE-07",
    ("cloveretl", "level-2", "phone"): None,
    ("cloveretl", "level-1", "remote"): "CE-07",
    ("cloveretl", "level-2", "remote"): "CE-07",
    ("cloveretl", "level-3", "remote"): None,
    ("cloveretl", "level-1", "chat"): "CE-06",
    ("cloveretl", "level-2", "chat"): None,
    ("mor", "enterprise", "chat"): None,
    ("mor", "premium", "skype"): None,
    ("mor", "basic", "chat"): "KM-03, KM-04",
    ("mor", "free", "skype"): "KM-03, KM-04",
    ("clearcare", "gold", "remote"): None,
    ("clearcare", "gold", "phone"): "CC-05",
    ("clearcare", "platinum", "phone"): None,
    ("clearcare", "bronze", "remote"): "CC-05",
    ("sftpplus", "standard", "screen-share"): None,
    ("sftpplus", "standard", "on-site"): None,  # no channel: nothing is promised and nothing refused
}


@pytest.mark.parametrize(("policy", "plan", "kind"), OFFERED)
def test_a_session_is_held_under_the_plans_that_include_it(
    run: Run, policy: str, plan: str, kind: str
) -> None:
    """Refused with the clause elsewhere; with a reason it is recorded all the same, and the reason with it."""
    clause = OFFERED[policy, plan, kind]
    counter = Counter(run, policy, [plan])
    at = "2026-03-04 10:00"
    ticket = counter.opened(at, plan)
    words = ("log", ticket, "10m", "Talked", "--session", kind)
    done = counter.asks(at, *words)
    assert (done.code, clause is None or clause in done.err) == (0 if clause is None else 4, True), done.err
    if clause is None:
        return
    counter.does(at, *words, "--override", "The manager said so")
    events = counter.record(at, ticket)["events"]
    overridden = [event["data"] for event in events if event["kind"] == "overridden"]
    assert {each["why"] for each in overridden} == {"The manager said so"}
    assert clause in {each.get("clause") for each in overridden}


def test_a_channels_name_stands_for_the_kind_that_is_held_there(works: Any) -> None:
    """Quotas and consents know the kind, whatever the engineer calls it; a slip is not another kind."""
    for word in ("skype", "Chat", "on-site"):
        assert works("log", "1", "5m", "Talked", "--session", word).code == 0
    kinds = [entry["session"] for entry in record(works)["work"]["entries"]]
    assert kinds == ["chat", "chat", "on-site"]
    said = works("log", "1", "5m", "Talked", "--session", "remot")
    assert (said.code, "did you mean remote?" in said.err) == (3, True)


def test_a_remote_session_wants_consent_first(works: Any) -> None:
    """The approval by its clause, and the command that records it."""
    said = works("log", "1", "30m", "Looked", "--session", "remote")
    assert said.code == 4
    assert "Consent to a remote session is missing (consent, 7.2)" in said.err
    assert f"supportcli approve 1 consent --by {JO}" in said.err
    assert "before a remote session" not in said.err
    works("approve", "1", "consent", "--by", JO)
    assert works("log", "1", "30m", "Looked", "--session", "remote").code == 0
    assert "a remote session" in works("policy", "show", "works").out


def test_a_summary_is_sent_and_a_person_reads_the_answer(works: Any) -> None:
    """An answer to a summary may say no: it is shown, and confirms nothing by itself."""
    assert "supportcli log 1 TIME TEXT --session phone --summary" in works("show", "1").out
    done = works("log", "1", "20m", "Uploads stop after 2 GB.", "--session", "phone", "--summary")
    assert "20m logged, summary sent" in done.err
    (letter,) = json.loads(works("outbox", "list", "--json").out)
    assert (letter["recipients"], letter["purpose"]) == ([JO], "reply")
    (sent,) = [event["data"] for event in record(works)["events"] if event["kind"] == "replied"]
    assert "Thank you for the call." in sent["body"] and "Uploads stop after 2 GB." in sent["body"]
    assert sent["confirm"] == "confirmed"
    later = "2026-03-02T10:00:00Z"
    assert "the summary is not answered yet" in works("show", "1", now=later).out
    works("reply", "1", "--from", JO, "--channel", "email", "--body", "No, 1 GB", now=later)
    page = works("show", "1", now=later).out
    assert "confirmed is missing: does the answer confirm the summary?" in page
    assert f"supportcli approve 1 confirmed --by {JO}" in page
    works("approve", "1", "confirmed", "--by", JO, now=later)
    assert "confirmed is missing" not in works("show", "1", now=later).out


@pytest.mark.parametrize(
    ("channel", "confirms"),
    [("email", True), ("skype", True), ("phone", False), (None, False), ("pigeon", False)],
)
def test_what_the_customer_writes_confirms_the_call(works: Any, channel: str | None, confirms: bool) -> None:
    """A follow-up of their own accord, in writing; another call, or who knows how, is none."""
    how = ("--channel", channel) if channel else ()
    done = works("reply", "1", "--from", JO, *how, "--body", "As I said: it stops")
    assert ("; confirmed recorded" in done.err) is confirms
    given = [(each["approval"], each["by"], each["note"]) for each in record(works)["approvals"]]
    assert given == ([("confirmed", JO, "follow-up in writing")] if confirms else [])


def test_what_was_said_becomes_part_of_the_history(works: Any, tmp_path: Any) -> None:
    """A transcript from a file or from standard input, shown below its session."""
    file = tmp_path / "chat.txt"
    file.write_text("jo: it stops\nana: since when?\n")
    assert works("log", "1", "5m", "Chatted", "--session", "chat", "--transcript", str(file)).code == 0
    assert works("log", "1", "5m", "Again", "--transcript", "-", input="jo: since Monday\n").code == 0
    page = works("show", "1").out
    assert "      jo: it stops\n      ana: since when?\n" in page and "jo: since Monday" in page
    assert works("log", "-", "5m", "x", "--transcript", "-").code == 2


def test_nobody_to_send_a_summary_to(run: Any) -> None:
    """Without a contact nothing is recorded."""
    run("init")
    run("open", "-s", "It stops")
    said = run("log", "1", "5m", "Talked", "--summary")
    assert (said.code, "has no contact to send the summary to" in said.err) == (4, True)
    assert json.loads(run("show", "1", "--json").out)["work"]["entries"] == []
