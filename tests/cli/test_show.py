"""``show``: the page of a ticket, its reasons, and the same as data."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from supportcli.desk import escalation, finish, people, policies, work
from supportcli.desk.desk import Desk
from supportcli.desk.intake import OpenRequest, open_ticket
from supportcli.desk.look.fields import FIELDS


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def told(make_desk: Any) -> Desk:
    """Ticket 1: P3 under PortaCare, opened Friday 16:00, late, escalated, answered; Monday 2 March, 18:00.

    Office hours are Mon–Fri 09:00–18:00 UTC. One business day after Friday 16:00 is Monday 16:00. The ladder of
    P3 counts around the clock: 48 hours after the opening is Sunday 16:00.
    """
    desk = make_desk(at("2026-02-27 16:00"), actor="ana")
    people.add_customer(desk, "acme", "Acme Ltd")
    people.add_contact(desk, "jo@acme.example", "acme", "Jo Doe")
    people.add_contract(desk, "acme", "portacare", "premium")
    request = OpenRequest(
        "Reports are late",
        description="\n".join(f"line {n}" for n in range(1, 13)),
        contact="jo@acme.example",
        channel="email",
        priority="P3",
        details={"equipment": "Two switches"},
    )
    open_ticket(desk, request)
    desk.now = at("2026-03-02 17:00")
    escalation.escalate_due(desk)
    work.assign(desk, [1], "ben")
    desk.now = at("2026-03-02 17:30")
    work.reply(desk, [1], "We are looking into it.")
    work.comment(desk, [1], "Disk of node 2?")
    desk.now = at("2026-03-02 17:40")
    finish.undo(desk)
    desk.now = at("2026-03-02 18:00")
    return desk


MONDAY_EVENING = "2026-03-02T18:00:00Z"

PAGE = """\
SUP-1  Reports are late
open · Priority 3 (P3) · PortaCare · Premium PortaCare

customer  Acme Ltd (acme)
contact   Jo Doe (jo@acme.example)
assignee  ben
hands     ben, ana
contract  1
opened    Fri 27 Feb 2026 16:00, by email
times     UTC

Clocks
  first-response  breached 1h30m  due Mon 2 Mar 2026 16:00  1 business day, office  stopped Mon 2 Mar 2026 17:30
  update          ok 8h30m        due Tue 3 Mar 2026 17:30  1 business day, office

Next
  update due                Tue 3 Mar 2026 17:30  supportcli reply 1
  2 details are missing                           supportcli details 1 --request
  nobody has said its kind                        supportcli classify 1

Details
  Which equipment is concerned?
    Two switches
  missing: configuration, problem

Escalation
  taken    Sun 1 Mar 2026 16:00  technical-support-manager, step P3/48h   tsm@desk.example  taken Mon 2 Mar 2026 17:00
  to come  Tue 3 Mar 2026 15:15  warning of update
  to come  Tue 3 Mar 2026 16:00  customer-relations-manager, step P3/96h  nobody is named
  to come  Tue 3 Mar 2026 17:30  breach of update

History
  Fri 27 Feb 2026 16:00  ana  opened by email with priority P3, agreed by jo@acme.example
      line 1
      line 2
      line 3
      line 4
      line 5
      line 6
      line 7
      line 8
      line 9
      line 10
      line 11
      line 12
  Fri 27 Feb 2026 16:00  ana  details recorded: equipment
  Mon 2 Mar 2026 17:00  ana  escalated to technical-support-manager (tsm@desk.example), step P3/48h, \
due Sun 1 Mar 2026 16:00
  Mon 2 Mar 2026 17:00  ana  first-response is nearly due, due Mon 2 Mar 2026 13:45
  Mon 2 Mar 2026 17:00  ana  first-response breached, due Mon 2 Mar 2026 16:00
  Mon 2 Mar 2026 17:00  ana  assigned to ben
  Mon 2 Mar 2026 17:30  ana  replied to jo@acme.example
      We are looking into it.
  Mon 2 Mar 2026 17:30  ana  noted (undone)
      Disk of node 2?
  Mon 2 Mar 2026 17:40  ana  operation 8 undone
"""


def test_a_pipe_gets_the_page(told: Desk, run: Any) -> None:
    """The page in a pipe is plain text in which nothing is cut."""
    assert run("show", "1", now=MONDAY_EVENING).out == PAGE


WHY = """\
Why
  first-response
    target      1 business day
    commitment  target
    clause      PC-05
    counts      the hours of calendar office
    started     Fri 27 Feb 2026 16:00
    counted     Fri 27 Feb 2026 16:00 – 18:00  (2h)
    counted     Mon 2 Mar 2026 09:00 – 16:00  (7h)
    due         Mon 2 Mar 2026 16:00 (2026-03-02T16:00:00Z)
  update
    target      1 business day
    commitment  target
    clause      PC-06
    counts      the hours of calendar office
    started     Mon 2 Mar 2026 17:30
    counted     Mon 2 Mar 2026 17:30 – 18:00  (30m)
    counted     Tue 3 Mar 2026 09:00 – 17:30  (8h 30m)
    due         Tue 3 Mar 2026 17:30 (2026-03-03T17:30:00Z)

