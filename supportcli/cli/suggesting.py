"""Suggestions at the command line: printed, applied in bulk, or gone through with a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supportcli.cli.invocation import Invocation, invocation_of
from supportcli.cli.options import Format
from supportcli.cli.output import choose, emit_document, emit_records, hint, pick, say, warn
from supportcli.cli.prompts import ask_choice
from supportcli.cli.verbs import How, confirm_many, desk_of, emit_events, ids_of, run_verb, tell
from supportcli.domain.actions import action, command
from supportcli.domain.errors import RefusedError, UsageError
from supportcli.domain.suggestions.suggesting import FACTS, Suggestion

if TYPE_CHECKING:
    import typer

    from supportcli.desk.desk import Desk
    from supportcli.desk.learning.apply import Applied
    from supportcli.desk.operation import Case
    from supportcli.desk.triage import Classification
    from supportcli.domain.language.policy import Policy

APPLIED_FIELDS = (
    "operation",
    "dry_run",
    "min_confidence",
    "tickets",
    "looked_at",
    "applied",
    "unsure",
    "left",
)
"""The keys of a bulk application in JSON."""

_AS_IT_IS = ""
_SLICE = 200
_TOLD_LEFT = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """About which tickets (ids, or filter words) and which facts."""

    words: Sequence[str]
    facts: tuple[str, ...] = FACTS


def facts_of(only: Sequence[str] | None) -> tuple[str, ...]:
    """The facts that ``--only`` names; all of them without it.

    Raises:
        UsageError: One that is never suggested.
    """
    named = tuple(part for each in only or FACTS for part in each.split(",") if part)
    for each in named:
        if each not in FACTS:
            raise UsageError(f'"{each}" is not suggested', hint=f"one of: {', '.join(FACTS)}")
    return named


def show(ctx: typer.Context, asked: Asked, format_: Format | None, json: str | None) -> None:
    """Print the suggestions for tickets: a page at a terminal, records in a pipe."""
    form = choose(format_, json)
    from supportcli.desk.learning.apply import suggesters
    from supportcli.desk.operation import sound_cases
    from supportcli.render.suggestions import FIELDS, JSON_FIELDS, page, record

    nested = form.format in (Format.json, Format.jsonl)
    fields = pick(form, JSON_FIELDS if nested else FIELDS)
    with desk_of(ctx) as desk:
        every = suggesters(desk)

        def found() -> Iterator[tuple[Case, list[Suggestion]]]:
            ids = targets(desk, asked.words)
            for start in range(0, len(ids), _SLICE):
                for case in sound_cases(desk, ids[start : start + _SLICE]):
                    with desk.aside.apart("ticket", case.ticket.id):
                        yield case, every.of(case).suggest(case, asked.facts)

        if form.is_table:
            from supportcli.cli.screen import console
            from supportcli.render.lines import write_painted

            for case, suggestions in found():
                title = f"{desk.settings.prefix}-{case.ticket.id}  {case.ticket.subject}"
                write_painted(page(title, suggestions), console())
            return
        rows = (record(case.ticket.id, each) for case, suggestions in found() for each in suggestions)
        emit_records(rows, fields, form.format)


def apply(ctx: typer.Context, asked: Asked, least: float | None, how: How) -> None:
    """Apply what is suggested with enough confidence, in one operation, and tell what was left and why."""
    from supportcli.desk.learning.apply import LEAST_SURE, apply_suggestions

    enough = LEAST_SURE if least is None else least
    invocation = invocation_of(ctx)
    with desk_of(ctx) as desk:
        ids = targets(desk, asked.words)
        if not ids:
            say("no tickets", invocation)
            return
        confirm_many(len(ids), "classify by suggestion", how, invocation)
        done = apply_suggestions(desk, ids, least=enough, facts=asked.facts, dry_run=how.dry_run)
        if how.json is not None:
            whole = _as_data(done, enough, how)
            emit_document({name: whole[name] for name in pick(choose(None, how.json), APPLIED_FIELDS)})
        elif how.dry_run:
            emit_events(done.outcome)
        _say_applied(done, enough, how, invocation)


def ask(ctx: typer.Context, words: Sequence[str], how: How, override: str | None) -> None:
    """Go through kind, level, cause and priority of one ticket; Enter accepts what is suggested.

    Raises:
        UsageError: More than one ticket.
        RefusedError: A rule refuses what was chosen; the flags that repeat it are told.
    """
    from supportcli.cli.screen import console
    from supportcli.desk.learning.apply import suggesters, take
    from supportcli.desk.operation import cases
    from supportcli.render.lines import write_painted
    from supportcli.render.suggestions import page

    with desk_of(ctx) as desk:
        ids = ids_of(desk, words)
        if len(ids) != 1:
            raise UsageError(
                "tickets are gone through one at a time", hint="name one, or give --kind, --level, --cause …"
            )
        case = cases(desk, ids)[0]
        suggestions = suggesters(desk).of(case).suggest(case)
        write_painted(page(f"{desk.settings.prefix}-{ids[0]}  {case.ticket.subject}", suggestions), console())
        values: dict[str, str] = {}
        try:
            for fact in FACTS:
                _ask_fact(fact, case, suggestions, values)
            if not values:
                say("nothing was changed", invocation_of(ctx))
                return
            outcome = take(desk, ids[0], values, suggestions, override=override, dry_run=how.dry_run)
        except (RefusedError, KeyboardInterrupt):
            if values:
                warn(f"what you chose: {command(action('classify', ids[0], **values))}")
            raise
        tell(desk, outcome, "classified", how, invocation_of(ctx))


def decide(
    ctx: typer.Context,
    words: Sequence[str],
    wanted: Classification,
    priority: str,
    override: str | None,
    how: How,
) -> None:
    """Classify and prioritise tickets in one operation: what the questions ask, by flags."""
    from supportcli.desk.learning.apply import decide_all

    run_verb(
        ctx,
        words,
        how,
        lambda desk, ids: decide_all(desk, ids, wanted, priority, override=override, dry_run=how.dry_run),
        "classified",
    )


def targets(desk: Desk, words: Sequence[str]) -> list[int]:
    """The tickets that the words name: ids, or filters; without words all open work."""
    from supportcli.desk.learning.apply import ids_found

    if words:
        try:
            return ids_of(desk, words)
        except UsageError:
            if not any(":" in word or word.isalpha() for word in words):
                raise
    return ids_found(desk, words)


def _ask_fact(fact: str, case: Case, suggestions: Sequence[Suggestion], values: dict[str, str]) -> None:
    """Ask for one fact; the suggestion is where the pointer starts."""
    suggested = next((each for each in suggestions if each.fact == fact), None)
    now = getattr(case.ticket, fact)
    choices = _choices(fact, case.policy, suggested, now)
    if not choices:
        return
    kept = f"leave it: {now}" if now else "leave it open"
    default = suggested.value if suggested else _AS_IT_IS
    chosen = ask_choice(f"{fact.capitalize()}?", [*choices, (_AS_IT_IS, kept)], default)
    if chosen and (chosen != now or suggested):
        values[fact] = chosen


def _choices(
    fact: str, policy: Policy | None, suggested: Suggestion | None, now: str | None
) -> list[tuple[str, str]]:
    from supportcli.desk.learning.vocabulary import meanings
    from supportcli.render.suggestions import percent
    from supportcli.render.untrusted import untrusted

    known = dict(meanings(policy, fact))
    likely: dict[str, float] = {}
    if suggested:
        likely = {suggested.value: suggested.confidence}
        likely |= {each.value: each.confidence for each in suggested.others}
    order = [*likely, *(value for value in known if value not in likely)]

    def shown(value: str) -> str:
        sure = f"  ({percent(likely[value])})" if value in likely else ""
        return untrusted(f"{value}  {known.get(value, '')}".rstrip() + sure)

    return [(value, shown(value)) for value in order if value != now or value in likely]


def _as_data(done: Applied, least: float, how: How) -> Mapping[str, object]:
    return {
        "operation": done.outcome.operation,
        "dry_run": how.dry_run,
        "min_confidence": least,
        "tickets": sorted({ticket for ticket, _ in done.outcome.changes}),
        "looked_at": done.looked_at,
        "applied": dict(done.applied),
        "unsure": done.unsure,
        "left": [
            {
                "ticket": each.ticket,
                "fact": each.suggestion.fact,
                "value": each.suggestion.value,
                "confidence": round(each.suggestion.confidence, 4),
                "why": each.why,
            }
            for each in done.left
        ],
    }


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _say_applied(done: Applied, least: float, how: How, invocation: Invocation) -> None:
    tickets = len({ticket for ticket, _ in done.outcome.changes})
    facts = f" ({', '.join(f'{fact} {n}' for fact, n in done.applied.items())})" if done.applied else ""
    unsure = f", {_counted(done.unsure, 'fact')} left to a person below {least:g}" if done.unsure else ""
    undo = "" if how.dry_run or not tickets else f"; `{command(action('undo'))}` takes it back"
    say(
        f"{_counted(done.looked_at, 'ticket')} looked at, {tickets or 'none'} classified by suggestion{facts}"
        f"{unsure}{undo}",
        invocation,
    )
    for each in done.left[:_TOLD_LEFT]:
        say(
            f"left: {each.suggestion.fact} {each.suggestion.value} of ticket {each.ticket}: {each.why}",
            invocation,
        )
    if len(done.left) > _TOLD_LEFT:
        hint(f"{len(done.left) - _TOLD_LEFT} more were left; --json lists them all", invocation)
    if how.dry_run:
        say("dry run: nothing was recorded", invocation)
