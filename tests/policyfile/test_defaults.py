"""What a policy need not say: the defaults of measures, calendars, names and ranks."""

from __future__ import annotations

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import Measure, Policy, Target
from supportcli.policyfile.reader import read_policy

HEAD = 'id = "v"\nname = "V"\nvendor = "V"\n'


def read(snippet: str) -> Policy:
    return read_policy(HEAD + snippet, "v.toml")


def measure(name: str, more: str = "") -> Measure:
    return read(f'[measures.{name}]\n{more}\n[targets.{name}]\nall = "1h"').measures[0]


def targets(snippet: str) -> list[tuple[str, tuple[tuple[str, tuple[str, ...]], ...], str | None]]:
    return [(t.duration.text, t.when.facts, t.calendar) for t in read(snippet).targets]


def test_a_first_response_is_any_reply_and_waits_for_nobody() -> None:
    """An unanswered customer is not excused by waiting."""
    first = measure("first-response")
    assert (first.name, first.starts, first.stops, first.pauses) == (
        "First response",
        ("opened",),
        ("reply",),
        (),
    )
    assert not first.recurs


def test_updates_follow_each_other_until_the_ticket_is_done() -> None:
    """Each reply is due so long after the one before it, unless the customer is awaited."""
    update = measure("update")
    assert (update.starts, update.stops, update.until) == (("reply",), ("reply",), ("resolved", "closed"))
    assert (update.recurs, update.pauses) == (True, ("customer",))


def test_a_solution_also_counts_as_work_around() -> None:
    """Whoever solves the problem needs no work-around first."""
    assert measure("work-around").stops == ("work-around", "resolved")


def test_a_reopened_ticket_is_to_be_solved_again() -> None:
    """A resolution starts anew when a ticket is reopened; waiting for the customer pauses it."""
    resolution = measure("resolution")
    assert (resolution.starts, resolution.stops) == (("opened", "reopened"), ("resolved",))
    assert resolution.pauses == ("customer",)


def test_each_default_can_be_overridden_alone() -> None:
    """A policy writes only what differs."""
    update = measure("update", 'pauses = []\nstarts = ["opened", "reply"]')
    assert (update.pauses, update.starts) == ((), ("opened", "reply"))
    assert (update.recurs, update.stops) == (True, ("reply",))


def test_a_well_known_measure_exists_by_its_targets() -> None:
    """``[measures.fix]`` is not needed to write ``[targets.fix]``."""
    assert [m.id for m in read('[targets.fix]\nall = "1d"').measures] == ["fix"]


def test_the_only_business_calendar_needs_no_name() -> None:
    """Business time counts on it, elapsed time around the clock."""
    policy = (
        '[calendars.office]\nzone = "Europe/Vilnius"\nopen.mon-fri = "09:00-18:00"\n'
        '[priorities]\nP1 = {}\nP2 = {}\nP3 = {}\n[targets.fix]\nP1 = "4h"\nP2 = "4bh"\nP3 = "1mo"\n'
    )
    assert targets(policy) == [
        ("4h", (("priority", ("P1",)),), "always"),
        ("4bh", (("priority", ("P2",)),), "office"),
        # a month ends at the same time of day in the calendar's zone
        ("1mo", (("priority", ("P3",)),), "office"),
    ]


def test_the_most_specific_target_comes_first() -> None:
    """A row of a plan and a priority stands before a row of either, and that before ``all``."""
    policy = (
        "[plans.gold]\n[plans.silver]\n[priorities.P1]\n[priorities.P2]\n[kinds]\nq = 'Question'\n"
        "[targets.fix]\nall = '4d'\ngold = { P1 = '1h', P2 = ['2d', { in = '1d', when = { kind = 'q' } }] }\n"
        "silver = '3d'"
    )
    plan, p1, p2, kind = ("plan", ("gold",)), ("priority", ("P1",)), ("priority", ("P2",)), ("kind", ("q",))
    assert targets(policy) == [
        ("1d", (plan, p2, kind), "always"),
        ("1h", (plan, p1), "always"),
        ("2d", (plan, p2), "always"),
        ("3d", (("plan", ("silver",)),), "always"),
        ("4d", (), "always"),
    ]


