"""``supportcli log IDS 1h30m TEXT``: time worked on tickets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supportcli.cli.options import DryRun, Ids, Json, Override, Yes
from supportcli.cli.verbs import How, read_text, run_verb
from supportcli.domain.errors import UsageError


def log(
    ctx: typer.Context,
    ids: Ids,
    duration: Annotated[
        str, typer.Argument(metavar="TIME", help="Hours and minutes: 1h30m.", show_default=False)
    ],
    what: Annotated[str, typer.Argument(metavar="TEXT", help="What was done.", show_default=False)],
    session: Annotated[
        str | None,
        typer.Option(
            "--session", metavar="KIND", help="A session was held: phone, chat, remote …", show_default=False
        ),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Send the text to the customer, to be confirmed in writing.")
    ] = False,
    transcript: Annotated[
        Path | None,
        typer.Option(
            "--transcript",
            metavar="FILE",
            help="What was said, word for word; - is standard input.",
            show_default=False,
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="INSTANT",
            help="When the work began; it ended now if not given.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="NAME", help="Who worked; you if not given.", show_default=False),
    ] = None,
    override: Override = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Record time worked on tickets.

    Of several tickets each gets the whole time. Charges and quotas follow from it. A session is refused where
    the plan does not include it, or where a quota is used up.
    """
    from supportcli.desk.billing.worklog import log as act
    from supportcli.domain.time.instants import parse_instant

    if transcript is not None and str(transcript) == "-" and "-" in ids:
        raise UsageError("standard input cannot hold both the ids and the text", hint="name the ids")
    said = read_text(transcript) if transcript is not None else None
    run_verb(
        ctx,
        ids,
        How(dry_run, yes, json),
        lambda desk, found: act(
            desk,
            found,
            duration,
            what,
            session=session,
            summary=summary,
            transcript=said,
            began_at=parse_instant(at, desk.settings.zone) if at else None,
            by=by,
            override=override,
            dry_run=dry_run,
        ),
        f"{duration} logged" + (", summary sent" if summary else ""),
    )
