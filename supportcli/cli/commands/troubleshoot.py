"""``supportcli troubleshoot IDS``: find the cause step by step, and record what each step found."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.invocation import Invocation, invocation_of
from supportcli.cli.options import DryRun, Ids, Json, Yes
from supportcli.cli.output import choose, emit_document, pick, say
from supportcli.cli.prompts import can_prompt
from supportcli.cli.verbs import How, confirm_many, desk_of, ids_of, read_text, tell
from supportcli.domain.errors import UsageError
from supportcli.domain.tickets.kinds import Troubleshot

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.desk.operation import Case

FIELDS = ("ticket", "reference", "subject", "steps", "next", "theories", "entries")
"""The keys of a record in JSON."""

Step = Annotated[
    str | None,
    typer.Option(
        "--step", metavar="STEP", help="Which step; else the first that is not done.", show_default=False
    ),
]
Text = Annotated[
    str | None,
    typer.Option("--text", "-t", metavar="TEXT", help="What was found.", show_default=False),
]
TextFile = Annotated[
    Path | None,
    typer.Option(
        "--body-file",
        "-F",
        metavar="FILE",
        help="What was found, from a file; - is standard input.",
        show_default=False,
    ),
]
Confirm = Annotated[
    int | None,
    typer.Option("--confirm", metavar="N", help="A test confirmed the theory N.", show_default=False),
]
Reject = Annotated[
    int | None,
    typer.Option("--reject", metavar="N", help="A test rejected the theory N.", show_default=False),
]
WhyNot = Annotated[
    str | None,
    typer.Option("--why", metavar="TEXT", help="Why it is rejected or confirmed.", show_default=False),
]


def troubleshoot(
    ctx: typer.Context,
    ids: Ids,
    step: Step = None,
    text: Text = None,
    body_file: TextFile = None,
    confirm: Confirm = None,
    reject: Reject = None,
    why: WhyNot = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Find the cause step by step, and record what was found.

    At a terminal it asks step after step, and goes on where you left off. With --text or --body-file it records
    one step, with --confirm or --reject what a test said of a theory; else it prints the record.
    """
    how, invocation = How(dry_run, yes, json), invocation_of(ctx)
    said = _said(text, body_file, why, ids)
    _check(step, said, confirm, reject, why)
    with desk_of(ctx) as desk:
        numbers = ids_of(desk, ids)
        if not numbers:
            say("no tickets", invocation)
        elif said is not None or confirm is not None or reject is not None:
            confirm_many(len(numbers), "record a step of", how, invocation)
            _record(desk, numbers, step, said or "", confirm, reject, how, invocation)
        elif json is None and len(numbers) == 1 and can_prompt(invocation) and not dry_run:
            from supportcli.cli.troubleshooting import walk

            walk(desk, numbers[0], invocation)
        else:
            _print(desk, numbers, json)


def _said(text: str | None, file: Path | None, why: str | None, ids: list[str]) -> str | None:
    given = [each for each in (text, why) if each is not None]
    if len(given) + (file is not None) > 1:
        raise UsageError("the text is given twice", hint="--text, --why or --body-file")
    if file is None:
        return given[0] if given else None
    if str(file) == "-" and "-" in ids:
        raise UsageError("standard input cannot hold both the ids and the text", hint="name the ids")
    return read_text(file)


def _check(
    step: str | None, said: str | None, confirm: int | None, reject: int | None, why: str | None
) -> None:
    if confirm is not None and reject is not None:
        raise UsageError("a theory is confirmed or rejected", hint="one at a time")
    judged = confirm is not None or reject is not None
    if judged and step is not None:
        raise UsageError("--confirm and --reject are the step that tests", hint="leave --step out")
    if why is not None and not judged:
        raise UsageError("--why belongs to --confirm or --reject", hint="--text says what was found")
    if step is not None and said is None:
        raise UsageError("say what was found", hint="--text TEXT, or --body-file FILE")


def _record(
    desk: Desk,
    ids: list[int],
    step: str | None,
    said: str,
    confirm: int | None,
    reject: int | None,
    how: How,
    invocation: Invocation,
) -> None:
    from supportcli.desk.troubleshooting import decide_theory, record

    if confirm is not None:
        outcome = decide_theory(desk, ids, confirm, "confirmed", said, dry_run=how.dry_run)
        done = f"theory {confirm} confirmed"
    elif reject is not None:
        outcome = decide_theory(desk, ids, reject, "rejected", said, dry_run=how.dry_run)
        done = f"theory {reject} rejected"
    else:
        outcome = record(desk, ids, said, step, dry_run=how.dry_run)
        recorded = [event.data for _, event in outcome.changes]
        steps = {_recorded(data) for data in recorded if isinstance(data, Troubleshot)}
        done = f"{' and '.join(sorted(steps))} noted"
    tell(desk, outcome, done + _left(desk, ids, how), how, invocation)


def _recorded(data: Troubleshot) -> str:
    return f"step {data.step}" if data.theory is None else f"theory {data.theory}"


def _left(desk: Desk, ids: list[int], how: How) -> str:
    """Which step comes next, for behind a sentence about one ticket."""
    from supportcli.desk.operation import cases
    from supportcli.desk.troubleshooting import entries_for, steps_for
    from supportcli.domain.tickets.troubleshooting import next_step

    if len(ids) != 1 or how.dry_run:
        return ""
    case = cases(desk, ids)[0]
    step = next_step(steps_for(case), entries_for(case))
    return "; every step is done" if step is None else f"; next: {step.name}"


def _print(desk: Desk, ids: list[int], json: str | None) -> None:
    from supportcli.desk.operation import cases

    found = cases(desk, ids)
    if json is not None:
        fields = pick(choose(None, json), FIELDS)
        records = [{name: record[name] for name in fields} for record in (document(desk, c) for c in found)]
        emit_document(records[0] if len(records) == 1 else records)
        return
    from supportcli.desk.troubleshooting import steps_for
    from supportcli.render.lines import line, write_painted, write_plain
    from supportcli.render.troubleshooting import troubleshooting_page
    from supportcli.render.when import zone_of

    zone = zone_of(desk.settings.zone)
    for number, case in enumerate(found):
        lines = troubleshooting_page(document(desk, case), steps_for(case), zone)
        lines = [*([line()] if number else []), *lines]
        if sys.stdout.isatty():
            from supportcli.cli.screen import console

            write_painted(lines, console())
        else:
            write_plain(lines, sys.stdout)


def document(desk: Desk, case: Case) -> dict[str, object]:
    """The record of one ticket, for machines."""
    from supportcli.desk.look.findings import troubleshooting_records
    from supportcli.desk.troubleshooting import entries_for, steps_for
    from supportcli.domain.tickets.troubleshooting import is_done, next_step, theories_of

    steps, entries = steps_for(case), entries_for(case)
    following = next_step(steps, entries)
    return {
        "ticket": case.ticket.id,
        "reference": f"{desk.settings.prefix}-{case.ticket.id}",
        "subject": case.ticket.subject,
        "steps": [
            {"id": each.id, "name": each.name, "done": is_done(each.id, steps, entries)} for each in steps
        ],
        "next": following.id if following else None,
        "theories": [
            {"theory": each.number, "text": each.text, "verdict": each.verdict}
            for each in theories_of(entries)
        ],
        "entries": troubleshooting_records(case.ticket),
    }
