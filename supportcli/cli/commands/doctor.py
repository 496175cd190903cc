"""``supportcli doctor``: every ticket compared with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Json
from supportcli.cli.output import choose, emit_document, emit_records, pick, say, warn
from supportcli.cli.verbs import desk_of
from supportcli.domain.actions import Blank, action, command
from supportcli.domain.errors import DeskError

if TYPE_CHECKING:
    from supportcli.desk.doctor import Diagnosis

FIELDS = ("tickets", "findings", "repaired")
FINDING_FIELDS = ("ticket", "what", "stored", "expected")


def doctor(
    ctx: typer.Context,
    repair: Annotated[
        bool, typer.Option("--repair", help="Write what differs anew, from the history.")
    ] = False,
    json: Json = None,
) -> None:
    """Compare every ticket with its history.

    It names what cannot be read, what is missing from the file, and alarms that are overdue and were not taken.
    """
    from supportcli.desk.doctor import examine
    from supportcli.desk.doctor import repair as write_anew
    from supportcli.desk.engineering.checking import given_up

    fields = pick(choose(None, json), FIELDS) if json is not None else ()
    with desk_of(ctx) as desk:
        found = examine(desk)
        shown = [*found.findings, *found.alarms, *found.ahead]
        repaired = write_anew(desk, found.findings) if repair and shown else 0
        left = examine(desk) if repair and shown else found
        refused = given_up(desk)
    if json is not None:
        whole = {
            "tickets": found.tickets,
            "findings": [each._asdict() for each in shown],
            "repaired": repaired,
        }
        emit_document({name: whole[name] for name in fields})
    elif shown:
        emit_records((each._asdict() for each in shown), FINDING_FIELDS, "tsv")
    if repaired:
        say(f"{_tickets(repaired)} written anew", invocation_of(ctx))
    if refused:
        count = "1 request for an issue was" if refused == 1 else f"{refused} requests for issues were"
        warn(f"{count} given up: {command(action('defect'))}")
    if left.findings:
        raise _sick(left, tried=repair)
    if left.alarms:
        raise DeskError("alarms are overdue and were not taken", hint=action("escalate", due=True))
    if left.ahead:
        raise DeskError("a clock was wrong, or is", hint=action("redate", Blank("OPERATION")))
    say(f"{_tickets(found.tickets)} examined: every row agrees with its history", invocation_of(ctx))


def _sick(left: Diagnosis, *, tried: bool) -> DeskError:
    count = f"{len(left.findings)} finding{'' if len(left.findings) == 1 else 's'}"
    if tried:
        return DeskError(f"{count} cannot be repaired from the histories")
    return DeskError(count, hint=action("doctor", repair=True))


def _tickets(count: int) -> str:
    return f"{count} ticket{'' if count == 1 else 's'}"
