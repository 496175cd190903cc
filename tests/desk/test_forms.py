"""Forms that survive e-mail: quoted, rewrapped, answered beside or below, with a greeting and a signature."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.desk.form_text import Field, print_form, read_form
from supportcli.desk.forms import form_for, read_details_form, read_ticket_form, ticket_form
from supportcli.desk.intake import OpenRequest
from supportcli.desk.people import add_contact, add_contract, add_customer
from supportcli.desk.policies import find
from supportcli.domain.errors import InvalidError

VERSION = Field("version", "Product version?")
LOG = Field(
    "log",
    "The log, in so far as it concerns what you have seen and would like us to explain?",
    multiline=True,
)
FIELDS = (VERSION, LOG)


def read(text: str) -> dict[str, str]:
    """The answers of a form without problems."""
    answers, problems = read_form(text, "form.txt", FIELDS)
    assert not problems
    return {name: answer.text for name, answer in answers.items()}


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("[version] Product version?\n5.2\n", {"version": "5.2"}),
        ("[version] Product version? 5.2", {"version": "5.2"}),
        ("[version] 5.2", {"version": "5.2"}),
        ("[VERSION]\n\n\n   5.2   \n", {"version": "5.2"}),
        ("[version] Product\nversion? 5.2 on\nLinux", {"version": "5.2 on Linux"}),
        ("Hello,\n\n[version] Product version?\n5.2\n[end]\nBest regards\n", {"version": "5.2"}),
        ("[version] 5.2\n-- \nJo Doe\nAcme", {"version": "5.2"}),
        ("> [version] Product version?\n5.2\n", {"version": "5.2"}),
        ("> [version] Product version?\n> 5.2\n", {"version": "5.2"}),
        (">> [version] Product version?\n> 5.2\n", {"version": "5.2"}),
        ("> [version]\r\n> 5.2\r\n", {"version": "5.2"}),
        ("[version]\n# 5.1 or 5.2\n5.2\n", {"version": "5.2"}),
        ("[version] 5.2\n# 5.1 or 5.2\n", {"version": "5.2"}),
        ("[version] #5\n", {"version": "#5"}),
        ("[version] Product version?\n# 5.1\n# 5.2\n\n5.2", {"version": "5.2"}),
        ("[log]\na\n\n  b\n# c\n", {"log": "a\n\n  b\n# c"}),
        ("[log]\n[2026-01-01] started\n[error] no route\n", {"log": "[2026-01-01] started\n[error] no route"}),
        ("> [version] 5\n[log]\n> one mark less\n", {"version": "5", "log": "one mark less"}),
        ("[log]\n> a prompt\n", {"log": "> a prompt"}),
        ("[version] Product version?\n\n[log]\n\n[end]\n", {}),
        ("nothing at all", {}),
    ],
)  # fmt: skip
def test_an_answer_is_what_stands_between_two_names(text: str, answers: dict[str, str]) -> None:
    """The names in brackets decide; the question's own words, quoting, wrapping and signatures do not count."""
    assert read(text) == answers


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("\n[verison] 5", "form.txt:2: verison: no such field; did you mean version?"),
        ("[version] 5\n[log] x\n[version] 6", "form.txt:3: version: stands twice, first in line 1"),
    ],
)
def test_a_slip_in_a_name_is_a_problem_with_its_line(text: str, problem: str) -> None:
    """A misspelt name would silently lose an answer, one that stands twice would hide one."""
    _, problems = read_form(text, "form.txt", FIELDS)
    assert [str(each) for each in problems] == [problem]


answers_of_people = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1)


@given(st.lists(answers_of_people, min_size=1, max_size=8), st.integers(20, 100), st.integers(0, 3))
def test_a_form_says_the_same_after_quoting_and_wrapping(words: list[str], width: int, depth: int) -> None:
    """Whatever width a mail program wraps at, and however deeply it quotes, a one-line answer comes back."""
    answer = " ".join(words)
    if answer.startswith("#") or "[" in answer or "--" in answer:
        answer = "x" + answer.replace("[", "(").replace("-", "_")
    text = print_form([Field("version", "Product version?", answer), LOG])
    wrapped = [
        "> " * depth + line
        for paragraph in text.split("\n")
        for line in textwrap.wrap(paragraph, width, break_long_words=False, break_on_hyphens=False) or [""]
    ]
    assert read("\n".join(wrapped)) == {"version": answer}


