"""``policy diff``: what changes for whom; equal policies differ in nothing, and no change of any field is silent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from msgspec import Struct, structs

from supportcli.desk.comparing.differing import differences
from supportcli.desk.policies import source_text
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import Policy
from supportcli.domain.time.duration import Duration, parse
from supportcli.policyfile.reader import read_policy
from supportcli.render.policy.differences import change_text

SHIPPED = ("clearcare", "cloveretl", "mor", "portacare", "sftpplus")
PRACTICE = sorted((Path(__file__).parents[1] / "policies").glob("*.toml"))


@cache
def policy(name: str) -> Policy:
    return read_policy(*source_text(name))


def changed(name: str, *edits: tuple[str, str]) -> list[str]:
    """The lines that tell what becomes of a shipped policy when its text is edited."""
    text, file = source_text(name)
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return lines(policy(name), read_policy(text, file))


def lines(before: Policy, after: Policy) -> list[str]:
    return [change_text(structs.asdict(change)) for change in differences(before, after)]


@pytest.mark.parametrize(
    ("name", "edits", "expected"),
    [
        ("portacare", [('P2 = "2h"', 'P2 = "1h"')], ["P2: 1st e-mail 2 hours → 1 hour",
                                                      "P2: Update 2 hours → 1 hour"]),
        ("portacare", [('4h = "cto"', '2h = "cto"')], ["ladder P1: cto told after 4 hours → after 2 hours"]),
        ("portacare", [("09:00-18:00", "09:00-17:00")],
         ["calendar office, Monday to Friday: closes at 17:00 instead of 18:00"]),
        (
            "portacare",
            [('mon-fri = "09:00-18:00"', 'mon-sat = "09:00-18:00"')],
            ["calendar office, Saturday: open closed → 09:00–18:00"],
        ),
        (
            "portacare",
            [("# Contacting", '[plans.gold]\nname = "Gold"\nrank = 3\n\n#')],
            ["plan gold: added: Gold; rank 3"],
        ),
        ("mor", [('"0-3bh"', '"0-2bh"')], ["plan premium: Reaction 0 to 3 business hours → 0 to 2 business hours"]),
        (
            "mor",
            [('= 100\nwhen   = { plan = "free"', '= "120.50"\nwhen   = { plan = "free"')],
            ["rate without-plan: price 100.00 EUR an hour → 120.50 EUR an hour"],
        ),
        ("cloveretl", [("level-2 = 5", "level-2 = 6")], ["plan level-2: Incident analysis 5 a month → 6 a month"]),
        (
            "cloveretl",
            [('level-1 = "3bd"', 'level-1 = "12bh"'), ('level-2 = "1bd"', 'level-2 = "12bh"')],
            [
                "plan level-1: Guaranteed response 3 business days → 12 business hours",
                "plan level-2: Guaranteed response 1 business day → 12 business hours",
            ],
        ),
        ("sftpplus", [('floor = "high"', 'cap = "high"')], ["rule defects-are-high: cap nothing → high",
                                                            "rule defects-are-high: floor high → nothing"]),
        ("sftpplus", [("2026-06-30", "2027-06-30")], ["version 4: supported until 2026-06-30 → 2027-06-30"]),
        ("portacare", [('clause = "PC-05"', 'clause = "PC-5"')], ["measure first-response: clause PC-05 → PC-5"]),
    ],
)  # fmt: skip
def test_one_edit_is_one_line(name: str, edits: list[tuple[str, str]], expected: list[str]) -> None:
    """In words and numbers, for whom it changes; what is the same for several shares a line."""
    assert changed(name, *edits) == expected


def test_how_the_file_is_written_makes_no_difference() -> None:
    """Comments, line ends, and the same targets by plan instead of for all."""
    assert changed("portacare", ("# Product support", "# Support of the product")) == []
    row = 'P1 = "1h"\nP2 = "2h"\nP3 = "1bd"\nP4 = "2bd"\n'
    text, file = source_text("portacare")
    table = f"[targets.first-response]\n{row}"
    assert table in text
    by_plan = "".join(f"[targets.first-response.{plan}]\n{row}\n" for plan in ("portacare", "premium"))
    other = read_policy(text.replace(table, by_plan), file)
    assert lines(policy("portacare"), other) == ["targets: written differently"]


def everything() -> Iterator[Policy]:
    yield from map(policy, SHIPPED)
    for path in PRACTICE:
        yield read_policy(path.read_text("utf-8"), str(path))


def test_a_policy_does_not_differ_from_itself() -> None:
    """Read twice, from the same text."""
    for one in everything():
        assert differences(one, structs.replace(one)) == []


def test_every_change_of_every_field_is_told() -> None:
    """Each field of each record of each policy, changed by its type: at least one line, and a line in words."""
    count = 0
    unworded: list[str] = []
    for one in everything():
        for path, mutant in mutants(one):
            told = lines(one, mutant)
            assert told, f"{one.id}: {path} changes silently"
            assert lines(mutant, one), f"{one.id}: {path} changes back silently"
            count += 1
            if all("written differently" in line for line in told):
                unworded.append(re.sub(r"\[[0-9]+\]", "[]", path))
    assert count > 3000
    assert set(unworded) <= IDLE


IDLE = {
    *(f".targets[].{name}" for name in ("combine", "text", "calendar", "commitment", "measure", "before")),
    ".targets[-0]",
    ".rates[].most",
    ".rates[].per",
    ".calendars[].business_day_seconds",
}
"""What means nothing beside something else: of one duration which comes first, the unit of what is free."""


def mutants(record: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The record with one field changed, for each field of it and of the records within."""
    hints = get_type_hints(type(record))
    for field in record.__struct_fields__:
        value, at = getattr(record, field), f"{path}.{field}"
        for name, new in changes(value, hints[field], at):
            if new != value:
                yield name, structs.replace(record, **{field: new})


