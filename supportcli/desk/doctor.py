"""``doctor``: fold every history again and compare the result with the stored rows; look for what must not be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from msgspec import Struct

from supportcli.desk.desk import Desk
from supportcli.desk.doctor_file import Finding, alarms, asked, clocks_ahead, mend, of_the_file
from supportcli.desk.engineering.checking import ask_again, lost_requests
from supportcli.desk.operation import Case, case_of
from supportcli.desk.set_aside import concerns_all, reason_of
from supportcli.domain.cover.draws import draws_of
from supportcli.domain.errors import DamagedError, InvalidError
from supportcli.domain.tickets.events import Event
from supportcli.store import draws, history, integrity, projections, search


class Diagnosis(Struct, frozen=True):
    """How many tickets were examined, what was found, and which alarms are overdue and were not taken."""

    tickets: int
    findings: list[Finding]
    alarms: list[Finding]
    ahead: list[Finding]
    """Operations that stand later than now."""


def examine(desk: Desk) -> Diagnosis:
    """Rebuild every projection from the events and compare; check the file itself."""
    connection = desk.store.connection
    findings = of_the_file(desk)
    examined = 0

    def damaged(error: DamagedError) -> None:
        nonlocal examined
        examined += 1
        findings.append(Finding(error.ticket, error.reason))

    def compared() -> Iterator[Finding]:
        nonlocal examined
        for ticket, events in history.all_histories(connection, damaged):
            examined += 1
            yield from _compare(desk, ticket, events)

    findings += asked("histories", compared)
    findings += asked(
        "tickets", lambda: (Finding(n, "has no history") for n in integrity.without_history(connection))
    )
    return Diagnosis(
        examined,
        findings,
        asked("alarms", lambda: alarms(desk)),
        asked("operations", lambda: clocks_ahead(desk)),
    )


def repair(desk: Desk, findings: list[Finding]) -> int:
    """Write the projections of the tickets in question anew; returns how many were written.

    What cannot be read is left, and stays a finding.
    """
    tickets = sorted({f.ticket for f in findings if f.ticket is not None})
    written = 0
    with desk.store.write() as connection:
        mend(connection)
        for ticket, events in history.histories(connection, tickets, lambda _: None).items():
            with suppress(DamagedError, InvalidError):
                case = case_of(desk, ticket, events)
                row = projections.ticket_row(case.ticket, case.clocks, case.terms)
                projections.update(connection, row, projections.clock_rows(ticket, case.clocks))
                draws.update(connection, ticket, _draw_rows(case))
                ask_again(desk, case)
                written += 1
        if search.problems(connection):
            return search.rebuild(connection)
    return written


def _compare(desk: Desk, ticket: int, events: list[Event]) -> list[Finding]:
    """How the rows of a ticket differ from its history; whatever goes wrong is a finding of this ticket."""
    try:
        return _differences(desk, ticket, events)
    except Exception as error:
        if concerns_all(error):
            raise
        return [Finding(ticket, reason_of(error))]


def _differences(desk: Desk, ticket: int, events: list[Event]) -> list[Finding]:
    case = case_of(desk, ticket, events)
    row, clocks = projections.stored(desk.store.connection, ticket)
    if row is None:
        return [Finding(ticket, "its row is missing")]
    wanted = projections.ticket_row(case.ticket, case.clocks, case.terms)
    found = [
        Finding(ticket, name, stored, expected)
        for name, stored, expected in zip(projections.TICKET_COLUMNS, row, wanted, strict=True)
        if stored != expected
    ]
    # measure and round, the key of a clock, stand second and third
    wanted_clocks = {c[1:3]: c for c in projections.clock_rows(ticket, case.clocks)}
    stored_clocks = {c[1:3]: tuple(c) for c in clocks}
    for key in sorted(wanted_clocks.keys() | stored_clocks.keys(), key=str):
        stored_clock, wanted_clock = stored_clocks.get(key), wanted_clocks.get(key)
        if stored_clock != wanted_clock:
            found.append(Finding(ticket, f"clock {key[0]} {key[1]}", stored_clock, wanted_clock))
    found += [
        Finding(ticket, "no request waits for its issue", None, data.project)
        for _, data in lost_requests(desk, case)
    ]
    return found + _compare_draws(desk, case)


def _compare_draws(desk: Desk, case: Case) -> list[Finding]:
    # quota and number, the key of a draw, stand second and third
    wanted = {row[1:3]: row for row in _draw_rows(case)}
    stored = {row[1:3]: row for row in draws.stored(desk.store.connection, case.ticket.id)}
    return [
        Finding(case.ticket.id, f"draw {key[0]} {key[1]}", stored.get(key), wanted.get(key))
        for key in sorted(wanted.keys() | stored.keys(), key=str)
        if stored.get(key) != wanted.get(key)
    ]


def _draw_rows(case: Case) -> list[projections.Row]:
    return draws.draw_rows(case.ticket, draws_of(case.terms, case.ticket, case.history))
