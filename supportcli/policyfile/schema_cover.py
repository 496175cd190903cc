"""The tables of a policy file that say what is covered and what it costs: scope, quotas, versions, rates, credits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from supportcli.policyfile.schema_base import Amount, Clause, Day, Table, When, Words

Verdict = Literal["included", "best-effort", "billable", "excluded", "refused"]
Period = Literal["ticket", "month", "quarter", "year", "contract"]


def _amount_shape(value: object) -> str:
    return "@by" if isinstance(value, dict) else "@amount"


_Row = Annotated[
    Annotated[Amount, Tag("@amount")] | Annotated[dict[str, Amount], Tag("@by")],
    Discriminator(_amount_shape),
]
Amounts = Annotated[
    Annotated[Amount, Tag("@amount")] | Annotated[dict[str, _Row], Tag("@by")],
    Discriminator(_amount_shape),
]
"""One amount, or amounts by plan, priority or ``all``."""


def _item(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


def _one_offer(value: object) -> object:
    return {"methods": value} if isinstance(value, str | list) else value


class ScopeItem(Table):
    """One line of a list of work."""

    text: str = Field(description="The work, and why the verdict is so, as the ticket shows it.")
    words: Words = Field(default=[], description="Whole words, one of which stands in such a ticket's text.")
    when: When = When()


class Scope(Clause):
    """Work with one verdict: a single clause with `text`, or a list of `items`."""

    verdict: Verdict
    text: str | None = Field(default=None, description="The reason that is shown; without it, items.")
    when: When = Field(default=When(), description="Only tickets with these facts.")
    words: Words = Field(default=[], description="Whole words, one of which stands in such a ticket's text.")
    items: dict[str, Annotated[ScopeItem, BeforeValidator(_item)]] = Field(
        default={}, description="Ids to work with this verdict; an item is called `list.item`."
    )


class Quota(Clause):
    """A counted entitlement."""

    name: str | None = None
    unit: str = Field(default="incident", description="What is counted; minutes for time worked.")
    amount: Amounts = Field(
        description='A number, "unlimited" or time such as "12h"; or by plan, priority or `all`.'
    )
    draws: Words = Field(
        default=["opened"], description="What uses one: opened, work (logged time) or session:KIND."
    )
    when: When = Field(default=When(), description="Only tickets with these facts draw.")
    period: Period = Field(default="month", description="After which it is full again.")
    starts_month: int = Field(default=1, description="The first month of its year, 1 to 12.")
    roll_over: int = Field(default=0, description="Unused units that the next period takes over.")
    borrow: int = Field(default=0, description="Units that may be taken from the next period.")
    refunds: When | None = Field(default=None, description="Such tickets give back what they drew.")
    beyond: Literal["refuse", "charge", "note"] = Field(
        default="refuse", description="What happens when it is used up."
    )


class Version(Table):
    """A version of the product."""

    id: str
    released: Day | None = None
    ends: Day | None = Field(default=None, description="The last day of its support.")


class LifeCycle(Clause):
    """Which versions are supported."""

    supported: int = Field(default=0, description="So many of the latest versions; 0: all of them.")
    grace: str | None = Field(
        default=None, description="How long a version stays supported after newer ones replaced it: 90d."
    )
    versions: list[Version] = Field(default=[], description="From the oldest to the latest.")


class Contacts(Clause):
    """Who may open tickets."""

    most: Amounts = Field(
        description='Named contacts of a contract: a number or "unlimited"; or by plan or `all`.'
    )


class Method(Clause):
    """A way in which products are supported."""

    name: str | None = None
    verdict: Verdict = "included"
    means: str = ""
    when: When = Field(default=When(), description="Only tickets with these facts have it.")


class Product(Clause):
    """A product and the methods offered for it."""

    name: str | None = None
    methods: Words = Field(description="Ids of methods, the best first; others are not available.")


class Catalogue(Clause):
    """Which products are supported by which methods."""

    methods: dict[str, Method] = Field(default={})
    products: dict[str, Annotated[Product, BeforeValidator(_one_offer)]] = Field(
        default={}, description="Ids to methods, the best first."
    )


class Example(Clause):
    """Texts of tickets whose facts are known; they teach the classifier."""

    text: Words = Field(description="One text or several.")
    kind: str | None = None
    level: str | None = None
    cause: str | None = None
    priority: str | None = None
    product: str | None = None


class Signal(Clause):
    """What words in a ticket's text speak for: rules for the classifier."""

    words: Words = Field(
        description="Whole words or phrases; `*` ends a word that may go on, `...` is up to three words."
    )
    kind: Words = Field(default=[], description="Of this kind; of several, any.")
    level: Words = Field(default=[], description="Of this level; of several, any.")
    cause: Words = Field(default=[], description="Of this cause; of several, any.")
    priority: Words = Field(default=[], description="Of this priority; of several, any.")
    beside: Words = Field(default=[], description="One of these must stand in the text as well.")
    unless: Words = Field(default=[], description="None of these may stand in it.")
    strength: float = Field(
        default=0.5,
        description="The share of the texts with one of the words that are so: 0.8 is four of five.",
    )
    when: When = Field(default=When(), description="Only on tickets with these facts.")


class Band(Table):
    """A surcharge by the instant of the work."""

    calendar: str
    surcharge: str = Field(description='A share of the rate: "50%".')


class Rate(Clause):
    """What work costs; the first rate that holds is the ticket's."""

    id: str
    name: str | None = None
    price: Amount = Field(
        description='100, "27.50", a range such as "275-400" or "agreed" for each ticket, or "free".'
    )
    per: Literal["hour", "incident", "unit"] = "hour"
    counts: str | None = Field(
        default=None, description="For a unit: the question of the details form whose answer is the number."
    )
    each: int = Field(default=1, description="For a unit: so many are one; what is left over is a whole one.")
    share: str | None = Field(default=None, description='Only this share of the price is charged: "25%".')
    when: When = Field(default=When(), description="Only tickets with these facts.")
    covers: str | None = Field(default=None, description="For an incident: the time that the price buys.")
    minimum: str | None = Field(default=None, description="The least time that is charged.")
    increment: str | None = Field(default=None, description="Time is rounded up to a multiple of it.")
    bands: list[Band] = Field(default=[], description="Surcharges by the instant of the work.")
    prepaid: str | None = Field(
        default=None, description="The approval that records that it was quoted and paid before work."
    )
    surcharge: str | None = Field(default=None, description='A share on top of the whole: "25%".')


class Credit(Clause):
    """What missed targets give back."""

    name: str | None = None
    measures: Words = Field(default=[], description="Of which the missed targets count.")
    over: int = Field(default=0, description="So many may be missed in a period.")
    share: str = Field(description='Of the period\'s fee: "20%".')
    period: Period = "quarter"
    starts_month: int = Field(default=1, description="The first month of its year, 1 to 12.")
    claim_within: str | None = Field(default=None, description="After the period's end: 30d.")
    each: bool = Field(default=False, description="For every miss beyond `over`, not once.")
    most: str | None = Field(default=None, description="The share is never more than this.")
    when: When = Field(default=When(), description="Only tickets with these facts.")
