"""Sessions with a customer (a call, a chat, a remote session): who may have them, what they leave in writing."""

from __future__ import annotations

import difflib
from datetime import datetime

from supportcli.desk import letters
from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case
from supportcli.domain.actions import REASON, REST, action
from supportcli.domain.errors import NotFoundError, RefusedError
from supportcli.domain.language.policy import Channel, Policy
from supportcli.domain.running.gates import pass_step, unconfirmed
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import check
from supportcli.domain.tickets.kinds import Overridden, Replied
from supportcli.store.outbox import Letter


def kind_of(policy: Policy | None, word: str) -> str:
    """A kind of session as quotas and approvals know it; a channel's name stands for the kind that is held there.

    Any word is a kind, because not every session needs a channel of its own; one that is nearly a kind of the
    policy's is a slip, and a slip would draw from no quota.

    Raises:
        NotFoundError: It is nearly a kind that the policy has.
    """
    kind = word.strip().lower()
    channels = policy.channels if policy else ()
    for channel in channels:
        if kind in (channel.id.lower(), channel.session):
            return channel.session or channel.id
    known = sorted({channel.session or channel.id for channel in channels})
    near = difflib.get_close_matches(kind, known, n=1, cutoff=0.8)
    if near:
        raise NotFoundError(f"no session is called {word}", hint=f"did you mean {near[0]}?")
    return kind


def pass_session(case: Case, kind: str, at: datetime, override: str | None) -> list[Event]:
    """Let a session be held: offered to the plan, and with the consent that the policy wants first.

    Returns:
        What was overridden, to be recorded with the session.

    Raises:
        RefusedError: The plan does not include such a session, or an approval is missing.
    """
    taken = action("log", case.ticket.id, REST, session=kind)
    passed = pass_step(case.terms, case.ticket, f"session:{kind}", at, override, taken=taken)
    return [*_offered(case, kind, at, override), *passed]


def _offered(case: Case, kind: str, at: datetime, override: str | None) -> list[Event]:
    ticket = case.ticket
    channels = [each for each in (case.policy.channels if case.policy else ()) if _holds(each, kind)]
    if not channels or any(not each.plans or ticket.plan in each.plans for each in channels):
        return []
    channel = channels[0]
    cited = f"{channel.id}, {channel.clause}" if channel.clause else channel.id
    if override is None:
        plan = f"plan {ticket.plan}" if ticket.plan else "a ticket without a plan"
        raise RefusedError(
            f"ticket {ticket.id}: {plan} does not include {channel.name} ({cited})",
            hint=(
                f"plans with it: {', '.join(channel.plans)}; ",
                action("log", ticket.id, REST, override=REASON),
            ),
            rule=channel.clause or channel.id,
        )
    return [Event(at, Overridden("work", channel.id, channel.clause or None, override))]


def _holds(channel: Channel, kind: str) -> bool:
    return (channel.session or channel.id) == kind


def summarise(
    desk: Desk, case: Case, what: str, kind: str | None, override: str | None
) -> tuple[list[Event], list[Letter]]:
    """Send the customer a summary of a session, to be confirmed where the ticket is not confirmed yet.

    Raises:
        RefusedError: Nobody is there to get it, or a rule refuses a reply.
    """
    ticket = case.ticket
    check(ev.REPLIED, ticket)
    letter = letters.summary(desk, case, what, kind)
    if letter is None:
        raise RefusedError(
            f"ticket {ticket.id} has no contact to send the summary to", hint="log it without --summary"
        )
    approval = unconfirmed(case.terms, ticket) if case.terms else None
    taken = action("log", ticket.id, REST, summary=True)
    events = pass_step(case.terms, ticket, "reply", desk.now, override, taken=taken)
    said = Replied(body=letter.body, to=ticket.contact, confirm=approval)
    return [*events, Event(desk.now, said)], [letter]
