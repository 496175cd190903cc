"""``supportcli policy explain POLICY``: the terms in force for such a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from supportcli.cli.context import now
from supportcli.cli.invocation import Invocation, invocation_of
from supportcli.cli.options import (
    Channel,
    Environment,
    Flags,
    Json,
    Kind,
    Level,
    Plan,
    Priority,
    Product,
    Region,
)
from supportcli.cli.output import choose, emit_document, pick
from supportcli.cli.pages import PageFormatOption, check_page, print_page
from supportcli.cli.prompts import ask_choice, can_prompt, missing
from supportcli.cli.verbs import desk_if_any

if TYPE_CHECKING:
    from supportcli.desk.comparing.explaining import Asked
    from supportcli.domain.language.policy import Plan as Named
    from supportcli.domain.language.policy import Policy
    from supportcli.domain.language.policy import Priority as Rank


def explain(
    ctx: typer.Context,
    policy: Annotated[
        str, typer.Argument(metavar="POLICY", help="The policy's id, or a TOML file.", show_default=False)
    ],
    plan: Plan = None,
    priority: Priority = None,
    kind: Kind = None,
    channel: Channel = None,
    level: Level = None,
    cause: Annotated[
        str | None, typer.Option("--cause", metavar="ID", help="What the analysis found.", show_default=False)
    ] = None,
    product: Product = None,
    version: Annotated[
        str | None,
        typer.Option("--version", metavar="TEXT", help="The product's version.", show_default=False),
    ] = None,
    environment: Environment = None,
    region: Region = None,
    team: Annotated[
        str | None, typer.Option("--team", metavar="NAME", help="The team it belongs to.", show_default=False)
    ] = None,
    flags: Flags = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="INSTANT",
            help='Opened then: what is due when; such as "friday 16:50".',
            show_default=False,
        ),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option("--zone", metavar="ZONE", help="The customer's time zone.", show_default=False),
    ] = None,
    revision: Annotated[
        str | None,
        typer.Option("--revision", metavar="N", help="A number or hash of policy list.", show_default=False),
    ] = None,
    format_: PageFormatOption = None,
    json: Json = None,
) -> None:
    """Explain the terms that such a ticket would have.

    Times, ladder, what is covered, ways to reach the vendor, quotas, rate and approvals, each with its clause and
    the rule that changed it. With --at, the instants at which things are due. No desk is needed.
    """
    from supportcli.desk.comparing.explaining import GIVEN, Asked, check_facts, explain, terms_for, zone_for
    from supportcli.desk.comparing.naming import policy_named
    from supportcli.desk.settings.load import load_settings
    from supportcli.desk.when import instant_of, zone_named
    from supportcli.render.policy.explained import explained_document

    check_page(format_, json)
    settings, invocation = load_settings(), invocation_of(ctx)
    today = now(invocation, settings)
    if zone is not None:
        zone_named(zone)
    given = (plan, priority, kind, level, cause, channel, product, version, environment, region, team)
    facts = {name: value for name, value in zip(GIVEN, given, strict=True) if value is not None}
    with desk_if_any(ctx) as desk:
        known = policy_named(desk, f"{policy}@{revision}" if revision else policy)
    terms = terms_for(known)
    asked = Asked(facts, tuple(flags or ()), zone, None, today)
    check_facts(known.policy, asked)
    asked = _completed(known.policy, asked, invocation)
    local = zone_for(terms, asked, settings.zone)
    if at is not None:
        asked = replace(asked, at=instant_of(at, today, local))
    record = explain(terms, known, asked)
    if json is not None:
        emit_document({name: record[name] for name in pick(choose(None, json), tuple(record))})
    else:
        print_page(explained_document(record, local), format_)


def _completed(policy: Policy, asked: Asked, invocation: Invocation) -> Asked:
    """With the plan and the priority, where the terms depend on them; asked for at a terminal."""
    from supportcli.desk.comparing.explaining import wanted
    from supportcli.render.untrusted import untrusted

    there: dict[str, Sequence[Named | Rank]] = {"plan": policy.plans, "priority": policy.priorities}
    lacking = [name for name in wanted(policy) if name not in asked.facts]
    if lacking and not can_prompt(invocation):
        choices = "; ".join(
            f"--{name}, one of: {', '.join(each.id for each in there[name])}" for name in lacking
        )
        raise missing([f"--{name}" for name in lacking], hint=choices)
    answers = {}
    for name in lacking:
        shown = [(each.id, untrusted(f"{each.id}  {each.means or each.name}")) for each in there[name]]
        answers[name] = ask_choice(f"{name.capitalize()}?", shown)
    return replace(asked, facts={**asked.facts, **answers})
