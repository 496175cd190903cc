"""The words in which a timeline tells what happened, and what they mean where a story expects it.

Whoever prints and whoever reads take them from here, so that what was printed can be copied into a story.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

NOTHING = ("none", "absent", "nothing")
"""What a story writes where nothing is expected."""

UNTIMED = "without a due time"
NEARLY_DUE = "is nearly due"
BREACHED = "breached"
TO_BE_AGREED = "to be agreed"

CLOCKS: Mapping[str, str] = {
    "starts": "starts",
    "pauses": "pauses",
    "goes-on": "goes on",
    "moves": "moves",
    "met": "is met",
    "missed": "is missed",
    "ends": "ends without a verdict",
    "no-longer": "is no longer promised",
}
"""What a clock does, in words."""

_STATES = ("running", "paused", "met", "breached", "cancelled", "unscheduled")
_RUNS = frozenset({"running", "unscheduled"})
_COME_TO: Mapping[str, frozenset[str]] = {
    "starts": _RUNS,
    "pauses": frozenset({"paused"}),
    "goes-on": _RUNS,
    "moves": _RUNS,
    "met": frozenset({"met"}),
    "missed": frozenset({"breached"}),
    "ends": frozenset({"cancelled"}),
    "no-longer": frozenset(),
}
"""What a clock did, and the states of which it may then be; of none where it is gone."""

_ASSIGNEE, _CONTACT = "assignee", "contact"
_NOTICES: Mapping[str, tuple[str, str]] = {
    "warn": ("warning", _ASSIGNEE),
    "breach": ("breach", _ASSIGNEE),
    "remind": ("reminder", _ASSIGNEE),
    "notify": ("notice", _ASSIGNEE),
    "resolve": ("closing", _CONTACT),
}
"""What the desk does by itself: the purpose of its letter, and to whom that goes unless a role is named."""


def states_meant(text: str) -> frozenset[str]:
    """The states that are meant by a name or by what the timeline says; none: there is no such clock.

    Raises:
        ValueError: It is neither; the message names the states.
    """
    word = " ".join(text.split())
    if word in NOTHING:
        return frozenset()
    if word in _STATES:
        return frozenset({word})
    if word == UNTIMED:
        return frozenset({"unscheduled"})
    for what, states in _COME_TO.items():
        if word in (what, CLOCKS[what], CLOCKS[what].removeprefix("is ")):
            return states
    raise ValueError(f"no state is called {text!r}; known: {', '.join((*_STATES, NOTHING[0]))}")


def measure_meant(what: str, text: str) -> str:
    """The measure in what the timeline says of a warning or a breach: ``update`` for ``update is nearly due``."""
    ends = (NEARLY_DUE,) if what == "warned" else (BREACHED, CLOCKS["missed"])
    for end in ends:
        if text.endswith(f" {end}"):
            return text.removesuffix(end).rstrip()
    return text


def told(action: str, step: str | None, role: str | None, measure: str | None) -> str:
    """Whom the desk told of what, as a story expects it: ``P1/4h cto``, ``update warning assignee``.

    Args:
        action: What the desk did: ``escalate``, ``notify``, ``warn``, ``breach``, ``remind``, ``resolve``.
        step: The rung of the ladder or the rule; ``None`` for clocks and timers.
        role: Who was told, if the policy says it.
        measure: Of a warning or a breach.
    """
    what, who = _notice(action, step, measure)
    return f"{what} {role or who}"


def told_sentence(action: str, step: str | None, role: str | None, measure: str | None) -> str:
    """The same as the timeline says it: ``escalated to cto, step P1/4h``, ``told cto, rule late-fix``."""
    what, who = _notice(action, step, measure)
    if action == "escalate":
        return f"escalated to {role}, step {step}"
    return f"told {role or who}, {'rule ' if step else ''}{what}"


def _notice(action: str, step: str | None, measure: str | None) -> tuple[str, str]:
    if step is not None:
        return step, _ASSIGNEE
    purpose, who = _NOTICES.get(action, (action, _ASSIGNEE))
    return (f"{measure} {purpose}" if measure else purpose), who


_RULE = re.compile(r"(?P<text>.*?) ?\[(?P<rule>[^\[\]]+)\]", re.DOTALL)


def without_rule(text: str) -> tuple[str, str | None]:
    """A sentence, and the rule or clause in brackets with which a timeline ends it."""
    found = _RULE.fullmatch(text.strip())
    return (found["text"], found["rule"]) if found else (text, None)


def refusal_meant(text: str) -> tuple[str, str | None]:
    """The part of a refusal that is expected, and the rule if it is written as the timeline or a problem says it."""
    said, rule = without_rule(text)
    by = re.fullmatch(r"refused by (\S.*?): (.*)", said, re.DOTALL)
    return (by[2], by[1]) if by else (said.removeprefix("refused: "), rule)


def quota_left(name: str, left: int | None, allowance: object) -> str:
    """What is left of a quota: ``Calls: 3 of 5 left``."""
    return f"{name}: {left} of {allowance} left"
