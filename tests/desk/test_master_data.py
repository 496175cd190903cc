"""Customers, contacts and contracts change by operations: each is kept with what was before, and can be undone."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportcli.desk import finish, intake, master_data, people, work
from supportcli.desk.desk import Desk
from supportcli.desk.importing.request import ImportRequest, Input
from supportcli.desk.importing.run import import_files
from supportcli.desk.mailroom.confirm import Confirmation, confirm
from supportcli.desk.policies import add_policy
from supportcli.desk.settings.values import Settings
from supportcli.domain.errors import BusyError, DeskError, NotFoundError, RefusedError
from supportcli.domain.master_data import Change
from supportcli.store.connection import open_store, store_in_memory
from tests.conftest import MakeDesk, at
from tests.desk.mailing import JO, serve, took, written
from tests.earlier_desk import before_migration

PACKAGE = Path(__file__).parents[2] / "supportcli"
TABLES = ("customers", "contacts", "contracts")


def stand(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the master data."""
    return {
        table: desk.store.connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
        for table in TABLES
    }


def changes(desk: Desk, customer: str = "acme") -> list[tuple[str, str]]:
    """What changed, and by which command."""
    return [(change.name, change.command) for change in master_data.history(desk, customer)]


def by_csv(desk: Desk, folder: Path) -> None:
    file = folder / "t.csv"
    file.write_text(f"key,subject,opened_at,customer,contact\n7,Printer,2026-03-01T10:00:00Z,acme,{JO}\n")
    import_files(desk, ImportRequest((Input(file, file.name),)))


def by_confirmation(desk: Desk, folder: Path) -> None:
    people.add_customer(desk, "acme")
    took(desk, written())
    confirm(desk, [1], Confirmation(customer="acme"))


def by_mail(desk: Desk, folder: Path) -> None:
    people.add_customer(desk, "acme", domains=("acme.example",))
    took(desk, written())


def by_hand(desk: Desk, folder: Path) -> None:
    serve(desk)
    people.end_contract(desk, 1, date(2026, 3, 31))


