"""Work on tickets: classify, prioritise, assign, reply, comment, wait, resume, agree, approve, details.

Each function decides for every ticket named and records all of it as one operation, or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from supportcli.desk import letters
from supportcli.desk.desk import Desk
from supportcli.desk.intake import check_answers, flags_of, one_of, priority_for
from supportcli.desk.operation import Case, Outcome, act
from supportcli.domain import duration as durations
from supportcli.domain import events as ev
from supportcli.domain.bounds import bounded
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.domain.events import Event
from supportcli.domain.gates import approval_of, pass_step
from supportcli.domain.policy import Policy
from supportcli.domain.ticket import CLASSES, Ticket, after, check
from supportcli.store.outbox import Letter


@dataclass(frozen=True, slots=True)
class Classification:
    """What a ticket turned out to be; ``None`` leaves a part as it is. ``by`` is who decided.

    ``flags`` are what a person records of it, said to be so or not.
    """

    kind: str | None = None
    level: str | None = None
    cause: str | None = None
    product: str | None = None
    version: str | None = None
    environment: str | None = None
    by: str | None = None
    why: str | None = None
    region: str | None = None
    flags: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prioritisation:
    """A priority, or impact and urgency; who agreed to it and, for a change, who asked (consent)."""

    priority: str | None = None
    impact: str | None = None
    urgency: str | None = None
    agreed_by: str | None = None
    asked_by: str | None = None
    why: str | None = None


def classify(
    desk: Desk,
    ids: Sequence[int],
    wanted: Classification,
    *,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Record what tickets are, who decided and why; a priority that rules now bound follows.

    Raises:
        UsageError: Nothing to classify by.
        NotFoundError: The policy does not know the word.
        RefusedError: A rule refuses it, or the step up to the level lacks an approval.
    """
    if not wanted.flags and all(getattr(wanted, name) is None for name in CLASSES):
        raise UsageError("nothing to classify by", hint="--kind, --level, --cause, --product, --flag …")

    def decide(case: Case) -> list[Event]:
        ticket = case.ticket
        check(ev.CLASSIFIED, ticket)
        changed = classes_of(_policy(case), wanted)
        data = {**changed, **_given({"decided_by": wanted.by, "why": wanted.why})}
        event = Event(desk.now, ev.CLASSIFIED, data)
        then = after(ticket, event)
        overridden = pass_step(case.terms, then, "classify", desk.now, override)
        if then.level != ticket.level:
            overridden += pass_step(case.terms, then, f"level:{then.level}", desk.now, override)
        return [*overridden, event, *_within_bounds(case, then, desk)]

    return act(desk, "classify", ids, decide, dry_run=dry_run)


def classes_of(policy: Policy | None, wanted: Classification) -> dict[str, object]:
    """The data of a classification in the words of the policy; raises NotFoundError for others."""
    data = {
        "kind": one_of("kind", wanted.kind, policy.kinds if policy else ()),
        "level": one_of("level", wanted.level, policy.levels if policy else ()),
        "cause": one_of("cause", wanted.cause, policy.causes if policy else ()),
        "product": wanted.product,
        "version": wanted.version,
        "environment": one_of("environment", wanted.environment, policy.environments if policy else ()),
        "region": one_of("region", wanted.region, policy.regions if policy else ()),
        "flags": flags_of(policy, wanted.flags) or None,
    }
    return _given(data)


def _within_bounds(case: Case, ticket: Ticket, desk: Desk) -> list[Event]:
    """The change of priority that a rule makes of a ticket that has just met its condition."""
    priority, rule = bounded(case.terms, ticket, ticket.priority)
    if rule is None:
        return []
    data = {
        "priority": priority,
        "asked": ticket.priority,
        "rule": rule.id,
        "agreed_by": ticket.priority_agreed_by,
        "why": rule.reason or None,
    }
    return [Event(desk.now, ev.PRIORITISED, _given(data))]


