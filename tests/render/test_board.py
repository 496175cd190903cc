"""The board at every width: aligned lines, columns that go in a fixed order, countdowns in words and colours."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from supportcli.domain.tickets.board import BoardLine
from supportcli.render.board import board_table, more_line

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SGR = re.compile(r"\x1b\[[0-9;]*m")
LINE = BoardLine(
    42, "open", "No calls since 10:00", "P1", "premium", "acme-telecommunications", "ana",
    "first-response", "running", 1500, True, NOW + timedelta(minutes=25),
)  # fmt: skip


def draw(lines: list[BoardLine], width: int, zone: str = "UTC") -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system="standard", markup=False)
    console.print(board_table(lines, width=width, now=NOW, zone=zone))
    return out.getvalue()


def plain(lines: list[BoardLine], width: int, zone: str = "UTC") -> list[str]:
    return SGR.sub("", draw(lines, width, zone)).splitlines()


@pytest.mark.parametrize(
    ("width", "titles"),
    [
        (200, "ID CLOCK DUE MEASURE PRIORITY STATUS PLAN CUSTOMER SUBJECT ASSIGNEE"),
        (110, "ID CLOCK DUE MEASURE PRIORITY PLAN CUSTOMER SUBJECT ASSIGNEE"),
        (100, "ID CLOCK DUE MEASURE PRIORITY CUSTOMER SUBJECT ASSIGNEE"),
        (80, "ID CLOCK PRIORITY CUSTOMER SUBJECT ASSIGNEE"),
        (60, "ID CLOCK PRIORITY CUSTOMER SUBJECT"),
        (40, "ID CLOCK PRIORITY SUBJECT"),
    ],
)
def test_columns_go_in_order(width: int, titles: str) -> None:
    """The narrower the terminal, the fewer the columns; number, clock, priority and subject stay."""
    assert plain([LINE], width)[0].split() == titles.split()


@pytest.mark.parametrize(
    ("width", "last"),
    [(200, "NEXT: supportcli …"), (150, "NEXT: supportcli …"), (110, "ASSIGNEE"), (80, "ASSIGNEE")],
)
def test_what_is_next_goes_first(width: int, last: str) -> None:
    """A terminal without room for the next step does without it before anything else; its command stands first."""
    drawn = plain([LINE._replace(step="reply 42  first-response due")], width)
    assert drawn[0].rstrip().endswith(last)
    assert ("reply 42" in drawn[2]) is (last != "ASSIGNEE")
    assert max(map(cell_len, drawn)) <= width


def test_the_next_step_goes_before_the_plan_and_the_instant() -> None:
    """Where not everything has room, what to do says more than status, plan and the due instant."""
    long = LINE._replace(step="reply 42  first-response due", subject="s" * 60)
    titles = plain([long], 136)[0].split()
    assert "NEXT:" in titles and "STATUS" not in titles and "CUSTOMER" in titles
    assert set(plain([long], 110)[0].split()) == set(plain([LINE], 110)[0].split())


def test_a_column_without_values_takes_no_room() -> None:
    """Where no ticket has a plan there is no column of plans."""
    bare = BoardLine(1, "new", "Hello", None, None, None, None)
    assert plain([bare], 120)[0].split() == ["ID", "CLOCK", "STATUS", "SUBJECT"]


@pytest.mark.parametrize(
    ("change", "word", "style"),
    [
        ({"state": "breached", "remaining_seconds": -10_800}, "breached 3h", "\x1b[1;31m"),
        ({"state": "breached", "remaining_seconds": 0}, "breached", "\x1b[1;31m"),
        ({"warned": True}, "due in 25m", "\x1b[33m"),
        ({"warned": False, "remaining_seconds": 21_600}, "ok 6h", "\x1b[32m"),
        ({"state": "paused", "remaining_seconds": 60, "due_at": None}, "paused", "\x1b[36m"),
        ({"state": "unscheduled", "remaining_seconds": None, "due_at": None}, "unscheduled", "\x1b[2m"),
        ({"state": None, "due_at": None}, "no clock", "\x1b[2m"),
        ({"state": None, "due_at": None, "status": "closed"}, "closed", "\x1b[2m"),
    ],
)
def test_a_clock_has_a_word_and_a_colour(change: dict[str, object], word: str, style: str) -> None:
    """What the colour says, the word says too."""
    drawn = draw([LINE._replace(**change)], 120)  # type: ignore[arg-type]
    assert f"{style}{word}\x1b[0m" in drawn


@pytest.mark.parametrize(
    ("due", "zone", "shown"),
    [
        ("2026-03-02T09:25", "UTC", "09:25"),
        ("2026-03-02T09:25", "Europe/Berlin", "10:25"),
        ("2026-03-02T23:25", "Europe/Berlin", "Tue 00:25"),
        ("2026-03-08T09:00", "UTC", "Sun 09:00"),
        ("2026-03-09T09:00", "UTC", "9 Mar 09:00"),
        ("2026-02-27T09:00", "UTC", "27 Feb 09:00"),
        ("2027-01-03T09:00", "UTC", "3 Jan 2027"),
    ],
)
def test_due_instants_are_short_and_clear(due: str, zone: str, shown: str) -> None:
    """Today is a time, this week a day and a time, what is further away or past a date; in the desk's zone."""
    at = datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert f"  {shown}  " in plain([LINE._replace(due_at=at)], 160, zone)[2]


def test_numbers_stand_under_each_other() -> None:
    """Ids are aligned to the right."""
    lines = plain([LINE, LINE._replace(id=7)], 120)
    assert [line[:4] for line in lines[2:]] == ["42  ", " 7  "]


@pytest.mark.parametrize(
    ("hidden", "total", "words", "text"),
    [
        (70, 93, [], "and 70 more: supportcli list --limit 93"),
        (1, 20, ["status:open", "a b"], "and 1 more: supportcli list status:open 'a b' --limit 20"),
        # a table of thousands takes seconds, and nobody reads it
        (9_980, 10_000, ["all"], "and 9980 more: supportcli list all --format tsv | less -S"),
    ],
)
def test_the_last_line_names_a_command(hidden: int, total: int, words: list[str], text: str) -> None:
    """Whoever wants the rest can copy the line; what a shell would read is quoted."""
    assert more_line(hidden, total, words) == text


TEXT = st.one_of(st.none(), st.text(max_size=40))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.builds(
            BoardLine,
            id=st.integers(1, 10**9),
            status=st.sampled_from(["new", "open", "waiting", "closed"]),
            subject=st.text(max_size=200),
            priority=TEXT,
            plan=TEXT,
            customer=TEXT,
            assignee=TEXT,
            measure=TEXT,
            state=st.sampled_from([None, "running", "breached", "paused", "unscheduled"]),
            remaining_seconds=st.one_of(st.none(), st.integers(-(10**9), 10**9)),
            warned=st.booleans(),
            due_at=st.one_of(
                st.none(),
                st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(
                    lambda at: at.replace(tzinfo=UTC)
                ),
            ),
        ),
        min_size=1,
        max_size=5,
    ),
    st.integers(50, 250),
)
def test_lines_are_always_aligned(lines: list[BoardLine], width: int) -> None:
    """Whatever the tickets hold, the board has one line each, all exactly as wide as the terminal."""
    drawn = plain(lines, width)
    assert len(drawn) == 2 + len(lines)
    assert {cell_len(line) for line in drawn} == {width}
