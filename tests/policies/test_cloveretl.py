"""CloverETL, fact by fact: what OpenSys's page promises, asked of the desk.

Instants are UTC. Prague is an hour ahead; two hours from 29 March 2026, when its clocks go forward.
"""

from __future__ import annotations

import json

import pytest

from tests.conftest import Run
from tests.policies.asking import Counter, minute, row, uncovered

FACTS = [f"CE-{n:02d}" for n in range(1, 11)]
PLANS = ["level-1", "level-2", "level-3"]
FRIDAY = "2026-03-06 15:50"
"""16:50 in Prague."""


@pytest.fixture
def counter(run: Run) -> Counter:
    """A desk with a customer under each of the three contracts."""
    return Counter(run, "cloveretl", PLANS)


@pytest.mark.parametrize("plan", PLANS)
def test_ce_01_three_contracts(counter: Counter, plan: str) -> None:
    """Level 1, 2 and 3 serve tickets, and there is no fourth."""
    assert counter.record(FRIDAY, counter.opened(FRIDAY, plan))["plan"] == plan
    contract = ("contract", "add", "nobody", "--policy", "cloveretl", "--plan")
    assert counter.asks(FRIDAY, *contract, "level-4").code == 3


@pytest.mark.parametrize(("plan", "most"), [("level-1", 2), ("level-2", 5)])
def test_ce_02_incident_analysis_per_month(counter: Counter, plan: str, most: int) -> None:
    """Two or five a month; the next one is refused until the month turns, and questions draw nothing."""
    for n in range(most):
        ticket = counter.opened(FRIDAY, plan, "--kind", "incident")
        (quota,) = [q for q in counter.entitlement(FRIDAY, ticket)["quotas"] if q["quota"] == "incidents"]
        assert (quota["allowance"], quota["used"], quota["left"]) == (most, n + 1, most - n - 1)
    counter.opened(FRIDAY, plan, "--kind", "question")
    one_more = counter.opening(plan, "--kind", "incident")
    said = counter.refused("2026-03-31 23:59", *one_more)
    assert f"Incident analysis: 0 of {most} left this month (incidents, CE-02)" in said
    assert "there is more from 2026-04-01" in said
    counter.does("2026-04-01 00:00", *one_more)  # months are those of the contract's zone, here UTC


def test_ce_02_level_3_has_no_limit(counter: Counter) -> None:
    """A dozen incidents on one day, and nothing is used up."""
    for _ in range(12):
        ticket = counter.opened(FRIDAY, "level-3", "--kind", "incident")
    (quota,) = [q for q in counter.entitlement(FRIDAY, ticket)["quotas"] if q["quota"] == "incidents"]
    assert (quota["used"], quota["left"]) == (12, None)


@pytest.mark.parametrize(
    ("plan", "opened", "due"),
    [
        ("level-1", "2026-03-06 15:50", "2026-03-11 15:50"),  # Friday → Wednesday
        ("level-2", "2026-03-06 15:50", "2026-03-09 15:50"),  # Friday → Monday
        ("level-3", "2026-03-06 15:50", "2026-03-09 03:50"),  # until midnight 7 h 10, on Monday 4 h 50
        ("level-3", "2026-03-04 08:00", "2026-03-04 20:00"),
        ("level-2", "2026-03-07 12:00", "2026-03-09 23:00"),  # Saturday: from Monday 00:00 to Tuesday 00:00
        ("level-2", "2026-03-27 11:00", "2026-03-30 10:00"),  # Friday noon → Monday noon in summer time
    ],
)
def test_ce_03_guaranteed_response(counter: Counter, plan: str, opened: str, due: str) -> None:
    """3 business days, 1 business day, 12 hours; the acknowledgement usually has a first analysis."""
    ticket = counter.opened(opened, plan, "--channel", "email")
    clock = counter.clock(opened, ticket, "first-response")
    assert clock is not None
    assert (minute(clock["due_at"]), clock["commitment"]) == (due, "guarantee")
    analysis = (
        "The acknowledgement usually contains a first analysis of the root cause and, where possible, a fix"
    )
    assert f"CE-03 {analysis}" in counter.page(opened, ticket, "--why")


