"""A policy: a vendor's published support terms as data.

Every class is a frozen record of plain values (text, numbers, booleans, tuples), so that a policy
can be stored under the hash of its content and read back without the TOML reader.
``clause`` says where on the vendor's page a term stands; explanations cite it.
"""

from __future__ import annotations

from typing import Literal

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.coverage import Catalogue, ContactRule, LifeCycle, Quota, ScopeClause
from supportcli.domain.language.form import DetailsForm as DetailsForm  # noqa: PLC0414  # belongs to a policy
from supportcli.domain.language.form import Question as Question  # noqa: PLC0414
from supportcli.domain.language.pricing import Credit, Rate
from supportcli.domain.language.template import Template
from supportcli.domain.part import Part
from supportcli.domain.tickets.handoffs import HandOffs
from supportcli.domain.tickets.troubleshooting import Troubleshooting
from supportcli.domain.time.calendar_spec import CalendarSpec
from supportcli.domain.time.duration import Duration

Commitment = Literal["guarantee", "target", "best-effort"]
PriorityChange = Literal["from-start", "restart", "keep-elapsed"]
Combine = Literal["first-of", "last-of"]
Answers = Literal["anyone", "same-contact"]
Replies = Literal["sent", "recorded"]
TimerStart = Literal["waiting", "resolved"]
TimerAction = Literal["remind", "tell", "resolve", "close"]

STEPS = (
    "open", "prioritise", "classify", "work", "reply", "resolve", "close", "reopen", "escalate", "hand-off",
    "merge",
)  # fmt: skip
"""What is done to a ticket, for rules that refuse a step and approvals that a step needs."""

CUSTOMER = "customer"
ALWAYS = "always"


class Term(Part, frozen=True):
    """A word of the policy's own vocabulary: a kind, a level or a cause."""

    id: str
    name: str
    means: str = ""
    clause: str | None = None


class Plan(Part, frozen=True):
    """A service package; ``rank`` orders plans, 1 is served first."""

    id: str
    name: str
    rank: int
    means: str = ""
    clause: str | None = None
    without_contract: bool = False
    """The plan that serves customers who have no contract."""


class Priority(Part, frozen=True):
    """A priority; ``rank`` orders them, 1 is worked first; ``code`` is the vendor's own number."""

    id: str
    name: str
    rank: int
    code: int | None = None
    means: str = ""
    clause: str | None = None


class Matrix(Part, frozen=True):
    """Priority by impact and urgency (ITIL): ``cells`` holds (impact, urgency, priority)."""

    impacts: tuple[str, ...]
    urgencies: tuple[str, ...]
    cells: tuple[tuple[str, str, str], ...]
    clause: str | None = None


class Channel(Part, frozen=True):
    """A way in: for which plans (empty: all), when it is attended, what it imposes."""

    id: str
    name: str
    plans: tuple[str, ...] = ()
    calendar: str = ALWAYS
    commitment: Commitment = "target"
    acknowledge: bool = False
    """A message on this channel is answered at once with the ticket's reference."""
    opens: bool = True
    """New tickets may arrive here (some channels only carry replies)."""
    confirm: str | None = None
    """The approval that a ticket opened on this channel still needs (say, a call confirmed in writing)."""
    session: str | None = None
    """The kind of session that is held here (``chat``), where that is not the channel's id."""
    preferred: bool = False
    means: str = ""
    clause: str | None = None


class Measure(Part, frozen=True):
    """What is measured: what starts it, what stops it, what pauses it, whether it recurs, until when.

    ``starts``, ``stops`` and ``until`` name moments of a ticket: ``opened``, ``reply`` (to the customer),
    ``customer-reply``, ``work-around``, ``assigned``, ``handed-on`` (a ticket is handed on, or an assigned one
    changes its assignee, team or level), ``classified``, ``level-changed``, ``prioritised``, ``waiting``,
    ``resumed``, ``resolved``, ``closed``, ``reopened``, or ``flag:ID`` for the recording of a flag. ``pauses``
    names what a waiting ticket waits for (``customer``, ``vendor`` …; ``*`` means anything). Reaching ``until``
    ends a running clock without
    a verdict; reaching one of ``stops`` meets it.
    """

    id: str
    name: str
    starts: tuple[str, ...] = ("opened",)
    stops: tuple[str, ...] = ("reply",)
    until: tuple[str, ...] = ("resolved", "closed")
    recurs: bool = False
    pauses: tuple[str, ...] = ()
    when: Condition = Condition()
    calendar: str = ALWAYS
    commitment: Commitment = "target"
    warn: float | None = None
    """Share of the target after which the clock warns; ``None``: the policy's."""
    agreement: bool = False
    """The customer may agree to another duration for one ticket."""
    clause: str | None = None


