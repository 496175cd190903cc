"""``supportcli escalate IDS`` hands tickets on or tells a role; ``supportcli escalate --due`` is what cron runs.

With nothing due and nothing to send, ``--due`` imports neither the domain nor JSON: cron pays every minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.options import DryRun, Json, Limit, Override, Yes
from supportcli.domain.actions import action
from supportcli.domain.errors import UsageError

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.desk.escalation import Taken

TAKEN_FIELDS = ("ticket", "action", "step", "measure", "role", "due_at", "taken_at")
"""The keys of one action in JSON (a contract with scripts)."""

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="[IDS]...", help="Tickets to escalate now.", show_default=False),
]
To = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="WORD",
        help="A level, team or person that gets it, or a role to tell.",
        show_default=False,
    ),
]
ToLevel = Annotated[
    str | None, typer.Option("--to-level", metavar="ID", help="Hand on to this level.", show_default=False)
]
ToTeam = Annotated[
    str | None, typer.Option("--to-team", metavar="NAME", help="Hand on to this team.", show_default=False)
]
ToPerson = Annotated[
    str | None,
    typer.Option("--to-person", metavar="NAME", help="Hand on to this person.", show_default=False),
]
ToRole = Annotated[
    str | None,
    typer.Option(
        "--to-role", metavar="ROLE", help="Tell this role, not the next of the ladder.", show_default=False
    ),
]
Reason = Annotated[
    str | None,
    typer.Option("--reason", metavar="TEXT", help="Why now; told to whoever is told.", show_default=False),
]


def escalate(
    ctx: typer.Context,
    ids: Words = None,
    to: To = None,
    to_level: ToLevel = None,
    to_team: ToTeam = None,
    to_person: ToPerson = None,
    to_role: ToRole = None,
    reason: Reason = None,
    due: Annotated[bool, typer.Option("--due", help="Take every alarm that is due, as cron does.")] = False,
    next_: Annotated[bool, typer.Option("--next", help="With --due: when the next alarm is due.")] = False,
    limit: Limit = None,
    no_send: Annotated[bool, typer.Option("--no-send", help="With --due: leave the outbox alone.")] = False,
    override: Override = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Escalate tickets now, or take what is due (--due).

    With a level, a team or a person the ticket is handed on; a role is only told. Where one word is two of
    these, --to-level, --to-team, --to-person and --to-role say which; the first three may stand together.
    """
    explicit = [to_level, to_team, to_person, to_role]
    if due:
        if ids or to or any(explicit) or reason or override:
            raise UsageError(
                "--due takes what is due; it names no tickets", hint=action("escalate", due=True)
            )
        _due(ctx, limit, json, next_=next_, dry_run=dry_run, no_send=no_send)
        return
    if next_ or no_send or limit is not None:
        raise UsageError("--next, --limit and --no-send belong to --due", hint=action("escalate", due=True))
    if to is not None and any(explicit):
        raise UsageError("--to and --to-level, --to-team, --to-person or --to-role exclude each other")
    if to_role is not None and any(explicit[:3]):
        raise UsageError(
            "a role is told, a ticket is handed on: these are two commands", hint="--to-role alone"
        )
    from supportcli.cli.handing import escalate_by_hand
    from supportcli.cli.verbs import How
    from supportcli.desk.handing import Target

    to_whom = to or (Target(to_level, to_team, to_person, to_role) if any(explicit) else None)
    escalate_by_hand(ctx, ids or [], to_whom, reason, override, How(dry_run, yes, json))


def _due(
    ctx: typer.Context, limit: int | None, json: str | None, *, next_: bool, dry_run: bool, no_send: bool
) -> None:
    from supportcli.cli.context import open_desk
    from supportcli.desk.escalation import escalate_due, is_anything_due, is_anything_set_aside

    desk = open_desk(ctx)
    try:
        if next_:
            _print_next(desk, json)
            return
        tell = print_taken if json is None else None
        taken = escalate_due(desk, limit=limit, dry_run=dry_run, tell=tell) if is_anything_due(desk) else []
        if json is not None:
            _emit(taken, json)
        failed = False
        if dry_run or no_send:
            from supportcli.cli.unmapped import warn_of_unmapped

            warn_of_unmapped(desk, taken)
        else:
            # an unmapped role is told by the delivery, once
            failed = _send(desk)
        if failed or is_anything_set_aside(desk):
            raise typer.Exit(1)
    finally:
        desk.close()


def print_taken(taken: list[Taken]) -> None:
    """One line for each action on standard output."""
    import sys

    from supportcli.domain.time.instants import iso
    from supportcli.render.plain import escape

    for one in taken:
        line = [iso(one.due_at), f"ticket {one.ticket}", one.action]
        if one.step or one.measure:
            line.append(str(one.step or one.measure))
        if one.role:
            line.append(f"{one.role} → {', '.join(one.recipients) or 'nobody'}")
        elif one.recipients:
            line.append(f"→ {', '.join(one.recipients)}")
        sys.stdout.write("\t".join(map(escape, line)) + "\n")


def _emit(taken: list[Taken], json: str) -> None:
    from supportcli.cli.output import choose, emit_records, pick

    fields = pick(choose(None, json), TAKEN_FIELDS)
    emit_records(({name: getattr(t, name) for name in fields} for t in taken), fields, "json")


def _print_next(desk: Desk, json: str | None) -> None:
    import sys

    from supportcli.desk.escalation import next_due
    from supportcli.domain.time.instants import iso

    found = next_due(desk)
    if json is not None:
        from supportcli.cli.output import emit_document

        emit_document(None if found is None else {"due_at": iso(found[0]), "ticket": found[1]})
    elif found is not None:
        sys.stdout.write(f"{iso(found[0])}\tticket {found[1]}\n")


def _send(desk: Desk) -> bool:
    """Send what waits; returns whether something was given up."""
    from supportcli.desk.escalation import does_a_message_wait

    if not does_a_message_wait(desk):
        return False
    from supportcli.cli.output import warn
    from supportcli.desk.delivery import deliver

    done = deliver(desk)
    for line in done.warnings:
        warn(line)
    return done.failed > 0 or any(each.state == "failed" for each in done.requests)
