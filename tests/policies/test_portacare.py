"""PortaCare, fact by fact: what PortaOne's page promises, asked of the desk. All instants are UTC."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.policies.asking import Counter, minute, row, uncovered

FACTS = [f"PC-{n:02d}" for n in range(1, 15)]
FRIDAY = "2026-03-06 16:50"
JO = "jo@portacare.example"

ROLES = """
[roles]
technical-support-manager = ["tsm@desk.example"]
customer-relations-manager = ["crm@desk.example"]
cto = ["cto@desk.example"]
"""


@pytest.fixture
def counter(run: Run, tmp_path: Path) -> Counter:
    """A desk with a customer under each plan, and people behind the three roles."""
    folder = tmp_path / "config" / "supportcli"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(ROLES)
    return Counter(run, "portacare", ["portacare", "premium"])


def prioritised(counter: Counter, at: str, priority: str, *argv: str) -> str:
    """A request with a priority that Jo agreed to."""
    return counter.opened(at, "portacare", "--priority", priority, "--agreed-by", JO, *argv)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-03-06 16:50", "2026-03-06 17:50"),  # a Friday afternoon
        ("2026-03-08 03:12", "2026-03-08 04:12"),  # a Sunday night
        ("2026-12-25 23:30", "2026-12-26 00:30"),  # Christmas, past midnight
    ],
)
def test_pc_01_requests_come_by_email_around_the_clock(counter: Counter, at: str, due: str) -> None:
    """E-mail is the channel, at every hour of every day: an hour is an hour at night, too."""
    ticket = prioritised(counter, at, "P1", "--channel", "email")
    assert counter.offered(at, ticket, "channels") == ["email"]
    assert counter.due(at, ticket, "first-response") == due
    assert counter.asks(at, *counter.opening("portacare", "--channel", "phone")).code == 3


def test_pc_02_every_email_becomes_a_request_and_its_sender_gets_the_number(counter: Counter) -> None:
    """The reply is written in the same instant, and says the number in its subject."""
    ticket = counter.opened(FRIDAY, "portacare", "--channel", "email", "--subject", "No calls")
    (letter,) = json.loads(counter.does(FRIDAY, "outbox", "list", "--json"))
    assert (letter["purpose"], letter["recipients"]) == ("acknowledgement", [JO])
    assert (letter["subject"], minute(letter["try_at"])) == (f"[SUP-{ticket}] No calls", FRIDAY)


@pytest.mark.parametrize(
    ("priority", "code", "means"),
    [
        (
            "P1",
            80,
            "The network is down or severely degraded, or business operations are critically impacted",
        ),
        ("P2", 60, "The network is degraded"),
        ("P3", 40, "The network's operation is impaired, yet generally functional"),
        ("P4", 20, "Configuration or planning assistance is requested, web interface usage included"),
    ],
)
def test_pc_03_four_priorities_with_their_codes(
    counter: Counter, priority: str, code: int, means: str
) -> None:
    """The vendor's number stands on the ticket, finds it in lists, and is read beside the definition."""
    ticket = prioritised(counter, FRIDAY, priority)
    assert counter.record(FRIDAY, ticket)["priority_code"] == code
    assert counter.does(FRIDAY, "list", f"priority:{code}", "--format", "ids").split() == [ticket]
    assert f"({code}) | {means} | PC-03 |" in counter.policy_page()


def test_pc_04_a_priority_needs_the_customers_consent(counter: Counter) -> None:
    """Without a name it is refused; who agreed, and who asked for a change, is on the record."""
    ticket = counter.opened(FRIDAY, "portacare")
    said = counter.refused(FRIDAY, "prioritise", ticket, "P2")
    assert "nobody is named who agreed to P2 (priority, PC-04)" in said
    assert f"supportcli prioritise {ticket} P2 --agreed-by {JO}" in said
    counter.does(FRIDAY, "prioritise", ticket, "P2", "--agreed-by", JO)
    counter.does("2026-03-06 17:00", "prioritise", ticket, "P1", "--asked-by", "kim@portacare.example")
    changes = [
        e["data"] for e in counter.record("2026-03-06 17:00", ticket)["events"] if e["kind"] == "prioritised"
    ]
    assert [(c["priority"], c["agreed_by"], c.get("asked_by")) for c in changes] == [
        ("P2", JO, None),
        ("P1", "kim@portacare.example", "kim@portacare.example"),
    ]


