"""``supportcli learn``: a model from the desk's own decisions, with the figures of its own check."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import DryRun, Json
from supportcli.cli.output import choose, emit_document, hint, pick, say
from supportcli.cli.verbs import desk_of

FIELDS = ("learned_at", "method", "dry_run", "policies")
"""The keys of what was learned, in JSON."""


def learn(
    ctx: typer.Context,
    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            metavar="NAME",
            help="linear (needs supportcli[learn]) or ranking; without it the best there is.",
            show_default=False,
        ),
    ] = None,
    dry_run: DryRun = False,
    json: Json = None,
) -> None:
    """Learn from what engineers decided, and check how well.

    Kind, level, cause and priority are learned for each policy, from what people decided and corrected.
    """
    from supportcli.desk.learning.learn import fact_as_data
    from supportcli.desk.learning.learn import learn as act
    from supportcli.render.learned import page

    form = choose(None, json) if json is not None else None
    fields = pick(form, FIELDS) if form else FIELDS
    invocation = invocation_of(ctx)
    with desk_of(ctx) as desk:
        found = act(desk, method=method, dry_run=dry_run)
        whole = {
            "learned_at": desk.now,
            "method": found[0].method if found else None,
            "dry_run": dry_run,
            "policies": [
                {
                    "policy": each.policy,
                    "tickets": each.tickets,
                    "learned": each.learned,
                    "facts": {fact.fact: fact_as_data(fact) for fact in each.facts},
                }
                for each in found
            ],
        }
    if form:
        emit_document({name: whole[name] for name in fields})
    else:
        import sys

        from supportcli.render.lines import write_plain

        write_plain([line for each in found for line in page(each)], sys.stdout)
    if not any(each.learned for each in found):
        say("nothing was learned: too little was decided yet", invocation)
    elif dry_run:
        say("dry run: nothing was kept", invocation)
    else:
        say("learned; suggestions ask the desk's history from now on", invocation)
        if found[0].method == "ranking" and method is None:
            hint("pip install 'supportcli[learn]' trains a better model", invocation)
