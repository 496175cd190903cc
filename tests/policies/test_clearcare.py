"""ClearCARE, fact by fact: what ClearCenter's page promises, asked of the desk. Instants are UTC."""

from __future__ import annotations

import json
from collections import Counter as Count

import pytest

from tests.conftest import Run
from tests.policies.asking import Counter, minute, row, uncovered

FACTS = [f"CC-{n:02d}" for n in range(1, 16)]
PLANS = ["bronze", "silver", "gold", "platinum"]
NOON = "2026-03-04 17:00"
"""Wednesday, noon in New York (EST)."""
LATER = "2026-03-04 20:00"


@pytest.fixture
def counter(run: Run) -> Counter:
    """A desk with a customer under each of the four plans."""
    return Counter(run, "clearcare", PLANS)


@pytest.mark.parametrize("plan", PLANS)
def test_cc_01_four_plans(counter: Counter, plan: str) -> None:
    """Bronze, Silver, Gold and Platinum serve tickets; the page knows no other."""
    ticket = counter.opened(NOON, plan, "--channel", "portal")
    assert counter.record(NOON, ticket)["plan"] == plan
    assert plan.title() in counter.policy_page()
    assert (
        counter.asks(NOON, "contract", "add", "nobody", "--policy", "clearcare", "--plan", "copper").code == 3
    )


@pytest.mark.parametrize(
    ("plan", "due"),
    [
        ("bronze", None),
        ("silver", None),
        ("gold", "2026-03-05 17:00"),  # one business day: Thursday noon
        ("platinum", "2026-03-04 21:00"),  # four hours: 16:00 EST
    ],
)
def test_cc_02_initial_response(counter: Counter, plan: str, due: str | None) -> None:
    """Gold one business day, Platinum four hours, the others none."""
    ticket = counter.opened(NOON, plan, "--channel", "portal")
    assert counter.due(NOON, ticket, "first-response") == due


@pytest.mark.parametrize(
    ("plan", "opened", "due"),
    [
        # the four hours of Platinum are hours of 10:00-18:00 EST (15:00-23:00 UTC), Monday-Friday
        ("platinum", "2026-03-04 13:30", "2026-03-04 19:00"),  # 08:30 EST, counted from 10:00: 14:00
        ("platinum", "2026-03-04 22:00", "2026-03-05 18:00"),  # 17:00 EST: one hour, and three on Thursday
        ("platinum", "2026-03-05 00:30", "2026-03-05 19:00"),  # after 18:00 EST
        ("platinum", "2026-01-31 17:00", "2026-02-02 19:00"),  # Saturday waits for Monday
        (
            "platinum",
            "2026-03-06 22:00",
            "2026-03-09 17:00",
        ),  # Monday is in daylight time: 10:00 is 14:00 UTC
        ("platinum", "2026-07-01 13:30", "2026-07-01 18:00"),  # summer: 09:30 EDT, due at 14:00 EDT
        ("gold", "2026-03-05 00:30", "2026-03-06 15:00"),  # after hours: counted from Thursday 10:00 EST
        ("gold", "2026-03-06 17:00", "2026-03-09 16:00"),  # Friday noon EST → Monday noon EDT
    ],
)
def test_cc_03_support_hours(counter: Counter, plan: str, opened: str, due: str) -> None:
    """10:00 to 18:00 in New York, Monday to Friday, by the clocks on its walls."""
    ticket = counter.opened(opened, plan, "--channel", "portal")
    assert counter.due(opened, ticket, "first-response") == due


def test_cc_03_the_hours_of_every_way_to_talk(counter: Counter) -> None:
    """E-mail, remote login and phone are attended in these hours, and only in these."""
    page = counter.policy_page()
    hours = "yes; Monday to Friday 10:00–18:00; replies only"
    assert row(page, "E-mail (email)") == ["–", "–", hours, hours]
    assert row(page, "Remote login (remote)") == ["–", "–", hours, hours]
    assert row(page, "Phone (phone)") == ["–", "–", "–", hours]
    assert "| Monday to Friday 10:00–18:00 | America/New_York |" in page


