"""The part of a policy's page that says what is covered and what it costs."""

from __future__ import annotations

from collections.abc import Iterator

from supportcli.domain.cover.scope import ORDER
from supportcli.domain.language.coverage import ScopeClause
from supportcli.domain.language.policy import Policy
from supportcli.domain.words import wording_cover as wording
from supportcli.domain.words.sentences import for_whom, listed, sentence
from supportcli.domain.words.wording import DASH
from supportcli.domain.words.wording_cover import allowance, credit, price, price_details, quota_details
from supportcli.render.policy.document import Block, Cell, Paragraph, Soft, Table, capitalised, section, table


def cover_blocks(policy: Policy) -> list[Block]:
    """Scope, catalogue, versions, quotas, contacts, rates and credits."""
    return [
        *section("Scope", *_scope(policy)),
        *section("Products", _methods(policy), _products(policy)),
        *section("Versions", *_versions(policy)),
        *section("Quotas", _quotas(policy)),
        *section("Named contacts", _contacts(policy)),
        *section(f"Rates{f' in {policy.currency}' if policy.currency else ''}", _rates(policy)),
        *section("Credits for missed targets", _credits(policy)),
    ]


def _scope(policy: Policy) -> Iterator[Block]:
    """The most generous verdict first, as vendors write their lists."""
    for verdict in reversed(ORDER):
        rows = [
            (clause.text, _matches(clause), clause.id, clause.clause)
            for clause in policy.scope
            if clause.verdict == verdict
        ]
        yield from section(
            capitalised(wording.verdict(verdict)),
            table(("work", "which tickets", "id", "clause"), rows),
            level=3,
        )


def _matches(clause: ScopeClause) -> str:
    words = f"says {listed((f'“{word}”' for word in clause.words), 'or')}" if clause.words else ""
    return ", ".join(filter(None, (sentence(clause.when), words))) or for_whom(clause.when)


def _methods(policy: Policy) -> Table:
    rows = (
        (method.name, wording.verdict(method.verdict), method.means, sentence(method.when), method.clause)
        for method in policy.catalogue.methods
    )
    return table(("method", "such work is", "meaning", "only", "clause"), rows)


def _products(policy: Policy) -> Table:
    methods = policy.catalogue.methods
    head = ("product", *(method.name for method in methods), "clause")
    rows: list[tuple[Cell | None, ...]] = []
    for product in policy.catalogue.products:
        given = [
            str(product.methods.index(method.id) + 1) if method.id in product.methods else Soft(DASH)
            for method in methods
        ]
        rows.append(
            (product.name, *(_best(each) for each in given), product.clause or policy.catalogue.clause)
        )
    return table(head, rows)


def _best(place: Cell) -> Cell:
    return "first choice" if place == "1" else place if isinstance(place, Soft) else "yes"


def _versions(policy: Policy) -> Iterator[Block]:
    cycle = policy.life_cycle
    clause = f" [{cycle.clause}]" if cycle.clause else ""
    if not cycle.versions and not cycle.supported:
        return
    which = "Every version" if not cycle.supported else f"The latest {cycle.supported} versions"
    which = "The latest version" if cycle.supported == 1 else which
    grace = f", and for {cycle.grace} days after newer ones replaced it" if cycle.grace else ""
    yield Paragraph(
        f"{which} {'are' if cycle.supported > 1 else 'is'} supported until the end of support{grace}{clause}"
    )
    rows = ((each.id, each.released_on, each.ends_on) for each in reversed(cycle.versions))
    yield table(("version", "released", "supported until"), rows)


def _quotas(policy: Policy) -> Table:
    rows = []
    for quota in policy.quotas:
        amounts = [f"{for_whom(each.when)}: {allowance(each.amount, quota)}" for each in quota.allowances]
        rows.append(
            (f"{quota.name} ({quota.id})", "\n".join(amounts), "\n".join(quota_details(quota)), quota.clause)
        )
    return table(("quota", "amount", "how it is counted", "clause"), rows)


def _contacts(policy: Policy) -> Table:
    rows = (
        (for_whom(rule.when), "any number" if rule.most is None else str(rule.most), rule.clause)
        for rule in policy.contacts
    )
    return table(("tickets", "named contacts", "clause"), rows)


def _rates(policy: Policy) -> Table:
    rows = (
        (
            rate.name,
            price(rate, policy.currency),
            for_whom(rate.when),
            "\n".join(price_details(rate)),
            rate.clause,
        )
        for rate in policy.rates
    )
    return table(("work", "price", "which tickets", "details", "clause"), rows)


def _credits(policy: Policy) -> Table:
    rows = (
        (each.name, credit(each), listed(each.measures) or "every measure", sentence(each.when), each.clause)
        for each in policy.credits
    )
    return table(("credit", "what is given back", "measures", "only", "clause"), rows)
