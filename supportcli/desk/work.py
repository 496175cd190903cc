"""Work on tickets: assign, reply, comment, wait, resume, agree, approve, details.

Each function decides for every ticket named and records all of it as one operation, or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import UNSET
from msgspec.structs import replace

from supportcli.desk import letters
from supportcli.desk.customer_reply import by_letter, message_events, replied, taken_up
from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case, Outcome, act
from supportcli.desk.vocabulary import check_answers
from supportcli.domain.actions import ID, action
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.domain.language.policy import CUSTOMER
from supportcli.domain.running.gates import approval_of, pass_step
from supportcli.domain.running.rounds import agreed_on
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import check
from supportcli.domain.tickets.kinds import (
    Agreed,
    Approved,
    Assigned,
    Commented,
    Detailed,
    Received,
    Resumed,
    Waiting,
)
from supportcli.domain.time import duration as durations
from supportcli.store.outbox import Letter


def assign(
    desk: Desk, ids: Sequence[int], assignee: str | None, team: str | None = None, *, dry_run: bool = False
) -> Outcome:
    """Hand tickets to a person, a team, or nobody (both ``None``)."""

    def decide(case: Case) -> list[Event]:
        check(ev.ASSIGNED, case.ticket)
        return [Event(desk.now, Assigned(assignee, UNSET if team is None else team))]

    return act(desk, "assign", ids, decide, dry_run=dry_run)


def reply(
    desk: Desk,
    ids: Sequence[int],
    body: str,
    *,
    work_around: bool = False,
    wait: bool = False,
    channel: str | None = None,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Answer the customer: recorded, posted to the contact, and the clocks that an answer stops are stopped.

    A reply that goes to nobody is recorded all the same, and stops nothing unless the policy says otherwise.

    Args:
        desk: The desk.
        ids: Tickets.
        body: The text.
        work_around: The answer carries a work-around.
        wait: The customer's turn: the ticket waits for their answer.
        channel: They were told by this channel (a telephone); nothing is posted.
        override: Why it is said although a rule of the policy refuses it.
        dry_run: Record nothing.

    Raises:
        UsageError: The text is empty.
        RefusedError: A rule of the policy refuses it, or it lacks an approval.
    """
    _require_text(body, "a reply")

    def decide(case: Case) -> tuple[list[Event], list[Letter]]:
        ticket = case.ticket
        check(ev.REPLIED, ticket)
        events = pass_step(case.terms, ticket, "reply", desk.now, override)
        letter = letters.reply(desk, case, body) if by_letter(channel) else None
        said = replied(case, body, letter, channel)
        events.append(Event(desk.now, replace(said, work_around=work_around)))
        if wait:
            check(ev.WAITING, ticket)
            events.append(Event(desk.now, Waiting(CUSTOMER)))
        return events, [letter] if letter else []

    return act(desk, "reply", ids, decide, dry_run=dry_run)


def receive(
    desk: Desk,
    ids: Sequence[int],
    body: str,
    sender: str,
    channel: str | None = None,
    *,
    dry_run: bool = False,
) -> Outcome:
    """Record what the customer said; a ticket that waited for it is open again, and so is a finished one.

    Where the policy wants the answer of the contact who opened the ticket, another's is only recorded.
    Answers to a request for details are taken out of the text, and what is written confirms a call.
    """
    _require_text(body, "a message")

    def decide(case: Case) -> list[Event]:
        check(ev.RECEIVED, case.ticket)
        before = taken_up(desk, case, sender, body)
        return message_events(case, desk.now, Received(body=body, contact=sender, channel=channel), before)

    return act(desk, "receive", ids, decide, dry_run=dry_run)


def comment(desk: Desk, ids: Sequence[int], body: str, *, dry_run: bool = False) -> Outcome:
    """Record an internal note; no clock moves."""
    _require_text(body, "a comment")

    def decide(case: Case) -> list[Event]:
        check(ev.COMMENTED, case.ticket)
        return [Event(desk.now, Commented(body=body))]

    return act(desk, "comment", ids, decide, dry_run=dry_run)