def prioritise(
    desk: Desk,
    ids: Sequence[int],
    wanted: Prioritisation,
    *,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Set the priority; clocks and ladder follow as the policy says. Rules may cap what is asked for.

    Raises:
        NotFoundError: The policy has no such priority.
        RefusedError: The policy asks for consent, and nobody is named who gave it; or a rule refuses it.
    """

    def decide(case: Case) -> list[Event]:
        ticket = case.ticket
        check(ev.PRIORITISED, ticket)
        asked = priority_for(_policy(case), wanted.priority, wanted.impact, wanted.urgency)
        priority, rule = bounded(case.terms, ticket, asked)
        agreed = wanted.agreed_by or wanted.asked_by
        data = {
            "priority": priority,
            "impact": wanted.impact,
            "urgency": wanted.urgency,
            "agreed_by": agreed,
            "asked_by": wanted.asked_by,
            "why": wanted.why,
            "asked": asked if rule else None,
            "rule": rule.id if rule else None,
        }
        event = Event(desk.now, ev.PRIORITISED, _given(data))
        overridden = pass_step(
            case.terms,
            after(ticket, event),
            "prioritise",
            desk.now,
            override,
            agreed=agreed is not None,
            taken=f"supportcli prioritise {ticket.id} {priority}",
        )
        return [*overridden, event]

    return act(desk, "prioritise", ids, decide, dry_run=dry_run)


def assign(
    desk: Desk, ids: Sequence[int], assignee: str | None, team: str | None = None, *, dry_run: bool = False
) -> Outcome:
    """Hand tickets to a person, a team, or nobody (both ``None``)."""

    def decide(case: Case) -> list[Event]:
        check(ev.ASSIGNED, case.ticket)
        data: dict[str, object] = {"assignee": assignee}
        if team is not None:
            data["team"] = team
        return [Event(desk.now, ev.ASSIGNED, data)]

    return act(desk, "assign", ids, decide, dry_run=dry_run)


def reply(
    desk: Desk,
    ids: Sequence[int],
    body: str,
    *,
    work_around: bool = False,
    wait: bool = False,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Answer the customer: recorded, posted to the contact, and the clocks that an answer stops are stopped.

    Args:
        desk: The desk.
        ids: Tickets.
        body: The text.
        work_around: The answer carries a work-around.
        wait: The customer's turn: the ticket waits for their answer.
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
        data = {"body": body, "to": ticket.contact, "work_around": work_around or None}
        events = pass_step(case.terms, ticket, "reply", desk.now, override)
        events.append(Event(desk.now, ev.REPLIED, _given(data)))
        if wait:
            check(ev.WAITING, ticket)
            events.append(Event(desk.now, ev.WAITING, {"on": "customer"}))
        letter = letters.reply(desk, case, body)
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
    """Record what the customer said; a ticket that waited for it is open again.

    Where the policy wants the answer of the contact who opened the ticket, another's is only recorded.
    """
    _require_text(body, "a message")

    def decide(case: Case) -> list[Event]:
        check(ev.RECEIVED, case.ticket)
        data: dict[str, object | None] = {"body": body, "contact": sender, "channel": channel}
        if not _counts(_policy(case), case.ticket, sender):
            data["counts"] = False
        return [Event(desk.now, ev.RECEIVED, _given(data))]

    return act(desk, "receive", ids, decide, dry_run=dry_run)


def comment(desk: Desk, ids: Sequence[int], body: str, *, dry_run: bool = False) -> Outcome:
    """Record an internal note; no clock moves."""
    _require_text(body, "a comment")

    def decide(case: Case) -> list[Event]:
        check(ev.COMMENTED, case.ticket)
        return [Event(desk.now, ev.COMMENTED, {"body": body})]

    return act(desk, "comment", ids, decide, dry_run=dry_run)


def wait(
    desk: Desk, ids: Sequence[int], on: str, why: str | None = None, *, dry_run: bool = False
) -> Outcome:
    """Say what a ticket waits for; the clocks whose policy pauses for it stand still."""

    def decide(case: Case) -> list[Event]:
        check(ev.WAITING, case.ticket)
        return [Event(desk.now, ev.WAITING, _given({"on": on, "why": why}))]

    return act(desk, "wait", ids, decide, dry_run=dry_run)


def resume(desk: Desk, ids: Sequence[int], why: str | None = None, *, dry_run: bool = False) -> Outcome:
    """End the wait; paused clocks go on with what they had left."""

    def decide(case: Case) -> list[Event]:
        check(ev.RESUMED, case.ticket)
        return [Event(desk.now, ev.RESUMED, _given({"why": why}))]

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
        durations.parse(duration)
    except durations.DurationError as error:
        raise UsageError(str(error), hint="for example: 4h, 2bd") from None

    def decide(case: Case) -> list[Event]:
        check(ev.AGREED, case.ticket)
        policy = _policy(case)
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
        return [Event(desk.now, ev.AGREED, {"measure": measure, "duration": duration, "by": by})]

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
        data = {"approval": found, "by": by, "answer": answer, "note": note}
        return [Event(desk.now, ev.APPROVED, _given(data))]

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
        raise UsageError("no answers to record", hint="supportcli details ID prints the form")

    def decide(case: Case) -> list[Event]:
        check(ev.DETAILED, case.ticket)
        check_answers(_policy(case), filled)
        return [Event(desk.now, ev.DETAILED, {"answers": filled})]

    return act(desk, "details", ids, decide, dry_run=dry_run)


def _counts(policy: Policy | None, ticket: Ticket, sender: str) -> bool:
    if policy is None or policy.answers == "anyone" or ticket.contact is None:
        return True
    return sender.lower() == ticket.contact.lower()


def _policy(case: Case) -> Policy | None:
    return case.terms.policy if case.terms else None


def _given(data: Mapping[str, object | None]) -> dict[str, object]:
    return {name: value for name, value in data.items() if value is not None}


def _require_text(body: str, what: str) -> None:
    if not body.strip():
        raise UsageError(f"{what} needs a text", hint="--body, --body-file FILE, or - for standard input")
