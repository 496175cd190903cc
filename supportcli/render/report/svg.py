"""Small charts as SVG: no script, no style of their own, told in words to whoever cannot see them.

What differs in colour differs in form too: hatched or plain, dashed or not, round or square. Colours come from the
classes of the page's style sheet, so that a page is light or dark as its reader is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from supportcli.domain.reporting.reported import Tick
from supportcli.render.report.markup import Markup, element, join
from supportcli.render.report.tables import Bar, Range, number, percent
from supportcli.render.untrusted import cut

WIDTH = 520
_ROW = 38
_LABEL = 62
"""Cells of a label; the whole text stands in the bar's title and in the table beside the chart."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TREND = (1040, 300)
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 34, 34


def bars(name: str, title: str, rows: Sequence[Bar]) -> Markup:
    """Horizontal bars, each below its label; with a whole, its plain part is met and its hatched part missed."""
    most = max((row.part for row in rows if row.whole is None), default=0)
    drawn = [_bar(index, row, most, _fill(name)) for index, row in enumerate(rows)]
    told = "; ".join(f"{row.label}: {_told(row)}" for row in rows)
    return _chart(name, title, told, (WIDTH, _ROW * len(rows) + 4), _hatching(name), *drawn)


def ranges(name: str, title: str, rows: Sequence[Range]) -> Markup:
    """Times: a plain bar to the median, a hatched one on to 90 %, a line on to 95 %, all on one scale."""
    most = max((row.marks[2] for row in rows), default=0)
    drawn = [_range(index, row, most, _fill(name)) for index, row in enumerate(rows)]
    told = "; ".join(f"{row.label}: p50 {row.told[0]}, p90 {row.told[1]}, p95 {row.told[2]}" for row in rows)
    return _chart(name, title, told, (WIDTH, _ROW * len(rows) + 4), _hatching(name), *drawn)