def wait(
    desk: Desk, ids: Sequence[int], on: str, why: str | None = None, *, dry_run: bool = False
) -> Outcome:
    """Say what a ticket waits for; the clocks whose policy pauses for it stand still."""

    def decide(case: Case) -> list[Event]:
        check(ev.WAITING, case.ticket)
        return [Event(desk.now, Waiting(on, why))]

    return act(desk, "wait", ids, decide, dry_run=dry_run)


def resume(desk: Desk, ids: Sequence[int], why: str | None = None, *, dry_run: bool = False) -> Outcome:
    """End the wait; paused clocks go on with what they had left."""

    def decide(case: Case) -> list[Event]:
        check(ev.RESUMED, case.ticket)
        return [Event(desk.now, Resumed(why))]

    return act(desk, "resume", ids, decide, dry_run=dry_run)


def agree(
    desk: Desk, ids: Sequence[int], measure: str, duration: str, by: str, *, dry_run: bool = False
) -> Outcome:
    """Change a term for these tickets as agreed with the customer, such as updates every four hours.

    Raises:
        UsageError: The duration cannot be read.
        NotFoundError: The policy has no such measure.
        RefusedError: The measure is not one that may be agreed.
    """
    try:
        agreed = durations.parse(duration)
    except durations.DurationError as error:
        raise UsageError(str(error), hint="for example: 4h, 2bd") from None

    def decide(case: Case) -> list[Event]:
        check(ev.AGREED, case.ticket)
        policy = case.policy
        found = next((m for m in policy.measures if m.id == measure), None) if policy else None
        if found is None or policy is None:
            names = ", ".join(m.id for m in policy.measures) if policy else "none: the ticket has no terms"
            raise NotFoundError(
                f"ticket {case.ticket.id} has no measure {measure}", hint=f"measures: {names}"
            )
        if not found.agreement:
            open_ones = ", ".join(m.id for m in policy.measures if m.agreement) or "none"
            raise RefusedError(
                f"{policy.id} does not leave {measure} to an agreement",
                hint=f"measures that may be agreed: {open_ones}",
                rule=found.clause or found.id,
            )
        terms, zone = case.terms, case.ticket.zone
        if terms and agreed_on(terms, found, terms.local(found.calendar, zone), agreed, zone) is None:
            raise UsageError(
                f"{policy.id} has no business hours for {measure}: {duration} cannot be counted",
                hint="agree on elapsed time, such as 48h",
            )
        return [Event(desk.now, Agreed(measure, duration, by))]

    return act(desk, "agree", ids, decide, dry_run=dry_run)


def approve(
    desk: Desk,
    ids: Sequence[int],
    approval: str,
    by: str,
    *,
    answer: bool = True,
    note: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Record a yes (or no) of a named person that a step needs.

    Raises:
        NotFoundError: The policy knows no such approval.
    """

    def decide(case: Case) -> list[Event]:
        check(ev.APPROVED, case.ticket)
        found = approval_of(case.terms, approval) if case.terms else approval
        return [Event(desk.now, Approved(found, by, answer, note))]

    return act(desk, "approve", ids, decide, dry_run=dry_run)


def add_details(
    desk: Desk, ids: Sequence[int], answers: Mapping[str, str], *, dry_run: bool = False
) -> Outcome:
    """Record answers to the questions of the details form.

    Raises:
        UsageError: No answer is given.
        NotFoundError: A question is not in the form.
    """
    filled = {name: text for name, text in answers.items() if text.strip()}
    if not filled:
        raise UsageError("no answers to record", hint=(action("details", ID), " prints the form"))

    def decide(case: Case) -> list[Event]:
        check(ev.DETAILED, case.ticket)
        check_answers(case.policy, filled)
        return [Event(desk.now, Detailed(filled))]

    return act(desk, "details", ids, decide, dry_run=dry_run)


def _require_text(body: str, what: str) -> None:
    if not body.strip():
        raise UsageError(f"{what} needs a text", hint="--body, --body-file FILE, or - for standard input")
