"""The words in which the mailroom's tests are told: messages as people write them, a desk with a customer."""

from __future__ import annotations

from email.utils import formatdate
from typing import Any

from supportcli.desk import people
from supportcli.desk.desk import Desk
from supportcli.desk.look.view import show
from supportcli.desk.mailroom.take import Taken, take_in
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Opened
from supportcli.store.history import histories

JO = "jo@acme.example"
DESK = "support@desk.example"
_HEADERS = {"message_id": "Message-ID"}


def written(
    sender: str | None = JO, subject: str = "No calls", text: str = "Please help.", **headers: str
) -> bytes:
    """A message; headers are given as ``message_id="<a@x>"``, and ``None`` leaves one out."""
    lines = {
        "From": sender,
        "To": DESK,
        "Subject": subject,
        "Date": formatdate(1_772_442_000),
        **{_HEADERS.get(name) or name.replace("_", "-").title(): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"{head}\r\n{text}\r\n".encode()


def serve(desk: Desk, policy: str = "portacare", plan: str | None = None) -> None:
    """Acme is served: Jo is its contact, and its people write from acme.example."""
    people.add_customer(desk, "acme", "Acme", ("acme.example",))
    people.add_contact(desk, JO, "acme", "Jo")
    people.add_contract(desk, "acme", policy, plan or policy)


def took(desk: Desk, raw: bytes, **how: Any) -> Taken:
    """Take in one message."""
    return take_in(desk, [raw], **how)[0]


def opened(desk: Desk, ticket: int) -> Opened:
    """What the opening of a ticket carries."""
    data = history(desk, ticket)[0].data
    assert isinstance(data, Opened)
    return data


def history(desk: Desk, ticket: int) -> list[Event]:
    return histories(desk.store.connection, [ticket])[ticket]


def kinds(desk: Desk, ticket: int) -> list[str]:
    """What the history of a ticket holds, by kind."""
    return [event.kind for event in history(desk, ticket)]


def status(desk: Desk, ticket: int) -> str:
    return str(show(desk, [ticket])[0]["status"])


def outbox(desk: Desk) -> list[tuple[int, str, str, str]]:
    """Every letter: ticket, purpose, first recipient, state."""
    rows = desk.store.connection.execute(
        "SELECT ticket, purpose, COALESCE(json_extract(recipients, '$[0]'), ''), state FROM outbox ORDER BY id"
    )
    return [tuple(row) for row in rows]
