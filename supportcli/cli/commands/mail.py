"""``supportcli mail receive | list | show | confirm``: messages that come in."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import DryRun, Format, FormatOption, Ids, Json, Limit, Override, Plan, Policy, Yes
from supportcli.cli.output import choose, emit_document, emit_records, pick, say
from supportcli.cli.taken import FIELDS, send, summary, told_of
from supportcli.cli.verbs import How, desk_of
from supportcli.domain.actions import action
from supportcli.domain.errors import DeskError, UsageError

if TYPE_CHECKING:
    from supportcli.desk.mailroom.sources import Item, Unread

LIST_FIELDS = (
    "id", "ticket", "received_at", "sent_at", "sender", "sender_name", "subject", "action", "automatic", "note",
    "attachments", "size", "sha256", "message_id", "flaws",
)  # fmt: skip
"""The fields of ``mail list``."""

SHOW_FIELDS = (*LIST_FIELDS, "to", "cc", "in_reply_to", "references", "text")
"""The fields of ``mail show``; ``attachments`` are records here."""


def receive(
    ctx: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE|DIR|MBOX]...",
            help="Messages, folders, Maildirs, mbox files; without one, or -, one message on standard input.",
            show_default=False,
        ),
    ] = None,
    no_acknowledge: Annotated[
        bool, typer.Option("--no-acknowledge", help="Acknowledge nothing: these messages are old.")
    ] = False,
    no_send: Annotated[
        bool, typer.Option("--no-send", help="Leave the acknowledgement of a piped message in the outbox.")
    ] = False,
    dry_run: DryRun = False,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Take in messages: from standard input, files, folders.

    Each message is taken in once, however often it comes. A message in a Maildir is moved from new to cur after that.
    With standard input the exit codes are those of sysexits.h: 0 taken, 75 try again, 64 and 65 never.
    """
    from supportcli.desk.mailroom.sources import receive as take

    form = choose(format_, json)
    fields = pick(form, FIELDS)
    unread: list[tuple[Path, DeskError]] = []
    found = _found(sources or ["-"], lambda path, error: unread.append((path, error)))
    counts: Counter[str] = Counter()
    with desk_of(ctx) as desk:
        taken = take(desk, found, answer=not no_acknowledge, dry_run=dry_run)
        told = told_of(taken, counts, desk, invocation_of(ctx))
        if json is None and format_ in (None, Format.table):
            for _ in told:
                pass
        elif form.format is Format.ids:
            emit_records(({"id": each["ticket"]} for each in told if each["ticket"]), ("id",), form.format)
        else:
            emit_records(told, fields, form.format)
        for path, error in unread:
            desk.aside.put("file", str(path), error)
        if counts["opened"] and sources in (None, [], ["-"]) and not (dry_run or no_send):
            send(desk)
    summary(counts, invocation_of(ctx), dry_run=dry_run)


def list_(
    ctx: typer.Context,
    ticket: Annotated[
        str | None, typer.Option("--ticket", metavar="ID", help="Only of this ticket.", show_default=False)
    ] = None,
    held: Annotated[
        bool, typer.Option("--held", help="Only those whose ticket waits to be confirmed.")
    ] = False,
    limit: Limit = None,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """List the messages that were taken in."""
    from supportcli.cli.ids import parse_id
    from supportcli.desk.mailroom.looking import listed, messages_of

    form = choose(format_, json)
    fields = pick(form, LIST_FIELDS)
    with desk_of(ctx) as desk:
        number = None if ticket is None else parse_id(ticket, desk.settings.prefix)
        found = messages_of(desk, number, held=held, limit=limit)
        if not form.is_table:
            emit_records(map(listed, found), fields, form.format)
            return
        from supportcli.render.messages import message_lines
        from supportcli.render.when import zone_of

        for line in message_lines(map(listed, found), zone_of(desk.settings.zone)):
            typer.echo(line)
        if not found:
            say("no messages", invocation_of(ctx))


def show(
    ctx: typer.Context,
    message: Annotated[
        str, typer.Argument(metavar="MESSAGE", help="Its number: see mail list.", show_default=False)
    ],
    raw: Annotated[bool, typer.Option("--raw", help="The bytes as they came, and nothing else.")] = False,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Show a message, or its raw bytes."""
    from supportcli.desk.mailroom import looking

    form = choose(format_ or (Format.table if json is None else None), json)
    fields = pick(form, SHOW_FIELDS)
    with desk_of(ctx) as desk:
        number = number_of(message)
        if raw:
            sys.stdout.flush()
            _bytes_out(looking.raw(desk, number))
            return
        record = looking.record(desk, number)
        if form.is_table:
            from supportcli.render.messages import page
            from supportcli.render.when import zone_of

            for line in page(record, zone_of(desk.settings.zone)):
                typer.echo(line)
        elif form.format is Format.json:
            emit_document({name: record[name] for name in fields})
        else:
            emit_records([record], fields, form.format)


def confirm(
    ctx: typer.Context,
    ids: Ids,
    customer: Annotated[
        str | None,
        typer.Option("--customer", metavar="NAME", help="Whose person the sender is.", show_default=False),
    ] = None,
    contract: Annotated[
        int | None,
        typer.Option("--contract", metavar="N", help="Which of several contracts.", show_default=False),
    ] = None,
    policy: Policy = None,
    plan: Plan = None,
    override: Override = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Say who asks, of tickets that wait for it."""
    from supportcli.cli.verbs import run_verb
    from supportcli.desk.mailroom.confirm import Confirmation
    from supportcli.desk.mailroom.confirm import confirm as say_who

    said = Confirmation(customer, contract, policy, plan, override)
    how = How(dry_run, yes, json)
    run_verb(ctx, ids, how, lambda desk, found: say_who(desk, found, said, dry_run=dry_run), "confirmed")


def _found(words: list[str], unread: Unread) -> Iterable[Item]:
    from supportcli.desk.mailroom.sources import items, require

    if "-" in words:
        if words != ["-"]:
            raise UsageError(
                "standard input holds one message, and stands alone", hint=action("mail receive", "-")
            )
        return [_from_standard_input()]
    paths = [Path(word) for word in words]
    require(paths)
    return items(paths, unread)


def _from_standard_input() -> Item:
    from supportcli.cli.sysexits import NoMessageError
    from supportcli.desk.mailroom.sources import LARGEST, Item

    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("no message on standard input", hint=(action("mail receive"), " < MESSAGE"))
    stream: Any = getattr(sys.stdin, "buffer", None)
    raw = (
        stream.read(LARGEST + 1)
        if stream is not None
        else sys.stdin.read().encode("utf-8", "surrogateescape")
    )
    if not raw:
        raise NoMessageError("standard input holds no message")
    if len(raw) > LARGEST:
        raise NoMessageError(f"the message is larger than the desk can hold: {LARGEST >> 20} MB")
    return Item(raw, "")


def _bytes_out(data: bytes) -> None:
    stream: Any = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(data.decode("utf-8", "surrogateescape"))
    else:
        stream.write(data)
        stream.flush()


def number_of(word: str) -> int:
    """The number of a message; raises UsageError."""
    if not word.isascii() or not word.isdecimal() or len(word) > 15:
        raise UsageError(f'"{word}" is no number of a message', hint=action("mail list"))
    return int(word)
