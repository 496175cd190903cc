"""Rules that move a priority, and rules that give a ticket to a team."""

from __future__ import annotations

import pytest

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import Policy, Priority, Rule
from supportcli.domain.running.bounds import bounded, team_for
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.ticket import Ticket


def when(**facts: str) -> Condition:
    return Condition(tuple((name, (value,)) for name, value in facts.items()))


TERMS = Terms(
    Policy(
        "test",
        "Test",
        "Tester",
        priorities=tuple(Priority(f"P{n}", f"Priority {n}", n) for n in (1, 2, 3, 4)),
        rules=(
            Rule("outage", when(kind="outage"), floor="P2", team="night"),
            Rule("lab", when(environment="lab"), cap="P4", team="lab"),
            Rule("staging", when(environment="staging"), cap="P3"),
            Rule("by-mail", when(channel="email", priority="P1"), cap="P2"),
        ),
    )
)


@pytest.mark.parametrize(
    ("known", "asked", "got", "rule"),
    [
        ({}, "P1", "P1", None),
        ({"environment": "lab"}, "P1", "P4", "lab"),
        ({"environment": "lab"}, "P4", "P4", None),
        ({"environment": "staging"}, "P2", "P3", "staging"),
        ({"environment": "staging"}, "P4", "P4", None),  # a cap never raises
        ({"kind": "outage"}, "P3", "P2", "outage"),
        ({"kind": "outage"}, "P1", "P1", None),  # a floor never lowers
        ({"kind": "outage", "environment": "lab"}, "P3", "P4", "lab"),  # the cap has the last word
        ({"channel": "email"}, "P1", "P2", "by-mail"),  # judged by what was asked for
        ({"channel": "email"}, "P3", "P3", None),
        ({"environment": "lab"}, None, None, None),
    ],
)
def test_the_priority_that_a_ticket_gets(
    known: dict[str, str], asked: str | None, got: str | None, rule: str | None
) -> None:
    """Floors raise first, caps have the last word, and the rule that moved it is named."""
    priority, moved = bounded(TERMS, Ticket(id=1, **known), asked)
    assert (priority, moved.id if moved else None) == (got, rule)


def test_the_first_rule_with_a_team_wins() -> None:
    """An outage in the lab belongs to the night shift, whose rule stands first."""
    chosen = team_for(TERMS, Ticket(id=1, kind="outage", environment="lab"))
    assert chosen is not None
    assert chosen.team == "night"
    assert team_for(TERMS, Ticket(id=1)) is None
    assert team_for(None, Ticket(id=1)) is None
