"""The shipped policies say what the vendors' pages say; ids such as PC-05 name the fact that is proven."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportcli.domain.errors import NotFoundError
from supportcli.domain.language.policy import Approval, Channel, Policy
from supportcli.domain.running.terms import InForce, Terms
from supportcli.policyfile.reader import check_policy, read_policy
from supportcli.policyfile.shipped import shipped_data, shipped_ids, shipped_text

FIVE = ["clearcare", "cloveretl", "mor", "portacare", "sftpplus"]


def policy_of(name: str) -> Policy:
    return read_policy(shipped_text(name), f"{name}.toml")


def in_force(policy: str, **facts: str) -> dict[str, InForce]:
    return Terms(policy_of(policy)).in_force(facts.get)


def due_in(policy: str, measure: str, **facts: str) -> tuple[str, str] | None:
    """The duration and the calendar of a measure for a ticket with these facts."""
    found = in_force(policy, **facts).get(measure)
    return (found.target.duration.text, found.calendar) if found else None


def channel(policy: str, name: str) -> Channel:
    return next(channel for channel in policy_of(policy).channels if channel.id == name)


def approval(policy: str, name: str) -> Approval:
    return next(approval for approval in policy_of(policy).approvals if approval.id == name)


def ladder(policy: str, priority: str) -> list[tuple[str, tuple[str, ...]]]:
    steps = policy_of(policy).ladder.steps
    return [(s.after.text, s.roles) for s in steps if dict(s.when.facts)["priority"] == (priority,)]


def test_five_are_shipped() -> None:
    """By these ids."""
    assert shipped_ids() == FIVE


@pytest.mark.parametrize("name", FIVE)
def test_a_shipped_policy_has_neither_errors_nor_warnings(name: str) -> None:
    """What ships is clean, and is called what its file is called."""
    policy, problems = check_policy(shipped_text(name), f"{name}.toml")
    assert problems == []
    assert policy is not None
    assert policy.id == name


def test_unknown_files_are_not_found() -> None:
    """Neither a policy nor data outside the shipped folders can be asked for."""
    with pytest.raises(NotFoundError):
        shipped_text("../pyproject")
    with pytest.raises(NotFoundError):
        shipped_data("../pyproject.toml")
    assert shipped_data(".") == Path(__file__).parents[2] / "data"


class TestPortaCare:
    """PortaOne."""

    def test_mail_is_read_around_the_clock_and_answered_at_once(self) -> None:
        """PC-01, PC-02."""
        email = channel("portacare", "email")
        assert (email.calendar, email.acknowledge, email.opens) == ("always", True, True)
        assert len(policy_of("portacare").channels) == 1

    def test_priorities_have_the_vendors_numbers(self) -> None:
        """PC-03."""
        priorities = policy_of("portacare").priorities
        assert [(p.id, p.code) for p in priorities] == [("P1", 80), ("P2", 60), ("P3", 40), ("P4", 20)]
        assert "down or severely degraded" in priorities[0].means

    def test_the_customer_consents_to_the_priority(self) -> None:
        """PC-04: no priority is given without a person."""
        consent = approval("portacare", "priority")
        assert (consent.by, consent.before) == ("customer", ("prioritise",))
        assert policy_of("portacare").default_priority is None

    @pytest.mark.parametrize(
        ("priority", "first", "update"),
        [
            ("P1", ("1h", "always"), ("1h", "always")),
            ("P2", ("2h", "always"), ("2h", "always")),
            ("P3", ("1bd", "office"), ("1bd", "office")),
            ("P4", ("2bd", "office"), ("2bd", "office")),
        ],
    )
    @pytest.mark.parametrize("plan", ["portacare", "premium"])
    def test_first_mail_and_updates(
        self, plan: str, priority: str, first: tuple[str, str], update: tuple[str, str]
    ) -> None:
        """PC-05, PC-06, PC-14: for both plans the same."""
        assert due_in("portacare", "first-response", plan=plan, priority=priority) == first
        assert due_in("portacare", "update", plan=plan, priority=priority) == update

    def test_another_cadence_may_be_agreed(self) -> None:
        """PC-06: updates only."""
        agreed = {m.id: m.agreement for m in policy_of("portacare").measures}
        assert agreed == {"first-response": False, "update": True}

    @pytest.mark.parametrize(
        ("priority", "steps"),
        [
            ("P1", [("0h", "support"), ("1h", "relations"), ("4h", "cto")]),
            ("P2", [("1h", "support"), ("4h", "relations"), ("8h", "cto")]),
            ("P3", [("48h", "support"), ("96h", "relations")]),
            ("P4", [("96h", "support")]),
        ],
    )
    def test_managers_are_notified(self, priority: str, steps: list[tuple[str, str]]) -> None:
        """PC-07: elapsed hours since the request was logged."""
        roles = {
            "support": "technical-support-manager",
            "relations": "customer-relations-manager",
            "cto": "cto",
        }
        assert ladder("portacare", priority) == [(after, (roles[role],)) for after, role in steps]
        told = policy_of("portacare").ladder
        assert (told.starts, told.clause) == ("opened", "PC-07")
        assert {step.after.unit for step in told.steps} == {"seconds"}

    def test_information_is_closed_with_approval(self) -> None:
        """PC-08: informational requests only."""
        closing = approval("portacare", "closing")
        assert (closing.by, closing.before) == ("customer", ("close",))
        assert closing.when.facts == (("kind", ("information",)),)

    def test_equipment_configuration_and_problem_are_asked(self) -> None:
        """PC-09."""
        questions = policy_of("portacare").details.questions
        assert [question.id for question in questions] == ["equipment", "configuration", "problem"]

    def test_business_days_are_monday_to_friday(self) -> None:
        """PC-14."""
        (office,) = policy_of("portacare").calendars
        assert [bool(windows) for windows in office.weekly] == [True] * 5 + [False] * 2
        assert (office.zone, office.business_day) == ("Etc/UTC", "same-time")


class TestClearCare:
    """ClearCenter."""

    def test_initial_response_by_plan(self) -> None:
        """CC-01, CC-02."""
        plans = [plan.id for plan in policy_of("clearcare").plans]
        assert plans == ["bronze", "silver", "gold", "platinum"]
        assert [due_in("clearcare", "first-response", plan=plan) for plan in plans] == [
            None,
            None,
            ("1bd", "support-hours"),
            ("4bh", "support-hours"),
        ]

    def test_support_hours(self) -> None:
        """CC-03."""
        (hours,) = policy_of("clearcare").calendars
        assert hours.zone == "America/New_York"
        assert hours.weekly == (((10 * 3600, 18 * 3600),),) * 5 + ((),) * 2

    def test_channels_by_plan(self) -> None:
        """CC-05."""
        plans = {c.id: c.plans for c in policy_of("clearcare").channels}
        both = ("gold", "platinum")
        assert plans == {"portal": (), "email": both, "remote": both, "phone": ("platinum",)}

    def test_six_levels(self) -> None:
        """CC-06 to CC-11."""
        levels = [(level.id, level.clause) for level in policy_of("clearcare").levels]
        ids = ["evaluation", "0", "I", "II", "III", "consulting"]
        assert levels == [(level, f"CC-{number:02}") for number, level in enumerate(ids, start=6)]

    def test_consents_by_level(self) -> None:
        """CC-09, CC-10, CC-11."""
        wanted = {a.id: (a.by, a.before) for a in policy_of("clearcare").approvals}
        assert wanted == {
            "level-ii": ("customer", ("level:II",)),
            "level-iii": ("customer", ("level:III",)),
            "prepaid": ("customer", ("work",)),
        }
        assert approval("clearcare", "prepaid").when.facts == (("level", ("consulting",)),)

    def test_new_tickets_only_through_the_portal(self) -> None:
        """CC-13."""
        assert [c.id for c in policy_of("clearcare").channels if c.opens] == ["portal"]


class TestCloverEtl:
    """OpenSys."""

    @pytest.mark.parametrize(
        ("plan", "response", "work_around", "fix"),
        [
            ("level-1", "3bd", "2w", "next-release"),
            ("level-2", "1bd", "1w", "1mo"),
            ("level-3", "12bh", "3d", "1w"),
        ],
    )
    def test_guaranteed_times(self, plan: str, response: str, work_around: str, fix: str) -> None:
        """CE-01, CE-03, CE-04, CE-05."""
        clocks = in_force("cloveretl", plan=plan, cause="product")
        times = {name: found.target.duration.text for name, found in clocks.items()}
        assert times == {"first-response": response, "work-around": work_around, "fix": fix}
        assert clocks["first-response"].calendar == "business-days"
        assert {found.commitment for found in clocks.values()} == {"guarantee"}

    @pytest.mark.parametrize("cause", ["application", "environment", None])
    def test_only_the_product_is_fixed(self, cause: str | None) -> None:
        """CE-08: other causes, or none yet, have only the response."""
        facts = {"plan": "level-3"} | ({"cause": cause} if cause else {})
        assert list(in_force("cloveretl", **facts)) == ["first-response"]

    def test_channels_by_level(self) -> None:
        """CE-06, CE-07."""
        plans = {c.id: c.plans for c in policy_of("cloveretl").channels}
        upper = ("level-2", "level-3")
        assert plans == {
            "forum": (),
            "bug-tracker": (),
            "chat": upper,
            "email": (),
            "phone": upper,
            "remote": ("level-3",),
        }

    def test_business_days_have_24_hours(self) -> None:
        """CE-09."""
        (days,) = policy_of("cloveretl").calendars
        assert days.weekly == (((0, 86_400),),) * 5 + ((),) * 2

    def test_help_with_installation_at_every_level(self) -> None:
        """CE-10."""
        assert "installation" in [kind.id for kind in policy_of("cloveretl").kinds]

    def test_releases_are_scheduled(self) -> None:
        """CE-05: a first date before any ticket's time, and dates for two years."""
        releases = policy_of("cloveretl").releases
        assert (len(releases), releases[0], releases[-1]) == (12, "2026-01-15", "2028-10-13")


