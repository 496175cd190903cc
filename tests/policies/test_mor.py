"""MOR support, fact by fact: what Kolmisoft's page promises, asked of the desk.

Instants are UTC. Vilnius is two hours ahead; three from 29 March 2026, when its clocks go forward.
"""

from __future__ import annotations

import json

import pytest

from tests.conftest import Run
from tests.policies.asking import Counter, row, uncovered

FACTS = [f"KM-{n:02d}" for n in range(1, 13)]
PLANS = ["enterprise", "premium", "basic", "free"]
FRIDAY = "2026-03-06 14:50"
"""16:50 in Vilnius."""
LATER = "2026-03-09 12:00"
SYSTEM = ("--channel", "support-system")


@pytest.fixture
def counter(run: Run) -> Counter:
    """A desk with a customer under each plan, and ``nobody``, who has none."""
    return Counter(run, "mor", PLANS)


def test_km_01_the_plan_ranks_tickets(counter: Counter) -> None:
    """ENTERPRISE is served first, then PREMIUM, BASIC and FREE, whatever was opened first."""
    tickets = {
        plan: counter.opened(FRIDAY, plan, "--channel", "forum", "--priority", "medium")
        for plan in PLANS[::-1]
    }
    ranked = [tickets[plan] for plan in PLANS]
    assert counter.does(FRIDAY, "list", "--format", "ids").split() == ranked
    assert counter.does(FRIDAY, "list", "--sort", "plan", "--format", "ids").split() == ranked
    for ticket in tickets.values():  # answered: no clock runs any more, and the plan still ranks them
        counter.does(FRIDAY, "reply", ticket, "--body", "Hello")
    assert counter.does(FRIDAY, "list", "--format", "ids").split() == ranked


@pytest.mark.parametrize(
    ("plan", "opened", "due"),
    [
        # 09:00-18:00 in Vilnius is 07:00-16:00 UTC in winter
        ("enterprise", "2026-03-06 14:50", "2026-03-06 15:50"),
        ("enterprise", "2026-03-06 15:30", "2026-03-09 07:30"),  # half an hour on Friday, half on Monday
        ("premium", "2026-03-06 14:50", "2026-03-09 08:50"),  # 1 h 10 on Friday, 1 h 50 on Monday
        ("basic", "2026-03-06 14:50", "2026-03-10 08:50"),  # 1 h 10, 9 h, 1 h 50 on Tuesday
        ("free", "2026-03-06 14:50", None),
    ],
)
def test_km_02_reaction(counter: Counter, plan: str, opened: str, due: str | None) -> None:
    """Up to 1, 3 and 12 working hours; FREE has none. The earliest end of the range promises nothing more."""
    ticket = counter.opened(opened, plan, "--channel", "forum", "--priority", "medium")
    clock = counter.clock(opened, ticket, "reaction")
    assert counter.due(opened, ticket, "reaction") == due
    durations = {"enterprise": "0-1bh", "premium": "0-3bh", "basic": "0-12bh"}
    assert (clock["duration"] if clock else None) == durations.get(plan)


@pytest.mark.parametrize(
    ("plan", "offered"),
    [
        ("enterprise", ["forum", "support-system", "skype", "full-service"]),
        ("premium", ["forum", "support-system", "skype"]),
        ("basic", ["forum", "support-system"]),
        ("free", ["forum", "paid-ticket"]),
    ],
)
def test_km_03_channels(counter: Counter, plan: str, offered: list[str]) -> None:
    """Forum for all, support system with a plan, Skype from PREMIUM, full service for ENTERPRISE only."""
    ticket = counter.opened(FRIDAY, plan, "--channel", "forum")
    assert counter.offered(FRIDAY, ticket, "channels") == offered
    full_service = row(counter.policy_page(), "Full service (full-service)")
    assert full_service == ["yes; Monday to Friday 09:00–18:00", "–", "–", "–"]
    for channel in ("support-system", "skype", "full-service"):
        opening = counter.opening(plan, "--channel", channel)
        if channel in offered:
            counter.does(FRIDAY, *opening)
        else:
            assert f"plan {plan} does not include" in counter.refused(FRIDAY, *opening)


