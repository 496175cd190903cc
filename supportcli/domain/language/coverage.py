"""What a policy covers: scope clauses, quotas, the catalogue, the life cycle, named contacts. Data only.

``entitlement.py`` says what follows for a ticket.
"""

from __future__ import annotations

from typing import Literal

from supportcli.domain.language.condition import Condition
from supportcli.domain.part import Part

Verdict = Literal["included", "best-effort", "billable", "excluded", "refused"]
Period = Literal["ticket", "month", "quarter", "year", "contract"]
Beyond = Literal["refuse", "charge", "note"]


class ScopeClause(Part, frozen=True):
    """Work that is included, excluded, billable, best effort or refused, and what matches it.

    A ticket matches when the condition holds and, where there are ``words``, its subject or description has
    one of them (whole words, whatever their case). ``text`` is the reason that is shown.
    """

    id: str
    verdict: Verdict
    text: str
    when: Condition = Condition()
    words: tuple[str, ...] = ()
    clause: str | None = None


class Allowance(Part, frozen=True):
    """How much of a quota such a ticket's contract has in a period; ``None`` is unlimited."""

    amount: int | None
    when: Condition = Condition()


class Quota(Part, frozen=True):
    """A counted entitlement.

    Attributes:
        id: Short, for commands.
        name: As the vendor writes it.
        unit: ``incident``, ``chat``, ``session`` … or ``minutes`` for time worked.
        allowances: The first that holds counts; none: the quota does not apply.
        draws: What uses one: ``opened``, ``work`` (logged time), or ``session:KIND``.
        when: Only tickets of which this holds draw.
        period: After which it is full again; ``ticket`` counts each ticket alone.
        starts_month: The month in which the year of the periods begins (fiscal years), 1 to 12.
        roll_over: How many unused units a period takes over from the one before.
        borrow: How many units may be taken from the next period.
        refunds: A ticket of which this holds gives back what it drew.
        beyond: What happens when it is used up.
        clause: Where it stands on the vendor's page.
    """

    id: str
    name: str
    unit: str
    allowances: tuple[Allowance, ...] = ()
    draws: tuple[str, ...] = ("opened",)
    when: Condition = Condition()
    period: Period = "month"
    starts_month: int = 1
    roll_over: int = 0
    borrow: int = 0
    refunds: Condition | None = None
    beyond: Beyond = "refuse"
    clause: str | None = None


class Version(Part, frozen=True):
    """A version of the product; ``ends_on`` is the last day of its support where the vendor says so."""

    id: str
    released_on: str | None = None
    ends_on: str | None = None


class LifeCycle(Part, frozen=True):
    """Which versions are supported: the ``supported`` latest ones (0: all) that have not reached their end.

    A version that has just fallen out of the latest ones keeps its phase for ``grace`` days. ``versions`` are
    ordered from the oldest to the latest.
    """

    versions: tuple[Version, ...] = ()
    supported: int = 0
    grace: int = 0
    clause: str | None = None


class ContactRule(Part, frozen=True):
    """Who may open tickets: at most so many named contacts for each contract (``None``: any number)."""

    most: int | None
    when: Condition = Condition()
    clause: str | None = None


class Method(Part, frozen=True):
    """A way in which a product of the catalogue may be supported, and what that means for a ticket.

    ``when`` says which tickets (of which plans, say) have the method at all.
    """

    id: str
    name: str
    verdict: Verdict
    means: str = ""
    when: Condition = Condition()
    clause: str | None = None


class Product(Part, frozen=True):
    """One product with the methods offered for it, the best first; all others are not available."""

    id: str
    name: str
    methods: tuple[str, ...] = ()
    clause: str | None = None


class Catalogue(Part, frozen=True):
    """Which products are supported by which methods; a ticket's ``product`` names one of them."""

    methods: tuple[Method, ...] = ()
    products: tuple[Product, ...] = ()
    clause: str | None = None
