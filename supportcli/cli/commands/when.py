"""``supportcli when START DURATION``: when is four business hours after Friday 16:50?"""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.context import db_path, now, open_desk
from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Format, FormatOption, Json
from supportcli.cli.output import choose, emit_document, emit_records, pick
from supportcli.domain.actions import Blank, action
from supportcli.domain.errors import UsageError

if TYPE_CHECKING:
    from supportcli.desk.when import Answer

FIELDS = (
    "start",
    "duration",
    "calendar",
    "zone",
    "due_at",
    "due_local",
    "elapsed",
    "windows",
    "more_windows",
)


def when(
    ctx: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="START DURATION", help='Such as "2026-03-06 16:50" 4bh.', show_default=False),
    ],
    calendar: Annotated[
        str,
        typer.Option(
            "--calendar",
            metavar="POLICY:CALENDAR",
            help="Of a policy or a file, or always.",
            show_default=False,
        ),
    ],
    zone: Annotated[
        str | None,
        typer.Option(
            "--zone",
            metavar="ZONE",
            help="Of start and answer; the calendar's own by default.",
            show_default=False,
        ),
    ] = None,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Say when a duration after an instant is over.

    START is an instant in the calendar's zone, now, 16:50, tomorrow 09:00 or friday 16:50; DURATION is what
    a policy may say: 4bh, 1bd, 90m, 2w, eobd+1. No desk is needed.
    """
    if len(words) < 2:
        raise UsageError(
            "missing DURATION", hint=action("when", Blank('"friday 16:50"'), "4h", calendar="always")
        )
    form = choose(format_, json)
    fields = pick(form, FIELDS)
    answer = _answer(ctx, " ".join(words[:-1]), words[-1], calendar, zone)
    if form.is_table:
        _print(answer)
    elif form.format is Format.json:
        record = _record(answer)
        emit_document({name: record[name] for name in fields})
    else:
        emit_records([_record(answer)], fields, form.format)


def _answer(ctx: typer.Context, start: str, duration: str, calendar: str, zone: str | None) -> Answer:
    from supportcli.desk.settings.load import load_settings
    from supportcli.desk.when import when as count

    invocation, settings = invocation_of(ctx), load_settings()
    at = now(invocation, settings)
    # a desk that was named must be there; the usual one need not
    if invocation.db is None and not db_path(invocation, settings).exists():
        return count(start, duration, calendar, now=at, zone=zone)
    with closing(open_desk(ctx)) as desk:
        return count(start, duration, calendar, now=at, zone=zone, desk=desk)


def _print(answer: Answer) -> None:
    from supportcli.cli.screen import console
    from supportcli.render.counted import counted_lines
    from supportcli.render.lines import write_painted, write_plain

    name = f"{answer.calendar_name} ({answer.calendar})" if answer.calendar_name else answer.calendar
    lines = counted_lines(
        answer.start, answer.duration, name, answer.due_at, answer.windows, answer.more, answer.zone
    )
    if sys.stdout.isatty():
        write_painted(lines, console())
    else:
        write_plain(lines, sys.stdout)


def _record(answer: Answer) -> dict[str, object]:
    from supportcli.domain.time.instants import iso

    due = answer.due_at
    return {
        "start": answer.start,
        "duration": answer.duration.text,
        "calendar": answer.calendar,
        "zone": str(answer.zone),
        "due_at": due,
        "due_local": due.astimezone(answer.zone).isoformat(timespec="seconds") if due else None,
        "elapsed": answer.elapsed,
        # as ISO 8601 writes an interval
        "windows": [f"{iso(opens)}/{iso(closes)}" for opens, closes in answer.windows],
        "more_windows": answer.more,
    }