@pytest.mark.parametrize("at", ["2026-03-08 06:00", "2026-07-05 05:00"])  # Sundays, 08:00 in Vilnius
def test_km_04_skype_is_best_effort_every_day(counter: Counter, at: str) -> None:
    """Monday to Sunday 08:00-20:00 in Vilnius, nothing guaranteed; offline, the support system is named."""
    ticket = counter.opened(at, "premium", "--channel", "skype", "--priority", "high")
    counter.does(at, "log", ticket, "0h01m", "Chatted", "--session", "skype")
    page = counter.policy_page()
    assert "| Skype, 8 AM - 8 PM Lithuanian time | every day 08:00–20:00 | Europe/Vilnius |" in page
    assert "| skype | Skype chat | When it is offline, use the support system |" in page
    hours = "yes; every day 08:00–20:00; best effort"
    assert row(page, "Skype chat (skype)") == [hours, hours, "–", "–"]
    assert row(page, "Forum (forum)") == ["yes; best effort"] * 4
    refused = counter.refused(at, *counter.opening("basic", "--channel", "skype"))
    assert "support-system" in refused
    # the hours that Skype is attended are hours of this calendar
    clock = counter.does(at, "when", "2026-03-08 19:30", "1bh", "--calendar", "mor:skype", "--json")
    assert json.loads(clock)["due_local"] == "2026-03-09T08:30:00+02:00"


@pytest.mark.parametrize(
    ("channel", "priority", "due"),
    [
        ("support-system", "blocker", "2026-03-07 23:50"),  # three hours of the clock, on a Saturday night
        ("support-system", "high", "2026-03-07 23:50"),
        ("support-system", "medium", "2026-03-09 10:00"),  # three working hours of Monday
        ("skype", "blocker", "2026-03-09 10:00"),
        ("forum", "high", "2026-03-09 10:00"),
    ],
)
def test_km_05_emergency_support(counter: Counter, channel: str, priority: str, due: str) -> None:
    """High-priority tickets are served 24x7, through the support system only."""
    opened = "2026-03-07 20:50"
    ticket = counter.opened(opened, "premium", "--channel", channel, "--priority", priority)
    assert counter.due(opened, ticket, "reaction") == due
    cited = "emergency" if due == "2026-03-07 23:50" else None
    clock = counter.clock(opened, ticket, "reaction")
    assert clock is not None and clock["why"]["rule"] == cited


def test_km_06_priorities_decide_which_ticket_is_solved_first(counter: Counter) -> None:
    """Blocker, High, Medium, Low, each with its definition; in lists they stand in this order."""
    order = ["blocker", "high", "medium", "low"]
    tickets = {p: counter.opened(FRIDAY, "basic", "--channel", "forum", "--priority", p) for p in order[::-1]}
    ranked = [tickets[priority] for priority in order]
    assert counter.does(FRIDAY, "list", "--format", "ids").split() == ranked
    assert counter.does(FRIDAY, "list", "--sort", "priority", "--format", "ids").split() == ranked
    page = counter.policy_page()
    for priority, means in (
        (
            "Blocker",
            "The system is down or severely degraded, or business operations are critically impacted",
        ),
        ("High", "The system is degraded"),
        ("Medium", "The system's operation is impaired, yet generally functional"),
        ("Low", "Configuration or planning assistance is requested, web interface usage included"),
    ):
        assert f"| {priority} | {means} | KM-06 |" in page


@pytest.mark.parametrize("who", ["nobody", "free"])
def test_km_07_without_a_plan_support_is_paid_by_the_hour(counter: Counter, who: str) -> None:
    """100 EUR an hour, exactly as long as it took; a customer without a contract is served as FREE."""
    ticket = counter.opened(FRIDAY, who, "--channel", "paid-ticket")
    assert counter.record(FRIDAY, ticket)["plan"] == "free"
    assert counter.verdict(FRIDAY, ticket) == ("billable", "KM-07")
    counter.does(LATER, "log", ticket, "1h30m", "Looked into it")
    assert counter.charged(LATER, ticket) == [("150.00", "EUR", "KM-07")]


