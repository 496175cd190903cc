"""A report on a terminal: tables with bars beside them, sparklines above, whatever the width and the colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from supportcli.domain.reporting.reported import DEFINITIONS, Report
from supportcli.render.lines import Line, Piece, heading, line, safe, write_painted
from supportcli.render.report.tables import Bar, Table, number, tables
from supportcli.render.untrusted import cells, cut
from supportcli.render.when import full, zone_of

if TYPE_CHECKING:
    from rich.console import Console


class Blocks(NamedTuple):
    """What pictures are made of: rising steps, growing parts of a cell, and what stands for the rest of a bar."""

    steps: str = "▁▂▃▄▅▆▇█"
    parts: str = " ▏▎▍▌▋▊▉█"
    rest: str = "·"


BLOCKS = Blocks()
ASCII = Blocks("_.:-=+*#", "       ##", ".")
"""For terminals that know no blocks."""

_SHORTEST_WORD = 20
_BAR = (8, 40)
"""The narrowest bar that says something, and the longest."""


def write_report(report: Report, screen: Console) -> None:
    """The whole report."""
    blocks = BLOCKS if screen.encoding.lower().startswith("utf") else ASCII
    write_painted(report_lines(report, screen.width, blocks), screen)


def report_lines(report: Report, width: int, blocks: Blocks = BLOCKS) -> list[Line]:
    """The lines of the report, each at most ``width`` cells wide; at least 60 are assumed."""
    width = max(60, width)
    made = [line(f"Report: {report.period.name}", "bold"), *_about(report), *_volume(report, width, blocks)]
    for table in tables(report):
        made += heading(table.title)
        made += _table(table, width, blocks) if table.rows else [line(table.empty, "dim", indent=2)]
    made += heading("What the figures mean")
    for name, text in DEFINITIONS.items():
        first, *more = wrap(f"{name.replace('hand_offs', 'hand-offs').replace('_', ' ')}: {text}", width - 4)
        made.append(line(first, "dim", indent=2))
        made += [line(each, "dim", indent=4) for each in more]
    return made


def sparkline(values: Sequence[int | None], blocks: Blocks = BLOCKS) -> str:
    """A block for each value, its height a share of the highest; nothing has the lowest block, unknown is blank."""
    most = max((value for value in values if value is not None), default=0)
    return "".join(
        " " if value is None else blocks.steps[0 if not most or not value else max(1, value * 7 // most)]
        for value in values
    )


def bar(part: int, whole: int, width: int, blocks: Blocks = BLOCKS) -> str:
    """A bar of ``part`` in ``whole``, in eighths of a cell; what is not nothing is at least a sliver."""
    if not whole or not part:
        return ""
    eighths = max(1, part * width * 8 // whole)
    return blocks.parts[8] * (eighths // 8) + blocks.parts[eighths % 8].strip()


def _about(report: Report) -> Iterator[Line]:
    period, zone = report.period, zone_of(report.period.zone)
    until = full(period.end if period.complete else report.now, zone)
    under_way = "" if period.complete else " (now; under way)"
    text = f"{full(period.start, zone)} to {until}{under_way}, {period.zone}"
    yield line(text, "dim")
    if report.filters:
        yield line(f"only {' '.join(safe(word) for word in report.filters)}", "dim")


def _volume(report: Report, width: int, blocks: Blocks) -> list[Line]:
    volume = report.total.volume
    rows = (
        ("opened", volume.opened), ("resolved", volume.resolved), ("closed", volume.closed),
        ("reopened", volume.reopened), ("merged", volume.merged),
    )  # fmt: skip
    wide = max(len(number(count)) for _, count in rows)
    sparks = {
        "opened": sparkline([tick.opened for tick in report.trend], blocks),
        "resolved": sparkline([tick.resolved for tick in report.trend], blocks),
    }
    made = heading("Volume")
    for name, count in rows:
        pieces: list[Piece] = [(f"{name:<9}", ""), (f"{number(count):>{wide}}", "bold")]
        left = width - 11 - wide
        for picture, style in ((sparks.get(name, ""), "cyan"), (_peak(report, name), "dim")):
            left -= cells(picture) + 2
            if picture and name in sparks and left >= 0:
                pieces.append((f"  {picture}", style))
        made.append(Line(2, tuple(pieces)))
    ends = f"{number(volume.backlog_start)} → {number(volume.backlog_end)}"
    made.append(Line(2, (("backlog  ", ""), (ends, "bold"), ("  at the start and at the end", "dim"))))
    return made


def _peak(report: Report, name: str) -> str:
    counts = [(getattr(tick, name, None), tick.name) for tick in report.trend]
    most, when = max(((count, when) for count, when in counts if count), key=lambda c: c[0], default=(0, ""))
    if not most:
        return ""
    return f"most {number(most)} {'on' if len(when) == 10 else 'in'} {when}"


def _table(table: Table, width: int, blocks: Blocks) -> list[Line]:
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
            pieces += _bar(table.bars[index - 1], most, room, blocks)
        elif room and table.bars_are:
            pieces += [(table.bars_are, "dim"), ("", "")]
        made.append(Line(2, tuple(pieces[:-1] if not (index and room) else pieces)))
    missing = [name for n, name in enumerate(table.head) if n not in shown]
    if missing:
        made += [line(each, "dim", indent=2) for each in wrap(_more(missing), width - 2)]
    return made


def _more(missing: Sequence[str]) -> str:
    return f"wider terminals, --html and --format show more: {', '.join(missing)}"


def _bar(each: Bar, most: int, room: int, blocks: Blocks) -> list[Piece]:
    if each.whole is None:
        return [(bar(each.part, most, room, blocks), "cyan")]
    # what was met, and what is missing to the whole: dots, so that it reads without colours too
    met = bar(each.part, each.whole, room, blocks)
    if each.part < each.whole and len(met) >= room:
        met = met[: room - 1]
    return [(met, "green"), (blocks.rest * (room - len(met)), "red")]


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
