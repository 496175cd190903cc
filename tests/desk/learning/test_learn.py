"""What the desk learns from its own decisions, with scikit-learn and without."""

from __future__ import annotations

import json
import zlib
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest

from supportcli.desk.desk import Desk
from supportcli.desk.intake import OpenRequest, open_ticket
from supportcli.desk.learning import linear, ranking
from supportcli.desk.learning.apply import apply_suggestions, take
from supportcli.desk.learning.decided import decided_tickets, labels_of
from supportcli.desk.learning.learn import learn
from supportcli.desk.learning.suggest import Suggester, suggest
from supportcli.desk.triage import Classification, classify
from supportcli.domain.errors import InvalidError, UsageError
from supportcli.domain.tickets.events import CLASSIFIED, OPENED, PRIORITISED, UNDONE, Event
from supportcli.domain.tickets.kinds import Classified
from supportcli.store import models
from tests.conftest import MONDAY
from tests.events import recorded

METHODS = [
    "ranking",
    pytest.param("linear", marks=pytest.mark.skipif(not find_spec("sklearn"), reason="no extra")),
]

THINGS = {
    "network": ["router", "switch", "cable", "gateway", "firewall", "antenna"],
    "billing": ["invoice", "refund", "receipt", "payment", "discount", "tariff"],
    "printing": ["printer", "toner", "paper", "scanner", "cartridge", "tray"],
}
SAYINGS = [
    "The {} is broken again",
    "We ask about our {}",
    "Please look at the {} today",
    "A {} in room five",
    "{}!",
]


def fill(desk: Desk) -> None:
    """Ninety tickets that engineers classified: five sayings about each of eighteen things."""
    tickets = [
        (saying.format(thing), kind)
        for kind, things in THINGS.items()
        for thing in things
        for saying in SAYINGS
    ]
    Random(7).shuffle(tickets)
    for text, kind in tickets:
        open_ticket(desk, OpenRequest(text, kind=kind))


@pytest.mark.parametrize("method", METHODS)
def test_it_learns_what_engineers_decided(desk: Desk, method: str) -> None:
    """Held-out tickets are named right by words alone; a new one is suggested with reasons and reliability."""
    fill(desk)
    [learned] = learn(desk, method=method)
    facts = {each.fact: each for each in learned.facts}
    assert (learned.policy, learned.tickets, learned.method) == (None, 90, method)
    figures = facts["kind"].figures
    assert figures is not None
    assert figures.tickets == 90
    assert figures.macro_f1 > (0.9 if method == "linear" else 0.7)
    assert facts["level"].why_not == "decided on 0 tickets, 20 are needed"
    [found] = suggest(desk, "The toner is empty\nIt is the black one.")
    assert (found.fact, found.value, found.source) == ("kind", "printing", "history")
    assert found.measured is not None
    assert found.reliable
    tickets = [each.ticket for each in found.reasons if each.ticket]
    texts = [text.text for text in decided_tickets(desk, None, 100) if text.ticket in tickets]
    assert texts
    assert all("toner" in text for text in texts)
    if method == "linear":
        assert any("toner" in word for word in found.reasons[-1].words)


@pytest.mark.parametrize("method", METHODS)
def test_the_model_is_kept_with_its_figures(desk: Desk, make_desk, method: str) -> None:  # type: ignore[no-untyped-def]
    """Another invocation reads it back; a dry run leaves it as it is; learning again replaces it."""
    fill(desk)
    learn(desk, method=method, dry_run=True)
    assert models.model(desk.store.connection, "") is None
    learn(desk, method=method)
    stored = models.model(make_desk().store.connection, "")
    assert stored is not None
    assert (stored.method, stored.tickets, stored.actor) == (method, 90, "ana")
    assert json.loads(stored.figures)["kind"]["history"]["macro_f1"] > 0.7
    learn(desk, method=method)
    assert len(models.neighbours(desk.store.connection, "", ["toner"], 100)) == 5


