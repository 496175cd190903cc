"""Whether something is as a story expects it: in the words of its record, or in those of the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from supportcli.domain.billing.credits import share_text
from supportcli.domain.documents import Document
from supportcli.domain.story import Expected
from supportcli.domain.words.timeline import (
    TO_BE_AGREED,
    quota_left,
    refusal_meant,
    states_meant,
    without_rule,
)

Record = Document

TO_AGREE = "to agree"


def meets(expected: Expected, was: Any, record: Callable[[], Record], printed: Mapping[str, str]) -> bool:
    """Whether it is so.

    Args:
        expected: What the story expects.
        was: What is.
        record: Gives the ticket as ``show --json`` tells it.
        printed: The timeline's words for what the desk told, and what ``was`` has for them.
    """
    value = expected.value
    if isinstance(value, tuple):
        return bool(tuple(printed.get(word, word) for word in value) == was)
    if isinstance(value, str) and expected.what in _MEANS:
        return _MEANS[expected.what](value, was, expected, record())
    return bool(value == was)


def money(text: str) -> str:
    """The amount without useless zeros: ``349 USD`` for ``349.00 USD``."""
    amount, _, currency = text.partition(" ")
    try:
        return f"{Decimal(amount).normalize():f} {currency}".strip()
    except InvalidOperation:
        return text


def credit_shown(record: Record | None) -> str | None:
    """What a credit gives back: ``10 %``, with its amount where the fee is known; ``None``: nothing."""
    if record is None or not record["share"]:
        return None
    share, amount = share_text(record["share"]), record["amount"]
    currency = record["currency"] or ""
    return share if amount is None else f"{share}, {money(f'{amount} {currency}')}"


def _clause(value: str, was: Any, expected: Expected, record: Record) -> bool:
    # a term may stand on several lines of the page: "CE-04, CE-08"
    return _rule(value, was, expected, record) or (isinstance(was, str) and value in was.split(", "))


def _rule(value: str, was: Any, expected: Expected, record: Record) -> bool:
    said, printed = without_rule(value)
    if said or printed is None:
        return bool(value == was)
    # in brackets the timeline prints the rule, else the clause
    why = clock_of(record, expected.of, expected.round).get("why") or {}
    return printed == (why.get("rule") or why.get("clause"))


def _state(value: str, was: Any, _: Expected, __: Record) -> bool:
    return was in states_meant(value)


def _target(value: str, was: Any, expected: Expected, record: Record) -> bool:
    return value in (was, f"{was} on {clock_of(record, expected.of, expected.round).get('calendar')}")


def _charge(value: str, was: Any, _: Expected, __: Record) -> bool:
    return bool((TO_AGREE if value == TO_BE_AGREED else money(value)) == was)


def _next_step(value: str, was: Any, _: Expected, __: Record) -> bool:
    return value in (was or "")


def _covered(value: str, was: Any, _: Expected, record: Record) -> bool:
    said, rule = without_rule(value)
    clauses = (record.get("entitlement") or {}).get("clauses", ())
    return value == was or any(
        said == f"{each['verdict']}: {each['text']}" and rule in (None, each["clause"] or each["id"])
        for each in clauses[:1]
    )


def _left(value: str, was: Any, expected: Expected, record: Record) -> bool:
    quotas = (record.get("entitlement") or {}).get("quotas", ())
    found = next((each for each in quotas if each["quota"] == expected.of), None)
    if found is None or found["left"] is None:
        return bool(value == was)
    said, rule = without_rule(value)
    whole = quota_left(found["name"], found["left"], found["allowance"])
    short = whole.removeprefix(f"{found['name']}: ")
    return said in (whole, short, short.removesuffix(" left")) and rule in (
        None,
        found["clause"] or found["quota"],
    )


def _credit(value: str, was: Any, _: Expected, record: Record) -> bool:
    if not isinstance(was, str):
        return value.replace(" ", "") == "0%"
    share, amount = was.replace(" ", "").partition(",")[::2]
    wanted, more = value.replace(" of the fee", "").partition(", ")[::2]
    if wanted.replace(" ", "") == share:
        return not more or money(more).replace(" ", "") == amount
    return bool(amount and not more) and money(wanted).replace(" ", "") == amount


def _refused(value: str, was: Any, _: Expected, __: Record) -> bool:
    said, rule = refusal_meant(value)
    return isinstance(was, str) and (
        value in was or (said in was and (rule is None or was.startswith(f"{rule}: ")))
    )


_MEANS: Mapping[str, Callable[[str, Any, Expected, Record], bool]] = {
    "state": _state,
    "clause": _clause,
    "rule": _rule,
    "target": _target,
    "charge": _charge,
    "next-step": _next_step,
    "covered": _covered,
    "left": _left,
    "credits": _credit,
    "refused": _refused,
}
"""What may be said in more words than one; everything else is said as its record says it."""


def clock_of(record: Record, measure: str | None, round_: int | None) -> Record:
    """The last clock of a measure, or that of one round; empty where there is none."""
    found = (
        clock
        for clock in reversed(record["clocks"])
        if clock["measure"] == measure and round_ in (None, clock["round"])
    )
    return next(found, {})