Terms
  PC-12  A complimentary period comes with the licence; after it the service continues for an annual charge
  PC-11  All major releases of the software come at a substantial discount
  PC-13  Three to four maintenance releases a year, three or four months apart

"""


def test_why_explains_every_due_time(told: Desk, run: Any) -> None:
    """``--why`` names the clause, the calendar, each window that was counted, and the due instant."""
    out = run("show", "1", "--why", now=MONDAY_EVENING).out
    assert out[out.index("Why\n") : out.index("Next\n")] == WHY


PAUSING = """
id = "pausing"
name = "Pausing"
vendor = "Tests"

[plans.only]
name = "Only"

[measures.first-response]
name = "First answer"
pauses = ["customer"]

[targets.first-response]
only = "4h"
"""


def test_pauses_are_part_of_the_reason(make_desk: Any, run: Any, tmp_path: Any) -> None:
    """What a clock did not count is told too; while it is paused it is due so long after the pause."""
    (tmp_path / "pausing.toml").write_text(PAUSING)
    desk = make_desk(at("2026-03-02 06:00"))
    policies.add_policy(desk, str(tmp_path / "pausing.toml"))
    open_ticket(desk, OpenRequest("Slow", policy="pausing", plan="only"))
    for moment, act in (("07:00", work.wait), ("07:30", work.resume), ("08:00", work.wait)):
        desk.now = at(f"2026-03-02 {moment}")
        act(desk, [1], *(["customer"] if act is work.wait else []))
    out = run("show", "1", "--why", now="2026-03-02T09:00:00Z").out
    assert "waiting for the customer" in out.splitlines()[1]
    assert "    paused      Mon 2 Mar 2026 07:00 – 07:30  (30m of its own time)\n" in out
    assert "    paused      since Mon 2 Mar 2026 08:00\n" in out
    # four hours, of which 06:00–07:00 and 07:30–08:00 are used
    assert "    due         2h 30m after the pause\n" in out


def test_one_ticket_is_an_object_and_several_are_a_list(told: Desk, run: Any) -> None:
    """``show 42 --json`` is one ticket; a script that names several gets a list in their order."""
    told.now = at("2026-03-02 18:00")
    open_ticket(told, OpenRequest("Another"))
    one = json.loads(run("show", "SUP-1", "--json", now=MONDAY_EVENING).out)
    assert tuple(one) == FIELDS
    assert one["escalations"] == [
        {
            "step": "P3/48h",
            "role": "technical-support-manager",
            "due_at": "2026-03-01T16:00:00Z",
            "taken_at": "2026-03-02T17:00:00Z",
            "recipients": ["tsm@desk.example"],
        }
    ]
    first, second = one["clocks"]
    assert (first["state"], first["overdue_seconds"]) == ("breached", 5400)
    # from Monday 18:00 to Tuesday 17:30 the office is open from 09:00 on
    assert (second["state"], second["remaining_seconds"]) == ("running", 8 * 3600 + 1800)
    assert second["why"]["windows"][0] == ["2026-03-02T17:30:00Z", "2026-03-02T18:00:00Z"]
    several = json.loads(run("show", "2,1", "--json", "id,subject", now=MONDAY_EVENING).out)
    assert several == [{"id": 2, "subject": "Another"}, {"id": 1, "subject": "Reports are late"}]


def test_programs_get_a_line_for_each_field(told: Desk, run: Any) -> None:
    """TSV of a ticket is its fields, one a line, with the ticket's number before each."""
    head, *lines = run("show", "1", "--format", "tsv", now=MONDAY_EVENING).out.splitlines()
    assert head == "id\tfield\tvalue"
    assert [line.split("\t")[1] for line in lines] == list(FIELDS)
    assert "1\tmissing_details\tconfiguration,problem" in lines


def test_ids_may_come_from_standard_input(told: Desk, run: Any) -> None:
    """``-`` reads ids; without any there is nothing to show."""
    assert run("show", "-", "--format", "ids", input="SUP-1\n", now=MONDAY_EVENING).out == "1\n"
    empty = run("show", "-", input="")
    assert (empty.code, empty.out, empty.err) == (0, "", "no tickets\n")


def test_all_unknown_ids_are_named_at_once(told: Desk, run: Any) -> None:
    """Nothing is shown if one of the tickets does not exist."""
    found = run("show", "1", "7-9", now=MONDAY_EVENING)
    assert (found.code, found.out) == (3, "")
    assert found.err.startswith("error: no tickets with ids 7, 8, 9\n")


def test_a_ticket_without_terms_says_so(desk: Desk, run: Any) -> None:
    """No policy, no clocks: the page tells why there are none."""
    open_ticket(desk, OpenRequest("Who are we?"))
    assert "none: the ticket is under no policy" in run("show", "1").out
