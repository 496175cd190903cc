"""What a story expects, beside what is so: every difference is a problem with its place in the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from supportcli.desk.escalation import Taken
from supportcli.desk.look import view
from supportcli.desk.stories.meaning import TO_AGREE, clock_of, credit_shown, meets, money
from supportcli.desk.stories.stage import Stage
from supportcli.domain.documents import Record
from supportcli.domain.errors import DeskError, NotFoundError, Problem
from supportcli.domain.language.rules import holds
from supportcli.domain.running.details import required_details
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.story import Expected, Line
from supportcli.domain.tickets.ticket import Ticket
from supportcli.domain.words.timeline import told, told_sentence

_FACETS = {
    "due": "due_at",
    "state": "state",
    "target": "duration",
    "calendar": "calendar",
    "commitment": "commitment",
}
"""Expected of a clock, and the key of its record; clause and rule stand in its ``why``."""


class Seen:
    """What can be seen of the ticket at a line; computed when it is asked for."""

    def __init__(self, stage: Stage, ticket: int | None, refusal: DeskError | None, file: str) -> None:
        self.stage = stage
        self.ticket = ticket
        self.refusal = refusal
        self.file = file
        self.zone = ZoneInfo(stage.desk.settings.zone)
        self._record: Record | None = None

    def record(self) -> Record:
        """The ticket as ``show --json`` tells it."""
        if self._record is None:
            self._record = view.show(self.stage.desk, [self.ticket])[0] if self.ticket else {"clocks": []}
        return self._record


def unmet(seen: Seen, line: Line) -> list[Problem]:
    """Every expectation of the line that is not met, and a refusal that nobody expected."""
    found = []
    expects_refusal = any(each.what == "refused" and each.value is not False for each in line.expected)
    if seen.refusal is not None and not expects_refusal:
        key = f"{line.key}.{line.verb}" if line.verb else line.key
        rule = getattr(seen.refusal, "rule", None)
        message = f"refused{f' by {rule}' if rule else ''}: {seen.refusal.message}"
        if isinstance(seen.refusal, NotFoundError) and seen.refusal.hint:
            # a word that the policy does not know: the hint names those that it knows
            message += f"; {seen.refusal.hint}"
        found.append(Problem(seen.file, line.line, key, message))
    printed = {_say(told_sentence, each): _say(told, each) for each in seen.stage.taken}
    happened = _told(seen.stage)
    for each in line.expected:
        was = _is(seen, each, happened)
        if not meets(each, was, seen.record, printed if each.what == "told" else {}):
            message = f"expected {_shown(each.value, seen.zone)}, is {_shown(was, seen.zone)}"
            found.append(Problem(seen.file, each.line, each.key, message))
    return found


def _say(words: Callable[[str, str | None, str | None, str | None], str], taken: Taken) -> str:
    return words(taken.action, taken.step, taken.role, taken.measure)


def _told(stage: Stage) -> dict[str, tuple[str, ...]]:
    """What the desk did since the line before, whatever made it do so, in the order in which it did it."""
    taken, stage.taken = stage.taken, []
    return {
        "told": tuple(_say(told, each) for each in taken if each.role is not None or each.recipients),
        "warned": tuple(str(each.measure) for each in taken if each.action == "warn"),
        "breached": tuple(str(each.measure) for each in taken if each.action == "breach"),
        "sent": tuple(stage.letters_since_last_asked()),
    }


def _is(seen: Seen, expected: Expected, happened: dict[str, tuple[str, ...]]) -> Any:
    what = expected.what
    if what in happened:
        return happened[what]
    if what == "refused":
        return _refusal(seen.refusal, expected.value)
    if what in _OF_TERMS:
        case = seen.stage.case(seen.ticket) if seen.ticket is not None else None
        return () if case is None or case.terms is None else _OF_TERMS[what](seen, case.terms, case.ticket)
    record = seen.record()
    if what == "credits":
        return credit_shown(_credit(seen, record.get("contract"), expected.of))
    if what in _ASKED:
        return _ASKED[what](record, expected)
    if expected.of is None:
        value = record.get(what.replace("-", "_"))
        return tuple(value) if isinstance(value, list) else value
    clock = clock_of(record, expected.of, expected.round)
    if not clock:
        return None
    return clock[_FACETS[what]] if what in _FACETS else clock["why"][what]


def _credit(seen: Seen, contract: int | None, credit: str | None) -> Record | None:
    """What a credit gives back in the period of the last miss, to the contract of the ticket."""
    found = [each for each in seen.stage.timeline.credited(contract) if each["credit"] == credit]
    return max(found, key=lambda each: each["period_from"], default=None)


def _texts(_: Seen, terms: Terms, ticket: Ticket) -> tuple[str, ...]:
    fact = facts_of(ticket, terms)
    return tuple(each.id for each in terms.policy.texts if holds(each.when, fact))


def _required(_: Seen, terms: Terms, ticket: Ticket) -> tuple[str, ...]:
    return tuple(required_details(terms, ticket))


def _attended(seen: Seen, terms: Terms, ticket: Ticket) -> tuple[str, ...]:
    """The channels of the ticket's plan whose hours it is now."""
    now = seen.stage.desk.now
    return tuple(
        each.id
        for each in terms.policy.channels
        if (not each.plans or ticket.plan in each.plans)
        and terms.calendar(terms.local(each.calendar, ticket.zone)).is_open(now)
    )


