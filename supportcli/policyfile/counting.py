"""Durations as a policy file writes them, with the calendar that counts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supportcli.domain.language.policy import ALWAYS
from supportcli.domain.time import duration as durations
from supportcli.domain.time.calendar_spec import CalendarSpec
from supportcli.domain.time.duration import Duration
from supportcli.policyfile.lines import Path
from supportcli.policyfile.report import Report

NONE = Duration("none", 0, "none")
MOST_WEEKS = 52_180


@dataclass(frozen=True, slots=True)
class Counting:
    """Reads durations and finds their calendar among those of one policy.

    A policy with a single calendar of business hours need not repeat its name: every business duration
    that names no calendar counts on it. An elapsed duration counts around the clock whatever is named.
    """

    calendars: Sequence[CalendarSpec]
    report: Report
    release_calendar: str = ALWAYS
    """In whose zone a release date begins."""

    def duration(self, path: Path, text: str) -> Duration:
        """Read a duration; a wrong one is reported and taken as ``none``."""
        try:
            return durations.parse(text)
        except durations.DurationError as error:
            self.report.error(path, str(error))
            return NONE

    def calendar(self, path: Path, name: str | None) -> str:
        """Return the calendar that counts business durations where ``name`` is written."""
        if name is not None:
            self.report.reference((*path, "calendar"), "calendar", name, self.ids())
            return name
        business = [spec.id for spec in self.calendars if not spec.always]
        return business[0] if len(business) == 1 else ALWAYS

    def on(self, path: Path, duration: Duration, calendar: str) -> str:
        """Return where ``duration`` counts, and report when ``calendar`` cannot count it."""
        if durations.needs_hours(duration):
            self._check_business(path, duration, calendar)
            return calendar
        if duration.unit == "next-release":
            return self.release_calendar
        return calendar if duration.unit == "months" else ALWAYS

    def ids(self) -> list[str]:
        """The names that a reference may use."""
        return [ALWAYS, *(spec.id for spec in self.calendars if spec.id != ALWAYS)]

    def _check_business(self, path: Path, duration: Duration, calendar: str) -> None:
        spec = next((spec for spec in self.calendars if spec.id == calendar), None)
        if spec is None and calendar != ALWAYS:
            return  # the missing calendar is reported where it is named
        if spec is None or spec.always:
            self.report.error(
                path, f"{duration.text} counts business time, but names no calendar of business hours"
            )
        elif duration.unit == "business-days" and spec.business_day is None:
            self.report.error(
                path,
                f"{duration.text} needs business-day on the calendar {calendar!r}: hours, same-time or close",
            )
        elif _weeks(duration, spec) > MOST_WEEKS:
            self.report.error(path, f"{duration.text} takes more than a thousand years on {calendar!r}")


def _weeks(duration: Duration, spec: CalendarSpec) -> float:
    """How many weeks of a calendar a duration takes, holidays apart."""
    days = sum(1 for windows in spec.weekly if windows)
    week = sum(closing - opening for windows in spec.weekly for opening, closing in windows)
    if duration.unit == "open-seconds":
        return duration.amount / max(1, week)
    if duration.unit == "business-days" and spec.business_day == "hours":
        return duration.amount * (spec.business_day_seconds or 0) / max(1, week)
    return duration.amount / max(1, days)
