"""Charges that arose in a period: only tickets that may have one are folded, since bills are never stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from supportcli.desk.billing.bill import bill_of
from supportcli.desk.desk import Desk
from supportcli.desk.operation import sound_cases
from supportcli.domain.reporting.observations import Billed, Observations, Period
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.query import Query
from supportcli.store import figures as store
from supportcli.store.charges import revisions
from supportcli.store.figures import Label

_BATCH = 200


def billed(
    desk: Desk, period: Period, query: Query | None, seen: Observations, labels: Mapping[int, Label]
) -> Iterator[Billed]:
    """The lines that arose in the period.

    Work is found where it was recorded, an incident that is bought where its ticket was opened. Only work that was
    recorded later and says when it began can belong to an earlier period than the one of its recording.
    """
    worked = _worked(desk, period)
    if query is not None:
        worked &= store.labels(desk.store.connection, worked, query, desk.now).keys()
    sold = _sold_without_work(desk)
    tickets = worked | {one.ticket for one in seen.opened if labels[one.ticket].revision in sold}
    ordered = sorted(tickets)
    for start in range(0, len(ordered), _BATCH):
        for case in sound_cases(desk, ordered[start : start + _BATCH]):
            with desk.aside.apart("ticket", case.ticket.id):
                for line in bill_of(case):
                    if period.start <= line.at < period.until:
                        yield Billed(case.ticket.id, line.currency, line.amount, line.seconds)


def _worked(desk: Desk, period: Period) -> set[int]:
    connection, kind = desk.store.connection, ev.LOGGED
    during = store.ask(connection, store.EVENTS, kind=kind, first=period.first, last=period.last)
    later = store.ask(connection, store.EVENTS, kind=kind, first=period.last, last="9999-12-31T23:59:59Z")
    # without a beginning of its own, work ended when it was recorded: it may have begun a little before
    found = {row[0] for row in during}
    for row in later:
        with desk.aside.apart("ticket", row[0]):
            if _may_begin(row, period):
                found.add(row[0])
    return found


def _may_begin(row: tuple[int, int, str, str], period: Period) -> bool:
    from supportcli.domain.tickets.worked import work_of
    from supportcli.store.history import event_of

    (work,) = work_of([event_of(row[2], ev.LOGGED, row[3], "")])
    return work.began_at < period.until


def _sold_without_work(desk: Desk) -> Collection[str]:
    """The revisions under which a ticket may cost something without any work."""
    found = set()
    for revision in revisions(desk.store.connection):
        with desk.aside.apart("revision", revision[:12]):
            terms = desk.terms(revision)
            if terms is not None and any(rate.per != "hour" for rate in terms.policy.rates):
                found.add(revision)
    return found
