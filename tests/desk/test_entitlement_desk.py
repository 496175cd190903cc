"""Entitlement at the desk: quotas drawn, refused, refunded and overridden; scope and channels; named contacts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from supportcli.desk import doctor, finish, people, triage
from supportcli.desk.billing import worklog
from supportcli.desk.coverage.quotas import QUOTA_FIELDS, quota_record, quotas
from supportcli.desk.desk import Desk
from supportcli.desk.importing.request import ImportRequest, Input
from supportcli.desk.importing.run import import_files
from supportcli.desk.intake import OpenRequest, open_ticket
from supportcli.desk.look import view
from supportcli.domain.errors import RefusedError
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.coverage import (
    Allowance,
    Catalogue,
    ContactRule,
    Method,
    Product,
    Quota,
    ScopeClause,
)
from supportcli.domain.language.policy import Approval, Channel, Plan, Policy, Term
from supportcli.policyfile.codec import to_json
from supportcli.store import policies
from supportcli.store.policies import Revision
from tests.conftest import MakeDesk, Run, at

JO = "jo@acme.example"


def when(**facts: str) -> Condition:
    return Condition(tuple((name.replace("_", "-"), tuple(said.split())) for name, said in facts.items()))


INCIDENTS = Quota(
    "incidents",
    "Incident analysis",
    "incident",
    (Allowance(2, when(plan="one")), Allowance(5, when(plan="two")), Allowance(None, when(plan="three"))),
    when=when(kind="incident"),
    refunds=when(cause="product"),
    clause="CE-02",
)
CHATS = Quota(
    "chats",
    "Chat with an expert",
    "chat",
    (Allowance(0, when(plan="one")), Allowance(3, when(plan="two")), Allowance(7, when(plan="three"))),
    draws=("session:chat",),
    clause="CE-06",
)
POLICY = Policy(
    "levels",
    "Levels",
    "Example",
    plans=(
        Plan("one", "Level 1", 3),
        Plan("two", "Level 2", 2),
        Plan("three", "Level 3", 1),
        Plan("none", "No plan", 4, "Paid support, by the hour", without_contract=True),
    ),
    kinds=(Term("incident", "Incident"), Term("question", "Question")),
    levels=(Term("I", "Level I"), Term("II", "Level II"), Term("III", "Level III")),
    channels=(Channel("forum", "Forum"), Channel("phone", "Telephone", ("two", "three"), clause="CE-07")),
    approvals=(
        Approval(
            "quote", "The customer's approval", before=("level:III",), when=when(level="I II"), clause="CC-10"
        ),
    ),
    scope=(
        ScopeClause("install", "included", "Installation at every level", words=("install",), clause="CE-10"),
        ScopeClause("network", "refused", "We do not touch firewalls", words=("iptables",), clause="KM-11"),
        ScopeClause("deep", "excluded", "Level III is not in this plan", when(level="III", plan="one two")),
        ScopeClause(
            "chat-app", "excluded", "No forum for this product", when(channel="forum", product="secret")
        ),
    ),
    quotas=(INCIDENTS, CHATS),
    catalogue=Catalogue(
        methods=(
            Method("forum", "Public forum", "best-effort"),
            Method("professional", "Professional support", "included", when=when(plan="two three")),
            Method("consulting", "Consulting", "billable"),
        ),
        products=(
            Product("mail", "Mail Server", ("professional", "consulting", "forum"), "CC-15"),
            Product("gone", "Gone App", (), "CC-15"),
        ),
        clause="CC-15",
    ),
)


def take_in(desk: Desk, policy: Policy) -> None:
    """Put a policy into the desk as one is stored."""
    stored = Revision(f"r-{hash(policy)}", policy.id, policy.name, 0, "")
    with desk.store.write() as connection:
        policies.add(connection, stored, "", to_json(policy), desk.now)


class Acme:
    """A customer whose contract began on 10 January 2026, and every sentence of their story."""

    def __init__(self, make_desk: MakeDesk, policy: Policy, plan: str, zone: str | None = None) -> None:
        self._make = make_desk
        desk = make_desk(at("2026-01-10 09:00"))
        take_in(desk, policy)
        people.add_customer(desk, "acme", "Acme")
        people.add_contact(desk, JO, "acme", "Jo")
        self.contract = people.add_contract(desk, "acme", policy.id, plan, zone=zone).id

    def at(self, text: str) -> Desk:
        return self._make(at(text))

    def opens(self, text: str, **known: Any) -> int:
        request = OpenRequest(
            **({"subject": "Broken", "customer": "acme", "contact": JO, "kind": "incident"} | known)
        )
        return open_ticket(self.at(text), request)[0]

    def chats(self, text: str, ticket: int, **how: Any) -> None:
        worklog.log(self.at(text), [ticket], "10m", "Talked", session="chat", **how)

    def record(self, text: str, ticket: int) -> dict[str, Any]:
        whole = view.show(self.at(text), [ticket])[0]
        assert doctor.examine(self.at(text)).findings == []
        return whole

    def left(self, text: str, quota: str = "incidents") -> int | None:
        found = quotas(self.at(text), "acme", self.contract)
        return next(line.standing.balance.left for line in found if line.standing.quota.id == quota)


@pytest.mark.parametrize(("plan", "most"), [("one", 2), ("two", 5), ("three", None)])
def test_incidents_a_month(make_desk: MakeDesk, plan: str, most: int | None) -> None:
    """CE-02: two, five, or any number of incidents are analysed each month; a new month is full again."""
    acme = Acme(make_desk, POLICY, plan)
    for n in range(most or 9):
        assert acme.left("2026-03-02 09:00") == (None if most is None else most - n)
        acme.opens("2026-03-02 09:00")
    if most is None:
        acme.opens("2026-03-31 23:59")
    else:
        assert acme.left("2026-03-31 23:59") == 0
        with pytest.raises(RefusedError) as refused:
            acme.opens("2026-03-31 23:59")
        assert refused.value.message == f"Incident analysis: 0 of {most} left this month (incidents, CE-02)"
        assert refused.value.rule == "CE-02"
        assert refused.value.hint == "there is more from 2026-04-01; supportcli open … --override REASON"
    acme.opens("2026-03-31 23:59", kind="question")  # a question is no incident
    acme.opens("2026-04-01 00:00")
    assert acme.left("2026-04-01 00:00") == (None if most is None else most - 1)


@pytest.mark.parametrize(("plan", "most"), [("one", 0), ("two", 3), ("three", 7)])
def test_chats_a_month(make_desk: MakeDesk, plan: str, most: int) -> None:
    """CE-06: no chats, up to three, up to seven; a chat counts in the month in which it was held."""
    acme = Acme(make_desk, POLICY, plan)
    ticket = acme.opens("2026-03-02 09:00")
    for n in range(most):
        acme.chats(f"2026-03-{n + 3:02} 10:00", ticket)
    with pytest.raises(RefusedError) as refused:
        acme.chats("2026-03-20 10:00", ticket)
    if most == 0:
        assert refused.value.message == (
            f"ticket {ticket}: Chat with an expert: not included in plan one (chats, CE-06)"
        )
        assert refused.value.hint == f"supportcli log {ticket} … --override REASON"
    else:
        assert refused.value.message == (
            f"ticket {ticket}: Chat with an expert: 0 of {most} left this month (chats, CE-06)"
        )
        acme.chats("2026-04-02 10:00", ticket)
        with pytest.raises(RefusedError):  # noted down in April, held in March
            acme.chats("2026-04-02 10:00", ticket, began_at=at("2026-03-31 10:00"))
    # a phone call is no chat
    worklog.log(acme.at("2026-04-02 10:00"), [ticket], "10m", "Called", session="call")


def test_the_month_turns_at_the_contracts_midnight(make_desk: MakeDesk) -> None:
    """In Prague April begins at 22:00 UTC of 31 March."""
    acme = Acme(make_desk, POLICY, "one", zone="Europe/Prague")
    acme.opens("2026-02-28 22:59")
    for text in ("2026-02-28 23:00", "2026-03-31 21:59"):
        acme.opens(text)
    with pytest.raises(RefusedError, match="0 of 2 left"):
        acme.opens("2026-03-31 21:59")
    acme.opens("2026-03-31 22:00")
    (line, _) = quotas(acme.at("2026-03-31 22:00"), "acme")
    record = quota_record(line)
    assert (record["period_start"], record["period_end"]) == (date(2026, 4, 1), date(2026, 4, 30))
    assert (record["used"], record["left"]) == (1, 1)


def test_a_used_up_quota_is_overridden_by_name(make_desk: MakeDesk) -> None:
    """The ticket says who did it and why, and what it drew beyond the quota."""
    acme = Acme(make_desk, POLICY, "one")
    acme.opens("2026-03-02 09:00")
    acme.opens("2026-03-02 09:00")
    ticket = acme.opens("2026-03-02 09:00", override="Their chief called")
    opening, overridden = acme.record("2026-03-02 09:00", ticket)["events"]
    assert opening["data"]["beyond"] == [
        {"quota": "incidents", "units": 1, "unit": "incident", "then": "override"}
    ]
    assert (overridden["actor"], overridden["kind"]) == ("ana", "overridden")
    assert overridden["data"] == {
        "step": "open",
        "rule": "incidents",
        "why": "Their chief called",
        "clause": "CE-02",
    }
    assert acme.record("2026-03-02 09:00", ticket)["entitlement"]["quotas"][0]["over"] == 1


def test_another_contract_is_a_way_out(make_desk: MakeDesk) -> None:
    """The refusal names the other contracts in force; quotas are counted for each contract alone."""
    acme = Acme(make_desk, POLICY, "one")
    other = people.add_contract(acme.at("2026-01-10 09:00"), "acme", "levels", "two").id
    people.add_contract(acme.at("2026-01-10 09:00"), "acme", "levels", "two", ends_on=date(2026, 2, 1))
    for _ in range(2):
        acme.opens("2026-03-02 09:00", contract=acme.contract)
    with pytest.raises(RefusedError) as refused:
        acme.opens("2026-03-02 09:00", contract=acme.contract)
    assert refused.value.hint == (
        f"there is more from 2026-04-01; --contract {other} (levels two); supportcli open … --override REASON"
    )
    acme.opens("2026-03-02 09:00", contract=other)


def test_nothing_comes_after_the_contracts_end(make_desk: MakeDesk) -> None:
    """A quota of a contract that ends this month is not full again."""
    acme = Acme(make_desk, POLICY, "one")
    people.end_contract(acme.at("2026-03-01 09:00"), acme.contract, date(2026, 3, 31))
    for _ in range(2):
        acme.opens("2026-03-02 09:00")
    with pytest.raises(RefusedError) as refused:
        acme.opens("2026-03-02 09:00")
    assert refused.value.hint == "supportcli open … --override REASON"


@pytest.mark.parametrize("then", ["charge", "note"])
def test_beyond_a_quota_that_does_not_refuse(make_desk: MakeDesk, then: str) -> None:
    """The event records what lies beyond, for the charges and for whoever reads the history."""
    policy = replace(POLICY, quotas=(replace(INCIDENTS, beyond=then),))
    acme = Acme(make_desk, policy, "one")
    tickets = [acme.opens("2026-03-02 09:00") for _ in range(3)]
    openings = [acme.record("2026-03-02 09:00", n)["events"][0]["data"] for n in tickets]
    assert [data.get("beyond") for data in openings] == [
        None,
        None,
        [{"quota": "incidents", "units": 1, "unit": "incident", "then": then}],
    ]


def test_a_ticket_is_judged_anew_and_may_be_refunded(make_desk: MakeDesk) -> None:
    """A question turns out to be an incident, the incident a defect of the product, which costs nothing."""
    acme = Acme(make_desk, POLICY, "one")
    ticket = acme.opens("2026-03-02 09:00", kind="question")
    assert acme.left("2026-03-02 09:00") == 2
    triage.classify(acme.at("2026-04-02 09:00"), [ticket], triage.Classification(kind="incident"))
    assert (acme.left("2026-03-02 09:00"), acme.left("2026-04-02 09:00")) == (1, 2)  # it was opened in March
    triage.classify(acme.at("2026-04-02 10:00"), [ticket], triage.Classification(cause="product"))
    assert acme.left("2026-03-02 09:00") == 2
    assert acme.record("2026-04-02 10:00", ticket)["entitlement"]["quotas"][0]["drawn"] == 0


def test_classifying_is_never_refused_by_a_quota(make_desk: MakeDesk) -> None:
    """What a ticket is, is a fact; that it lies beyond the quota is told."""
    acme = Acme(make_desk, POLICY, "one")
    for _ in range(2):
        acme.opens("2026-03-02 09:00")
    ticket = acme.opens("2026-03-02 09:00", kind="question")
    triage.classify(acme.at("2026-03-02 10:00"), [ticket], triage.Classification(kind="incident"))
    quota = acme.record("2026-03-02 10:00", ticket)["entitlement"]["quotas"][0]
    assert (quota["used"], quota["left"], quota["over"], quota["drawn"]) == (3, 0, 1, 1)


def test_undo_gives_back(make_desk: MakeDesk) -> None:
    """An undone opening draws nothing; an undone session neither."""
    acme = Acme(make_desk, POLICY, "two")
    ticket = acme.opens("2026-03-02 09:00")
    acme.chats("2026-03-02 10:00", ticket)
    assert (acme.left("2026-03-02 10:00"), acme.left("2026-03-02 10:00", "chats")) == (4, 2)
    finish.undo(acme.at("2026-03-02 10:01"))
    assert (acme.left("2026-03-02 10:01"), acme.left("2026-03-02 10:01", "chats")) == (4, 3)
    finish.undo(acme.at("2026-03-02 10:02"))
    assert acme.left("2026-03-02 10:02") == 5
    assert acme.record("2026-03-02 10:02", ticket)["status"] == "cancelled"


def test_units_roll_over_and_are_borrowed(make_desk: MakeDesk) -> None:
    """Two a month, one unused one is kept, one may be taken from the next month: the refusal says from when."""
    policy = replace(POLICY, quotas=(replace(INCIDENTS, roll_over=1, borrow=1, refunds=None),))
    acme = Acme(make_desk, policy, "one")
    acme.opens("2026-01-20 09:00")  # January: one of two is left, and kept
    assert acme.left("2026-02-01 09:00") == 4  # 2 + 1 kept + 1 of March
    for _ in range(4):
        acme.opens("2026-02-01 09:00")
    with pytest.raises(RefusedError, match="0 of 2 left this month") as refused:
        acme.opens("2026-02-28 09:00")
    assert refused.value.hint is not None
    assert refused.value.hint.startswith("there is more from 2026-03-01")
    assert acme.left("2026-03-01 09:00") == 2  # 2 − 1 owed + 1 of April
    record = quota_record(quotas(acme.at("2026-03-01 09:00"), "acme")[0])
    assert (record["rolled_over"], record["owed"], record["may_borrow"]) == (0, 1, 1)


def test_time_within_one_ticket(make_desk: MakeDesk) -> None:
    """A cap for each ticket counts minutes of work, and another ticket has its own."""
    hour = Quota("hour", "One hour", "minute", (Allowance(60),), draws=("work",), period="ticket")
    acme = Acme(make_desk, replace(POLICY, quotas=(hour,)), "one")
    first, second = acme.opens("2026-03-02 09:00"), acme.opens("2026-03-02 09:00")
    worklog.log(acme.at("2026-03-02 11:00"), [first], "50m", "Read the logs")
    with pytest.raises(RefusedError, match="One hour: 10m of 1h left for this ticket, and 11m is wanted"):
        worklog.log(acme.at("2026-03-02 12:00"), [first], "11m", "Read more")
    worklog.log(acme.at("2026-03-02 12:00"), [first, second], "10m", "Read more")


def test_one_session_too_many_records_none(make_desk: MakeDesk) -> None:
    """Four tickets in one invocation and three chats left: nothing is recorded."""
    acme = Acme(make_desk, POLICY, "two")
    tickets = [acme.opens("2026-03-02 09:00") for _ in range(4)]
    with pytest.raises(RefusedError, match=f"ticket {tickets[3]}: Chat with an expert: 0 of 3 left"):
        worklog.log(acme.at("2026-03-02 10:00"), tickets, "10m", "Talked", session="chat")
    assert acme.left("2026-03-02 10:00", "chats") == 3
    worklog.log(acme.at("2026-03-02 10:00"), tickets[:3], "10m", "Talked", session="chat")
    assert acme.left("2026-03-02 10:00", "chats") == 0


def test_customers_without_a_contract(make_desk: MakeDesk) -> None:
    """KM-07: the plan for customers without one counts by customer, and the ticket says what it is served under."""
    once = replace(INCIDENTS, allowances=(Allowance(1, when(plan="none")),))
    acme = Acme(make_desk, replace(POLICY, quotas=(once,)), "one")
    desk = acme.at("2026-03-02 09:00")
    for name in ("bolt", "cork"):
        people.add_customer(desk, name, name.title())
        ticket = acme.opens("2026-03-02 09:00", customer=name, contact=None, policy="levels")
    with pytest.raises(RefusedError, match="0 of 1 left this month"):
        acme.opens("2026-03-02 09:00", customer="bolt", contact=None, policy="levels")
    assert acme.record("2026-03-02 09:00", ticket)["entitlement"]["basis"] == (
        "no contract: Paid support, by the hour"
    )


def test_what_is_covered_and_by_which_clause(make_desk: MakeDesk) -> None:
    """KM-11: the strictest clause counts; refused work is recorded, and saying no to it comes first."""
    acme = Acme(make_desk, POLICY, "one")
    ticket = acme.opens("2026-03-02 09:00", subject="Install it and open IPTABLES", level="I")
    record = acme.record("2026-03-02 09:00", ticket)
    entitlement = record["entitlement"]
    assert entitlement["verdict"] == "refused"
    assert [(c["id"], c["verdict"], c["phrase"], c["clause"]) for c in entitlement["clauses"]] == [
        ("network", "refused", "iptables", "KM-11"),
        ("install", "included", "install", "CE-10"),
    ]
    assert (
        record["next_step"] == f"say no to it: We do not touch firewalls (KM-11): supportcli reply {ticket}"
    )


def test_channels_and_levels_that_are_not_offered(make_desk: MakeDesk) -> None:
    """CC-05, CE-07: what a plan does not have is told with the reason, and so is the gate before a level."""
    acme = Acme(make_desk, POLICY, "one")
    ticket = acme.opens("2026-03-02 09:00", level="I", product="secret")
    found = acme.record("2026-03-02 09:00", ticket)["entitlement"]
    assert [(c["id"], c["offered"], c["reason"]) for c in found["channels"]] == [
        ("forum", False, "No forum for this product"),
        ("phone", False, "plan one does not include it"),
    ]
    assert [(c["id"], c["offered"], c["reason"]) for c in found["levels"]] == [
        ("I", True, None),
        ("II", True, None),
        ("III", False, "Level III is not in this plan"),
    ]
    assert [(gate["approval"], gate["before"]) for gate in found["gates"]] == [("quote", ["level:III"])]


@pytest.mark.parametrize(
    ("plan", "product", "verdict", "methods"),
    [
        ("one", "mail", "billable", [("consulting", True), ("forum", True), ("professional", False)]),
        ("two", "Mail Server", "included", [("professional", True), ("consulting", True), ("forum", True)]),
        ("two", "gone", "excluded", [("forum", False), ("professional", False), ("consulting", False)]),
        ("two", "another", None, []),
    ],
)
def test_a_catalogue_of_products(
    make_desk: MakeDesk, plan: str, product: str, verdict: str | None, methods: list[tuple[str, bool]]
) -> None:
    """CC-15: the best method that the product and the plan have decides; the others are greyed out."""
    acme = Acme(make_desk, POLICY, plan)
    ticket = acme.opens("2026-03-02 09:00", product=product)
    found = acme.record("2026-03-02 09:00", ticket)["entitlement"]
    assert found["verdict"] == verdict
    assert [(method["id"], method["offered"]) for method in found["methods"]] == methods


NAMED = replace(POLICY, contacts=(ContactRule(2, when(plan="one"), "EX-01"), ContactRule(None)))


def test_more_people_than_a_contract_names(make_desk: MakeDesk) -> None:
    """The third contact is refused; another plan names any number."""
    acme = Acme(make_desk, NAMED, "one")
    desk = acme.at("2026-03-02 09:00")
    people.add_contact(desk, "bo@acme.example", "acme")
    with pytest.raises(RefusedError) as refused:
        people.add_contact(desk, "cy@acme.example", "acme")
    assert refused.value.message == (
        f"contract {acme.contract} has 2 named contacts: jo@acme.example, bo@acme.example (EX-01)"
    )
    people.end_contract(desk, acme.contract, date(2026, 3, 1))
    people.add_contract(desk, "acme", "levels", "two")
    people.add_contact(desk, "cy@acme.example", "acme")
    acme.opens("2026-03-02 09:00", contact="cy@acme.example")


def test_only_named_contacts_open(make_desk: MakeDesk) -> None:
    """Once somebody has the role named, the others may not open; an override says who let them."""
    acme = Acme(make_desk, NAMED, "one")
    people.add_contact(acme.at("2026-03-02 09:00"), "bo@acme.example", "acme", role="named")
    people.add_contact(acme.at("2026-03-02 09:00"), "cy@acme.example", "acme", role="accountant")
    acme.opens("2026-03-02 09:00", contact="bo@acme.example")
    with pytest.raises(RefusedError) as refused:
        acme.opens("2026-03-02 09:00")
    assert refused.value.message == (
        f"contract {acme.contract} has 2 named contacts, and jo@acme.example is not one of them:"
        " bo@acme.example (EX-01)"
    )
    ticket = acme.opens("2026-03-02 09:00", override="Bo is on holiday")
    (_, overridden) = acme.record("2026-03-02 09:00", ticket)["events"]
    assert overridden["data"]["rule"] == "named-contacts"


def test_imported_tickets_draw_and_are_never_refused(make_desk: MakeDesk, tmp_path: Path) -> None:
    """What happened elsewhere happened; its draws count from then on."""
    acme = Acme(make_desk, POLICY, "one")
    rows = "".join(f"k{n},Old {n},2026-03-0{n}T10:00:00Z,acme,incident\n" for n in range(1, 5))
    file = tmp_path / "old.csv"
    file.write_text("key,subject,opened_at,customer,kind\n" + rows)
    desk = acme.at("2026-03-09 09:00")
    done = import_files(desk, ImportRequest((Input(file, file.name),)))
    assert done.imported == 4
    assert acme.record("2026-03-09 09:00", 1)["entitlement"]["quotas"][0]["used"] == 4
    assert acme.left("2026-03-09 09:00") == 0


def test_doctor_finds_and_repairs_draws(make_desk: MakeDesk) -> None:
    """A draw that no history tells of is found, and written anew."""
    acme = Acme(make_desk, POLICY, "one")
    acme.opens("2026-03-02 09:00")
    desk = acme.at("2026-03-02 09:00")
    desk.store.connection.execute("UPDATE draws SET amount = 2")
    findings = doctor.examine(desk).findings
    assert [finding.what for finding in findings] == ["draw incidents 1"]
    doctor.repair(desk, findings)
    assert doctor.examine(desk).findings == []


def test_two_at_once_on_the_last_unit(make_desk: MakeDesk, tmp_path: Path) -> None:
    """Of six processes that open at the same moment, exactly one gets the last incident."""
    acme = Acme(make_desk, POLICY, "one")
    acme.opens("2026-03-02 09:00")
    env = os.environ | {
        "SUPPORTCLI_DB": str(tmp_path / "desk.db"),
        "SUPPORTCLI_NOW": "2026-03-02T10:00:00Z",
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
    }
    words = ["open", "--customer", "acme", "--kind", "incident", "--subject", "At once", "--json"]
    command = [sys.executable, "-m", "supportcli", *words]
    running = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    told = [process.communicate() for process in running]
    codes = sorted(process.returncode for process in running)
    assert codes == [0, 4, 4, 4, 4, 4], told
    refused = [json.loads(err)["error"] for out, err in told if not out]
    assert {(each["code"], each["rule"]) for each in refused} == {(4, "CE-02")}
    assert acme.left("2026-03-02 10:00") == 0
    assert doctor.examine(acme.at("2026-03-02 10:00")).findings == []


def test_the_quota_table(make_desk: MakeDesk, run: Run) -> None:
    """For scripts every key, for a pipe one line a quota; the page of a ticket shows the same numbers."""
    acme = Acme(make_desk, POLICY, "two")
    ticket = acme.opens("2026-03-02 09:00", product="mail", subject="Install <b>")
    (incidents, chats) = json.loads(run("quota", "acme", "--json").out)
    assert incidents == {
        "contract": acme.contract,
        "customer": "acme",
        "policy": "levels",
        "plan": "two",
        "quota": "incidents",
        "name": "Incident analysis",
        "unit": "incident",
        "period": "month",
        "period_start": "2026-03-01",
        "period_end": "2026-03-31",
        "allowance": 5,
        "rolled_over": 0,
        "owed": 0,
        "may_borrow": 0,
        "used": 1,
        "left": 4,
        "over": 0,
        "again_at": None,
        "beyond": "refuse",
        "clause": "CE-02",
    }
    assert (chats["quota"], chats["left"]) == ("chats", 3)
    assert run("quota", "--json", "quota,left", "--contract", str(acme.contract)).out.count("left") == 2
    lines = run("quota", "--format", "table").out.splitlines()
    head, first = (" ".join(line.split()) for line in lines[:2])
    assert head == "contract customer plan quota used of left period until"
    assert first == "1 acme two Incident analysis 1 5 4 month 2026-03-31"
    assert run("quota", "nobody").code == 3
    assert run("quota", "acme", "--contract", "9").err.startswith("error: no contract 9 of acme")
    page = run("show", str(ticket)).out
    section = page[page.index("Entitlement\n") : page.index("\nHistory")]
    assert section.strip().splitlines() == [
        "Entitlement",
        "  served under  contract 1",
        "  included      Installation at every level (CE-10), because of “install”",
        "  included      mail: Professional support (CC-15)",
        "  quota         Incident analysis: 1 of 5 used this month, until 2026-03-31; 1 by this ticket",
        "  quota         Chat with an expert: 0 of 3 used this month, until 2026-03-31",
        "  levels        excluded: III",
        "  method        Professional support",
        "  method        Consulting",
        "  method        Public forum",
    ]


def test_beyond_is_said_when_it_happens(make_desk: MakeDesk, run: Run) -> None:
    """Standard error says that a ticket lies beyond its quota, and the history repeats it; --override is a flag."""
    Acme(make_desk, POLICY, "one")
    words = ("open", "--customer", "acme", "--kind", "incident", "--subject", "Broken")
    for _ in range(2):
        assert run(*words).code == 0
    assert run(*words).code == 4
    done = run(*words, "--override", "Their chief called")
    assert done.code == 0
    assert "1 incident beyond quota incidents, overridden" in done.err
    assert "1 incident beyond quota incidents, overridden" in run("show", "3").out
    refused = run("log", "3", "10m", "Talked", "--session", "chat")
    assert (refused.code, refused.err.splitlines()[0]) == (
        4,
        "error: ticket 3: Chat with an expert: not included in plan one (chats, CE-06)",
    )
    done = run("log", "3", "10m", "Talked", "--session", "chat", "--override", "They were patient")
    assert "1 chat beyond quota chats, overridden" in done.err


def test_refused_work_is_said_at_the_opening(make_desk: MakeDesk, run: Run) -> None:
    """It is recorded, and whoever records it learns at once that it is to be refused."""
    Acme(make_desk, POLICY, "one")
    done = run("open", "--customer", "acme", "--subject", "IPTABLES, and install it")
    assert (done.code, done.out) == (0, "1\n")
    assert done.err == "ticket 1: opened; refused: We do not touch firewalls (KM-11)\n"
    assert run("show", "1").out.splitlines()[2] == "refused  We do not touch firewalls (KM-11)"


def test_the_page_names_every_key() -> None:
    """The documentation lists the keys of a quota in their order."""
    page = (Path(__file__).parents[2] / "docs" / "entitlement.md").read_text("utf-8")
    words = " ".join(page.split())
    of_contract, of_quota = QUOTA_FIELDS[:4], QUOTA_FIELDS[4:]
    assert f"`{', '.join(of_contract)}`" in words
    assert f"`{', '.join(of_quota)}`" in words
