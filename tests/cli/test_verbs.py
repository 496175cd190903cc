"""The verbs of a ticket's life: what they record, say and refuse; dry runs, many tickets, JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

JO = "jo@acme.example"


@pytest.fixture
def acme(run: Any) -> Any:
    """A desk with the customer acme under PortaCare, and ticket 1: P1, opened Monday 09:00 UTC."""

    def furnish() -> None:
        run("init")
        run("customer", "add", "acme", "--name", "Acme Ltd")
        run("contact", "add", JO, "--customer", "acme")
        run("contract", "add", "acme", "--policy", "portacare", "--plan", "portacare", "--from", "2026-01-01")
        opened = run(
            "open", "--contact", JO, "--channel", "email", "--subject", "No calls", "--priority", "P1"
        )
        assert (opened.code, opened.out) == (0, "1\n")

    run.once("verbs: acme", furnish)
    return run


def kinds(run: Any, ticket: int = 1) -> list[str]:
    """The kinds of a ticket's events."""
    return [event["kind"] for event in ticket_of(run, ticket)["events"]]


def ticket_of(run: Any, ticket: int = 1) -> dict[str, Any]:
    """The ticket as `show --json` prints it."""
    found = json.loads(run("show", str(ticket), "--json").out)
    return found[0] if isinstance(found, list) else found