@pytest.mark.parametrize(
    ("priority", "opened", "due"),
    [
        ("P1", "2026-03-06 16:50", "2026-03-06 17:50"),
        ("P2", "2026-03-06 16:50", "2026-03-06 18:50"),
        ("P3", "2026-03-06 16:50", "2026-03-09 16:50"),  # Friday → Monday
        ("P4", "2026-03-06 16:50", "2026-03-10 16:50"),  # Friday → Tuesday
        ("P1", "2026-03-07 22:15", "2026-03-07 23:15"),  # Saturday night
        ("P2", "2026-03-07 22:15", "2026-03-08 00:15"),
        ("P3", "2026-03-07 22:15", "2026-03-10 09:00"),  # counted from Monday's opening
        ("P4", "2026-03-07 22:15", "2026-03-11 09:00"),
    ],
)
def test_pc_05_first_email(counter: Counter, priority: str, opened: str, due: str) -> None:
    """1 hour, 2 hours, 1 business day, 2 business days; only an e-mail to the customer stops it."""
    ticket = prioritised(counter, opened, priority)
    assert counter.due(opened, ticket, "first-response") == due
    counter.does(due, "comment", ticket, "--body", "Thinking")
    in_time = counter.clock(due, ticket, "first-response")
    assert in_time is not None and (in_time["state"], in_time["stopped_at"]) == ("running", None)
    late = counter.clock(f"{due}:01", ticket, "first-response")
    assert late is not None and (late["state"], late["stopped_at"]) == ("breached", None)
    counter.does(due, "reply", ticket, "--body", "We are on it")
    answered = counter.clock(due, ticket, "first-response")
    assert answered is not None and minute(answered["stopped_at"]) == due


@pytest.mark.parametrize(
    ("priority", "first", "second"),
    [
        # answered on Friday at 17:00, and again when it was due
        ("P1", "2026-03-06 18:00", "2026-03-06 19:00"),
        ("P2", "2026-03-06 19:00", "2026-03-06 21:00"),
        ("P3", "2026-03-09 17:00", "2026-03-10 17:00"),
        ("P4", "2026-03-10 17:00", "2026-03-12 17:00"),
    ],
)
def test_pc_06_updates_or_as_agreed(counter: Counter, priority: str, first: str, second: str) -> None:
    """Each answer starts the next round; what was agreed on one ticket overrides it, and who agreed is recorded."""
    ticket = prioritised(counter, FRIDAY, priority)
    counter.does("2026-03-06 17:00", "reply", ticket, "--body", "We are on it")
    assert counter.due("2026-03-06 17:00", ticket, "update") == first
    counter.does(first, "reply", ticket, "--body", "Still on it")
    assert counter.due(first, ticket, "update") == second

    counter.does(first, "agree", ticket, "update", "30h", "--by", JO)
    (agreed,) = counter.record(first, ticket)["agreements"]
    assert (agreed["measure"], agreed["duration"], agreed["by"]) == ("update", "30h", JO)
    hours = counter.clock(first, ticket, "update")
    assert hours is not None and (hours["duration"], hours["why"]["agreed_by"]) == ("30h", JO)
    assert "first-response" in counter.refused(first, "agree", ticket, "first-response", "9h", "--by", JO)


@pytest.mark.parametrize(
    ("priority", "steps"),
    [
        (
            "P1",
            [
                ("2026-03-06 16:50", "technical-support-manager"),
                ("2026-03-06 17:50", "customer-relations-manager"),
                ("2026-03-06 20:50", "cto"),
            ],
        ),
        (
            "P2",
            [
                ("2026-03-06 17:50", "technical-support-manager"),
                ("2026-03-06 20:50", "customer-relations-manager"),
                ("2026-03-07 00:50", "cto"),
            ],
        ),
        (
            "P3",
            [
                ("2026-03-08 16:50", "technical-support-manager"),
                ("2026-03-10 16:50", "customer-relations-manager"),
            ],
        ),
        ("P4", [("2026-03-10 16:50", "technical-support-manager")]),
    ],
)
def test_pc_07_managers_are_told(counter: Counter, priority: str, steps: list[tuple[str, str]]) -> None:
    """Elapsed hours since the request was logged, over the weekend, too; nobody is told once it is resolved."""
    ticket = prioritised(counter, FRIDAY, priority)
    solved = prioritised(counter, FRIDAY, priority)
    counter.does(FRIDAY, "resolve", solved)
    counter.does("2026-03-20 12:00", "escalate", "--due")
    taken = counter.record("2026-03-20 12:00", ticket)["escalations"]
    assert [(minute(step["due_at"]), step["role"]) for step in taken] == steps
    mail = {"technical-support-manager": "tsm", "customer-relations-manager": "crm", "cto": "cto"}
    assert [step["recipients"] for step in taken] == [[f"{mail[role]}@desk.example"] for _, role in steps]
    assert counter.record("2026-03-20 12:00", solved)["escalations"] == []


