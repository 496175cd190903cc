"""What stands before each step, told through the command line: the refusal, the way out, and the override."""

from __future__ import annotations

import json
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

JO = "jo@acme.example"

POLICY = """
id     = "house"
name   = "House terms"
vendor = "House"

[plans.house]

[calendars.office]
zone         = "customer"
open         = { mon-fri = ["09:00-17:00"] }
business-day = "same-time"

[priorities.P1]
[priorities.P2]
[priorities.P3]

[kinds.incident]
[kinds.consulting]
[kinds.emergency]
[kinds.frozen]

[levels.1]
[levels.2]
[levels.3]

[environments.production]
[environments.test]

[regions.eu]
[regions.us]

[flags.paid]
name = "The invoice is paid"
[flags.consent]
name = "The customer agrees to remote access"

[roles.duty-manager]

[channels.email]
[channels.phone]

[measures.first-response]
[targets.first-response]
P1 = "1bh"
P2 = "4bh"
P3 = "8bh"

[approvals.trial]
name   = "The sales team's yes"
by     = "duty-manager"
before = "open"
when   = { product = "trial" }

[approvals.priority]
name   = "Consent to the priority"
before = "prioritise"
clause = "H-1"

[approvals.level-3]
name   = "Approval of level 3"
before = "level:3"
clause = "H-2"

[approvals.closing]
name   = "Approval of closing"
before = "close"
when   = { kind = "incident" }
clause = "H-3"

[[rules]]
id     = "test-systems"
when   = { environment = "test" }
then   = { cap = "P3", reason = "A test system is never urgent." }
clause = "H-4"

[[rules]]
id     = "paid-first"
when   = { kind = "consulting", not = { flag = "paid" } }
then   = { refuse = ["work", "reply", "resolve"], reason = "consulting is paid before it begins" }
clause = "H-5"

[[rules]]
id     = "p1-by-phone"
when   = { priority = "P1", not = { channel = "phone" } }
then   = { refuse = ["open", "prioritise"], reason = "P1 is reported by phone" }
clause = "H-6"

[[rules]]
id     = "frozen"
when   = { kind = "frozen" }
then   = { refuse = ["classify", "reopen", "escalate"], reason = "it is frozen" }

[[rules]]
id     = "emergencies"
when   = { kind = "emergency" }
then   = { notify = ["duty-manager"], team = "night", reason = "An emergency was reported." }
clause = "H-7"

[[rules]]
id     = "us-opt-in"
when   = { region = "us" }
then   = { calendar = "always" }
clause = "H-8"
"""


@pytest.fixture
def house(run: Any, tmp_path: Path) -> Any:
    """A desk with the customer acme under the house's terms, in Vilnius."""

    def furnish() -> None:
        file = tmp_path / "house.toml"
        file.write_text(POLICY, encoding="utf-8")
        run("init")
        added = run("policy", "add", str(file))
        assert added.code == 0, added.err
        run("customer", "add", "acme")
        run("contact", "add", JO, "--customer", "acme")
        run(
            "contract", "add", "acme", "--policy", "house", "--from", "2026-01-01", "--zone", "Europe/Vilnius"
        )

    run.once("gates: house", furnish)
    return run


def opened(run: Any, *words: str) -> int:
    """The number of a new ticket."""
    result = run("open", "--contact", JO, "--channel", "email", "--subject", "Help", *words)
    assert result.code == 0, result.err
    return int(result.out)


def ticket_of(run: Any, ticket: int) -> dict[str, Any]:
    found = json.loads(run("show", str(ticket), "--json").out)
    return found[0] if isinstance(found, list) else found


def events(run: Any, ticket: int, kind: str) -> list[dict[str, Any]]:
    """The data of a ticket's events of one kind."""
    return [event["data"] for event in ticket_of(run, ticket)["events"] if event["kind"] == kind]


PAID = "consulting is paid before it begins (paid-first, H-5)"
GATES = [
    ("consulting", "reply 1 --body Yes", PAID, "classify 1 --flag paid"),
    ("consulting", "resolve 1", PAID, "classify 1 --flag paid"),
    ("incident", "close 1", "Approval of closing is missing (closing, H-3)", f"approve 1 closing --by {JO}"),
    ("consulting", "log 1 1h Looked", PAID, "classify 1 --flag paid"),
    (
        "incident",
        "classify 1 --level 3",
        "Approval of level 3 is missing (level-3, H-2)",
        f"approve 1 level-3 --by {JO}",
    ),
]


