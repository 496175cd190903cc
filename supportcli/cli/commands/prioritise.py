"""``supportcli prioritise IDS PRIORITY``: the order of work, and who agreed to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import AgreedBy, DryRun, Impact, Json, Override, Priority, Urgency, Why, Yes
from supportcli.cli.prompts import can_prompt, missing
from supportcli.cli.verbs import How, desk_of, ids_of, run_verb
from supportcli.domain.actions import Blank, action
from supportcli.domain.errors import UsageError

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="IDS... PRIORITY",
        help="Tickets, then the priority; without PRIORITY give --priority, or --impact and --urgency.",
        show_default=False,
    ),
]


def prioritise(
    ctx: typer.Context,
    words: Words,
    priority: Priority = None,
    impact: Impact = None,
    urgency: Urgency = None,
    agreed_by: AgreedBy = None,
    asked_by: Annotated[
        str | None,
        typer.Option("--asked-by", metavar="NAME", help="Who asked for the change.", show_default=False),
    ] = None,
    why: Why = None,
    override: Override = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Set the priority, or derive it from impact and urgency.

    The last word is the priority: `supportcli prioritise 42 43 P1`. With --priority, or with --impact and
    --urgency, every word names tickets.
    """
    from supportcli.desk.triage import Prioritisation
    from supportcli.desk.triage import prioritise as act

    if priority is not None and (impact or urgency):
        raise UsageError("a priority and impact or urgency contradict each other", hint="give one of them")
    how = How(dry_run, yes, json)

    def use(priority: str | None, agreed_by: str | None) -> None:
        wanted = Prioritisation(priority, impact, urgency, agreed_by, asked_by, why)
        shown = priority or f"impact {impact}, urgency {urgency}"
        run_verb(
            ctx,
            words,
            how,
            lambda desk, found: act(desk, found, wanted, override=override, dry_run=dry_run),
            f"priority {shown}",
        )

    if priority is None and impact is None and urgency is None:
        if len(words) > 1:
            *words, priority = words
        elif can_prompt(invocation_of(ctx)):
            _ask(ctx, words, agreed_by, how, use)
            return
        else:
            raise missing(["PRIORITY"], hint=action("prioritise", words[0], Blank("PRIORITY")))
    use(priority, agreed_by)


def _ask(
    ctx: typer.Context,
    words: list[str],
    agreed_by: str | None,
    how: How,
    use: Callable[[str, str | None], None],
) -> None:
    """Ask for the priority, in the words of the first ticket's policy, and who agreed to it; kept until used."""
    from supportcli.cli.keeping import keeping
    from supportcli.cli.questions import ask_priority
    from supportcli.desk.operation import cases

    with desk_of(ctx) as desk:
        case = cases(desk, ids_of(desk, words))[0]
    policy = case.terms.policy if case.terms else None
    with keeping(desk.store.path, "prioritise", words) as keeper:
        keeper.stays = how.dry_run
        if policy is not None and policy.priorities:
            priority = ask_priority(policy, keeper.answers.get("priority", case.ticket.priority))
            keeper.note("priority", priority)
        else:
            priority = keeper.ask("priority", "Priority:", case.ticket.priority or "").strip()
        if agreed_by is None:
            said = keeper.ask("agreed-by", "Who agreed to it?", case.ticket.contact or "")
            agreed_by = said.strip() or None
        use(priority, agreed_by)
