"""``supportcli details IDS``: the form of details for a customer, and the answers to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.invocation import Invocation, invocation_of
from supportcli.cli.options import DryRun, Ids, Json, Yes
from supportcli.cli.output import choose, emit_document, pick, say
from supportcli.cli.prompts import can_prompt
from supportcli.cli.verbs import How, confirm_many, desk_of, ids_of, read_text, tell
from supportcli.domain.errors import UsageError

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.desk.operation import Case
    from supportcli.domain.policy import DetailsForm

FIELDS = ("ticket", "questions", "missing", "note")
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


def details(
    ctx: typer.Context,
    ids: Ids,
    answer: Answers = None,
    from_: From = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask at the terminal for what is missing.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Print the form of details, or record its answers."""
    how, invocation = How(dry_run, yes, json), invocation_of(ctx)
    if from_ is not None and str(from_) == "-" and "-" in ids:
        raise UsageError("standard input cannot hold both the ids and the form", hint="name the ids")
    with desk_of(ctx) as desk:
        numbers = ids_of(desk, ids)
        if not numbers:
            say("no tickets", invocation)
            return
        if answer or from_ is not None or ask:
            _record(desk, numbers, answer or [], from_, how, invocation, ask=ask)
        else:
            _print(desk, numbers, json)


def _record(
    desk: Desk,
    ids: list[int],
    words: list[str],
    file: Path | None,
    how: How,
    invocation: Invocation,
    *,
    ask: bool,
) -> None:
    from supportcli.cli.commands.open_ import pairs
    from supportcli.desk.forms import read_details_form
    from supportcli.desk.operation import cases

    if (ask or file is not None) and len(ids) != 1:
        raise UsageError("a filled-in form belongs to one ticket", hint="name one ticket")
    confirm_many(len(ids), "record details of", how, invocation)
    answers: dict[str, str] = {}
    case = cases(desk, ids)[0]
    if file is not None:
        name = "standard input" if str(file) == "-" else str(file)
        answers |= read_details_form(read_text(file), name, _form(case))
    answers |= pairs(words)
    if ask:
        _ask_and_record(desk, case, answers, how, invocation)
        return
    _add(desk, ids, answers, how, invocation)


def _add(desk: Desk, ids: list[int], answers: dict[str, str], how: How, invocation: Invocation) -> None:
    from supportcli.desk.work import add_details

    outcome = add_details(desk, ids, answers, dry_run=how.dry_run)
    count = sum(1 for text in answers.values() if text.strip())
    tell(
        desk,
        outcome,
        f"{count} detail{'' if count == 1 else 's'} recorded{_left(desk, ids, how)}",
        how,
        invocation,
    )


def _ask_and_record(desk: Desk, case: Case, given: dict[str, str], how: How, invocation: Invocation) -> None:
    """Ask for what has no answer; an interruption keeps what was answered so far."""
    from supportcli.cli.keeping import keeping
    from supportcli.cli.questions import ask_details

    if not can_prompt(invocation):
        raise UsageError("nobody can be asked here", hint="--answer QUESTION=TEXT, or --from FILE")
    n = str(case.ticket.id)
    with keeping(desk.store.path, "details", [n], again=f"supportcli details {n} --ask") as keeper:
        keeper.stays = how.dry_run
        answers = given | ask_details(_form(case), {**case.ticket.details, **given}, keeper.ask)
        if not answers:
            say("nothing was answered", invocation)
            return
        _add(desk, [case.ticket.id], answers, how, invocation)


def _left(desk: Desk, ids: list[int], how: How) -> str:
    from supportcli.desk.operation import cases
    from supportcli.domain.nextsteps import missing_details

    if len(ids) != 1 or how.dry_run:
        return ""
    case = cases(desk, ids)[0]
    missing = missing_details(case.terms.policy.details, case.ticket) if case.terms else []
    return f"; still missing: {', '.join(missing)}" if missing else ""


def _print(desk: Desk, ids: list[int], json: str | None) -> None:
    from supportcli.desk.forms import details_form
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
        text = details_form(_form(case), case.ticket, reference(desk, case.ticket.id))
        typer.echo(("\n\n" if number else "") + untrusted(text, multiline=True), nl=False)


def _form(case: Case) -> DetailsForm:
    from supportcli.desk.forms import form_for

    return form_for(case.terms.policy if case.terms else None)


def _document(case: Case) -> dict[str, object]:
    form, known = _form(case), case.ticket.details
    return {
        "ticket": case.ticket.id,
        "questions": [
            {
                "id": question.id,
                "ask": question.ask,
                "help": question.help or None,
                "required": question.required,
                "answer": known.get(question.id),
            }
            for question in form.questions
        ],
        "missing": [q.id for q in form.questions if not known.get(q.id, "").strip()],
        "note": form.note or None,
    }