ADDED = ("customer acme", "customer add")
DOORS: dict[str, tuple[Callable[[Desk, Path], None], list[tuple[str, str]]]] = {
    "by hand": (
        by_hand,
        [
            ADDED,
            (f"contact {JO}", "contact add"),
            ("contract 1", "contract add"),
            ("contract 1", "contract end"),
        ],
    ),
    "import": (by_csv, [("customer acme", "import"), (f"contact {JO}", "import")]),
    "mail receive": (by_mail, [ADDED, (f"contact {JO}", "mail receive")]),
    "mail confirm": (by_confirmation, [ADDED, (f"contact {JO}", "mail confirm")]),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_keeps_what_it_changed(door: str, desk: Desk, tmp_path: Path) -> None:
    """Who did it and by which command; what is kept last is what is there."""
    act, expected = DOORS[door]
    act(desk, tmp_path)
    found = master_data.history(desk, "acme")
    assert [(change.name, change.command) for change in found] == expected
    assert {change.actor for change in found} == {"ana"}
    last = {change.name: change.after for change in found}
    names = {"customers": "customer", "contacts": "contact", "contracts": "contract"}
    there = {f"{names[table]} {row[0]}" for table, rows in stand(desk).items() for row in rows}
    assert there == set(last)


def test_nobody_writes_these_tables_by_a_statement_of_their_own() -> None:
    """A door that wrote a row past ``store/master_data.py`` would leave no history."""
    writing = re.compile(rf"\b(insert into|update|delete from)\s+({'|'.join(TABLES)})\b", re.IGNORECASE)
    assert [path.name for path in PACKAGE.rglob("*.py") if writing.search(path.read_text("utf-8"))] == []


def test_what_is_kept_is_never_changed(desk: Desk) -> None:
    """As events are not."""
    people.add_customer(desk, "acme")
    for sql in ("UPDATE master_data_changes SET key = 'x'", "DELETE FROM master_data_changes"):
        with pytest.raises(sqlite3.IntegrityError, match="never changed or deleted"):
            desk.store.connection.execute(sql)


def test_undo_takes_back_the_end_of_a_contract_and_no_ticket(desk: Desk) -> None:
    """The last operation is the last one, whatever it was about."""
    serve(desk)
    intake.open_ticket(desk, intake.OpenRequest("keep", customer="acme", priority="P1"))
    before = stand(desk)
    people.end_contract(desk, 1, date(2026, 3, 31))
    undone = finish.undo(desk)
    assert (undone.command, undone.outcome.changes) == ("contract end", [])
    assert stand(desk) == before
    assert desk.store.connection.execute("SELECT status FROM tickets").fetchall() == [("new",)]
    assert finish.undo(desk).command == "open"


def test_a_dry_run_keeps_the_record(desk: Desk) -> None:
    """It says what would be, and it is not."""
    people.add_customer(desk, "acme")
    (planned,) = finish.undo(desk, dry_run=True).records
    assert (planned.name, planned.after) == ("customer acme", None)
    assert len(stand(desk)["customers"]) == 1


def test_an_end_that_was_set_already_is_no_change(desk: Desk) -> None:
    """Nothing is recorded of what stays as it is."""
    serve(desk)
    people.end_contract(desk, 1, date(2026, 3, 31))
    people.end_contract(desk, 1, date(2026, 3, 31))
    assert changes(desk).count(("contract 1", "contract end")) == 1


def _contract_changed(desk: Desk) -> None:
    people.end_contract(desk, 1, date(2026, 3, 31))


def _ticket_opened(desk: Desk) -> None:
    intake.open_ticket(desk, intake.OpenRequest("x", customer="acme", contact=JO, priority="P1"))


@pytest.mark.parametrize(
    ("since", "number", "message", "hint"),
    [
        (None, 1, f"contact {JO} names customer acme", "supportcli undo --operation 2"),
        (
            _contract_changed,
            3,
            "contract 1 was changed since: contract end by ana",
            "supportcli undo --operation 4",
        ),
        (_ticket_opened, 2, f"ticket 1 names contact {JO}", "supportcli show 1"),
        (_ticket_opened, 3, "ticket 1 names contract 1", "supportcli show 1"),
    ],
)
def test_what_later_work_builds_on_stays(
    since: Callable[[Desk], None] | None, number: int, message: str, hint: str, desk: Desk
) -> None:
    """The refusal names what stands in the way, and the way out where there is one."""
    serve(desk)
    if since is not None:
        since(desk)
    before = stand(desk)
    with pytest.raises(RefusedError) as caught:
        finish.undo(desk, number)
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert stand(desk) == before


def test_an_import_is_not_named_as_a_way_out(desk: Desk, tmp_path: Path) -> None:
    """It cannot be undone, so it is no help to name it."""
    people.add_customer(desk, "acme")
    by_csv(desk, tmp_path)
    with pytest.raises(RefusedError) as caught:
        finish.undo(desk, 1)
    assert caught.value.hint == "supportcli customer show acme"


def test_a_customer_undone_while_files_are_read_is_told(make_desk: MakeDesk, tmp_path: Path) -> None:
    """The import finds nobody to refer to: it keeps nothing, and can be tried again."""
    desk = make_desk(at("2026-03-02 09:00"))
    people.add_customer(desk, "acme")
    undone: list[object] = []

    def meanwhile(*_: object) -> None:
        if not undone:
            undone.append(finish.undo(make_desk(at("2026-03-02 09:01"))))

    file = tmp_path / "t.csv"
    file.write_text("key,subject,opened_at,customer\n7,Printer,2026-03-01T10:00:00Z,acme\n")
    request = ImportRequest((Input(file, file.name),))
    with pytest.raises(BusyError, match="undone meanwhile"):
        import_files(desk, request, meanwhile)
    assert import_files(desk, request).customers == 1


def test_a_change_is_undone_once(desk: Desk) -> None:
    """A record of the same name that was added afterwards is another one."""
    people.add_customer(desk, "acme", "First")
    finish.undo(desk)
    with pytest.raises(NotFoundError, match="nothing to undo"):
        finish.undo(desk)
    people.add_customer(desk, "acme", "Second")
    with pytest.raises(RefusedError, match="operation 1 was undone already"):
        finish.undo(desk, 1)
    assert finish.undo(desk).operation == 3
    assert stand(desk)["customers"] == []


def test_a_number_is_not_given_twice(desk: Desk) -> None:
    """What speaks of contract 1 does not mean another one tomorrow."""
    people.add_customer(desk, "acme")
    people.add_contract(desk, "acme", "portacare", "portacare")
    finish.undo(desk)
    assert people.add_contract(desk, "acme", "portacare", "portacare").id == 2


def test_an_undone_confirmation_removes_the_contact_it_added(desk: Desk) -> None:
    """Ticket and contact are one operation."""
    people.add_customer(desk, "acme")
    took(desk, written())
    confirm(desk, [1], Confirmation(customer="acme"))
    undone = finish.undo(desk)
    assert [change.name for change in undone.records] == [f"contact {JO}"]
    assert stand(desk)["contacts"] == []


def test_a_confirmation_is_undone_although_others_know_its_contact(desk: Desk) -> None:
    """The contact stays, and that is said; the ticket is unconfirmed again."""
    people.add_customer(desk, "acme")
    took(desk, written())
    confirm(desk, [1], Confirmation(customer="acme"))
    intake.open_ticket(desk, intake.OpenRequest("x", customer="acme", contact=JO))
    undone = finish.undo(desk, 2 + 1)
    assert undone.stay == [f"contact {JO} stays: ticket 2 names contact {JO}"]
    assert len(stand(desk)["contacts"]) == 1


def test_what_cannot_be_undone_does_not_give_way_to_what_was_before(
    make_desk: MakeDesk, tmp_path: Path
) -> None:
    """After an import, or a new policy, undo does not reach for the ticket before; cron's work is nobody's last."""
    desk = make_desk(at("2026-03-02 09:00"))
    intake.open_ticket(desk, intake.OpenRequest("keep"))
    add_policy(desk, "portacare")
    with pytest.raises(RefusedError, match=r"operation 2 \(policy add\) happened and stays") as caught:
        finish.undo(desk)
    assert caught.value.hint == "supportcli undo --operation 1"
    by_csv(desk, tmp_path)
    with pytest.raises(RefusedError, match=r"operation 3 \(import\) happened and stays"):
        finish.undo(desk)
    work.comment(desk, [1], "x")
    took(desk, written("max@freemail.example"))
    assert finish.undo(desk).command == "comment"


def test_older_records_get_no_invented_history(tmp_path: Path) -> None:
    """A desk from before: nobody is said to have added its contract, whose end is recorded and undone."""
    path = tmp_path / "desk.db"
    with before_migration(path, "master_data") as old:
        old.execute("INSERT INTO customers VALUES ('acme', 'Acme', '[]', '2026-01-01T09:00:00Z')")
        old.execute(
            "INSERT INTO contracts (customer, policy, plan, starts_on, created_at)"
            " VALUES ('acme', 'portacare', 'portacare', '2026-01-01', '2026-01-02T09:00:00Z')"
        )
    desk = Desk(open_store(path), now=at("2026-03-02 09:00"), actor="ana", settings=Settings())
    before = stand(desk)
    people.end_contract(desk, 1, date(2026, 3, 31))
    found = master_data.history(desk, "acme")
    assert [(each.name, each.operation, each.at, each.actor) for each in found] == [
        ("customer acme", None, "2026-01-01T09:00:00Z", ""),
        ("contract 1", None, "2026-01-02T09:00:00Z", ""),
        ("contract 1", 1, "2026-03-02T09:00:00Z", "ana"),
    ]
    assert found[1].after is not None
    assert found[1].after["ends_on"] is None
    finish.undo(desk)
    assert stand(desk) == before
    desk.close()


_CUSTOMERS = st.sampled_from(["acme", "beta"])
_STEPS = st.one_of(
    st.tuples(st.just("customer"), _CUSTOMERS),
    st.tuples(st.just("contact"), _CUSTOMERS, st.sampled_from(["jo@x.example", "kim@x.example"])),
    st.tuples(st.just("contract"), _CUSTOMERS),
    st.tuples(st.just("end"), st.integers(1, 3), st.dates(date(2026, 1, 1), date(2026, 12, 31))),
)


def _do(desk: Desk, step: tuple[Any, ...]) -> None:
    kind, *values = step
    if kind == "customer":
        people.add_customer(desk, values[0], values[0].title(), (f"{values[0]}.example",))
    elif kind == "contact":
        people.add_contact(desk, values[1], values[0], role="admin")
    elif kind == "contract":
        people.add_contract(desk, values[0], "portacare", "portacare", date(2026, 2, 1), zone="Europe/Prague")
    else:
        people.end_contract(desk, *values)


@settings(deadline=None, max_examples=40)
@given(st.lists(_STEPS, max_size=12), st.data())
def test_undone_in_reverse_order_everything_is_as_it_was(steps: list[tuple[Any, ...]], data: Any) -> None:
    """Whatever was done, and however much of it is undone: each undo gives exactly the rows before."""
    desk = Desk(store_in_memory(), now=datetime(2026, 3, 2, 9, tzinfo=UTC), actor="ana", settings=Settings())
    before = []
    for step in steps:
        then = stand(desk)
        try:
            _do(desk, step)
        except DeskError:
            assert stand(desk) == then
            continue
        if stand(desk) != then:
            before.append(then)
        if before and data.draw(st.integers(0, 3)) == 0:
            finish.undo(desk)
            assert stand(desk) == before.pop()
    while before:
        finish.undo(desk)
        assert stand(desk) == before.pop()
    with pytest.raises(NotFoundError, match="nothing to undo"):
        finish.undo(desk)
    kept: dict[str, Change] = {}
    for customer in ("acme", "beta"):
        with suppress(NotFoundError):
            kept |= {change.name: change for change in master_data.history(desk, customer)}
    assert all(change.after is None for change in kept.values())
    desk.close()
