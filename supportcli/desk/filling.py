"""Fills in letters: the policy's wording, or ours, with what is known of the ticket."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case
from supportcli.domain.actions import action, command
from supportcli.domain.language.template import fill, names
from supportcli.domain.words.purposes import template_for
from supportcli.mail.wrapping import wrapped


def filled(desk: Desk, case: Case, purpose: str, own: Mapping[str, str]) -> tuple[str, str]:
    """Subject and body of a letter.

    Args:
        desk: The desk.
        case: The ticket; the revision that it is pinned to has the word.
        purpose: One of ``domain.words.purposes.PURPOSES``.
        own: What only this letter may name.
    """
    template = template_for(case.policy, purpose)
    values = dict(own)
    for name in {*names(template.subject), *names(template.body)} - values.keys():
        found = _VALUES.get(name)
        values[name] = found(desk, case) if found else ""
    subject = " ".join(fill(template.subject, values).split())
    return subject, wrapped(fill(template.body, values))


def facts(desk: Desk, case: Case) -> str:
    """What somebody of the desk wants to know first, and the command that shows the rest."""
    ticket = case.ticket
    said = {
        "Subject": _line(ticket.subject),
        "Customer": ticket.customer,
        "Contact": ticket.contact,
        "Priority": ticket.priority,
        "Plan": " ".join(filter(None, (ticket.policy, ticket.plan))),
        "Assignee": ticket.assignee or "nobody",
        "Opened": when(desk, ticket.opened_at),
    }
    lines = [f"    {name + ':':<11}{value}" for name, value in said.items() if value]
    return "\n".join(lines) + f"\n\n{command(action('show', ticket.id))}"


def when(desk: Desk, instant: datetime | None) -> str:
    """An instant in the desk's zone; empty for none."""
    return "" if instant is None else f"{instant.astimezone(ZoneInfo(desk.settings.zone)):%Y-%m-%d %H:%M %Z}"


def reference(desk: Desk, ticket: int) -> str:
    """The reference that customers see: ``[PREFIX-42]``."""
    return f"[{desk.settings.prefix}-{ticket}]"


def _contact_name(desk: Desk, case: Case) -> str:
    from supportcli.store.people import contact

    found = contact(desk.store.connection, case.ticket.contact) if case.ticket.contact else None
    return _line(found.name or "") if found else ""


def _customer_name(desk: Desk, case: Case) -> str:
    from supportcli.store.people import customer

    found = customer(desk.store.connection, case.ticket.customer) if case.ticket.customer else None
    return _line(found.name) if found else case.ticket.customer or ""


def _named(case: Case, section: str, id_: str | None) -> str:
    """The name that the policy gives an id."""
    terms = getattr(case.policy, section) if case.policy else ()
    return next((str(each.name) for each in terms if each.id == id_), id_ or "")


def _line(text: str) -> str:
    return " ".join(text.split())


_VALUES: dict[str, Callable[[Desk, Case], str]] = {
    "reference": lambda desk, case: reference(desk, case.ticket.id),
    "number": lambda desk, case: reference(desk, case.ticket.id)[1:-1],
    "ticket": lambda _, case: str(case.ticket.id),
    "subject": lambda _, case: _line(case.ticket.subject),
    "contact": lambda _, case: case.ticket.contact or "",
    "contact-name": _contact_name,
    "customer": _customer_name,
    "policy": lambda _, case: case.policy.name if case.policy else "",
    "vendor": lambda _, case: case.policy.vendor if case.policy else "",
    "plan": lambda _, case: _named(case, "plans", case.ticket.plan),
    "kind": lambda _, case: _named(case, "kinds", case.ticket.kind),
    "priority": lambda _, case: _named(case, "priorities", case.ticket.priority),
    "assignee": lambda _, case: case.ticket.assignee or "",
    "team": lambda _, case: case.ticket.team or "",
    "agent": lambda desk, _: desk.actor,
    "opened": lambda desk, case: when(desk, case.ticket.opened_at),
    "now": lambda desk, _: when(desk, desk.now),
}
"""How each of ``domain.words.purposes.VARIABLES`` is found; looked up only where a template names it."""
