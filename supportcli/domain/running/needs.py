"""The needs of a ticket that are the same under every policy: clocks, messages, classes, waits, hands, the end.

``domain/running/nextsteps.py`` puts them in order, among those that the policy's own tables ask for.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from supportcli.domain import actions
from supportcli.domain.actions import ID, Action, Blank, action
from supportcli.domain.language.policy import CUSTOMER
from supportcli.domain.language.rules import names
from supportcli.domain.running.clocks import Clock
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.handoffs import too_many
from supportcli.domain.tickets.moments import FLAG_PREFIX
from supportcli.domain.tickets.ticket import Ticket
from supportcli.domain.time.instants import iso

Need = Literal[
    "", "refuse", "late", "clock", "mail", "priority", "class", "quota", "remind", "wait", "take", "hands", "gate",
    "engineering", "end",
]  # fmt: skip

DECISIONS = frozenset(
    {"refuse", "late", "mail", "priority", "class", "quota", "remind", "take", "gate", "engineering"}
)
"""What a person has to decide; the rest is work that goes its way."""


class NextStep(Struct, frozen=True):
    """Something a ticket needs: in words, the action, and the instant until which it is due.

    ``need`` says what kind of need it is: ``late`` is a clock that warns or has run out, ``class`` a
    classification; it is empty where nothing asks for it.
    """

    text: str
    action: Action
    due_at: datetime | None = None
    need: Need = ""

    @property
    def command(self) -> str:
        """The action as it is typed."""
        return actions.command(self.action)


class Around(Struct, frozen=True):
    """What stands around a ticket that neither its history nor its terms tell.

    ``now`` decides which clocks press; ``failed`` are the numbers of its messages that could not be sent,
    ``unaddressed`` the roles that nobody fills and that were to be told; ``used_up`` names the quotas from
    which its work draws and that are empty.
    """

    now: datetime | None = None
    failed: tuple[int, ...] = ()
    unaddressed: tuple[str, ...] = ()
    used_up: tuple[str, ...] = ()
    bounced: bool = False
    """Mail to its contact comes back."""


NOTHING = Around()

_STOPS = {
    "work-around": action("reply", ID, work_around=True),
    "reply": action("reply", ID),
    "resolved": action("resolve", ID),
    "closed": action("close", ID),
    "assigned": action("take", ID),
    "classified": action("classify", ID),
    "prioritised": action("prioritise", ID, Blank("PRIORITY")),
    "waiting": action("wait", ID),
    "handed-on": action("escalate", ID, to=Blank("NAME")),
    "level-changed": action("escalate", ID, to_level=Blank("LEVEL")),
    "resumed": action("resume", ID),
    "reopened": action("reopen", ID),
    "customer-reply": action("reply", ID, wait=True),
}
"""The action that brings a moment about."""


def clock_steps(
    terms: Terms | None, ticket: Ticket, clocks: list[Clock], now: datetime | None
) -> tuple[list[NextStep], list[NextStep]]:
    """The running clocks, those that warn or have run out apart; each half by what is due first."""
    late, calm = [], []
    running = [(c.due_at, c.measure, c.round, c) for c in clocks if c.state == "running" and c.due_at]
    for due, measure, _, clock in sorted(running, key=lambda each: each[:3]):
        way = _meeting(terms, measure).on(ticket.id)
        if now is None or now < min(due, clock.warn_at or due):
            calm.append(NextStep(f"{measure} due", way, due, "clock"))
        else:
            late.append(NextStep(f"{measure} {'overdue' if now > due else 'due'}", way, due, "late"))
    return late, calm


def _meeting(terms: Terms | None, measure: str) -> Action:
    """The action that meets a measure: what stops it, the plainest first."""
    found = next((m for m in terms.policy.measures if m.id == measure), None) if terms is not None else None
    for stop in found.stops if found is not None else ():
        if stop in _STOPS:
            return _STOPS[stop]
        if stop.startswith(FLAG_PREFIX):
            return action("classify", ID, flag=stop.removeprefix(FLAG_PREFIX))
    return _STOPS["reply"]


def priority(terms: Terms | None, ticket: Ticket) -> list[NextStep]:
    """A ticket without a priority stands in no order, and most of its clocks do not run."""
    if terms is None or ticket.priority is not None or not terms.policy.priorities:
        return []
    way = action("prioritise", ticket.id, Blank("PRIORITY"))
    return [NextStep("it has no priority", way, need="priority")]


def classes(terms: Terms, ticket: Ticket) -> list[NextStep]:
    """What nobody has said of the ticket, though the policy has words for it: its kind, its level."""
    policy = terms.policy
    missing = [
        name
        for name, has, known in (("kind", ticket.kind, policy.kinds), ("level", ticket.level, policy.levels))
        if has is None and known
    ]
    if not missing:
        return []
    text = f"nobody has said its {' and '.join(missing)}"
    return [NextStep(text, action("classify", ticket.id), need="class")]


def cause(terms: Terms | None, ticket: Ticket) -> list[NextStep]:
    """The cause that a rate asks for, of a ticket whose work is done."""
    rates = terms.policy.rates if terms is not None else ()
    if ticket.cause is not None or not any("cause" in names(rate.when) for rate in rates):
        return []
    way = action("classify", ticket.id, cause=Blank("CAUSE"))
    return [NextStep("its cause decides what it costs, and nobody has named it", way, need="class")]


def unsent(ticket: Ticket, around: Around) -> list[NextStep]:
    """Messages that did not leave: whoever waits for them knows nothing yet."""
    steps = []
    if around.failed:
        count = len(around.failed)
        text = "a message could not be sent" if count == 1 else f"{count} messages could not be sent"
        steps.append(NextStep(text, action("outbox retry", around.failed), need="mail"))
    if around.unaddressed:
        text = f"nobody fills the role {' or '.join(around.unaddressed)}: a message waits"
        steps.append(NextStep(text, action("config edit"), need="mail"))
    if around.bounced and ticket.contact:
        way = action("contact list", customer=ticket.customer)
        steps.append(NextStep(f"mail to {ticket.contact} comes back", way, need="mail"))
    return steps


def used_up(ticket: Ticket, around: Around) -> list[NextStep]:
    """Quotas that are empty: more work wants a word with the customer first."""
    return [
        NextStep(f"{name} is used up: ask before more work", action("quota", ticket.customer), need="quota")
        for name in around.used_up
    ]


def wait(ticket: Ticket) -> NextStep:
    """A wait; one that the desk was reminded of is for a person to end, by asking again or otherwise."""
    if ticket.waiting_on == CUSTOMER and ticket.waiting_since is not None:
        since = iso(ticket.waiting_since)
        if any(key.startswith(("remind:", "timer:")) and since in key for key in ticket.taken):
            way = action("reply", ticket.id, wait=True)
            return NextStep("the customer has not answered for long: ask again", way, need="remind")
    return NextStep(f"it waits for the {ticket.waiting_on}", action("resume", ticket.id), need="wait")


def many_hands(terms: Terms | None, ticket: Ticket) -> list[NextStep]:
    """That the policy warns of so many hand-offs."""
    found = too_many(terms.policy.hand_offs, ticket.hand_offs) if terms is not None else None
    if found is None:
        return []
    text = f"{found.text}: settle who sees it through"
    return [NextStep(text, action("assign", ticket.id, to=Blank("NAME")), need="hands")]
