"""HTML to readable text: inscriptis (Apache-2.0, maintained) over lxml, which parses in C and never fetches anything.

Compared on real mail: html2text is GPL and takes seconds for a megabyte of ``<``; markdownify takes five times
as long and calls itself for each level. What inscriptis lacks is added here: quoted text gets its ``>``, a link
tells where it leads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

LONGEST_HTML = 512 * 1024
"""Bytes that are laid out: the longest that people send are a tenth of it; more is stripped of its tags only."""

MOST_ELEMENTS = 40_000
"""A second's worth of layout; a newsletter has a thousand or two."""
MOST_CELLS = 20_000_000
"""Characters that the tables of a text may take when they are laid out, blanks included; others are stripped."""

_BODIES = ("tbody", "thead", "tfoot")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ENDS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
"""The parser reads nothing behind them, where list servers and gateways put their footers."""
_TAG = re.compile(r"<(?:/?[A-Za-z!?][^<>]*)>")
_HIDDEN = re.compile(r"<(/?)(style|script|head|title)\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|p|div)\b[^<>]*>", re.IGNORECASE)
_XML = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINK = re.compile(r"\[([^\[\]\n]{0,2000})\]\(([^()\s]{1,2000})\)")
_BLANK_LINES = re.compile(r"\n(?:[ \t\xa0]*\n){2,}")
_OPEN, _CLOSE = "\ue001", "\ue002"
_MARKS = re.compile("[\ue001\ue002]")


def html_text(html: str) -> str:
    """The text that a person would read, with links in round brackets behind their words."""
    html = _ILLEGAL.sub("", _MARKS.sub("", html))
    if len(html) > LONGEST_HTML:
        return stripped(html)
    try:
        text = _laid_out(html)
    except Exception:  # whatever the libraries stumble over, the words are there to be read
        return stripped(html)
    return text if text.strip() and len(text) <= 4 * len(html) + 10_000 else stripped(html)


def stripped(html: str) -> str:
    """The text without its tags, in time that grows with its length and nothing else."""
    text = unescape(_TAG.sub("", _BREAK.sub("\n", _without_hidden(html))))
    return _tidy(text)


def _without_hidden(html: str) -> str:
    """Without style, script and head; one that is never closed hides nothing."""
    kept, position, opened = [], 0, ""
    for found in _HIDDEN.finditer(html):
        name = found[2].lower()
        if not opened and not found[1]:
            kept.append(html[position : found.start()])
            position, opened = found.start(), name
        elif opened == name and found[1]:
            position, opened = found.end(), ""
    return "".join([*kept, html[position:]])


def _laid_out(html: str) -> str:
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.html_engine import Inscriptis
    from inscriptis.model.config import ParserConfig
    from lxml.html import HTMLParser, document_fromstring

    data = _ENDS.sub("<br>", _XML.sub("", html)).encode("utf-8", "replace")
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    tree = document_fromstring(data, parser=parser)
    elements = list(tree.iter("*"))
    if len(elements) > MOST_ELEMENTS:
        return ""
    _tame(elements)
    if _cells(elements) > MOST_CELLS:
        return ""
    _mark_quotes(tree)
    # the relaxed profile, which is the default, indents each div and parts the letters of a word that has a span
    config = ParserConfig(css=CSS_PROFILES["strict"].copy(), display_links=True)
    text = Inscriptis(tree, config).get_text()
    return _tidy(_quoted(_LINK.sub(_link, text)))


def _tame(elements: Sequence[Any]) -> None:
    """Drop styles but for what is hidden: a margin of a million lines would be laid out as such."""
    for element in elements:
        style = element.attrib.pop("style", "")
        for name in ("align", "valign"):
            element.attrib.pop(name, None)
        hidden = "hidden" in element.attrib or (style and _HIDDEN_STYLE.search(style))
        if hidden:
            element.set("style", "display:none")


def _cells(elements: Sequence[Any]) -> int:
    """About how many characters the tables take at most: each row is as wide as the widest cells together."""
    lengths: dict[Any, int] = {}
    for element in reversed(elements):
        # children come before their parents here
        inside = sum(lengths[child] + len(child.tail or "") for child in element if child in lengths)
        lengths[element] = inside + len(element.text or "")
    taken = 0
    for table in (element for element in elements if element.tag == "table"):
        rows = [row for row in table.iter("tr") if row.getparent() is table or row.getparent().tag in _BODIES]
        widths: dict[int, int] = {}
        for row in rows:
            for column, cell in enumerate(row):
                widths[column] = max(widths.get(column, 0), lengths.get(cell, 0))
        taken += len(rows) * sum(widths.values())
    return taken


def _mark_quotes(tree: Any) -> None:
    """A line of its own before and after each quotation, as the layout forgets where it was."""
    from lxml.html import Element

    for quote in list(tree.iter("blockquote")):
        opening, closing = Element("div"), Element("div")
        opening.text, closing.text = _OPEN, _CLOSE
        opening.tail, quote.text = quote.text, None
        quote.insert(0, opening)
        quote.append(closing)


def _quoted(text: str) -> str:
    if _OPEN not in text:
        return text
    made: list[tuple[int, str]] = []
    depth = 0
    for line in text.split("\n"):
        found = _MARKS.findall(line)
        content = _MARKS.sub("", line) if found else line
        before = depth
        for mark in found:
            depth = depth + 1 if mark == _OPEN else max(0, depth - 1)
        if content.strip() or not found:
            made.append((min(max(before, depth), 20), content))
    levels = [0, *(level for level, _ in made), 0]
    lines = []
    for index, (level, content) in enumerate(made):
        blank = not content.strip()
        # empty lines at the edges of a quotation are no part of it
        edge = min(level, levels[index], levels[index + 2]) if blank else level
        lines.append(f"{'>' * edge} {content.strip()}".rstrip() if edge else content)
    return "\n".join(lines)


def _link(found: re.Match[str]) -> str:
    """``words (address)``; the address alone where the words are the same, the words alone inside the page."""
    words, target = found[1].strip(), found[2]
    bare = re.sub(r"^(?:mailto:|https?://)", "", target).rstrip("/")
    if target.startswith(("#", "javascript:", "data:")) or not words:
        return words
    return words if bare.lower() in words.lower() else f"{words} ({target})"


def _tidy(text: str) -> str:
    lines = [line.replace("\xa0", " ").rstrip() for line in text.split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