@pytest.mark.parametrize(("kind", "words", "said", "way_out"), GATES)
def test_the_hint_opens_the_gate(house: Any, kind: str, words: str, said: str, way_out: str) -> None:
    """Refused with the term and the command that satisfies it; after that command the step is taken."""
    opened(house, "--kind", kind)
    before = ticket_of(house, 1)
    refused = house(*shlex.split(words))
    assert (refused.code, refused.out) == (4, "")
    assert f"error: ticket 1: {said}" in refused.err
    assert f"hint: supportcli {way_out}" in refused.err
    assert ticket_of(house, 1) == before
    assert house(*shlex.split(way_out)).code == 0
    assert house(*shlex.split(words)).code == 0
    assert events(house, 1, "overridden") == []


@pytest.mark.parametrize(("kind", "words", "said", "way_out"), GATES)
def test_a_named_person_may_override(house: Any, kind: str, words: str, said: str, way_out: str) -> None:
    """The step is taken, and who did it all the same, and why, stands in the history."""
    opened(house, "--kind", kind)
    assert house(*shlex.split(words), "--override", "the customer is on the phone", "--as", "bo").code == 0
    (data,) = events(house, 1, "overridden")
    rule, clause = said[said.index("(") + 1 : -1].split(", ")
    assert (data["rule"], data["clause"], data["why"]) == (rule, clause, "the customer is on the phone")
    shown = house("show", "1").out
    assert f"{rule}, {clause} refuses it: the customer is on the phone" in shown
    assert "  bo  " in shown


def test_refusals_as_json_name_the_rule(house: Any) -> None:
    """A script gets the rule beside the code and the hint."""
    opened(house, "--kind", "consulting")
    error = json.loads(house("reply", "1", "--body", "Yes", "--json").err)["error"]
    assert (error["code"], error["rule"]) == (4, "H-5")
    assert error["hint"] == "supportcli classify 1 --flag paid"


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ([], "classify 1 --product x"),
        (["resolve"], "reopen 1"),
        ([], "escalate 1 --reason now --to duty-manager"),
    ],
)
def test_a_rule_that_nothing_lifts_leaves_the_override(house: Any, before: list[str], words: str) -> None:
    """The hint says how to do it all the same."""
    opened(house, "--kind", "frozen")
    for verb in before:
        house(verb, "1")
    refused = house(*shlex.split(words))
    step = shlex.split(words)[0]
    assert refused.code == 4
    assert "ticket 1: it is frozen (frozen)" in refused.err
    assert f"hint: supportcli {step} 1 --override REASON" in refused.err
    assert house(*shlex.split(words), "--override", "thawed").code == 0
    assert [data["step"] for data in events(house, 1, "overridden")] == [step]


def test_an_override_needs_a_reason(house: Any) -> None:
    """An empty reason is a mistake of usage."""
    opened(house, "--kind", "consulting")
    assert house("reply", "1", "--body", "Yes", "--override", " ").code == 2


def test_an_override_without_a_gate_leaves_no_trace(house: Any) -> None:
    """Nothing was overridden, so nothing is said to have been."""
    opened(house, "--kind", "incident")
    assert house("reply", "1", "--body", "Yes", "--override", "just in case").code == 0
    assert events(house, 1, "overridden") == []


def test_what_may_not_be_opened(house: Any) -> None:
    """P1 by e-mail is refused with the channel that would do; by phone or overridden it is opened."""
    words = ["open", "--contact", JO, "--subject", "Down", "--priority", "P1"]
    refused = house(*words, "--channel", "email")
    assert (refused.code, refused.out) == (4, "")
    assert "error: P1 is reported by phone (p1-by-phone, H-6)" in refused.err
    assert "hint: supportcli open … --channel phone" in refused.err
    assert house("list", "--format", "ids").out == ""
    assert house(*words, "--channel", "phone").code == 0
    assert house(*words, "--channel", "email", "--override", "no phone there").code == 0
    assert events(house, 2, "overridden")[0]["rule"] == "p1-by-phone"


def test_an_opening_that_needs_a_yes(house: Any) -> None:
    """The yes may come with the opening, and is recorded with it."""
    words = ["open", "--contact", JO, "--channel", "email", "--subject", "Trial", "--product", "trial"]
    refused = house(*words)
    assert refused.code == 4
    assert "The sales team's yes is missing (trial)" in refused.err
    assert "hint: supportcli open … --approval trial --approved-by DUTY-MANAGER" in refused.err
    assert house(*words, "--approval", "trial").code == 2
    assert house(*words, "--approval", "trail", "--approved-by", "kim").code == 3
    assert house(*words, "--approval", "trial", "--approved-by", "kim").code == 0
    assert events(house, 1, "approved") == [{"approval": "trial", "by": "kim", "answer": True}]


