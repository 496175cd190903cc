"""``supportcli outbox list | send | retry``: the messages that the desk has written, and how they left."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import asdict

from supportcli.cli.context import open_desk
from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Format, FormatOption, Json, Limit
from supportcli.cli.output import choose, emit_one, emit_records, hint, pick, say, warn
from supportcli.desk.delivery import Attempt, Delivered, deliver
from supportcli.desk.delivery import retry as make_due
from supportcli.domain.actions import action, command
from supportcli.domain.errors import DeskError, UsageError
from supportcli.domain.time.instants import iso

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.desk.engineering.sending import Filed

FIELDS = (
    "id", "ticket", "purpose", "role", "recipients", "subject", "message_id", "state", "attempts", "created_at",
    "try_at", "sent_at", "error",
)  # fmt: skip
"""The fields of ``outbox list``."""

SENT_FIELDS = (
    "id", "ticket", "purpose", "role", "recipients", "subject", "message_id", "state", "try_at", "error",
)  # fmt: skip
"""The fields of ``outbox send``: one record for each message that was tried."""


class State(StrEnum):
    """What can be the matter with a message."""

    pending = "pending"
    unaddressed = "unaddressed"
    sent = "sent"
    failed = "failed"
    cancelled = "cancelled"


def list_(
    ctx: typer.Context,
    state: Annotated[
        list[State] | None,
        typer.Option("--state", help="Only messages in this state; may be repeated.", show_default=False),
    ] = None,
    ticket: Annotated[
        str | None, typer.Option("--ticket", metavar="ID", help="Only of this ticket.", show_default=False)
    ] = None,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """List the messages that the desk has written."""
    from supportcli.cli.ids import parse_id
    from supportcli.desk.delivery import messages
    from supportcli.desk.engineering.overview import request_records

    form = choose(format_, json)
    fields = pick(form, FIELDS)
    desk = open_desk(ctx)
    number = None if ticket is None else parse_id(ticket, desk.settings.prefix)
    states = tuple(each.value for each in state or ())
    records = [asdict(letter) for letter in messages(desk, states, number)]
    if form.format is not Format.ids:
        # requests to the engineering tracker have no number among the messages
        records += request_records(desk, states, number)
    if form.is_table:
        _table(ctx, desk, records)
    else:
        emit_records(records, fields, form.format)


def send(ctx: typer.Context, limit: Limit = None, format_: FormatOption = None, json: Json = None) -> None:
    """Send the messages that are due, now."""
    form = choose(format_, json)
    fields = pick(form, SENT_FIELDS)
    done = deliver(open_desk(ctx), limit=limit)
    if json is None and format_ in (None, Format.table):
        for request in done.requests:
            typer.echo(_request_line(request))
        for attempt in done.attempts:
            typer.echo(_line(attempt))
    else:
        tried = [*map(_request_record, done.requests), *map(_record, done.attempts)]
        emit_records(tried, fields, form.format)
    _tell(ctx, done)
    for each in done.requests:
        if each.warning:
            warn(each.warning)
    if any(each.state == "failed" for each in done.requests):
        raise DeskError("an issue was not created", hint=action("defect"))
    if done.failed:
        count = "1 message was" if done.failed == 1 else f"{done.failed} messages were"
        raise DeskError(f"{count} given up", hint=action("outbox list", state="failed"))


def retry(
    ctx: typer.Context,
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[IDS]...", help="Messages: 42, 3-7, 1,4,9, or - for standard input.", show_default=False
        ),
    ] = None,
    json: Json = None,
) -> None:
    """Make postponed or given-up messages due again."""
    from supportcli.cli.ids import parse_ids
    from supportcli.desk.engineering.filing import retry as retry_requests

    desk = open_desk(ctx)
    # not the desk's prefix: SUP-42 is a ticket
    numbers = tuple(parse_ids(ids, sys.stdin, "message")) if ids else ()
    if ids and not numbers:
        raise UsageError("standard input names no message", hint=action("outbox list", format="ids"))
    count = make_due(desk, numbers)
    if not numbers:
        count += retry_requests(desk)
    if json is not None:
        emit_one({"due": count}, json)
    say(f"{count} message{'' if count == 1 else 's'} due", invocation_of(ctx))
    if count:
        hint(command(action("outbox send")), invocation_of(ctx))


def _table(ctx: typer.Context, desk: Desk, records: list[dict[str, object]]) -> None:
    import shutil
    from zoneinfo import ZoneInfo

    from supportcli.render.outbox import print_messages

    if not records:
        say("no messages", invocation_of(ctx))
        return
    fit = max(shutil.get_terminal_size().lines - 4, 5)
    print_messages(records[-fit:], ZoneInfo(desk.settings.zone))
    if len(records) > fit:
        say(f"{len(records) - fit} older ones are not shown: --format tsv lists all", invocation_of(ctx))


def _line(attempt: Attempt) -> str:
    from supportcli.render.outbox import addressee
    from supportcli.render.untrusted import untrusted

    record = asdict(attempt.message)
    words = f"{_WORDS[attempt.state]} {record['id']}: {record['purpose']} to {addressee(record)}: {record['subject']}"
    if attempt.error:
        words += f": {attempt.error}"
    if attempt.try_at:
        words += f"; next attempt {iso(attempt.try_at)}"
    return untrusted(words)


def _request_line(filed: Filed) -> str:
    from supportcli.render.untrusted import untrusted

    request, word = filed.request, "sent" if filed.issue else _WORDS[filed.state]
    words = f"{word}: issue for ticket {request.ticket} in {request.project}"
    if filed.issue:
        words += f": {filed.issue.url}"
    if filed.error:
        words += f": {filed.error}"
    if filed.try_at:
        words += f"; next attempt {iso(filed.try_at)}"
    return untrusted(words)


def _request_record(filed: Filed) -> Mapping[str, object]:
    from supportcli.desk.engineering.overview import as_message

    return as_message(filed.request) | {
        "state": filed.state,
        "error": filed.error,
        "try_at": filed.try_at,
    }


_WORDS = {"sent": "sent", "pending": "postponed", "failed": "failed", "cancelled": "taken back"}


def _record(attempt: Attempt) -> Mapping[str, object]:
    return {
        **asdict(attempt.message),
        "state": attempt.state,
        "error": attempt.error,
        "try_at": attempt.try_at,
    }


def _tell(ctx: typer.Context, done: Delivered) -> None:
    if done.outage:
        warn(f"no mail can be sent: {done.outage}")
    for vacancy in done.unaddressed:
        # a person who asks is told each time, cron only what is new
        count = "1 message waits" if vacancy.messages == 1 else f"{vacancy.messages} messages wait"
        warn(f"{vacancy.reason} ({count})")
    if done.held:
        say("another process is delivering", invocation_of(ctx))
    elif not done.attempts and not done.requests and not done.outage:
        say("nothing to send", invocation_of(ctx))