@pytest.mark.parametrize("method", METHODS)
def test_what_is_mostly_wrong_says_so(desk: Desk, method: str) -> None:
    """Kinds that words do not tell: the check finds out, and suggestions call themselves unreliable."""
    for n in range(60):
        open_ticket(
            desk, OpenRequest(f"Case number {n}", kind=("a", "b", "c")[(n * 7) % 3 if n % 2 else n % 3])
        )
    [learned] = learn(desk, method=method)
    figures = learned.facts[0].figures
    assert figures is not None
    assert figures.accuracy < 0.7
    found = suggest(desk, "Case number 77")
    assert all(each.reliable is False for each in found if each.measured is not None)


def test_what_counts_as_decided() -> None:
    """The last word of a person; not what the desk applied, not what was undone, not the usual priority."""

    def event(kind_: str, number: int, /, **data: object) -> Event:
        return recorded(MONDAY, kind_, data, "ana", number)

    opened = event(OPENED, 1, subject="x", priority="P3", kind="question")
    assert labels_of([opened], "P3") == {"kind": "question"}
    assert labels_of([opened], "P4") == {"kind": "question", "priority": "P3"}
    auto = event(CLASSIFIED, 2, level="II", kind="incident", decided_by="suggestion")
    assert labels_of([opened, auto], "P3") == {"kind": "question"}
    corrected = event(CLASSIFIED, 3, level="III")
    assert labels_of([opened, auto, corrected], "P3") == {"kind": "question", "level": "III"}
    undone = event(UNDONE, 4, operation=3)
    assert labels_of([opened, auto, corrected, undone], "P3") == {"kind": "question"}
    capped = event(PRIORITISED, 5, priority="P2", asked="P1", rule="cap")
    assert labels_of([opened, capped], "P3") == {"kind": "question", "priority": "P1"}


def test_a_rule_that_a_classification_meets_decides_no_priority() -> None:
    """What it caps is what was there: the usual one, what the desk applied, or what a person had said before."""

    def event(kind_: str, number: int, /, **data: object) -> Event:
        return recorded(MONDAY, kind_, data, "ana", number)

    opened = event(OPENED, 1, subject="x", priority="P3")
    said = event(CLASSIFIED, 3, kind="question")
    capped = event(PRIORITISED, 3, priority="P4", asked="P3", rule="cap")
    assert labels_of([opened, said, capped], "P3") == {"kind": "question"}
    assert labels_of([event(OPENED, 1, subject="x", priority="P4", asked="P3", rule="cap")], "P3") == {}
    auto = event(PRIORITISED, 2, priority="P1", decided_by="suggestion")
    of_auto = event(PRIORITISED, 3, priority="P4", asked="P1", rule="cap")
    assert labels_of([opened, auto, said, of_auto], "P3") == {"kind": "question"}
    person = event(PRIORITISED, 2, priority="P1")
    assert labels_of([opened, person, said, of_auto], "P3") == {"kind": "question", "priority": "P1"}


@pytest.mark.parametrize("method", METHODS)
def test_in_bulk(desk: Desk, method: str) -> None:
    """What is sure enough is applied in one operation and marked; what a person decided is never changed."""
    fill(desk)
    learn(desk, method=method)
    clear, _ = open_ticket(desk, OpenRequest("The scanner and its paper tray"))
    vague, _ = open_ticket(desk, OpenRequest("Zzz"))
    decided, _ = open_ticket(desk, OpenRequest("The invoice", kind="network"))
    dry = apply_suggestions(desk, [clear, vague, decided], dry_run=True)
    assert (dry.outcome.operation, dry.applied) == (None, {"kind": 1})
    done = apply_suggestions(desk, [clear, vague, decided])
    assert [ticket for ticket, _ in done.outcome.changes] == [clear]
    event = done.outcome.changes[0][1]
    assert isinstance(event.data, Classified)
    assert (event.data.ticket_kind, event.data.decided_by) == ("printing", "suggestion")
    assert event.data.suggested["kind"].source == "history"
    assert 0.8 <= event.data.suggested["kind"].confidence <= 1
    # applied by the desk itself, it teaches nothing; once a person corrects it, that does
    assert clear not in {each.ticket for each in decided_tickets(desk, None, 200)}
    classify(desk, [clear], Classification(kind="billing"))
    assert {each.ticket: each.labels for each in decided_tickets(desk, None, 200)}[clear] == {
        "kind": "billing"
    }


