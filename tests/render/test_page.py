"""The parts of a page: alignment, folding, wrapping, and every kind of event in a sentence."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from supportcli.domain.tickets import events as ev
from supportcli.render.history import history_lines, text_lines
from supportcli.render.lines import Line, aligned, line, shortened, write_painted, write_plain
from supportcli.render.when import ago

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def plain(lines: list[Line]) -> str:
    out = io.StringIO()
    write_plain(lines, out)
    return out.getvalue()


def painted(lines: list[Line], width: int) -> str:
    out = io.StringIO()
    write_painted(lines, Console(file=out, width=width, force_terminal=True, color_system=None, markup=False))
    return out.getvalue()


def sentence(kind: str, data: dict[str, Any], *, undone: bool = False) -> str:
    event = {"id": 1, "at": AT, "actor": "ana", "kind": kind, "data": data}
    return plain(history_lines([event], {1} if undone else set(), UTC, ticket=42, whole=False))


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        (
            ev.OPENED,
            {"channel": "email", "priority": "P1", "agreed_by": "jo"},
            "opened by email with priority P1, agreed by jo",
        ),
        (ev.OPENED, {}, "opened"),
        (
            ev.CLASSIFIED,
            {"kind": "defect", "level": "II", "decided_by": "ana", "why": "crash"},
            "classified: kind defect, level II, decided by ana: crash",
        ),
        (
            ev.PRIORITISED,
            {"priority": "P2", "impact": "high", "urgency": "low", "agreed_by": "jo", "asked_by": "bo"},
            "priority P2 from impact high and urgency low, agreed by jo, asked for by bo",
        ),
        (ev.ASSIGNED, {"assignee": "ben", "team": "voice"}, "assigned to ben (team voice)"),
        (ev.ASSIGNED, {"assignee": None}, "assigned to nobody"),
        (
            ev.REPLIED,
            {"to": "jo@acme.example", "work_around": True},
            "replied to jo@acme.example with a work-around",
        ),
        (
            ev.RECEIVED,
            {"contact": "jo@acme.example", "channel": "phone"},
            "jo@acme.example answered by phone",
        ),
        (ev.COMMENTED, {}, "noted"),
        (ev.WAITING, {"on": "vendor", "why": "part ordered"}, "waits for the vendor: part ordered"),
        (ev.RESUMED, {}, "goes on"),
        (ev.AGREED, {"measure": "update", "duration": "4h", "by": "jo"}, "update every 4h agreed by jo"),
        (
            ev.APPROVED,
            {"approval": "closing", "by": "jo", "answer": True, "note": "thanks"},
            "closing approved by jo: thanks",
        ),
        (ev.APPROVED, {"approval": "closing", "by": "jo", "answer": False}, "closing refused by jo"),
        (
            ev.DETAILED,
            {"answers": {"equipment": "x", "problem": "y"}},
            "details recorded: equipment, problem",
        ),
        (
            ev.WARNED,
            {"measure": "update", "due_at": "2026-03-02T08:45:00Z"},
            "update is nearly due, due Mon 2 Mar 2026 08:45",
        ),
        (
            ev.BREACHED,
            {"measure": "update", "due_at": "2026-03-02T09:00:00Z"},
            "update breached, due Mon 2 Mar 2026 09:00",
        ),
        (
            ev.ESCALATED,
            {
                "role": "cto",
                "step": "P1/4h",
                "recipients": ["a@x.example", "b@x.example"],
                "due_at": "2026-03-02T08:00:30Z",
            },
            "escalated to cto (a@x.example, b@x.example), step P1/4h, due Mon 2 Mar 2026 08:00:30",
        ),
        (
            ev.ESCALATED,
            {"role": "cto", "step": "P1/4h", "requested": True, "why": "angry"},
            "escalated on request to cto (nobody is named for this role), step P1/4h: angry",
        ),
        (
            ev.NOTIFIED,
            {
                "role": "lead",
                "recipients": ["a@x.example"],
                "rule": "night",
                "due_at": "2026-03-02T08:00:00Z",
            },
            "told lead (a@x.example), rule night, due Mon 2 Mar 2026 08:00",
        ),
        (
            ev.OVERRIDDEN,
            {"step": "close", "rule": "approval", "clause": "PC-08", "why": "phone"},
            "close although approval, PC-08 refuses it: phone",
        ),
        (ev.REMINDED, {}, "reminded of the customer's silence"),
        (ev.RESOLVED, {}, "resolved"),
        (ev.CLOSED, {"automatic": True}, "closed by itself"),
        (ev.CLOSED, {"why": "duplicate"}, "closed: duplicate"),
        (ev.REOPENED, {"why": "again"}, "reopened: again"),
        (ev.UNDONE, {"operation": 5}, "operation 5 undone"),
        ("kind-of-a-later-version", {}, "kind-of-a-later-version"),
    ],
)
def test_every_event_is_a_sentence(kind: str, data: dict[str, Any], told: str) -> None:
    """When, who, what; a kind that this version does not know is named as it is."""
    assert sentence(kind, data) == f"  Mon 2 Mar 2026 09:00  ana  {told}\n"


def test_what_was_undone_is_still_told() -> None:
    """History loses nothing: an undone event stays, marked."""
    assert sentence(ev.RESOLVED, {}, undone=True) == "  Mon 2 Mar 2026 09:00  ana  resolved (undone)\n"


def test_long_texts_are_folded() -> None:
    """Eight lines are shown; the ninth says how many there are and how to see them."""
    text = "\n".join(f"line {n}" for n in range(1, 21))
    folded = plain(text_lines(text, ticket=42, whole=False, indent=0)).splitlines()
    assert folded == [*[f"line {n}" for n in range(1, 9)], "… 12 more lines: supportcli show 42 --full"]
    assert plain(text_lines(text, ticket=42, whole=True, indent=0)).splitlines() == text.split("\n")


def test_a_long_line_is_folded() -> None:
    """One line without end is cut too, and the page says so."""
    folded = plain(text_lines("x" * 1000, ticket=42, whole=False, indent=0)).splitlines()
    assert folded == ["x" * 399 + "…", "… more: supportcli show 42 --full"]


def test_an_empty_text_is_no_line() -> None:
    """Blank bodies leave nothing on the page."""
    assert text_lines(" \n ", ticket=42, whole=False) == []


def test_columns_are_aligned_by_cells() -> None:
    """Wide characters count as two; a column that is empty everywhere disappears; no blanks at line ends."""
    rows = [
        [("日本", ""), ("", ""), ("a", "")],
        [("x", ""), ("", ""), ("", "")],
        [("abc", ""), ("", ""), ("b", "")],
    ]
    assert plain(aligned(rows, indent=1)) == " 日本  a\n x\n abc   b\n"


def test_one_long_cell_moves_only_its_own_line() -> None:
    """A text without end does not push its neighbours off the screen."""
    rows = [[("x" * 101, ""), ("a", "")], [("y" * 70, ""), ("b", "")], [("z", ""), ("c", "")]]
    assert plain(aligned(rows, indent=0)).splitlines() == [
        "x" * 101 + "  a", "y" * 70 + "  b", "z" + " " * 71 + "c",
    ]  # fmt: skip


def test_where_rows_do_not_fit_their_last_columns_stand_below() -> None:
    """All rows have one form, by the width that the widest needs; a row without a last column is one line."""
    rows = [
        [("reply", ""), ("today", ""), ("supportcli reply 1", "")],
        [("wait for it", ""), ("", ""), ("", "")],
    ]
    made = aligned(rows, below=1)
    assert painted(made, 40) == "  reply        today  supportcli reply 1\n  wait for it\n"
    assert painted(made, 39) == "  reply        today\n      supportcli reply 1\n  wait for it\n"
    assert plain(made) == painted(made, 40)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, "just now"), (1, "1m ago"), (59, "59m ago"), (60, "1h ago"), (179, "2h ago"),
        (47 * 60 + 59, "47h ago"), (48 * 60, "2d ago"), (613 * 60, "25d ago"),
    ],
)  # fmt: skip
def test_how_long_since_is_told_in_one_unit(minutes: int, told: str) -> None:
    """From two days on in days, for nobody counts in hundreds of hours."""
    assert ago(AT, AT + timedelta(minutes=minutes)) == told


def test_cells_are_shortened() -> None:
    """What is cut ends in an ellipsis."""
    assert shortened([line("abcdef"), line("ab")], 4) == [line("abc…"), line("ab")]


def test_a_terminal_wraps_words_below_their_line() -> None:
    """What is too long goes on below, a little further in; what has no blanks is broken."""
    assert painted([line("one two three four five six seven", indent=2)], 24) == (
        "  one two three four\n    five six seven\n"
    )
    assert painted([line("x" * 30)], 24) == "x" * 24 + "\n  " + "x" * 6 + "\n"


def test_what_wraps_in_a_table_goes_on_below_its_column() -> None:
    """A timeline's sentences stay in their column."""
    rows = [[("10:00", ""), ("one two three four", "")], [("", ""), ("five", "")]]
    assert painted(aligned(rows, indent=0, hanging=True), 30) == "10:00  one two three four\n       five\n"
    assert painted(aligned(rows, indent=0, hanging=True), 22) == (
        "10:00  one two three\n       four\n       five\n"
    )


def test_an_empty_line_stays() -> None:
    """Sections keep their distance on a terminal as in a pipe."""
    assert painted([line("a"), line(), line("b")], 40) == plain([line("a"), line(), line("b")]) == "a\n\nb\n"
