"""The details form on the command line: printed for a customer, filled by flags or from an answered mail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def tickets(run: Any) -> Any:
    """Ticket 1 under SFTPPlus, whose form has seven questions, and 2 under MOR, which has none."""

    def furnish() -> None:
        run("init")
        run("open", "-s", "Upload fails", "--policy", "sftpplus")
        run("open", "-s", "No sound", "--policy", "mor")

    run.once("details: tickets", furnish)
    return run


def details_of(run: Any, ticket: int = 1) -> tuple[dict[str, str], list[str]]:
    """What is answered, and what is missing."""
    found = json.loads(run("show", str(ticket), "--json").out)
    record = found[0] if isinstance(found, list) else found
    return record["details"], record["missing_details"]


def test_the_form_is_printed_for_a_customer(tickets: Any) -> None:
    """The reference, the vendor's introduction, the questions in order, and below them why they are asked (SP-01)."""
    text = tickets("details", "1").out
    assert text.startswith("[SUP-1] Upload fails\n\nCan you please provide us")
    names = [line.split("]")[0][1:] for line in text.splitlines() if line.startswith("[")]
    assert names == [
        *("SUP-1", "product-version", "operating-system", "protocols", "server-log", "client-log", "other"),
        *("integrations", "end"),
    ]
    assert "will not be shared" in " ".join(text.split("[end]")[1].split())
    assert tickets("details", "1,2").out.count("[end]") == 2
    assert "[SUP-2] No sound" in tickets("details", "2").out


ANSWER = """\
Dear support,

here is what we know.

On Monday Ana wrote:
> [SUP-1] Upload fails
>
> [product-version] Product version?
5.2.0
> [operating-system] Operating system name and
> version?
Debian 12,
kernel 6.1
> [protocols] File transfer protocol(s) used?
>
> [server-log] A time-stamped version of the server-side log?
2026-03-02 08:58:01 [warning] no route
  to host

2026-03-02 08:58:02 closed
> [end]
--
Jo
"""


def test_an_answered_mail_is_read(tickets: Any, tmp_path: Path) -> None:
    """Answers between quoted questions, wrapped or not; a log keeps its lines; what is empty stays missing."""
    file = tmp_path / "answer.txt"
    file.write_text(ANSWER)
    done = tickets("details", "1", "--from", str(file))
    assert done.code == 0
    assert done.err == (
        "ticket 1: 3 details recorded; still missing: protocols, client-log, other, integrations\n"
    )
    answers, missing = details_of(tickets)
    assert answers == {
        "product-version": "5.2.0",
        "operating-system": "Debian 12, kernel 6.1",
        "server-log": "2026-03-02 08:58:01 [warning] no route\n  to host\n\n2026-03-02 08:58:02 closed",
    }
    assert missing == ["protocols", "client-log", "other", "integrations"]
    assert "Debian 12, kernel 6.1" in tickets("details", "1").out


def test_flags_and_standard_input_fill_it_too(tickets: Any) -> None:
    """`--answer` wins over the form; a later answer replaces an earlier one."""
    assert tickets("details", "1", "--from", "-", "--answer", "other=none", input="[other] some").code == 0
    assert details_of(tickets)[0] == {"other": "none"}
    tickets("details", "1", "--answer", "other=much")
    assert details_of(tickets)[0] == {"other": "much"}
    # a policy without a form takes what the shipped template asks
    assert tickets("details", "2", "--answer", "product-version=12").code == 0
    assert details_of(tickets, 2) == ({"product-version": "12"}, [])


@pytest.mark.parametrize(
    ("words", "given", "code", "text"),
    [
        (["1", "--from", "-"], "nothing here", 5, "standard input: no question of the form is answered"),
        (["1", "--from", "-"], "\n[prodct-version] 5", 5, "standard input:2: prodct-version: no such field"),
        (["1,2", "--from", "-"], "[other] x", 2, "a filled-in form belongs to one ticket"),
        (["-", "--from", "-"], "1", 2, "standard input cannot hold both"),
        (["1", "--answer", "other= "], "", 2, "no answers to record"),
        (["9"], "", 3, "no ticket with id 9"),
    ],
)
def test_what_cannot_be_read_records_nothing(
    words: list[str], given: str, code: int, text: str, tickets: Any
) -> None:
    """Problems name file and line; the ticket keeps what it had."""
    result = tickets("details", *words, input=given)
    assert result.code == code
    assert text in result.err
    assert details_of(tickets)[0] == {}


def test_the_form_as_json(tickets: Any) -> None:
    """Questions with their answers, what is missing, and the note."""
    tickets("details", "1", "--answer", "product-version=5.2")
    (form,) = json.loads(tickets("details", "1", "--json").out)
    assert form["ticket"] == 1
    assert form["questions"][0] == {
        "id": "product-version",
        "ask": "Product version?",
        "help": None,
        "required": True,
        "answer": "5.2",
    }
    assert form["missing"][0] == "operating-system"
    assert json.loads(tickets("details", "1", "--json=missing").out) == [{"missing": form["missing"]}]
