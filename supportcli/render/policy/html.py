"""A page as one HTML file: no scripts, nothing loaded from elsewhere; light, dark and print."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from supportcli.render.policy.document import Cell, Document, Heading, Items, Paragraph, Soft, Table, plain
from supportcli.render.untrusted import untrusted

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5d6672; --line: #d9dee4; --head: #f2f5f8; --paper: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3e7ec; --soft: #98a3b0; --line: #363d46; --head: #20262d; --paper: #14181c; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 68rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .6rem; padding-bottom: .25rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.02rem; margin: 1.5rem 0 .4rem; }
p, li { max-width: 60rem; }
.wide { overflow-x: auto; margin: .6rem 0 1.2rem; }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem; min-width: 4rem;
  border: 1px solid var(--line); }
thead th { background: var(--head); white-space: nowrap; }
tbody th { font-weight: 600; }
.none { color: var(--soft); }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #555; --line: #bbb; --head: #eee; --paper: #fff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .wide { overflow: visible; }
  h2, h3 { break-after: avoid; }
  tr, li { break-inside: avoid; }
  thead { display: table-header-group; }
}
"""


def page_html(document: Document) -> Iterator[str]:
    """The lines of the file."""
    title = _text(document.title)
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""
    yield f"<title>{title}</title>"
    yield f"<style>{_STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield f"<h1>{title}</h1>"
    for block in document.blocks:
        match block:
            case Heading(text=text, level=level):
                yield f"<h{level}>{_text(text)}</h{level}>"
            case Paragraph(text=text):
                yield f"<p>{_text(text)}</p>"
            case Items(items=found):
                yield "<ul>"
                yield from (f"<li>{_cell(each)}</li>" for each in found)
                yield "</ul>"
            case Table():
                yield from _table(block)
    yield "</body>"
    yield "</html>"


def _table(table: Table) -> Iterator[str]:
    # a table that is wider than the screen is scrolled by itself, with the keyboard too
    yield '<div class="wide" tabindex="0"><table>'
    if any(table.head):
        heads = "".join(f'<th scope="col">{_text(each)}</th>' for each in table.head)
        yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    for first, *others in table.rows:
        rest = "".join(f"<td>{_cell(each)}</td>" for each in others)
        yield f'<tr><th scope="row">{_cell(first)}</th>{rest}</tr>'
    yield "</tbody></table></div>"


def _cell(cell: Cell) -> str:
    text = _text(plain(cell))
    return f'<span class="none">{text}</span>' if isinstance(cell, Soft) or text == "–" else text


def _text(text: str) -> str:
    return "<br>".join(escape(untrusted(each)) for each in text.split("\n"))
