"""What a ticket is entitled to: covered or not and by which clause, through which channels, at which levels.

What is asked of levels, channels and support methods is answered by the same scope clauses that match the ticket:
a clause whose condition names a level (or a channel) says of that level what it says of a ticket there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from supportcli.domain.cover.quotas import Balance
from supportcli.domain.cover.scope import ORDER, matching
from supportcli.domain.language.coverage import Method, Product, Quota, ScopeClause, Verdict
from supportcli.domain.language.policy import Approval, Channel
from supportcli.domain.language.rules import Fact, holds, names
from supportcli.domain.running import gates
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.ticket import CANCELLED, CLOSED, Ticket

_NOT_OFFERED = ("refused", "excluded")


class Cover(Struct, frozen=True):
    """One clause that says something of the ticket; ``phrase`` is what it found in the ticket's text."""

    id: str
    verdict: Verdict
    text: str
    phrase: str | None = None
    clause: str | None = None


class Offer(Struct, frozen=True):
    """A channel, a support method or a level: offered or not, and why.

    ``verdict`` is what its work would be; ``None`` where the policy says nothing of it.
    """

    id: str
    name: str
    offered: bool
    verdict: Verdict | None = None
    reason: str = ""
    clause: str | None = None


class Standing(Struct, frozen=True):
    """How one quota stands in the period of an instant.

    ``starts_at`` and ``ends_at`` bound the period (its end excluded; ``None`` for a quota of each ticket alone),
    ``again_at`` is when there is something to draw again (``None``: never, or there is something now), ``drawn``
    what the ticket in question took, refunds taken off.
    """

    quota: Quota
    balance: Balance
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    again_at: datetime | None = None
    drawn: int = 0


class Entitlement(Struct, frozen=True):
    """All of it, for one ticket at one instant; ``verdict`` is ``None`` where the policy says nothing."""

    plan: str | None
    contract: int | None
    basis: str
    """Under what the ticket is served, in words: a contract, or what the policy says of customers without one."""
    verdict: Verdict | None = None
    clauses: tuple[Cover, ...] = ()
    channels: tuple[Offer, ...] = ()
    levels: tuple[Offer, ...] = ()
    methods: tuple[Offer, ...] = ()
    quotas: tuple[Standing, ...] = ()
    gates: tuple[Approval, ...] = ()
    """The approvals that steps to come still lack."""


def entitlement(terms: Terms | None, ticket: Ticket, quotas: Sequence[Standing] = ()) -> Entitlement:
    """What the terms say of such a ticket; ``quotas`` are those that apply to it."""
    if terms is None:
        return Entitlement(None, ticket.contract, "no policy")
    fact = facts_of(ticket, terms)
    methods = _methods(terms, ticket, fact)
    clauses = covers(terms, ticket, methods)
    return Entitlement(
        plan=ticket.plan,
        contract=ticket.contract,
        basis=_basis(terms, ticket),
        verdict=min((cover.verdict for cover in clauses), key=ORDER.index, default=None),
        clauses=clauses,
        channels=tuple(_channel(terms, channel, ticket.plan, fact) for channel in terms.policy.channels),
        levels=tuple(
            _offer("level", level.id, level.name, _of("level", level.id, terms, fact), level.clause)
            for level in terms.policy.levels
        ),
        methods=methods,
        quotas=tuple(quotas),
        gates=_gates(terms, ticket),
    )


def covers(terms: Terms, ticket: Ticket, methods: Sequence[Offer] | None = None) -> tuple[Cover, ...]:
    """The clauses that match a ticket, the one that counts first; the best method of its product is one of them."""
    fact = facts_of(ticket, terms)
    found = [
        Cover(match.clause.id, match.clause.verdict, match.clause.text, match.phrase, match.clause.clause)
        for match in matching(terms.policy.scope, fact, (ticket.subject, ticket.description))
    ]
    offers = _methods(terms, ticket, fact) if methods is None else methods
    best = next((offer for offer in offers if offer.offered and offer.verdict), None)
    if best is not None and best.verdict is not None:
        found.append(Cover(best.id, best.verdict, f"{ticket.product}: {best.name}", None, best.clause))
    elif offers:
        product = _product(terms, ticket)
        text = f"{ticket.product}: no support method is available"
        found.append(Cover("catalogue", "excluded", text, None, product.clause if product else None))
    return tuple(sorted(found, key=lambda cover: ORDER.index(cover.verdict)))