_OF_TERMS = {"texts": _texts, "required-details": _required, "attended": _attended}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _charge(record: Record, _: Expected) -> str | None:
    """The sum of the bill, ``to agree`` while a price is missing, ``None`` without a bill."""
    lines = record.get("charges") or []
    if any(line["amount"] is None for line in lines):
        return TO_AGREE
    if not lines:
        return None
    total = sum(Decimal(line["amount"]) for line in lines)
    return money(f"{total} {lines[0]['currency'] or ''}")


def _left(record: Record, expected: Expected) -> object:
    quotas = (record.get("entitlement") or {}).get("quotas", [])
    found = next((each for each in quotas if each["quota"] == expected.of), None)
    if found is None:
        return None
    return "unlimited" if found["left"] is None else found["left"]


def _entitled(name: str, key: str) -> Callable[[Record, Expected], object]:
    return lambda record, _: tuple(each[key] for each in (record.get("entitlement") or {}).get(name, ()))


_ASKED: dict[str, Callable[[Record, Expected], object]] = {
    "charge": _charge,
    "left": _left,
    "covered": lambda record, _: (record.get("entitlement") or {}).get("verdict"),
    "covered-by": _entitled("clauses", "id"),
    "gates": _entitled("gates", "approval"),
    "offered": lambda record, _: tuple(
        each["id"] for each in (record.get("entitlement") or {}).get("channels", ()) if each["offered"]
    ),
    "priority-code": lambda record, _: _text(record.get("priority_code")),
}
"""Expected of what the ticket costs and what it is entitled to."""


def _refusal(refusal: DeskError | None, expected: object) -> object:
    if refusal is None:
        return False
    if expected is True:
        return True
    rule = getattr(refusal, "rule", None)
    return f"{rule}: {refusal.message}" if rule else refusal.message


def _shown(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return _instant(value.astimezone(zone))
    if isinstance(value, bool):
        return "refused" if value else "not refused"
    if value is None:
        return "none"
    if isinstance(value, Sequence) and not isinstance(value, str):
        # as a story writes it, so that it can be copied
        names = [str(each) for each in value]
        return (
            (names[0] if len(names) == 1 else json.dumps(names, ensure_ascii=False)) if names else "nothing"
        )
    return str(value)


def _instant(local: datetime) -> str:
    """As a story writes it: with seconds where there are some, and its offset where the hour comes twice."""
    shown = f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
    twice = local.replace(fold=1 - local.fold).utcoffset() != local.utcoffset()
    return shown + local.isoformat()[-6:] if twice else shown
