"""``supportcli comment IDS``: a note that the customer does not see."""

from __future__ import annotations

import typer

from supportcli.cli.options import Body, BodyFile, DryRun, Ids, Json, Yes
from supportcli.cli.verbs import How, message_of, run_verb


def comment(
    ctx: typer.Context,
    ids: Ids,
    body: Body = None,
    body_file: BodyFile = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Add an internal note; no clock moves."""
    from supportcli.desk.work import comment as act

    with message_of(ctx, ids, body, body_file, stays=dry_run) as text:
        run_verb(
            ctx,
            ids,
            How(dry_run, yes, json),
            lambda desk, found: act(desk, found, text, dry_run=dry_run),
            "commented",
        )
