"""Every mistake in a policy is found in one pass and named by its file, line and key."""

from __future__ import annotations

import pytest

from supportcli.domain.errors import InvalidError
from supportcli.policyfile.reader import check_policy, read_policy

HEAD = 'id = "v"\nname = "V"\nvendor = "V"\n'
"""Lines 1 to 3 of every snippet, which therefore starts on line 4."""

OFFICE = '[calendars.office]\nzone = "Etc/UTC"\nopen = { mon-fri = "09:00-17:00" }\n'


def problems_of(snippet: str) -> list[str]:
    policy, problems = check_policy(HEAD + snippet, "v.toml")
    assert (policy is None) == any(not problem.warning for problem in problems)
    return [str(problem) for problem in problems]


SHAPE = {
    "a key that does not exist, with the nearest that does": (
        "[plans.gold]\nrnk = 1",
        ["v.toml:5: plans.gold.rnk: unknown key; did you mean 'rank'?"],
    ),
    "a table that does not exist": (
        "[plan.gold]\nrank = 1",
        ["v.toml:4: plan: unknown key; did you mean 'plans'?"],
    ),
    "a key of a target that is a table": (
        '[targets.fix]\nall = { in = "1h", comitment = "guarantee" }',
        ["v.toml:5: targets.fix.all.comitment: unknown key; did you mean 'commitment'?"],
    ),
    "a key of the table that a list holds": (
        '[[rules]]\nid = "a"\ncalender = "always"\nwhen = {}\n',
        [
            "v.toml:4: rules[0]: does nothing; say what follows in then = { … }",
            "v.toml:6: rules[0].calender: unknown key; did you mean 'calendar'?",
        ],
    ),
    "a number where text belongs": ("[channels.x]\nname = 5", ["v.toml:5: channels.x.name: must be text"]),
    "text where a number belongs": (
        '[priorities.P1]\ncode = "80"',
        ["v.toml:5: priorities.P1.code: must be a whole number"],
    ),
    "text where true or false belongs": (
        '[channels.x]\nopens = "no"',
        ["v.toml:5: channels.x.opens: must be true or false"],
    ),
    "a value where a table belongs": ('[plans]\ngold = "Gold"', ["v.toml:5: plans.gold: must be a table"]),
    "a word that is none of the choices": (
        'on-priority-change = "later"',
        ["v.toml:4: on-priority-change: 'later' is not one of 'from-start', 'restart', 'keep-elapsed'"],
    ),
    "a target that is a number": (
        '[priorities.P1]\n[priorities.P2]\n[targets.fix]\nP1 = 4\nP2 = "1h"',
        ["v.toml:7: targets.fix.P1: must be text"],
    ),
    "a misspelt key of the ladder": (
        '[ladder]\nstart = "opened"',
        ["v.toml:5: ladder.start: unknown key, or a row that is not a table; did you mean 'starts'?"],
    ),
    "text that is no TOML": (
        "[plans.gold\nrank = 1",
        ["v.toml:4: expected ']' at the end of a table declaration"],
    ),
    "text that ends too early": ('note = """never closed\n', ["v.toml:4: unterminated string"]),
    "a key written twice": (
        "[plans.gold]\nrank = 1\nrank = 2",
        ["v.toml:6: cannot overwrite a value"],
    ),
}

