"""``supportcli policy replay POLICY [FILTER…]``: what other terms would have made of the desk's tickets."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import to_builtins

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Filters, Format, FormatOption, Json, Plan
from supportcli.cli.output import choose, emit_document, emit_records, pick, say
from supportcli.cli.progress import progress_bar
from supportcli.cli.verbs import desk_of

if TYPE_CHECKING:
    from supportcli.desk.comparing.replay import Replay

DOCUMENT = ("policy", "revision", "tickets", "without_terms", "differing", "before", "after", "differences")
"""The keys of a replay in JSON."""

TOTALS = ("late", "breaches", "met", "escalations", "told", "closed", "covered", "charges", "to_agree")
"""The keys of ``before`` and ``after``."""


def replay(
    ctx: typer.Context,
    policy: Annotated[
        str, typer.Argument(metavar="POLICY", help="The policy's id, or a TOML file.", show_default=False)
    ],
    filters: Filters = None,
    revision: Annotated[
        str | None,
        typer.Option("--revision", metavar="N", help="A number or hash of policy list.", show_default=False),
    ] = None,
    plan: Plan = None,
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="P1=blocker", help="A priority for one it does not have.", show_default=False
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every ticket that differs, not the first 20.")
    ] = False,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Judge tickets again under another policy or revision.

    Nothing is changed: breaches and escalations are counted as if the tickets had been under these terms from
    their opening, with cron always on time, beside what their own terms make of them. Without a filter all
    tickets are judged.
    """
    from supportcli.desk.comparing.replay import replay as judge
    from supportcli.desk.comparing.retell import translation
    from supportcli.desk.policies import find

    form = choose(format_, json)
    fields = pick(form, DOCUMENT) if form.format is Format.json else ()
    with desk_of(ctx) as desk:
        known = find(desk, policy, revision)
        into = translation(known.policy, known.revision, plan=plan, maps=maps or ())
        with progress_bar(quiet=invocation_of(ctx).quiet) as progress:
            result = judge(desk, known, into, filters or (), all_differences=every, progress=progress)
    _print(result, form.format, fields)
    if form.format not in (Format.table, Format.json):
        say(f"{result.tickets} tickets judged, {result.differing} differ", invocation_of(ctx))


def _print(result: Replay, form: Format, fields: tuple[str, ...]) -> None:
    from supportcli.render.replay import FIELDS, difference_records, replay_lines

    if form is Format.table:
        from supportcli.cli.screen import console
        from supportcli.render.lines import write_painted

        write_painted(replay_lines(result, result.policy), console())
    elif form is Format.json:
        whole = _document(result)
        emit_document({name: whole[name] for name in fields})
    else:
        emit_records(difference_records(result.differences), FIELDS, form)


def _document(result: Replay) -> dict[str, object]:
    def totals(of: object) -> dict[str, object]:
        return {name: _plain(getattr(of, name)) for name in TOTALS}

    whole: dict[str, object] = {
        name: getattr(result, name)
        for name in ("policy", "revision", "tickets", "without_terms", "differing")
    }
    whole |= {"before": totals(result.before), "after": totals(result.after)}
    return whole | {"differences": to_builtins(result.differences, builtin_types=(Decimal,))}


def _plain(value: object) -> object:
    return dict(sorted(value.items())) if isinstance(value, dict) else value
