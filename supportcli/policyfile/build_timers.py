"""``[timers]``: what happens to a ticket by itself."""

from __future__ import annotations

from collections.abc import Sequence

from supportcli.domain.language.policy import Timers, TimerStep
from supportcli.domain.time.duration import Duration
from supportcli.policyfile import schema_time
from supportcli.policyfile.conditions import Vocabulary
from supportcli.policyfile.counting import Counting
from supportcli.policyfile.lines import Path

CONTACT = "contact"
"""The role of whoever asked for help; only timers write to them."""


def build_timers(
    table: schema_time.Timers, words: Vocabulary, counting: Counting, roles: Sequence[str]
) -> Timers:
    """Return the timers; steps that tell nobody, or somebody unknown, are reported."""
    path: Path = ("timers",)
    calendar = counting.calendar(path, table.calendar)

    def after(key: str, text: str | None) -> Duration | None:
        if text is None:
            return None
        duration = counting.duration((*path, key), text)
        counting.on((*path, key), duration, calendar)
        return duration

    return Timers(
        remind_after=after("remind-after", table.remind_after),
        close_after=after("close-after", table.close_after),
        reopen_within=after("reopen-within", table.reopen_within),
        calendar=calendar,
        clause=table.clause,
        steps=tuple(
            _step((*path, "steps", number), step, calendar, words, counting, roles)
            for number, step in enumerate(table.steps)
        ),
    )


def _step(
    path: Path,
    table: schema_time.TimerStep,
    calendar: str,
    words: Vocabulary,
    counting: Counting,
    roles: Sequence[str],
) -> TimerStep:
    own = None if table.calendar is None else counting.calendar(path, table.calendar)
    after = counting.duration((*path, "after"), table.after)
    counting.on((*path, "after"), after, own or calendar)
    for role in table.roles:
        words.report.reference((*path, "roles"), "role", role, [*roles, CONTACT])
    if table.do == "tell" and not table.roles:
        words.report.error((*path, "roles"), "missing; who is told?")
    if table.starts == "resolved" and "on" in table.model_fields_set:
        words.report.error((*path, "on"), "a resolved ticket waits for nothing")
    return TimerStep(
        after=after,
        action=table.do,
        starts=table.starts,
        on=table.on,
        roles=tuple(table.roles),
        when=words.condition((*path, "when"), table.when),
        calendar=own,
        clause=table.clause,
    )
