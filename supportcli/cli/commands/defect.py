"""``supportcli defect``: issues in the engineering tracker — create, link, read back, list."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Body, BodyFile, DryRun, FormatOption, Json, Yes
from supportcli.cli.verbs import How, desk_of
from supportcli.domain.actions import ID, Blank, action
from supportcli.domain.errors import UsageError

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.desk.engineering.filing import Filing

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID]...",
        help="The ticket that engineering has to know of; several with --sync and --retry.",
        show_default=False,
    ),
]
Link = Annotated[
    str | None,
    typer.Option("--link", metavar="URL", help="This issue exists: record it.", show_default=False),
]
Labels = Annotated[
    list[str] | None,
    typer.Option(
        "--label", metavar="NAME", help="A label of the issue; may be repeated.", show_default=False
    ),
]


def defect(
    ctx: typer.Context,
    ids: Words = None,
    title: Annotated[
        str | None,
        typer.Option("--title", metavar="TEXT", help="Else the ticket's subject.", show_default=False),
    ] = None,
    body: Body = None,
    body_file: BodyFile = None,
    project: Annotated[
        str | None,
        typer.Option(
            "--project",
            metavar="OWNER/NAME",
            help="Else as the settings or the policy say.",
            show_default=False,
        ),
    ] = None,
    label: Labels = None,
    with_names: Annotated[
        bool, typer.Option("--with-names", help="Publish what names the customer, too.")
    ] = False,
    no_tell: Annotated[bool, typer.Option("--no-tell", help="Do not tell the customer its number.")] = False,
    edit: Annotated[bool, typer.Option("--edit", "-e", help="Change the text in your editor first.")] = False,
    another: Annotated[bool, typer.Option("--another", help="One more for a ticket that has one.")] = False,
    no_send: Annotated[bool, typer.Option("--no-send", help="Leave it to the outbox.")] = False,
    link: Link = None,
    sync: Annotated[bool, typer.Option("--sync", help="Read the states of issues back.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Try again now what waits or was given up.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """File a ticket with engineering, link or read back its issue, or list all.

    Without a ticket: lists the issues of all tickets. What would be published is shown and confirmed first; what
    names the customer is left out. Nothing is lost when the tracker cannot be reached: the outbox tries again.
    """
    from supportcli.cli import issues
    from supportcli.desk.engineering.filing import Filing

    modes = [name for name, given in (("--link", link), ("--sync", sync), ("--retry", retry)) if given]
    if len(modes) > 1:
        raise UsageError(f"{' and '.join(modes)} contradict each other", hint="give one of them")
    of_filing = (
        title,
        body,
        body_file,
        project,
        label,
        with_names or None,
        another or None,
        no_send or None,
        edit or None,
    )
    if any(each is not None for each in of_filing) and (modes or not ids):
        raise UsageError(
            "a title, a text, labels and the like belong to a new issue", hint=action("defect", ID)
        )
    how, invocation = How(dry_run, yes, json), invocation_of(ctx)
    with desk_of(ctx) as desk:
        tickets = _tickets(desk, ids)
        if sync:
            issues.sync(desk, tickets, how, format_)
        elif retry:
            issues.retry(desk, tickets, how, invocation)
        elif tickets is None:
            if link:
                raise UsageError("--link needs a ticket", hint=action("defect", ID, link=Blank("URL")))
            issues.list_all(desk, format_, json, invocation)
        elif len(tickets) != 1:
            raise UsageError("an issue is about one ticket", hint="name one")
        elif link is not None:
            issues.link(desk, tickets[0], link, how, invocation, told=not no_tell)
        else:
            text = _text(body, body_file, ids or [])
            filing = Filing(
                title, text, _project(project), tuple(label or ()), with_names, not no_tell, another
            )
            _file(ctx, desk, tickets[0], filing, how, edit=edit, send=not (no_send or dry_run))


def _tickets(desk: Desk, words: list[str] | None) -> list[int] | None:
    from supportcli.cli.verbs import ids_of

    return ids_of(desk, words) if words else None


def _text(body: str | None, file: object, words: list[str]) -> str | None:
    from pathlib import Path

    from supportcli.cli.verbs import text_of

    return text_of(body, file if isinstance(file, Path) else None, words=words, optional=True)


def _project(project: str | None) -> str | None:
    if project is None:
        return None
    from supportcli.desk.settings.tracker import a_project

    wrong = a_project(project)
    if wrong is not None:
        raise UsageError(f"--project {wrong}", hint="--project acme/server")
    return project


def _file(
    ctx: typer.Context, desk: Desk, ticket: int, filing: Filing, how: How, *, edit: bool, send: bool
) -> None:
    from supportcli.cli import issues
    from supportcli.cli.prompts import confirm_or_refuse
    from supportcli.desk.engineering.filing import draft, edited, file_issue

    invocation = invocation_of(ctx)
    made = draft(desk, ticket, filing)
    with _editor(ctx, ticket, made.body, how) if edit else nullcontext() as text:
        if text is not None:
            made = edited(desk, ticket, filing, made, text)
        if how.json is None and not (how.yes and invocation.quiet):
            issues.preview(made, named=filing.names)
        if not how.dry_run:
            question = f"publish this in {made.project} on {issues.host(desk)}?"
            confirm_or_refuse(question, yes=how.yes, invocation=invocation)
        outcome = file_issue(desk, ticket, filing, made, dry_run=how.dry_run)
    issues.finish(desk, ticket, outcome, how, invocation, send=send)


def _editor(ctx: typer.Context, ticket: int, body: str, how: How) -> AbstractContextManager[str]:
    """The issue's text in the editor, kept until it is published."""
    from supportcli.cli.keeping import writing
    from supportcli.cli.prompts import can_prompt
    from supportcli.cli.verbs import desk_path

    if not can_prompt(invocation_of(ctx)):
        raise UsageError("--edit needs a terminal", hint="--body-file FILE")
    return writing(desk_path(ctx), "defect", [str(ticket), "--edit"], initial=body, stays=how.dry_run)
