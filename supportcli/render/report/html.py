"""A report as one page for a browser: nothing is fetched, nothing is run, and every text from outside is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from supportcli.domain.reporting.reported import DEFINITIONS, Report
from supportcli.render.report import svg
from supportcli.render.report.markup import Markup, element, join
from supportcli.render.report.style import STYLE
from supportcli.render.report.tables import MOST_BARS, Table, met_of, number, percent, tables
from supportcli.render.when import full, zone_of


def page(report: Report, desk: str) -> str:
    """The whole document.

    Args:
        report: What is told.
        desk: How the desk is called.
    """
    title = f"{desk}: {report.period.name}"
    parts = tables(report)
    body = element(
        "body",
        element("header", element("h1", report.period.name), *_about(report, desk), _contents(parts)),
        element("main", _cards(report), _trend(report), *(_part(part) for part in parts), _means()),
    )
    return f'<!doctype html>\n<html lang="en">\n{_head(title)}\n{body}\n</html>\n'


def _head(title: str) -> Markup:
    # a page that allows its own style and nothing else cannot be made to load or run anything
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return Markup(
        '<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{element('title', title)}\n<style>{STYLE}</style>\n</head>"
    )


def _about(report: Report, desk: str) -> Iterator[Markup]:
    period, zone = report.period, zone_of(report.period.zone)
    end = period.end if period.complete else report.now
    under_way = "" if period.complete else " (the period is under way)"
    said = f"Desk {desk}: {full(period.start, zone)} to {full(end, zone)}{under_way}, {period.zone}."
    yield element("p", said, class_="soft")
    if report.filters:
        yield element("p", f"Only {' '.join(report.filters)}.", class_="soft")


def _contents(parts: list[Table]) -> Markup:
    links = [element("li", element("a", part.title, href=f"#{part.id}")) for part in parts]
    return element("nav", element("ul", *links), aria_label="Parts of the report")


def _cards(report: Report) -> Markup:
    total, volume = report.total, report.total.volume
    cards = [
        _card("opened", number(volume.opened)),
        _card("resolved", number(volume.resolved)),
        _card("closed", number(volume.closed)),
        _card("reopened", number(volume.reopened)),
        _card("backlog", number(volume.backlog_end), f"{number(volume.backlog_start)} at the start"),
    ]
    if volume.merged:
        cards.append(_card("merged", number(volume.merged)))
    for measure in list(dict.fromkeys(one.measure for one in total.compliance))[:3]:
        clocks = sum(one.met + one.missed for one in total.compliance if one.measure == measure)
        cards.append(
            _card(f"{measure} met", percent(met_of(total.compliance, measure)), f"of {number(clocks)}")
        )
    cards.append(
        _card("hand-offs", number(total.hand_offs.total), f"{number(total.hand_offs.tickets)} resolved")
    )
    return element("dl", *cards, class_="cards")


def _card(name: str, value: str, beside: str | None = None) -> Markup:
    of = element("span", beside, class_="of") if beside else None
    return element("div", element("dt", name), element("dd", value, of), class_="card")


def _trend(report: Report) -> Markup:
    chart = element(
        "figure",
        svg.trend("trend", report.trend),
        element("figcaption", "Tickets opened and resolved, by day or month of the desk's zone."),
    )
    rows = tuple((tick.name, number(tick.opened), number(tick.resolved)) for tick in report.trend)
    table = Table("trend-table", "", ("when", "opened", "resolved"), rows)
    told = element("details", element("summary", "The same as a table"), _table(table))
    return element("section", element("h2", "Opened and resolved"), chart, told, id="trend")


def _part(part: Table) -> Markup:
    if not part.rows:
        return element(
            "section", element("h2", part.title), element("p", part.empty, class_="soft"), id=part.id
        )
    note = element("p", part.note, class_="soft") if part.note else None
    wide = len(part.head) > 8
    inside = (_table(part), _figure(part)) if not wide else (_figure(part), _table(part))
    two = "part" if wide or part.ranges or not part.bars else "part two"
    shown = element("div", *inside, class_=two)
    return element(
        "section", element("h2", part.title), note, shown, id=part.id, class_="wide" if wide else None
    )


def _figure(part: Table) -> Markup | None:
    name = f"chart-{part.id}"
    if part.ranges:
        chart = svg.ranges(name, part.title, part.ranges)
        caption = "Plain to the median, hatched to 90 %, a line to 95 %; one scale from nothing."
    elif part.bars:
        chart = svg.bars(name, part.title, part.bars)
        caption = "Plain: met. Hatched: missed." if part.bars[0].whole is not None else ""
        if part.bars_are:
            more = len(part.rows) - MOST_BARS
            caption = part.bars_are.capitalize() + (
                f", the first {MOST_BARS}; {more} more in the table." if more > 0 else "."
            )
    else:
        return None
    return element("figure", chart, element("figcaption", caption) if caption else None)


def _table(part: Table) -> Markup:
    def kind(n: int) -> str:
        return "word" if n < part.words else "figure"

    head = element(
        "tr", *(element("th", name, scope="col", class_=kind(n)) for n, name in enumerate(part.head))
    )
    rows = [
        element(
            "tr",
            element("th", row[0], scope="row", class_=kind(0)),
            *(element("td", cell, class_=kind(n)) for n, cell in enumerate(row[1:], 1)),
        )
        for row in part.rows
    ]
    table = element(
        "table",
        element("thead", head),
        element("tbody", *rows),
        aria_label=part.title or "opened and resolved",
    )
    # a reader without a mouse can move a table that is wider than the window
    return element(
        "div", table, class_="scroll", tabindex=0, role="region", aria_label=f"{part.title or 'trend'}: table"
    )


def _means() -> Markup:
    means = join(
        *(
            join(element("dt", name.replace("hand_offs", "hand-offs").replace("_", " ")), element("dd", said))
            for name, said in DEFINITIONS.items()
        )
    )
    return element(
        "section", element("h2", "What the figures mean"), element("dl", means, class_="means"), id="means"
    )