class TestMor:
    """Kolmisoft."""

    def test_the_plan_ranks(self) -> None:
        """KM-01."""
        plans = [(plan.id, plan.rank) for plan in policy_of("mor").plans]
        assert plans == [("enterprise", 1), ("premium", 2), ("basic", 3), ("free", 4)]

    @pytest.mark.parametrize(
        ("plan", "reaction", "hours"),
        [("enterprise", "0-1bh", 1), ("premium", "0-3bh", 3), ("basic", "0-12bh", 12)],
    )
    def test_reaction_within_working_hours(self, plan: str, reaction: str, hours: int) -> None:
        """KM-02: a range keeps both ends, its upper end is the target."""
        assert due_in("mor", "reaction", plan=plan) == (reaction, "working-hours")
        duration = in_force("mor", plan=plan)["reaction"].target.duration
        assert (duration.least, duration.amount) == (0, hours * 3600)

    def test_free_has_no_reaction_time(self) -> None:
        """KM-02, KM-07: and serves whoever has no contract."""
        assert due_in("mor", "reaction", plan="free") is None
        assert [plan.id for plan in policy_of("mor").plans if plan.without_contract] == ["free"]

    def test_channels_by_plan(self) -> None:
        """KM-03; KM-07: who has no plan may still pay for a ticket."""
        plans = {c.id: c.plans for c in policy_of("mor").channels}
        assert plans == {
            "forum": (),
            "support-system": ("enterprise", "premium", "basic"),
            "skype": ("enterprise", "premium"),
            "full-service": ("enterprise",),
            "paid-ticket": ("free",),
        }

    def test_skype_is_best_effort_every_day(self) -> None:
        """KM-04."""
        skype = channel("mor", "skype")
        hours = next(c for c in policy_of("mor").calendars if c.id == skype.calendar)
        assert skype.commitment == "best-effort"
        assert (hours.zone, hours.weekly) == ("Europe/Vilnius", (((8 * 3600, 20 * 3600),),) * 7)

    @pytest.mark.parametrize(
        ("priority", "way_in", "calendar"),
        [
            ("blocker", "support-system", "always"),
            ("high", "support-system", "always"),
            ("medium", "support-system", "working-hours"),
            ("blocker", "skype", "working-hours"),
        ],
    )
    def test_emergencies_count_around_the_clock(self, priority: str, way_in: str, calendar: str) -> None:
        """KM-05: high priorities, and only through the support system."""
        clocks = in_force("mor", plan="premium", priority=priority, channel=way_in)
        assert clocks["reaction"].calendar == calendar

    def test_priorities_in_order(self) -> None:
        """KM-06."""
        assert [p.name for p in policy_of("mor").priorities] == ["Blocker", "High", "Medium", "Low"]


class TestSftpPlus:
    """Chevah."""

    def test_the_installation_details(self) -> None:
        """SP-01: what is asked, and the note why."""
        details = policy_of("sftpplus").details
        assert [question.id for question in details.questions] == [
            "product-version",
            "operating-system",
            "protocols",
            "server-log",
            "client-log",
            "other",
            "integrations",
        ]
        assert "not be shared" in details.note
        assert "\n" not in details.note

    def test_a_call_wants_confirmation_in_writing(self) -> None:
        """SP-03: form and e-mail are preferred, a ticket by phone stays unconfirmed until it is written."""
        channels = policy_of("sftpplus").channels
        assert {c.id for c in channels if c.preferred} == {"form", "email"}
        assert {c.id: c.confirm for c in channels if c.confirm} == {"phone": "written-confirmation"}
        assert approval("sftpplus", "written-confirmation").by == "customer"

    def test_no_time_is_promised(self) -> None:
        """The guidelines name no clock and no ladder."""
        policy = policy_of("sftpplus")
        assert (policy.measures, policy.targets, policy.ladder.steps) == ((), (), ())
