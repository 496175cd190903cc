"""An opening can be taken back after the desk has warned or escalated: nothing of the ticket counts any more."""

from __future__ import annotations

from supportcli.desk import doctor, escalation, finish, intake, people
from tests.conftest import MakeDesk, at


def test_an_opening_is_undone_although_an_alarm_was_taken(make_desk: MakeDesk) -> None:
    """What the desk did by itself stands in nobody's way; the ticket is cancelled and has no clocks."""
    desk = make_desk(at("2026-03-06 09:00"))
    people.add_customer(desk, "acme")
    people.add_contract(desk, "acme", "portacare", "portacare")
    intake.open_ticket(desk, intake.OpenRequest("x", customer="acme", priority="P1"))
    later = make_desk(at("2026-03-06 12:00"))
    assert escalation.escalate_due(later)
    finish.undo(later, None)
    rows = later.store.connection.execute("SELECT status, subject, opened_at FROM tickets").fetchall()
    assert rows == [("cancelled", "x", "2026-03-06T09:00:00Z")]
    assert later.store.connection.execute("SELECT COUNT(*) FROM clocks").fetchone() == (0,)
    assert not doctor.examine(later).findings