def test_pc_08_an_informational_request_is_closed_with_the_customers_approval(counter: Counter) -> None:
    """Answered and closed; without a name it stays open, and an incident does not ask for one."""
    ticket = counter.opened(FRIDAY, "portacare", "--kind", "information")
    incident = counter.opened(FRIDAY, "portacare", "--kind", "incident")
    counter.does(FRIDAY, "reply", ticket, "--body", "It is on page 4")
    for each in (ticket, incident):
        counter.does("2026-03-06 17:00", "resolve", each)
    said = counter.refused("2026-03-06 17:05", "close", ticket)
    assert "Customer's approval of closing is missing (closing, PC-08)" in said
    assert counter.record("2026-03-06 17:05", ticket)["status"] == "resolved"
    counter.does("2026-03-06 17:10", "close", ticket, "--approved-by", JO)
    counter.does("2026-03-06 17:10", "close", incident)
    record = counter.record("2026-03-06 17:10", ticket)
    assert (record["status"], record["approvals"][0]["by"]) == ("closed", JO)


def test_pc_09_the_customer_is_asked_for_as_much_as_possible(counter: Counter) -> None:
    """The form asks for equipment, configuration and problem; what is missing is named until it is answered."""
    ticket = counter.opened(FRIDAY, "portacare", "--detail", "equipment=PortaSwitch on two servers")
    form = counter.does(FRIDAY, "details", ticket)
    assert "as much information as possible about the" in form
    assert [line for line in form.splitlines() if line.startswith(("[equ", "[conf", "[prob"))] == [
        "[equipment] Which equipment is concerned?",
        "[configuration] How is it configured?",
        "[problem] What happens, since when, and what did you expect?",
    ]
    assert counter.record(FRIDAY, ticket)["missing_details"] == ["configuration", "problem"]
    for question in ("equipment", "configuration", "problem"):
        assert row(counter.policy_page(), question)[-1] == "required"
    assert "2 details are missing" in counter.page(FRIDAY, ticket)


@pytest.mark.parametrize(
    ("cause", "verdict", "agreed", "amount"),
    [
        ("bug", "included", None, "0.00"),
        ("network-set-up", "billable", "80", "120.00"),  # 1 h 30 at 80 an hour
        ("network-hardware", "billable", "90", "135.00"),
        ("hardware", "billable", "62.50", "93.75"),
        ("customer", "billable", "100", "150.00"),
    ],
)
def test_pc_10_bugs_cost_nothing_and_the_customers_own_network_is_charged(
    counter: Counter, cause: str, verdict: str, agreed: str | None, amount: str
) -> None:
    """The cause decides; the hourly rate is agreed, since the page names none."""
    ticket = counter.opened(FRIDAY, "portacare")
    counter.does(FRIDAY, "classify", ticket, "--cause", cause)
    counter.does("2026-03-06 18:30", "log", ticket, "1h30m", "Found it")
    assert counter.verdict("2026-03-06 18:30", ticket) == (verdict, "PC-10")
    if agreed is not None:
        assert counter.charged("2026-03-06 18:30", ticket) == [(None, None, "PC-10")]
        counter.does("2026-03-06 18:30", "quote", ticket, agreed, "--currency", "USD", "--by", JO)
    else:
        said = counter.refused("2026-03-06 18:30", "quote", ticket, "80", "--currency", "USD", "--by", JO)
        assert "free of charge" in said
    ((charged, _, clause),) = counter.charged("2026-03-06 18:30", ticket)
    assert (charged, clause) == (amount, "PC-10")


def test_pc_10_nothing_is_charged_before_the_cause_is_known(counter: Counter) -> None:
    """Work is recorded all the same, and is charged, or not, once somebody says what it was."""
    ticket = counter.opened(FRIDAY, "portacare")
    counter.does("2026-03-06 18:30", "log", ticket, "1h30m", "Looking for it")
    assert counter.verdict("2026-03-06 18:30", ticket) == (None, None)
    assert counter.charged("2026-03-06 18:30", ticket) == []


