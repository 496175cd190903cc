"""Conditions: when a term of a policy holds. They are data; one small evaluator reads them, nothing is executed."""

from __future__ import annotations

from typing import Literal

from supportcli.domain.part import Part

Operator = Literal["<", "<=", "=", ">=", ">"]

ANY = "*"
"""Stands for any recorded value."""

FACTS = (
    "plan",
    "priority",
    "kind",
    "level",
    "cause",
    "channel",
    "product",
    "version",
    "version-phase",
    "environment",
    "status",
    "customer",
    "assignee",
    "team",
    "region",
    "flag",
    "opened-in",
)
"""The facts of a ticket that a condition may ask for.

``flag`` holds what a person recorded, ``version-phase`` where the version stands in the product's life cycle
(``supported``, ``extended``, ``ended``), ``opened-in`` the calendars that were open when the ticket was opened.
"""

SINCE = "contract-since"
"""The first day of the contract, compared as its proleptic ordinal (``date.toordinal``)."""

NUMBERS = ("contract-age", SINCE, "replies", "reopenings", "hand-offs")
"""Facts that are compared: days from the beginning of the contract to the opening, the day on which it began, and
counts of the history."""


class Comparison(Part, frozen=True):
    """A number of the ticket beside a bound; a number that is not known satisfies no comparison."""

    fact: str
    operator: Operator
    bound: int


class Condition(Part, frozen=True):
    """Everything in it must hold; the empty condition always does.

    For each fact one of the values, every comparison, one of ``any_of`` (if there are any), none of ``none_of``.
    """

    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    compared: tuple[Comparison, ...] = ()
    any_of: tuple[Condition, ...] = ()
    none_of: tuple[Condition, ...] = ()
