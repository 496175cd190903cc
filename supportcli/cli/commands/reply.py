"""``supportcli reply IDS``: what the desk says to the customer, or with ``--from`` what the customer said."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, TypedDict

import typer

from supportcli.cli import composing
from supportcli.cli.options import Body, BodyFile, Channel, DryRun, Ids, Json, Override, Yes
from supportcli.cli.verbs import How, message_of, run_verb
from supportcli.domain.errors import UsageError


class Framed(TypedDict, total=False):
    """What the editor begins with, and what is taken out of it."""

    begin: Callable[[], str]
    end: Callable[[str], str]


def reply(
    ctx: typer.Context,
    ids: Ids,
    body: Body = None,
    body_file: BodyFile = None,
    work_around: Annotated[
        bool, typer.Option("--work-around", help="The answer carries a work-around.")
    ] = False,
    wait: Annotated[bool, typer.Option("--wait", help="It is the customer's turn now.")] = False,
    sender: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="CONTACT", help="Record what this contact said to us.", show_default=False
        ),
    ] = None,
    channel: Channel = None,
    override: Override = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Answer the customer; with --from, record the customer's answer.

    Without --body or --body-file the text is written in your editor, with the customer's last message quoted. With
    --channel phone, chat … they were told so: it is recorded and counts, and nothing is sent.
    """
    from supportcli.desk import work

    if sender is not None and (work_around or wait):
        raise UsageError("--work-around and --wait belong to our answers, --from to the customer's")
    how = How(dry_run, yes, json)
    framed: Framed = {}
    if sender is None:
        framed = {"begin": partial(composing.buffer, ctx, ids), "end": composing.written}

    def use() -> None:
        with message_of(ctx, ids, body, body_file, stays=dry_run, **framed) as text:
            if sender is None:
                run_verb(
                    ctx,
                    ids,
                    how,
                    lambda desk, found: work.reply(
                        desk,
                        found,
                        text,
                        work_around=work_around,
                        wait=wait,
                        channel=channel,
                        override=override,
                        dry_run=dry_run,
                    ),
                    "replied, waiting for the customer" if wait else "replied",
                )
            else:
                run_verb(
                    ctx,
                    ids,
                    how,
                    lambda desk, found: work.receive(desk, found, text, sender, channel, dry_run=dry_run),
                    f"{sender} answered",
                )

    composing.until_taken(ctx, ids, use, written=body is None and body_file is None)
