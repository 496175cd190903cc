"""Stories are read whole: every problem in one pass with its line, instants as people say them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from supportcli.domain.errors import InvalidError
from supportcli.policyfile.story import read_story
from supportcli.policyfile.story_instants import ACCEPTED, instant

FRIDAY = datetime(2026, 3, 6, 15, 50, tzinfo=UTC)
"""Friday 6 March 2026, 16:50 in Prague."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-06 16:50", "2026-03-06 15:50"),
        ("2026-03-06T16:50Z", "2026-03-06 16:50"),
        ("2026-03-07", "2026-03-06 23:00"),
        ("16:50", "2026-03-06 15:50"),  # now is at or after now
        ("16:49", "2026-03-07 15:49"),
        ("17:00", "2026-03-06 16:00"),
        ("friday 16:50", "2026-03-06 15:50"),
        ("friday 16:49", "2026-03-13 15:49"),
        ("Monday  10:05", "2026-03-09 09:05"),
        ("tomorrow 09:00", "2026-03-07 08:00"),
        ("+2h", "2026-03-06 17:50"),
        ("+1h30m", "2026-03-06 17:20"),
        ("+1d", "2026-03-07 15:50"),
        (datetime(2026, 3, 6, 16, 50), "2026-03-06 15:50"),  # as TOML writes it
    ],
)
def test_instants(text: object, expected: str) -> None:
    """In the story's zone, or relative to the line before."""
    found = instant(text, FRIDAY, ZoneInfo("Europe/Prague"))
    assert f"{found:%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    "text", ["soon", "+2bh", "+1h-2h", "funday 10:00", "25:00", "monday", "", 7, "+9999999999d"]
)
def test_what_is_no_instant(text: object) -> None:
    """The message says what is accepted."""
    with pytest.raises(ValueError, match="is not an instant; write 2026-03-06 16:50"):
        instant(text, FRIDAY, ZoneInfo("Europe/Prague"))


@pytest.mark.parametrize("text", ["9999-12-31 00:00", "0900-01-01 00:00", "+36500d", "1899-12-31"])
def test_years_that_no_calendar_reaches(text: str) -> None:
    """A story plays between 1900 and 2200."""
    with pytest.raises(ValueError, match="out of range: a story plays from 1900 to 2200"):
        instant(text, datetime(2199, 1, 1, tzinfo=UTC), ZoneInfo("Europe/Prague"))


def problems(text: str) -> list[str]:
    with pytest.raises(InvalidError) as wrong:
        read_story(text, "story.toml")
    return [str(problem) for problem in wrong.value.problems]


def test_every_problem_in_one_pass() -> None:
    """Each with file, line and key, in the order of the lines."""
    text = """\
title = 7
zone  = "Mars/Olympus"
plam  = "gold"

[[then]]
at    = "16:50"
open  = true

[[then]]
at    = "2026-03-06 16:50"
open  = { chanel = "email" }
reply = true
due   = "17:50"

[[then]]
at    = "2026-03-06 16:00"
reply = { wait = "yes" }
due   = { update = "soon" }
told  = [1]
times = 0

[[then]]
close = 3
"""
    assert problems(text) == [
        "story.toml:1: title: must be a text",
        "story.toml:2: zone: no time zone is called 'Mars/Olympus'",
        "story.toml:3: plam: unknown key; did you mean 'plan'?",
        "story.toml:6: then[0].at: the first line names its date, such as 2026-03-06 16:50",
        "story.toml:11: then[1].open.chanel: unknown key; did you mean 'channel'?",
        "story.toml:12: then[1].reply: one thing for each line: open stands there already",
        "story.toml:13: then[1].due: must be a table: a measure and what is expected of it",
        "story.toml:16: then[2].at: is before the line above",
        "story.toml:17: then[2].reply.wait: must be true or false",
        f"story.toml:18: then[2].due.update: 'soon' is not an instant; {ACCEPTED}",
        "story.toml:19: then[2].told: must be a list of texts",
        "story.toml:20: then[2].times: must be a number from 1 to 10000",
        "story.toml:22: then[3].at: missing",
        "story.toml:23: then[3].close: must be true, a text or a table",
    ]


@pytest.mark.parametrize("text", ["", "then = 3", "then = []", "[then]\nat = 1", 'then = ["x"]'])
def test_a_story_needs_lines(text: str) -> None:
    """A file without any is none."""
    assert problems(text)[-1].endswith("then: a story needs lines: [[then]]")


def test_what_is_no_toml() -> None:
    """The line of the mistake."""
    assert problems("title = 'x'\n[[then]\n")[0].startswith("story.toml:2: ")
