"""``supportcli classify``: what tickets turned out to be; suggested with reasons, decided by a person or in bulk."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import (
    DryRun,
    Environment,
    Flags,
    FormatOption,
    Json,
    Kind,
    Level,
    NoFlags,
    Override,
    Priority,
    Product,
    Region,
    Version,
    Why,
    Yes,
)
from supportcli.cli.prompts import can_prompt
from supportcli.cli.verbs import How, flags_of, run_verb
from supportcli.domain.errors import UsageError

Targets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="IDS...",
        help="Tickets: 42, SUP-42, 3-7, 1,4,9, or -; with --suggest and --auto also filters.",
        show_default=False,
    ),
]


def classify(
    ctx: typer.Context,
    ids: Targets = None,
    kind: Kind = None,
    level: Level = None,
    cause: Annotated[
        str | None, typer.Option("--cause", metavar="ID", help="The cause, once found.", show_default=False)
    ] = None,
    priority: Priority = None,
    product: Product = None,
    version: Version = None,
    environment: Environment = None,
    region: Region = None,
    flag: Flags = None,
    no_flag: NoFlags = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who decided, if not you.", show_default=False)
    ] = None,
    why: Why = None,
    override: Override = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Print what the tickets probably are, and why.")
    ] = False,
    auto: Annotated[
        bool, typer.Option("--auto", help="Set what is not set to what is suggested, if it is sure enough.")
    ] = False,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            "--min-confidence",
            metavar="SHARE",
            min=0,
            max=1,
            help="For --auto: how sure is enough; 0.8 without it.",
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="FACT",
            help="Suggest only kind, level, cause or priority; may be repeated.",
            show_default=False,
        ),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Record kind, level, cause or product.

    At a terminal, `classify ID` alone suggests each and says why; Enter accepts. --flag and --no-flag record
    what the policy wants a person to say, such as a consent.
    """
    from supportcli.cli import suggesting
    from supportcli.desk.triage import Classification
    from supportcli.desk.triage import classify as act

    flags = flags_of(flag, no_flag)
    wanted = Classification(kind, level, cause, product, version, environment, by, why, region, flags)
    said = flags or priority or any((kind, level, cause, product, version, environment, region))
    how = How(dry_run, yes, json)
    if suggest or auto:
        if said or (suggest and auto):
            raise UsageError(
                "--suggest and --auto go alone", hint="they decide nothing that is given by a flag"
            )
        asked = suggesting.Asked(ids or [], suggesting.facts_of(only))
        if suggest:
            suggesting.show(ctx, asked, format_, json)
        else:
            suggesting.apply(ctx, asked, min_confidence, how)
        return
    if min_confidence is not None or only:
        raise UsageError(
            "--min-confidence and --only belong to suggestions", hint="add --auto, or --only to --suggest"
        )
    if not said and not by and not why and can_prompt(invocation_of(ctx)) and json is None:
        suggesting.ask(ctx, ids or [], How(dry_run, yes, json), override)
        return
    if priority is not None:
        suggesting.decide(ctx, ids or [], wanted, priority, override, how)
        return
    run_verb(
        ctx,
        ids or [],
        how,
        lambda desk, found: act(desk, found, wanted, override=override, dry_run=dry_run),
        "classified",
    )