def test_what_a_person_took(desk: Desk) -> None:
    """Who follows a suggestion decides: the event says what was suggested, and it teaches."""
    fill(desk)
    learn(desk, method="ranking")
    ticket, _ = open_ticket(desk, OpenRequest("An invoice for the toner"))
    said = suggest(desk, "An invoice")
    outcome = take(desk, ticket, {"kind": "billing", "level": "2"}, said)
    [(_, event)] = outcome.changes
    assert isinstance(event.data, Classified)
    assert event.data.decided_by is None
    assert list(event.data.suggested) == ["kind"]
    assert {each.ticket for each in decided_tickets(desk, None, 200)} >= {ticket}


def test_a_ticket_is_no_precedent_of_its_own(desk: Desk) -> None:
    """A decided ticket is suggested from the others."""
    fill(desk)
    learn(desk, method="ranking")
    from supportcli.desk.operation import cases

    case = cases(desk, [1])[0]
    [found] = Suggester(desk, None).suggest(case)
    assert 1 not in {each.ticket for each in found.reasons}


def test_methods(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The best there is without being asked; linear is refused where scikit-learn is missing."""
    fill(desk)
    monkeypatch.setattr(linear, "available", lambda: False)
    assert learn(desk)[0].method == "ranking"
    with pytest.raises(UsageError, match="scikit-learn is not installed"):
        learn(desk, method="linear")
    with pytest.raises(UsageError, match="is no method"):
        learn(desk, method="oracle")


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", zlib.compress(b"{}"), zlib.compress(b'{"features": ["a"]}\n')]
)
def test_a_damaged_model(content: bytes) -> None:
    """It is an error that names the command that mends it, and never executes anything."""
    with pytest.raises(InvalidError) as raised:
        linear.from_bytes(content)
    assert raised.value.hint == "supportcli learn"
    if content != zlib.compress(b"{}"):
        with pytest.raises(InvalidError):
            ranking.from_bytes(content)


def test_a_linear_model_is_the_same_after_its_way_through_the_desk() -> None:
    """Weights are kept in small steps; what they say differs by less than a hundredth."""
    pytest.importorskip("sklearn")
    texts = [saying.format(thing) for things in THINGS.values() for thing in things for saying in SAYINGS]
    labels = [kind for kind, things in THINGS.items() for _ in things for _ in SAYINGS]
    model = linear.train(texts, {"kind": labels, "half": ["x" if n % 2 else "y" for n in range(len(texts))]})
    again = linear.from_bytes(linear.to_bytes(model))
    for text in ("the toner", "an invoice today", ""):
        for fact in ("kind", "half"):
            before = model.margins(model.vector(text), fact)
            assert again.margins(again.vector(text), fact) == pytest.approx(before, abs=0.01)
    assert again.facts["half"].labels == ("x", "y")


def test_reading_a_model_needs_no_scikit_learn(desk: Desk, tmp_path: Path) -> None:
    """A suggestion of a linear model imports nothing heavy."""
    pytest.importorskip("sklearn")
    import subprocess
    import sys

    fill(desk)
    learn(desk, method="linear")
    program = (
        "import sys; from supportcli.cli.main import main;"
        " code = main(['classify', '1', '--suggest', '--format', 'tsv']);"
        " print([n for n in ('sklearn', 'numpy', 'scipy') if n in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    import os

    env = os.environ | {"SUPPORTCLI_DB": str(desk.store.path), "XDG_CONFIG_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "words that weighed most" in done.stdout
    assert done.stderr.strip().endswith("[]")
