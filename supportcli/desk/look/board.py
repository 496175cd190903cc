"""Lists of tickets: the board for a screen, flat rows and whole records for everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from supportcli.desk.desk import Desk
from supportcli.desk.look.fields import FLAT_FIELDS
from supportcli.domain.actions import after_program
from supportcli.domain.tickets.board import Board, BoardLine
from supportcli.domain.tickets.query import Query
from supportcli.domain.time.instants import from_iso
from supportcli.store import listing
from supportcli.store.listing import NearestClock


def records(
    desk: Desk, query: Query, fields: Sequence[str], *, limit: int | None = None
) -> Iterator[Mapping[str, object]]:
    """The tickets with these fields, in order, streamed.

    Fields that stand in the ticket's row come straight from it; only others fold histories.
    """
    connection = desk.store.connection
    if not FLAT_SET.issuperset(fields):
        from supportcli.desk.look import view

        return view.records(desk, listing.ids(connection, query, desk.now, limit=limit), fields)
    columns = [name for name in fields if name != "reference"]
    if "id" not in columns:
        columns.append("id")
    found = listing.rows(connection, query, columns, desk.now, limit=limit)
    rows = (dict(zip(columns, row, strict=True)) for row in found)
    if "reference" not in fields:
        return rows
    prefix = desk.settings.prefix
    return ({**row, "reference": f"{prefix}-{row['id']}"} for row in rows)


FLAT_SET = frozenset(FLAT_FIELDS)


def board(desk: Desk, query: Query, limit: int, *, steps: bool = False) -> Board:
    """The first tickets of the query, each with its nearest clock at ``desk.now``.

    Args:
        desk: The desk.
        query: Which tickets, in which order.
        limit: At most so many.
        steps: With what each needs next; that folds the histories of these tickets, and of no others.
    """
    connection = desk.store.connection
    columns = ("id", "status", "subject", "priority", "plan", "customer", "assignee", "policy_revision")
    found = listing.Found(connection, query, desk.now)
    rows = list(found.rows(columns, limit))
    clocks = listing.nearest_clocks(connection, [int(str(row[0])) for row in rows])
    lines = []
    for row in rows:
        *shown, revision = row
        line = BoardLine(*shown)  # type: ignore[arg-type]  # the columns of a STRICT table
        clock = clocks.get(line.id)
        if clock is not None:
            with desk.aside.apart("clock of ticket", line.id):
                line = _with_clock(desk, line, clock, str(revision))
        lines.append(line)
    if steps:
        lines = _with_steps(desk, lines)
    total = len(lines) if len(lines) < limit else found.count()
    return Board(lines, total)


def _with_steps(desk: Desk, lines: list[BoardLine]) -> list[BoardLine]:
    from supportcli.desk.look.steps import what_next
    from supportcli.desk.operation import sound_cases

    steps = {}
    for case in sound_cases(desk, [line.id for line in lines]):
        with desk.aside.apart("ticket", case.ticket.id):
            found = what_next(desk, case)
            if found:
                steps[case.ticket.id] = f"{after_program(found[0].action)}  {found[0].text}"
    return [line._replace(step=steps.get(line.id)) for line in lines]


def _with_clock(desk: Desk, line: BoardLine, clock: NearestClock, revision: str) -> BoardLine:
    if clock.state != "running" or clock.due_at is None:
        return line._replace(measure=clock.measure, state=clock.state, remaining_seconds=clock.left_seconds)
    due = from_iso(clock.due_at)
    return line._replace(
        measure=clock.measure,
        state="breached" if desk.now > due else "running",
        remaining_seconds=_time_left(desk, clock, due, revision),
        warned=clock.warn_at is not None and desk.now >= from_iso(clock.warn_at),
        due_at=due,
    )


def _time_left(desk: Desk, clock: NearestClock, due: datetime, revision: str) -> int:
    """Seconds until the clock runs out, in its own time; only business time needs the policy's calendar."""
    if clock.calendar == ALWAYS:
        return int((due - desk.now).total_seconds())
    from supportcli.domain.time import duration as durations

    calendar = desk.calendar(revision, clock.calendar)
    return durations.counting_calendar(durations.parse(clock.duration), calendar).between(desk.now, due)


ALWAYS = "always"
"""The calendar on which all durations count elapsed time."""