@pytest.mark.parametrize(
    ("plan", "due"),
    [
        ("level-1", "2026-03-20 15:50"),
        ("level-2", "2026-03-13 15:50"),
        ("level-3", "2026-03-09 15:50"),
    ],
)
def test_ce_04_work_around(counter: Counter, plan: str, due: str) -> None:
    """Two weeks, one week, three days; an answer with a work-around meets it, another does not."""
    ticket = counter.opened(FRIDAY, plan, "--kind", "incident")
    counter.does(FRIDAY, "classify", ticket, "--cause", "product")
    assert counter.due(FRIDAY, ticket, "work-around") == due
    counter.does("2026-03-06 17:00", "reply", ticket, "--body", "We are on it")
    assert counter.due("2026-03-06 17:00", ticket, "work-around") == due
    counter.does("2026-03-06 18:00", "reply", ticket, "--body", "Turn it off", "--work-around")
    clock = counter.clock("2026-03-06 18:00", ticket, "work-around")
    assert clock is not None and (clock["state"], clock["commitment"]) == ("met", "guarantee")


@pytest.mark.parametrize(
    ("plan", "due"),
    [
        ("level-1", "2026-04-14 22:00"),  # the release of 15 April, 00:00 in Prague
        ("level-2", "2026-04-06 14:50"),  # one month: 16:50 in Prague, where it is summer
        ("level-3", "2026-03-13 15:50"),
    ],
)
def test_ce_05_fix(counter: Counter, plan: str, due: str) -> None:
    """The next scheduled patch release, one month, one week; the ticket's resolution meets it."""
    ticket = counter.opened(FRIDAY, plan, "--kind", "incident")
    counter.does(FRIDAY, "classify", ticket, "--cause", "product")
    assert counter.due(FRIDAY, ticket, "fix") == due
    counter.does("2026-03-10 10:00", "resolve", ticket)
    clock = counter.clock("2026-03-10 10:00", ticket, "fix")
    assert clock is not None and (clock["state"], clock["commitment"]) == ("met", "guarantee")


@pytest.mark.parametrize(("plan", "most"), [("level-1", 0), ("level-2", 3), ("level-3", 7)])
def test_ce_06_chat_with_an_expert(counter: Counter, plan: str, most: int) -> None:
    """None, three, seven a month; a call is no chat."""
    ticket = counter.opened(FRIDAY, plan, "--channel", "email")
    chat = ("log", ticket, "10m", "Chatted", "--session", "chat")
    for n in range(most):
        counter.does(f"2026-03-09 1{n}:30", *chat)
    said = counter.refused("2026-03-20 10:00", *chat)
    assert "(chats, CE-06)" in said
    assert ("not included in plan level-1" if most == 0 else f"0 of {most} left this month") in said
    if most:
        counter.does("2026-04-01 10:00", *chat)
        counter.opened(FRIDAY, plan, "--channel", "chat")
    else:
        counter.refused("2026-04-01 10:00", *chat)
        assert "does not include Chat with an expert" in counter.refused(
            FRIDAY, *counter.opening(plan, "--channel", "chat")
        )


@pytest.mark.parametrize(
    ("plan", "offered"),
    [
        ("level-1", ["forum", "bug-tracker", "email"]),
        ("level-2", ["forum", "bug-tracker", "chat", "email", "phone"]),
        ("level-3", ["forum", "bug-tracker", "chat", "email", "phone", "remote"]),
    ],
)
def test_ce_07_channels(counter: Counter, plan: str, offered: list[str]) -> None:
    """Forum, bug tracker and e-mail for all; telephone and fax from Level 2; remote sessions at Level 3 only."""
    ticket = counter.opened(FRIDAY, plan, "--channel", "forum")
    assert counter.offered(FRIDAY, ticket, "channels") == offered
    for channel in ("bug-tracker", "email"):
        counter.opened(FRIDAY, plan, "--channel", channel)
    by_phone = counter.opening(plan, "--channel", "phone")
    remote = ("log", ticket, "30m", "Looked at the graph together", "--session", "remote")
    if "phone" in offered:
        counter.does(FRIDAY, *by_phone)
    else:
        assert "plan level-1 does not include Telephone or fax" in counter.refused(FRIDAY, *by_phone)
    if "remote" in offered:
        counter.does("2026-03-06 17:00", *remote)
    else:
        assert "(remote, CE-07)" in counter.refused("2026-03-06 17:00", *remote)