def test_a_target_can_say_more_than_its_duration() -> None:
    """Calendar, commitment and clause stand beside the duration."""
    policy = read(
        '[calendars.a]\nzone = "Etc/UTC"\nopen.sat = "10:00-12:00"\n'
        '[calendars.b]\nzone = "Etc/UTC"\nopen.sun = "10:00-12:00"\n'
        '[measures.fix]\ncalendar = "a"\n'
        '[targets.fix]\nall = { in = "0-3bh", calendar = "b", commitment = "guarantee", clause = "7" }'
    )
    (target,) = policy.targets
    assert target == Target("fix", target.duration, Condition(), "b", "guarantee", "7")
    assert (target.duration.amount, target.duration.least) == (3 * 3600, 0)


def test_order_is_rank_and_an_id_is_a_name() -> None:
    """Plans and priorities are written from the first served to the last, unless a rank says otherwise."""
    policy = read(
        "[plans.gold]\n[plans.full-service]\n[plans.none]\nrank = 1\n[priorities.P1]\n[priorities.P2]"
    )
    assert [(p.id, p.name, p.rank) for p in policy.plans] == [
        ("gold", "Gold", 1),
        ("full-service", "Full service", 2),
        ("none", "None", 1),
    ]
    assert [(p.name, p.rank) for p in policy.priorities] == [("P1", 1), ("P2", 2)]


def test_a_ladder_for_every_plan_and_priority() -> None:
    """Steps are told by priority, by plan, by both or for all; several roles may share one."""
    ladder = read(
        '[plans.gold]\n[priorities.P1]\n[roles]\nboss = "Boss"\n'
        '[ladder]\nstarts = "prioritised"\nuntil = "resolved"\n'
        '[ladder.all]\n1d = "assignee"\n[ladder.gold.P1]\n"1h" = ["assignee", "boss"]'
    ).ladder
    assert (ladder.starts, ladder.until) == ("prioritised", ("resolved",))
    assert [(s.after.text, s.roles, s.when.facts) for s in ladder.steps] == [
        ("1d", ("assignee",), ()),
        ("1h", ("assignee", "boss"), (("plan", ("gold",)), ("priority", ("P1",)))),
    ]


def test_a_matrix_reads_by_rows() -> None:
    """Rows are impacts, columns urgencies."""
    matrix = read(
        "[priorities.P1]\n[priorities.P2]\n[matrix]\nclause = '3'\n"
        "high = { high = 'P1', low = 'P2' }\nlow = { high = 'P2', low = 'P2' }"
    ).matrix
    assert matrix is not None
    assert (matrix.impacts, matrix.urgencies, matrix.clause) == (("high", "low"), ("high", "low"), "3")
    assert matrix.cells == (
        ("high", "high", "P1"),
        ("high", "low", "P2"),
        ("low", "high", "P2"),
        ("low", "low", "P2"),
    )


def test_a_calendar_with_everything() -> None:
    """Windows, holidays, closed dates and replaced days arrive as seconds and texts."""
    (calendar,) = read(
        '[calendars.office]\nzone = "America/New_York"\nname = "Office"\nclause = "2"\n'
        'open = { mon-thu = ["08:00-12:00", "13:00-17:00"], fri = "22:00-02:00" }\n'
        'business-day = "hours"\nbusiness-day-length = "7h30m"\n'
        'holidays = { country = "US", subdivision = "MA" }\n'
        'closed = [2026-12-24, "*-12-26"]\ndates = { 2026-12-31 = "08:00-12:00" }\n'
    ).calendars
    assert calendar.weekly[0] == ((8 * 3600, 12 * 3600), (13 * 3600, 17 * 3600))
    assert calendar.weekly[3:] == (calendar.weekly[0], ((22 * 3600, 26 * 3600),), (), ())
    assert (calendar.country, calendar.subdivision) == ("US", "MA")
    assert calendar.closed == ("2026-12-24", "*-12-26")
    assert calendar.replaced == (("2026-12-31", ((8 * 3600, 12 * 3600),)),)
    assert (calendar.business_day, calendar.business_day_seconds) == ("hours", 27_000)


def test_timers_and_releases() -> None:
    """Timers are durations, release dates come in order."""
    policy = read(
        '[timers]\nremind-after = "3d"\nclose-after = "1w"\nreopen-within = "30d"\n'
        '[releases]\ndates = [2027-01-15, "2026-10-15"]'
    )
    assert policy.timers.remind_after is not None
    assert policy.timers.remind_after.amount == 3 * 86_400
    assert policy.releases == ("2026-10-15", "2027-01-15")
