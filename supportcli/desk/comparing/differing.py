"""``policy diff``: what changes for whom between two policies, in words and numbers.

Targets, the ladder and quotas are compared cell by cell, plan × priority, so that it does not matter how the files
are written; everything else by id and field. What differs in some way that no words tell is said to be written
differently: no change is silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import fields

from supportcli.desk.comparing.differing_cells import ladder_changes, quota_changes, target_changes
from supportcli.desk.comparing.differing_fields import Change, entries, in_words, record_fields
from supportcli.desk.comparing.differing_hours import calendar_changes
from supportcli.domain.language.policy import Policy

Section = tuple[str, str, Callable[[Policy, Policy], Iterator[Change]]]

_FIELD_NAMES = {
    "id": "id", "name": "name", "vendor": "vendor", "source": "source", "note": "note",
    "default_priority": "usual priority", "warn": "clocks warn", "on_priority_change": "at a change of priority",
    "answers": "whose answer ends a wait",
    "replies": "replies that tell the customer", "currency": "currency", "releases": "scheduled releases",
    "release_calendar": "releases are counted on",
}  # fmt: skip
_GROUPS = {
    "plans": ("plans", "plan"),
    "priorities": ("priorities", "priority"),
    "channels": ("channels", "channel"),
    "kinds": ("kinds", "kind"),
    "levels": ("levels", "level"),
    "causes": ("causes", "cause"),
    "environments": ("environments", "environment"),
    "regions": ("regions", "region"),
    "flags": ("flags", "flag"),
    "roles": ("roles", "role"),
    "measures": ("targets", "measure"),
    "rules": ("rules", "rule"),
    "approvals": ("approvals", "approval"),
    "scope": ("scope", ""),
    "contacts": ("contacts", "named contacts,"),
    "rates": ("rates", "rate"),
    "credits": ("credits", "credit"),
    "texts": ("texts", "text"),
    "examples": ("examples", "example"),
    "signals": ("signals", "signal"),
}


def differences(before: Policy, after: Policy) -> list[Change]:
    """Every difference, grouped; empty exactly when the policies are equal."""
    found: list[Change] = []
    for name in _ORDER:
        if getattr(before, name) == getattr(after, name):
            continue
        changes = list(_changes(name, before, after))
        found += changes or [
            Change(_group(name), "", f"{name.replace('_', ' ')}: written differently", "", "")
        ]
    return sorted(found, key=lambda change: _RANK[change.group])


def _changes(name: str, before: Policy, after: Policy) -> Iterator[Change]:
    """How one field of the policy differs."""
    old, new = getattr(before, name), getattr(after, name)
    if name in _FIELD_NAMES:
        yield Change(
            _group(name), "", _FIELD_NAMES[name], in_words(name, old, before), in_words(name, new, after)
        )
    elif name == "targets":
        yield from target_changes(before, after)
    elif name == "ladder":
        yield from ladder_changes(before, after)
    elif name == "calendars":
        yield from calendar_changes(old, new)
    elif name == "quotas":
        yield from entries("quotas", "quota", old, new, (before, after), without=("allowances",))
        yield from quota_changes(before, after)
    elif name in _GROUPS:
        group, what = _GROUPS[name]
        yield from entries(group, what, old, new, (before, after))
    else:
        yield from record_fields(_group(name), "", old, new, (before, after))


def _group(name: str) -> str:
    return _GROUPS[name][0] if name in _GROUPS else _OTHER_GROUPS.get(name, "policy")


_OTHER_GROUPS = {
    "default_priority": "priorities", "matrix": "priorities", "on_priority_change": "priorities",
    "targets": "targets", "warn": "targets", "ladder": "ladder", "timers": "life of a ticket",
    "hand_offs": "approvals",
    "answers": "life of a ticket", "replies": "life of a ticket",
    "releases": "releases", "release_calendar": "releases", "details": "details",
    "troubleshooting": "troubleshooting", "tracker": "engineering",
    "quotas": "quotas", "life_cycle": "versions", "currency": "rates", "catalogue": "products",
    "calendars": "calendars",
}  # fmt: skip
_GROUP_ORDER = (
    "policy", "plans", "priorities", "targets", "ladder", "calendars", "channels", "kinds", "levels", "causes",
    "environments", "regions", "scope", "products", "versions", "quotas", "contacts", "rates", "credits", "rules",
    "approvals", "flags", "roles", "releases", "life of a ticket", "details", "troubleshooting",
    "engineering", "texts", "examples", "signals",
)  # fmt: skip
_RANK = {group: number for number, group in enumerate(_GROUP_ORDER)}
_ORDER = tuple(each.name for each in fields(Policy))
