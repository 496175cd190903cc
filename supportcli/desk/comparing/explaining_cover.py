"""``policy explain``, what is covered and what it costs: scope, channels, levels, quotas, rate, contacts, credits."""

from __future__ import annotations

from supportcli.domain.billing.prices import rate_of
from supportcli.domain.cover import named
from supportcli.domain.cover.entitlement import Offer, entitlement
from supportcli.domain.cover.quotas import allowance_for
from supportcli.domain.documents import Record
from supportcli.domain.language.policy import Policy
from supportcli.domain.language.rules import Fact, holds
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.ticket import Ticket
from supportcli.domain.words import wording_cover as wording


def cover_record(terms: Terms, ticket: Ticket, fact: Fact) -> Record:
    """The keys ``verdict`` to ``credits`` of an explanation."""
    policy, found = terms.policy, entitlement(terms, ticket)
    return {
        "verdict": found.verdict,
        "scope": [
            {"id": each.id, "verdict": each.verdict, "text": each.text, "clause": each.clause}
            for each in found.clauses
        ],
        "channels": [_offer(each) for each in found.channels],
        "levels": [_offer(each) for each in found.levels],
        "methods": [_offer(each) for each in found.methods],
        "quotas": _quotas(policy, fact),
        "rate": _rate(policy, fact),
        "contacts": _contacts(policy, fact),
        "credits": [
            {"id": each.id, "name": each.name, "gives": wording.credit(each), "measures": list(each.measures),
             "clause": each.clause}
            for each in policy.credits
            if holds(each.when, fact)
        ],
    }  # fmt: skip


def _offer(offer: Offer) -> Record:
    return {
        "id": offer.id,
        "name": offer.name,
        "offered": offer.offered,
        "verdict": offer.verdict,
        "reason": offer.reason,
        "clause": offer.clause,
    }


def _quotas(policy: Policy, fact: Fact) -> list[Record]:
    found = []
    for quota in policy.quotas:
        allowance = allowance_for(quota, fact)
        if allowance is not None:
            found.append(
                {
                    "id": quota.id,
                    "name": quota.name,
                    "unit": quota.unit,
                    "amount": allowance.amount,
                    "period": quota.period,
                    "words": wording.allowance(allowance.amount, quota),
                    "draws": holds(quota.when, fact),
                    "details": wording.quota_details(quota),
                    "clause": quota.clause,
                }
            )
    return found


def _rate(policy: Policy, fact: Fact) -> Record | None:
    rate = rate_of(policy, fact)
    if rate is None:
        return None
    return {
        "id": rate.id,
        "name": rate.name,
        "price": wording.price(rate, policy.currency),
        "currency": policy.currency or None,
        "details": wording.price_details(rate),
        "clause": rate.clause,
    }


def _contacts(policy: Policy, fact: Fact) -> Record | None:
    rule = named.rule_of(policy, fact)
    return None if rule is None else {"most": rule.most, "clause": rule.clause}
