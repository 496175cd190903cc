"""Opening tickets without a terminal: flags, forms, what is missing, what is printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

JO = "jo@acme.example"


@pytest.fixture
def acme(run: Any) -> Any:
    """A desk with acme under PortaCare."""

    def furnish() -> None:
        run("init")
        run("customer", "add", "acme", "--name", "Acme Ltd")
        run("contact", "add", JO, "--customer", "acme")
        run("contract", "add", "acme", "--policy", "portacare", "--plan", "portacare", "--from", "2026-01-01")

    run.once("open: acme", furnish)
    return run


def ticket_of(run: Any, ticket: int = 1) -> dict[str, Any]:
    """The ticket as `show --json` prints it."""
    found = json.loads(run("show", str(ticket), "--json").out)
    return found[0] if isinstance(found, list) else found


def test_flags_fill_every_field(acme: Any, tmp_path: Path) -> None:
    """The id alone on standard output; everything that was said stands in the ticket."""
    report = tmp_path / "report.txt"
    report.write_text("Since ten.\n")
    opened = acme(
        *("open", "--customer", "acme", "--contact", JO, "--channel", "EMAIL", "--subject", "No calls"),
        *("--body-file", str(report), "--priority", "p1", "--agreed-by", "Jo Doe", "--kind", "incident"),
        *("--product", "PortaSwitch", "--version", "MR60", "--environment", "Debian", "--assignee", "bo"),
        *("--contract", "1", "--detail", "equipment=a = b", "--detail", "problem=silence", "--level", "II"),
    )
    assert (opened.code, opened.out) == (0, "1\n")
    assert opened.err == "ticket 1: opened; first-response due 10:00 (in 1h)\n"
    ticket = ticket_of(acme)
    expected = {
        "subject": "No calls",
        "customer": "acme",
        "contact": JO,
        "channel": "email",
        "priority": "P1",
        "priority_code": 80,
        "kind": "incident",
        "level": "II",
        "product": "PortaSwitch",
        "version": "MR60",
        "environment": "Debian",
        "assignee": "bo",
        "policy": "portacare",
        "plan": "portacare",
        "contract": 1,
        "status": "open",
        "opened_at": "2026-03-02T09:00:00Z",
        "details": {"equipment": "a = b", "problem": "silence"},
    }
    assert {name: ticket[name] for name in expected} == expected
    assert ticket["events"][0]["data"]["agreed_by"] == "Jo Doe"
    assert ticket["events"][0]["data"]["description"] == "Since ten.\n"


def test_a_subject_is_all_that_is_needed(acme: Any) -> None:
    """Without a customer there are no terms; with one the contract's are found."""
    assert acme("open", "-s", "Whatever").out == "1\n"
    assert (ticket_of(acme)["policy"], ticket_of(acme)["clocks"]) == (None, [])
    assert acme("open", "-s", "Whatever", "--contact", JO.upper()).out == "2\n"
    assert (ticket_of(acme, 2)["customer"], ticket_of(acme, 2)["policy"]) == ("acme", "portacare")


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        ([], 2, "error: missing --subject\n\nhint: give the flags, --from FILE, or run it at a terminal"),
        (["-s", "  "], 2, "missing --subject"),
        (["-s", "x", "--customer", "nobody"], 3, "no customer nobody"),
        (["-s", "x", "--contact", "max@acme.example"], 3, "no contact max@acme.example"),
        (["-s", "x", "--customer", "acme", "--contract", "7"], 3, "no contract 7 of acme"),
        (["-s", "x", "--customer", "acme", "--channel", "pigeon"], 3, "portacare has no channel pigeon"),
        (["-s", "x", "--customer", "acme", "--priority", "P9"], 3, "portacare has no priority P9"),
        (["-s", "x", "--customer", "acme", "--urgency", "high"], 2, "name a priority, or impact and urgency"),
        (["-s", "x", "--customer", "acme", "--detail", "colour=red"], 3, "the form has no question colour"),
        (["-s", "x", "--detail", "colour"], 2, "is not QUESTION=TEXT"),
        (["-s", "x", "--detail", "a=1", "--detail", "a=2"], 2, "a is answered twice"),
        (["-s", "x", "--policy", "nonsense"], 3, "no policy is called nonsense"),
        (["-s", "x", "--policy", "clearcare"], 3, "clearcare has several plans"),
        (
            ["-s", "x", "--policy", "clearcare", "--plan", "gold", "--channel", "phone"],
            4,
            "plan gold does not include",
        ),
        (["--template", "--resume"], 2, "exclude each other"),
        (["--resume"], 2, "nobody can be asked here"),
        (["--from", "no-such-file"], 3, "no file no-such-file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_wrong_opens_nothing(words: list[str], code: int, text: str, acme: Any) -> None:
    """Each mistake has its exit code and a message; no number is used up."""
    result = acme("open", *words)
    assert (result.code, result.out) == (code, "")
    assert text in result.err
    assert acme("open", "-s", "next").out == "1\n"


def test_several_contracts_must_be_told_apart(acme: Any) -> None:
    """Two in force: the desk lists them; --contract or --policy chooses."""
    acme("contract", "add", "acme", "--policy", "mor", "--plan", "basic", "--from", "2026-01-01")
    refused = acme("open", "--customer", "acme", "-s", "x")
    assert refused.code == 2
    assert "acme has several contracts: 1 (portacare portacare), 2 (mor basic)" in refused.err
    acme("open", "--customer", "acme", "-s", "x", "--contract", "2")
    acme("open", "--customer", "acme", "-s", "x", "--policy", "portacare")
    assert [ticket_of(acme, n)["policy"] for n in (1, 2)] == ["mor", "portacare"]


def test_the_form_goes_out_and_comes_back_quoted(acme: Any) -> None:
    """`--template` prints it with the flags filled in; `--from -` reads it as a mail program returns it."""
    form = acme("open", "--template", "--customer", "acme", "--priority", "P2").out
    assert "[customer] acme" in form
    assert "# P2 (Priority 2): The network is degraded" in form
    assert acme("open", "--from", "-", input=form).code == 5
    answered = form.replace("[subject]", "[subject] No calls\nsince ten").replace(
        "Which equipment is concerned?", "Which equipment is concerned? two boxes"
    )
    back = "Hi!\n\n" + "".join(f"> {line}\n" for line in answered.splitlines())
    opened = acme("open", "--from", "-", "--assignee", "bo", input=back)
    assert (opened.code, opened.out) == (0, "1\n")
    ticket = ticket_of(acme)
    assert (ticket["subject"], ticket["priority"], ticket["assignee"]) == ("No calls since ten", "P2", "bo")
    assert ticket["details"] == {"equipment": "two boxes"}


def test_a_form_with_problems_opens_nothing(acme: Any, tmp_path: Path) -> None:
    """Every problem stands on standard error with file and line, exit code 5."""
    file = tmp_path / "form.txt"
    file.write_text("[customer] acme\n[channel] pigeon\n[priority] P9\n")
    result = acme("open", "--from", str(file))
    assert (result.code, result.out) == (5, "")
    assert f"{file}:2: channel: portacare has no channel pigeon (one of: email)\n" in result.err
    assert f"{file}:3: priority: portacare has no priority P9" in result.err
    assert f"error: {file} has 3 problems; nothing was opened" in result.err


def test_a_template_needs_no_desk(run: Any) -> None:
    """A shipped policy's form prints from any folder."""
    printed = run("open", "--template", "--policy", "sftpplus")
    assert printed.code == 0
    assert printed.out.startswith("A new ticket under SFTPPlus support (Chevah).")
    assert "[details.product-version] Product version?" in printed.out
    assert run("open", "--template").out.startswith("A new ticket. ")


def test_opening_as_json_tells_the_event(acme: Any) -> None:
    """The outcome's tickets hold the new id."""
    document = json.loads(acme("open", "-s", "x", "--json").out)
    assert document["tickets"] == [1]
    assert [event["kind"] for event in document["events"]] == ["opened"]


def test_a_hostile_subject_stays_text(acme: Any) -> None:
    """Options and escape sequences in a value are only text; the success text carries none of it."""
    hostile = "--db=/etc \x1b[2J [red]\u202e"
    assert acme("open", "--subject", hostile, "--body", "--json").out == "1\n"
    assert ticket_of(acme)["subject"] == hostile
    assert "\x1b" not in acme("details", "1").out
