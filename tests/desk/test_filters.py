"""Filter words as one table: what is typed, what it means, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from supportcli.desk.look.filters import FIELDS, STATES, VIEWS, Reader, parse, spell_out
from supportcli.domain.errors import UsageError
from supportcli.domain.tickets.query import Among, Query, Within
from supportcli.store.listing import SORTS

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
READER = Reader(NOW, "ana", "Europe/Berlin", "SUP", {"late-gold": ("is:late", "-plan:free")})
OPEN = Among("status", ("new", "open", "waiting"))


def conditions(*words: str) -> tuple[Among | Within, ...]:
    return parse(words, READER).conditions


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("status:open", Among("status", ("open",))),
        ("status:active", OPEN),
        ("status:Open,closed", Among("status", ("open", "closed"))),
        ("not:status:closed", Among("status", ("closed",), negated=True)),
        ("id:3-7", Within("id", ((3, 8),))),
        ("id:SUP-42", Within("id", ((42, 43),))),
        ("id:1,4-5", Within("id", ((1, 2), (4, 6)))),
        ("closed:-7d..", Within("closed", (("2026-02-23T09:00:00Z", None),))),
    ],
)
def test_words_that_may_name_finished_tickets_stand_alone(word: str, meaning: Among | Within) -> None:
    """A status, an id or an end named by the reader lifts the limit to open work."""
    assert conditions(word) == (meaning,)


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("priority:P1,p2", Among("priority", ("p1", "p2"))),
        ("customer:ACME", Among("customer", ("acme",))),
        ("assignee:me", Among("assignee", ("ana",))),
        ("assignee:none", Among("assignee", (), missing=True)),
        ("assignee:none,ben", Among("assignee", ("ben",), missing=True)),
        ("product:any", Among("product", (), missing=True, negated=True)),
        ("not:product:any", Among("product", (), missing=True)),
        ("is:breached,paused", Among("is", ("breached", "paused"))),
        ("printer", Among("text", ("printer",))),
        ("No calls: since 10:00", Among("text", ("No calls: since 10:00",))),
        ("not:printer", Among("text", ("printer",), negated=True)),
        ("text:status:open", Among("text", ("status:open",))),
        # both ends belong to the stretch; it is kept half-open, so the end is one second later
        ("due:..4h", Within("due", ((None, "2026-03-02T13:00:01Z"),))),
        ("due:-1h..now", Within("due", (("2026-03-02T08:00:00Z", "2026-03-02T09:00:01Z"),))),
        ("due:none", Among("due", (), missing=True)),
        # days are the desk's: Berlin is one hour ahead in winter, two from 29 March
        ("created:today", Within("created", (("2026-03-01T23:00:00Z", "2026-03-02T23:00:00Z"),))),
        ("created:yesterday", Within("created", (("2026-02-28T23:00:00Z", "2026-03-01T23:00:00Z"),))),
        ("created:2026-03-29", Within("created", (("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),))),
        (
            "created:2026-03-01..2026-03-31",
            Within("created", (("2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"),)),
        ),
        ("created:2026-03-02T08:30..", Within("created", (("2026-03-02T07:30:00Z", None),))),
        ("updated:..2026-03-02T08:30Z", Within("updated", ((None, "2026-03-02T08:30:01Z"),))),
    ],
)
def test_other_words_narrow_open_work(word: str, meaning: Among | Within) -> None:
    """Every other word is one more condition on new, open and waiting tickets."""
    assert conditions(word) == (OPEN, meaning)


def test_no_words_mean_open_work() -> None:
    """A bare list is what is still to be done."""
    assert parse([], READER) == Query((OPEN,))


def test_every_word_narrows() -> None:
    """Words are joined by *and*, in the order in which they were written."""
    assert conditions("plan:gold", "kind:incident", "slow") == (
        OPEN, Among("plan", ("gold",)), Among("kind", ("incident",)), Among("text", ("slow",)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        (["triage"], ["assignee:none"]),
        (["mine", "priority:p1"], ["assignee:me", "priority:p1"]),
        (["late-gold"], ["is:late", "-plan:free"]),
        (["priority:p1", "mine"], ["priority:p1", "mine"]),
        (["text:mine"], ["text:mine"]),
    ],
)
def test_the_first_word_may_be_a_view(words: list[str], meaning: list[str]) -> None:
    """A view stands for its words in the first place only; elsewhere its name is text."""
    assert spell_out(words, READER.views) == meaning


def test_views_of_the_settings_replace_those_that_come_with_the_program() -> None:
    """A desk may have its own idea of triage."""
    assert spell_out(["triage"], {"triage": ("status:new",)}) == ["status:new"]


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_the_views_can_be_read(view: str) -> None:
    """Each view that comes with the program is made of valid words."""
    assert parse([view], READER).conditions


def test_minus_turns_a_word_round_in_a_view() -> None:
    """Where no shell takes it for an option, ``-`` is as good as ``not:``."""
    assert conditions("late-gold")[2] == Among("plan", ("free",), negated=True)


@pytest.mark.parametrize(
    ("sort", "order"), [("due", ("due", False)), ("-created", ("created", True)), ("id", ("id", False))]
)
def test_the_order_may_be_turned_round(sort: str, order: tuple[str, bool]) -> None:
    """A minus before the field of the order reverses it."""
    query = parse([], READER, sort=sort)
    assert (query.sort, query.descending) == order


@pytest.mark.parametrize(
    ("word", "message", "hint"),
    [
        ("stauts:open", 'no filter is called "stauts:"', "did you mean status:?"),
        ("http://x", 'no filter is called "http:"', "text:http://x"),
        ("status:opne", 'no status is called "opne"', "new, open, waiting"),
        ("is:red", 'no state is called "red"', "breached, at-risk"),
        ("status:", '"status:" has no value', "one of new, open, waiting"),
        ("plan:,", '"plan:," has no value', "plan:none"),
        ("due:soon", '"due:soon" is no stretch of time', "due:..4h"),
        ("due:4h", '"due:4h" is no stretch of time', "due:..4h"),
        ("due:..", '"due:.." has no end', "due:..4h"),
        ("due:..soon", '"soon" is not an instant', "due:..4h"),
        ("created:2026-02-30", '"2026-02-30" is not an instant', "due:..4h"),
        ("created:-999999w..", '"-999999w" is out of range', "due:..4h"),
        ("id:x", '"x" is no ticket id', "id:SUP-42"),
        ("id:ABC-1", '"ABC-1" is no ticket id', "id:SUP-42"),
        ("", '"" is no filter', "fields: status"),
        ("not:", '"not:" is no filter', "fields: status"),
    ],
)
def test_what_cannot_be_read_is_named(word: str, message: str, hint: str) -> None:
    """An error names the word and lists what would be valid."""
    with pytest.raises(UsageError) as raised:
        parse([word], READER)
    assert message in raised.value.message
    assert hint in (raised.value.hint or "")


@pytest.mark.parametrize(("text", "span"), [("7-3", (4, 4)), ("9" * 19, (2**63 - 1, 2**63 - 1))])
def test_odd_numbers_find_nothing_and_break_nothing(text: str, span: tuple[int, int]) -> None:
    """A range that ends before it begins, or beyond what a database can count, is an empty one."""
    assert conditions(f"id:{text}") == (Within("id", (span,)),)


def test_the_manual_names_everything() -> None:
    """Each field, state, view and order has its place on the page about filters."""
    page = (Path(__file__).parents[2] / "docs" / "filters.md").read_text("utf-8")
    words = [f"`{field}:" for field in FIELDS] + [f"`is:{state}`" for state in STATES]
    words += [f"| `{name}` | `{' '.join(view)}` |" for name, view in VIEWS.items()]
    words += [f"`{sort}`" for sort in SORTS]
    assert [word for word in words if word not in page] == []
