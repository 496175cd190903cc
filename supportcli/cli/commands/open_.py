"""``supportcli open``: a new ticket from flags, from a filled-in form, or asked for at a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.invocation import Invocation, invocation_of
from supportcli.cli.opening import open_and_tell
from supportcli.cli.options import (
    AgreedBy,
    Assignee,
    Body,
    BodyFile,
    Channel,
    Contact,
    Customer,
    DryRun,
    Environment,
    Flags,
    Impact,
    Json,
    Kind,
    Level,
    Override,
    Plan,
    Policy,
    Priority,
    Product,
    Region,
    Urgency,
    Version,
    Yes,
)
from supportcli.cli.prompts import can_prompt, missing
from supportcli.cli.verbs import How, desk_of, read_text, text_of
from supportcli.domain.errors import UsageError

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.desk.intake import OpenRequest

Subject = Annotated[
    str | None, typer.Option("--subject", "-s", metavar="TEXT", help="In one line.", show_default=False)
]
ContractId = Annotated[
    int | None,
    typer.Option("--contract", metavar="ID", help="Which of the customer's contracts.", show_default=False),
]
Detail = Annotated[
    list[str] | None,
    typer.Option(
        "--detail",
        metavar="QUESTION=TEXT",
        help="An answer to the details form; repeat it.",
        show_default=False,
    ),
]
Template = Annotated[
    bool, typer.Option("--template", help="Print the form of a ticket, with what the flags say filled in.")
]
From = Annotated[
    Path | None,
    typer.Option(
        "--from", metavar="FILE", help="Read a filled-in form; - is standard input.", show_default=False
    ),
]
Team = Annotated[
    str | None, typer.Option("--team", metavar="NAME", help="The team that has it.", show_default=False)
]
Approval = Annotated[
    list[str] | None,
    typer.Option(
        "--approval", metavar="ID", help="An approval given with it; may be repeated.", show_default=False
    ),
]
ApprovedBy = Annotated[
    str | None, typer.Option("--approved-by", metavar="NAME", help="Who approved.", show_default=False)
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the intake that was interrupted.")]


def open_(
    ctx: typer.Context,
    customer: Customer = None,
    contact: Contact = None,
    channel: Channel = None,
    subject: Subject = None,
    body: Body = None,
    body_file: BodyFile = None,
    product: Product = None,
    version: Version = None,
    environment: Environment = None,
    region: Region = None,
    kind: Kind = None,
    level: Level = None,
    priority: Priority = None,
    impact: Impact = None,
    urgency: Urgency = None,
    agreed_by: AgreedBy = None,
    assignee: Assignee = None,
    team: Team = None,
    flag: Flags = None,
    approval: Approval = None,
    approved_by: ApprovedBy = None,
    policy: Policy = None,
    plan: Plan = None,
    contract: ContractId = None,
    detail: Detail = None,
    template: Template = False,
    from_: From = None,
    resume: Resume = False,
    override: Override = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Open a ticket.

    At a terminal, what is missing is asked for, unless --yes or --no-input is given. Prints the ticket's id.
    """
    from supportcli.desk.intake import OpenRequest

    if template + resume + (from_ is not None) > 1:
        raise UsageError("--template, --from and --resume exclude each other", hint="give one of them")
    if bool(approval) != (approved_by is not None):
        raise UsageError("--approval and --approved-by belong together", hint="say which yes, and whose")
    invocation = invocation_of(ctx)
    request = OpenRequest(
        subject or "",
        description=text_of(body, body_file, optional=True) or "",
        customer=customer,
        contact=contact,
        channel=channel,
        contract=contract,
        policy=policy,
        plan=plan,
        priority=priority,
        impact=impact,
        urgency=urgency,
        agreed_by=agreed_by,
        kind=kind,
        level=level,
        product=product,
        version=version,
        environment=environment,
        region=region,
        assignee=assignee,
        team=team,
        flags=dict.fromkeys(flag or [], True),
        approvals=dict.fromkeys(approval or [], approved_by or ""),
        override=override,
        details=pairs(detail or []),
    )
    how = How(dry_run, yes, json)
    if template:
        _print_template(ctx, request)
        return
    with desk_of(ctx) as desk:
        if from_ is not None:
            _from_form(desk, request, from_, how, invocation)
        elif resume or (can_prompt(invocation) and not yes):
            from supportcli.cli.intake import interview

            interview(desk, request, how, invocation, resume=resume)
        else:
            if not request.subject.strip():
                raise missing(
                    ["--subject"], hint="give the flags, --from FILE, or run it at a terminal to be asked"
                )
            open_and_tell(desk, request, how, invocation)


def pairs(words: list[str]) -> dict[str, str]:
    """``QUESTION=TEXT`` as a mapping.

    Raises:
        UsageError: A word has no ``=``, or a question stands twice.
    """
    found: dict[str, str] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name.strip():
            raise UsageError(f'"{word[:40]}" is not QUESTION=TEXT', hint="for example: product-version=5.2")
        if name.strip() in found:
            raise UsageError(f"{name.strip()} is answered twice")
        found[name.strip()] = text
    return found


def _print_template(ctx: typer.Context, request: OpenRequest) -> None:
    """Print the form; a policy that is named needs no desk, a customer's contract does."""
    from supportcli.desk.forms import ticket_form

    if request.customer or request.contact or request.contract:
        from supportcli.desk.preview import serving_now

        with desk_of(ctx) as desk:
            terms = serving_now(desk, request).terms
            policy = terms.policy if terms else None
    else:
        from supportcli.cli.verbs import desk_if_any
        from supportcli.desk.policies import find
        from supportcli.desk.settings.load import load_settings

        name = request.policy or load_settings().default_policy
        with desk_if_any(ctx) as maybe:
            policy = find(maybe, name).policy if name else None
    typer.echo(ticket_form(policy, request), nl=False)


def _from_form(desk: Desk, flags: OpenRequest, file: Path, how: How, invocation: Invocation) -> None:
    from msgspec.structs import fields

    from supportcli.desk.forms import read_ticket_form

    given = {f.name: value for f in fields(flags) if (value := getattr(flags, f.name)) not in ("", None, {})}
    name = "standard input" if str(file) == "-" else str(file)
    request = read_ticket_form(desk, read_text(file), name, given)
    open_and_tell(desk, request, how, invocation)
