"""Counts what each policy file expresses and what it keeps as text, by the clauses that its tables name.

``python tests/policies/counting.py`` writes the tables of ``docs/policies.md`` anew; a test compares them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "policies.md"
BEGIN, END = "<!-- counted: begin -->", "<!-- counted: end -->"

SHIPPED = ("clearcare", "cloveretl", "mor", "portacare", "sftpplus")
PRACTICE = (
    "aws-support",
    "egi-ggus",
    "github-premium",
    "gitlab",
    "govuk-notify",
    "hashicorp",
    "hpe-foundation-care",
    "mattermost-it",
    "odoo",
    "redhat",
)

CONCEPTS = {
    "measures": "measures",
    "targets": "targets",
    "calendars": "calendars",
    "priorities": "priorities",
    "matrix": "priorities",
    "channels": "channels",
    "plans": "plans and contracts",
    "contacts": "contacts",
    "ladder": "ladder",
    "levels": "levels",
    "scope": "scope",
    "catalogue": "scope",
    "quotas": "quotas",
    "rates": "rates",
    "credits": "credits",
    "timers": "timers",
    "life-cycle": "product life-cycle",
    "releases": "product life-cycle",
    "rules": "rules",
    "approvals": "gates",
    "flags": "recorded facts",
    "kinds": "kinds and causes",
    "causes": "kinds and causes",
    "environments": "kinds and causes",
    "regions": "kinds and causes",
    "roles": "roles",
    "details": "details form",
    "troubleshooting": "troubleshooting",
    "examples": "examples",
}
"""The concept of the language behind each section of a file."""
CONTROL = frozenset({"agreement", "pauses", "warn"})
"""Keys of a measure that say how its clock is controlled."""
TEXT = "text"


@dataclass(frozen=True, slots=True)
class Counted:
    """The clauses of one policy, each with the concepts that express it; ``text`` where words had to stay."""

    id: str
    vendor: str
    clauses: dict[str, tuple[str, ...]]
    concepts: tuple[str, ...]
    """Every concept that the file uses, whether under a clause or not."""

    @property
    def expressed(self) -> int:
        """Clauses that something computes, those that keep a part in words included."""
        return sum(1 for found in self.clauses.values() if found != (TEXT,))

    @property
    def in_part(self) -> int:
        """Clauses that are computed, and of which a part is kept in words."""
        return sum(1 for found in self.clauses.values() if TEXT in found and len(found) > 1)


def policy_path(id_: str) -> Path:
    """The file of one of the fifteen."""
    return (ROOT / "policies" if id_ in SHIPPED else HERE) / f"{id_}.toml"


def counted(id_: str) -> Counted:
    """Count one policy. A sentence that stands for no clause of the source counts as a clause of its own."""
    with policy_path(id_).open("rb") as stream:
        file = tomllib.load(stream)
    found: dict[str, set[str]] = {}
    used: set[str] = set()
    for section, table in file.items():
        for name, row in table.items() if section == "texts" else ():
            for clause in _clauses_of(row) or [name]:
                found.setdefault(clause, set()).add(TEXT)
        for row in _tables(table) if section in CONCEPTS else ():
            used |= _concepts(section, row)
            for clause in _clauses_of(row):
                found.setdefault(clause, set()).update(_concepts(section, row))
    clauses = {clause: tuple(sorted(found[clause])) for clause in sorted(found)}
    return Counted(id_, file["vendor"], clauses, tuple(sorted(used)))


def _tables(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _tables(inner)


def _clauses_of(row: dict[str, Any]) -> list[str]:
    clause = row.get("clause")
    return re.split(r",\s*", clause) if isinstance(clause, str) else []


def _concepts(section: str, row: dict[str, Any]) -> set[str]:
    if section == "rules" and "id" not in row:
        return set()  # the tables within a rule are part of it
    if section == "rules" and ("calendar" in row or "calendar" in row.get("then", {})):
        return {"which calendar counts"}
    if section == "measures" and CONTROL & row.keys():
        return {CONCEPTS[section], "clock control"}
    return {CONCEPTS[section]}


def tables() -> str:
    """The tables of the page: all policies, then each policy clause by clause."""
    every = [counted(id_) for id_ in (*SHIPPED, *PRACTICE)]
    lines = [
        "| Policy | Vendor | Clauses | Expressed | of these, a part in words | Text | Concepts that they needed |",
        "| --- | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    lines += [_row(f"[{each.id}](#{each.id})", each.vendor, each) for each in every]
    total = [len(each.clauses) for each in every], [each.expressed for each in every]
    parts = sum(each.in_part for each in every)
    lines.append(
        f"| **All** | | **{sum(total[0])}** | **{sum(total[1])}** | **{parts}** "
        f"| **{sum(total[0]) - sum(total[1])}** | |"
    )
    for each in every:
        lines += ["", f"### {each.id}", "", "| Clause | Concepts |", "| --- | --- |"]
        lines += [f"| {clause} | {', '.join(found)} |" for clause, found in each.clauses.items()]
    return "\n".join(lines) + "\n"


def _row(name: str, vendor: str, each: Counted) -> str:
    count = len(each.clauses)
    return (
        f"| {name} | {vendor} | {count} | {each.expressed} | {each.in_part} | {count - each.expressed} "
        f"| {', '.join(each.concepts)} |"
    )


def on_page() -> str:
    """The tables as the page has them."""
    return PAGE.read_text(encoding="utf-8").partition(f"{BEGIN}\n")[2].partition(END)[0]


def write() -> None:
    """Put the tables into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(f"{BEGIN}\n")
    PAGE.write_text(f"{before}{BEGIN}\n{tables()}{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    write()
