"""Moments: what starts, stops and ends the clocks of a policy, and which facts of an event are which moments.

A fact is the same moment by whichever door it comes: a priority, an assignee, a class or a flag that is given with
the opening is what it would be if it were recorded a second later. Handing on by another event than ``handed-on``,
and the change of a level, depend on what was before; the walk that finds the clocks knows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from supportcli.domain.tickets import kinds as k
from supportcli.domain.tickets.carried import LATEST_READING as LATEST_READING  # noqa: PLC0414  # with its kin

OPENED, PRIORITISED, ASSIGNED, CLASSIFIED, REOPENED = (
    "opened",
    "prioritised",
    "assigned",
    "classified",
    "reopened",
)
REPLY, CUSTOMER_REPLY, WORK_AROUND, ACKNOWLEDGED = "reply", "customer-reply", "work-around", "acknowledged"
RESOLVED, CLOSED, WAITING, RESUMED = "resolved", "closed", "waiting", "resumed"
HANDED_ON, LEVEL_CHANGED = "handed-on", "level-changed"
FLAG_PREFIX = "flag:"
"""Before the id of a flag: the moment at which a person records it (an arrival on site, say)."""

KNOWN_MOMENTS = (
    OPENED, REPLY, CUSTOMER_REPLY, ASSIGNED, CLASSIFIED, PRIORITISED, WAITING, RESUMED, RESOLVED, CLOSED, REOPENED,
    HANDED_ON, WORK_AROUND, LEVEL_CHANGED, ACKNOWLEDGED,
)  # fmt: skip
"""Every moment that policies may name, beside ``flag:ID``."""


def always(moments: tuple[str, ...]) -> Callable[[object], tuple[str, ...]]:
    """The same moments whatever the event carries."""
    return lambda _: moments


def _flags(flags: Mapping[str, bool]) -> tuple[str, ...]:
    return tuple([FLAG_PREFIX + flag for flag, so in flags.items() if so])


def opened(data: k.Opened) -> tuple[str, ...]:
    """An opening is the moment of each fact that it carries."""
    found = [OPENED]
    if data.reading >= LATEST_READING:
        classes = (
            data.ticket_kind, data.level, data.cause, data.product, data.version, data.environment, data.region,
        )  # fmt: skip
        if data.flags or any(classes):
            found += [CLASSIFIED, *_flags(data.flags)]
    if data.priority:
        found.append(PRIORITISED)
    if data.assignee or data.team:
        found.append(ASSIGNED)
    return tuple(found)


def classified(data: k.Classified) -> tuple[str, ...]:
    """A classification, and each flag that it says is so."""
    return (CLASSIFIED, *_flags(data.flags))


def replied(data: k.Replied) -> tuple[str, ...]:
    """A reply that reaches somebody."""
    if not data.counts:
        return ()
    return (REPLY, WORK_AROUND) if data.work_around else (REPLY,)


def received(data: k.Received) -> tuple[str, ...]:
    """A message of the customer that counts."""
    return (CUSTOMER_REPLY,) if data.counts else ()


def handed_on(data: k.HandedOn) -> tuple[str, ...]:
    """A hand-off; to a person or a team it is an assignment too."""
    to = data.assignee or data.team
    return (HANDED_ON, ASSIGNED) if to else (HANDED_ON,)


def resolved(data: k.Resolved) -> tuple[str, ...]:
    """A solution; where the policy's letter tells the customer of it, a reply too."""
    return (REPLY, RESOLVED) if data.told else (RESOLVED,)
