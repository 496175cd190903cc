"""``supportcli resolve | close | reopen IDS``: bringing tickets to an end, and back."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.options import Body, BodyFile, Channel, DryRun, Ids, Json, Override, Why, Yes
from supportcli.cli.verbs import How, run_verb, text_of
from supportcli.domain.errors import UsageError


def resolve(
    ctx: typer.Context,
    ids: Ids,
    body: Body = None,
    body_file: BodyFile = None,
    channel: Channel = None,
    override: Override = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Say that the work is done; a text goes to the customer.

    With --channel phone, chat … they were told so, and nothing is sent.
    """
    from supportcli.desk.finish import resolve as act

    text = text_of(body, body_file, words=ids, optional=True)
    run_verb(
        ctx,
        ids,
        How(dry_run, yes, json),
        lambda desk, found: act(desk, found, text, channel=channel, override=override, dry_run=dry_run),
        "resolved",
    )


def close(
    ctx: typer.Context,
    ids: Ids,
    approved_by: Annotated[
        str | None,
        typer.Option(
            "--approved-by",
            metavar="NAME",
            help="Who approved the closing; recorded with it.",
            show_default=False,
        ),
    ] = None,
    approval: Annotated[
        str | None,
        typer.Option(
            "--approval",
            metavar="ID",
            help="Which approval they gave; else all that lack.",
            show_default=False,
        ),
    ] = None,
    why: Why = None,
    override: Override = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Close tickets for good."""
    from supportcli.desk.finish import close as act

    if approval is not None and approved_by is None:
        raise UsageError("--approval needs the person who gave it", hint="add --approved-by NAME")
    run_verb(
        ctx,
        ids,
        How(dry_run, yes, json),
        lambda desk, found: act(
            desk,
            found,
            approval=approval,
            approved_by=approved_by,
            why=why,
            override=override,
            dry_run=dry_run,
        ),
        "closed",
    )


def reopen(
    ctx: typer.Context,
    ids: Ids,
    why: Why = None,
    override: Override = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Take resolved or closed tickets up again."""
    from supportcli.desk.finish import reopen as act

    run_verb(
        ctx,
        ids,
        How(dry_run, yes, json),
        lambda desk, found: act(desk, found, why, override=override, dry_run=dry_run),
        "reopened",
    )
