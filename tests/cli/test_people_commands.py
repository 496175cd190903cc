"""Customers, contacts and contracts from the command line, as scripts use them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def acme(run: Any) -> Any:
    """A desk after the first three lines of "What scripts rely on"."""

    def furnish() -> None:
        run("init")
        for line in (
            ["customer", "add", "acme", "--name", "Acme Ltd", "--domain", "acme.example"],
            ["contact", "add", "jo@acme.example", "--customer", "acme", "--name", "Jo Doe"],
            [
                "contract",
                "add",
                "acme",
                "--policy",
                "portacare",
                "--plan",
                "portacare",
                "--from",
                "2026-01-01",
            ],
        ):
            assert run(*line).code == 0

    run.once("people_commands: acme", furnish)
    return run


def test_what_was_added_is_listed_and_shown(acme: Any) -> None:
    """TSV in a pipe, JSON on request, one page for a customer."""
    assert acme("customer", "list").out == "id\tname\tdomains\nacme\tAcme Ltd\tacme.example\n"
    assert json.loads(acme("contact", "list", "--json").out) == [
        {"email": "jo@acme.example", "customer": "acme", "name": "Jo Doe", "role": None, "bounced_at": None}
    ]
    assert json.loads(acme("contract", "list", "--customer", "acme", "--json").out) == [
        {
            "id": 1,
            "customer": "acme",
            "policy": "portacare",
            "plan": "portacare",
            "starts_on": "2026-01-01",
            "ends_on": None,
            "zone": None,
            "in_force": True,
        }
    ]
    assert acme("customer", "show", "acme").out.splitlines() == [
        "acme  Acme Ltd",
        "domains    acme.example",
        "contact    jo@acme.example  Jo Doe",
        "contract   1  portacare portacare  2026-01-01 to open end",
    ]
    shown = json.loads(acme("customer", "show", "acme", "--json").out)
    assert (shown["id"], len(shown["contacts"]), len(shown["contracts"])) == ("acme", 1, 1)
    assert (
        acme("customer", "list", "--format", "table").out
        == "id    name      domains\nacme  Acme Ltd  acme.example\n"
    )


def test_adding_a_contract_prints_its_id(acme: Any) -> None:
    """The id is data; a policy with one plan needs none named."""
    added = acme("contract", "add", "acme", "--policy", "sftpplus")
    assert (added.code, added.out) == (0, "2\n")
    assert added.err == "contract 2: acme has sftpplus standard from 2026-03-02\n"


def test_an_ended_contract_serves_until_its_last_day(acme: Any) -> None:
    """On the last day it is in force, the day after it is not; tickets keep their terms."""
    assert acme("contract", "end", "1", "--on", "2026-03-02").err == "contract 1 ends on 2026-03-02\n"
    acme("open", "--customer", "acme", "-s", "last day")
    acme("open", "--customer", "acme", "-s", "too late", now="2026-03-03T09:00:00Z")
    rows = json.loads(acme("list", "--json", "id,policy").out)
    assert sorted((row["id"], row["policy"]) for row in rows) == [(1, "portacare"), (2, None)]
    (contract,) = json.loads(acme("contract", "list", "--json", now="2026-03-03T09:00:00Z").out)
    assert (contract["ends_on"], contract["in_force"]) == ("2026-03-02", False)


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["customer", "add", "acme"], 4, "customer acme exists"),
        (["customer", "add", "Acme Ltd"], 2, "use small letters, digits"),
        (["customer", "show", "nobody"], 3, "no customer nobody"),
        (["contact", "add", "jo@acme.example", "--customer", "acme"], 4, "contact jo@acme.example exists"),
        (["contact", "add", "JO@acme.example", "--customer", "acme"], 4, "contact jo@acme.example exists"),
        (["contact", "add", "jo", "--customer", "acme"], 2, "is not an e-mail address"),
        (["contact", "add", "max@zeta.example", "--customer", "zeta"], 3, "no customer zeta"),
        (["contact", "add", "max@zeta.example"], 2, "missing option '--customer'"),
        (["contact", "list", "--customer", "zeta"], 3, "no customer zeta"),
        (["contract", "add", "zeta", "--policy", "mor", "--plan", "basic"], 3, "no customer zeta"),
        (["contract", "add", "acme", "--policy", "nonsense"], 3, "no policy is called nonsense"),
        (["contract", "add", "acme", "--policy", "mor"], 3, "mor has several plans"),
        (["contract", "add", "acme", "--policy", "mor", "--plan", "gold"], 3, "mor has no plan gold"),
        (["contract", "add", "acme", "--policy", "sftpplus", "--from", "1 May"], 2, '"1 May" is not a date'),
        (
            ["contract", "add", "acme", "--policy", "sftpplus", "--from", "2026-05-02", "--to", "2026-05-01"],
            2,
            "before it starts",
        ),
        (["contract", "end", "7"], 3, "no contract 7"),
        (["contract", "end", "1", "--on", "2025-12-31"], 2, "contract 1 starts on 2026-01-01"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_refused_adds_nothing(words: list[str], code: int, text: str, acme: Any) -> None:
    """Each mistake has its exit code and message, and changes no list."""
    before = [acme(noun, "list").out for noun in ("customer", "contact", "contract")]
    result = acme(*words)
    assert (result.code, result.out) == (code, "")
    assert text in result.err
    assert [acme(noun, "list").out for noun in ("customer", "contact", "contract")] == before


def test_the_history_of_a_customer(acme: Any) -> None:
    """When, who, what: of the customer, its contacts and its contracts; what was undone says so."""
    acme("contract", "end", "1", "--on", "2026-03-31", "--as", "bo", now="2026-03-03T09:00:00Z")
    acme("undo", "--as", "bo", now="2026-03-04T09:00:00Z")
    assert acme("customer", "history", "acme").out.splitlines() == [
        "Mon 2 Mar 2026 09:00  ana  customer acme added: Acme Ltd, acme.example",
        "Mon 2 Mar 2026 09:00  ana  contact jo@acme.example added: Jo Doe, of acme",
        "Mon 2 Mar 2026 09:00  ana  contract 1 added: portacare portacare, 2026-01-01 to open end",
        "Tue 3 Mar 2026 09:00  bo   contract 1 ends on 2026-03-31 (undone)",
        "Wed 4 Mar 2026 09:00  bo   operation 4 undone: contract 1 has an open end again",
    ]
    *_, ended, undone = json.loads(acme("customer", "history", "acme", "--json").out)
    assert (ended["command"], ended["operation"], ended["after"]["ends_on"]) == (
        "contract end",
        4,
        "2026-03-31",
    )
    assert (undone["command"], undone["undoes"], undone["after"]) == ("undo", 4, ended["before"])
    assert json.loads(acme("customer", "history", "acme", "--json=key,undoes").out)[-1] == {
        "key": "1",
        "undoes": 4,
    }
    assert acme("customer", "history", "nobody").code == 3


def test_a_policy_without_plans_is_one_plan(run: Any, tmp_path: Path) -> None:
    """A contract under it needs no plan, and a ticket under the contract has its clocks."""
    file = tmp_path / "plain.toml"
    file.write_text(
        'id = "plain"\nname = "Plain"\nvendor = "V"\n[priorities.P1]\n[targets.first-response]\nP1 = "1h"\n'
    )
    run("init")
    assert run("policy", "add", str(file)).code == 0
    run("customer", "add", "acme")
    added = run("contract", "add", "acme", "--policy", "plain")
    assert (added.code, "acme has plain plain" in added.err) == (0, True)
    assert run("open", "--customer", "acme", "--subject", "x", "--priority", "P1").code == 0
    assert '"next_due_at": "2026-03-02T10:00:00Z"' in run("show", "1", "--json").out