@pytest.mark.parametrize(
    ("who", "cause", "version", "amount"),
    [
        ("basic", "bug", "X17", "0.00"),
        ("basic", "bug", "X16", "0.00"),
        ("basic", "bug", "X15", "200.00"),
        ("nobody", "bug", "X17", "0.00"),
        ("nobody", "bug", "X15", "200.00"),
        ("basic", "misconfiguration", "X17", "200.00"),
        ("premium", "hardware", "X16", "200.00"),
        ("enterprise", "other", "X17", "200.00"),
    ],
)
def test_km_08_a_bug_is_fixed_free_in_the_two_latest_versions(
    counter: Counter, who: str, cause: str, version: str, amount: str
) -> None:
    """The cause and the version decide; two hours of anything else are 200 EUR."""
    ticket = counter.opened(FRIDAY, who, "--channel", "forum", "--version", version)
    counter.does(LATER, "log", ticket, "2h", "Worked")
    counter.does(LATER, "classify", ticket, "--cause", cause)
    ((charged, _, clause),) = counter.charged(LATER, ticket)
    assert (charged, clause) == (amount, "KM-08")


@pytest.mark.parametrize("plan", ["enterprise", "premium", "basic"])
@pytest.mark.parametrize(
    "asked",
    [
        "Re-installation of MOR after the crash",
        "Please migrate our data",
        "Configure heartbeat",
        "Fix the replication",
        "Please re-partition the server",
    ],
)
def test_km_09_paid_services(counter: Counter, plan: str, asked: str) -> None:
    """Whatever the plan: billable, at 100 EUR an hour."""
    ticket = counter.opened(FRIDAY, plan, "--channel", "forum", "--kind", "job", "--subject", asked)
    assert counter.verdict(FRIDAY, ticket) == ("billable", "KM-09")
    counter.does(LATER, "log", ticket, "3h", "Did it")
    assert counter.charged(LATER, ticket) == [("300.00", "EUR", "KM-09")]


def test_km_10_a_ticket_keeps_the_plan_under_which_it_was_created(counter: Counter) -> None:
    """The plan ends on Friday; on Saturday its ticket is still an emergency, a new one is not served under it."""
    ticket = counter.opened(FRIDAY, "premium", *SYSTEM, "--priority", "medium")
    contract = str(counter.record(FRIDAY, ticket)["contract"])
    counter.does("2026-03-06 15:00", "contract", "end", contract, "--on", "2026-03-06")
    counter.does("2026-03-07 10:00", "prioritise", ticket, "high", "--agreed-by", counter.contact("premium"))
    assert counter.record("2026-03-07 10:00", ticket)["plan"] == "premium"
    assert counter.due("2026-03-07 10:00", ticket, "reaction") == "2026-03-06 17:50"
    counter.does("2026-03-07 10:30", "log", ticket, "30m", "Worked")
    assert counter.charged("2026-03-07 10:30", ticket) == [("0.00", "EUR", "KM-11")]
    told = "A ticket created while a plan was active is served under that plan even after the plan has ended"
    assert told in counter.page("2026-03-07 10:30", ticket, "--why")

    new = counter.does("2026-03-07 11:00", *counter.opening("premium", "--policy", "mor")).strip()
    assert counter.record("2026-03-07 11:00", new)["plan"] == "free"


PROBLEM, QUESTION, CONFIGURATION = "problem", "question", "configuration"


