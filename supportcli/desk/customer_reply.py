"""What telling the customer is, and what a customer's message does beside being recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case
from supportcli.desk.reopening import passes_reopening
from supportcli.domain.actions import REST, action
from supportcli.domain.errors import RefusedError
from supportcli.domain.language.policy import CUSTOMER, Policy
from supportcli.domain.running.gates import unconfirmed
from supportcli.domain.tickets.consent import consents
from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.kinds import Approved, Detailed, Received, Reopened, Replied
from supportcli.domain.tickets.ticket import CLOSED, RESOLVED, Ticket
from supportcli.store.outbox import Letter

EMAIL = "email"
FINISHED = (RESOLVED, CLOSED)


def by_letter(channel: str | None) -> bool:
    """Whether a reply leaves as a letter: the customer was not told by another channel."""
    return channel in (None, EMAIL)


def replied(case: Case, body: str, letter: Letter | None, channel: str | None = None) -> Replied:
    """The record of a reply: it counts if it goes to somebody, or the customer was told by another channel.

    The policy has the last word: ``replies = "recorded"`` lets every reply count.
    """
    told = letter is not None or not by_letter(channel)
    counts = told or (case.policy is not None and case.policy.replies == "recorded")
    by = None if by_letter(channel) else channel
    return Replied(body=body, to=case.ticket.contact if letter else None, said_by=by, counts=counts)


def taken_up(desk: Desk, case: Case, email: str, text: str) -> list[Event]:
    """What a customer's answer records before itself: a finished ticket is taken up again, whatever the door.

    A yes to the question whether the ticket may be closed takes nothing up.

    Raises:
        RefusedError: The policy's time for reopening has passed, a rule refuses it, or it is not the answer of the
            contact whose answers count.
    """
    ticket = case.ticket
    if ticket.status not in FINISHED or consents(ticket, case.history, email, text):
        return []
    if not counts(case.policy, ticket, email):
        raise RefusedError(
            f"ticket {ticket.id} is {ticket.status}, and only {ticket.contact} takes it up again",
            hint=action("open", REST),
        )
    return [*passes_reopening(desk, case), Event(desk.now, Reopened("the customer answered"))]


def message_events(case: Case, at: datetime, message: Received, before: Sequence[Event]) -> list[Event]:
    """A message with everything that follows from it, behind what takes the ticket up again.

    Args:
        case: The ticket before the message.
        at: When it came.
        message: As its door knows it; whether it counts is decided here.
        before: From :func:`taken_up`.
    """
    sender = message.contact or ""
    consent = not before and consents(case.ticket, case.history, sender, message.body) is not None
    heard = counts(case.policy, case.ticket, sender) and not consent
    received = Event(at, replace(message, counts=heard), actor=sender if message.message else "")
    return [*before, received, *_follows(case, received, taken_up=bool(before))]


def counts(policy: Policy | None, ticket: Ticket, sender: str) -> bool:
    """Whether what this person writes is an answer: a policy may want it of the contact who opened the ticket."""
    if policy is None or policy.answers == "anyone" or ticket.contact is None:
        return True
    return sender.lower() == ticket.contact.lower()


def _follows(case: Case, received: Event[Received], *, taken_up: bool = False) -> list[Event]:
    """The events that follow from a message, to be recorded with it in one operation.

    Answers to the form of details are taken out of the text while a request for details was ever sent. A call
    that nobody has confirmed is confirmed by what the customer writes of their own accord; an answer to a summary
    that the desk has sent is for a person to read, because it may say no.

    Args:
        case: The ticket before the message.
        received: The message, as it will be recorded: ``body``, ``contact``, ``channel``, ``counts``.
        taken_up: The message takes a finished ticket up again; so it is no yes to its closing.
    """
    consent = [] if taken_up else _consent(case, received)
    return [*_answers(case, received), *_confirmation(case, received), *consent]


def _consent(case: Case, received: Event[Received]) -> list[Event]:
    """The yes to the question whether a resolved ticket may be closed."""
    contact = received.data.contact
    approval = consents(case.ticket, case.history, contact, received.data.body)
    if approval is None:
        return []
    given = Approved(approval, contact, answer=True, note="answered yes")
    return [Event(received.at, given, actor=contact or "")]


def _answers(case: Case, received: Event[Received]) -> list[Event]:
    asks = case.ticket.asks
    if asks is None:
        return []
    from supportcli.desk.answers import read_answers
    from supportcli.desk.forms import form_for

    found = read_answers(form_for(case.policy), received.data.body, asks.data.suggested)
    # a thread quotes what was said before: it must not come back over what was corrected since
    said = [e.data.answers for e in effective(case.history) if isinstance(e.data, Detailed)]
    new = {name: text for name, text in found.items() if all(each.get(name) != text for each in said)}
    if not new:
        return []
    return [Event(received.at, Detailed(new), actor=received.data.contact or "")]


def _confirmation(case: Case, received: Event[Received]) -> list[Event]:
    ticket, terms = case.ticket, case.terms
    approval = unconfirmed(terms, ticket) if terms is not None else None
    if approval is None or terms is None or ticket.summary is not None or not received.data.counts:
        return []
    given_by = next((each.by for each in terms.policy.approvals if each.id == approval), CUSTOMER)
    contact = received.data.contact
    if given_by != CUSTOMER or not contact or not is_written(terms.policy, received.data.channel):
        return []
    return [Event(received.at, Approved(approval, contact, answer=True, note="follow-up in writing"))]


def is_written(policy: Policy, channel: str | None) -> bool:
    """Whether what comes by this channel is writing: e-mail, or a channel that needs no confirmation itself."""
    if channel is None:
        return False
    known = next((each for each in policy.channels if each.id == channel), None)
    return channel == EMAIL if known is None else known.confirm is None
