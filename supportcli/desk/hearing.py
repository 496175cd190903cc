"""What a customer's message does beside being recorded: it answers a form, it confirms a call in writing."""

from __future__ import annotations

from supportcli.desk.operation import Case
from supportcli.domain.language.policy import CUSTOMER, Policy
from supportcli.domain.running.gates import unconfirmed
from supportcli.domain.tickets.consent import consents
from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.kinds import Approved, Detailed, Received

EMAIL = "email"


def follows(case: Case, received: Event[Received], *, taken_up: bool = False) -> list[Event]:
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
