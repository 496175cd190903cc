"""SFTPPlus, fact by fact: what Chevah's guidelines say, asked of the desk. They promise no times."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.policies.asking import Counter, row, uncovered, words

FACTS = [f"SP-{n:02d}" for n in range(1, 11)]
FRIDAY = "2026-03-06 16:50"
LATER = "2026-03-06 18:00"
JO = "jo@standard.example"
QUESTIONS = [
    "product-version",
    "operating-system",
    "protocols",
    "server-log",
    "client-log",
    "other",
    "integrations",
]


@pytest.fixture
def counter(run: Run) -> Counter:
    """A desk with a customer under the standard option."""
    return Counter(run, "sftpplus", ["standard"])


def test_sp_01_the_template_asks_for_the_installation(counter: Counter) -> None:
    """Seven questions, why they are asked, and that nobody else is told; answers are taken from the filled form."""
    ticket = counter.opened(FRIDAY, "standard", "--channel", "form", "--kind", "case")
    form = counter.does(FRIDAY, "details", ticket)
    asked = [line.partition("]")[0][1:] for line in form.splitlines() if line.startswith("[")]
    assert asked[1:-1] == QUESTIONS
    text = words(form)
    for part in (
        "Can you please provide us with the following details about the system used for running the product:",
        "Product version?",
        "Operating system name and version?",
        "File transfer protocol(s) used?",
        "A time-stamped version of the server-side log?",
        "the corresponding client-side log?",
        "firewalls, proxy, LDAP, Active Directory, single sign-on",
        "we can run it against a similar set-up",
        "This information will not be shared with any third party",
    ):
        assert part in text, part
    for question in QUESTIONS[:4]:
        assert row(counter.policy_page(), question)[-1] == "required"
    filled = form.replace("[operating-system]", "5.2.0\n[operating-system]").replace(
        "[server-log]", "SFTP and FTPS\n[server-log]"
    )
    done = counter.run("details", ticket, "--from", "-", now="2026-03-06T17:00:00Z", input=filled)
    assert done.code == 0, done.err
    record = counter.record(LATER, ticket)
    assert record["details"] == {"product-version": "5.2.0", "protocols": "SFTP and FTPS"}
    assert record["missing_details"] == [
        "operating-system",
        "server-log",
        "client-log",
        "other",
        "integrations",
    ]


def test_sp_01_the_template_may_be_modified_to_suit(counter: Counter, tmp_path: Path) -> None:
    """A desk adds its own question to the file, and new tickets ask it."""
    file = tmp_path / "ours.toml"
    question = '[[details.questions]]\nid  = "since"\nask = "Since when?"\n\n[environments]'
    shipped = counter.does(FRIDAY, "policy", "show", "sftpplus", "--toml")
    file.write_text(shipped.replace("[environments]", question))
    counter.does(FRIDAY, "policy", "add", str(file))
    old_and_new = [
        counter.opened(FRIDAY, "standard", *extra) for extra in ((), ("--detail", "since=This morning"))
    ]
    assert counter.record(FRIDAY, old_and_new[0])["missing_details"] == [*QUESTIONS, "since"]
    assert counter.record(FRIDAY, old_and_new[1])["details"] == {"since": "This morning"}


@pytest.mark.parametrize("kind", ["case", "defect"])
def test_sp_02_the_environment_in_which_it_was_re_created(counter: Counter, kind: str) -> None:
    """Asked for until it is recorded: the dedicated VM, or the customer's own installation, and which it was."""
    ticket = counter.opened(FRIDAY, "standard", "--kind", kind)
    asks = "SP-02 Re-create the issue in a similar environment, on a dedicated VM, and record which"
    assert asks in counter.page(FRIDAY, ticket)
    assert counter.asks(FRIDAY, "classify", ticket, "--environment", "laptop").code == 3
    for environment in ("customer", "vm"):
        counter.does(
            FRIDAY, "details", ticket, "--recreated", "vm-12, Debian 12", "--environment", environment
        )
        record = counter.record(FRIDAY, ticket)
        assert record["environment"] == record["recreated_in"]["environment"] == environment
        assert record["recreated_in"]["where"] == "vm-12, Debian 12"
        assert asks not in counter.page(FRIDAY, ticket)


