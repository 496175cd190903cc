"""Entitlement at the desk: what a ticket has, what its quotas still hold, and the refusal when one is used up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from supportcli.desk.coverage.quotas import standing_record
from supportcli.desk.coverage.standings import ledger_of, standing, standings
from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case
from supportcli.domain.actions import REASON, REST, action
from supportcli.domain.cover import named
from supportcli.domain.cover.draws import when_used, would_draw
from supportcli.domain.cover.entitlement import Entitlement, Offer, Standing, entitlement
from supportcli.domain.cover.quotas import allowance_for, units_text
from supportcli.domain.documents import Record
from supportcli.domain.errors import RefusedError
from supportcli.domain.people import Contract
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import fold
from supportcli.domain.tickets.kinds import Beyond, Logged, Opened, Overridden
from supportcli.domain.tickets.ticket import Ticket
from supportcli.store import people

_Draws = TypeVar("_Draws", Opened, Logged)


def entitlement_of(desk: Desk, case: Case) -> Entitlement:
    """What a ticket is entitled to now: its quotas in the period of this instant."""
    return entitlement(case.terms, case.ticket, standings(desk, case.terms, case.ticket, desk.now))


def enter(
    desk: Desk, terms: Terms | None, opening: Event[Opened], override: str | None = None
) -> tuple[Event[Opened], list[Event]]:
    """Let a ticket be opened: by a named contact, within the quotas; returns and raises as :func:`draw`."""
    ticket = fold([opening])
    event, overridden = draw(desk, terms, ticket, opening, override)
    if terms is None or ticket.contract is None or ticket.contact is None or ticket.customer is None:
        return event, overridden
    rule = named.rule_of(terms.policy, facts_of(ticket, terms))
    if rule is None or rule.most is None:
        return event, overridden
    there = people.contacts_as_added(desk.store.connection, ticket.customer)
    objection = named.check_opens(rule, there, ticket.contact, ticket.contract)
    if objection is None:
        return event, overridden
    if override is None:
        known = action("contact list", customer=ticket.customer)
        hint = (known, "; ", action("open", REST, override=REASON))
        raise RefusedError(objection, hint=hint, rule=rule.clause)
    passed = Overridden("open", "named-contacts", rule.clause or None, override)
    return event, [*overridden, Event(opening.at, passed)]


def draw(
    desk: Desk, terms: Terms | None, ticket: Ticket, event: Event[_Draws], override: str | None = None
) -> tuple[Event[_Draws], list[Event]]:
    """Let an event draw from the quotas before it is recorded, inside the write transaction.

    Args:
        desk: The desk.
        terms: The ticket's terms.
        ticket: As it will be after the event.
        event: An opening, or logged work.
        override: Why a quota that refuses is drawn from all the same.

    Returns:
        The event, which now says what it draws ``beyond`` a quota and what follows (``charge``, ``note``,
        ``override``), and the overridden quotas as events to be recorded with it.

    Raises:
        RefusedError: A quota is used up, and the policy refuses more.
    """
    if terms is None or not terms.policy.quotas:
        return event, []
    beyond, overridden, fact = list[Beyond](), list[Event](), facts_of(ticket, terms)
    for quota, units in would_draw(terms, ticket, event):
        allowance = allowance_for(quota, fact)
        if allowance is None or allowance.amount is None:
            continue
        ledger = ledger_of(desk, ticket.contract, ticket.customer)
        now = standing(desk, quota, allowance.amount, ledger, when_used(ticket, event), ticket=ticket.id)
        left = now.balance.left
        if left is None or units <= left:
            continue
        follows: str = quota.beyond
        if quota.beyond == "refuse":
            if override is None:
                raise _used_up(desk, ticket, now, units, event.kind)
            follows = "override"
            step = "open" if isinstance(event.data, Opened) else "work"
            overridden.append(Event(event.at, Overridden(step, quota.id, quota.clause or None, override)))
        beyond.append(Beyond(quota.id, units - left, quota.unit, follows))
    if not beyond:
        return event, []
    return replace(event, data=replace(event.data, beyond=tuple(beyond))), overridden


def _used_up(desk: Desk, ticket: Ticket, now: Standing, units: int, kind: str) -> RefusedError:
    quota, allowance = now.quota, now.balance.allowance or 0
    cited = f"{quota.id}, {quota.clause}" if quota.clause else quota.id
    who = f"ticket {ticket.id}: " if ticket.id else ""
    if allowance == 0 and not now.balance.carried:
        plan = f" in plan {ticket.plan}" if ticket.plan else ""
        message = f"{who}{quota.name}: not included{plan} ({cited})"
    else:
        left = now.balance.left or 0
        missing = f", and {units_text(units, quota.unit)} is wanted" if left else ""
        told = f"{units_text(left, quota.unit)} of {units_text(allowance, quota.unit)} left"
        message = f"{who}{quota.name}: {told} {_period(now)}{missing} ({cited})"
    ways: list[str] = []
    if now.again_at is not None:
        zone = ledger_of(desk, ticket.contract, ticket.customer).zone
        ways.append(f"there is more from {now.again_at.astimezone(zone):%Y-%m-%d}")
    if kind == ev.OPENED:
        ways += [f"--contract {other.id} ({other.policy} {other.plan})" for other in _others(desk, ticket)]
        way = action("open", REST, override=REASON)
    else:
        way = action("log", ticket.id, REST, override=REASON)
    return RefusedError(
        message, hint=("".join(f"{each}; " for each in ways), way), rule=quota.clause or quota.id
    )


def _period(now: Standing) -> str:
    words = {"ticket": "for this ticket", "contract": "this contract year"}
    return words.get(now.quota.period, f"this {now.quota.period}")


def _others(desk: Desk, ticket: Ticket) -> list[Contract]:
    if ticket.customer is None:
        return []
    today = desk.now.date()
    found = people.contracts(desk.store.connection, ticket.customer)
    return [each for each in found if each.id != ticket.contract and each.covers(today)]


def entitlement_record(desk: Desk, case: Case) -> Record:
    """What a ticket is entitled to, for machines."""
    found = entitlement_of(desk, case)
    ticket = case.ticket
    zone = str(ledger_of(desk, ticket.contract, ticket.customer).zone) if found.quotas else "UTC"
    return {
        "verdict": found.verdict,
        "basis": found.basis,
        "clauses": [
            {
                "id": cover.id,
                "verdict": cover.verdict,
                "text": cover.text,
                "phrase": cover.phrase,
                "clause": cover.clause,
            }
            for cover in found.clauses
        ],
        "quotas": [{**standing_record(each, zone), "drawn": each.drawn} for each in found.quotas],
        "channels": [_offer(offer) for offer in found.channels],
        "levels": [_offer(offer) for offer in found.levels],
        "methods": [_offer(offer) for offer in found.methods],
        "gates": [
            {
                "approval": gate.id,
                "name": gate.name,
                "by": gate.by,
                "before": list(gate.before),
                "clause": gate.clause,
            }
            for gate in found.gates
        ],
    }


def _offer(offer: Offer) -> Mapping[str, object]:
    return {
        "id": offer.id,
        "name": offer.name,
        "offered": offer.offered,
        "verdict": offer.verdict,
        "reason": offer.reason or None,
        "clause": offer.clause,
    }
