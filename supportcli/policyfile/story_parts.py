"""The smallest parts of a story: texts, days, lists of texts, zones, and keys that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from supportcli.domain.documents import Record
from supportcli.domain.words.timeline import NOTHING
from supportcli.policyfile.lines import Path
from supportcli.policyfile.report import Report, known_names


def text_in(report: Report, path: Path, table: Record, name: str) -> str | None:
    """The text under a key; a day of TOML is its text, ``None`` stands for what is missing or wrong."""
    value = table.get(name)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if value is not None and (not isinstance(value, str) or not value.strip()):
        report.error((*path, name), "must be a text")
        return None
    return value


def day_in(report: Report, path: Path, table: Record, name: str) -> date | None:
    """The day under a key."""
    text = text_in(report, path, table, name)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        report.error((*path, name), "must be a date such as 2026-01-01")
        return None


def list_of(report: Report, path: Path, value: object) -> tuple[str, ...]:
    """A list of texts; one alone may stand without brackets, and ``"nothing"`` is an empty one."""
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        report.error(path, "must be a list of texts")
        return ()
    return () if value in NOTHING else tuple(words)


def zone_in(report: Report, path: Path, table: Record, name: str) -> ZoneInfo | None:
    """The time zone under a key; ``None`` if it is missing or no zone."""
    zone = table.get(name)
    if zone is None:
        return None
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError, TypeError):
        report.error((*path, name), f"no time zone is called {zone!r}")
        return None


def check_keys(report: Report, path: Path, table: Record, known: Iterable[str]) -> None:
    """Report every key that is not known, with the one that is probably meant, or all of them."""
    names = tuple(known)
    for name in table:
        if name not in names:
            report.error((*path, name), f"unknown key{known_names(name, names)}")
