"""The shape of a policy file, for pydantic: which keys exist, their types, what is said about them.

Imported only where TOML is read or the editors' schema is printed: pydantic is slow to start.
What a term means for a ticket is not decided here but in :mod:`supportcli.policyfile.build`.
The descriptions are what an editor shows.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from supportcli.domain.language.policy import STEPS
from supportcli.policyfile.defaults import described
from supportcli.policyfile.schema_base import Clause, Commitment, Table, When, Words
from supportcli.policyfile.schema_cover import (
    Catalogue,
    Contacts,
    Credit,
    Example,
    LifeCycle,
    Quota,
    Rate,
    Scope,
    Signal,
)
from supportcli.policyfile.schema_time import Calendar, Ladder, Measure, Releases, Rule, Targets, Timers

_LARGEST = 1_000_000


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


class Term(Clause):
    """A word of the policy's own vocabulary."""

    name: str | None = Field(default=None, description="As the vendor writes it; the id without it.")
    means: str = Field(default="", description="The vendor's definition, shown where a person chooses.")


class Plan(Term):
    """A service package."""

    rank: int | None = Field(
        default=None,
        ge=-_LARGEST,
        le=_LARGEST,
        description="1 is served first; without it, the order of the file.",
    )
    without_contract: bool = Field(default=False, description="Serves customers who have no contract.")


class Priority(Term):
    """A priority; the order of the file is the order of work."""

    code: int | None = Field(default=None, ge=-_LARGEST, le=_LARGEST, description="The vendor's own number.")


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
    session: str | None = Field(
        default=None, description="The kind of session held here (chat, remote …); without it, the id."
    )
    preferred: bool = False


class Matrix(Clause):
    """Priority by impact (the rows) and urgency."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, dict[str, str]] = Field(init=False)


class Approval(Clause):
    """A recorded yes that a step needs."""

    name: str | None = None
    by: str = Field(default="customer", description="customer, or a role.")
    before: Words = Field(default=[], description=f"{', '.join(STEPS)}, level:ID or session:KIND.")
    when: When = Field(default=When(), description="Only on tickets with these facts.")


class HandOffs(Clause):
    """What is said of handing tickets on."""

    warn: int | None = Field(
        default=None, ge=1, le=_LARGEST, description="From so many on, each is warned of."
    )


class Question(Table):
    """One question of the form for details."""

    id: str
    ask: str
    required: bool | When = Field(default=False, description="true, or on which tickets.")
    multiline: bool = False
    help: str = ""
    when: When = Field(default=When(), description="Only tickets with these facts are asked.")
    carry: bool | None = Field(
        default=None,
        description="The answer is suggested on the customer's later tickets; without it, if it is one line.",
    )


class Details(Clause):
    """The details that let an engineer re-create a case."""

    intro: str = ""
    note: str = Field(default="", description="Tells the customer why the details are asked.")
    questions: list[Question] = Field(default=[])
    before: Words = Field(default=[], description="Refused while a required answer is missing: resolve …")


class TroubleshootingStep(Term):
    """One recorded step of troubleshooting."""

    before: Words = Field(default=[], description="Refused while this step is not done.")


class Troubleshooting(Clause):
    """The recorded steps by which the cause is found."""

    steps: dict[str, Annotated[TroubleshootingStep, BeforeValidator(_named)]] = Field(
        default={},
        description="In their order; without them, the six of CompTIA's method. Each entry of `theory` is a "
        "numbered theory, which `test` rejects or confirms.",
    )
    before: Words = Field(default=[], description="Refused while a step is not done: resolve …")
    when: When = Field(default=When(), description="Only tickets with these facts are troubleshot.")


class Tracker(Clause):
    """Issues in the vendor's engineering tracker."""

    project: str = Field(default="", description="owner/name, where the desk's settings name no other.")
    when: When | None = Field(default=None, description="Such tickets get an issue; without it, none must.")
    priority: str = Field(default="", description="As the issue says it; without it, the ticket's own.")
    labels: Words = Field(default=[], description="Labels of the issue.")
    flag: str | None = Field(default=None, description="Recorded on the ticket once its issue exists.")


class Template(Clause):
    """The wording of a letter, with {{variables}}; what is left out is worded by the desk."""

    subject: str = Field(default="", description="One line.")
    body: str = Field(default="", description="Plain text.")


class Text(Clause):
    """A sentence of the vendor's page that no program can compute."""

    text: str
    when: When = Field(default=When(), description="Shown on tickets with these facts; without it, on all.")


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
    answers: Literal["anyone", "same-contact"] = Field(
        default="anyone", description="Whose answer ends a wait for the customer."
    )
    replies: Literal["sent", "recorded"] = Field(
        default="sent",
        description="Which replies tell the customer, and so meet what a reply meets: those that go to somebody, "
        "or all that are recorded.",
    )
    plans: dict[str, Plan] = Field(default={}, description="Service packages.")
    calendars: dict[str, Calendar] = Field(
        default={}, description="Support hours; `always` exists without being written."
    )
    priorities: dict[str, Priority] = Field(default={}, description="From the first worked to the last.")
    matrix: Matrix | None = None
    channels: dict[str, Channel] = Field(default={}, description="Ways in.")
    kinds: Terms = Field(default={}, description="What a ticket can be.")
    levels: Terms = Field(default={}, description="Support levels (tiers).")
    causes: Terms = Field(default={}, description="What an analysis can find.")
    roles: Terms = Field(
        default={}, description="Whom the ladder tells; `assignee` exists without being written."
    )
    measures: dict[str, Measure] = Field(default={}, description=described())
    targets: dict[str, dict[str, Targets]] = Field(
        default={},
        description="Measure to priority, plan or `all` to duration; under a plan also a table by priority. "
        "The most specific target of a ticket counts.",
    )
    flags: Terms = Field(default={}, description="What a person may record of a ticket, for conditions.")
    environments: Terms = Field(default={}, description="Where the product runs.")
    regions: Terms = Field(default={}, description="Where the customer is.")
    rules: list[Rule] = Field(
        default=[], description="When … then …; of rules that say the same, the first that holds."
    )
    ladder: Ladder = Ladder()
    approvals: dict[str, Approval] = Field(default={}, description="Recorded yeses that steps need.")
    hand_offs: HandOffs = HandOffs()
    timers: Timers = Timers()
    releases: Releases | None = None
    details: Details = Details()
    troubleshooting: Troubleshooting = Troubleshooting()
    tracker: Tracker = Tracker()
    templates: dict[str, Template] = Field(
        default={}, description="The wording of letters: acknowledgement, reply, escalation …"
    )
    texts: dict[str, Text] = Field(default={}, description="What no program can compute, in short own words.")
    scope: dict[str, Scope] = Field(
        default={}, description="Work that is included, best effort, billable, excluded or refused."
    )
    quotas: dict[str, Quota] = Field(default={}, description="Counted entitlements.")
    life_cycle: LifeCycle = LifeCycle()
    contacts: Contacts | None = None
    catalogue: Catalogue = Catalogue()
    examples: list[Example] = Field(default=[], description="Labelled texts; they teach the classifier.")
    signals: dict[str, Signal] = Field(
        default={}, description="What words in a ticket's text speak for: rules for the classifier."
    )
    currency: str = Field(default="", description="ISO 4217, of every amount: EUR.")
    rates: list[Rate] = Field(default=[], description="What work costs; the first rate that holds.")
    credits: dict[str, Credit] = Field(default={}, description="What missed targets give back.")