class Target(Part, frozen=True):
    """measure × plan × priority → duration; the first target that matches a ticket counts.

    The reader puts the most specific targets first. ``calendar`` and ``commitment`` override the measure's.
    ``others`` are durations that run beside ``duration``: what is due first or last of all counts, as
    ``combine`` says. ``text`` is what the page promises in words, of a target without a duration.
    """

    measure: str
    duration: Duration
    when: Condition = Condition()
    calendar: str | None = None
    commitment: Commitment | None = None
    clause: str | None = None
    others: tuple[Duration, ...] = ()
    combine: Combine = "first-of"
    text: str = ""
    before: str | None = None
    """The duration is counted back from a date: the answer to this question of the details form."""


class Rule(Part, frozen=True):
    """When the condition holds, then so it is; each part that is set speaks for itself.

    Attributes:
        id: What explanations and refusals cite.
        when: The condition.
        calendar: Clocks of ``measures`` count on this calendar; the first rule that says so wins.
        duration: Clocks of ``measures`` have this target instead of theirs.
        void: Clocks of ``measures`` do not exist.
        measures: Which measures are meant; empty: all.
        cap: The priority is never above this one.
        floor: The priority is never below this one.
        refuse: These of :data:`STEPS` are refused.
        reason: Why, in words for a person.
        notify: These roles are told when a ticket first meets the condition.
        team: The ticket belongs to this team, unless a person decides otherwise.
        clause: Where it stands on the vendor's page.
    """

    id: str
    when: Condition
    calendar: str | None = None
    duration: Duration | None = None
    void: bool = False
    measures: tuple[str, ...] = ()
    cap: str | None = None
    floor: str | None = None
    refuse: tuple[str, ...] = ()
    reason: str = ""
    notify: tuple[str, ...] = ()
    team: str | None = None
    clause: str | None = None


class Step(Part, frozen=True):
    """One rung of the ladder: after so long, tell these roles."""

    after: Duration
    roles: tuple[str, ...]
    when: Condition = Condition()
    calendar: str = ALWAYS


class Ladder(Part, frozen=True):
    """Hierarchic escalation. Counted from ``starts`` (a moment, as in :class:`Measure`) to ``until``.

    Steps are ordered as the vendor's page orders them; several steps of one ticket are taken by their
    due instant.
    """

    steps: tuple[Step, ...] = ()
    starts: str = "opened"
    until: tuple[str, ...] = ("resolved", "closed")
    clause: str | None = None


class Approval(Part, frozen=True):
    """A recorded yes that a step needs.

    ``before`` names steps, as in :class:`Rule`, or ``level:ID`` for the step up to a level; ``by`` is
    ``customer`` or a role.
    """

    id: str
    name: str
    by: str = CUSTOMER
    before: tuple[str, ...] = ()
    when: Condition = Condition()
    clause: str | None = None


class TimerStep(Part, frozen=True):
    """What happens by itself when a ticket stays as it is for so long.

    Attributes:
        after: Counted from the beginning of the wait, or from the resolving.
        action: ``remind`` (the roles, or else the assignee), ``tell`` the roles, ``resolve`` or ``close``.
        starts: ``waiting`` or ``resolved``.
        on: What the ticket waits for; ``*`` means anything.
        roles: Who is reminded or told; ``contact`` is the ticket's contact.
        when: Only such tickets.
        calendar: Counts business durations; ``None``: that of the timers.
        clause: Where it stands on the vendor's page.
    """

    after: Duration
    action: TimerAction
    starts: TimerStart = "waiting"
    on: str = CUSTOMER
    roles: tuple[str, ...] = ()
    when: Condition = Condition()
    calendar: str | None = None
    clause: str | None = None


class Timers(Part, frozen=True):
    """Life-cycle timers of a ticket.

    ``remind_after``: a ticket that waits for the customer so long is reminded of, once for each wait.
    ``close_after``: a resolved ticket closes by itself after so long. ``reopen_within``: a closed ticket
    may be reopened for so long. ``calendar`` counts business durations. ``steps`` are for policies that
    remind several times, tell somebody, or treat priorities differently.
    """

    remind_after: Duration | None = None
    close_after: Duration | None = None
    reopen_within: Duration | None = None
    calendar: str = ALWAYS
    clause: str | None = None
    steps: tuple[TimerStep, ...] = ()


