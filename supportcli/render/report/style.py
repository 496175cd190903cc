"""The style sheet of a report's page: light or dark as its reader is, black on white on paper."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f4f6f9; --text: #1c2430; --soft: #566173; --edge: #d5dbe4;
  --a: #1f5fbf; --b: #a8480c; --track: #e6eaf0; --hatch: #a8480c; --hatched: #fbeee4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11151c; --raised: #1a202a; --text: #e7ebf2; --soft: #a3afc0; --edge: #323b49;
    --a: #7fb2ff; --b: #f3a667; --track: #262e3a; --hatch: #f3a667; --hatched: #33281f;
  }
}
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial,
  sans-serif; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; padding: 2rem 1.5rem 3rem; max-width: 76rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; margin: 0 0 .5rem; }
p { margin: 0 0 .75rem; }
a { color: var(--a); }
.soft { color: var(--soft); overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: 1rem 0 0; padding: 0; }
section { border-top: 1px solid var(--edge); margin-top: 2rem; padding-top: 1.25rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .75rem; margin: 1.5rem 0 0;
  padding: 0; }
.card { background: var(--raised); border: 1px solid var(--edge); border-radius: .5rem; padding: .75rem 1rem;
  min-width: 0; }
.card dt { color: var(--soft); font-size: .85rem; overflow-wrap: anywhere; }
.card dd { font-size: 1.6rem; font-variant-numeric: tabular-nums; line-height: 1.3; margin: 0; }
.card .of { color: var(--soft); display: block; font-size: .8rem; }
.part { display: grid; gap: 1rem 2rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
@media (min-width: 62rem) { .part.two { grid-template-columns: minmax(0, 11fr) minmax(0, 10fr); } }
figure { margin: 0; min-width: 0; }
figcaption { color: var(--soft); font-size: .85rem; margin-top: .25rem; }
svg { display: block; height: auto; max-width: 100%; width: 100%; }
svg.bars { max-width: 36rem; }
svg text { fill: var(--text); font-family: inherit; font-size: 13px; font-variant-numeric: tabular-nums; }
svg .axis { fill: var(--soft); font-size: 12px; }
svg .grid { stroke: var(--edge); }
svg .track { fill: var(--track); }
svg .bar { fill: var(--a); }
svg .hatch { fill: none; stroke: var(--hatch); stroke-width: 1.5; }
svg .hatched { fill: var(--hatched); }
svg .tail { fill: none; stroke: var(--b); stroke-width: 2; }
svg .line { fill: none; stroke-linejoin: round; stroke-width: 2; }
svg .line.a { stroke: var(--a); }
svg .line.b { stroke: var(--b); stroke-dasharray: 7 4; }
svg .mark.a { fill: var(--a); }
svg .mark.b { fill: var(--b); }
.scroll { min-width: 0; overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }
caption { color: var(--soft); font-size: .85rem; padding-bottom: .25rem; text-align: left; }
th, td { border-bottom: 1px solid var(--edge); padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; }
tbody th { font-weight: 400; }
thead th { color: var(--soft); font-size: .85rem; vertical-align: bottom; }
.figure { text-align: right; white-space: nowrap; }
thead .figure { white-space: normal; }
.word { min-width: 7rem; overflow-wrap: anywhere; }
.wide table { font-size: .875rem; }
.wide .word { min-width: 9rem; }
.wide th, .wide td { padding-right: .5rem; }
details summary { cursor: pointer; }
dl.means { display: grid; gap: .25rem 1.5rem; grid-template-columns: max-content minmax(0, 1fr); margin: 0; }
dl.means dt { font-weight: 600; }
dl.means dd { margin: 0; }
@media (max-width: 40rem) { dl.means { grid-template-columns: 1fr; } body { padding: 1.25rem 1rem 2rem; } }
@page { size: A4; margin: 14mm 13mm; }
@page wide { size: A4 landscape; margin: 12mm; }
@media print {
  :root { color-scheme: light; --ground: #ffffff; --raised: #ffffff; --text: #000000; --soft: #3c4450;
    --edge: #a9b1bd; --a: #1f5fbf; --b: #a8480c; --track: #e6eaf0; --hatch: #a8480c; --hatched: #fbeee4; }
  html { font-size: 10.5px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; }
  nav, details { display: none; }
  a { color: inherit; text-decoration: none; }
  h2 { break-after: avoid; }
  .cards { grid-template-columns: repeat(5, 1fr); }
  .card, figure, tr { break-inside: avoid; }
  section { margin-top: 1.5rem; }
  .part.two { grid-template-columns: minmax(0, 11fr) minmax(0, 10fr); }
  .scroll { overflow: visible; }
  thead { display: table-header-group; }
  .wide { page: wide; break-before: page; border-top: 0; }
  .wide table { font-size: 9.5px; }
  .wide .figure:last-child { white-space: normal; }
  .word { min-width: 5rem; }
}
"""
