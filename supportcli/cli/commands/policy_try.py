"""``supportcli policy try POLICY [STORY…]``: what a policy makes of a story, played on paper."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Format, FormatOption, Json
from supportcli.cli.output import Form, choose, emit_document, emit_records, pick, say
from supportcli.cli.verbs import desk_if_any
from supportcli.domain.errors import InvalidError, NotFoundError

if TYPE_CHECKING:
    from supportcli.desk.stories.tryout import Played

DOCUMENT = ("policy", "revision", "story", "title", "moments", "unmet")
"""The keys of a story in JSON."""


def try_(
    ctx: typer.Context,
    policy: Annotated[
        str, typer.Argument(metavar="POLICY", help="The policy's id, or a TOML file.", show_default=False)
    ],
    stories: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[STORY]...", help="TOML files; those that are shipped if none.", show_default=False
        ),
    ] = None,
    revision: Annotated[
        str | None,
        typer.Option("--revision", metavar="N", help="A number or hash of policy list.", show_default=False),
    ] = None,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Play stories under a policy: every clock, warning, breach, escalation and refusal.

    Nothing is recorded and no desk is needed. What a story expects and is not so is listed with its line, and
    the exit code is 5.
    """
    form = choose(format_, json)
    chosen = pick(form, DOCUMENT) if form.format is Format.json else ()
    with desk_if_any(ctx) as desk:
        from supportcli.desk.comparing.naming import policy_named
        from supportcli.desk.policies import find
        from supportcli.desk.stories.tryout import play, stories_from, stories_of

        known = find(desk, policy, revision)
        paths = list(stories or stories_of(known.policy.id))
        if not paths:
            raise NotFoundError(f"no story is shipped for {known.policy.id}", hint="name a STORY.toml")
        played = [play(known, story, lambda name: policy_named(desk, name)) for story in stories_from(paths)]
    _print(played, form, chosen)
    unmet = tuple(problem for each in played for problem in each.unmet)
    if unmet:
        what = "expectation is" if len(unmet) == 1 else "expectations are"
        raise InvalidError(f"{len(unmet)} {what} not met", problems=unmet)
    say(f"{_count(len(played))} played: everything is as expected", invocation_of(ctx))


def _print(played: Sequence[Played], form: Form, fields: tuple[str, ...]) -> None:
    from supportcli.render.timeline import FIELDS, timeline_lines, timeline_records
    from supportcli.render.when import zone_of

    if form.is_table:
        from supportcli.cli.screen import console
        from supportcli.render.lines import heading, safe, write_painted

        for each in played:
            lines = timeline_lines(each.moments, zone_of(each.story.zone))
            write_painted(
                [*heading(f"{safe(each.story.title)} ({safe(each.story.file)})"), *lines], console()
            )
    elif form.format is Format.json:
        emit_document([{name: _document(each)[name] for name in fields} for each in played])
    else:
        records = (
            {"story": each.story.file, **record}
            for each in played
            for record in timeline_records(each.moments, zone_of(each.story.zone))
        )
        emit_records(records, ("story", *FIELDS), form.format)
    sys.stdout.flush()


def _document(played: Played) -> dict[str, object]:
    from supportcli.render.timeline import timeline_records
    from supportcli.render.when import zone_of

    return {
        "policy": played.policy,
        "revision": played.revision,
        "story": played.story.file,
        "title": played.story.title,
        "moments": timeline_records(played.moments, zone_of(played.story.zone)),
        "unmet": [
            {"file": each.file, "line": each.line, "key": each.key, "message": each.message}
            for each in played.unmet
        ],
    }


def _count(stories: int) -> str:
    return "1 story" if stories == 1 else f"{stories} stories"