@pytest.mark.parametrize(
    ("plan", "worked", "bill"),
    [
        ("bronze", [], ["349.00"]),
        ("bronze", ["1h"], ["349.00"]),  # up to one hour
        ("silver", ["40m", "20m"], ["349.00"]),
        ("silver", ["40m", "40m"], ["349.00", "349.00"]),  # what goes beyond the hour is the next one
        ("gold", ["40m", "40m"], ["0.00", "0.00"]),
        ("platinum", ["3h"], ["0.00"]),
    ],
)
def test_cc_04_per_incident(counter: Counter, plan: str, worked: list[str], bill: list[str]) -> None:
    """$349 for up to one hour on Bronze and Silver; Gold and Platinum have no such price."""
    ticket = counter.opened(NOON, plan, "--channel", "portal", "--level", "I")
    for time in worked:
        counter.does(LATER, "log", ticket, time, "Worked")
    charged = counter.charged(LATER, ticket)
    assert [amount for amount, _, _ in charged] == bill
    assert {currency for _, currency, _ in charged} == {"USD"}
    assert {clause for _, _, clause in charged} == ({"CC-04"} if bill[0] == "349.00" else {"CC-05"})


@pytest.mark.parametrize(
    ("plan", "channels", "included"),
    [
        ("bronze", ["portal"], []),
        ("silver", ["portal"], []),
        ("gold", ["portal", "email", "remote"], ["I"]),
        ("platinum", ["portal", "email", "remote", "phone"], ["I", "II"]),
    ],
)
def test_cc_05_what_gold_and_platinum_include(
    counter: Counter, plan: str, channels: list[str], included: list[str]
) -> None:
    """Gold has Level I, e-mail and remote login; Platinum Level II and the phone, too; nobody Level III."""
    ticket = counter.opened(NOON, plan, "--channel", "portal")
    found = counter.entitlement(NOON, ticket)
    assert counter.offered(NOON, ticket, "channels") == channels
    levels = {level["id"]: level["verdict"] for level in found["levels"]}
    assert [level for level in ("I", "II", "III") if levels[level] == "included"] == included
    assert levels["III"] == "billable"
    for session in ("email", "remote", "phone"):
        call = ("log", ticket, "10m", "Talked", "--session", session)
        if session in channels:
            counter.does(LATER, *call)
        else:
            assert f"plan {plan} does not include" in counter.refused(LATER, *call)


@pytest.mark.parametrize(
    ("subject", "verdict"),
    [
        ("How do I burn my ISO to be bootable media?", "included"),
        ("Which groups does the install wizard make?", "included"),
        ("How do I set it up on the command line?", "excluded"),
        ("ssh says: permission denied", "excluded"),
    ],
)
def test_cc_06_evaluation_support(counter: Counter, subject: str, verdict: str) -> None:
    """A first installation is helped with, in the web console only."""
    ticket = counter.opened(
        NOON, "bronze", "--channel", "portal", "--level", "evaluation", "--subject", subject
    )
    assert counter.verdict(NOON, ticket) == (verdict, "CC-06")
    counter.does(LATER, "log", ticket, "2h", "Went through the wizard")
    assert counter.charged(LATER, ticket) == [("0.00", "USD", "CC-06")]
    assert "in the Webconfig console only, no command line" in counter.policy_page()


@pytest.mark.parametrize("plan", PLANS)
def test_cc_07_level_0_is_free_for_every_edition(counter: Counter, plan: str) -> None:
    """Whatever the plan, and however long it takes."""
    ticket = counter.opened(NOON, plan, "--channel", "portal", "--level", "0", "--kind", "account")
    assert counter.verdict(NOON, ticket) == ("included", "CC-07")
    counter.does(LATER, "log", ticket, "2h", "Sent the invoice again")
    assert counter.charged(LATER, ticket) == [("0.00", "USD", "CC-07")]
    assert (
        "Presales, passwords, invoices, quotes, product information and bug reports" in counter.policy_page()
    )


