"""The evaluator of conditions: which terms hold for a ticket. Conditions are data; nothing is executed."""

from __future__ import annotations

from collections.abc import Callable

from supportcli.domain.policy import Condition

FACTS = (
    "plan",
    "priority",
    "kind",
    "level",
    "cause",
    "channel",
    "product",
    "version",
    "environment",
    "status",
    "customer",
)
"""The facts of a ticket that a condition may ask for."""

ANY = "*"
"""Stands for any recorded value."""


def holds(condition: Condition, fact: Callable[[str], object]) -> bool:
    """Whether every fact that the condition names has one of the values it allows; ``fact`` looks one up."""
    for name, allowed in condition.facts:
        value = fact(name)
        if value not in allowed and not (ANY in allowed and value):
            return False
    return True
