"""``report``: a month of four tickets whose figures are computed by hand, in every form."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

POLICY = """
id = "office"
name = "Office"
vendor = "Office"

[calendars.work]
zone = "Europe/Vilnius"
open = { mon-fri = "08:00-17:00" }

[plans.gold]
name = "Gold"

[priorities]
P1 = { name = "Urgent" }
P2 = { name = "Normal" }

[causes]
bug = { name = "Bug" }

[measures.first-response]
name = "First response"
calendar = "work"
starts = "opened"
stops = "reply"
pauses = "customer"
commitment = "guarantee"

[measures.resolution]
name = "Resolution"
calendar = "work"
starts = ["opened", "reopened"]
stops = "resolved"
pauses = "customer"

[targets.first-response]
P1 = "2bh"
P2 = "8bh"

[targets.resolution]
P1 = "16bh"
P2 = "5d"
"""
# Vilnius is two hours ahead of UTC in winter: its office is open from 06:00Z to 15:00Z.
LIFE = (
    ("2026-01-30T06:00Z", "open", "--customer", "acme", "--subject", "one", "--priority", "P2"),
    ("2026-01-30T07:00Z", "reply", "1", "--body", "hello", "--channel", "phone"),
    # opened Friday 08:00, resolved Monday 08:00: 72 hours of five days
    ("2026-02-02T06:00Z", "resolve", "1"),
    # Monday 08:00, answered after 1½ open hours of two, resolved after 9 + 2 of 16
    ("2026-02-02T06:00Z", "open", "--customer", "acme", "--subject", "two", "--priority", "P1"),
    ("2026-02-02T07:30Z", "reply", "2", "--body", "hello", "--channel", "phone"),
    ("2026-02-03T08:00Z", "resolve", "2"),
    # taken up again and left so for five days: missed on Sunday 8 February
    ("2026-02-03T09:00Z", "reopen", "1"),
    ("2026-02-05T09:00Z", "open", "--subject", "a mistake"),
    ("2026-02-05T09:01Z", "undo"),
    # Friday 16:00, answered Monday 10:00: three open hours of two
    ("2026-02-06T14:00Z", "open", "--customer", "beta", "--subject", "three", "--priority", "P1"),
    ("2026-02-09T08:00Z", "reply", "4", "--body", "hello", "--channel", "phone"),
    # waits 7 + 2 open hours, resolved Wednesday 10:00 after 1 + 9 + 9 + 2 without them
    ("2026-02-09T08:00Z", "wait", "4"),
    ("2026-02-10T08:00Z", "resume", "4"),
    ("2026-02-10T08:30Z", "classify", "4", "--cause", "bug"),
    ("2026-02-11T08:00Z", "resolve", "4"),
    ("2026-02-11T09:00Z", "close", "4"),
    # never answered: missed on the same day at 16:00; its five days end in March
    ("2026-02-24T06:00Z", "open", "--customer", "beta", "--subject", "four", "--priority", "P2"),
    ("2026-03-02T06:00Z", "resolve", "1"),
)


_DESK: list[bytes] = []
"""The desk after its month, lived once for all tests of this module."""


@pytest.fixture
def told(run: Any, tmp_path: Path) -> Any:
    """The month, and the program as it is called in the middle of March."""
    if _DESK:
        (tmp_path / "desk.db").write_bytes(_DESK[0])
    else:
        live(run, tmp_path)
        _DESK.append((tmp_path / "desk.db").read_bytes())
    return lambda *words: run("report", *words, now="2026-03-15T12:00Z")


def live(run: Any, folder: Path) -> None:
    """Everything that happened, command by command."""
    file = folder / "office.toml"
    file.write_text(POLICY, encoding="utf-8")
    contract = ("--policy", "office", "--plan", "gold", "--from", "2026-01-01")
    before = (
        ("init",),
        ("policy", "add", str(file)),
        ("customer", "add", "acme", "--name", "Acme Ltd"),
        ("customer", "add", "beta", "--name", "<script>x</script> [bold]"),
        ("contract", "add", "acme", *contract),
        ("contract", "add", "beta", *contract),
    )
    for now, *words in (*(("2026-01-01T09:00Z", *words) for words in before), *LIFE):
        result = run(*words, now=now)
        assert result.code == 0, (words, result.err)


def total(result: Any) -> Any:
    assert result.code == 0, result.err
    return json.loads(result.out)["total"]


def test_the_last_full_month_is_told(told: Any) -> None:
    """February, counted by hand."""
    whole = json.loads(told("--json").out)
    assert whole["period"] == {
        "name": "February 2026",
        "from": "2026-02-01T00:00:00Z",
        "to": "2026-03-01T00:00:00Z",
        "until": "2026-03-01T00:00:00Z",
        "complete": True,
        "zone": "UTC",
    }
    figures = whole["total"]
    assert figures["volume"] == {
        "opened": 3, "resolved": 3, "closed": 1, "reopened": 1, "merged": 0, "backlog_start": 1, "backlog_end": 2,
    }  # fmt: skip
    assert [tuple(one.values()) for one in figures["compliance"]] == [
        ("first-response", "guarantee", 1, 2, 0.3333),
        ("resolution", "target", 3, 1, 0.75),
    ]
    assert [(b["cause"], b["measure"], b["missed"]) for b in figures["breaches"]] == [
        ("bug", "first-response", 1),
        (None, "first-response", 1),
        (None, "resolution", 1),
    ]


def test_times_are_counted_on_the_clock_s_own_calendar(told: Any) -> None:
    """Open hours without pauses, with the calendar named; and elapsed, pauses included."""
    timing = [
        (one["measure"], one["calendar"], one["own"]["count"], one["own"]["p50"], one["own"]["p95"],
         one["elapsed"]["p50"], one["elapsed"]["p95"])
        for one in total(told("--json"))["timing"]
    ]  # fmt: skip
    hour = 3_600
    assert timing == [
        (
            "first-response",
            "office work (Europe/Vilnius)",
            2,
            3 * hour // 2,
            3 * hour,
            3 * hour // 2,
            66 * hour,
        ),
        ("resolution", "always", 1, 72 * hour, 72 * hour, 72 * hour, 72 * hour),
        ("resolution", "office work (Europe/Vilnius)", 2, 11 * hour, 12 * hour, 26 * hour, 114 * hour),
    ]


def test_hand_offs_and_age_of_the_backlog(told: Any) -> None:
    """Three resolved tickets nobody handed on; two open ones, of 30 January and 24 February."""
    figures = total(told("--json"))
    assert figures["hand_offs"]["by_count"] == [{"hand_offs": 0, "tickets": 3}]
    assert figures["hand_offs"]["engineers"]["most"] == 1
    age, day = figures["backlog_age"], 86_400
    assert (age["count"], age["p50"], age["most"]) == (2, 5 * day - 6 * 3_600, 30 * day - 6 * 3_600)
    assert {b["age"]: b["tickets"] for b in age["buckets"] if b["tickets"]} == {
        "3 to 7 days": 1,
        "4 to 13 weeks": 1,
    }


@pytest.mark.parametrize(
    ("words", "opened", "missed"),
    [
        (("customer:acme",), 1, 1),
        (("customer:beta",), 2, 2),
        (("--customer", "beta", "--priority", "P1"), 1, 1),
        (("--policy", "office", "--plan", "gold", "--assignee", "none"), 3, 3),
        (("status:closed",), 1, 1),
        (("kind:incident",), 0, 0),
        (("--from", "2026-02-24", "--to", "2026-02-24"), 1, 1),
        (("--from", "2026-02-24"), 1, 2),  # until now: the five days of the last one ended in March
        (("--month", "2026-01"), 1, 0),
        (("--month", "this"), 0, 1),
    ],
)
def test_filters_and_periods_narrow_it(told: Any, words: tuple[str, ...], opened: int, missed: int) -> None:
    """Every part follows: what was opened, and which clocks were missed."""
    figures = total(told(*words, "--json"))
    assert figures["volume"]["opened"] == opened
    assert sum(one["missed"] for one in figures["compliance"]) == missed


def test_months_follow_each_other(told: Any) -> None:
    """Of the last six full months, each ends with the backlog with which the next begins."""
    whole = json.loads(told("--by", "month", "--json").out)
    assert [group["key"] for group in whole["groups"]] == [
        "2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02",
    ]  # fmt: skip
    ends = [(g["volume"]["backlog_start"], g["volume"]["backlog_end"]) for g in whole["groups"]]
    assert ends[-2:] == [(0, 1), (1, 2)]
    assert whole["groups"][0]["compliance"] == []


def test_a_merged_ticket_is_not_resolved(told: Any, run: Any) -> None:
    """It leaves the backlog as what it is: a request that goes on as another one."""
    assert run("merge", "5", "--into", "1", "--across-customers", now="2026-03-16T12:00Z").code == 0
    whole = run("report", "--month", "2026-03", "--json", now="2026-04-02T12:00Z")
    assert total(whole)["volume"] == {
        "opened": 0, "resolved": 1, "closed": 0, "reopened": 0, "merged": 1, "backlog_start": 2, "backlog_end": 0,
    }  # fmt: skip
    assert run("undo", now="2026-04-03T12:00Z").code == 0
    undone = total(run("report", "--month", "2026-03", "--json", now="2026-04-03T12:00Z"))["volume"]
    assert (undone["merged"], undone["backlog_end"]) == (0, 1)


def test_groups_have_names_and_those_without_come_last(told: Any) -> None:
    """Each --by gives groups of its own."""
    whole = json.loads(told("--by", "customer", "--by", "policy,cause", "--json").out)
    assert [(g["by"], g["key"], g["name"]) for g in whole["groups"]] == [
        ("customer", "acme", "Acme Ltd"),
        ("customer", "beta", "<script>x</script> [bold]"),
        ("policy", "office", "Office"),
        ("cause", "bug", "bug"),
        ("cause", None, None),
    ]


def test_the_document_is_a_contract(told: Any) -> None:
    """Every key and value as they were; a change of this file is a change for scripts."""
    golden = Path(__file__).parent / "golden" / "report.json"
    assert json.loads(told("--by", "customer", "--json").out) == json.loads(
        golden.read_text(encoding="utf-8")
    )


def test_a_pipe_gets_one_figure_a_line(told: Any) -> None:
    """TSV, CSV and JSON lines say the same, nothing is cut, and what does not exist is empty."""
    lines = [line.split("\t") for line in told().out.splitlines()]
    assert lines[0] == ["by", "key", "section", "name", "detail", "figure", "value"]
    assert ["total", "", "compliance", "first-response", "guarantee", "rate", "0.3333"] in lines
    assert [
        "total",
        "",
        "open time",
        "first-response",
        "office work (Europe/Vilnius)",
        "p50",
        "5400",
    ] in lines
    assert list(csv.reader(io.StringIO(told("--format", "csv").out))) == lines
    records = [json.loads(line) for line in told("--format", "jsonl").out.splitlines()]
    assert [list(record) for record in records[:1]] == [lines[0]]
    assert len(records) == len(lines) - 1
    empty = [line.split("\t") for line in told("kind:incident").out.splitlines()]
    assert ["total", "", "backlog age", "", "", "p50", ""] in empty
    assert ["total", "", "from opening", "resolution", "elapsed", "p90", ""] in empty


def test_a_terminal_gets_a_page(told: Any) -> None:
    """Words, figures and bars; text from outside stays text."""
    page = told("--format", "table", "--by", "customer").out
    assert page.startswith("Report: February 2026\n")
    assert "first-response  guarantee     1       2  33.3 %" in page
    assert "office work (Europe/Vilnius)" in page
    assert "[bold]" in page
    assert "percentile: nearest rank" in page
    assert max(map(len, page.splitlines())) <= 80
    assert "nothing was charged" in told("--format", "table", "kind:incident").out


def test_the_file_is_one_page_without_scripts(told: Any, tmp_path: Path) -> None:
    """``--html FILE`` writes it, ``--format html`` prints the same; names are escaped."""
    file = tmp_path / "report.html"
    result = told("--by", "customer", "--html", str(file))
    assert (result.code, result.out, result.err) == (0, "", f"{file}: February 2026\n")
    text = file.read_text(encoding="utf-8")
    assert told("--by", "customer", "--format", "html").out == text
    assert "<script" not in text
    assert "&lt;script&gt;x&lt;/script&gt; [bold]" in text
    assert "http" not in text.replace('http-equiv="', "")
    assert "style=" not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--month", "2026-13"), 'error: "2026-13" is no month'),
        (("--month", "2027-01"), "error: January 2027 has not begun"),
        (("--month", "2026-02", "--from", "2026-02-01"), "error: --month contradicts --from and --to"),
        (("--to", "2026-02-01"), "error: --to needs --from"),
        (("--from", "2026-02-02", "--to", "2026-02-01"), "error: 2026-02-01 is before 2026-02-02"),
        (("--from", "yesterday"), 'error: "yesterday" is no day'),
        (("--from", "9999-12-31"), 'error: "9999-12-31" is no day'),
        (("--by", "weather"), 'error: reports have no "weather"'),
        (("colour:red",), 'error: no filter is called "colour:"'),
        (("--html", "x", "--json"), "error: --html contradicts --json and --format"),
        (("--html", "/nowhere/x.html"), "error: cannot write /nowhere/x.html"),
        (("--json", "volume,total"), 'error: "volume" is no field'),
    ],
)
def test_what_cannot_be_told(told: Any, words: tuple[str, ...], said: str) -> None:
    """One line says what is wrong, with exit code 2."""
    result = told(*words)
    assert result.code == 2
    assert said in result.err or json.loads(result.err)["error"]["message"] in said


def test_days_begin_in_the_desk_s_zone(told: Any, tmp_path: Path) -> None:
    """A desk of Auckland is half a day ahead: its 1 February began at 11:00Z of 31 January."""
    config = tmp_path / "config" / "supportcli"
    config.mkdir(parents=True, exist_ok=True)
    (config / "config.toml").write_text('zone = "Pacific/Auckland"\n', encoding="utf-8")
    period = json.loads(told("--json").out)["period"]
    assert (period["from"], period["to"]) == ("2026-01-31T11:00:00Z", "2026-02-28T11:00:00Z")
    assert period["zone"] == "Pacific/Auckland"
