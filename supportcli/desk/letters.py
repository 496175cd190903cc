"""The letters that the desk writes: short, plain, with the reference first, and a command where one helps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case
from supportcli.domain.alarms import ASSIGNEE, CONTACT, Alarm
from supportcli.domain.events import OPENED, RECEIVED, Event, effective
from supportcli.domain.ticket import Ticket
from supportcli.store.outbox import Letter

_LONGEST_THREAD = 20
"""Message-IDs in the References of a letter."""


def reference(desk: Desk, ticket: int) -> str:
    """The reference that customers see: ``[PREFIX-42]``."""
    return f"[{desk.settings.prefix}-{ticket}]"


def people_for(desk: Desk, role: str, ticket: Ticket) -> tuple[str, ...]:
    """The addresses behind a role, from the settings; empty while nobody fills it."""
    if role == CONTACT:
        return (ticket.contact,) if ticket.contact else ()
    if role != ASSIGNEE:
        return desk.settings.roles.get(role, ())
    name = ticket.assignee or ""
    if "@" in name:
        return (name,)
    address = desk.settings.people.get(name)
    return (address,) if address else ()


def acknowledgement(desk: Desk, case: Case) -> Letter | None:
    """The answer that goes out at once where the policy acknowledges a channel; it carries the reference."""
    ticket = case.ticket
    if case.terms is None or ticket.contact is None:
        return None
    if not any(c.id == ticket.channel and c.acknowledge for c in case.terms.policy.channels):
        return None
    name = f"{desk.settings.prefix}-{ticket.id}"
    body = (
        f"We have your request, and its number is {name}.\n\n"
        f"    {ticket.subject}\n\n"
        f"Please keep [{name}] in the subject of every answer, so that it finds its way.\n"
    )
    letter = Letter(ticket.id, "acknowledgement", (ticket.contact,), _subject(desk, ticket), body, "opened")
    return threaded(case, letter)


def reply(desk: Desk, case: Case, body: str) -> Letter | None:
    """A reply to the customer's contact, and to those of tickets that were merged into this one."""
    ticket = case.ticket
    recipients = (*((ticket.contact,) if ticket.contact else ()), *ticket.also)
    if not recipients:
        return None
    letter = Letter(ticket.id, "reply", recipients, f"Re: {_subject(desk, ticket)}", body, "")
    return threaded(case, letter)


def threaded(case: Case, letter: Letter) -> Letter:
    """The letter as an answer to the last message of the customer, in the thread of all of them."""
    said = (event.data for event in effective(case.history) if event.kind in (OPENED, RECEIVED))
    ids = [str(data["message_id"]) for data in said if data.get("message_id") and not data.get("automatic")]
    if not ids:
        return letter
    ids = list(dict.fromkeys(ids))
    # the first message names the thread, and the last ones are what mail programs look for
    thread = ids if len(ids) <= _LONGEST_THREAD else [ids[0], *ids[1 - _LONGEST_THREAD :]]
    return replace(letter, in_reply_to=ids[-1], thread=tuple(thread))


def details_request(desk: Desk, case: Case, body: str) -> Letter | None:
    """The form of details to the customer's contact, a reply like any other."""
    return reply(desk, case, body)


def summary(desk: Desk, case: Case, what: str, session: str | None) -> Letter | None:
    """The summary of a call to the customer's contact, with the request to confirm it."""
    held = {"phone": "call", None: "talk"}.get(session, f"{session} session")
    body = (
        f"Thank you for the {held}. This is what we have noted:\n\n{what.strip()}\n\n"
        "Please answer this message to confirm it, or to correct what is wrong.\n"
    )
    return reply(desk, case, body)


def escalation(desk: Desk, case: Case, alarm: Alarm, why: str = "") -> Letter:
    """The notice to a role that a step of the ladder was taken."""
    ticket = case.ticket
    role = alarm.role or ASSIGNEE
    body = (
        f"Ticket {ticket.id} is not resolved; step {alarm.step} of its ladder was due"
        f" {_when(desk, alarm.due_at)}.\n" + (f"Why now: {why}\n" if why else "") + _facts(desk, case)
    )
    subject = f"Escalation {alarm.step}: {_subject(desk, ticket)}"
    return Letter(ticket.id, "escalation", people_for(desk, role, ticket), subject, body, alarm.key, role)