@pytest.mark.parametrize(
    ("plan", "verdict"),
    [
        ("bronze", ("billable", "CC-04")),
        ("silver", ("billable", "CC-04")),
        ("gold", ("included", "CC-05")),
        ("platinum", ("included", "CC-05")),
    ],
)
def test_cc_08_level_i(counter: Counter, plan: str, verdict: tuple[str, str]) -> None:
    """What Webconfig can configure needs no consent; Gold and Platinum have it, by e-mail and remote login."""
    ticket = counter.opened(NOON, plan, "--channel", "portal")
    counter.does(NOON, "classify", ticket, "--level", "I")
    assert counter.verdict(NOON, ticket) == verdict
    means = "Whatever can be configured from Webconfig, by e-mail, remote login and references to the documentation"
    assert means in counter.policy_page()


def test_cc_09_level_ii_needs_linux_or_remote_access(counter: Counter) -> None:
    """The consent is recorded first, at the opening or later; a no is no consent."""
    customer = counter.contact("platinum")
    level_ii = ("--channel", "portal", "--level", "II")
    said = counter.refused(NOON, *counter.opening("platinum", *level_ii))
    assert "Customer knows Linux, or agrees to remote access is missing (level-ii, CC-09)" in said
    ticket = counter.opened(NOON, "platinum", "--channel", "portal", "--level", "I")
    counter.refused(NOON, "classify", ticket, "--level", "II")
    counter.does(NOON, "approve", ticket, "level-ii", "--by", customer, "--no")
    said = counter.refused(NOON, "classify", ticket, "--level", "II")
    assert f"supportcli approve {ticket} level-ii --by {customer}" in said
    counter.does(LATER, "approve", ticket, "level-ii", "--by", customer, "--note", "Remote access is fine")
    counter.does(LATER, "classify", ticket, "--level", "II")
    assert counter.verdict(LATER, ticket) == ("included", "CC-05")
    given = counter.record(LATER, ticket)["approvals"][-1]
    assert (given["by"], given["note"], given["answer"]) == (customer, "Remote access is fine", True)
    with_consent = (*level_ii, "--approval", "level-ii", "--approved-by", customer)
    assert counter.record(LATER, counter.opened(LATER, "platinum", *with_consent))["level"] == "II"


@pytest.mark.parametrize("plan", PLANS)
def test_cc_10_level_iii_needs_the_clients_approval(counter: Counter, plan: str) -> None:
    """Nobody escalates to Level III without it, and no plan includes it; an override is recorded by name."""
    ticket = counter.opened(NOON, plan, "--channel", "portal", "--level", "I")
    said = counter.refused(NOON, "classify", ticket, "--level", "III")
    assert "Customer's approval of Level III is missing (level-iii, CC-10)" in said
    assert counter.record(NOON, ticket)["level"] == "I"
    counter.does(LATER, "approve", ticket, "level-iii", "--by", counter.contact(plan))
    counter.does(LATER, "classify", ticket, "--level", "III")
    assert counter.record(LATER, ticket)["entitlement"]["verdict"] == "billable"
    assert "a solution is found that both agree to" in counter.page(LATER, ticket)
    assert "a sysadmin, a developer or a partner" in counter.policy_page()

    other = counter.opened(NOON, plan, "--channel", "portal")
    counter.does(LATER, "classify", other, "--level", "III", "--override", "She said yes on the phone")
    overridden = [e for e in counter.record(LATER, other)["events"] if e["kind"] == "overridden"]
    assert [(e["actor"], e["data"]["clause"], e["data"]["why"]) for e in overridden] == [
        ("ana", "CC-10", "She said yes on the phone")
    ]