def test_every_shipped_form_reads_back_empty_and_filled(desk: Any) -> None:
    """What is printed and sent back as it is says nothing; with a line below each question it says just that."""
    for name in ("portacare", "sftpplus", "mor"):
        form = form_for(find(desk, name).policy)
        fields = [
            Field(q.id, q.ask + (f" ({q.help})" if q.help else ""), multiline=q.multiline)
            for q in form.questions
        ]
        empty = print_form(fields)
        with pytest.raises(InvalidError, match="nothing was recorded"):
            read_details_form(empty, "f", form)
        filled = print_form(
            [Field(f.name, f.question, f"answer {n}", multiline=f.multiline) for n, f in enumerate(fields)]
        )
        assert read_details_form(filled, "f", form) == {f.name: f"answer {n}" for n, f in enumerate(fields)}


def test_a_policy_without_a_form_uses_the_shipped_template(desk: Any) -> None:
    """MOR asks for no details of its own; the program's template stands in, with the note why it is asked."""
    form = form_for(find(desk, "mor").policy)
    assert [question.id for question in form.questions][:2] == ["product-version", "operating-system"]
    assert "not shared" in form.note


@pytest.fixture
def acme(desk: Any) -> Any:
    """A desk with acme under PortaCare."""
    add_customer(desk, "acme")
    add_contact(desk, "jo@acme.example", "acme")
    add_contract(desk, "acme", "portacare", "portacare")
    return desk


REQUEST = OpenRequest(
    "No calls since ten",
    description="# uname -a is not a comment here\n\n[error] no route\nsecond line",
    customer="acme",
    contact="jo@acme.example",
    channel="email",
    policy="portacare",
    plan="portacare",
    contract=1,
    priority="P1",
    agreed_by="Jo Doe",
    kind="defect",
    product="PortaSwitch",
    version="MR60",
    environment="Debian 12",
    assignee="ana",
    details={"equipment": "two boxes", "problem": "silence\n\nsince ten"},
)


def test_a_filled_in_ticket_form_gives_the_request_back(acme: Any) -> None:
    """Every field goes out and comes back, but that a line with # must not be the first of an answer."""
    request = OpenRequest(**{**as_dict(REQUEST), "description": "x\n" + REQUEST.description})
    text = ticket_form(find(acme, "portacare").policy, request)
    assert read_ticket_form(acme, text, "form.txt") == request


def as_dict(request: OpenRequest) -> dict[str, Any]:
    """The fields of a request."""
    return {name: getattr(request, name) for name in OpenRequest.__struct_fields__}


def test_the_form_shows_the_vendors_wording_as_choices(acme: Any) -> None:
    """Below priority, channel and kind stand the policy's words, as comments."""
    text = ticket_form(find(acme, "portacare").policy)
    assert "# P2 (Priority 2): The network is degraded\n" in text
    assert "# defect: A bug in PortaOne's software\n" in text
    assert "[details.equipment] Which equipment is concerned?" in text
    assert "priority" not in ticket_form(None).split("[priority]")[1]


def test_every_problem_of_a_ticket_form_is_told_with_its_line(acme: Any) -> None:
    """Six mistakes, six problems, in the order of the lines; nothing is stored."""
    text = """\
[customer] nobody
[channel] pigeon
[kind] miracle
[prioriti] P1
[priority] P9
[policy] portacare
[plan] portacare
[contract] one
"""
    with pytest.raises(InvalidError) as caught:
        read_ticket_form(acme, text, "t.txt")
    assert [str(problem) for problem in caught.value.problems] == [
        "t.txt: subject: a ticket needs a subject (--subject)",
        't.txt:1: customer: no customer nobody (supportcli customer add nobody --name "…")',
        "t.txt:2: channel: portacare has no channel pigeon (one of: email)",
        "t.txt:3: kind: no kind is called miracle (one of: incident, information, defect, third-party-upgrade)",
        "t.txt:4: prioriti: no such field; did you mean priority?",
        "t.txt:5: priority: portacare has no priority P9 (one of: P1, P2, P3, P4)",
        't.txt:8: contract: "one" is not a number',
    ]
    assert acme.store.connection.execute("SELECT COUNT(*) FROM operations").fetchone() == (3,)


def test_flags_win_over_the_form(acme: Any) -> None:
    """What the command line says is checked and taken in place of the form's."""
    text = "[subject] from the form\n[customer] nobody\n[details.equipment] a box\n"
    request = read_ticket_form(acme, text, "t.txt", {"customer": "acme", "details": {"problem": "noise"}})
    assert (request.subject, request.customer) == ("from the form", "acme")
    assert request.details == {"equipment": "a box", "problem": "noise"}