def test_sp_03_a_call_is_unconfirmed_until_it_is_confirmed_in_writing(counter: Counter) -> None:
    """By the customer's follow-up, or by a yes to our summary; a no is none. Other channels need nothing."""
    page = counter.policy_page()
    assert (
        "| Ask at the beginning for a follow-up by e-mail; else send a summary and have it confirmed |"
        in page
    )
    for channel in ("form", "email"):
        (line,) = [line for line in page.splitlines() if line.startswith(f"| {channel} |")]
        assert "| preferred |" in line
        quiet = counter.opened(FRIDAY, "standard", "--channel", channel)
        assert "written-confirmation" not in counter.page(FRIDAY, quiet)

    unconfirmed = "written-confirmation is missing"
    followed_up, summarised = (counter.opened(FRIDAY, "standard", "--channel", "phone") for _ in range(2))
    assert unconfirmed in counter.page(FRIDAY, followed_up)

    counter.does(
        LATER, "reply", followed_up, "--from", JO, "--channel", "email", "--body", "As I said: it stops"
    )
    confirm = ("--by", JO, "--note", "Follow-up by e-mail")
    counter.does(LATER, "approve", followed_up, "written-confirmation", *confirm)
    assert unconfirmed not in counter.page(LATER, followed_up)

    counter.does(FRIDAY, "reply", summarised, "--body", "You said that it stops. Is that right?")
    counter.does(LATER, "approve", summarised, "written-confirmation", "--by", JO, "--no")
    assert unconfirmed in counter.page(LATER, summarised)
    counter.does(
        LATER, "approve", summarised, "written-confirmation", "--by", JO, "--note", "Summary confirmed"
    )
    assert unconfirmed not in counter.page(LATER, summarised)
    given = counter.record(LATER, summarised)["approvals"][-1]
    assert (given["by"], given["answer"], given["note"]) == (JO, True, "Summary confirmed")


def test_sp_04_chat_transcripts_become_part_of_the_record(counter: Counter) -> None:
    """A chat opens a ticket; its transcript stands in the history, with the channel by which it came."""
    ticket = counter.opened(
        FRIDAY, "standard", "--channel", "chat", "--body", "jo: it stops\nana: since when?"
    )
    counter.does(LATER, "reply", ticket, "--from", JO, "--channel", "chat", "--body", "jo: since Monday")
    record = counter.record(LATER, ticket)
    assert (record["channel"], record["description"]) == ("chat", "jo: it stops\nana: since when?")
    received = [event["data"] for event in record["events"] if event["kind"] == "received"]
    assert [(each["channel"], each["body"]) for each in received] == [("chat", "jo: since Monday")]
    assert "jo: since Monday" in counter.page(LATER, ticket)
    assert (
        "Each transcript is forwarded to the support mailbox and kept with the ticket"
        in counter.policy_page()
    )


def test_sp_05_as_much_as_possible_is_collected_at_the_start(counter: Counter) -> None:
    """Whoever opens a ticket is told what is missing, and why; what is known at the start is recorded with it."""
    ticket = counter.opened(
        FRIDAY,
        "standard",
        "--channel",
        "email",
        "--detail",
        "product-version=5.2",
        "--detail",
        "protocols=SFTP",
    )
    collect = "SP-05 Collect as much information as possible at the start; it helps whoever follows up"
    assert collect in counter.page(FRIDAY, ticket, "--why")
    assert "5 details are missing" in counter.page(FRIDAY, ticket)
    assert counter.record(FRIDAY, ticket)["details"] == {"product-version": "5.2", "protocols": "SFTP"}


STEPS = {
    "identify": "Identify the problem",
    "theory": "Establish a theory of probable cause",
    "test": "Test the theory to determine the cause",
    "plan": "Establish a plan",
    "status": "Determine the system's status",
    "record": "Make a record",
}


@pytest.mark.parametrize("kind", ["case", "defect"])
def test_sp_06_troubleshooting_in_six_recorded_steps(counter: Counter, kind: str) -> None:
    """The page names the step to take; once it is recorded, the next; after the sixth none."""
    ticket = counter.opened(FRIDAY, "standard", "--kind", kind)
    for number, (step, name) in enumerate(STEPS.items(), start=1):
        page = counter.page(FRIDAY, ticket)
        assert f"troubleshooting, step {number} of 6: {name}" in page
        assert page.count("troubleshooting, step") == 1
        how = ("--confirm", "1", "--why", "Done") if step == "test" else ("--step", step, "--text", "Done")
        counter.does(FRIDAY, "troubleshoot", ticket, *how)
    assert "troubleshooting, step" not in counter.page(LATER, ticket)
    recorded = counter.record(LATER, ticket)["troubleshooting"]
    assert [(entry["step"], entry["text"]) for entry in recorded] == [(step, "Done") for step in STEPS]
    for step, name in STEPS.items():
        assert row(counter.policy_page(), step)[0] == name
    wish = counter.opened(FRIDAY, "standard", "--kind", "feature-request")
    assert "troubleshooting" not in counter.page(FRIDAY, wish)


