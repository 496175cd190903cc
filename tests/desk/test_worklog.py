"""Time worked: what is recorded, how it is read, what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from supportcli.domain.tickets.events import LOGGED, UNDONE
from supportcli.domain.tickets.worked import work_of
from tests.conftest import at
from tests.events import recorded

JO = "jo@acme.example"


@pytest.fixture
def acme(run: Any) -> Any:
    """A desk with the customer acme under MOR's PREMIUM plan, and tickets 1 and 2, opened Monday 09:00 UTC."""

    def furnish() -> None:
        run("init")
        run("customer", "add", "acme", "--name", "Acme Ltd")
        run("contact", "add", JO, "--customer", "acme")
        run("contract", "add", "acme", "--policy", "mor", "--plan", "premium", "--from", "2026-01-01")
        for _ in range(2):
            assert run("open", "--contact", JO, "--subject", "No calls", "--priority", "high").code == 0

    run.once("worklog: acme", furnish)
    return run


def logged(run: Any, ticket: int = 1) -> list[dict[str, Any]]:
    """What the ticket's events say about time worked."""
    events = json.loads(run("show", str(ticket), "--json").out)["events"]
    return [event["data"] for event in events if event["kind"] == "logged"]


def test_time_is_logged_on_each_ticket(acme: Any) -> None:
    """Of several tickets each gets the whole time; the actor worked unless somebody else is named."""
    done = acme("log", "1-2", "1h30m", "Read the traces")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("ticket 1: 1h30m logged")
    expected = {"seconds": 5400, "what": "Read the traces", "by": "ana"}
    assert logged(acme, 1) == logged(acme, 2) == [expected]


def test_a_session_and_its_beginning_are_recorded(acme: Any) -> None:
    """The instant is read in the desk's zone and kept in UTC."""
    assert (
        acme(
            "log", "1", "45m", "Showed it", "--session", "Chat", "--by", "bo", "--at", "2026-03-02 08:00"
        ).code
        == 0
    )
    assert logged(acme) == [
        {
            "seconds": 2700,
            "what": "Showed it",
            "by": "bo",
            "session": "chat",
            "started_at": "2026-03-02T08:00:00Z",
        }
    ]
    assert "45m worked by bo, chat session, from 2026-03-02 08:00 UTC: Showed it" in acme("show", "1").out


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["log", "1", "soon", "x"], 2, '"soon" is no time worked'),
        (["log", "1", "1d", "x"], 2, '"1d" is no time worked'),
        (["log", "1", "2bh", "x"], 2, '"2bh" is no time worked'),
        (["log", "1", "1h-2h", "x"], 2, '"1h-2h" is no time worked'),
        (["log", "1", "0m", "x"], 2, "0m is no piece of work"),
        (["log", "1", "25h", "x"], 2, "25h is no piece of work"),
        (["log", "1", "1h", " "], 2, "say what was done"),
        (["log", "1", "1h", "x", "--at", "2026-03-02T08:30Z"], 2, "ends after now"),
        (["log", "7", "1h", "x"], 3, "no ticket with id 7"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_no_work_is_refused(words: list[str], code: int, text: str, acme: Any) -> None:
    """Nothing is recorded, and the message says what to write."""
    result = acme(*words)
    assert (result.code, result.out) == (code, "")
    assert text in result.err
    assert logged(acme) == []


def test_work_can_be_undone_and_logged_after_closing(acme: Any) -> None:
    """Time is often written down late; an undone entry counts no more."""
    acme("resolve", "1")
    acme("close", "1")
    assert acme("log", "1", "20m", "Wrote the summary").code == 0
    assert acme("undo").code == 0
    assert "worked by ana: Wrote the summary (undone)" in acme("show", "1").out


def test_a_dry_run_prints_the_event_and_keeps_nothing(acme: Any) -> None:
    """Standard output is the event."""
    shown = acme("log", "1", "20m", "Wrote", "--dry-run")
    assert "logged" in shown.out
    assert logged(acme) == []


def test_work_stands_in_the_order_of_its_beginning() -> None:
    """An entry without an instant ended when it was recorded; one that was undone is gone."""
    first = recorded(at("2026-03-02 12:00"), LOGGED, {"seconds": 3600, "what": "late", "by": "ana"}, id=1)
    said = {"seconds": 600, "what": "early", "by": "bo", "started_at": "2026-03-02T09:00:00Z"}
    second = recorded(at("2026-03-02 12:01"), LOGGED, said, id=2, operation=2)
    gone = recorded(at("2026-03-02 12:02"), UNDONE, {"operation": 2}, id=3, operation=3)
    found = work_of([first, second])
    assert [(work.what, work.began_at, work.ended_at) for work in found] == [
        ("early", at("2026-03-02 09:00"), at("2026-03-02 09:10")),
        ("late", at("2026-03-02 11:00"), at("2026-03-02 12:00")),
    ]
    assert [work.what for work in work_of([first, second, gone])] == ["late"]
