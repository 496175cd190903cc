"""A report on terminals of every width: nothing wider than the terminal, bars and sparklines as computed by hand."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from supportcli.render.report.tables import number, open_time, percent
from supportcli.render.report.terminal import ASCII, bar, report_lines, sparkline, write_report
from supportcli.render.untrusted import cells
from tests.render.reports import nothing, report_of

NAMES = ["Acme Ltd", "A" * 160, "株式会社サポート窓口第一営業部", "see [/etc/hosts] \x1b[31m\u202e"]


@pytest.mark.parametrize("width", [60, 80, 100, 200, 400])
@pytest.mark.parametrize("names", [[], NAMES[:1], NAMES * 50], ids=len)
def test_no_line_is_wider_than_the_terminal(names: list[str], width: int) -> None:
    """Columns that do not fit are named below the table instead."""
    made = report_lines(report_of(names, 900) if names else nothing(), width)
    for each in made:
        told = "".join(text for text, _ in each.pieces)
        assert each.indent + cells(told.rstrip()) <= width, told
        assert "\x1b" not in told and "\u202e" not in told


def test_a_wide_terminal_leaves_no_column_out() -> None:
    """At 200 columns every figure of a group is there."""
    told = "".join(text for each in report_lines(report_of(["Acme Ltd"]), 220) for text, _ in each.pieces)
    assert "charged" in told and "show more" not in told


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "ascii"])
def test_pictures_are_made_of_what_the_terminal_knows(encoding: str) -> None:
    """Without blocks bars are number signs."""
    raw = io.BytesIO()
    screen = Console(
        file=io.TextIOWrapper(raw, encoding=encoding, errors="replace"), width=80, color_system=None
    )
    write_report(report_of(["Acme Ltd"]), screen)
    screen.file.flush()
    told = raw.getvalue().decode(encoding)
    assert ("█" in told) == (encoding == "utf-8")
    assert ("####" in told) == (encoding != "utf-8")


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], ""), ([0, 0], "▁▁"), ([0, 1, 7], "▁▂█"), ([5, None, 10], "▄ █"), ([1, 1_000], "▂█")],
)
def test_sparklines(values: list[int | None], expected: str) -> None:
    """The highest fills its cell, what is not nothing rises above the ground, what is unknown is blank."""
    assert sparkline(values) == expected


@pytest.mark.parametrize(
    ("part", "whole", "width", "expected"),
    [
        (0, 4, 8, ""),
        (4, 4, 8, "████████"),
        (2, 4, 8, "████"),
        (1, 1_000, 8, "▏"),
        (1, 3, 2, "▋"),
        (3, 0, 8, ""),
    ],
)
def test_bars(part: int, whole: int, width: int, expected: str) -> None:
    """In eighths of a cell; a little is never nothing."""
    assert bar(part, whole, width) == expected
    assert set(bar(part, whole, width, ASCII)) <= {"#"}


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(None, "–"), (0.0, "0 %"), (1.0, "100 %"), (0.9999, "99.9 %"), (0.0001, "0.1 %"), (0.9371, "93.7 %")],
)
def test_percentages_are_never_rounded_to_all_or_nothing(rate: float | None, expected: str) -> None:
    """100 % is exactly that."""
    assert percent(rate) == expected


def test_open_time_has_no_days() -> None:
    """A day of open time is as long as its calendar says, so hours are told."""
    assert [open_time(seconds) for seconds in (None, 0, 59, 5_400, 97_200, 3_600_000)] == [
        "–", "0s", "59s", "1h 30m", "27h", "1,000h",
    ]  # fmt: skip
    assert [number(value) for value in (None, 1_234, 1.5, 2.0)] == ["–", "1,234", "1.5", "2"]