@pytest.mark.parametrize(
    ("words", "said", "facts"),
    [
        (["take", "1"], "ticket 1: taken by ana; first-response due 10:00 (in 1h)", {"assignee": "ana"}),
        (
            ["assign", "1", "--to", "bo", "--team", "core"],
            "ticket 1: assigned to bo of team core; first-response due 10:00 (in 1h)",
            {"assignee": "bo", "team": "core"},
        ),
        (
            ["classify", "1", "--kind", "DEFECT", "--product", "PortaSwitch", "--version", "MR60"],
            "ticket 1: classified; first-response due 10:00 (in 1h)",
            {"kind": "defect", "product": "PortaSwitch", "version": "MR60"},
        ),
        (
            ["prioritise", "1", "p2", "--agreed-by", JO],
            "ticket 1: priority p2; first-response due 11:00 (in 2h)",
            {"priority": "P2"},
        ),
        (
            ["prioritize", "SUP-1", "--priority", "P3", "--agreed-by", JO],
            # a business day: the same time on the next one
            "ticket 1: priority P3; first-response due Tue 09:00 (in 9h of support hours)",
            {"priority": "P3"},
        ),
        (
            ["reply", "1", "--body", "We look."],
            "ticket 1: replied; update due 10:00 (in 1h)",
            {"status": "open"},
        ),
        (
            ["reply", "1", "--body", "Which one?", "--wait"],
            "ticket 1: replied, waiting for the customer",
            {"status": "waiting"},
        ),
        (
            ["comment", "1", "-b", "odd"],
            "ticket 1: commented; first-response due 10:00 (in 1h)",
            {"status": "new"},
        ),
        (["wait", "1", "--on", "vendor"], "ticket 1: waiting for the vendor", {"status": "waiting"}),
        (["resolve", "1"], "ticket 1: resolved", {"status": "resolved"}),
        (["close", "1", "--why", "a duplicate"], "ticket 1: closed", {"status": "closed"}),
        (
            ["details", "1", "--answer", "equipment=two boxes"],
            "ticket 1: 1 detail recorded; still missing: configuration, problem",
            {"details": {"equipment": "two boxes"}},
        ),
    ],
    ids=lambda value: " ".join(value[:1]) if isinstance(value, list) else "",
)
def test_a_verb_records_says_what_is_due_and_keeps_stdout_for_data(
    words: list[str], said: str, facts: dict[str, Any], acme: Any
) -> None:
    """Each verb changes the ticket, tells one sentence on standard error and prints nothing else."""
    result = acme(*words)
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith(said)
    ticket = ticket_of(acme)
    assert {name: ticket[name] for name in facts} == facts
    quiet = acme("comment", "1", "-b", "more", "-q")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_a_life_from_opening_to_reopening(acme: Any) -> None:
    """Reply, wait, the customer's answer, an agreement, an approval, the end and the way back."""
    assert acme("reply", "1", "--body", "Which box?", "--wait", now="2026-03-02T09:30:00Z").code == 0
    assert (
        acme(
            "reply", "1", "--from", JO, "--body", "The left", "--channel", "email", now="2026-03-02T10:00Z"
        ).code
        == 0
    )
    assert ticket_of(acme)["status"] == "open"
    agreed = acme("agree", "1", "update", "4h", "--by", JO, now="2026-03-02T10:00Z")
    assert agreed.err == f"ticket 1: update within 4h agreed by {JO}; update due 14:00 (in 4h)\n"
    assert acme("classify", "1", "--kind", "information", now="2026-03-02T10:01Z").code == 0
    assert acme("resolve", "1", "--body", "Fixed.", now="2026-03-02T10:30Z").code == 0
    refused = acme("close", "1", now="2026-03-02T10:31Z")
    assert refused.code == 4
    assert "Customer's approval of closing is missing" in refused.err
    assert f"hint: supportcli approve 1 closing --by {JO}" in refused.err
    assert acme("approve", "1", "closing", "--by", JO, "--note", "thanks", now="2026-03-02T10:32Z").code == 0
    assert acme("close", "1", now="2026-03-02T10:33Z").code == 0
    assert acme("reopen", "1", "--why", "again", now="2026-03-02T10:34Z").err.startswith("ticket 1: reopened")
    assert kinds(acme) == [
        *("opened", "replied", "waiting", "received", "agreed", "classified", "replied", "resolved"),
        *("approved", "closed", "reopened"),
    ]


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["take", "7"], 3, "error: no ticket with id 7"),
        (["take", "1", "7-8"], 3, "error: no tickets with ids 7, 8"),
        (["take", "one"], 2, '"one" is not a ticket id'),
        (["assign", "1"], 2, "error: missing --to, --team or --nobody"),
        (["assign", "1", "--to", "bo", "--nobody"], 2, "--to and --nobody contradict each other"),
        (["classify", "1"], 2, "nothing to classify by"),
        (["classify", "1", "--kind", "nonsense"], 3, "no kind is called nonsense"),
        (["prioritise", "1"], 2, "error: missing PRIORITY"),
        (["prioritise", "1", "P9"], 3, "portacare has no priority P9"),
        (["prioritise", "1", "P2"], 4, "nobody is named who agreed to P2"),
        (["prioritise", "1", "--impact", "high"], 2, "name a priority, or impact and urgency"),
        (["prioritise", "1", "--priority", "P1", "--impact", "x"], 2, "contradict each other"),
        (["reply", "1"], 2, "error: missing --body or --body-file"),
        (["reply", "1", "--body", "  "], 2, "a reply needs a text"),
        (["reply", "1", "--body", "x", "--body-file", "y"], 2, "--body and --body-file are both given"),
        (["reply", "1", "--body-file", "no-such-file"], 3, "no file no-such-file"),
        (["reply", "-", "--body-file", "-"], 2, "standard input cannot hold both"),
        (["reply", "1", "--from", JO, "--wait", "--body", "x"], 2, "belong to our answers"),
        (["resume", "1"], 4, "ticket 1 is new: it cannot be resumed"),
        (["agree", "1", "update", "soon", "--by", "jo"], 2, "not a duration"),
        (
            ["agree", "1", "first-response", "4h", "--by", "jo"],
            4,
            "does not leave first-response to an agreement",
        ),
        (["agree", "1", "nonsense", "4h", "--by", "jo"], 3, "no measure nonsense"),
        (["approve", "1", "nonsense", "--by", "jo"], 3, "knows no approval nonsense"),
        (["close", "1", "--approval", "closing"], 2, "--approval needs the person who gave it"),
        (["reopen", "1"], 4, "it cannot be reopened"),
        (["escalate", "1"], 2, "error: missing --reason"),
        (["escalate"], 2, "no tickets given"),
        (["escalate", "--due", "1"], 2, "it names no tickets"),
        (["escalate", "1", "--no-send", "--reason", "x"], 2, "belong to --due"),
        (
            ["escalate", "1", "--to", "nonsense", "--reason", "x"],
            3,
            'no level, team, person or role is called "nonsense"',
        ),
        (["details", "1", "--answer", "nonsense=1"], 3, "the form has no question nonsense"),
        (["details", "1", "--answer", "equipment"], 2, "is not QUESTION=TEXT"),
        (["details", "1", "--ask"], 2, "nobody can be asked here"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_refused_has_its_code_and_changes_nothing(
    words: list[str], code: int, text: str, acme: Any
) -> None:
    """Usage 2, not found 3, refused 4; the history stays as it was and standard output stays empty."""
    result = acme(*words)
    assert (result.code, result.out) == (code, "")
    assert text in result.err
    assert kinds(acme) == ["opened"]


def test_several_tickets_are_one_operation_or_none(acme: Any) -> None:
    """One that refuses stops all; what was done to several is taken back by one undo."""
    acme("open", "--customer", "acme", "--subject", "two", "--priority", "P2")
    acme("resolve", "2")
    refused = acme("wait", "1,2")
    assert refused.code == 4
    assert kinds(acme) == ["opened"]
    assert acme("comment", "1-2", "--body", "both").err.count("commented") == 2
    assert acme("undo").err == "operation 7 undone: comment 1, 2\n"
    assert ticket_of(acme, 2)["status"] == "resolved"


def test_more_than_five_tickets_need_a_yes(acme: Any) -> None:
    """Without anybody to ask, six tickets are refused, and --yes does it; five are not asked about."""
    for number in range(2, 7):
        acme("open", "--customer", "acme", "--subject", f"number {number}")
    refused = acme("take", "1-6")
    assert refused.code == 4
    assert "not confirmed: take 6 tickets?" in refused.err
    assert acme("take", "1-5").code == 0
    assert acme("take", "-", "--yes", input="1\nSUP-2\n3-6\n").err.startswith("6 tickets: taken by ana")
    assert acme("undo").code == 4
    assert acme("undo", "--yes").code == 0
    assert acme("take", "1-6", "--dry-run").code == 0


VERBS = [
    ["take", "1"],
    ["assign", "1", "--nobody"],
    ["classify", "1", "--kind", "defect"],
    ["prioritise", "1", "P2", "--agreed-by", JO],
    ["reply", "1", "--body", "x"],
    ["reply", "1", "--body", "x", "--from", JO],
    ["comment", "1", "--body", "x"],
    ["wait", "1"],
    ["agree", "1", "update", "2h", "--by", JO],
    ["approve", "1", "closing", "--by", JO],
    ["details", "1", "--answer", "equipment=x"],
    ["escalate", "1", "--reason", "x"],
    ["resolve", "1"],
    ["close", "1"],
    ["open", "--subject", "x"],
    ["undo"],
]


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_a_dry_run_prints_the_events_and_records_nothing(words: list[str], acme: Any) -> None:
    """--dry-run prints the very events that the verb then records; --json the same as one document."""
    planned = acme(*words, "--dry-run")
    assert planned.code == 0
    head, *rows = planned.out.splitlines()
    assert head == "ticket\tat\tactor\tkind\tdata"
    as_json = json.loads(acme(*words, "--dry-run", "--json").out)
    assert as_json["operation"] is None
    assert as_json["dry_run"] is True
    assert kinds(acme) == ["opened"]
    done = json.loads(acme(*words, "--json").out)
    assert done["operation"] == 5
    assert [event["kind"] for event in done["events"]] == [row.split("\t")[3] for row in rows]
    assert [event["kind"] for event in as_json["events"]] == [event["kind"] for event in done["events"]]
    assert all(event["id"] and event["operation"] == 5 for event in done["events"])


def test_the_outcome_as_json_is_a_contract(acme: Any) -> None:
    """Operation, dry_run, tickets, events; fields can be chosen, an unknown one lists the valid ones."""
    document = json.loads(acme("take", "1", "--json").out)
    assert document == {
        "operation": 5,
        "dry_run": False,
        "tickets": [1],
        "events": [
            {
                "id": 2,
                "operation": 5,
                "ticket": 1,
                "at": "2026-03-02T09:00:00Z",
                "actor": "ana",
                "kind": "assigned",
                "data": {"assignee": "ana"},
            }
        ],
    }
    assert json.loads(acme("take", "1", "--json=operation").out) == {"operation": 6}
    assert "valid fields: operation, dry_run, tickets, events" in acme("take", "1", "--json=nonsense").err


def test_no_ticket_from_standard_input_is_nothing_to_do(acme: Any) -> None:
    """An empty list of ids is no failure."""
    result = acme("take", "-", input="")
    assert (result.code, result.out, result.err) == (0, "", "no tickets\n")


def test_a_body_comes_from_a_file_or_standard_input(acme: Any, tmp_path: Path) -> None:
    """Line ends become newlines, a byte order mark goes, and what is not UTF-8 is refused."""
    file = tmp_path / "answer.txt"
    file.write_bytes("\ufeffHello\r\nJo — look\r\n".encode())
    assert acme("reply", "1", "--body-file", str(file)).code == 0
    assert acme("comment", "1", "--body-file", "-", input="from the pipe\n").code == 0
    bodies = [event["data"].get("body") for event in ticket_of(acme)["events"]]
    assert bodies == [None, "Hello\nJo — look\n", "from the pipe\n"]
    file.write_bytes(b"\xff\xfe\x00")
    assert acme("reply", "1", "--body-file", str(file)).code == 5


def test_escalating_by_hand_takes_the_next_rung_or_tells_a_role(acme: Any) -> None:
    """P1: the manager at once by the ladder, the next rung on request, then a role by name; each with a reason."""
    assert acme("escalate", "--due", "--no-send").code == 0
    by_hand = acme("escalate", "1", "--reason", "the customer called")
    assert by_hand.code == 0
    assert "ticket 1: escalated to customer-relations-manager" in by_hand.err
    assert "set roles.customer-relations-manager in " in by_hand.err
    assert acme("escalate", "1", "--to", "cto", "--reason", "again").code == 0
    taken = [(each["step"], each["role"]) for each in ticket_of(acme)["escalations"]]
    assert taken == [
        ("P1/0h", "technical-support-manager"),
        ("P1/1h", "customer-relations-manager"),
        ("on request", "cto"),
    ]


def test_what_is_due_is_taken_once_and_told_in_order(acme: Any) -> None:
    """At 13:00: three rungs, the warning and the breach of the first response, each with the time it was due."""
    late = acme("escalate", "--due", now="2026-03-02T13:00:00Z")
    assert late.code == 0
    assert late.out.splitlines() == [
        "2026-03-02T09:00:00Z\tticket 1\tescalate\tP1/0h\ttechnical-support-manager → nobody",
        "2026-03-02T09:45:00Z\tticket 1\twarn\tfirst-response",
        "2026-03-02T10:00:00Z\tticket 1\tescalate\tP1/1h\tcustomer-relations-manager → nobody",
        "2026-03-02T10:00:00Z\tticket 1\tbreach\tfirst-response",
        "2026-03-02T13:00:00Z\tticket 1\tescalate\tP1/4h\tcto → nobody",
    ]
    assert late.err.count("warning: nobody fills the role") == 3
    again = acme("escalate", "--due", now="2026-03-02T13:01:00Z")
    assert (again.code, again.out, again.err) == (0, "", "")


def test_due_as_json_has_the_keys_that_scripts_rely_on(acme: Any) -> None:
    """A list of what was done; an empty one when nothing was due; a dry run takes nothing."""
    planned = json.loads(acme("escalate", "--due", "--dry-run", "--json").out)
    taken = json.loads(acme("escalate", "--due", "--json").out)
    assert taken == planned
    assert taken == [
        {
            "ticket": 1,
            "action": "escalate",
            "step": "P1/0h",
            "measure": None,
            "role": "technical-support-manager",
            "due_at": "2026-03-02T09:00:00Z",
            "taken_at": "2026-03-02T09:00:00Z",
        }
    ]
    assert json.loads(acme("escalate", "--due", "--json").out) == []


def test_next_says_when_the_next_alarm_is_due(acme: Any) -> None:
    """The instant and the ticket; nothing when no ticket waits for one."""
    acme("escalate", "--due")
    assert acme("escalate", "--due", "--next").out == "2026-03-02T09:45:00Z\tticket 1\n"
    assert json.loads(acme("escalate", "--due", "--next", "--json").out) == {
        "due_at": "2026-03-02T09:45:00Z",
        "ticket": 1,
    }
    acme("close", "1")
    assert acme("escalate", "--due", "--next").out == ""
    assert json.loads(acme("escalate", "--due", "--next", "--json").out) is None


def test_the_outbox_is_sent_unless_told_otherwise(acme: Any, tmp_path: Path) -> None:
    """The default transport writes into a folder beside the database; --no-send leaves the messages waiting."""
    settings = tmp_path / "config" / "supportcli" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[roles]\ntechnical-support-manager = ["tsm@desk.example"]\n')
    first = acme("escalate", "--due", "--no-send")
    assert first.out.endswith("technical-support-manager → tsm@desk.example\n")
    assert not (tmp_path / "outbox-maildir").exists()
    assert acme("escalate", "--due", now="2026-03-02T09:01:00Z").out == ""
    assert list((tmp_path / "outbox-maildir" / "new").iterdir())


def test_cron_with_an_empty_environment(acme: Any, tmp_path: Path) -> None:
    """`env -i supportcli escalate --due` works; with nothing due it prints nothing and imports next to nothing."""
    acme("close", "1")
    acme("escalate", "--due")
    code = (
        "import sys; from supportcli.cli.main import main; code = main(sys.argv[1:]);"
        "names = ('json', 'rich', 'questionary', 'pydantic', 'sqlite_utils', 'supportcli.domain.tickets.ticket',"
        " 'supportcli.domain.language.policy', 'supportcli.domain.time.calendar');"
        "print(code, [name for name in names if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--db", str(tmp_path / "desk.db"), "escalate", "--due"],
        env={},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("0 []\n", "")


def test_a_name_cannot_speak_for_the_desk(run: Any) -> None:
    """A line end in a name begins no second sentence."""
    run("init")
    run("customer", "add", "acme")
    run("open", "--customer", "acme", "--channel", "email", "--subject", "x", "--body", "x")
    done = run("assign", "1", "--to", "bo\nticket 2: closed")
    assert done.err == "ticket 1: assigned to bo ticket 2: closed\n"
