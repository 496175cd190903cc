"""The letters that the desk writes: to whom each goes, what it may name, and which messages it answers.

Their words are the policy's, or those of ``domain/words/purposes.py``. A letter to a ticket's contact stands in
the thread of what both sides have written so far.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from supportcli.desk.desk import Desk
from supportcli.desk.filling import facts, filled, reference, when
from supportcli.desk.operation import Case
from supportcli.domain.language.policy import CUSTOMER, Approval
from supportcli.domain.running.alarms import ASSIGNEE, CONTACT
from supportcli.domain.running.gates import missing
from supportcli.domain.running.ladder import Alarm
from supportcli.domain.tickets.events import effective
from supportcli.domain.tickets.kinds import HandedOn, Opened, Received
from supportcli.domain.tickets.ticket import Ticket
from supportcli.domain.time.instants import iso
from supportcli.store import outbox
from supportcli.store.outbox import Letter

__all__ = [
    "acknowledgement", "closing", "closing_approval", "details_request", "escalation", "hand_off", "issue", "notice",
    "people_for", "reference", "reply", "summary", "threaded",
]  # fmt: skip

_LONGEST_THREAD = 20
"""Message-IDs in the References of a letter."""


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
    subject, body = filled(desk, case, "acknowledgement", {})
    letter = Letter(ticket.id, "acknowledgement", (ticket.contact,), subject, body, "opened")
    return threaded(desk, case, letter)


def reply(desk: Desk, case: Case, body: str) -> Letter | None:
    """A reply to the customer's contact, and to those of tickets that were merged into this one."""
    return _to_customer(desk, case, "reply", {"body": body})


def details_request(desk: Desk, case: Case, form: str) -> Letter | None:
    """The form of details to the customer's contact, a reply like any other."""
    return _to_customer(desk, case, "details-request", {"form": form})


def summary(desk: Desk, case: Case, what: str, session: str | None) -> Letter | None:
    """The summary of a call to the customer's contact, with the request to confirm it."""
    held = {"phone": "call", None: "talk"}.get(session, f"{session} session")
    return _to_customer(desk, case, "summary", {"body": what.strip(), "session": held})


def issue(desk: Desk, case: Case, name: str, url: str | None) -> Letter | None:
    """The word to the customer that engineering works on it, and under which number."""
    letter = _to_customer(desk, case, "issue", {"issue": name, "url": url or ""})
    return replace(letter, purpose="issue", recipients=letter.recipients[:1]) if letter else None


def closing(desk: Desk, case: Case, body: str | None) -> Letter | None:
    """The question whether a resolved ticket may be closed, with the last answer above it if there is one.

    ``None`` where closing needs no approval of the customer's, or nobody can be asked.
    """
    approval = closing_approval(case)
    if approval is None:
        return None
    letter = _to_customer(desk, case, "closing", {"body": (body or "").strip(), "approval": approval.name})
    # what a person wrote is a reply, also with a question of the desk's below it
    return letter if letter is None or body else replace(letter, purpose="closing")


def closing_approval(case: Case) -> Approval | None:
    """The customer's approval that closing the ticket still needs: none yet, or none since it was reopened."""
    if case.terms is None:
        return None
    return next((each for each in missing(case.terms, case.ticket, "close") if each.by == CUSTOMER), None)


def escalation(desk: Desk, case: Case, alarm: Alarm, why: str = "") -> Letter:
    """The notice to a role that a step of the ladder was taken."""
    ticket = case.ticket
    role = alarm.role or ASSIGNEE
    own = {"step": alarm.step or "", "due": _due(desk, alarm), "why": why, "facts": facts(desk, case)}
    subject, body = filled(desk, case, "escalation", own)
    return Letter(ticket.id, "escalation", people_for(desk, role, ticket), subject, body, alarm.key, role)


def _due(desk: Desk, alarm: Alarm) -> str:
    due = when(desk, alarm.due_at)
    return f"{due}, as published {when(desk, alarm.published_at)}" if alarm.published_at else due


def hand_off(desk: Desk, case: Case, then: Ticket, data: HandedOn) -> Letter | None:
    """The word to whoever gets a ticket: from whom, why, and what it is about.

    Args:
        desk: The desk, whose settings know the addresses of people and teams.
        case: The ticket as it was.
        then: As it is after the hand-off.
        data: The hand-off; nobody writes to himself.
    """
    assignee, to_team = data.assignee or None, data.team or None
    people = people_for(desk, ASSIGNEE, then) if assignee not in (None, desk.actor) else ()
    team = desk.settings.teams.get(to_team or "", ())
    recipients = tuple(dict.fromkeys([*people, *team]))
    if not recipients:
        return None
    after = replace(case, ticket=then)
    own = {
        "to": assignee or f"team {to_team}",
        "level": str(then.level or "") if data.level else "",
        "why": data.why or "",
        "engineers": ", ".join(case.ticket.engineers),
        "facts": facts(desk, after),
    }
    subject, body = filled(desk, after, "hand-off", own)
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
        subject, body = filled(desk, case, "waiting", {"what": purpose.capitalize()})
        letter = Letter(ticket.id, purpose, recipients, subject, body, alarm.key, role)
        return threaded(desk, case, letter)
    own = {
        "what": what,
        "measure": alarm.measure or "",
        "due": when(desk, alarm.due_at),
        "waiting-on": ticket.waiting_on or "",
        "facts": facts(desk, case),
    }
    subject, body = filled(desk, case, purpose, own)
    return Letter(ticket.id, purpose, recipients, subject, body, alarm.key, role)


def threaded(desk: Desk, case: Case, letter: Letter) -> Letter:
    """The letter as an answer to the last message of the customer, in the thread of what both sides wrote."""
    said = [
        (iso(event.at), event.data.message_id)
        for event in effective(case.history)
        if isinstance(event.data, Opened | Received)
        and event.data.message_id
        and not (isinstance(event.data, Received) and event.data.automatic)
    ]
    ours = outbox.written_to(desk.store.connection, letter.ticket, letter.recipients[:1])
    if not said and not ours:
        return letter
    answered = said[-1][1] if said else ours[-1][1]
    # the sort is stable: at one instant the customer wrote first
    ids = [each for _, each in sorted([*said, *ours], key=lambda each: each[0])]
    ids = [*(each for each in dict.fromkeys(ids) if each != answered), answered]
    # the first message names the thread, and the last ones are what mail programs look for
    thread = ids if len(ids) <= _LONGEST_THREAD else [ids[0], *ids[1 - _LONGEST_THREAD :]]
    return replace(letter, in_reply_to=answered, thread=tuple(thread))


def _to_customer(desk: Desk, case: Case, purpose: str, own: Mapping[str, str]) -> Letter | None:
    """What a person of the desk writes to the customer's contact, framed by the policy's wording."""
    ticket = case.ticket
    recipients = (*((ticket.contact,) if ticket.contact else ()), *ticket.also)
    if not recipients:
        return None
    subject, body = filled(desk, case, purpose, own)
    return threaded(desk, case, Letter(ticket.id, "reply", recipients, subject, body, ""))


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
    return "breach", f"missed its time: {alarm.measure}, due {when(desk, alarm.due_at)}"