class Clause(Part, frozen=True):
    """A sentence of the vendor's page that no program can compute; shown where its condition holds."""

    id: str
    text: str
    when: Condition = Condition()
    clause: str | None = None


class TrackerTerms(Part, frozen=True):
    """What the vendor says about issues in its engineering tracker.

    Attributes:
        project: ``owner/name`` of the tracker's project; the desk's settings may name another.
        when: Such tickets get an issue; others may.
        priority: What the issue says of its priority; empty: the ticket's own.
        labels: Labels of the issue.
        flag: Recorded on the ticket once its issue exists.
        clause: Where it stands on the vendor's page.
    """

    project: str = ""
    when: Condition | None = None
    priority: str = ""
    labels: tuple[str, ...] = ()
    flag: str | None = None
    clause: str | None = None


class Example(Part, frozen=True):
    """A labelled example of the vendor's page: a ticket with such a text has these facts (fact, value)."""

    text: str
    facts: tuple[tuple[str, str], ...]
    clause: str | None = None


class Signal(Part, frozen=True):
    """What words in a ticket's text speak for: rules for the classifier.

    Attributes:
        id: What explanations cite.
        facts: Pairs of fact and value; several values of one fact are all spoken for.
        words: Whole words or phrases; ``*`` ends a word that may go on, ``...`` stands for up to three words.
        beside: One of these must stand in the text as well; empty: nothing more is needed.
        unless: None of these may stand in it.
        strength: How many of the texts with one of the words are so, as a share: 0.8 is four of five.
        when: Only tickets with these facts.
        clause: Where it stands on the vendor's page.
    """

    id: str
    facts: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    strength: float = 0.5
    when: Condition = Condition()
    clause: str | None = None


class Policy(Part, frozen=True):
    """A vendor's published support terms: one TOML file."""

    id: str
    name: str
    vendor: str
    source: str = ""
    note: str = ""
    calendars: tuple[CalendarSpec, ...] = ()
    plans: tuple[Plan, ...] = ()
    priorities: tuple[Priority, ...] = ()
    default_priority: str | None = None
    matrix: Matrix | None = None
    channels: tuple[Channel, ...] = ()
    kinds: tuple[Term, ...] = ()
    levels: tuple[Term, ...] = ()
    causes: tuple[Term, ...] = ()
    roles: tuple[Term, ...] = ()
    measures: tuple[Measure, ...] = ()
    targets: tuple[Target, ...] = ()
    rules: tuple[Rule, ...] = ()
    ladder: Ladder = Ladder()
    approvals: tuple[Approval, ...] = ()
    timers: Timers = Timers()
    warn: float = 0.75
    on_priority_change: PriorityChange = "from-start"
    releases: tuple[str, ...] = ()
    """Scheduled release dates, ``YYYY-MM-DD``, in order."""
    release_calendar: str = ALWAYS
    """The calendar in whose zone a release date begins."""
    details: DetailsForm = DetailsForm()
    troubleshooting: Troubleshooting = Troubleshooting()
    texts: tuple[Clause, ...] = ()
    flags: tuple[Term, ...] = ()
    """What a person may record of a ticket, for conditions: an opt-in, a consent, a decision."""
    environments: tuple[Term, ...] = ()
    regions: tuple[Term, ...] = ()
    scope: tuple[ScopeClause, ...] = ()
    quotas: tuple[Quota, ...] = ()
    life_cycle: LifeCycle = LifeCycle()
    contacts: tuple[ContactRule, ...] = ()
    currency: str = ""
    """ISO 4217, for every amount of the policy."""
    rates: tuple[Rate, ...] = ()
    credits: tuple[Credit, ...] = ()
    hand_offs: HandOffs = HandOffs()
    answers: Answers = "anyone"
    replies: Replies = "sent"
    """Which replies tell the customer: those that go to somebody, or all that are recorded."""
    """Whose answer ends a wait for the customer: anybody's, or only that of the contact who opened the ticket."""
    catalogue: Catalogue = Catalogue()
    examples: tuple[Example, ...] = ()
    """They teach the classifier; one text may stand with several facts, and each of them is right."""
    signals: tuple[Signal, ...] = ()
    """What words in a ticket's text speak for."""
    tracker: TrackerTerms = TrackerTerms()
    templates: tuple[Template, ...] = ()