def test_cc_11_consulting_is_quoted_and_paid_before_the_work(counter: Counter) -> None:
    """$275 to $400 an hour, with scope and completion time; no work before the payment, then it is tracked here."""
    customer = counter.contact("gold")
    ticket = counter.opened(NOON, "gold", "--channel", "portal", "--level", "consulting")
    assert counter.verdict(NOON, ticket) == ("billable", "CC-11")
    work = ("log", ticket, "2h", "Installed the second system")
    assert "paid in advance is missing (prepaid, CC-11)" in counter.refused(LATER, *work)
    for price in ("274.99", "400.01"):
        said = counter.refused(NOON, "quote", ticket, price, "--by", customer)
        assert "Consulting is 275.00 USD to 400.00 USD per hour" in said
    scope = ("--time", "5h", "--scope", "High availability", "--done-by", "2026-04-01")
    counter.does(NOON, "quote", ticket, "300", *scope, "--by", customer)
    counter.refused(LATER, *work)  # agreed, but not paid
    counter.does(LATER, "approve", ticket, "prepaid", "--by", customer)
    counter.does(LATER, *work)
    assert counter.charged(LATER, ticket) == [("600.00", "USD", "CC-11")]
    quote = row(counter.policy_page(), "prepaid")
    assert quote[:3] == ["Quote with rate, scope and completion time, paid in advance", "customer", "work"]
    assert "paid before work begins (prepaid)" in row(counter.policy_page(), "Consulting")
    page = counter.page(LATER, ticket)
    assert "300 USD per hour for 5h of work" in page and "done by 2026-04-01: High availability" in page
    assert "CC-11 Once the services are agreed to, they are communicated and tracked here" in page


@pytest.mark.parametrize("price", ["275", "400"])
def test_cc_11_the_ends_of_the_range_are_prices(counter: Counter, price: str) -> None:
    """$275 and $400 themselves are agreed to."""
    ticket = counter.opened(NOON, "silver", "--channel", "portal", "--level", "consulting")
    counter.does(NOON, "quote", ticket, price, "--by", counter.contact("silver"))
    counter.does(NOON, "approve", ticket, "prepaid", "--by", counter.contact("silver"))
    counter.does(LATER, "log", ticket, "1h", "Worked")
    assert counter.charged(LATER, ticket) == [(f"{price}.00", "USD", "CC-11")]


def test_cc_12_hand_offs_are_counted_and_reported(counter: Counter) -> None:
    """From engineer to engineer and from Level I to II; taking a new ticket is none. That they may cost is said."""
    ticket = counter.opened(NOON, "gold", "--channel", "portal", "--level", "I")
    quiet = counter.opened(NOON, "gold", "--channel", "portal", "--level", "I")
    for each in (ticket, quiet):
        counter.does(NOON, "take", each)
    counter.does(NOON, "approve", ticket, "level-ii", "--by", counter.contact("gold"))
    counter.does(NOON, "classify", ticket, "--level", "II")
    counter.does(LATER, "assign", ticket, "--to", "ben")
    rows = json.loads(counter.does(LATER, "list", "--json", "id,hand_offs"))
    assert {str(row["id"]): row["hand_offs"] for row in rows} == {ticket: 2, quiet: 0}
    words = "A hand-off to Level II may occur and may cost extra; as few engineers as possible see a case"
    assert words in counter.page(LATER, ticket) and words in counter.page(LATER, quiet)
    assert counter.verdict(LATER, ticket)[0] == "billable"


@pytest.mark.parametrize("channel", ["email", "phone", "remote"])
def test_cc_13_new_tickets_come_through_the_portal_only(counter: Counter, channel: str) -> None:
    """Even Platinum opens nothing by e-mail or phone."""
    said = counter.refused(NOON, *counter.opening("platinum", "--channel", channel))
    assert "new tickets do not come by" in said and "one of: portal" in said