def hand_off(desk: Desk, case: Case, then: Ticket, event: Event) -> Letter | None:
    """The word to whoever gets a ticket: from whom, why, and what it is about.

    Args:
        desk: The desk, whose settings know the addresses of people and teams.
        case: The ticket as it was.
        then: As it is after the hand-off.
        event: The hand-off; nobody writes to himself.
    """
    data = event.data
    people = people_for(desk, ASSIGNEE, then) if data.get("assignee") not in (None, desk.actor) else ()
    team = desk.settings.teams.get(str(data.get("team")), ())
    recipients = tuple(dict.fromkeys([*people, *team]))
    if not recipients:
        return None
    level = f" at level {then.level}" if data.get("level") else ""
    body = (
        f"Ticket {then.id} is handed on to {data.get('assignee') or 'team ' + str(data.get('team'))}{level}"
        f" by {desk.actor}.\nWhy: {data['why']}\n"
        + (f"In the hands of {', '.join(case.ticket.engineers)} so far.\n" if case.ticket.engineers else "")
        + _facts(desk, replace(case, ticket=then))
    )
    subject = f"Hand-off: {_subject(desk, then)}"
    return Letter(then.id, "hand-off", recipients, subject, body, "")


def notice(desk: Desk, case: Case, alarm: Alarm) -> Letter | None:
    """The word that a clock warns or was missed, that a wait is long, or that a rule holds.

    It goes to whoever works on the ticket, or to the role that the alarm names.
    """
    ticket = case.ticket
    role = alarm.role or ASSIGNEE
    recipients = people_for(desk, role, ticket)
    if not recipients and role in (ASSIGNEE, CONTACT):
        return None
    purpose, what = _what(desk, case, alarm)
    if role == CONTACT:
        body = f"Your request {reference(desk, ticket.id)} waits for your answer.\n\n    {ticket.subject}\n"
    else:
        body = f"Ticket {ticket.id} {what}.\n{_facts(desk, case)}"
    subject = f"{purpose.capitalize()}: {_subject(desk, ticket)}"
    return Letter(ticket.id, purpose, recipients, subject, body, alarm.key, role)


def _what(desk: Desk, case: Case, alarm: Alarm) -> tuple[str, str]:
    """The purpose of a notice, and what happened to the ticket."""
    if alarm.rule is not None and case.terms is not None:
        rule = next(each for each in case.terms.policy.rules if each.id == alarm.rule)
        cited = f"{rule.id}, {rule.clause}" if rule.clause else rule.id
        return "notice", f"meets the rule {cited}" + (f": {rule.reason.rstrip('.')}" if rule.reason else "")
    if alarm.action in ("remind", "notify"):
        on = case.ticket.waiting_on
        still = f"still waits for the {on}" if on else "is resolved and still open"
        return ("reminder" if alarm.action == "remind" else "notice"), still
    if alarm.action == "warn":
        return "warning", f"nears the end of its time: {alarm.measure}"
    return "breach", f"missed its time: {alarm.measure}, due {_when(desk, alarm.due_at)}"


def _subject(desk: Desk, ticket: Ticket) -> str:
    return f"{reference(desk, ticket.id)} {ticket.subject}"


def _facts(desk: Desk, case: Case) -> str:
    ticket = case.ticket
    facts = {
        "Subject": ticket.subject,
        "Customer": ticket.customer,
        "Contact": ticket.contact,
        "Priority": ticket.priority,
        "Plan": " ".join(filter(None, (ticket.policy, ticket.plan))),
        "Assignee": ticket.assignee or "nobody",
        "Opened": _when(desk, ticket.opened_at),
    }
    lines = [f"    {name + ':':<11}{value}" for name, value in facts.items() if value]
    return "\n" + "\n".join(lines) + f"\n\nsupportcli show {ticket.id}\n"


def _when(desk: Desk, instant: datetime | None) -> str:
    return "" if instant is None else f"{instant.astimezone(ZoneInfo(desk.settings.zone)):%Y-%m-%d %H:%M %Z}"