TIME = {
    "a duration that is none": (
        '[targets.fix]\nall = "soon"',
        ["v.toml:5: targets.fix.all: not a duration: 'soon'; accepted are elapsed 30m"],
    ),
    "a range the wrong way round": (
        '[targets.fix]\nall = "4-3h"',
        ["v.toml:5: targets.fix.all: not a range from less to more of one unit: '4-3h'"],
    ),
    "business hours without a calendar that has any": (
        '[targets.fix]\nall = "4bh"',
        ["v.toml:5: targets.fix.all: 4bh counts business time, but names no calendar of business hours"],
    ),
    "business hours where several calendars could be meant": (
        OFFICE + OFFICE.replace("office", "night") + '[targets.fix]\nall = { in = "4bh" }',
        ["v.toml:11: targets.fix.all: 4bh counts business time, but names no calendar of business hours"],
    ),
    "a business day on a calendar that does not say what that is": (
        OFFICE + '[targets.fix]\nall = "1bd"',
        [
            (
                "v.toml:8: targets.fix.all: 1bd needs business-day on the calendar 'office': "
                "hours, same-time or close"
            )
        ],
    ),
    "a business day in hours that has no length": (
        OFFICE + 'business-day = "hours"',
        [
            (
                "v.toml:4: calendars.office.business-day-length: "
                'missing; a business day counted in hours has a length, such as "8h"'
            )
        ],
    ),
    "a length that nothing uses": (
        OFFICE + 'business-day-length = "8h"',
        ['v.toml:7: calendars.office.business-day-length: only business-day = "hours" has a length'],
    ),
    "a calendar that does not exist": (
        OFFICE + '[measures.fix]\ncalendar = "ofice"\n[targets.fix]\nall = "1h"',
        ["v.toml:8: measures.fix.calendar: there is no calendar 'ofice'; did you mean 'office'?"],
    ),
    "a calendar without an open hour": (
        '[calendars.never]\nzone = "Etc/UTC"\nopen = { }',
        [
            (
                "v.toml:4: calendars.never: no open hour; "
                'write open = { mon-fri = "09:00-18:00" } or always = true'
            )
        ],
    ),
    "the name of the calendar that is always open": (
        OFFICE.replace("office", "always"),
        ["v.toml:4: calendars.always: this name is taken by the calendar that is always open"],
    ),
    "a zone that does not exist": (
        OFFICE.replace("Etc/UTC", "Europe/Vilnus"),
        ["v.toml:5: calendars.office.zone: unknown zone 'Europe/Vilnus'; did you mean 'Europe/Vilnius'?"],
    ),
    "no zone": (
        '[calendars.office]\nopen = { fri = "09:00-17:00" }',
        ['v.toml:4: calendars.office.zone: missing; such as "Europe/Vilnius" or "Etc/UTC"'],
    ),
    "a country without known holidays": (
        OFFICE + 'holidays = { country = "XX" }',
        ["v.toml:7: calendars.office.holidays.country: no public holidays are known for 'XX'"],
    ),
    "a part of a country that does not exist": (
        OFFICE + 'holidays = { country = "US", subdivision = "MAA" }',
        ["v.toml:7: calendars.office.holidays.subdivision: US has no subdivision 'MAA'; did you mean 'MA'?"],
    ),
    "a day of the week that does not exist": (
        OFFICE.replace("mon-fri", "mon-fry"),
        [
            (
                "v.toml:6: calendars.office.open.mon-fry: "
                "not a day of the week: 'fry', expected one of mon tue wed thu fri sat sun"
            )
        ],
    ),
    "a day whose hours stand twice": (
        '[calendars.office]\nzone = "Etc/UTC"\nopen.mon-fri = "09:00-17:00"\nopen.fri = "09:00-15:00"',
        ["v.toml:7: calendars.office.open.fri: the hours of fri stand twice"],
    ),
    "windows that overlap": (
        OFFICE.replace('"09:00-17:00"', '["09:00-13:00", "12:00-17:00"]'),
        ["v.toml:6: calendars.office.open.mon-fri: windows overlap"],
    ),
    "a time that does not exist": (
        OFFICE.replace("17:00", "17:60"),
        ["v.toml:6: calendars.office.open.mon-fri: no such time of day: '17:60'"],
    ),
    "a date that does not exist": (
        OFFICE + 'closed = [\n  "2026-12-24",\n  "2026-02-30",\n]',
        ["v.toml:9: calendars.office.closed[1]: not a date: '2026-02-30'; write YYYY-MM-DD or *-MM-DD"],
    ),
    "a release on no date": (
        '[releases]\ndates = ["spring"]',
        ["v.toml:5: releases.dates[0]: not a date: 'spring'; write YYYY-MM-DD"],
    ),
    "a warning after all of the target": ("warn = 1.0", ["v.toml:4: warn: 1 is not a share between 0 and 1"]),
    "a rule that moves business days to a calendar without them": (
        OFFICE + 'business-day = "close"\n[targets.fix]\nall = "1bd"\n'
        '[[rules]]\nid = "emergency"\nwhen = {}\ncalendar = "always"',
        ["v.toml:13: rules[0].calendar: 1bd of fix would count on 'always', which has no business-day"],
    ),
}

