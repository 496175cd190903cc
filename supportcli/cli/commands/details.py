"""``supportcli details IDS``: the form of details for a customer, asking for it, and the answers to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import DryRun, Environment, Ids, Json, Override, Yes
from supportcli.cli.output import choose, emit_document, emit_records, pick, say
from supportcli.cli.verbs import How, desk_of, ids_of, read_text
from supportcli.domain.errors import UsageError

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.desk.operation import Case

FIELDS = ("ticket", "questions", "missing", "note", "asked", "recreated_in")
"""The keys of a form in JSON."""

Answers = Annotated[
    list[str] | None,
    typer.Option("--answer", metavar="QUESTION=TEXT", help="An answer; may be repeated.", show_default=False),
]
From = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="Read a filled-in form, quoted or not; - is standard input.",
        show_default=False,
    ),
]
Request = Annotated[
    bool, typer.Option("--request", help="Send the form to the customer, and wait for the answer.")
]
Only = Annotated[
    str | None,
    typer.Option("--only", metavar="QUESTIONS", help="These only: version,log.", show_default=False),
]
Message = Annotated[
    str | None,
    typer.Option("--message", "-m", metavar="TEXT", help="Words above the form.", show_default=False),
]
MessageFile = Annotated[
    Path | None,
    typer.Option(
        "--body-file",
        "-F",
        metavar="FILE",
        help="Words above the form, from a file; - is standard input.",
        show_default=False,
    ),
]
Recreated = Annotated[
    str | None,
    typer.Option(
        "--recreated",
        metavar="WHERE",
        help="Record the environment in which you have re-created the case.",
        show_default=False,
    ),
]
NotRecreated = Annotated[
    str | None,
    typer.Option(
        "--not-recreated",
        metavar="WHERE",
        help="Record an environment in which it does not happen.",
        show_default=False,
    ),
]


def details(
    ctx: typer.Context,
    ids: Ids,
    request: Request = False,
    only: Only = None,
    message: Message = None,
    body_file: MessageFile = None,
    again: Annotated[bool, typer.Option("--again", help="Ask although the answer is still awaited.")] = False,
    answer: Answers = None,
    from_: From = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask at the terminal for what is missing.")] = False,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Print what the customer's other tickets say.")
    ] = False,
    accept_known: Annotated[
        bool, typer.Option("--accept-known", help="Take over what the customer's other tickets say.")
    ] = False,
    recreated: Recreated = None,
    not_recreated: NotRecreated = None,
    environment: Environment = None,
    override: Override = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Ask for details: print the form, send it, record its answers."""
    records = bool(answer or from_ is not None or ask)
    tried = recreated is not None or not_recreated is not None
    ways = {
        "--request": request,
        "--suggest": suggest,
        "--accept-known": accept_known,
        "--recreated": tried,
        "--answer, --from and --ask": records,
    }
    _one_way([name for name, so in ways.items() if so])
    _belongs("--request", request, {"--message": message, "--body-file": body_file, "--again": again})
    _belongs("--request", request, {"--override": override})
    _belongs("--request or --accept-known", request or accept_known, {"--only": only})
    _belongs("--recreated", tried, {"--environment": environment})
    for file in (from_, body_file):
        if file is not None and str(file) == "-" and "-" in ids:
            raise UsageError("standard input cannot hold both the ids and the form", hint="name the ids")
    from supportcli.cli import details_acts as acts

    how, invocation = How(dry_run, yes, json), invocation_of(ctx)
    questions = [word.strip() for word in (only or "").split(",") if word.strip()]
    with desk_of(ctx) as desk:
        numbers = ids_of(desk, ids)
        if not numbers:
            say("no tickets", invocation)
        elif request:
            words = read_text(body_file) if body_file is not None else message
            acts.request(desk, numbers, questions, words, how, invocation, again=again, override=override)
        elif tried:
            acts.recreate_in(desk, numbers, recreated, not_recreated, environment, how, invocation)
        elif accept_known:
            acts.accept(desk, numbers, questions, how, invocation)
        elif records:
            acts.record(desk, numbers, answer or [], from_, how, invocation, ask=ask)
        elif suggest:
            _suggest(desk, numbers, json)
        else:
            _print(desk, numbers, json)


def _one_way(ways: list[str]) -> None:
    if len(ways) > 1:
        raise UsageError(f"{ways[0]} and {ways[1]} are two things", hint="one at a time")


def _belongs(to: str, there: bool, flags: dict[str, object]) -> None:
    for name, value in flags.items():
        if not there and value not in (None, False):
            raise UsageError(f"{name} belongs to {to}", hint=f"add {to.split(maxsplit=1)[0]}")


def _print(desk: Desk, ids: list[int], json: str | None) -> None:
    from msgspec.structs import replace

    from supportcli.desk.asking import questions_of
    from supportcli.desk.forms import details_form, form_for
    from supportcli.desk.letters import reference
    from supportcli.desk.operation import cases
    from supportcli.render.untrusted import untrusted

    found = cases(desk, ids)
    if json is not None:
        fields = pick(choose(None, json), FIELDS)
        records = [_document(case) for case in found]
        emit_document([{name: record[name] for name in fields} for record in records])
        return
    for number, case in enumerate(found):
        if number:
            typer.echo()
        form = replace(form_for(case.policy), questions=questions_of(case))
        head = f"{reference(desk, case.ticket.id)} {case.ticket.subject}"
        text = details_form(form, case.ticket.details, head=head)
        typer.echo(untrusted(text, multiline=True), nl=False)


def _suggest(desk: Desk, ids: list[int], json: str | None) -> None:
    """What other tickets say, a line for each answer: ticket, question, answer, and where it comes from."""
    from supportcli.desk.asking import suggestions
    from supportcli.desk.operation import cases

    rows = [
        {"ticket": case.ticket.id, "question": name, "answer": each.text, "from": each.ticket}
        for case in cases(desk, ids)
        for name, each in suggestions(desk, case).items()
    ]
    form = choose(None, json)
    fields = pick(form, ("ticket", "question", "answer", "from"))
    emit_records(rows, fields, form.format)


def _document(case: Case) -> dict[str, object]:
    from supportcli.desk.asking import missing_of, questions_of
    from supportcli.desk.forms import form_for
    from supportcli.desk.look.findings import asked_record, recreated_record
    from supportcli.domain.running.details import required_details

    form, known = form_for(case.policy), case.ticket.details
    required = required_details(case.terms, case.ticket) if case.terms else []
    if not case.policy or not case.policy.details.questions:
        required = [question.id for question in form.questions if question.required]
    return {
        "ticket": case.ticket.id,
        "questions": [
            {
                "id": question.id,
                "ask": question.ask,
                "help": question.help or None,
                "required": question.id in required,
                "answer": known.get(question.id),
            }
            for question in questions_of(case)
        ],
        "missing": [question.id for question in missing_of(case)],
        "note": form.note or None,
        "asked": asked_record(case.ticket),
        "recreated_in": recreated_record(case.ticket),
    }