def changes(value: Any, hint: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Condition):
        yield path, structs.replace(value, facts=(*value.facts, ("team", ("night",))))
    elif isinstance(value, Duration):
        yield path, parse("17h")
    elif is_record(value):
        yield from mutants(value, path)
    elif isinstance(value, tuple):
        yield from tuple_changes(value, hint, path)
    elif get_origin(hint) is Literal or value in words_of(hint):
        yield path, next(word for word in words_of(hint) if word != value)
    elif isinstance(value, bool):
        yield path, not value
    elif isinstance(value, int | float):
        yield path, type(value)(value / 2) if isinstance(value, float) else value + 1
    elif isinstance(value, str):
        yield (
            path,
            another(value or ("6" if path.endswith((".price", ".most", ".share", ".surcharge")) else "")),
        )
    elif value is None:
        yield path, something(hint)


def is_record(value: object) -> bool:
    return isinstance(value, Struct)


def tuple_changes(value: tuple[Any, ...], hint: Any, path: str) -> Iterator[tuple[str, Any]]:
    if path.endswith(".weekly"):
        yield path, (((3600, 7200),), *value[1:])
        return
    if value:
        yield f"{path}[-0]", value[1:]
    for n, item in enumerate(value[:6]):
        if is_record(item) or isinstance(item, str):
            for name, new in changes(item, type(item), f"{path}[{n}]"):
                yield name, (*value[:n], new, *value[n + 1 :])
    if not value and str in get_args(hint):
        yield path, ("2026-12-24",)


def another(text: str) -> str:
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return str(Decimal(text) + 1)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return date.fromisoformat(text).replace(year=2031, day=1).isoformat()
    return f"{text}x"


def something(hint: Any) -> Any:
    wanted = [each for each in get_args(hint) if each is not type(None)]
    if words_of(hint):
        return words_of(hint)[0]
    made = {
        str: "7",
        int: 7,
        float: 0.5,
        Duration: parse("17h"),
        Condition: Condition(facts=(("plan", ("x",)),)),
    }
    return next((made[each] for each in wanted if each in made), None)


def words_of(hint: Any) -> tuple[Any, ...]:
    if get_origin(hint) is Literal:
        return get_args(hint)
    return tuple(word for each in get_args(hint) if get_origin(each) is Literal for word in get_args(each))