@pytest.mark.parametrize(
    ("plan", "kind", "asked", "verdict"),
    [
        # included into BASIC and PREMIUM
        ("basic", PROBLEM, "No calls", "included"),
        ("premium", QUESTION, "How do I add a provider?", "included"),
        ("basic", None, "Activation of our license after the crash", "included"),
        ("premium", None, "When is the next group training?", "included"),
        # not included into them
        ("basic", PROBLEM, "Test my settings by TeamViewer", "excluded"),
        ("premium", CONFIGURATION, "Add these providers", "excluded"),
        ("basic", None, "We want redundancy", "excluded"),
        ("premium", None, "We want personal training", "excluded"),
        ("basic", None, "CentOS does not boot", "excluded"),
        ("premium", PROBLEM, "Database integrity is broken", "excluded"),
        ("basic", None, "We made a custom Asterisk", "excluded"),
        ("premium", None, "Custom development of a report", "billable"),
        # full service
        ("enterprise", QUESTION, "What is a DID?", "included"),
        ("enterprise", PROBLEM, "No calls", "included"),
        ("enterprise", CONFIGURATION, "Upload these rates", "included"),
        ("enterprise", None, "Start the monitoring", "included"),
        ("enterprise", CONFIGURATION, "Configure our softphone", "excluded"),
        ("enterprise", None, "Make a periodic report", "excluded"),
        ("enterprise", None, "Please buy DIDs for us", "excluded"),
        ("enterprise", None, "Custom development of a report", "billable"),
    ],
)
def test_km_11_included_and_excluded_work(
    counter: Counter, plan: str, kind: str | None, asked: str, verdict: str
) -> None:
    """Each list of the page is read for the plan it is about, and says why."""
    of_kind = ("--kind", kind) if kind else ()
    ticket = counter.opened(FRIDAY, plan, "--channel", "forum", *of_kind, "--subject", asked)
    assert counter.verdict(FRIDAY, ticket) == (verdict, "KM-11")
    first = counter.entitlement(FRIDAY, ticket)["clauses"][0]
    assert first["text"] in counter.page(FRIDAY, ticket)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("basic", "Custom iptables and firewall configurations (KM-11)"),
        ("premium", "Custom iptables and firewall configurations (KM-11)"),
        ("enterprise", "Configuration of iptables and firewalls (KM-11)"),
    ],
)
def test_km_11_what_is_never_done_is_not_in_a_plan_either(counter: Counter, plan: str, said: str) -> None:
    """Both lists of the page name firewalls, and both are told."""
    for asked in ("Open a port with iptables", "The firewall drops calls"):
        ticket = counter.opened(FRIDAY, plan, "--channel", "forum", "--subject", asked)
        page = counter.page(FRIDAY, ticket)
        assert "refused Configuration of iptables, firewalls and the network (KM-11)" in page
        assert f"excluded {said}" in page


@pytest.mark.parametrize("plan", PLANS)
def test_km_11_differences_between_premium_and_enterprise(counter: Counter, plan: str) -> None:
    """Each plan's tickets say what may be asked under it, and no other's do."""
    page = counter.page(FRIDAY, counter.opened(FRIDAY, plan, "--channel", "forum"))
    premium = "Configurations are checked, not made; problems are solved with advice and references, not in sessions"
    enterprise = "Any question about MOR may be asked; configurations are made on demand"
    assert (f"KM-11 {premium}" in page) is (plan == "premium")
    assert (f"KM-11 {enterprise}" in page) is (plan == "enterprise")


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize(
    "asked",
    [
        "Configure SNMP",
        "The TDM card is new",
        "Install DAHDI",
        "Set up a VPN",
        "Open a port with iptables",
        "The partition is full",
    ],
)
def test_km_11_jobs_that_are_never_done(counter: Counter, plan: str, asked: str) -> None:
    """Under every plan the ticket is to be refused, which is said above everything else."""
    ticket = counter.opened(FRIDAY, plan, "--channel", "forum", "--subject", asked)
    assert counter.verdict(FRIDAY, ticket) == ("refused", "KM-11")
    first = counter.entitlement(FRIDAY, ticket)["clauses"][0]
    assert f"refused {first['text']} (KM-11)" in counter.page(FRIDAY, ticket)


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-03-05 05:00", "2026-03-05 08:00"),  # before 09:00 in Vilnius
        ("2026-03-05 15:30", "2026-03-06 07:30"),  # half an hour until 18:00
        ("2026-03-07 12:00", "2026-03-09 08:00"),  # Saturday
        ("2026-03-30 05:00", "2026-03-30 07:00"),  # summer time: 09:00 is 06:00 UTC
    ],
)
def test_km_12_working_hours_are_the_authors(counter: Counter, opened: str, due: str) -> None:
    """Monday to Friday 09:00-18:00 in Vilnius, and the file says that the page does not."""
    ticket = counter.opened(opened, "enterprise", *SYSTEM, "--priority", "medium")
    assert counter.due(opened, ticket, "reaction") == due
    assert "| Monday to Friday 09:00–18:00 | Europe/Vilnius |" in counter.policy_page()
    file = counter.does(opened, "policy", "show", "mor", "--toml")
    reading, _, after = file.partition("\n[calendars.working-hours]\n")
    assert after and reading.rsplit("\n", 1)[-1].startswith("# reading: the page does not say which hours")


def test_every_fact_of_the_page_has_its_test() -> None:
    """One test at least bears each id in its name."""
    assert uncovered(globals(), FACTS) == []
