"""``supportcli escalate IDS`` at work: a role is told, or the ticket gets other hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportcli.cli.invocation import Invocation, invocation_of
from supportcli.cli.output import say, warn
from supportcli.cli.prompts import can_prompt, confirm_or_refuse, missing
from supportcli.cli.verbs import How, confirm_many, desk_of, desk_path, ids_of, tell
from supportcli.domain.actions import Blank, action
from supportcli.domain.errors import UsageError

if TYPE_CHECKING:
    import typer

    from supportcli.desk.desk import Desk
    from supportcli.desk.handing import HandOff, Target
    from supportcli.desk.operation import Outcome


def escalate_by_hand(
    ctx: typer.Context,
    words: list[str],
    to: Target | str | None,
    reason: str | None,
    override: str | None,
    how: How,
) -> None:
    """Escalate the tickets that the words name; at a terminal the reason is asked for, and kept if interrupted.

    Raises:
        UsageError: No tickets, or no reason and nobody to ask.
    """
    if not words:
        raise UsageError(
            "no tickets given",
            hint=(action("escalate", Blank("IDS"), reason=Blank("TEXT")), ", or --due for cron"),
        )
    if reason and reason.strip():
        _escalate(ctx, words, to, reason, override, how)
        return
    if not can_prompt(invocation_of(ctx)):
        raise missing(["--reason"])
    from supportcli.cli.keeping import command_line, keeping

    if to is None:
        _check_ladder(ctx, words, override)
    again = command_line("escalate", [*words, *_flags(to)])
    with keeping(desk_path(ctx), "escalate", words, again=again) as keeper:
        keeper.stays = how.dry_run
        typed = keeper.ask("reason", "Why now?")
        if not typed.strip():
            raise missing(["--reason"])
        _escalate(ctx, words, to, typed, override, how)


def _flags(to: Target | str | None) -> list[str]:
    """The flags that name the same hands again."""
    if to is None or isinstance(to, str):
        return [] if to is None else ["--to", to]
    named = {"--to-level": to.level, "--to-team": to.team, "--to-person": to.person, "--to-role": to.role}
    return [word for flag, value in named.items() if value is not None for word in (flag, value)]


def _check_ladder(ctx: typer.Context, words: list[str], override: str | None) -> None:
    """Refuse what has no way up before anybody writes why.

    Raises:
        RefusedError: No rung is left, or the policy refuses it.
    """
    from supportcli.desk.escalation import escalate_now

    with desk_of(ctx) as desk:
        ids = ids_of(desk, words)
        if ids:
            escalate_now(desk, ids, "", role=None, override=override, dry_run=True)


def _escalate(
    ctx: typer.Context, words: list[str], to: Target | str | None, reason: str, override: str | None, how: How
) -> None:
    from supportcli.desk.handing import resolve_word
    from supportcli.desk.operation import cases

    invocation = invocation_of(ctx)
    with desk_of(ctx) as desk:
        ids = ids_of(desk, words)
        if not ids:
            say("no tickets", invocation)
            return
        confirm_many(len(ids), "escalate", how, invocation)
        whom = resolve_word(desk, cases(desk, ids)[0], to) if isinstance(to, str) else to
        if whom is None or not whom.hands_on:
            _tell_role(desk, ids, whom.role if whom else None, reason, override, how, invocation)
        else:
            hand_over(desk, ids, to or whom, reason, override, how, invocation)


def _tell_role(
    desk: Desk,
    ids: list[int],
    role: str | None,
    reason: str,
    override: str | None,
    how: How,
    invocation: Invocation,
) -> None:
    """The hierarchic way: the next rung of the ladder, or one role, is told."""
    from supportcli.cli.unmapped import warn_of_unmapped
    from supportcli.desk.escalation import escalate_now

    taken, outcome = escalate_now(desk, ids, reason, role=role, override=override, dry_run=how.dry_run)
    roles = dict.fromkeys(str(one.role) for one in taken)
    tell(desk, outcome, f"escalated to {', '.join(roles)}", how, invocation)
    warn_of_unmapped(desk, taken)


def hand_over(
    desk: Desk,
    ids: list[int],
    to: Target | str,
    reason: str,
    override: str | None,
    how: How,
    invocation: Invocation,
) -> Outcome:
    """The functional way: the tickets get other hands, after whoever asks has seen what it may cost.

    Raises:
        RefusedError: It may cost and is not confirmed, or the policy refuses it.
    """
    from supportcli.desk.handing import hand_on, plan

    planned = plan(desk, ids, to, reason)
    costing = [each for each in planned if each.cost]
    if costing and not how.dry_run:
        # what the gates refuse is not asked about: a dry run finds that out
        hand_on(desk, ids, to, reason, override=override, dry_run=True)
    for each in costing:
        warn(f"ticket {each.ticket}: handing on to {each.to.named} may cost: {each.cost}")
    _warn_of_many(planned)
    if costing and not how.dry_run:
        confirm_or_refuse(_question(costing), yes=how.yes, invocation=invocation)
    outcome = hand_on(desk, ids, to, reason, override=override, dry_run=how.dry_run)
    tell(desk, outcome, f"handed on to {planned[0].to.named}", how, invocation)
    return outcome


def _question(costing: list[HandOff]) -> str:
    if len(costing) == 1:
        return f"hand ticket {costing[0].ticket} on to {costing[0].to.named}?"
    return f"hand {len(costing)} tickets on to {costing[0].to.named}?"


def _warn_of_many(planned: list[HandOff]) -> None:
    """What the policy says of so many hand-offs; whoever hands on should know before it is done."""
    for each in planned:
        if each.warning is not None:
            hands = ", ".join(each.engineers)
            warn(f"ticket {each.ticket}: {each.warning.text}; in the hands of {hands}")
