"""Two records of a policy compared field by field, and every kind of value in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from inspect import signature
from typing import Any

from msgspec import Struct

from supportcli.domain.documents import Record
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.coverage import Allowance, Version
from supportcli.domain.language.policy import Policy, Question, Rule, TimerStep
from supportcli.domain.language.pricing import Band, Credit, Rate
from supportcli.domain.part import Part
from supportcli.domain.time.duration import Duration
from supportcli.domain.time.duration import in_words as duration_in_words
from supportcli.domain.words import wording, wording_cover
from supportcli.domain.words.sentences import for_whom, listed

Two = tuple[Policy, Policy]

_NAMES = {
    "when": "for", "means": "meaning", "without_contract": "serves customers without a contract",
    "opens": "takes new tickets", "confirm": "needs", "acknowledge": "acknowledged at once",
    "recurs": "again and again",
    "agreement": "may be agreed otherwise", "stops": "ends at", "starts": "counts from", "until": "given up at",
    "pauses": "pauses while waiting for", "warn": "warns at", "remind_after": "a waiting ticket is reminded of after",
    "close_after": "a resolved ticket closes after", "reopen_within": "a closed ticket may be reopened for",
    "most": "at most", "starts_month": "the year begins in", "ends_on": "supported until", "released_on": "released",
    "supported": "latest versions supported", "grace": "days of grace", "prepaid": "paid in advance",
    "void": "no target", "covers": "buys", "each": "for every miss", "over": "misses allowed",
    "beyond": "beyond it", "refunds": "given back", "draws": "used by", "ask": "question",
    "required_when": "required for", "carry": "suggested on later tickets", "session": "kind of session",
}  # fmt: skip


class Change(Struct, frozen=True):
    """One difference: in which group, for whom or of what, which aspect; ``None`` where there is nothing.

    ``before`` is ``None`` for what was added, ``after`` for what was removed.
    """

    group: str
    who: str
    what: str
    before: str | None
    after: str | None


def entries(
    group: str,
    what: str,
    before: Sequence[Any],
    after: Sequence[Any],
    two: Two,
    *,
    without: Sequence[str] = (),
) -> Iterator[Change]:
    """Records that have an id, or something that serves as one: added, removed, changed, in another order."""
    old, new = _by_key(before), _by_key(after)
    for key in [*old, *(key for key in new if key not in old)]:
        who = f"{what} {key}".strip()
        if key not in new:
            yield Change(group, who, "", summary(old[key], two[0], without), None)
        elif key not in old:
            yield Change(group, who, "", None, summary(new[key], two[1], without))
        elif old[key] != new[key]:
            yield from record_fields(group, who, old[key], new[key], two, without=without)
    common_before = [key for key in old if key in new]
    common_after = [key for key in new if key in old]
    if common_before != common_after:
        yield Change(group, "", "order", ", ".join(common_before), ", ".join(common_after))


def record_fields(
    group: str, who: str, before: Any, after: Any, two: Two, *, without: Sequence[str] = ()
) -> Iterator[Change]:
    """The fields of one record that differ; records within it by their own fields."""
    if before is None or after is None or not _is_record(before):
        old = None if before is None else summary(before, two[0])
        yield Change(group, who, "", old, None if after is None else summary(after, two[1]))
        return
    for field in signature(type(before)).parameters:
        old, new = getattr(before, field), getattr(after, field)
        if old == new or field in without:
            continue
        name = _named(before, field)
        if _are_records(old) and _are_records(new):
            yield from entries(group, f"{who} {name.rstrip('s')}".strip(), old, new, two)
            continue
        first, second = in_words(field, old, two[0], before), in_words(field, new, two[1], after)
        if first == second:
            name, first, second = f"{name}: written differently", "", ""
        yield Change(group, who, name, first, second)


def summary(record: Any, policy: Policy, without: Sequence[str] = ()) -> str:
    """A record in one line: what is not as usual in it."""
    said = []
    for name, each in signature(type(record)).parameters.items():
        value = getattr(record, name)
        if name in ("id", "clause", *without) or value == each.default:
            continue
        text = in_words(name, value, policy, record)
        said.append(text if name in ("name", "text") else f"{_named(record, name)} {text}")
    clause = getattr(record, "clause", None)
    return "; ".join(said) + (f" [{clause}]" if clause else "")


def _named(record: object, field: str) -> str:
    if field == "each" and not isinstance(record, Credit):
        return field
    return _NAMES.get(field, field.replace("_", " "))


def in_words(name: str, value: object, policy: Policy, record: object = None) -> str:
    """A value as a person reads it; ``nothing`` for an empty one."""
    if isinstance(record, Rate) and name in ("price", "most", "per"):
        return wording_cover.price(record, policy.currency)
    match value:
        case None | "" | ():
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case Condition():
            return for_whom(value)
        case Duration():
            return duration_in_words(value)
        case int() if name == "starts_month" and 0 < value < 13:
            return wording.MONTHS[value - 1]
        case float():
            return wording.share(value)
        case str() if name in ("share", "surcharge"):
            return wording.share(value)
        case str() if name in ("commitment", "verdict", "action"):
            return value.replace("-", " ")
        case tuple():
            return _several(name, value, policy)
    return str(value)


def _several(name: str, value: tuple[Any, ...], policy: Policy) -> str:
    if name in ("starts", "stops", "until"):
        return wording.moments(value)
    if name == "pauses":
        return wording.waits(value)
    if name == "cells":
        return "; ".join(f"{impact}, {urgency}: {priority}" for impact, urgency, priority in value)
    if name == "facts":
        return listed(f"{fact} {word}" for fact, word in value)
    return listed(_one(each, policy) for each in value)


def _one(value: Any, policy: Policy) -> str:
    match value:
        case TimerStep():
            return wording.timer(value)
        case Rule():
            return "; ".join(wording.then(value))
        case Band():
            return f"{wording.share(value.surcharge)} on {value.calendar}"
        case Version():
            return value.id
        case _ if _is_record(value):
            return summary(value, policy)
    return str(value)


def _are_records(value: object) -> bool:
    """Whether these are records that can be told apart; questions, versions, methods and products can."""
    return isinstance(value, tuple) and all(
        _is_record(each) and not isinstance(each, Allowance) for each in value
    )


def _is_record(value: object) -> bool:
    return isinstance(value, Part)


def _by_key(records: Sequence[Any]) -> Record:
    """The records by what names them; a name that comes again gets a number."""
    found: Record = {}
    for each in records:
        name = key = _key(each)
        number = 1
        while key in found:
            number += 1
            key = f"{name} ({number})"
        found[key] = each
    return found


def _key(record: Any) -> str:
    if hasattr(record, "id"):
        return str(record.id)
    if isinstance(record, TimerStep):
        return f"{record.action} when {record.starts}"
    if isinstance(record, Band):
        return record.calendar
    if isinstance(record, Question):
        return record.ask
    return str(getattr(record, "text", "")) or for_whom(record.when)
