"""A report on a terminal: tables with bars beside them, sparklines above, whatever the width and the colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from supportcli.domain.reported import DEFINITIONS, Report
from supportcli.render.lines import Line, Piece, heading, line, safe, write_painted
from supportcli.render.report.tables import Bar, Table, number, tables
from supportcli.render.untrusted import cells, cut
from supportcli.render.when import full, zone_of

if TYPE_CHECKING:
    from rich.console import Console

_SPARKS = "▁▂▃▄▅▆▇█"
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_SHORTEST_WORD = 28
_BAR = (8, 40)
"""The narrowest bar that says something, and the longest."""


def write_report(report: Report, screen: Console) -> None:
    """The whole report."""
    write_painted(report_lines(report, screen.width), screen)


def report_lines(report: Report, width: int) -> list[Line]:
    """The lines of the report, each at most ``width`` cells wide; at least 60 are assumed."""
    width = max(60, width)
    made = [line(f"Report: {report.period.name}", "bold"), *_about(report), *_volume(report)]
    for table in tables(report):
        made += heading(table.title)
        made += _table(table, width) if table.rows else [line(table.empty, "dim", indent=2)]
    made += heading("What the figures mean")
    for name, text in DEFINITIONS.items():
        first, *more = wrap(f"{name.replace('_', ' ')}: {text}", width - 4)
        made.append(line(first, "dim", indent=2))
        made += [line(each, "dim", indent=4) for each in more]
    return made


def sparkline(values: Sequence[int | None]) -> str:
    """A block for each value, its height a share of the highest; nothing has the lowest block, unknown is blank."""
    most = max((value for value in values if value is not None), default=0)
    return "".join(
        " " if value is None else _SPARKS[0 if not most or not value else max(1, value * 7 // most)]
        for value in values
    )


def bar(part: int, whole: int, width: int) -> str:
    """A bar of ``part`` in ``whole``, in eighths of a cell; what is not nothing is at least a sliver."""
    if not whole or not part:
        return ""
    eighths = max(1, part * width * 8 // whole)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _about(report: Report) -> Iterator[Line]:
    period, zone = report.period, zone_of(report.period.zone)
    until = full(period.end if period.complete else report.now, zone)
    under_way = "" if period.complete else " (now; under way)"
    text = f"{full(period.start, zone)} to {until}{under_way}, {period.zone}"
    yield line(text, "dim")
    if report.filters:
        yield line(f"only {' '.join(safe(word) for word in report.filters)}", "dim")


def _volume(report: Report) -> list[Line]:
    volume = report.total.volume
    rows = (
        ("opened", volume.opened), ("resolved", volume.resolved), ("closed", volume.closed),
        ("reopened", volume.reopened), ("merged", volume.merged),
    )  # fmt: skip
    wide = max(len(number(count)) for _, count in rows)
    sparks = {
        "opened": sparkline([tick.opened for tick in report.trend]),
        "resolved": sparkline([tick.resolved for tick in report.trend]),
    }
    made = heading("Volume")
    for name, count in rows:
        pieces: tuple[Piece, ...] = ((f"{name:<9}", ""), (f"{number(count):>{wide}}", "bold"))
        if name in sparks:
            pieces += (("  " + sparks[name], "cyan"), (_peak(report, name), "dim"))
        made.append(Line(2, pieces))
    ends = f"{number(volume.backlog_start)} → {number(volume.backlog_end)}"
    made.append(Line(2, (("backlog  ", ""), (ends, "bold"), ("  at the start and at the end", "dim"))))
    return made


def _peak(report: Report, name: str) -> str:
    counts = [(getattr(tick, name), tick.name) for tick in report.trend if getattr(tick, name)]
    if not counts:
        return ""
    most, day = max(counts, key=lambda count: count[0])
    return f"  most {number(most)} on {day}" if len(day) == 10 else f"  most {number(most)} in {day}"


def _table(table: Table, width: int) -> list[Line]:
    shown = _that_fit(table, width)
    texts = [[_cut(row[n], n < table.words, width) for n in shown] for row in (table.head, *table.rows)]
    wide = [max(cells(row[n]) for row in texts) for n in range(len(shown))]
    made = [line(each, "dim", indent=2) for each in wrap(table.note, width - 2)] if table.note else []
    left = width - 2 - sum(wide) - 2 * len(wide)
    room = min(_BAR[1], left) if len(table.bars) == len(table.rows) and left >= _BAR[0] else 0
    most = max((each.part for each in table.bars), default=0)
    for index, row in enumerate(texts):
        pieces: list[Piece] = []
        for n, (text, column) in enumerate(zip(row, wide, strict=True)):
            space = " " * (column - cells(text))
            padded = text + space if shown[n] < table.words else space + text
            pieces += [(padded, "dim" if not index else ""), ("  ", "")]
        if index and room:
            pieces += _bar(table.bars[index - 1], most, room)
        elif room and table.bars_are:
            pieces += [(table.bars_are, "dim"), ("", "")]
        made.append(Line(2, tuple(pieces[:-1] if not (index and room) else pieces)))
    missing = [name for n, name in enumerate(table.head) if n not in shown]
    if missing:
        made += [line(each, "dim", indent=2) for each in wrap(_more(missing), width - 2)]
    return made


def _more(missing: Sequence[str]) -> str:
    return f"wider terminals, --html and --format show more: {', '.join(missing)}"


def _bar(each: Bar, most: int, room: int) -> list[Piece]:
    if each.whole is None:
        return [(bar(each.part, most, room), "cyan")]
    # what was met, and what is missing to the whole: dots, so that it reads without colours too
    met = bar(each.part, each.whole, room)
    if each.part < each.whole and len(met) >= room:
        met = met[: room - 1]
    return [(met, "green"), ("·" * (room - len(met)), "red")]


def _that_fit(table: Table, width: int) -> list[int]:
    """The columns that fit: of a table that is too wide those at the end are left out, its first ones never."""
    every = list(range(len(table.head)))
    if not table.wide:
        return every
    rows = (table.head, *table.rows)
    wide = [max(cells(_cut(row[n], n < table.words, width)) for row in rows) + 2 for n in every]
    taken, shown = 2, []
    for n in every:
        taken += wide[n]
        if n >= table.wide and taken - 2 > width:
            break
        shown.append(n)
    return shown


def _cut(text: str, is_word: bool, width: int) -> str:
    return cut(text, max(_SHORTEST_WORD, width * 3 // 8)) if is_word else text
