"""Asking the customer for details, what is known from their earlier tickets, and where a case was re-created."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import UNSET, Struct

from supportcli.desk import letters
from supportcli.desk.desk import Desk
from supportcli.desk.forms import details_form, form_for
from supportcli.desk.operation import Case, Outcome, act, sound_cases
from supportcli.desk.vocabulary import one_of
from supportcli.domain.actions import Blank, action
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.domain.language.form import DetailsForm, Question
from supportcli.domain.language.policy import CUSTOMER
from supportcli.domain.running.details import asked, form_of, is_answered
from supportcli.domain.running.gates import pass_step
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import check
from supportcli.domain.tickets.kinds import Detailed, Recreated, Replied, Waiting
from supportcli.store.earlier import tickets_with_details
from supportcli.store.outbox import Letter


class Suggestion(Struct, frozen=True):
    """An answer that the customer gave on another ticket."""

    text: str
    ticket: int


def questions_of(case: Case) -> tuple[Question, ...]:
    """The questions that concern a ticket: the policy's, or the shipped ones where it has none."""
    return form_of(form_for(case.policy), case.terms, case.ticket)


def missing_of(case: Case) -> list[Question]:
    """Those of them that have no answer yet."""
    return [question for question in questions_of(case) if not is_answered(case.ticket, question)]


def suggestions(desk: Desk, case: Case) -> dict[str, Suggestion]:
    """What the customer said on other tickets to the questions that are open here, by question.

    The newest ticket counts, of those about the same product. Logs are not carried over: they tell of one case.
    """
    ticket = case.ticket
    wanted = [question.id for question in missing_of(case) if question.carries]
    if ticket.customer is None or not wanted:
        return {}
    found: dict[str, Suggestion] = {}
    others = tickets_with_details(desk.store.connection, ticket.customer, ticket.id, ticket.product)
    for other in sound_cases(desk, others):
        for name in wanted:
            text = other.ticket.details.get(name, "").strip()
            if text and name not in found:
                found[name] = Suggestion(text, other.ticket.id)
    return found


def request_details(
    desk: Desk,
    ids: Sequence[int],
    *,
    only: Sequence[str] = (),
    message: str | None = None,
    again: bool = False,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Send the form to the customer, with the questions that are missing, and wait for the answer.

    It is a reply to the customer: it stops the clocks that a reply stops, and a rule may refuse it.

    Args:
        desk: The desk.
        ids: Tickets.
        only: Ask these questions, answered or not; else what is missing.
        message: Words above the form.
        again: Ask although all of it was asked already and the ticket waits for the answer.
        override: Why it is sent although a rule of the policy refuses it.
        dry_run: Record nothing.

    Raises:
        NotFoundError: A question is not in the form of the ticket.
        RefusedError: Nothing is missing, it was asked already, nobody can be asked, or a rule refuses a reply.
    """

    def decide(case: Case) -> tuple[list[Event], list[Letter]]:
        ticket = case.ticket
        check(ev.REPLIED, ticket)
        check(ev.WAITING, ticket)
        if ticket.contact is None:
            raise RefusedError(f"ticket {ticket.id} has no contact to ask", hint=action("details", ticket.id))
        wanted = _wanted(case, only)
        _not_asked_before(case, wanted, again=again)
        known = {name: each.text for name, each in suggestions(desk, case).items()}
        known |= {each.id: ticket.details[each.id] for each in wanted if is_answered(ticket, each)}
        told = {each.id: known[each.id] for each in wanted if each.id in known}
        body = _letter(desk, case, wanted, told, message)
        letter = letters.details_request(desk, case, body)
        taken = action("details", ticket.id, request=True)
        events = pass_step(case.terms, ticket, "reply", desk.now, override, taken=taken)
        asks = tuple(question.id for question in wanted)
        events.append(Event(desk.now, Replied(body=body, to=ticket.contact, asks=asks, suggested=told)))
        events.append(Event(desk.now, Waiting(CUSTOMER, "details")))
        return events, [letter] if letter else []

    return act(desk, "details", ids, decide, dry_run=dry_run)


def _wanted(case: Case, only: Sequence[str]) -> list[Question]:
    ticket, there = case.ticket, questions_of(case)
    unknown = [name for name in only if name not in [question.id for question in there]]
    if unknown:
        names = ", ".join(question.id for question in there) or "none"
        raise NotFoundError(
            f"the form of ticket {ticket.id} has no question {', '.join(unknown)}", hint=f"it has: {names}"
        )
    wanted = [question for question in there if question.id in only] if only else missing_of(case)
    if not wanted:
        raise RefusedError(
            f"ticket {ticket.id}: no detail is missing",
            hint=action("details", ticket.id, request=True, only=Blank("QUESTION")),
        )
    return wanted


def _not_asked_before(case: Case, wanted: Sequence[Question], *, again: bool) -> None:
    ticket, request = case.ticket, asked(case.ticket)
    if again or request is None or ticket.waiting_on != CUSTOMER:
        return
    if all(question.id in request.questions for question in wanted):
        raise RefusedError(
            f"ticket {ticket.id}: asked {request.at:%Y-%m-%d %H:%M} UTC, and the answer is awaited",
            hint=action("details", ticket.id, request=True, again=True),
        )


def _letter(
    desk: Desk, case: Case, wanted: Sequence[Question], told: Mapping[str, str], message: str | None
) -> str:
    form = form_for(case.policy)
    asks = DetailsForm(form.intro, form.note, tuple(wanted))
    return "\n\n".join(filter(None, [message and message.strip(), details_form(asks, {}, told)]))


def accept_known(
    desk: Desk, ids: Sequence[int], only: Sequence[str] = (), *, dry_run: bool = False
) -> Outcome:
    """Take over what is known from the customer's other tickets, with the ticket that each answer came from.

    Raises:
        RefusedError: Nothing is known that is missing here.
    """

    def decide(case: Case) -> list[Event]:
        ticket = case.ticket
        check(ev.DETAILED, ticket)
        known = {n: each for n, each in suggestions(desk, case).items() if not only or n in only}
        if not known:
            raise RefusedError(
                f"ticket {ticket.id}: nothing that is missing is known from other tickets",
                hint=action("details", ticket.id, request=True),
            )
        answers = {name: each.text for name, each in known.items()}
        sources = {name: each.ticket for name, each in known.items()}
        return [Event(desk.now, Detailed(answers, sources))]

    return act(desk, "details", ids, decide, dry_run=dry_run)


def recreate(
    desk: Desk,
    ids: Sequence[int],
    where: str,
    *,
    environment: str | None = None,
    again: bool = True,
    dry_run: bool = False,
) -> Outcome:
    """Record the environment in which the case was re-created, or in which it did not happen.

    Args:
        desk: The desk.
        ids: Tickets.
        where: The environment in words: ``vm-12, Debian 12, 5.2.0``.
        environment: Which kind of environment it is, of those that the policy lists.
        again: It happened there as well.
        dry_run: Record nothing.

    Raises:
        UsageError: Nothing is said.
        NotFoundError: The policy lists environments, and this is none of them.
    """
    if not where.strip():
        raise UsageError("say where", hint='--recreated "vm-12, Debian 12"')

    def decide(case: Case) -> list[Event]:
        check(ev.RECREATED, case.ticket)
        known = case.policy.environments if case.policy else ()
        kind = one_of("environment", environment, known)
        return [Event(desk.now, Recreated(where.strip(), UNSET if kind is None else kind, again))]

    return act(desk, "details", ids, decide, dry_run=dry_run)
