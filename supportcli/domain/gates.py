"""Gates: the recorded yes that a step needs before it may be taken."""

from __future__ import annotations

from supportcli.domain.errors import NotFoundError, RefusedError
from supportcli.domain.policy import Approval
from supportcli.domain.terms import Terms
from supportcli.domain.ticket import Ticket


def missing(terms: Terms, ticket: Ticket, before: str) -> list[Approval]:
    """The approvals that this step still lacks.

    A yes to closing or resolving was given to the ticket as it was then: reopening asks for it anew.
    """
    return [a for a in terms.approvals(before, ticket.fact) if not _given(ticket, a)]


def unconfirmed(terms: Terms, ticket: Ticket) -> str | None:
    """The approval that the ticket's channel asks for and nobody has recorded (a call confirmed in writing)."""
    for channel in terms.policy.channels:
        if channel.id == ticket.channel and channel.confirm:
            answer = ticket.approvals.get(channel.confirm)
            return None if answer is not None and answer.data["answer"] else channel.confirm
    return None


def pass_gate(terms: Terms | None, ticket: Ticket, before: str) -> None:
    """Refuse a step that lacks an approval.

    Raises:
        RefusedError: Names the rule and the command that satisfies it.
    """
    lacking = missing(terms, ticket, before) if terms else []
    if not lacking:
        return
    first = lacking[0]
    who = ticket.contact or "CONTACT" if first.by == "customer" else first.by.upper()
    raise RefusedError(
        f"ticket {ticket.id}: {first.name} is missing",
        hint=f"supportcli approve {ticket.id} {first.id} --by {who}",
        rule=first.clause or first.id,
    )


def approval_of(terms: Terms, word: str) -> str:
    """The id of an approval that the policy or one of its channels knows.

    Raises:
        NotFoundError: The hint lists those it knows.
    """
    known = [a.id for a in terms.policy.approvals]
    known += [c.confirm for c in terms.policy.channels if c.confirm and c.confirm not in known]
    if word not in known:
        raise NotFoundError(
            f"{terms.policy.id} knows no approval {word}", hint=f"it knows: {', '.join(known) or 'none'}"
        )
    return word


def _given(ticket: Ticket, approval: Approval) -> bool:
    event = ticket.approvals.get(approval.id)
    if event is None or not event.data["answer"]:
        return False
    return ticket.reopened_at is None or event.at >= ticket.reopened_at
