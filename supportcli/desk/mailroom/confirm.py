"""Saying who asks, and under which terms, of a ticket whose message left that open."""

from __future__ import annotations

from msgspec import Struct, structs
from msgspec.structs import replace

from supportcli.desk.acknowledging import acknowledged
from supportcli.desk.coverage.admission import admit
from supportcli.desk.coverage.entitlement import enter
from supportcli.desk.desk import Desk
from supportcli.desk.intake import OpenRequest, Serving, opening_of, serving_for
from supportcli.desk.letters import acknowledgement
from supportcli.desk.operation import Case, Operation, Outcome, operation
from supportcli.desk.people import checked_contact, insert_contact, require_customer
from supportcli.domain.actions import action
from supportcli.domain.errors import RefusedError, UsageError
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Confirmed, Moved, Opened
from supportcli.store import messages, outbox, people


class Confirmation(Struct, frozen=True):
    """Who asks, and under which terms; what is not said follows from the message and from the contracts.

    ``override`` is why the ticket is taken although the terms refuse it.
    """

    customer: str | None = None
    contract: int | None = None
    policy: str | None = None
    plan: str | None = None
    override: str | None = None


def confirm(desk: Desk, ids: list[int], said: Confirmation, *, dry_run: bool = False) -> Outcome:
    """Confirm tickets that messages opened: their clocks run as if they had been under their terms from the opening.

    Raises:
        RefusedError: A ticket is not unconfirmed, or the terms refuse it and no reason is given.
        UsageError: The customer is not said and cannot be told.
        NotFoundError: No such ticket, customer, contract, policy or plan.
    """
    with operation(desk, "mail confirm", dry_run=dry_run) as under_way:
        for case in under_way.cases(ids):
            _confirm(under_way, case, said)
    return Outcome(None if dry_run else under_way.number, under_way.changes)


def _confirm(under_way: Operation, case: Case, said: Confirmation) -> None:
    desk, ticket = under_way.desk, case.ticket
    if ticket.unconfirmed is None:
        raise RefusedError(f"ticket {ticket.id} needs no confirmation", hint=action("show", ticket.id))
    customer = said.customer or ticket.customer
    if customer is None:
        raise UsageError(
            f"ticket {ticket.id}: say whose person {ticket.sender or 'the sender'} is",
            hint="--customer CUSTOMER",
        )
    contact = _contact(under_way, case, customer, said)
    request = OpenRequest(
        ticket.subject, customer=customer, contact=contact, channel=ticket.channel, contract=said.contract,
        policy=said.policy, plan=said.plan, override=said.override,
    )  # fmt: skip
    serving = serving_for(desk, desk.store.connection, request, customer)
    asked = structs.replace(
        _opening(desk, request, customer, contact, serving), description=ticket.description
    )
    opening, beside = admit(serving.terms, asked, {}, said.override, desk.now)
    opening, drawn = enter(desk, serving.terms, opening, said.override)
    events: list[Event] = [Event(desk.now, _confirmed(opening.data)), *beside, *drawn]
    if serving.terms is not None:
        opened = opening.data
        terms = Moved(
            policy=opened.policy, revision=opened.revision, plan=opened.plan, priority=opened.priority,
            previous=None, why="confirmed",
        )  # fmt: skip
        events.append(Event(desk.now, terms))
    after = under_way.record(case, events)
    if ticket.sender == contact and not _is_a_robots(desk, case):
        _acknowledge(under_way, after)


def _confirmed(opened: Opened) -> Confirmed:
    return Confirmed(
        customer=opened.customer, contact=opened.contact, contract=opened.contract,
        contract_since=opened.contract_since, zone=opened.zone, channel=opened.channel,
    )  # fmt: skip


def _is_a_robots(desk: Desk, case: Case) -> bool:
    """Whether nobody may answer the message that opened a ticket."""
    opened = case.history[0].data
    number = opened.message if isinstance(opened, Opened) else None
    found = messages.get(desk.store.connection, number) if number else None
    return found is not None and found.automatic is not None


def _acknowledge(under_way: Operation, case: Case) -> None:
    """Post the acknowledgement, unless it went out before a confirmation that was undone."""
    letter = acknowledgement(under_way.desk, case)
    if letter is None:
        return
    sent = outbox.letters(under_way.desk.store.connection, ("sent",), case.ticket.id)
    if all(each.purpose != letter.purpose for each in sent):
        # each confirmation has a letter of its own: that of an undone one stays in the outbox, cancelled
        under_way.record(case, acknowledged(case, under_way.desk.now, letter), [replace(letter, key="")])


def _opening(
    desk: Desk, request: OpenRequest, customer: str, contact: str | None, serving: Serving
) -> Opened:
    try:
        return opening_of(desk, request, customer, contact, serving)
    except RefusedError:
        if request.override is None:
            raise
    # the plan does not include the channel, and somebody gave a reason to take it all the same
    return opening_of(desk, replace(request, channel=None), customer, contact, serving)


def _contact(under_way: Operation, case: Case, customer: str, said: Confirmation) -> str | None:
    """The contact who asks: the sender, who becomes one of this customer if nobody knew them."""
    desk, connection = under_way.desk, under_way.desk.store.connection
    require_customer(connection, customer)
    email = case.ticket.contact or case.ticket.sender
    if not email:
        return None
    known = people.contact(connection, email)
    if known is not None:
        if known.customer != customer:
            raise RefusedError(
                f"{email} belongs to customer {known.customer}, not {customer}",
                hint=action("mail confirm", case.ticket.id, customer=known.customer),
            )
        return known.email
    if email in {each.lower() for each in desk.settings.people.values()}:
        return None
    contact = checked_contact(email, customer, None)
    insert_contact(under_way, contact, beyond=said.override is not None)
    return contact.email
