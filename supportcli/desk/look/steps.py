"""What a ticket needs next, as the desk sees it: with its messages, its quotas and the time."""

from __future__ import annotations

from supportcli.desk.coverage.standings import standings
from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case
from supportcli.domain.running.needs import Around, NextStep
from supportcli.domain.running.nextsteps import next_steps
from supportcli.domain.tickets.ticket import ACTIVE
from supportcli.store import messages, unsent


def what_next(desk: Desk, case: Case) -> list[NextStep]:
    """What is to be done on a ticket at ``desk.now``, the most pressing first."""
    return next_steps(case.terms, case.ticket, case.clocks, around(desk, case))


def around(desk: Desk, case: Case) -> Around:
    """What stands around a ticket: messages that did not leave, and quotas that its work has used up."""
    failed, roles = unsent.of_ticket(desk.store.connection, case.ticket.id)
    contact = case.ticket.contact
    back = contact is not None and messages.comes_back(desk.store.connection, contact)
    return Around(desk.now, failed, roles, _used_up(desk, case), back)


def _used_up(desk: Desk, case: Case) -> tuple[str, ...]:
    terms = case.terms
    if terms is None or case.ticket.status not in ACTIVE:
        return ()
    # an opening that drew the last unit is none: only what work draws is in question
    if not any(draw != "opened" for quota in terms.policy.quotas for draw in quota.draws):
        return ()
    found = standings(desk, terms, case.ticket, desk.now, every=False)
    return tuple(
        each.quota.name
        for each in found
        if each.balance.left == 0 and any(draw != "opened" for draw in each.quota.draws)
    )
