"""``supportcli attachments ID``: what came with the messages of a ticket."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import FormatOption, Id, Json
from supportcli.cli.output import choose, say, warn
from supportcli.cli.people import print_records
from supportcli.cli.verbs import desk_of
from supportcli.domain.actions import action, command

FIELDS = ("message", "number", "name", "media_type", "size", "sha256", "kept", "saved")
"""The fields of an attachment; ``kept`` is whether it was unpacked, ``saved`` the file that it was written to."""

_FOR_PROGRAMS = ("sha256", "saved")
"""Fields that a table leaves out; ``saved`` is there where something was."""


def attachments(
    ctx: typer.Context,
    id_: Id,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="DIR", help="Write them into this folder.", show_default=False),
    ] = None,
    message: Annotated[
        str | None,
        typer.Option("--message", metavar="N", help="Only those of this message.", show_default=False),
    ] = None,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """List the attachments of a ticket, or save them.

    Nothing is written outside the folder, and nothing in it is overwritten.
    """
    from supportcli.cli.commands.mail import number_of
    from supportcli.cli.ids import parse_id
    from supportcli.desk.mailroom import looking

    form = choose(format_, json)
    with desk_of(ctx) as desk:
        one = None if message is None else number_of(message)
        found = looking.attachments_of(desk, parse_id(id_, desk.settings.prefix), one)
        names: dict[tuple[int, int], str] = {}
        if save is not None:
            for done in looking.save(desk, found, save):
                names[done.attachment.message, done.attachment.number] = str(save / done.name)
    records = [
        {**looking.attachment_record(each), "saved": names.get((each.message, each.number))} for each in found
    ]
    if records or not form.is_table:
        shown = tuple(name for name in FIELDS if name not in _FOR_PROGRAMS or (name == "saved" and names))
        print_records(form, records, shown if form.is_table else FIELDS)
    if not found:
        say("no attachments", invocation_of(ctx))
    for each in found if save is not None else ():
        if each.sha256 is None:
            warn(
                f"attachment {each.number} of message {each.message} is larger than mail.max_attachment:"
                f" it is in `{command(action('mail show', each.message, raw=True))}`"
            )
    if names:
        say(f"{len(names)} saved in {save}", invocation_of(ctx))