REFERENCES = {
    "a target for a priority that does not exist": (
        '[priorities.P1]\n[targets.fix]\nP1 = "1h"\nP5 = "2h"',
        ["v.toml:7: targets.fix.P5: no priority, plan or 'all'; known: P1, all"],
    ),
    "a measure that nobody knows": (
        '[targets.fixx]\nall = "1h"',
        ["v.toml:4: targets.fixx: there is no measure 'fixx'; did you mean 'fix'?"],
    ),
    "a priority that the measure forgets": (
        '[priorities.P1]\n[priorities.P2]\n[targets.fix]\nP1 = "1h"',
        ['v.toml:6: targets.fix: no target for P2; write "none" where nothing is promised'],
    ),
    "a priority that one plan forgets": (
        (
            "[plans.gold]\n[plans.silver]\n[priorities.P1]\n[priorities.P2]\n[targets.fix]\n"
            'silver = "8h"\ngold = { P1 = "1h" }'
        ),
        ['v.toml:10: targets.fix.gold: no target for P2; write "none" where nothing is promised'],
    ),
    "an id that is both a plan and a priority": (
        "[plans.high]\n[priorities.high]",
        ["v.toml:5: priorities.high: this id is a plan as well; targets could not tell them apart"],
    ),
    "two plans in one row": (
        '[plans.a]\n[plans.b]\n[targets.fix]\na = { b = "1h" }',
        ["v.toml:7: targets.fix.a.b: a second plan; one row is one plan"],
    ),
    "a target that never counts": (
        '[targets.fix]\nall = ["1h", "2h"]',
        ["v.toml:5: targets.fix.all[1]: never counts: the target 1h of all.0 always holds as well"],
    ),
    "a default priority that does not exist": (
        'default-priority = "P9"\n[priorities.P1]',
        ["v.toml:4: default-priority: there is no priority 'P9'; known: P1"],
    ),
    "a ladder that tells an undefined role": (
        '[roles]\nboss = "The boss"\n[ladder.all]\n1h = "bos"',
        ["v.toml:7: ladder.all.1h: there is no role 'bos'; did you mean 'boss'?"],
    ),
    "a step after something that is no duration": (
        '[ladder.all]\nlate = "assignee"',
        ["v.toml:5: ladder.all.late: not a duration: 'late'; accepted are elapsed 30m"],
    ),
    "a step in business time without a calendar": (
        '[ladder.all]\n1bh = "assignee"',
        ["v.toml:5: ladder.all.1bh: 1bh counts business time, but names no calendar of business hours"],
    ),
    "a ladder of a priority that does not exist": (
        '[ladder.P1]\n1h = "assignee"',
        ["v.toml:4: ladder.P1: no priority, plan or 'all'; known: all"],
    ),
    "a rule behind one that always holds": (
        (
            '[priorities.P1]\n[[rules]]\nid = "any"\nwhen = {}\ncalendar = "always"\n'
            '[[rules]]\nid = "urgent"\nwhen = { priority = "P1" }\ncalendar = "always"'
        ),
        ["v.toml:9: rules[1]: never counts: rule 'any' before it always holds as well"],
    ),
    "a matrix with a hole": (
        '[priorities.P1]\n[matrix]\nhigh = { high = "P1", low = "P1" }\nlow = { high = "P1" }',
        ["v.toml:7: matrix.low: a hole: no priority for urgency 'low'"],
    ),
    "a matrix that names no priority": (
        '[priorities.P1]\n[matrix]\nhigh = { high = "P7" }',
        ["v.toml:6: matrix.high.high: there is no priority 'P7'; known: P1"],
    ),
    "a fact that tickets do not have": (
        '[approvals.x]\nwhen = { colour = "red" }',
        [
            "v.toml:5: approvals.x.when.colour: unknown key",
        ],
    ),
    "a value that the policy does not define": (
        '[kinds]\nincident = "Incident"\n[texts.x]\ntext = "T"\nwhen = { kind = ["incident", "inciden"] }',
        ["v.toml:8: texts.x.when.kind: there is no kind 'inciden'; did you mean 'incident'?"],
    ),
    "a moment that no ticket has": (
        '[measures.fix]\nstops = "solved"\n[targets.fix]\nall = "1h"',
        ["v.toml:5: measures.fix.stops: there is no moment 'solved'; did you mean 'resolved'?"],
    ),
    "a channel for a plan that does not exist": (
        '[channels.x]\nplans = "gold"',
        ["v.toml:5: channels.x.plans: there is no plan 'gold'"],
    ),
    "a channel that wants an undefined approval": (
        '[channels.x]\nconfirm = "writing"',
        ["v.toml:5: channels.x.confirm: there is no approval 'writing'"],
    ),
    "an approval before a step that does not exist": (
        '[approvals.x]\nbefore = "closing"',
        ["v.toml:5: approvals.x.before: there is no step 'closing'; did you mean 'close'?"],
    ),
    "the same text twice": (
        '[texts.a]\ntext = "As  agreed"\n[texts.b]\ntext = "as agreed"',
        ["v.toml:6: texts.b: the same text as texts.a"],
    ),
    "a question asked twice": (
        '[[details.questions]]\nid = "os"\nask = "?"\n[[details.questions]]\nid = "os"\nask = "!"',
        ["v.toml:8: details.questions[1].id: a second question 'os'"],
    ),
    "an id that no shell would like": (
        '[plans."gold plan"]\nrank = 1',
        ["v.toml:4: plans.gold plan: no id: letters, digits, hyphens and dots"],
    ),
    "a plan called all": (
        "[plans.all]\nrank = 1",
        ["v.toml:4: plans.all: 'all' stands for every ticket in targets and ladders"],
    ),
}

