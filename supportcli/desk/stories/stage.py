"""The stage of a story: a desk of its own, in memory, where time passes and cron comes every minute.

Playing on a real desk means that a story meets every rule that a real ticket meets: whatever the desk refuses,
charges or tells, it does here too, and there is no second reading of the policy to be kept in step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from supportcli.desk import escalation, people
from supportcli.desk.billing.bill import bill_of
from supportcli.desk.coverage.entitlement import entitlement_of
from supportcli.desk.desk import Desk
from supportcli.desk.escalation import Taken
from supportcli.desk.operation import Case, cases
from supportcli.desk.policies import Known
from supportcli.desk.settings.values import Settings
from supportcli.domain.billing.charges import ChargeLine
from supportcli.domain.errors import DeskError
from supportcli.domain.running.timeline import clock_changes
from supportcli.domain.story import Story
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Agreed, Alarmed, Breached, Closed, Data, Resolved, Warned
from supportcli.policyfile.codec import to_json
from supportcli.store import history, outbox
from supportcli.store import policies as policy_store
from supportcli.store.connection import store_in_memory
from supportcli.store.policies import Revision

CUSTOMER, CONTACT = "customer", "contact@customer.example"
_ENOUGH = 100_000
"""Alarms that one line may bring; a story with more would never end."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline.

    ``what`` is the kind of an event (``opened``, ``replied``, ``breached`` …), what a clock does (``starts``,
    ``pauses``, ``goes-on``, ``moves``, ``met``, ``missed``, ``ends``, ``no-longer``), what a ticket has (``covered``,
    ``left``, ``charged``) or ``refused``. ``data`` is the event's, ``duration`` and ``calendar`` the clock's target;
    ``line`` is the story's line.
    """

    at: datetime
    ticket: str
    what: str
    line: int | None = None
    measure: str | None = None
    round: int | None = None
    due_at: datetime | None = None
    duration: str | None = None
    calendar: str | None = None
    left_seconds: int | None = None
    rule: str | None = None
    text: str | None = None
    data: Data | None = None


class Stage:
    """A desk in memory with one customer under the policy; ``moments`` grows as the story is played."""

    def __init__(self, known: Known, story: Story, begin: datetime, roles: Sequence[str]) -> None:
        # the story begins a while before, so that the contract is there when the ticket comes
        named = {role: (f"{role}@desk.example",) for role in roles}
        settings = Settings(zone=story.zone, roles=named)
        self.desk = Desk(
            store_in_memory(), now=begin - timedelta(days=1), actor="engineer", settings=settings
        )
        self.moments: list[Moment] = []
        self.names: dict[str, int] = {}
        self.taken: list[Taken] = []
        self._letters = self._last = 0
        self._clocks: dict[int, list[Any]] = {}
        self._cover: dict[int, object] = {}
        self._bill: dict[int, tuple[ChargeLine, ...]] = {}
        self._left: dict[str, int | None] = {}
        self._prepare(known, story, begin)

    def close(self) -> None:
        """Forget the desk."""
        self.desk.close()

    def _prepare(self, known: Known, story: Story, begin: datetime) -> None:
        policy = known.policy
        revision = Revision(known.revision, policy.id, policy.name, 0, "")
        desk = self.desk
        with desk.store.write() as connection:
            policy_store.add(connection, revision, known.source, to_json(policy), desk.now)
        people.add_customer(desk, CUSTOMER, "Customer")
        people.add_contact(desk, CONTACT, CUSTOMER, "Contact")
        if story.contract and policy.plans:
            since = date.fromisoformat(story.since) if story.since else desk.now.date()
            people.add_contract(desk, CUSTOMER, policy.id, story.plan, since)

    def pass_time(self, until: datetime, *, at_least: bool = False, line: int | None = None) -> None:
        """Let time pass: every alarm due before ``until`` (``at_least``: or at it) is taken at its instant."""
        for _ in range(_ENOUGH):
            following = escalation.next_due(self.desk)
            if following is None or following[0] > until or (following[0] == until and not at_least):
                break
            self.desk.now = max(self.desk.now, following[0])
            self._cron(line)
        self.desk.now = max(self.desk.now, until)

    def _cron(self, line: int | None) -> None:
        self.taken += escalation.escalate_due(self.desk)
        changes = history.after(self.desk.store.connection, self._last)
        self.tell(changes, line)

    def tell(self, changes: Sequence[tuple[int, Event]], line: int | None) -> None:
        """Write events, and what they did to the clocks, into the timeline."""
        self._last = max([self._last, *(event.id for _, event in changes)])
        touched = dict.fromkeys(ticket for ticket, _ in changes)
        for ticket in touched:
            name = self.name_of(ticket)
            for number, event in changes:
                if number == ticket:
                    self.moments.append(_event_moment(name, event, line))
            self._tell_clocks(self.case(ticket), name, line)

    def refuse(self, error: DeskError, ticket: str, line: int | None) -> None:
        """Write a refusal into the timeline."""
        rule = getattr(error, "rule", None)
        self.moments.append(Moment(self.desk.now, ticket, "refused", line, rule=rule, text=error.message))

    def case(self, ticket: int) -> Case:
        """A ticket as it is now."""
        return cases(self.desk, [ticket])[0]

    def name_of(self, ticket: int) -> str:
        """How the story calls a ticket."""
        return next((name for name, number in self.names.items() if number == ticket), str(ticket))

    def letters_since_last_asked(self) -> list[str]:
        """The purposes of the letters written since this was asked before."""
        purposes = [letter.purpose for letter in outbox.letters(self.desk.store.connection)]
        new, self._letters = purposes[self._letters :], len(purposes)
        return new

    def _tell_clocks(self, case: Case, name: str, line: int | None) -> None:
        n = case.ticket.id
        before = self._clocks.get(n, [])
        self._clocks[n] = case.clocks
        self._tell_cover(case, name, line)
        for change in clock_changes(before, case.clocks):
            clock = change.clock
            self.moments.append(
                Moment(
                    self.desk.now, name, change.what, line, clock.measure, clock.round, clock.due_at,
                    clock.duration.text, clock.calendar, clock.left_seconds, clock.rule or clock.clause,
                )
            )  # fmt: skip

    def _tell_cover(self, case: Case, name: str, line: int | None) -> None:
        """What changed of the verdict of the scope, of the quotas and of the bill."""
        n, found = case.ticket.id, entitlement_of(self.desk, case)
        first = found.clauses[0] if found.clauses else None
        if first is not None and self._cover.get(n) != first:
            self._note(name, "covered", line, f"{first.verdict}: {first.text}", first.clause or first.id)
        self._cover[n] = first
        for each in found.quotas:
            left, quota = each.balance.left, each.quota
            if left is not None and self._left.get(quota.id) != left:
                text = f"{quota.name}: {left} of {each.balance.allowance} left"
                self._note(name, "left", line, text, quota.clause or quota.id)
            self._left[quota.id] = left
        before, self._bill[n] = self._bill.get(n, ()), bill_of(case)
        for item in self._bill[n]:
            if item not in before:
                price = "to be agreed" if item.amount is None else f"{item.amount} {item.currency}".strip()
                self._note(name, "charged", line, f"{item.name}, {item.quantity}: {price}", item.clause)

    def _note(self, ticket: str, what: str, line: int | None, text: str, rule: str | None) -> None:
        self.moments.append(Moment(self.desk.now, ticket, what, line, rule=rule, text=text))


def _event_moment(name: str, event: Event, line: int | None) -> Moment:
    data = event.data
    due = data.due_at if isinstance(data, Alarmed | Resolved | Closed) else None
    timed = data if isinstance(data, Warned | Breached) else None
    measure = timed.measure if timed else data.measure if isinstance(data, Agreed) else None
    return Moment(event.at, name, event.kind, line, measure, timed.round if timed else None, due, data=data)