def test_cc_13_replies_keep_the_reference_in_their_subject(counter: Counter) -> None:
    """Whatever is written about a ticket bears its number, so that an answer finds it; the answer is recorded."""
    ticket = counter.opened(NOON, "gold", "--channel", "portal", "--subject", "PPTP")
    counter.does(LATER, "reply", ticket, "--body", "Which version?", "--wait")
    letters = json.loads(counter.does(LATER, "outbox", "list", "--json"))
    (letter,) = [each for each in letters if each["purpose"] == "reply"]
    assert f"[SUP-{ticket}]" in letter["subject"] and letter["recipients"] == [counter.contact("gold")]
    counter.does("2026-03-05 17:00", "reply", ticket, "--from", counter.contact("gold"), "--body", "7.9")
    record = counter.record("2026-03-05 17:00", ticket)
    assert (record["status"], minute(record["events"][-1]["at"])) == ("open", "2026-03-05 17:00")
    assert "as long as the subject keeps the reference number" in counter.policy_page()


def test_cc_14_nineteen_labelled_questions(counter: Counter) -> None:
    """Each question of the page stands under its level; the driver is asked for under two."""
    examples = json.loads(counter.does(NOON, "policy", "show", "clearcare", "--json"))["examples"]
    labels = [(example["text"], dict(example["facts"])["level"]) for example in examples]
    assert Count(level for _, level in labels) == {
        "evaluation": 3,
        "0": 4,
        "I": 3,
        "II": 3,
        "III": 3,
        "consulting": 3,
    }
    driver = [level for text, level in labels if "compile a driver, FooBar, for kernel X.Y.Z" in text]
    assert driver == ["III", "consulting"]
    for text, level in [
        ("How do I burn my ISO to be bootable media?", "evaluation"),
        ("How do reset my password?", "0"),
        ("Is there a way I can import 150 users without having to add each one individually?", "I"),
        ("I would like to install ClearOS in a RAID 5 software configuration...how do I do this?", "II"),
        ("I would like you install and test my High Availability between two systems.", "consulting"),
    ]:
        assert (text, level) in labels
    # each label is a level that a ticket with such a text can be given
    for text, level in labels:
        ticket = counter.opened(NOON, "gold", "--channel", "portal", "--subject", text)
        counter.does(NOON, "classify", ticket, "--level", level, "--override", "A trial")
        assert counter.record(NOON, ticket)["level"] == level


@pytest.mark.parametrize(
    ("plan", "product", "available", "verdict"),
    [
        ("gold", "content-filter", ["professional", "consulting", "dedicated-forum"], "included"),
        ("bronze", "content-filter", ["consulting", "dedicated-forum"], "billable"),
        ("platinum", "pptp-server", ["professional", "consulting", "public-forum"], "included"),
        ("gold", "community-app", ["dedicated-forum", "public-forum"], "best-effort"),
        ("gold", "third-party-app", ["developer", "consulting", "public-forum"], "excluded"),
    ],
)
def test_cc_15_marketplace_support_methods(
    counter: Counter, plan: str, product: str, available: list[str], verdict: str
) -> None:
    """The methods of the app decide what a ticket about it has; the others are told as not available."""
    ticket = counter.opened(NOON, plan, "--channel", "portal", "--product", product)
    assert counter.offered(NOON, ticket, "methods") == available
    assert counter.verdict(NOON, ticket) == (verdict, "CC-15")
    methods = counter.entitlement(NOON, ticket)["methods"]
    assert len(methods) == 5
    page = counter.page(NOON, ticket)
    for method in methods:
        assert f"method {method['name']}: " in page if method["offered"] else f"({method['name']}: " in page


def test_every_fact_of_the_page_has_its_test() -> None:
    """One test at least bears each id in its name."""
    assert uncovered(globals(), FACTS) == []
