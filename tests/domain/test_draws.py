"""What a ticket draws, as its history tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from supportcli.domain.cover.draws import draws_of, would_draw
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.coverage import Allowance, Quota
from supportcli.domain.language.policy import Policy
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.carried import FIRST_READING
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import fold
from tests.events import recorded

TWO = (Allowance(2, Condition((("plan", ("silver", "gold")),))),)
TERMS = Terms(
    Policy(
        "example",
        "Example",
        "Example",
        quotas=(
            Quota(
                "incidents",
                "Incidents",
                "incident",
                TWO,
                when=Condition((("kind", ("incident",)),)),
                refunds=Condition((("cause", ("product",)),)),
            ),
            Quota("chats", "Chats", "chat", TWO, draws=("session:chat",)),
            Quota("time", "Time", "minute", TWO, draws=("work",), period="ticket"),
        ),
    )
)


def happened(time: str, kind: str, operation: int = 0, /, **data: Any) -> Event:
    return recorded(
        datetime.fromisoformat(f"2026-03-02 {time}").replace(tzinfo=UTC), kind, data, "ana", operation
    )


def drawn(*history: Event) -> list[tuple[str, int, str, str, int, int]]:
    return [
        (draw.quota, draw.number, f"{draw.at:%H:%M}", draw.cause, draw.amount, draw.refunded)
        for draw in draws_of(TERMS, fold(history), history)
    ]


SILVER = {"subject": "Broken", "plan": "silver"}
INCIDENT = {**SILVER, "kind": "incident"}


@pytest.mark.parametrize(
    ("opening", "rows"),
    [
        (INCIDENT, [("incidents", 1, "09:00", "opened", 1, 0)]),
        ({**SILVER, "kind": "question"}, []),
        (SILVER, []),  # nobody has said yet that it is an incident
        ({**INCIDENT, "plan": "bronze"}, []),  # the quota does not apply to this plan
        ({**INCIDENT, "cause": "product"}, [("incidents", 1, "09:00", "opened", 1, 1)]),
    ],
)
def test_an_opening_draws(opening: Mapping[str, Any], rows: list[object]) -> None:
    """One incident for tickets that are one, given back where the outcome refunds."""
    assert drawn(happened("09:00", "opened", **opening)) == rows


def test_a_ticket_is_judged_anew_when_it_is_classified() -> None:
    """What turns out to be an incident drew when it was opened; a defect of the product gives it back."""
    opened = happened("09:00", "opened", **SILVER)
    assert drawn(opened) == []
    incident = happened("10:00", "classified", kind="incident")
    assert drawn(opened, incident) == [("incidents", 1, "09:00", "opened", 1, 0)]
    defect = happened("11:00", "classified", cause="product")
    assert drawn(opened, incident, defect) == [("incidents", 1, "09:00", "opened", 1, 1)]
    question = happened("12:00", "classified", kind="question")
    assert drawn(opened, incident, defect, question) == []


def test_sessions_and_work_draw() -> None:
    """A session counts where it was held; work counts where it began, in whole minutes, each piece rounded up."""
    history = (
        happened("09:00", "opened", **SILVER),
        happened("10:00", "logged", seconds=90, what="Looked at it"),
        happened(
            "12:00", "logged", seconds=1800, what="Talked", session="chat", started_at="2026-03-02T11:00:00Z"
        ),
        happened("13:00", "logged", seconds=60, what="Called", session="phone"),
    )
    assert drawn(*history) == [
        ("chats", 1, "11:00", "session:chat", 1, 0),
        ("time", 1, "09:58", "work", 2, 0),
        ("time", 2, "11:00", "work", 30, 0),
        ("time", 3, "12:59", "work", 1, 0),
    ]


def test_work_draws_where_it_began_whether_that_was_said_or_not() -> None:
    """Two hours noted down at half past midnight began the day before; an old ticket keeps what it drew."""
    opened = happened("00:00", "opened", **SILVER)
    noted = {"seconds": 7200, "what": "Looked at it"}
    unsaid, said = (
        happened("00:30", "logged", **noted),
        happened("00:30", "logged", **noted, started_at="2026-03-01T22:30:00Z"),
    )
    began = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    for event in (unsaid, said):
        history = [opened, event]
        assert [draw.at for draw in draws_of(TERMS, fold(history), history)] == [began]
    first = replace(opened, data=replace(opened.data, reading=FIRST_READING))
    assert [draw.at for draw in draws_of(TERMS, fold([first, unsaid]), [first, unsaid])] == [unsaid.at]


def test_what_is_undone_draws_nothing() -> None:
    """An undone session is given back, and an undone opening too."""
    opened = happened("09:00", "opened", 1, **INCIDENT)
    chat = happened("10:00", "logged", 2, seconds=60, what="Talked", session="chat")
    assert len(drawn(opened, chat)) == 3
    assert len(drawn(opened, chat, happened("10:01", "undone", 3, operation=2))) == 1
    assert drawn(opened, happened("10:01", "undone", 3, operation=1)) == []


def test_what_an_event_would_draw() -> None:
    """Before it is recorded, for whoever has to refuse it."""
    event = happened("10:00", "logged", seconds=61, what="Talked", session="chat")
    ticket = fold([happened("09:00", "opened", **INCIDENT), event])
    assert [(quota.id, units) for quota, units in would_draw(TERMS, ticket, event)] == [
        ("chats", 1),
        ("time", 2),
    ]
