"""Charts and elements: nothing from outside becomes markup, and what is drawn is what was counted."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.domain.reporting.reported import Tick
from supportcli.render.report import svg
from supportcli.render.report.markup import Markup, element, join, text
from supportcli.render.report.tables import Bar, Range

XML = st.text(st.characters(min_codepoint=1, max_codepoint=0x2FFF, exclude_categories=("Cs",)))


@given(XML, XML)
def test_text_never_becomes_markup(inside: str, value: str) -> None:
    """Whatever stands in an element or an attribute, there is one element with one attribute."""
    made = ET.fromstring(element("p", inside, title=value))
    assert (made.tag, list(made), list(made.attrib)) == ("p", [], ["title"])


def test_only_markup_goes_in_as_it_is() -> None:
    """Elements nest, texts are escaped, nothing is left out."""
    inner = element("b", "a < b")
    assert element("p", inner, None, " & c", class_="x", aria_label="d", id=None) == (
        '<p class="x" aria-label="d"><b>a &lt; b</b> &amp; c</p>'
    )
    assert isinstance(join("<", inner), Markup) and join("<", inner) == "&lt;<b>a &lt; b</b>"
    assert text("\x1b[31m\u202ered\n") == "red "


@given(st.integers(0, 10**9))
def test_a_grid_has_few_round_lines(most: int) -> None:
    """1, 2 or 5 with noughts behind it, and at most five of them reach the highest value."""
    step = svg.nice_step(most)
    assert str(step).rstrip("0") in ("1", "2", "5")
    assert most <= 5 * step
    assert step == 1 or most > 2 * step


@pytest.mark.parametrize(
    ("row", "widths"),
    [
        # of a whole: what is plain, and beneath it the ground
        (Bar("half", 5, 10), [svg.WIDTH, svg.WIDTH / 2, svg.WIDTH / 2]),
        (Bar("all", 10, 10), [svg.WIDTH, 0, svg.WIDTH]),
        (Bar("none", 0, 10), [svg.WIDTH, svg.WIDTH]),
        (Bar("a little", 1, 1_000_000), [svg.WIDTH, svg.WIDTH - 2, 2]),
        (Bar("nearly all", 999_999, 1_000_000), [svg.WIDTH, 4, svg.WIDTH - 4]),
        (Bar("the longest", 7), [svg.WIDTH, svg.WIDTH]),
    ],
)
def test_bars_are_as_long_as_their_share(row: Bar, widths: list[float]) -> None:
    """A little is never nothing, and nearly all is never all."""
    root = ET.fromstring(svg.bars("x", "Title", [row]))
    group = root.find("g")
    assert group is not None
    assert [float(rect.attrib["width"]) for rect in group.iter("rect")] == widths


def test_a_chart_is_told_in_words() -> None:
    """Title and description, whole names even where a label is cut, ids of its own."""
    long = "<b>" + "A" * 200
    root = ET.fromstring(svg.bars("one", "Title", [Bar(long, 1)]))
    assert [root.findtext("title"), root.findtext("desc")] == ["Title", f"{long}: 1"]
    assert root.attrib["aria-labelledby"] == "one-title one-desc"
    assert max(len(label.text or "") for label in root.iter("text")) < 70
    times = svg.ranges("two", "Times", [Range("answer", (60, 120, 180), ("1m", "2m", "3m"))])
    assert ET.fromstring(times).findtext("desc") == "answer: p50 1m, p90 2m, p95 3m"
    assert 'id="two-hatch"' in times and "url(#two-hatch)" in times


def test_days_to_come_are_not_drawn_as_nothing() -> None:
    """The lines of a month under way end today."""
    ticks = [Tick("2026-10-01", 2, 0), Tick("2026-10-02", 4, 1), Tick("2026-10-03", None, None)]
    root = ET.fromstring(svg.trend("trend", ticks))
    lines = [line.attrib["points"].split() for line in root.iter("polyline")][:2]
    assert [len(points) for points in lines] == [2, 2]
    assert root.findtext("desc") == "2026-10-01: 2 opened, 0 resolved; 2026-10-02: 4 opened, 1 resolved"
    assert {"1 Oct", "3 Oct", "opened", "resolved"} <= {label.text for label in root.iter("text")}
