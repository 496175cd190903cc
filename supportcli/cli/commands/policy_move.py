"""``supportcli policy move IDS --to REVISION``: tickets under other terms, after a look at what changes."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import DryRun, Ids, Json, Plan, Why, Yes
from supportcli.cli.output import say
from supportcli.cli.prompts import confirm_or_refuse
from supportcli.cli.verbs import How, desk_of, ids_of, tell


def move(
    ctx: typer.Context,
    ids: Ids,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="POLICY|REVISION",
            help="A policy, or a number or hash of policy list.",
            show_default=False,
        ),
    ],
    plan: Plan = None,
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="P1=blocker", help="A priority for one it does not have.", show_default=False
        ),
    ] = None,
    why: Why = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = None,
) -> None:
    """Move tickets to another revision or policy after showing what changes.

    What had ended keeps its verdict; clocks that run are re-targeted from where they started. Undo takes a move
    back.
    """  # fmt: skip
    from supportcli.desk.comparing.move import Target, preview
    from supportcli.desk.comparing.move import move as act
    from supportcli.render.lines import write_plain
    from supportcli.render.move import move_lines
    from supportcli.render.when import zone_of

    invocation = invocation_of(ctx)
    with desk_of(ctx) as desk:
        found = ids_of(desk, ids)
        if not found:
            say("no tickets", invocation)
            return
        target = Target(to, plan, tuple(maps or ()))
        previews = preview(desk, found, target)
        if json is None and not invocation.quiet:
            write_plain(move_lines(previews, zone_of(desk.settings.zone)), sys.stderr)
        changing = [each.ticket for each in previews if not each.same]
        if not changing:
            say("nothing to move: these terms are in force already", invocation)
        elif not dry_run:
            what = f"ticket {changing[0]}" if len(changing) == 1 else f"{len(changing)} tickets"
            confirm_or_refuse(f"move {what}?", yes=yes, invocation=invocation)
        # without those that the preview has set aside
        outcome = act(desk, [each.ticket for each in previews], target, why, dry_run=dry_run)
        tell(desk, outcome, f"moved to {to}", How(dry_run, yes, json), invocation)
