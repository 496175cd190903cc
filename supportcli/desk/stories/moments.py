"""The timeline of a story: every event, and what it did to clocks, cover, quotas, bill and credits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supportcli.desk.billing.bill import bill_of
from supportcli.desk.billing.crediting import Claim, credits_of
from supportcli.desk.coverage.entitlement import entitlement_of
from supportcli.desk.desk import Desk
from supportcli.desk.escalation import Taken
from supportcli.desk.operation import Case, cases
from supportcli.domain.billing.charges import ChargeLine
from supportcli.domain.billing.credits import share_text
from supportcli.domain.documents import Record
from supportcli.domain.errors import DeskError
from supportcli.domain.running.timeline import clock_changes
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import (
    Agreed,
    Alarmed,
    Breached,
    Classified,
    Closed,
    Data,
    Moved,
    Prioritised,
    Resolved,
    Undone,
    Warned,
)
from supportcli.domain.words.timeline import TO_BE_AGREED, quota_left, told_sentence
from supportcli.store import history

CUSTOMER = "customer"

_JUDGE = (Agreed, Breached, Classified, Moved, Prioritised, Undone)
"""Events after which other targets are missed than before."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline.

    ``what`` is the kind of an event (``opened``, ``replied``, ``breached`` …), what a clock does (``starts``,
    ``pauses``, ``goes-on``, ``moves``, ``met``, ``missed``, ``ends``, ``no-longer``), what a ticket has (``covered``,
    ``left``, ``charged``), what the customer gets back (``credited``), who hears of it (``told``), the end of a
    ``contract``, or ``refused``. ``data`` is the event's, ``duration`` and ``calendar`` the clock's target;
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


class Timeline:
    """What a story told so far; ``moments`` grows as it is played.

    Args:
        desk: The desk of the story.
        names: How the story calls its tickets.
        fees: The contracts that may get something back, and the fee of a period where one is known.
    """

    def __init__(self, desk: Desk, names: Mapping[str, int], fees: Mapping[int, str | None]) -> None:
        self.desk = desk
        self.names = names
        self.fees = fees
        self.moments: list[Moment] = []
        self.verbs: dict[int, str] = {}
        """By which verb of the story an operation was done."""
        self._last = 0
        self._clocks: dict[int, list[Any]] = {}
        self._cover: dict[int, object] = {}
        self._bill: dict[int, tuple[ChargeLine, ...]] = {}
        self._left: dict[tuple[int | None, str], int | None] = {}
        self._credits: dict[object, object] = {}

    def tell_cron(self, taken: Sequence[Taken], line: int | None) -> None:
        """Write what cron recorded, and who hears of it."""
        self.tell(history.after(self.desk.store.connection, self._last), line)
        for each in taken:
            # steps of the ladder and notices name the role themselves
            if each.recipients and each.action not in ("escalate", "notify"):
                text = told_sentence(each.action, each.step, each.role, each.measure)
                self._note(self.name_of(each.ticket), "told", line, text, None)

    def tell(self, changes: Sequence[tuple[int, Event]], line: int | None) -> None:
        """Write events, and what they did to the clocks, into the timeline."""
        self._last = max([self._last, *(event.id for _, event in changes)])
        touched = dict.fromkeys(ticket for ticket, _ in changes)
        for ticket in touched:
            name = self.name_of(ticket)
            for number, event in changes:
                if number == ticket:
                    self.moments.append(_event_moment(name, event, line, self.verbs))
            self._tell_clocks(cases(self.desk, [ticket])[0], name, line)
        if any(isinstance(event.data, _JUDGE) for _, event in changes):
            self._tell_credits(line)

    def refuse(self, error: DeskError, ticket: str, line: int | None) -> None:
        """Write a refusal into the timeline."""
        rule = getattr(error, "rule", None)
        self.moments.append(Moment(self.desk.now, ticket, "refused", line, rule=rule, text=error.message))

    def name_of(self, ticket: int) -> str:
        """How the story calls a ticket."""
        return next((name for name, number in self.names.items() if number == ticket), str(ticket))

    def credited(self, contract: int | None) -> list[Record]:
        """What service credits give back to a contract, or to all."""
        fee = None if contract is None else self.fees.get(contract)
        return credits_of(self.desk, CUSTOMER, Claim(contract, fee))

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
            key = (case.ticket.contract, quota.id)
            if left is not None and self._left.get(key) != left:
                text = quota_left(quota.name, left, each.balance.allowance)
                self._note(name, "left", line, text, quota.clause or quota.id)
            self._left[key] = left
        before, self._bill[n] = self._bill.get(n, ()), bill_of(case)
        for item in self._bill[n]:
            if item not in before:
                price = TO_BE_AGREED if item.amount is None else f"{item.amount} {item.currency}".strip()
                self._note(name, "charged", line, f"{item.name}, {item.quantity}: {price}", item.clause)

    def _tell_credits(self, line: int | None) -> None:
        """What changed of what the service credits give back."""
        for record in (each for number in self.fees for each in self.credited(number)):
            key = (record["contract"], record["credit"], record["period_from"], *_alone(record))
            if record["share"] and self._credits.get(key) != record["share"]:
                name = self.name_of(record["tickets"][-1])
                text = f"{record['name']}: {share_text(record['share'])} of the fee, {record['reason']}"
                self._note(name, "credited", line, text, record["clause"] or record["credit"])
            self._credits[key] = record["share"]

    def note(self, what: str, line: int | None, text: str) -> None:
        """Write what happens to no ticket into the timeline."""
        self._note("", what, line, text, None)

    def _note(self, ticket: str, what: str, line: int | None, text: str, rule: str | None) -> None:
        self.moments.append(Moment(self.desk.now, ticket, what, line, rule=rule, text=text))


def _alone(record: Record) -> tuple[int, ...]:
    """The tickets of a credit that counts each alone: its period is one day."""
    return tuple(record["tickets"]) if record["period_from"] == record["period_to"] else ()


def _event_moment(name: str, event: Event, line: int | None, verbs: Mapping[int, str]) -> Moment:
    data = event.data
    due = data.due_at if isinstance(data, Alarmed | Resolved | Closed) else None
    timed = data if isinstance(data, Warned | Breached) else None
    measure = timed.measure if timed else data.measure if isinstance(data, Agreed) else None
    round_ = timed.round if timed else None
    text = verbs.get(data.operation) if isinstance(data, Undone) else None
    # cron is never late in a story: a breach stands at the instant that was missed
    at = due if isinstance(data, Breached) and due is not None else event.at
    return Moment(at, name, event.kind, line, measure, round_, due, text=text, data=data)