def trend(name: str, ticks: Sequence[Tick]) -> Markup:
    """Opened and resolved by day or month: a plain line with dots, and a dashed one with squares."""
    width, height = _TREND
    most = max((count for tick in ticks for count in (tick.opened, tick.resolved) if count), default=0)
    step = nice_step(most)
    top = max(step, -(-most // step) * step)
    inner = (width - _LEFT - _RIGHT, height - _TOP - _BOTTOM)

    def at(index: int, count: int) -> tuple[float, float]:
        x = _LEFT + inner[0] * (index + 0.5) / max(1, len(ticks))
        return round(x, 1), round(_TOP + inner[1] * (1 - count / top), 1)

    grid = [_grid_line(value, at(0, value)[1], width) for value in range(0, top + 1, step)]
    every = max(1, -(-len(ticks) // 12))
    labels = [
        element("text", _short(tick.name), x=at(n, 0)[0], y=height - 10, class_="axis", text_anchor="middle")
        for n, tick in enumerate(ticks)
        if n % every == 0
    ]
    opened = [at(n, tick.opened) for n, tick in enumerate(ticks) if tick.opened is not None]
    resolved = [at(n, tick.resolved) for n, tick in enumerate(ticks) if tick.resolved is not None]
    told = "; ".join(
        f"{tick.name}: {number(tick.opened)} opened, {number(tick.resolved)} resolved"
        for tick in ticks
        if tick.opened is not None
    )
    return _chart(
        name, "Opened and resolved", told, _TREND,
        *grid, *labels, *_line(opened, "a"), *_line(resolved, "b"), *_legend(),
    )  # fmt: skip


def nice_step(most: int) -> int:
    """A round distance between lines of a grid, of which at most five are needed."""
    step = 1
    while most > 5 * step:
        # 1, 2, 5, 10, 20, 50 …
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step


def _chart(name: str, title: str, told: str, size: tuple[int, int], *inside: Markup) -> Markup:
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", told, id=f"{name}-desc"),
        *inside,
        viewBox=f"0 0 {size[0]} {size[1]}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        class_="trend" if size is _TREND else "bars",
    )


def _hatching(name: str) -> Markup:
    line = element("path", d="M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2", class_="hatch")
    ground = element("rect", width=6, height=6, class_="hatched")
    pattern = element(
        "pattern", ground, line, id=f"{name}-hatch", width=6, height=6, patternUnits="userSpaceOnUse"
    )
    return element("defs", pattern)


def _fill(name: str) -> str:
    # a pattern is found by its id, which is the chart's own
    return f"url(#{name}-hatch)"


def _bar(index: int, row: Bar, most: int, hatched: str) -> Markup:
    top = index * _ROW
    whole = most if row.whole is None else row.whole
    length = _length(row.part, whole)
    inside = [_label(row.label, top), _value(_told(row), top)]
    inside.append(element("rect", x=0, y=top + 20, width=WIDTH, height=12, rx=2, class_="track"))
    if row.whole:
        inside.append(
            element("rect", x=length, y=top + 20, width=round(WIDTH - length, 1), height=12, fill=hatched)
        )
    if row.part:
        inside.append(element("rect", x=0, y=top + 20, width=length, height=12, rx=2, class_="bar"))
    return element("g", element("title", f"{row.label}: {_told(row)}"), *inside)


def _range(index: int, row: Range, most: int, hatched: str) -> Markup:
    top = index * _ROW
    half, ninety, last = (_length(mark, most) for mark in row.marks)
    told = f"p50 {row.told[0]} · p90 {row.told[1]} · p95 {row.told[2]}"
    return element(
        "g",
        element("title", f"{row.label}: {told}"),
        _label(row.label, top, 40),
        _value(told, top),
        element("rect", x=0, y=top + 20, width=WIDTH, height=12, rx=2, class_="track"),
        element(
            "path", d=f"M{ninety:g},{top + 26} H{last:g} M{max(1, last - 1):g},{top + 20} v12", class_="tail"
        ),
        element("rect", x=half, y=top + 20, width=round(max(0, ninety - half), 1), height=12, fill=hatched),
        element("rect", x=0, y=top + 20, width=half, height=12, rx=2, class_="bar"),
    )


def _length(part: int, whole: int) -> float:
    if not part or not whole:
        return 0.0
    return round(max(2.0, min(WIDTH * part / whole, WIDTH if part >= whole else WIDTH - 4.0)), 1)


def _label(label: str, top: int, most: int = _LABEL) -> Markup:
    return element("text", cut(label, most), x=0, y=top + 14, class_="label")


def _value(told: str, top: int) -> Markup:
    return element("text", told, x=WIDTH, y=top + 14, class_="value", text_anchor="end")


def _told(row: Bar) -> str:
    if row.whole is None:
        return number(row.part)
    rate = row.part / row.whole if row.whole else None
    return f"{number(row.part)} of {number(row.whole)} met, {percent(rate)}"


def _grid_line(value: int, y: float, width: int) -> Markup:
    return join(
        element("line", x1=_LEFT, x2=width - _RIGHT, y1=y, y2=y, class_="grid"),
        element("text", number(value), x=_LEFT - 8, y=y + 4, class_="axis", text_anchor="end"),
    )


def _line(points: Sequence[tuple[float, float]], series: str) -> list[Markup]:
    if not points:
        return []
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    marks = [_mark(x, y, series) for x, y in points] if len(points) <= 62 else []
    return [element("polyline", points=path, class_=f"line {series}"), *marks]


def _mark(x: float, y: float, series: str) -> Markup:
    if series == "a":
        return element("circle", cx=x, cy=y, r=3.5, class_="mark a")
    return element("rect", x=x - 3, y=y - 3, width=6, height=6, class_="mark b")


def _legend() -> list[Markup]:
    made = []
    for index, (series, name) in enumerate((("a", "opened"), ("b", "resolved"))):
        x = _LEFT + index * 120
        made += [
            element("polyline", points=f"{x},14 {x + 30},14", class_=f"line {series}"),
            _mark(x + 15, 14, series),
            element("text", name, x=x + 38, y=18, class_="label"),
        ]
    return made


def _short(name: str) -> str:
    """The day of a date, with its month; of a month as it is."""
    day = date.fromisoformat(name if len(name) == 10 else f"{name}-01")
    month = _MONTHS[day.month - 1]
    return f"{day.day} {month}" if len(name) == 10 else f"{month} {day.year}"