def test_the_rule_is_judged_by_the_priority_to_come(house: Any) -> None:
    """An e-mailed P2 may become P3 with consent, but not P1."""
    opened(house, "--priority", "P2")
    assert "nobody is named who agreed to P3" in house("prioritise", "1", "P3").err
    assert house("prioritise", "1", "P3", "--agreed-by", JO).code == 0
    refused = house("prioritise", "1", "P1", "--agreed-by", JO)
    assert (refused.code, "(p1-by-phone, H-6)" in refused.err) == (4, True)
    assert house("prioritise", "1", "P1", "--agreed-by", JO, "--override", "called").code == 0
    assert ticket_of(house, 1)["priority"] == "P1"


def test_a_cap_at_the_opening(house: Any) -> None:
    """The priority that is recorded is the capped one; what was asked for and the rule stand beside it."""
    result = house("open", "--contact", JO, "--channel", "phone", "--subject", "T", "--priority", "P1",
                   "--environment", "TEST")  # fmt: skip
    assert "priority P1 made P3 by rule test-systems" in result.err
    (data,) = events(house, 1, "opened")
    assert (data["priority"], data["asked"], data["rule"]) == ("P3", "P1", "test-systems")
    assert "with priority P3 instead of P1 by rule test-systems" in house("show", "1").out


def test_a_cap_on_what_is_asked_for_later(house: Any) -> None:
    """Prioritising a test system, or finding out that it is one, ends at P3; its clocks follow."""
    opened(house, "--environment", "test", "--priority", "P3")
    assert house("prioritise", "1", "P2", "--agreed-by", JO).code == 0
    assert ticket_of(house, 1)["priority"] == "P3"
    opened(house, "--environment", "production", "--priority", "P2")
    found = house("classify", "2", "--environment", "test")
    assert "priority P2 made P3 by rule test-systems" in found.err
    (data,) = events(house, 2, "prioritised")
    assert data == {
        "priority": "P3", "asked": "P2", "rule": "test-systems", "agreed_by": JO,
        "why": "A test system is never urgent.",
    }  # fmt: skip
    assert ticket_of(house, 2)["clocks"][0]["duration"] == "8bh"
    house("undo")
    assert ticket_of(house, 2)["priority"] == "P2"


def test_flags_and_regions_are_recorded(house: Any) -> None:
    """Words of the policy, whatever their case; others are unknown, contradictions are refused."""
    opened(house, "--flag", "Paid", "--region", "EU")
    assert ticket_of(house, 1)["flags"] == {"paid": True}
    assert house("classify", "1", "--flag", "consent", "--no-flag", "paid", "--region", "us").code == 0
    ticket = ticket_of(house, 1)
    assert (ticket["flags"], ticket["region"]) == ({"paid": False, "consent": True}, "us")
    shown = house("show", "1").out
    assert "recorded  not paid, consent" in shown
    assert "classified: region us, consent, not paid" in shown
    unknown = house("classify", "1", "--flag", "payed")
    assert (unknown.code, "one of: paid, consent" in unknown.err) == (3, True)
    assert house("classify", "1", "--flag", "paid", "--no-flag", "paid").code == 2
    assert house("classify", "1", "--region", "mars").code == 3
    assert house("classify", "1", "--environment", "staging").code == 3


def test_open_gates_are_next_steps(house: Any) -> None:
    """What stands before the next steps is shown with the command that satisfies it, once."""
    opened(house, "--kind", "consulting", "--priority", "P2")
    shown = house("show", "1").out
    assert shown.count("consulting is paid before it begins") == 1
    assert "supportcli classify 1 --flag paid" in shown


def test_an_emergency_goes_to_its_team_and_is_told_once(house: Any, tmp_path: Path) -> None:
    """The team at the opening unless one is named; the role by the next run of cron, and never again."""
    opened(house, "--kind", "emergency")
    opened(house, "--kind", "emergency", "--team", "day")
    assert [ticket_of(house, n)["team"] for n in (1, 2)] == ["night", "day"]
    assert events(house, 1, "opened")[0]["team_rule"] == "emergencies"
    told = json.loads(house("escalate", "--due", "--json").out)
    assert [(one["ticket"], one["action"], one["step"], one["role"]) for one in told] == [
        (1, "notify", "emergencies", "duty-manager"),
        (2, "notify", "emergencies", "duty-manager"),
    ]
    house("comment", "1", "--body", "seen")
    assert json.loads(house("escalate", "--due", "--json").out) == []
    assert events(house, 1, "notified")[0]["key"] == "rule:emergencies:duty-manager"
    with closing(sqlite3.connect(tmp_path / "desk.db")) as connection:
        letters = connection.execute("SELECT purpose, role, body FROM outbox WHERE ticket = 1").fetchall()
    ((purpose, role, body),) = letters
    assert (purpose, role) == ("notice", "duty-manager")
    assert body.startswith("Ticket 1 meets the rule emergencies, H-7: An emergency was reported.\n")