@pytest.mark.parametrize(
    ("cause", "clocks", "told"),
    [
        ("product", {"first-response", "work-around", "fix"}, "Leads to a bug fix or a work-around"),
        ("application", {"first-response"}, "the transformation is modified"),
        ("environment", {"first-response"}, "the environment is adjusted"),
    ],
)
def test_ce_08_what_the_analysis_establishes(
    counter: Counter, cause: str, clocks: set[str], told: str
) -> None:
    """Until it is known, the page asks for it; the clocks of work-around and fix exist for the product only."""
    ticket = counter.opened(FRIDAY, "level-3", "--kind", "incident")
    asks = "CE-08 Establish whether it is product, application or environment related, and record it"
    assert asks in counter.page(FRIDAY, ticket)
    assert {clock["measure"] for clock in counter.record(FRIDAY, ticket)["clocks"]} == {"first-response"}
    counter.does("2026-03-06 17:00", "classify", ticket, "--cause", cause)
    record = counter.record("2026-03-06 17:00", ticket)
    assert {clock["measure"] for clock in record["clocks"]} == clocks
    page = counter.page("2026-03-06 17:00", ticket)
    assert asks not in page
    assert told in (page if cause != "product" else counter.policy_page())
    if cause == "product":  # it was the transformation after all
        counter.does("2026-03-06 18:00", "classify", ticket, "--cause", "application")
        assert counter.due("2026-03-06 18:00", ticket, "fix") is None


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-03-03 23:30", "2026-03-04 11:30"),  # 00:30 on Wednesday: at night the clock runs
        ("2026-03-06 22:59", "2026-03-09 10:59"),  # a minute of Friday, the rest on Monday
        ("2026-03-06 23:00", "2026-03-09 11:00"),  # Saturday 00:00: no business day
        ("2026-03-08 22:00", "2026-03-09 11:00"),  # Sunday 23:00
        ("2026-03-08 23:00", "2026-03-09 11:00"),  # Monday 00:00
    ],
)
def test_ce_09_24_hours_on_business_days(counter: Counter, opened: str, due: str) -> None:
    """By e-mail and web, Monday 00:00 to Friday 24:00 in Prague: twelve hours are counted through the night."""
    for channel in ("email", "forum", "bug-tracker"):
        ticket = counter.opened(opened, "level-3", "--channel", channel)
        assert counter.due(opened, ticket, "first-response") == due
    page = counter.policy_page()
    assert "Monday to Friday 00:00–24:00 | Europe/Prague" in page
    day_and_night = "yes; Monday to Friday 00:00–24:00"
    for channel in ("E-mail (email)", "Clover Knowledge Forum (forum)", "Bug tracking tool (bug-tracker)"):
        assert row(page, channel) == [day_and_night] * 3
    for channel in ("Chat with an expert (chat)", "Telephone or fax (phone)"):
        assert row(page, channel) == ["–", day_and_night, day_and_night]
    remote = "Webex session, remote assistance (remote)"
    assert row(page, remote) == ["–", "–", f"{day_and_night}; replies only"]


@pytest.mark.parametrize("plan", PLANS)
def test_ce_10_installation_and_configuration_assistance(counter: Counter, plan: str) -> None:
    """At every level, as often as it is needed: it draws from no quota."""
    for _ in range(6):
        ticket = counter.opened(FRIDAY, plan, "--kind", "installation")
        assert counter.verdict(FRIDAY, ticket) == ("included", "CE-10")
    assert counter.verdict(FRIDAY, counter.opened(FRIDAY, plan, "--kind", "question")) == (None, None)
    quotas = json.loads(counter.does(FRIDAY, "quota", plan, "--json"))
    assert [quota["used"] for quota in quotas] == [0, 0]


def test_every_fact_of_the_page_has_its_test() -> None:
    """One test at least bears each id in its name."""
    assert uncovered(globals(), FACTS) == []
