"""``supportcli outbox preview | digest``: letters to look at before they are written, and the weekly one."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec.structs import asdict

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Body, BodyFile, DryRun, FormatOption, Id, Json
from supportcli.cli.output import choose, emit_one, emit_records, hint, pick, say
from supportcli.cli.verbs import desk_of, text_of
from supportcli.domain.actions import action, command

PREVIEW_FIELDS = ("purpose", "recipients", "subject", "body")
"""The fields of ``outbox preview``."""

DIGEST_FIELDS = ("week", "to", "message_id", "posted")
"""The fields of ``outbox digest``: one record for each address."""


def preview(
    ctx: typer.Context,
    id_: Id,
    letter: Annotated[
        str, typer.Argument(metavar="LETTER", help="acknowledgement, reply, closing, escalation …")
    ],
    policy: Annotated[
        str | None,
        typer.Option(
            "--policy",
            metavar="FILE|ID",
            help="With the wording of this policy; without it, of the ticket's.",
            show_default=False,
        ),
    ] = None,
    body: Body = None,
    body_file: BodyFile = None,
    json: Json = None,
) -> None:
    """Show a letter as it would be written, and send nothing.

    What a letter tells of an alarm, a hand-off or an issue is a sample; everything else is the ticket's.
    """
    from supportcli.cli.ids import parse_id
    from supportcli.desk.trial import trial
    from supportcli.render.untrusted import untrusted

    text = text_of(body, body_file, words=[id_], optional=True)
    with desk_of(ctx) as desk:
        shown = trial(desk, parse_id(id_, desk.settings.prefix), letter, policy=policy, body=text)
    if json is not None:
        emit_one({name: getattr(shown, name) for name in PREVIEW_FIELDS}, json)
        return
    typer.echo(f"To: {untrusted(', '.join(shown.recipients)) or 'nobody yet'}")
    typer.echo(f"Subject: {untrusted(shown.subject)}\n")
    typer.echo(untrusted(shown.body, multiline=True).rstrip("\n"))


def digest(
    ctx: typer.Context,
    to: Annotated[
        list[str],
        typer.Option("--to", metavar="WHO", help="A role, a person or an address; may be repeated."),
    ],
    week: Annotated[
        str | None,
        typer.Option("--week", metavar="WEEK", help="2026-W47; the last full one.", show_default=False),
    ] = None,
    dry_run: DryRun = False,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Write the weekly digest to a role, a person or an address.

    The same week goes to the same address once. A line for the crontab: 0 8 * * 1 supportcli outbox digest --to lead
    """
    from supportcli.desk.digest import post_digest, week_of, written

    form = choose(format_, json)
    fields = pick(form, DIGEST_FIELDS)
    with desk_of(ctx) as desk:
        made = post_digest(desk, to, week, dry_run=dry_run)
        subject, text = written(desk, week_of(desk, week)) if dry_run else ("", "")
    if json is not None or format_ is not None:
        emit_records([asdict(each) for each in made], fields, form.format)
    elif dry_run:
        from supportcli.render.untrusted import untrusted

        typer.echo(f"Subject: {untrusted(subject)}\n\n{untrusted(text, multiline=True)}".rstrip("\n"))
    for each in made:
        done = "has it already" if not each.posted else "would get it" if dry_run else "gets it"
        say(f"week {each.week}: {each.to} {done}", invocation_of(ctx))
    if any(each.posted for each in made) and not dry_run:
        hint(command(action("outbox send")), invocation_of(ctx))
