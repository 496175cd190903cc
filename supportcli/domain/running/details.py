"""The details of a ticket: which questions of the form concern it, what is missing, what was asked for."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from supportcli.domain.language.form import DetailsForm, Question
from supportcli.domain.language.rules import holds
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.ticket import Ticket


def form_of(form: DetailsForm, terms: Terms | None, ticket: Ticket) -> tuple[Question, ...]:
    """The questions of a form that concern this ticket, in their order.

    Args:
        form: The policy's, or the one that the program ships.
        terms: Without terms every question concerns every ticket.
        ticket: As it is now: a question may be asked of defects only.
    """
    if terms is None:
        return form.questions
    fact = facts_of(ticket, terms)
    return tuple(question for question in form.questions if holds(question.when, fact))


def is_answered(ticket: Ticket, question: Question) -> bool:
    """Whether there is an answer that says something."""
    return bool(ticket.details.get(question.id, "").strip())


def missing_details(terms: Terms | None, ticket: Ticket) -> list[str]:
    """The ids of the policy's questions that the customer has not answered yet."""
    if terms is None:
        return []
    asked = form_of(terms.policy.details, terms, ticket)
    return [question.id for question in asked if not is_answered(ticket, question)]


def required_details(terms: Terms, ticket: Ticket) -> list[str]:
    """The ids of the questions whose answer the policy requires of this ticket, answered or not."""
    fact = facts_of(ticket, terms)
    return [
        question.id
        for question in form_of(terms.policy.details, terms, ticket)
        if question.required and holds(question.required_when, fact)
    ]


def lacking(terms: Terms, ticket: Ticket, step: str) -> list[str]:
    """The required answers without which this step is refused; empty where the policy refuses nothing for it."""
    if step not in terms.policy.details.before:
        return []
    return [name for name in required_details(terms, ticket) if not ticket.details.get(name, "").strip()]


class Asked(Struct, frozen=True):
    """A request for details: when it was sent last, what was asked, and what of it has no answer yet."""

    at: datetime
    questions: tuple[str, ...]
    unanswered: tuple[str, ...]


def asked(ticket: Ticket) -> Asked | None:
    """The last request for details; ``None`` if nobody asked."""
    event = ticket.asks
    if event is None:
        return None
    names = event.data.asks
    return Asked(event.at, names, tuple(name for name in names if not ticket.details.get(name, "").strip()))
