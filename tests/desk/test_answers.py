"""Answers to a form, however they come back: quoted, wrapped, beside, above, half, with a goodbye in any language."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.desk.answers import KNOWN, STILL_SO, read_answers
from supportcli.desk.forms import details_form
from supportcli.domain.language.form import DetailsForm, Question

FORM = DetailsForm(
    "Can you please tell us:",
    "We re-create the case with it.",
    (
        Question("version", "Product version?"),
        Question("os", "Operating system name and version?"),
        Question("log", "A time-stamped version of the log?", multiline=True),
        Question("other", "What interacts with it?", multiline=True, help="firewalls, proxies, LDAP …"),
    ),
)
BLANK = details_form(FORM, {})


def quoted(text: str, mark: str = "> ") -> str:
    """A text as a mail program quotes it."""
    return "\n".join((mark + line).rstrip() for line in text.split("\n"))


def between(**answers: str) -> str:
    """The quoted form with answers below their questions, as most people answer."""
    lines = []
    waiting: list[str] = []
    for line in quoted(BLANK).split("\n"):
        if line.startswith("> [") and waiting:
            lines += waiting
            waiting = []
        name = line.removeprefix("> [").partition("]")[0]
        lines.append(line)
        if line.startswith("> [") and name in answers:
            waiting = [answers[name]]
    return "\n".join(lines)


CASES: dict[str, tuple[str, dict[str, str]]] = {
    "below, quoted": (between(version="5.2", os="Debian 12"), {"version": "5.2", "os": "Debian 12"}),
    "nothing": ("Thank you, we shall look into it.\n\nJo", {}),
    "the form as it was": (BLANK, {}),
    "the form as it was, quoted twice": (quoted(quoted(BLANK)), {}),
    "beside the question": ("> [version] Product version? 5.2\n", {"version": "5.2"}),
    "glued to the question": ("[version] Product version?5.2\n", {"version": "5.2"}),
    "beside and below": ("> [version] Product version? 5.2 on\nLinux\n", {"version": "5.2 on Linux"}),
    "the names only": ("[version] 5.2\n[os]\nDebian 12\n", {"version": "5.2", "os": "Debian 12"}),
    "the questions only": (
        "Product version: 5.2\nOperating system name and version?\nDebian 12\n",
        {"version": "5.2", "os": "Debian 12"},
    ),
    "numbered": (
        "1. Product version? 5.2\n2) Operating system name and version: Debian 12\n",
        {"version": "5.2", "os": "Debian 12"},
    ),
    "a list": ("* [version] 5.2\n- [os] Debian 12\n", {"version": "5.2", "os": "Debian 12"}),
    "in bold": ("*[version]* Product version?\n5.2\n", {"version": "5.2"}),
    "run together": (
        "[version] Product version? 5.2 [os] Operating system name and version? Debian 12 [log] A time-stamped",
        {"version": "5.2", "os": "Debian 12", "log": "A time-stamped"},
    ),
    "a question wrapped within a quotation": (
        "> [os] Operating system\n> name and version?\n>\nDebian 12\n",
        {"os": "Debian 12"},
    ),
    "a question whose wrapped end lost its mark": (
        "> [os] Operating system name and\nversion?\nDebian 12\n",
        {"os": "Debian 12"},
    ),
    "a question with its help": (
        "[other] What interacts with it? (firewalls, proxies,\nLDAP …)\nA proxy\n",
        {"other": "A proxy"},
    ),
    "the question without its help": ("[other] What interacts with it?\nA proxy\n", {"other": "A proxy"}),
    "other line ends": ("> [version]\r\n> 5.2\r\n", {"version": "5.2"}),
    "spaces that are none": ("[version]\u00a0Product\u00a0version?\u00a05.2\u200b\n", {"version": "5.2"}),
    "capitals": ("[VERSION] PRODUCT VERSION?\n5.2\n", {"version": "5.2"}),
    "above, and the old mail below": (
        f"[version] 5.2\n[os] Debian\nCheers,\nJo\n\nOn Mon, 2 Mar 2026, Ana <a@b.example> wrote:\n{quoted(BLANK)}",
        {"version": "5.2", "os": "Debian"},
    ),
    "the newest answer of two": (
        "> [version] Product version?\n5.3\n>> [version] Product version?\n> 5.2\n",
        {"version": "5.3"},
    ),
    "an answer that was given before": (">> [version] Product version?\n> 5.2\n", {"version": "5.2"}),
    "a log with brackets and marks": (
        "[log]\n2026-03-02 [warning] no route\n  to [host]\n\n> show route\n[error] gone\n",
        {"log": "2026-03-02 [warning] no route\n  to [host]\n\n> show route\n[error] gone"},
    ),
    "dashes are no answer": ("[version] -\n[os] ???\n[log]\n____\n", {}),
    "not applicable is one": ("[version] n/a\n", {"version": "n/a"}),
    "a signature": ("[version]\n5.2\n-- \nJo Doe\nAcme\n", {"version": "5.2"}),
    "German": (between(other="LDAP\n\nMit freundlichen Grüßen\nJo Müller"), {"other": "LDAP"}),
    "French": (between(other="LDAP\n\nBien cordialement,\nJo"), {"other": "LDAP"}),
    "Spanish": (between(other="LDAP\n\nUn saludo\nJo"), {"other": "LDAP"}),
    "Dutch": (between(other="LDAP\n\nMet vriendelijke groet,\nJo"), {"other": "LDAP"}),
    "Polish": (between(other="LDAP\n\nZ poważaniem\nJo"), {"other": "LDAP"}),
    "Lithuanian": (between(other="LDAP\n\nPagarbiai,\nJo"), {"other": "LDAP"}),
    "from a phone": ("[version] 5.2\nSent from my telephone\n", {"version": "5.2"}),
    "an older mail without marks": (
        "[version] 5.2\n-----Original Message-----\nFrom: Ana\n[os] Debian",
        {"version": "5.2", "os": "Debian"},
    ),
    "a head without marks": ("[version] 5.2\nVon: Ana <ana@desk.example>\nGesendet: Montag\n", {"version": "5.2"}),
    "thanks within a log": ("[log]\nthanks to retry 3 it went on\nok\n", {"log": "thanks to retry 3 it went on\nok"}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_answer_is_found(case: str) -> None:
    """The question is known by its name in brackets or by its own words; what stands behind it is the answer."""
    text, expected = CASES[case]
    assert read_answers(FORM, text) == expected


TOLD = {"version": "5.1 of the product, on\nthe large machine"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("yes", TOLD["version"]),
        ("Yes.", TOLD["version"]),
        ("ja", TOLD["version"]),
        ("Oui,", TOLD["version"]),
        ("5.2 now", "5.2 now"),
        ("yes, but 5.2", "yes, but 5.2"),
        ("", None),
    ],
)
@pytest.mark.parametrize("width", [72, 30])
def test_what_is_known_is_taken_over_by_a_yes_only(said: str, expected: str | None, width: int) -> None:
    """What the desk told in a comment is no answer by itself, however the comment was wrapped."""
    letter = details_form(FORM, {}, TOLD)
    assert f"# {KNOWN}" in letter and f"# {STILL_SO}" in letter
    rows = [row for line in letter.split("\n") for row in textwrap.wrap(line, width) or [""]]
    text = quoted("\n".join(rows)).replace("\n> [os]", f"\n{said}\n> [os]")
    assert read_answers(FORM, text, TOLD) == ({"version": expected} if expected else {})


plain = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z", "P", "S")), min_size=1)


@given(st.lists(plain, min_size=1, max_size=6), st.integers(24, 100), st.integers(0, 3))
def test_what_is_written_below_a_question_comes_back(words: list[str], width: int, depth: int) -> None:
    """At any width and any depth of quotation: an answer below the first question is that question's answer."""
    answer = " ".join(["it", "is", *words])
    rows = [
        "> " * depth + row
        for line in BLANK.split("\n")
        for row in textwrap.wrap(line, width, break_long_words=False) or [""]
    ]
    at = next(n for n, row in enumerate(rows) if "[os]" in row)
    assert read_answers(FORM, "\n".join([*rows[:at], answer, *rows[at:]])) == {"version": answer}


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    """Whatever arrives, only questions of the form are answered."""
    assert read_answers(FORM, text).keys() <= {"version", "os", "log", "other"}
    assert read_answers(FORM, f"[version] {text}").keys() <= {"version", "os", "log", "other"}


HOSTILE = [
    "on x wrote " * 20_000,
    "Product version\n" * 20_000,
    "> " * 20_000 + "[version] 5",
    "[version] " * 20_000,
    "[version]\n" + "\n" * 50_000,
    "# \n" * 50_000,
    "[version]\n" + "# \n" * 50_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_takes_no_time(text: str) -> None:
    """Two hundred thousand characters are read at once: nothing is looked at again for every line before it."""
    read_answers(FORM, text, TOLD)
