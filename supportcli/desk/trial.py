"""A letter as it would be written now, to try a wording out; nothing is recorded and nothing is posted."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from supportcli.desk.desk import Desk
from supportcli.desk.filling import facts, filled
from supportcli.desk.letters import closing_approval
from supportcli.desk.operation import cases
from supportcli.domain.errors import NotFoundError
from supportcli.domain.words.purposes import CUSTOMER, OWN, PURPOSES


class Shown(Struct, frozen=True):
    """A letter that nobody has written."""

    purpose: str
    recipients: tuple[str, ...]
    subject: str
    body: str


def trial(
    desk: Desk, ticket: int, purpose: str, *, policy: str | None = None, body: str | None = None
) -> Shown:
    """The letter of this purpose about a ticket.

    Args:
        desk: The desk.
        ticket: Its number.
        purpose: One of ``domain.words.purposes.PURPOSES``.
        policy: A file or a known policy whose wording is tried; ``None``: the ticket's.
        body: What a person would have written; ``None`` is a sample.

    Raises:
        NotFoundError: No such ticket, letter or policy.
        InvalidError: The policy has problems.
    """
    if purpose not in PURPOSES:
        raise NotFoundError(f'no letter is called "{purpose}"', hint=f"letters: {', '.join(PURPOSES)}")
    (case,) = cases(desk, [ticket])
    if policy is not None:
        from supportcli.desk.policies import find

        case = replace(case, terms=desk.terms_of(find(desk, policy).policy))
    own = {name: OWN[name][1] for name in PURPOSES[purpose].names}
    own |= {"facts": facts(desk, case), "what": _WHAT.get(purpose, "")}
    if "approval" in own and (approval := closing_approval(case)) is not None:
        own["approval"] = approval.name
    if purpose == "closing":
        own["body"] = ""
    if purpose == "details-request":
        from supportcli.desk.forms import details_form, form_for

        own["form"] = details_form(form_for(case.policy), {}, {})
    if body is not None:
        own["body"] = body
    subject, text = filled(desk, case, purpose, own)
    found = case.ticket
    customers = (*((found.contact,) if found.contact else ()), *found.also)
    return Shown(purpose, customers if PURPOSES[purpose].to == CUSTOMER else (), subject, text)


_WHAT = {
    "waiting": "Reminder",
    "warning": "nears the end of its time: first-response",
    "breach": "missed its time: first-response, due 2026-03-02 10:00 UTC",
    "reminder": "still waits for the customer",
    "notice": "meets the rule night: calls at night",
}
"""What happened to the ticket, as a sample."""
