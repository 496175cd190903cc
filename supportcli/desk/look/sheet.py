"""The page of a ticket: everything a reader wants beside the record."""

from __future__ import annotations

from collections.abc import Sequence

from supportcli.desk.desk import Desk
from supportcli.desk.letters import people_for
from supportcli.desk.look.steps import what_next
from supportcli.desk.look.view import record
from supportcli.desk.operation import Case, cases, sound_cases
from supportcli.domain.language.policy import Clause
from supportcli.domain.language.rules import holds
from supportcli.domain.running.alarms import alarms
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.sheet import Sheet
from supportcli.domain.tickets.events import effective
from supportcli.domain.tickets.troubleshooting import steps_of
from supportcli.store import people


def sheets(desk: Desk, ids: Sequence[int]) -> list[Sheet]:
    """The pages of these tickets.

    Raises:
        NotFoundError: Names every id that does not exist.
    """
    # one ticket that cannot be read is an error; of several the others are shown
    found = cases(desk, ids) if len(ids) == 1 else sound_cases(desk, ids)
    return [_sheet(desk, case) for case in found]


def _sheet(desk: Desk, case: Case) -> Sheet:
    terms, ticket = case.terms, case.ticket
    to_come = tuple(alarms(terms, ticket, case.clocks)) if terms else ()
    counting = {event.id for event in effective(case.history)}
    return Sheet(
        record=record(desk, case),
        steps=tuple(what_next(desk, case)),
        alarms=to_come,
        recipients={alarm.role: people_for(desk, alarm.role, ticket) for alarm in to_come if alarm.role},
        names=_names(desk, case),
        questions=terms.policy.details.questions if terms else (),
        steps_to_find=steps_of(terms.policy.troubleshooting if terms else None),
        undone=frozenset(
            event.id for event in case.history if event.id not in counting and event.kind != "undone"
        ),
        texts=tuple(text for text in terms.policy.texts if holds(text.when, facts_of(ticket, terms)))
        if terms
        else (),
        waiting_on=ticket.waiting_on,
        waiting_since=ticket.waiting_since,
    )


def _texts(case: Case) -> tuple[Clause, ...]:
    if case.terms is None:
        return ()
    fact = facts_of(case.ticket, case.terms)
    return tuple(text for text in case.terms.policy.texts if holds(text.when, fact))


def _names(desk: Desk, case: Case) -> dict[str, str]:
    ticket, connection = case.ticket, desk.store.connection
    customer = people.customer(connection, ticket.customer) if ticket.customer else None
    contact = people.contact(connection, ticket.contact) if ticket.contact else None
    names = {"customer": customer.name if customer else None, "contact": contact.name if contact else None}
    if case.terms is not None:
        policy = case.terms.policy
        priority = case.terms.priority(ticket.priority)
        names["policy"] = policy.name
        names["plan"] = next((plan.name for plan in policy.plans if plan.id == ticket.plan), None)
        names["priority"] = priority.name if priority else None
    return {what: name for what, name in names.items() if name}