def test_the_zone_of_the_contract_is_pinned(house: Any) -> None:
    """Monday 09:00 UTC is 11:00 in Vilnius: four office hours end at 15:00 there, 13:00 UTC."""
    opened(house, "--priority", "P2")
    (clock,) = ticket_of(house, 1)["clocks"]
    assert (clock["calendar"], clock["due_at"]) == ("office@Europe/Vilnius", "2026-03-02T13:00:00Z")
    assert events(house, 1, "opened")[0]["zone"] == "Europe/Vilnius"
    assert "first-response" in house("list", "--format", "table").out


def test_a_contract_without_a_zone_is_served_in_the_desks(house: Any) -> None:
    """The calendar that follows the customer falls back to the desk's zone."""
    house("customer", "add", "other")
    house("contract", "add", "other", "--policy", "house", "--from", "2026-01-01")
    assert house("open", "--customer", "other", "--subject", "Help", "--priority", "P2").code == 0
    (clock,) = ticket_of(house, 1)["clocks"]
    assert clock["due_at"] == "2026-03-02T13:00:00Z"  # 09:00 to 13:00 UTC
    assert events(house, 1, "opened")[0]["zone"] == "UTC"


def test_why_cites_the_rule_and_its_clause(house: Any) -> None:
    """A rule that chose the calendar or the duration stands in the derivation."""
    opened(house, "--region", "us", "--priority", "P2")
    shown = house("show", "1", "--why").out
    assert "us-opt-in (H-8): region us" in shown
    (clock,) = ticket_of(house, 1)["clocks"]
    assert (clock["why"]["rule"], clock["why"]["rule_clause"], clock["calendar"]) == (
        "us-opt-in",
        "H-8",
        "always",
    )


def test_an_imported_ticket_is_pinned_like_one_that_is_opened(house: Any, tmp_path: Path) -> None:
    """The contract's zone and its first day come with it: conditions and calendars ask for them."""
    file = tmp_path / "old.csv"
    file.write_text(
        "subject,customer,opened_at,priority\nOld,acme,2026-03-02T08:00:00Z,P2\n", encoding="utf-8"
    )
    imported = house("import", str(file))
    assert imported.code == 0, imported.err
    (data,) = events(house, 1, "opened")
    assert (data["zone"], data["contract_since"]) == ("Europe/Vilnius", "2026-01-01")
    (clock,) = ticket_of(house, 1)["clocks"]
    assert clock["due_at"] == "2026-03-02T12:00:00Z"  # 10:00 in Vilnius and four office hours


def test_the_example_of_the_page_is_a_policy(run: Any, tmp_path: Path) -> None:
    """What `docs/rules-and-gates.md` shows can be put into a policy as it stands."""
    page = (Path(__file__).parents[2] / "docs" / "rules-and-gates.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    head = 'id = "page"\nname = "Page"\nvendor = "Page"\n'
    words = {
        "plans": ["page"],
        "priorities": ["P1", "P2", "P3"],
        "kinds": ["consulting", "emergency"],
        "levels": ["1", "2", "3"],
        "environments": ["test"],
        "roles": ["duty-manager"],
    }
    tables = "".join(f"[{table}.{word}]\n" for table, ids in words.items() for word in ids)
    file = tmp_path / "page.toml"
    file.write_text(f'{head}{tables}[targets.first-response]\nall = "1h"\n{example}', encoding="utf-8")
    checked = run("policy", "check", str(file))
    assert checked.code == 0, checked.out + checked.err
    assert run("init").code == run("policy", "add", str(file)).code == 0
    run("customer", "add", "acme")
    run("contract", "add", "acme", "--policy", "page", "--from", "2026-01-01")
    opened_ = run("open", "--customer", "acme", "--subject", "Plan", "--kind", "consulting")
    assert opened_.code == 0, opened_.err
    refused = run("resolve", "1")
    assert refused.err.replace("ticket 1", "ticket 42").replace("classify 1", "classify 42") in page
