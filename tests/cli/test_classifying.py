"""``classify --suggest``, ``--auto``, the questions at a terminal, and ``learn``."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.terminal import in_terminal

DRIVER = "I would like to compile a driver, FooBar, for kernel X.Y.Z. Please assist."


@pytest.fixture
def clearcare(run: Run) -> Run:
    """A desk with three tickets of a ClearCARE Platinum customer: a tunnel, a driver, and nothing known."""

    def furnish() -> None:
        run("init")
        run("policy", "add", "clearcare")
        run("customer", "add", "acme", "--name", "Acme")
        run("contract", "add", "acme", "--policy", "clearcare", "--plan", "platinum", "--from", "2026-01-01")
        for subject, body in (("The VPN tunnel fails", "From home"), ("Driver", DRIVER), ("Zzz", "Xyzzy")):
            assert (
                run(
                    "open", "--customer", "acme", "--channel", "portal", "--subject", subject, "--body", body
                ).code
                == 0
            )

    run.once("classifying: clearcare", furnish)
    return run


def test_suggest(clearcare: Run) -> None:
    """Each fact with its value, source, confidence and reasons; a ticket that says nothing has no line."""
    done = clearcare("classify", "1-3", "--suggest", "--json")
    assert done.code == 0
    found = {(each["ticket"], each["fact"]): each for each in json.loads(done.out)}
    assert found.keys() == {(1, "kind"), (1, "level"), (2, "level")}
    tunnel = found[1, "level"]
    assert (tunnel["value"], tunnel["source"], tunnel["measured"], tunnel["reliable"]) == (
        "I",
        "rule",
        None,
        None,
    )
    assert tunnel["confidence"] > 0.8
    assert tunnel["reasons"][0] == {
        "source": "rule", "text": "vpn", "clause": "CC-08", "ticket": None, "words": ["vpn", "tunnel*", "from home"],
    }  # fmt: skip
    driver = found[2, "level"]
    assert (driver["value"], driver["source"]) == ("III", "example")
    assert driver["alternatives"] == [{"value": "consulting", "confidence": driver["confidence"]}]


def test_suggest_as_a_table_and_by_filter(clearcare: Run) -> None:
    """Both answers that are right stand in the headline; filters and --only choose what is shown."""
    page = clearcare("classify", "--suggest", "--format", "table", "driver", "--only", "level").out
    assert "SUP-2  Driver" in page
    assert "III or consulting  49 % by a labelled example" in page
    assert "SUP-1" not in page
    rows = clearcare("classify", "--suggest", "policy:clearcare", "--only", "kind").out.splitlines()
    assert [row.split("\t")[:3] for row in rows[1:]] == [["1", "kind", "break-fix"]]


def test_auto(clearcare: Run) -> None:
    """What is sure is applied in one operation and marked; what a rule refuses is left; undo takes all back."""
    dry = clearcare("classify", "--auto", "--min-confidence", "0.4", "--dry-run", "--json")
    told = json.loads(dry.out)
    assert (told["operation"], told["looked_at"], told["tickets"]) == (None, 3, [1])
    assert told["applied"] == {"kind": 1, "level": 1}
    assert [(each["ticket"], each["value"]) for each in told["left"]] == [(2, "III")]
    assert told["left"][0]["why"].startswith("Customer's approval of Level III is missing")
    assert clearcare("classify", "--auto", "--min-confidence", "0.4").code == 0
    shown = json.loads(clearcare("show", "1", "--json").out)
    event = shown["events"][-1]
    assert (shown["level"], event["data"]["decided_by"]) == ("I", "suggestion")
    assert "decided by suggestion (kind" in clearcare("show", "1").out
    assert clearcare("undo").code == 0
    assert json.loads(clearcare("show", "1", "--json", "level").out)["level"] is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("1", "--suggest", "--auto"), "--suggest and --auto go alone"),
        (("1", "--suggest", "--level", "I"), "--suggest and --auto go alone"),
        (
            ("1", "--min-confidence", "0.5", "--level", "I"),
            "--min-confidence and --only belong to suggestions",
        ),
        (("1", "--suggest", "--only", "colour"), '"colour" is not suggested'),
        (("1",), "nothing to classify by"),
        ((), "no tickets given"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_refused(clearcare: Run, words: tuple[str, ...], says: str) -> None:
    """Flags that contradict each other, and nothing to do, are usage errors."""
    done = clearcare("classify", *words)
    assert done.code == 2
    assert says in done.err


def test_kind_and_priority_in_one_operation(run: Run) -> None:
    """What the questions ask has a flag each: one operation, one undo."""
    run("init")
    run("open", "--subject", "x")
    done = json.loads(run("classify", "1", "--kind", "incident", "--priority", "P2", "--json").out)
    assert [event["kind"] for event in done["events"]] == ["classified", "prioritised"]


def test_learn(run: Run) -> None:
    """Too little is said to be too little; with enough the figures are printed and suggestions follow."""
    run("init")
    empty = run("learn")
    assert (empty.code, empty.out) == (0, "")
    assert "too little was decided" in empty.err
    for n in range(12):
        run("open", "--subject", f"The printer {n} has no toner", "--kind", "printing")
        run("open", "--subject", f"The invoice {n + 100} has a wrong sum", "--kind", "billing")
    run("open", "--subject", "Is there toner for the printer?")
    told = run("learn", "--method", "ranking")
    assert "tickets without terms: 24 decided tickets, ranking" in told.out
    assert "history: macro-F1 1.00, accuracy 1.00 on 24 tickets" in told.out
    data = json.loads(run("learn", "--method", "ranking", "--dry-run", "--json").out)
    assert data["policies"][0]["facts"]["kind"]["history"]["tickets"] == 24
    [found] = json.loads(run("classify", "25", "--suggest", "--json").out)
    assert (found["value"], found["source"], found["reliable"]) == ("printing", "history", True)


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is needed")
class TestAtATerminal:
    """``classify ID`` alone."""

    @pytest.fixture
    def talk(self, clearcare: Run, tmp_path: Path) -> Any:
        environ = os.environ | {
            "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "PYTHONPATH": str(Path(__file__).parents[2]),
        }  # fmt: skip

        def start(*words: str) -> Any:
            return in_terminal(
                sys.executable, ["-m", "supportcli", *words], env=environ, timeout=30, encoding="utf-8",
                dimensions=(40, 120), cwd=tmp_path,
            )  # fmt: skip

        return start

    def test_enter_accepts(self, clearcare: Run, talk: Any) -> None:
        """The suggestions with their reasons, then a question each; Enter takes what is suggested."""
        child = talk("classify", "1")
        child.expect("rule vpn:")
        child.expect(r"Kind\?")
        child.send("\r")
        child.expect(r"Level\?")
        child.send("\r")
        child.expect("classified")
        child.expect("\n")
        child.wait()
        shown = json.loads(clearcare("show", "1", "--json").out)
        assert (shown["kind"], shown["level"]) == ("break-fix", "I")
        assert "decided_by" not in shown["events"][-1]["data"]
        assert shown["events"][-1]["data"]["suggested"].keys() == {"kind", "level"}

    def test_an_interruption_tells_what_was_chosen(self, clearcare: Run, talk: Any) -> None:
        """Ctrl-C at the second question: nothing is recorded, and the flags that repeat the first are told."""
        child = talk("classify", "1")
        child.expect(r"Kind\?")
        child.send("\r")
        child.expect(r"Level\?")
        child.send("\x03")
        child.expect(re.escape("supportcli classify 1 --kind break-fix"))
        child.expect("interrupted")
        child.wait()
        assert child.exitstatus == 130
        assert json.loads(clearcare("show", "1", "--json", "kind").out)["kind"] is None
