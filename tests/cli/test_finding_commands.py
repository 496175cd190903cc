"""`search`, `similar`, `link` and `merge` from the command line."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def desk_of_four(run: Any) -> Any:
    """Two customers; tickets 1 to 3 of acme, under terms, 4 of the other; 1 and 2 tell of the same."""

    def furnish() -> None:
        run("init")
        for name in ("acme", "bolt"):
            run("customer", "add", name)
            for person in ("jo", "kim"):
                run("contact", "add", f"{person}@{name}.example", "--customer", name)
            run(
                "contract",
                "add",
                name,
                "--policy",
                "portacare",
                "--plan",
                "portacare",
                "--from",
                "2026-01-01",
            )
        for customer, contact, subject, body in (
            (
                "acme",
                "jo",
                "Printer jams on floor three",
                "The printer tears the paper since the update of its driver.",
            ),
            ("acme", "kim", "Paper jam again", "Since the driver update our printer tears all paper."),
            ("acme", "jo", "Login fails", "The café page shows [red]wrong password[/red]."),
            ("bolt", "jo", "Fax is slow", "Sending a fax takes an hour."),
        ):
            words = ("--customer", customer, "--contact", f"{contact}@{customer}.example", "--priority", "P2")
            assert run("open", *words, "-s", subject, "--body", body).code == 0

    run.once("finding_commands: desk_of_four", furnish)
    return run


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["printer"], "1 2"),
        (["tearing", "paper"], "2 1"),
        (["cafe"], "3"),
        (["printer", "customer:bolt"], ""),
        (["fax", "customer:bolt", "status:new"], "4"),
        (["update", "not:floor"], "2"),
        (["pap*", "is:unanswered"], "2 1"),
        (["password", "status:closed"], ""),
    ],
)
def test_search(words: list[str], ids: str, desk_of_four: Any) -> None:
    """Words, filters, exclusions and beginnings, the best match first."""
    result = desk_of_four("search", *words, "--format", "ids")
    assert (result.code, " ".join(result.out.split())) == (0, ids)


def test_what_is_found_is_shown_with_its_words(desk_of_four: Any) -> None:
    """In JSON and in a table: the part of the text, the words marked, nothing that commands a terminal."""
    (hit,) = json.loads(desk_of_four("search", "password", "--json").out)
    assert hit["id"] == 3
    assert hit["snippet"] == "The café page shows [red]wrong **password**[/red]."
    assert list(hit) == [
        "id", "reference", "status", "priority", "customer", "opened_at", "subject", "score", "snippet",
    ]  # fmt: skip
    table = desk_of_four("search", "password", "--format", "table").out
    assert (
        table == "3  Login fails  new · P2 · acme\n    The café page shows [red]wrong **password**[/red].\n"
    )


def test_closed_tickets_are_searched_and_cancelled_ones_are_not(desk_of_four: Any) -> None:
    """A precedent is closed as a rule; what was opened by mistake is no answer."""
    desk_of_four("close", "3", "--approved-by", "jo@acme.example", "--override", "test")
    desk_of_four("open", "-s", "password password", "--customer", "acme")
    assert desk_of_four("search", "password", "--format", "ids").out.split() == ["5", "3"]
    desk_of_four("undo")
    assert desk_of_four("search", "password", "--format", "ids").out.split() == ["3"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["three floor"], "found: these words, but not in a row"),
        (["prin", "driv"], "found: words that begin so"),
    ],
)
def test_nearly_is_said(words: list[str], said: str, desk_of_four: Any) -> None:
    """Where nothing has the words as they were typed, a wider reading is tried, and named."""
    result = desk_of_four("search", *words, "--format", "ids")
    assert result.out.split() == ["1"] if "floor" in words[0] else ["1", "2"]
    assert said in result.err


@pytest.mark.parametrize(
    "words",
    [
        '"', '""', "*", "a*", "AND", "OR", "NOT", "NEAR(", "a AND (", "^x", "x:y:z", "subject:x", "-x", "{a b}: c",
        "\x00", "a\x00b", "\ud800", "💥", "é́", "'; DROP TABLE events --", "a" * 5000, "not:", "not:x", "NOT x",
        "(((", "x" + "*" * 9, "+", 'col:"a"', "日本語", "%_\\",
    ],
)  # fmt: skip
def test_no_input_is_a_syntax_error(words: str, desk_of_four: Any) -> None:
    """Whatever is typed finds something, finds nothing, or is no word at all."""
    result = desk_of_four("search", "--", words)
    assert result.code in (0, 2), result.err
    if result.code == 2:
        assert "no word to look for" in result.err
    assert desk_of_four(
        "search", "printer", words if words.strip("\x00") else "x", "--format", "ids"
    ).code in (0, 2)


def test_scores_are_shares_of_the_best(desk_of_four: Any) -> None:
    """Whatever the index counts, the best hit has 1 and nobody has more."""
    found = json.loads(desk_of_four("search", "driver", "--json", "id,score").out)
    assert len(found) > 1 and found[0]["score"] == 1.0
    scores = [each["score"] for each in found]
    assert scores == sorted(scores, reverse=True) and scores[-1] > 0


def test_similar_says_why(desk_of_four: Any) -> None:
    """The other report of the same comes first, with the words that both have."""
    found = json.loads(desk_of_four("similar", "1", "--json").out)
    assert [each["id"] for each in found] == [2]
    assert {"printer", "tears", "update", "driver", "paper"} <= set(found[0]["shared"])
    assert 0 < found[0]["score"] < 1
    assert desk_of_four("similar", "4", "--format", "ids").out == ""
    assert desk_of_four("similar", "9").code == 3


def test_a_link_stands_on_both_sides(desk_of_four: Any) -> None:
    """Each side says what the other one is to it; removing and undoing work on both."""
    assert desk_of_four("link", "2", "1", "--as", "duplicate").code == 0
    assert links(desk_of_four) == {1: [(2, "duplicated-by")], 2: [(1, "duplicate")]}
    assert "duplicate of 1" in desk_of_four("show", "2").out
    assert "has the duplicate 2" in desk_of_four("show", "1").out
    desk_of_four("link", "2", "1", "--as", "caused-by")
    assert links(desk_of_four) == {1: [(2, "causes")], 2: [(1, "caused-by")]}
    desk_of_four("undo")
    assert links(desk_of_four) == {1: [(2, "duplicated-by")], 2: [(1, "duplicate")]}
    desk_of_four("link", "1", "2", "--remove")
    assert links(desk_of_four) == {}
    desk_of_four("undo")
    assert links(desk_of_four) == {1: [(2, "duplicated-by")], 2: [(1, "duplicate")]}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["link", "1", "1", "--as", "related"], 2, "not linked to itself"),
        (["link", "1", "9", "--as", "related"], 3, "no ticket with id 9"),
        (["link", "1", "2", "--as", "friend"], 2, "duplicate, related, caused-by"),
        (["link", "1", "2", "--remove"], 3, "tickets 1 and 2 are not linked"),
        (["link", "1", "2"], 2, "--as"),
        (["merge", "1", "--into", "1"], 2, "not merged into itself"),
        (["merge", "1"], 2, "--into"),
        (["merge", "1", "2"], 2, "supportcli merge 1 --into 2"),
        (["merge", "1", "--into", "4"], 4, "--across-customers"),
        (["merge", "9", "--into", "1"], 3, "no ticket with id 9"),
    ],
)
def test_what_is_refused(words: list[str], code: int, said: str, desk_of_four: Any) -> None:
    """Each refusal says why, and nothing is recorded."""
    result = desk_of_four(*words)
    assert (result.code, said in result.err) == (code, True), result.err
    assert links(desk_of_four) == {}


def test_a_merged_ticket_is_over_and_its_request_goes_on(desk_of_four: Any, tmp_path: Path) -> None:
    """Its clocks are cancelled, its alarms gone, it is closed; both contacts get the next reply."""
    assert desk_of_four("merge", "2", "into", "1", "--why", "the same printer").code == 0
    gone, stays = (json.loads(desk_of_four("show", n, "--json").out) for n in ("2", "1"))
    assert (gone["status"], gone["merged_into"], gone["next_due_at"]) == ("closed", 1, None)
    assert {clock["state"] for clock in gone["clocks"]} == {"cancelled"}
    assert stays["merged_from"] == [2]
    assert "merged into 1: the request goes on there: the same printer" in desk_of_four("show", "2").out
    assert "\nmerged into 1 · " in desk_of_four("show", "2").out
    assert "2 was merged into this one; kim@acme.example hears of it too" in desk_of_four("show", "1").out
    desk_of_four("reply", "1", "--body", "We have a new driver.")
    connection = sqlite3.connect(tmp_path / "desk.db")
    (recipients,) = connection.execute("SELECT recipients FROM outbox ORDER BY id DESC LIMIT 1").fetchone()
    (alarm,) = connection.execute("SELECT next_alarm_at FROM tickets WHERE id = 2").fetchone()
    connection.close()
    assert (json.loads(recipients), alarm) == (["jo@acme.example", "kim@acme.example"], None)
    assert desk_of_four("doctor").code == 0
    for words in (["reply", "2", "--body", "x"], ["reopen", "2"], ["merge", "2", "--into", "3"]):
        refused = desk_of_four(*words)
        assert (refused.code, "ticket 2 was merged into 1" in refused.err) == (4, True), refused.err


def test_merging_can_be_undone(desk_of_four: Any) -> None:
    """Both tickets are as they were, clocks and all."""
    before = [desk_of_four("show", n, "--json", "status,clocks,merged_into,merged_from").out for n in "12"]
    desk_of_four("merge", "2", "--into", "1")
    desk_of_four("undo")
    after = [desk_of_four("show", n, "--json", "status,clocks,merged_into,merged_from").out for n in "12"]
    assert after == before


def test_chains_end_and_circles_are_refused(desk_of_four: Any, tmp_path: Path) -> None:
    """Who asks where a ticket went gets the last one; what was merged takes nothing in."""
    from supportcli.store.links import merged_into

    desk_of_four("merge", "1", "--into", "2")
    desk_of_four("merge", "2", "--into", "3")
    assert "that would be a circle" in desk_of_four("merge", "3", "--into", "1").err
    assert "goes on as 3" in desk_of_four("merge", "4", "--into", "1", "--across-customers").err
    connection = sqlite3.connect(tmp_path / "desk.db")
    assert [merged_into(connection, n) for n in (1, 2, 3, 4)] == [3, 3, None, None]
    connection.close()
    assert "SUP-3" in desk_of_four("show", "3", "--json", "reference").out
    assert json.loads(desk_of_four("show", "3", "--json", "events").out)["events"][-1]["data"][
        "contacts"
    ] == ["kim@acme.example"]


@pytest.mark.parametrize("words", [["link", "1", "2", "--as", "related"], ["merge", "2", "--into", "1"]])
def test_a_dry_run_records_nothing(words: list[str], desk_of_four: Any) -> None:
    """It prints the events of both tickets."""
    result = desk_of_four(*words, "--dry-run")
    assert (result.code, len(result.out.splitlines())) == (0, 3 if words[0] == "link" else 2 + 1)
    assert links(desk_of_four) == {}


def links(run: Any) -> dict[int, list[tuple[int, str]]]:
    """Ticket → its links, as JSON tells them; tickets without any are left out."""
    told = json.loads(run("list", "status:any", "--json", "id,links").out)
    return {
        each["id"]: [(link["ticket"], link["as"]) for link in each["links"]] for each in told if each["links"]
    }


def test_imported_tickets_are_found(run: Any, tmp_path: Path) -> None:
    """An import indexes what it brings, and doctor agrees."""
    run("init")
    rows = ["key,subject,description,opened_at"]
    rows += [
        f"T{n},Ticket {n},{('zebra', 'horse')[n % 2]} number {n},2026-02-01T09:00:00Z" for n in range(1, 41)
    ]
    (tmp_path / "tickets.csv").write_text("\n".join(rows))
    assert run("import", str(tmp_path / "tickets.csv")).code == 0
    assert len(run("search", "zebra", "--format", "ids", "--limit", "100").out.split()) == 20
    assert run("list", "ticket 7", "status:any", "--format", "ids").out.split() == ["7"]
    assert run("doctor").code == 0


def test_an_open_request_that_goes_on_as_a_finished_ticket_is_warned_of(desk_of_four: Any) -> None:
    """Nobody works on it then; between open tickets, and of a finished one, there is nothing to warn of."""
    assert "finished" not in desk_of_four("merge", "3", "--into", "2").err
    assert desk_of_four("resolve", "1", "--override", "told").code == 0
    merged = desk_of_four("merge", "2", "--into", "1")
    assert merged.code == 0
    assert "ticket 1 is finished, and nobody works on the request now: supportcli reopen 1" in merged.err
