"""``supportcli comment IDS``: a note that the customer does not see."""

from __future__ import annotations

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Body, BodyFile, DryRun, Ids, Json, Yes
from supportcli.cli.verbs import How, never_lost, run_verb, text_of


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

    text = text_of(invocation_of(ctx), body, body_file, words=ids) or ""
    with never_lost(text, body, body_file):
        run_verb(
            ctx,
            ids,
            How(dry_run, yes, json),
            lambda desk, found: act(desk, found, text, dry_run=dry_run),
            "commented",
        )
