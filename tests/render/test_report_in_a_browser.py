"""The page of a report in a real browser: light, dark and on paper, on wide and narrow windows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from supportcli.render.report.html import page
from tests.render.browser import Browser, browser, program
from tests.render.reports import nothing, report_of

if program() is None:
    pytest.skip("no browser on this machine", allow_module_level=True)

HOSTILE = [
    "<script>document.title='taken'</script>",
    '"><img src=x onerror="document.title=1">',
    "A" * 160,
    "Ein sehr langer Name einer Gesellschaft mit beschränkter Haftung & Co. Kommanditgesellschaft auf Aktien",
    "\u202eevil\x1b[31m",
    "株式会社サポート窓口第一営業部",
]
MANY = [*HOSTILE, *(f"Customer number {n}" for n in range(194))]
PAGES = {
    "nothing": nothing(),
    "one": report_of(["Acme Ltd"]),
    "many": report_of(MANY, 2_000, ("text:<b>x</b>",)),
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for the tests of this module."""
    path = program()
    assert path is not None
    with browser(path, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each page in a file, as a browser opens it."""
    folder = tmp_path_factory.mktemp("pages")
    for name, report in PAGES.items():
        (folder / f"{name}.html").write_text(page(report, "SUP"), encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in PAGES}


def light_of(colour: tuple[int, int, int]) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """Of two colours as a browser computes them: ``rgb(17, 21, 28)``."""
    a, b = sorted(
        (light_of(tuple(map(int, re.findall(r"\d+", colour)[:3]))) for colour in (one, other)),  # type: ignore[arg-type]
        reverse=True,
    )
    return (a + 0.05) / (b + 0.05)


COLOURS = """
[...document.querySelectorAll('h1, h2, p, a, dt, dd, th, td, caption, summary, figcaption, svg text, svg .bar')]
  .map(e => { const s = getComputedStyle(e); let p = e, ground = 'rgba(0, 0, 0, 0)';
    while (p && ground === 'rgba(0, 0, 0, 0)') { ground = getComputedStyle(p).backgroundColor; p = p.parentElement; }
    return [e.closest('svg') ? s.fill : s.color, ground]; })
  .filter((pair, n, all) => all.findIndex(o => o + '' === pair + '') === n)
"""


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
@pytest.mark.parametrize("name", PAGES)
def test_it_is_as_light_as_its_reader_is(
    shown: Browser, files: dict[str, str], name: str, scheme: str, dark: bool
) -> None:
    """The ground is really dark or light in the picture, and every text can be read on it (WCAG AA)."""
    shown.looks(width=640, height=300, scheme=scheme)
    shown.open(files[name])
    picture = shown.picture()
    for x, y in ((1, 1), (638, 1), (1, 298), (638, 298)):
        assert light_of(picture.at(x, y)) < 0.02 if dark else picture.at(x, y) == (255, 255, 255)
    pairs = shown.run(COLOURS)
    assert len(pairs) >= 3
    for colour, ground in pairs:
        assert contrast(colour, ground) >= 4.5, (colour, ground)


@pytest.mark.parametrize("width", [320, 700, 1280, 2400])
@pytest.mark.parametrize("name", PAGES)
def test_no_window_is_too_narrow(shown: Browser, files: dict[str, str], name: str, width: int) -> None:
    """The page never moves sideways; a table that is too wide moves by itself."""
    shown.looks(width=width)
    shown.open(files[name])
    assert shown.run("document.documentElement.scrollWidth") <= width
    beyond = shown.run(
        f"[...document.querySelectorAll('svg, figure, dd, p, h2')].filter(e => e.getClientRects().length &&"
        f" e.getBoundingClientRect().right > {width} + 1).length"
    )
    assert beyond == 0


@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_and_nothing_is_fetched(shown: Browser, files: dict[str, str], name: str) -> None:
    """Names from outside are text; the browser has nothing to complain of; the style that the page allows is used."""
    shown.told.clear()
    shown.looks(width=1280)
    shown.open(files[name])
    assert shown.run("document.title") == "SUP: October 2026"
    assert shown.run("document.scripts.length + document.images.length + document.links.length") == shown.run(
        "document.links.length"
    )
    assert shown.run("[...document.links].every(a => a.hash && document.querySelector(a.hash))") is True
    assert shown.run("performance.getEntriesByType('resource').length") == 0
    assert shown.run("getComputedStyle(document.querySelector('.cards')).display") == "grid"
    if name == "many":
        text = shown.run("document.body.textContent")
        assert "<script>document.title='taken'</script>" in text
        assert "\u202e" not in text and "\x1b" not in text
    assert shown.told == []


@pytest.mark.parametrize("name", PAGES)
def test_who_cannot_see_it_is_told(shown: Browser, files: dict[str, str], name: str) -> None:
    """Every picture has a title and says what it shows; every table has heads; no id occurs twice."""
    shown.open(files[name])
    assert shown.run("document.documentElement.lang") == "en"
    assert shown.run(
        "[...document.querySelectorAll('svg')].every(s => s.getAttribute('role') === 'img' && s.getAttribute("
        "'aria-labelledby').split(' ').every(id => document.getElementById(id).textContent.trim()))"
    )
    assert shown.run("[...document.querySelectorAll('table')].every(t => t.querySelector('th[scope=col]'))")
    assert shown.run(
        "[...document.querySelectorAll('tbody tr')].every(t => t.querySelector('th[scope=row]'))"
    )
    assert shown.run(
        "(ids => ids.length === new Set(ids).size)([...document.querySelectorAll('[id]')].map(e => e.id))"
    )
    assert shown.run("[...document.querySelectorAll('svg')].length") >= (1 if name == "nothing" else 8)


@pytest.mark.parametrize(("name", "least", "most"), [("nothing", 1, 2), ("one", 2, 4), ("many", 8, 20)])
def test_it_prints_well(shown: Browser, files: dict[str, str], name: str, least: int, most: int) -> None:
    """Black on white even for a dark reader, no table is cut off, and on a sensible number of pages."""
    shown.open(files[name])
    # the width between the margins of A4, upright and landscape, at 96 dots an inch
    for width, tables in ((695, "section:not(.wide)"), (1031, "section.wide")):
        shown.looks(width=width, height=60, scheme="dark", media="print")
        assert shown.picture().at(1, 1) == (255, 255, 255)
        cut_off = shown.run(
            f"[...document.querySelectorAll('{tables} table')].filter(t => t.getClientRects().length &&"
            f" t.getBoundingClientRect().right > {width} + 1).map(t => t.getAttribute('aria-label'))"
        )
        assert cut_off == []
    shown.looks(width=1280)
    pdf = shown.printed()
    assert pdf.startswith(b"%PDF-")
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert least <= len(sizes) <= most
    upright = [float(width) < float(height) for width, height in sizes]
    assert upright[0] and all(upright) == (name == "nothing")
