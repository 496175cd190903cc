"""What a command went on without is told at its end, on standard error: once, with its reason and the way out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from supportcli.cli.output import warn

if TYPE_CHECKING:
    from supportcli.desk.set_aside import SetAside

_NAMED = 10
"""So many are named of those that share a reason, such as the tickets under one policy; of more only the number."""


def tell(items: Iterable[SetAside]) -> None:
    """A line for each reason that an earlier run has not told."""
    reasons: dict[tuple[str, str, str], list[str]] = {}
    for each in items:
        if not each.is_known:
            reasons.setdefault((each.what, each.reason, each.way_out), []).append(str(each.id))
    for (what, reason, way_out), ids in reasons.items():
        warn(f"{_named(what, ids)} set aside: {reason}; {way_out}")


def _named(what: str, ids: list[str]) -> str:
    if len(ids) == 1:
        return f"{what} {ids[0]} is"
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f"{what}s {', '.join(ids[:_NAMED])}{more} are"