def _basis(terms: Terms, ticket: Ticket) -> str:
    if ticket.contract is not None:
        return f"contract {ticket.contract}"
    plan = next((plan for plan in terms.policy.plans if plan.id == ticket.plan), None)
    if plan is None:
        return "no contract and no plan"
    if plan.without_contract:
        return f"no contract: {plan.means or f'served under {plan.name}'}"
    return f"no contract: {plan.name} was named at the opening"


def _channel(terms: Terms, channel: Channel, plan: str | None, fact: Fact) -> Offer:
    if channel.plans and plan not in channel.plans:
        reason = f"plan {plan} does not include it" if plan else "it belongs to a plan"
        return Offer(channel.id, channel.name, offered=False, reason=reason, clause=channel.clause)
    offer = _offer(
        "channel", channel.id, channel.name, _of("channel", channel.id, terms, fact), channel.clause
    )
    if offer.offered and not offer.reason and not channel.opens:
        return Offer(
            channel.id, channel.name, offered=True, reason="for tickets that are open", clause=channel.clause
        )
    return offer


def _of(name: str, value: str, terms: Terms, fact: Fact) -> list[ScopeClause]:
    """What the scope says of a ticket if this fact of it were so; only clauses that ask for the fact speak of it."""
    asking = [clause for clause in terms.policy.scope if not clause.words and name in names(clause.when)]
    return [match.clause for match in matching(asking, lambda other: value if other == name else fact(other))]


def _offer(what: str, id_: str, name: str, said: Iterable[ScopeClause], clause: str | None) -> Offer:
    first = next(iter(said), None)
    if first is None:
        return Offer(id_, name, offered=True, clause=clause)
    offered = first.verdict not in _NOT_OFFERED
    return Offer(
        id_, name, offered, first.verdict, first.text or f"this {what} is {first.verdict}", first.clause
    )


def _product(terms: Terms, ticket: Ticket) -> Product | None:
    wanted = (ticket.product or "").casefold()
    products = terms.policy.catalogue.products
    return next((each for each in products if wanted in (each.id.casefold(), each.name.casefold())), None)


def _methods(terms: Terms, ticket: Ticket, fact: Fact) -> tuple[Offer, ...]:
    """The support methods of the ticket's product, the best first, then those that are not available."""
    product = _product(terms, ticket)
    if product is None:
        return ()
    known = {method.id: method for method in terms.policy.catalogue.methods}
    there = [known[id_] for id_ in product.methods if id_ in known]
    others = [method for method in known.values() if method not in there]
    offers = [_method(method, product, fact) for method in there]
    offers += [
        Offer(
            each.id, each.name, offered=False, reason=f"not available for {product.name}", clause=each.clause
        )
        for each in others
    ]
    return tuple(sorted(offers, key=lambda offer: not offer.offered))


def _method(method: Method, product: Product, fact: Fact) -> Offer:
    clause = method.clause or product.clause
    if not holds(method.when, fact):
        return Offer(method.id, method.name, offered=False, reason="not in this plan", clause=clause)
    # a method that is somebody else's is there all the same: the ticket belongs to them
    return Offer(
        method.id, method.name, offered=True, verdict=method.verdict, reason=method.means, clause=clause
    )


def _gates(terms: Terms, ticket: Ticket) -> tuple[Approval, ...]:
    if ticket.status in (CLOSED, CANCELLED):
        return ()
    passed = {"open", f"level:{ticket.level}", "prioritise" if ticket.priority_agreed_by else ""}
    steps = [step for approval in terms.policy.approvals for step in approval.before if step not in passed]
    lacking = [approval for step in dict.fromkeys(steps) for approval in gates.missing(terms, ticket, step)]
    return tuple(dict.fromkeys(lacking))
