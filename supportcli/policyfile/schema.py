"""The shape of a policy file, for pydantic: which keys exist, their types, what is said about them.

Imported only where TOML is read or the editors' schema is printed: pydantic is slow to start.
What a term means for a ticket is not decided here but in :mod:`supportcli.policyfile.build`.
The descriptions are what an editor shows.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema

from supportcli.policyfile.defaults import described


def _kebab(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


_TEXT = {"type": "string"}
_TEXTS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
Words = Annotated[list[str], BeforeValidator(_listed), WithJsonSchema(_TEXTS)]
"""One word or a list of words."""
When = dict[str, Words]
"""Facts of a ticket and the values that satisfy each."""
Commitment = Literal["guarantee", "target", "best-effort"]
Dates = list[Annotated[str | date, Field(union_mode="left_to_right")]]


class Table(BaseModel):
    """What every table of a policy shares: kebab-case keys, none unknown, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=_kebab, populate_by_name=True)


class Clause(Table):
    """A table that can say where on the vendor's page it stands."""

    clause: str | None = Field(default=None, description="Where this stands on the vendor's page.")


class Term(Clause):
    """A word of the policy's own vocabulary."""

    name: str | None = Field(default=None, description="As the vendor writes it; the id without it.")
    means: str = Field(default="", description="The vendor's definition, shown where a person chooses.")


class Plan(Term):
    """A service package."""

    rank: int | None = Field(
        default=None, description="1 is served first; without it, the order of the file."
    )
    without_contract: bool = Field(default=False, description="Serves customers who have no contract.")


class Priority(Term):
    """A priority; the order of the file is the order of work."""

    code: int | None = Field(default=None, description="The vendor's own number.")


class Holidays(Table):
    """Public holidays of a country, and of a part of it."""

    country: str = Field(description="ISO 3166 code, such as US.")
    subdivision: str | None = Field(default=None, description="State, province or canton, such as MA.")


class Calendar(Clause):
    """Support hours. The calendar `always` exists without being written."""

    name: str | None = None
    zone: str | None = Field(default=None, description="IANA time zone, such as Europe/Vilnius.")
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


class Channel(Term):
    """A way in."""

    plans: Words = Field(default=[], description="Only for these plans; without it, for all.")
    calendar: str = Field(default="always", description="When it is attended.")
    commitment: Commitment = "target"
    acknowledge: bool = Field(
        default=False, description="A message is answered at once with the ticket's reference."
    )
    opens: bool = Field(default=True, description="New tickets may arrive here; false: only replies.")
    confirm: str | None = Field(
        default=None, description="The approval that a ticket opened here still needs."
    )
    preferred: bool = False


class Measure(Clause):
    """What is measured. Known ids have defaults: see the description of `measures`."""

    name: str | None = None
    starts: Words | None = Field(default=None, description="Moments that start the clock.")
    stops: Words | None = Field(default=None, description="Moments that meet it.")
    until: Words | None = Field(default=None, description="Moments that end it without a verdict.")
    recurs: bool | None = Field(default=None, description="Starts again when it is met.")
    pauses: Words | None = Field(default=None, description="The clock stands still while waiting for these.")
    when: When = Field(default={}, description="The clock exists only on tickets with these facts.")
    calendar: str | None = Field(default=None, description="Counts business durations.")
    commitment: Commitment = "target"
    warn: float | None = Field(default=None, description="Share of the target after which the clock warns.")
    agreement: bool = Field(
        default=False, description="The customer may agree to another duration for one ticket."
    )


class Cell(Clause):
    """A target with more to say than its duration."""

    in_: str = Field(description="The duration, such as 4bh.")
    calendar: str | None = None
    commitment: Commitment | None = None
    when: When = Field(default={}, description="Counts only on tickets with these facts.")


def _is_cell(value: dict[object, object]) -> bool:
    return not value.keys().isdisjoint(_kebab(name) for name in Cell.model_fields)


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


class Rule(Clause):
    """Which calendar counts: the first rule that holds."""

    id: str
    when: When
    calendar: str
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


class Matrix(Clause):
    """Priority by impact (the rows) and urgency."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, dict[str, str]] = Field(init=False)


class Ladder(Clause):
    """Hierarchic escalation: by priority, plan or `all`, from a duration to the roles that are told."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Rungs] = Field(init=False)

    starts: str = Field(default="opened", description="The moment from which the steps are counted.")
    until: Words = Field(default=["resolved", "closed"], description="No further step after these moments.")
    calendar: str | None = Field(default=None, description="Counts business durations.")


class Approval(Clause):
    """A recorded yes that a step needs."""

    name: str | None = None
    by: str = Field(default="customer", description="customer, or a role.")
    before: Words = Field(default=[], description="close, resolve or prioritise.")
    when: When = {}


class Timers(Clause):
    """Timers of a ticket's life cycle."""

    remind_after: str | None = Field(
        default=None, description="A ticket that waits for the customer is reminded of."
    )
    close_after: str | None = Field(default=None, description="A resolved ticket closes by itself.")
    reopen_within: str | None = Field(default=None, description="A closed ticket may be reopened.")
    calendar: str | None = None


class Releases(Clause):
    """The scheduled releases that `next-release` means."""

    dates: Dates
    calendar: str = Field(default="always", description="The calendar in whose zone a release date begins.")


class Question(Table):
    """One question of the form for details."""

    id: str
    ask: str
    required: bool = False
    multiline: bool = False
    help: str = ""


class Details(Clause):
    """The details that let an engineer re-create a case."""

    intro: str = ""
    note: str = Field(default="", description="Tells the customer why the details are asked.")
    questions: list[Question] = []


class Text(Clause):
    """A sentence of the vendor's page that no program can compute."""

    text: str
    when: When = Field(default={}, description="Shown on tickets with these facts; without it, on all.")


Terms = dict[str, Annotated[Term, BeforeValidator(_named)]]


class PolicyFile(Table):
    """A vendor's published support terms."""

    id: str = Field(description="Short, for commands.")
    name: str
    vendor: str
    source: str = Field(default="", description="The document or page these terms were taken from.")
    note: str = ""
    default_priority: str | None = Field(
        default=None, description="Of a ticket whose priority nobody has set."
    )
    warn: float = Field(default=0.75, description="Share of a target after which its clock warns.")
    on_priority_change: Literal["from-start", "restart", "keep-elapsed"] = Field(
        default="from-start",
        description="The new target counts from the clock's start, from the change, "
        "or from the change less the time already used.",
    )
    plans: dict[str, Plan] = {}
    calendars: dict[str, Calendar] = {}
    priorities: dict[str, Priority] = {}
    matrix: Matrix | None = None
    channels: dict[str, Channel] = {}
    kinds: Terms = {}
    levels: Terms = {}
    causes: Terms = {}
    roles: Terms = {}
    measures: dict[str, Measure] = Field(default={}, description=described())
    targets: dict[str, dict[str, Targets]] = Field(
        default={},
        description="Measure to priority, plan or `all` to duration; under a plan also a table by priority. "
        "The most specific target of a ticket counts.",
    )
    rules: list[Rule] = []
    ladder: Ladder = Ladder()
    approvals: dict[str, Approval] = {}
    timers: Timers = Timers()
    releases: Releases | None = None
    details: Details = Details()
    texts: dict[str, Text] = {}
