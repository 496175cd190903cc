"""What a policy charges: rates and service credits. Data only; ``charges.py`` applies them.

Amounts are decimal text ("349", "27.50"), so that they stay exact in JSON.
"""

from __future__ import annotations

from typing import Literal

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.coverage import Period
from supportcli.domain.part import Part
from supportcli.domain.time.duration import Duration

Per = Literal["hour", "incident", "unit"]


class Band(Part, frozen=True):
    """A share that is added to a rate for work at an instant at which this calendar is open ("0.5": half more)."""

    calendar: str
    surcharge: str


class Rate(Part, frozen=True):
    """What work costs; the first rate whose condition holds is the ticket's.

    Attributes:
        id: Short, for explanations.
        name: As the vendor writes it.
        price: The amount, or the lower end of a range; ``"0"`` is free of charge.
        most: The upper end of a range: the rate itself is then agreed for each ticket.
        per: ``hour`` of work, ``incident``, or ``unit`` of what ``counts`` names.
        when: For which tickets.
        covers: For ``incident``: the time that the price buys; work beyond it buys another.
        minimum: The least time that is charged.
        increment: Time is rounded up to a multiple of it.
        bands: Surcharges by the instant of the work.
        prepaid: To be quoted and paid before work begins: the id of the approval that records it.
        surcharge: A share added to the whole line (an unsupported version, say).
        clause: Where it stands on the vendor's page.
        counts: For ``unit``: the question of the details form whose answer is the number.
        each: For ``unit``: so many are one unit; what is left over is a whole one.
        share: Only this share of the price is charged ("0.25": a quarter of the list price, say).
    """

    id: str
    name: str
    price: str
    most: str | None = None
    per: Per = "hour"
    when: Condition = Condition()
    covers: Duration | None = None
    minimum: Duration | None = None
    increment: Duration | None = None
    bands: tuple[Band, ...] = ()
    prepaid: str | None = None
    surcharge: str | None = None
    clause: str | None = None
    counts: str | None = None
    each: int = 1
    share: str | None = None


class Credit(Part, frozen=True):
    """What missed targets give back: a share of the period's fee once more than ``over`` were missed.

    ``claim_within`` is how long after the period's end it may be claimed; ``most`` caps the share.
    """

    id: str
    name: str
    measures: tuple[str, ...]
    over: int
    share: str
    period: Period = "quarter"
    starts_month: int = 1
    claim_within: Duration | None = None
    each: bool = False
    """The share is given for every miss beyond ``over``, not once."""
    most: str | None = None
    when: Condition = Condition()
    clause: str | None = None