@pytest.mark.parametrize(
    "asked",
    [
        "The replication of our database has stopped",
        "No disk space is left",
        "Has the backup run?",
        "Please look at the firewall",
        "There are traces of an intrusion",
        "NTP drifts on the second server",
        "DNS does not answer",
        "Is the erratum of the vendor installed?",
        "We are ready for the initial set-up",
        "When is the next maintenance release?",
    ],
)
def test_pc_11_what_is_included(counter: Counter, asked: str) -> None:
    """The services of the page are recognised by their words, by day and by night."""
    ticket = counter.opened("2026-03-08 03:12", "portacare", "--subject", asked)
    assert counter.verdict("2026-03-08 03:12", ticket) == ("included", "PC-11")


def test_pc_11_program_errors_are_corrected_and_upgrades_need_a_consultation(counter: Counter) -> None:
    """A defect is included; third-party upgrades wait for the client's word; the discount is told in words."""
    defect = counter.opened(FRIDAY, "portacare", "--kind", "defect")
    assert counter.verdict(FRIDAY, defect) == ("included", "PC-11")
    upgrade = counter.opened(FRIDAY, "portacare", "--kind", "third-party-upgrade")
    said = counter.refused("2026-03-06 17:50", "log", upgrade, "1h", "Upgraded")
    assert "(consultation, PC-11)" in said and f"supportcli approve {upgrade} consultation" in said
    counter.does("2026-03-06 17:50", "approve", upgrade, "consultation", "--by", JO)
    counter.does("2026-03-06 17:50", "log", upgrade, "1h", "Upgraded")
    discount = "All major releases of the software come at a substantial discount"
    assert discount in counter.policy_page()
    assert f"PC-11 {discount}" in counter.page(FRIDAY, defect, "--why")


def test_pc_12_two_plans_and_a_complimentary_period(counter: Counter) -> None:
    """PortaCare and Premium PortaCare serve tickets, and no other; the period is told in words."""
    for plan, name in (("portacare", "PortaCare"), ("premium", "Premium PortaCare")):
        ticket = counter.opened(FRIDAY, plan)
        assert counter.record(FRIDAY, ticket)["plan"] == plan
        assert f" {name}<br>({plan}) |" in counter.policy_page()
        period = "A complimentary period comes with the licence; after it the service continues for an annual charge"
        assert f"PC-12 {period}" in counter.page(FRIDAY, ticket, "--why")
    assert (
        counter.asks(FRIDAY, "contract", "add", "nobody", "--policy", "portacare", "--plan", "gold").code == 3
    )
    first, second = (counter.opened(FRIDAY, plan) for plan in ("portacare", "premium"))
    listed = counter.does(FRIDAY, "list", "id:3,4", "--format", "ids").split()
    assert listed == [second, first]  # what else is equal, Premium is served first


def test_pc_13_maintenance_releases(counter: Counter) -> None:
    """Three to four a year: told on the policy's page, and behind every ticket; asking for one is included."""
    ticket = counter.opened(FRIDAY, "portacare", "--subject", "When does the patch release come?")
    releases = "Three to four maintenance releases a year, three or four months apart"
    assert releases in counter.policy_page()
    assert f"PC-13 {releases}" in counter.page(FRIDAY, ticket, "--why")
    assert counter.verdict(FRIDAY, ticket)[0] == "included"


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-03-05 11:20", "2026-03-06 11:20"),  # Thursday → Friday
        ("2026-03-06 11:20", "2026-03-09 11:20"),  # Friday → Monday
        ("2026-03-08 11:20", "2026-03-10 09:00"),  # Sunday counts from Monday's opening
        ("2026-03-09 19:00", "2026-03-11 09:00"),  # after hours counts from Tuesday's opening
        ("2026-12-24 11:20", "2026-12-25 11:20"),  # the page names no holidays
    ],
)
def test_pc_14_business_days_are_monday_to_friday(counter: Counter, opened: str, due: str) -> None:
    """The hours and the zone are the author's, and the file says so."""
    ticket = prioritised(counter, opened, "P3")
    assert counter.due(opened, ticket, "first-response") == due
    assert "| Monday to Friday 09:00–18:00 | Etc/UTC |" in counter.policy_page()
    file = counter.does(opened, "policy", "show", "portacare", "--toml")
    reading, _, after = file.partition("\n[calendars.office]\n")
    assert after and reading.rsplit("\n", 1)[-1].startswith(
        "# reading: the page gives neither hours nor a zone"
    )


def test_every_fact_of_the_page_has_its_test() -> None:
    """One test at least bears each id in its name."""
    assert uncovered(globals(), FACTS) == []