CASES = SHAPE | TIME | REFERENCES


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_named_at_its_place(case: str) -> None:
    """One mistake gives exactly the problems that a person would want to read."""
    snippet, expected = CASES[case]
    found = problems_of(snippet)
    assert len(found) == len(expected), found
    for line, wanted in zip(found, expected, strict=True):
        # The list of all accepted durations is the durations' own business.
        assert line.startswith(wanted) if wanted.endswith("30m") else line == wanted


def test_one_pass_finds_everything() -> None:
    """Faults of the shape do not hide the faults of the meaning."""
    found = problems_of(
        "warm = 0.5\n[plans.gold]\nrank = '1'\n[priorities.P1]\n[targets.fix]\nP1 = 'soon'\nP2 = '1h'\n"
        "[ladder.P1]\n1h = 'boss'"
    )
    assert [line.partition(": ")[0] for line in found] == [f"v.toml:{n}" for n in (4, 6, 9, 10, 12)]


def test_reading_raises_all_problems() -> None:
    """Who reads rather than checks gets one error that carries every problem."""
    with pytest.raises(InvalidError) as caught:
        read_policy(HEAD + "[plans.a]\nx = 1\ny = 2", "v.toml")
    assert [problem.key for problem in caught.value.problems] == ["plans.a.x", "plans.a.y"]
    assert str(caught.value) == "v.toml has 2 problems"


def test_nothing_but_a_name_is_a_policy() -> None:
    """Terms without clocks are terms too."""
    policy = read_policy(HEAD, "v.toml")
    assert (policy.id, policy.measures, policy.targets, policy.warn) == ("v", (), (), 0.75)


def test_what_must_stand_in_every_policy() -> None:
    """An empty file misses three keys."""
    _, problems = check_policy("", "v.toml")
    assert [str(problem) for problem in problems] == [
        f"v.toml: {key}: missing" for key in ("id", "name", "vendor")
    ]