def test_sp_07_a_defect_goes_to_the_engineering_tracker(counter: Counter) -> None:
    """Priority High by rule, whenever it turns out to be one; the page asks for the issue until it is recorded."""
    ticket = counter.opened(FRIDAY, "standard", "--kind", "case")
    assert counter.record(FRIDAY, ticket)["priority"] == "normal"
    asks = "Create an issue in the engineering tracker (GitHub, chevah/server) with the details"
    assert asks not in counter.page(FRIDAY, ticket)
    counter.does(FRIDAY, "classify", ticket, "--kind", "defect")
    assert counter.record(FRIDAY, ticket)["priority"] == "high"
    page = counter.page(FRIDAY, ticket)
    assert f"SP-07 {asks}, and tell the customer its id" in page
    assert "priority high instead of normal by rule defects-are-high" in page
    counter.does(FRIDAY, "prioritise", ticket, "normal", "--agreed-by", JO)
    assert counter.record(FRIDAY, ticket)["priority"] == "high"

    step = f"engineering does not know of it (SP-07) supportcli defect {ticket}"
    assert step in page
    issue = "https://github.com/chevah/server/issues/4711"
    counter.does(LATER, "defect", ticket, "--link", issue)
    page = counter.page(LATER, ticket)
    assert asks not in page and step not in page
    assert "recorded engineering-issue" in page
    assert f"issue chevah/server#4711 linked, {JO} told: {issue}" in page
    born = counter.opened(FRIDAY, "standard", "--kind", "defect")
    assert counter.record(FRIDAY, born)["priority"] == "high"


def test_sp_08_a_feature_request_is_checked_against_the_roadmap(counter: Counter) -> None:
    """Within the standard option it is worked on; beyond it, Sales makes the quote before any work."""
    ticket = counter.opened(FRIDAY, "standard", "--kind", "feature-request")
    assert "SP-08 Check whether the product's roadmap includes it" in counter.page(FRIDAY, ticket)
    counter.does(LATER, "log", ticket, "10m", "It is on the roadmap")

    unchecked = f"supportcli classify {ticket} --flag roadmap-checked"
    assert f"The product's roadmap is not checked {unchecked}" in counter.page(LATER, ticket)
    said = counter.refused(LATER, "resolve", ticket, "--body", "We will build it")
    assert "The product's roadmap is not checked (roadmap-before-an-answer, SP-08)" in said
    counter.does(LATER, "classify", ticket, "--flag", "roadmap-checked", "--why", "In 5.4")
    page = counter.page(LATER, ticket)
    assert unchecked not in page and "SP-08 Check whether" not in page

    counter.does(LATER, "classify", ticket, "--flag", "beyond-standard")
    unpriced = f"no price is agreed: Beyond the standard option supportcli quote {ticket} PRICE --by SALES"
    assert unpriced in counter.page(LATER, ticket)
    assert counter.verdict(LATER, ticket) == ("billable", "SP-08")
    work = ("log", ticket, "1h", "Built it")
    said = counter.refused(LATER, *work)
    assert "Quote by Sales is missing (quote, SP-08)" in said
    assert f"supportcli approve {ticket} quote --by SALES" in said
    counter.does(LATER, "quote", ticket, "120", "--currency", "GBP", "--by", JO, "--time", "8h")
    counter.does(LATER, "approve", ticket, "quote", "--by", "sam@sales.example")
    assert unpriced not in counter.page(LATER, ticket)
    counter.does(LATER, *work)
    assert counter.charged(LATER, ticket) == [("120.00", "GBP", "SP-08"), ("20.00", "GBP", "SP-08")]


def test_sp_09_a_screen_share_is_recorded_as_a_session(counter: Counter) -> None:
    """It is held for a ticket that is there; nobody opens one by it."""
    ticket = counter.opened(FRIDAY, "standard", "--channel", "email")
    counter.does(LATER, "log", ticket, "45m", "Looked at the log together", "--session", "screen-share")
    (entry,) = counter.record(LATER, ticket)["work"]["entries"]
    assert (entry["session"], entry["seconds"], entry["what"]) == (
        "screen-share",
        2700,
        "Looked at the log together",
    )
    said = counter.refused(FRIDAY, *counter.opening("standard", "--channel", "screen-share"))
    assert "new tickets do not come by Screen share" in said
    means = "A session with the customer where that resolves the issue best"
    assert f"| {means} |" in counter.policy_page()


@pytest.mark.parametrize(
    ("version", "at", "verdict"),
    [
        ("3", "2026-03-06 16:50", "excluded"),
        ("4", "2026-06-30 23:00", None),  # its last day
        ("4", "2026-07-01 00:00", "excluded"),
        ("5", "2026-07-01 00:00", None),
        ("5", "2036-07-01 00:00", None),
    ],
)
def test_sp_10_the_life_cycle_decides_what_is_supported(
    counter: Counter, version: str, at: str, verdict: str | None
) -> None:
    """A version that has reached its end is told from one that has not, by the day of the opening."""
    ticket = counter.opened(at, "standard", "--version", version)
    assert counter.verdict(at, ticket) == (verdict, "SP-10" if verdict else None)
    told = "The product's life cycle decides what is supported: this version has reached its end (SP-10)"
    assert (told in counter.page(at, ticket)) is (verdict is not None)


def test_every_fact_of_the_page_has_its_test() -> None:
    """One test at least bears each id in its name."""
    assert uncovered(globals(), FACTS) == []
