"""``link``: what tickets are to each other, said on both sides."""

from __future__ import annotations

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case, Outcome, operation
from supportcli.domain.actions import action
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import check
from supportcli.domain.tickets.kinds import Linked

LINKS = {
    "duplicate": "duplicated-by",
    "related": "related",
    "caused-by": "causes",
    "duplicated-by": "duplicate",
    "causes": "caused-by",
}
"""What one ticket is to another, and what that one is to it."""

OFFERED = ("duplicate", "related", "caused-by")
"""Those that are asked for; the others are their other sides, and are understood."""


def link(desk: Desk, first: int, second: int, as_: str, *, dry_run: bool = False) -> Outcome:
    """Say what the first ticket is to the second; what was said before of the two no longer holds.

    Raises:
        UsageError: A ticket and itself, or an unknown link.
        NotFoundError: There is no such ticket.
        RefusedError: It is said already.
    """
    if as_ not in LINKS:
        raise UsageError(f'no link is called "{as_}"', hint=f"--as, one of: {', '.join(OFFERED)}")
    _differ(first, second)
    with operation(desk, "link", dry_run=dry_run) as under_way:
        one, other = under_way.cases([first, second])
        if one.ticket.links.get(second) == as_:
            raise RefusedError(
                f"ticket {first} is linked to {second} as {as_} already", hint=action("show", first)
            )
        under_way.record(one, [_event(desk, one, second, as_)])
        under_way.record(other, [_event(desk, other, first, LINKS[as_])])
    return Outcome(None if dry_run else under_way.number, under_way.changes)


def unlink(desk: Desk, first: int, second: int, *, dry_run: bool = False) -> Outcome:
    """Take a link away, on both sides.

    Raises:
        UsageError: A ticket and itself.
        NotFoundError: There is no such ticket, or no link between the two.
    """
    _differ(first, second)
    with operation(desk, "link --remove", dry_run=dry_run) as under_way:
        one, other = under_way.cases([first, second])
        if second not in one.ticket.links:
            raise NotFoundError(f"tickets {first} and {second} are not linked", hint=action("show", first))
        for case, to in ((one, second), (other, first)):
            under_way.record(case, [_event(desk, case, to, case.ticket.links[to], removed=True)])
    return Outcome(None if dry_run else under_way.number, under_way.changes)


def _event(desk: Desk, case: Case, to: int, as_: str, *, removed: bool = False) -> Event:
    check(ev.LINKED, case.ticket)
    return Event(desk.now, Linked(to, as_, removed))


def _differ(first: int, second: int) -> None:
    if first == second:
        raise UsageError("a ticket is not linked to itself", hint="name two tickets")
