"""Amounts of money, shares and counts as a policy file writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from supportcli.domain.time import duration as durations
from supportcli.domain.time.duration import Duration
from supportcli.policyfile.currencies import CURRENCIES
from supportcli.policyfile.lines import Path
from supportcli.policyfile.report import Report, suggestion

FREE = "free"
AGREED = "agreed"
"""The price is agreed for each ticket."""
UNLIMITED = "unlimited"
LARGEST_COUNT = 1_000_000

_MONEY = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,4})?")
_SHARE = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?)\s?%")
_COUNT = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Reads amounts; a wrong one is reported and taken as nothing."""

    report: Report

    def price(self, path: Path, text: str) -> tuple[str, str | None]:
        """Read a price as its lower end and, of a range, its upper end; ``""`` is to be agreed."""
        if text in (FREE, AGREED):
            return ("0" if text == FREE else ""), None
        low, dash, high = text.partition("-")
        if not _MONEY.fullmatch(low) or (dash and not _MONEY.fullmatch(high)):
            self.report.error(
                path, f'not an amount: {text!r}; write 100, "27.50", "275-400", "agreed" or "free"'
            )
            return "0", None
        if dash and Decimal(low) >= Decimal(high):
            self.report.error(path, f"not a range from less to more: {text!r}")
        return low, high or None

    def share(self, path: Path, text: str, most: int = 100) -> str:
        """Read ``20%`` as ``0.2``; more than ``most`` per cent and nothing at all are reported."""
        match = _SHARE.fullmatch(text)
        if match is None:
            self.report.error(path, f'not a share: {text!r}; write "20%"')
            return "0"
        if not 0 < Decimal(match[1]) <= most:
            self.report.error(path, f"{text} is not more than 0 % and at most {most} %")
        return f"{(Decimal(match[1]) / 100).normalize():f}"

    def currency(self, path: Path, code: str) -> None:
        """Report what is no currency."""
        if code not in CURRENCIES:
            near = suggestion(code, CURRENCIES)
            self.report.error(path, f"{code!r} is no currency of ISO 4217, such as EUR{near}")

    def count(self, path: Path, text: str, *, minutes: bool = False) -> int | None:
        """Read a count, or time as minutes; ``None`` is unlimited, and stands for what cannot be read."""
        if text == UNLIMITED:
            return None
        if _COUNT.fullmatch(text):
            number = int(text)
        elif minutes and (time := self.time(path, text)) is not None:
            number = time.amount // 60
        elif minutes:
            return None
        else:
            self.report.error(path, f'not an amount: {text!r}; write a whole number or "{UNLIMITED}"')
            return None
        if number > LARGEST_COUNT:
            self.report.error(path, f'too large: {text}; write "{UNLIMITED}"')
        return number

    def number(self, path: Path, number: int, least: int, most: int) -> int:
        """Report a number outside its bounds."""
        if not least <= number <= most:
            self.report.error(path, f"{number} is not between {least} and {most}")
        return number

    def time(self, path: Path, text: str | None) -> Duration | None:
        """Read an amount of elapsed time, such as ``1h30m`` or ``30d``: no range, more than nothing."""
        if text is None:
            return None
        try:
            found = durations.parse(text)
        except durations.DurationError as error:
            self.report.error(path, str(error))
            return None
        if found.unit != "seconds" or found.least is not None or not found.amount:
            self.report.error(path, f"must be an amount of elapsed time such as 1h, 30m or 90d, not {text!r}")
            return None
        return found
