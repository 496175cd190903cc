"""The tables of a policy file that say what is due when: calendars, measures, targets, rules, ladder, timers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag

from supportcli.domain.language.policy import STEPS
from supportcli.policyfile.schema_base import Clause, Commitment, Dates, Table, When, Words, kebab


class Holidays(Table):
    """Public holidays of a country, and of a part of it."""

    country: str = Field(description="ISO 3166 code, such as US.")
    subdivision: str | None = Field(default=None, description="State, province or canton, such as MA.")


class Calendar(Clause):
    """Support hours. The calendar `always` exists without being written."""

    name: str | None = None
    zone: str | None = Field(default=None, description="IANA time zone, such as Europe/Vilnius; or customer.")
    open: dict[str, Words] | None = Field(
        default=None,
        description="Days (mon, mon-fri, mon-sun) to windows such as 09:00-18:00; 24:00 ends a day.",
    )
    always: bool = Field(default=False, description="Open around the clock, every day of the year.")
    business_day: Literal["hours", "same-time", "close"] | None = Field(
        default=None,
        description="What 1bd means: as many open hours as a business day is long, "
        "the same time on the next business day, or the close of the next business day.",
    )
    business_day_length: str | None = Field(default=None, description="For business-day = hours: such as 8h.")
    holidays: Holidays | None = None
    closed: Dates = Field(default=[], description="Closed dates: 2026-12-24, or *-12-24 for every year.")
    dates: dict[str, Words] = Field(default={}, description="Dates with other windows than their weekday's.")


class Measure(Clause):
    """What is measured. Known ids have defaults: see the description of `measures`."""

    name: str | None = None
    starts: Words | None = Field(
        default=None, description="Moments that start the clock; flag:ID is one too."
    )
    stops: Words | None = Field(default=None, description="Moments that meet it; flag:ID is one too.")
    until: Words | None = Field(default=None, description="Moments that end it without a verdict.")
    recurs: bool | None = Field(default=None, description="Starts again when it is met.")
    pauses: Words | None = Field(default=None, description="The clock stands still while waiting for these.")
    when: When = Field(default=When(), description="The clock exists only on tickets with these facts.")
    calendar: str | None = Field(default=None, description="Counts business durations.")
    commitment: Commitment = "target"
    warn: float | None = Field(default=None, description="Share of the target after which the clock warns.")
    agreement: bool = Field(
        default=False, description="The customer may agree to another duration for one ticket."
    )


class Cell(Clause):
    """A target with more to say than its duration."""

    in_: str | None = Field(default=None, description="The duration, such as 4bh.")
    first_of: Words = Field(default=[], description="Several durations: what is due first counts.")
    last_of: Words = Field(default=[], description="Several durations: what is due last counts.")
    text: str = Field(default="", description="What is promised in words, without a duration.")
    before: str | None = Field(
        default=None,
        description="Counted back from a date: the answer to this question of the details form.",
    )
    calendar: str | None = None
    commitment: Commitment | None = None
    when: When = Field(default=When(), description="Counts only on tickets with these facts.")


def _is_cell(value: dict[object, object]) -> bool:
    return not value.keys().isdisjoint(kebab(name) for name in Cell.model_fields)


def _one_shape(value: object) -> str:
    return "@cell" if isinstance(value, dict) else "@text"


def _row_shape(value: object) -> str:
    return "@list" if isinstance(value, list) else _one_shape(value)


def _shape(value: object) -> str:
    return "@by" if isinstance(value, dict) and not _is_cell(value) else _row_shape(value)


_Text = Annotated[str, Tag("@text")]
_Cell = Annotated[Cell, Tag("@cell")]
_Either = Annotated[_Text | _Cell, Discriminator(_one_shape)]
_Several = Annotated[list[_Either], Tag("@list")]
_Row = Annotated[_Text | _Cell | _Several, Discriminator(_row_shape)]
Targets = Annotated[
    _Text | _Cell | _Several | Annotated[dict[str, _Row], Tag("@by")],
    Discriminator(_shape),
]
"""A duration, a duration with more to say, several of them, or a row of one plan by priority."""


class Then(Table):
    """What a rule does; each key speaks for itself."""

    calendar: str | None = Field(default=None, description="Clocks count on this calendar.")
    in_: str | None = Field(default=None, description="Clocks have this target instead of theirs.")
    void: bool = Field(default=False, description="Clocks do not exist.")
    measures: Words = Field(default=[], description="Only the clocks of these measures; without it, all.")
    cap: str | None = Field(default=None, description="The priority is never above this one.")
    floor: str | None = Field(default=None, description="The priority is never below this one.")
    refuse: Words = Field(default=[], description=f"Steps that are refused: {', '.join(STEPS)}.")
    reason: str = Field(default="", description="Why, in words for a person.")
    notify: Words = Field(default=[], description="Roles that are told.")
    team: str | None = Field(default=None, description="The ticket belongs to this team.")


class Rule(Clause):
    """When a ticket has these facts, then so it is."""

    id: str
    when: When
    then: Then = Then()
    calendar: str | None = Field(default=None, description="Short for then = { calendar = … }.")
    measures: Words = Field(default=[], description="Only these measures; without it, all.")


def _rung_shape(value: object) -> str:
    return "@by" if isinstance(value, dict) else "@roles"


Rungs = dict[
    str,
    Annotated[
        Annotated[Words, Tag("@roles")] | Annotated[dict[str, Words], Tag("@by")],
        Discriminator(_rung_shape),
    ],
]


class Ladder(Clause):
    """Hierarchic escalation: by priority, plan or `all`, from a duration to the roles that are told."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Rungs] = Field(init=False)

    starts: str = Field(default="opened", description="The moment from which the steps are counted.")
    until: Words = Field(default=["resolved", "closed"], description="No further step after these moments.")
    calendar: str | None = Field(default=None, description="Counts business durations.")


class TimerStep(Clause):
    """What happens by itself when a ticket stays as it is for so long."""

    after: str = Field(description="A duration from the beginning of the wait, or from the resolving.")
    do: Literal["remind", "tell", "resolve", "close"]
    starts: Literal["waiting", "resolved"] = "waiting"
    on: str = Field(default="customer", description="What the ticket waits for; * means anything.")
    roles: Words = Field(default=[], description="Who is reminded or told: roles, assignee or contact.")
    when: When = Field(default=When(), description="Only tickets with these facts.")
    calendar: str | None = Field(default=None, description="Counts business durations.")


class Timers(Clause):
    """Timers of a ticket's life cycle."""

    remind_after: str | None = Field(
        default=None, description="A ticket that waits for the customer is reminded of."
    )
    close_after: str | None = Field(default=None, description="A resolved ticket closes by itself.")
    reopen_within: str | None = Field(default=None, description="A closed ticket may be reopened.")
    calendar: str | None = None
    steps: list[TimerStep] = Field(default=[], description="For several reminders, or where tickets differ.")


class Releases(Clause):
    """The scheduled releases that `next-release` means."""

    dates: Dates
    calendar: str = Field(default="always", description="The calendar in whose zone a release date begins.")
