"""The full-text index is a projection: it follows every event, forgets what was undone, and doctor rebuilds it."""

from __future__ import annotations

import pytest

from supportcli.desk import doctor, finish, work
from supportcli.desk.desk import Desk
from supportcli.desk.intake import OpenRequest, open_ticket
from supportcli.store import search
from supportcli.store.search_words import expression, wanted


def found(desk: Desk, *words: str) -> list[int]:
    """The tickets that have these words, best first."""
    asked = expression(wanted(words))
    assert asked is not None
    return [hit.id for hit in search.matches(desk.store.connection, asked, 10)]


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A desk with two tickets."""
    open_ticket(desk, OpenRequest(subject="Printer jams", description="Paper is torn on floor three"))
    open_ticket(desk, OpenRequest(subject="Login café", description="The printer page says: wrong password"))
    return desk


def test_what_is_said_of_a_ticket_finds_it(two: Desk) -> None:
    """Subject, description, replies, messages and comments, each as soon as it is recorded."""
    assert found(two, "torn") == [1]
    for word, say in (
        ("roller", lambda: work.reply(two, [1], "Please clean the roller.")),
        ("bent", lambda: work.receive(two, [1], "The tray is bent.", "jo@acme.example")),
        ("spare", lambda: work.comment(two, [1], "A spare part is on its way.")),
        ("replaced", lambda: finish.resolve(two, [1], "It was replaced.")),
    ):
        assert found(two, word) == []
        say()
        assert found(two, word) == [1]
    assert search.problems(two.store.connection) == []


def test_what_was_undone_finds_nothing(two: Desk) -> None:
    """The words of an undone comment are gone, all others stay."""
    work.comment(two, [1, 2], "zylophant")
    assert found(two, "zylophant") == [2, 1]
    finish.undo(two)
    assert (found(two, "zylophant"), found(two, "torn")) == ([], [1])
    assert search.problems(two.store.connection) == []


def test_a_dry_run_leaves_the_index_as_it_was(two: Desk) -> None:
    """What is only tried is not found."""
    work.comment(two, [1], "zylophant", dry_run=True)
    assert found(two, "zylophant") == []
    assert search.problems(two.store.connection) == []


def test_the_subject_weighs_more_than_messages(two: Desk) -> None:
    """Both tickets have the word; the one that is called so comes first."""
    assert found(two, "printer") == [1, 2]


@pytest.mark.parametrize(
    ("words", "tickets"),
    [
        (["PRINTERS"], [1, 2]),  # any case, any ending
        (["cafe"], [2]),  # diacritics do not matter
        (["printer", "torn"], [1]),  # all of them
        (["wrong password"], [2]),  # an argument with blanks is a phrase
        (["password wrong"], []),
        (['"torn on" floor'], [1]),
        (["pass*"], [2]),
        (["pa*"], []),  # too short a beginning is a word
        (["printer", "not:jams"], [2]),
        (["printer", "!!!"], [1, 2]),
    ],
)
def test_words(two: Desk, words: list[str], tickets: list[int]) -> None:
    """What words, phrases, beginnings and exclusions find."""
    assert found(two, *words) == tickets


@pytest.mark.parametrize("damage", ["search", "subjects"])
def test_doctor_sees_and_heals_an_index(two: Desk, damage: str) -> None:
    """An index that lost what it knew is found and written anew."""
    connection = two.store.connection
    connection.execute(f"INSERT INTO {damage} ({damage}) VALUES ('delete-all')")
    diagnosis = doctor.examine(two)
    assert [finding.what for finding in diagnosis.findings] == [
        f"the index {damage} differs from the tickets"
    ]
    assert doctor.repair(two, diagnosis.findings) == 2
    assert doctor.examine(two).findings == []
    assert found(two, "torn") == [1]
