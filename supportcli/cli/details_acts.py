"""What ``supportcli details`` does beside printing: ask the customer, take answers over, read them, record them."""

from __future__ import annotations

from pathlib import Path

from supportcli.cli.invocation import Invocation
from supportcli.cli.output import say
from supportcli.cli.verbs import How, confirm_many, read_text, tell
from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case, cases
from supportcli.domain.actions import action, command
from supportcli.domain.errors import UsageError


def request(
    desk: Desk,
    ids: list[int],
    only: list[str],
    message: str | None,
    how: How,
    invocation: Invocation,
    *,
    again: bool,
    override: str | None,
) -> None:
    """Send the form to the customer."""
    from supportcli.desk.asking import request_details
    from supportcli.domain.tickets.kinds import Replied

    confirm_many(len(ids), "ask for details of", how, invocation)
    outcome = request_details(
        desk, ids, only=only, message=message, again=again, override=override, dry_run=how.dry_run
    )
    counts = {len(event.data.asks) for _, event in outcome.changes if isinstance(event.data, Replied)}
    count = str(counts.pop()) if len(counts) == 1 else "the missing"
    tell(
        desk, outcome, f"{count} detail{'' if count == '1' else 's'} asked for, waiting for the customer",
        how, invocation,
    )  # fmt: skip


def recreate_in(
    desk: Desk,
    ids: list[int],
    recreated: str | None,
    not_recreated: str | None,
    environment: str | None,
    how: How,
    invocation: Invocation,
) -> None:
    """Record where the case was re-created, or was not."""
    from supportcli.desk.asking import recreate

    if recreated is not None and not_recreated is not None:
        raise UsageError("--recreated and --not-recreated contradict each other", hint="record one at a time")
    confirm_many(len(ids), "record the re-creation of", how, invocation)
    where, again = (recreated, True) if recreated is not None else (not_recreated or "", False)
    outcome = recreate(desk, ids, where, environment=environment, again=again, dry_run=how.dry_run)
    tell(desk, outcome, f"{'re-created' if again else 'not re-created'} in {where.strip()}", how, invocation)


def accept(desk: Desk, ids: list[int], only: list[str], how: How, invocation: Invocation) -> None:
    """Take over what other tickets say."""
    from supportcli.desk.asking import accept_known
    from supportcli.domain.tickets.kinds import Detailed

    confirm_many(len(ids), "take over the details of", how, invocation)
    outcome = accept_known(desk, ids, only, dry_run=how.dry_run)
    recorded = [event.data for _, event in outcome.changes]
    names = dict.fromkeys(name for data in recorded if isinstance(data, Detailed) for name in data.answers)
    tell(
        desk, outcome, f"known from other tickets: {', '.join(names)}{_left(desk, ids, how)}", how, invocation
    )


def record(
    desk: Desk,
    ids: list[int],
    words: list[str],
    file: Path | None,
    how: How,
    invocation: Invocation,
    *,
    ask: bool,
) -> None:
    """Record answers: from flags, from a form that came back, or asked at the terminal."""
    from supportcli.cli.commands.open_ import pairs
    from supportcli.desk.forms import form_for, read_details_form

    if (ask or file is not None) and len(ids) != 1:
        raise UsageError("a filled-in form belongs to one ticket", hint="name one ticket")
    confirm_many(len(ids), "record details of", how, invocation)
    answers: dict[str, str] = {}
    case = cases(desk, ids)[0]
    if file is not None:
        name = "standard input" if str(file) == "-" else str(file)
        answers |= read_details_form(read_text(file), name, form_for(case.policy))
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
    """Ask for what has no answer; an interruption keeps what was answered so far.

    What the customer's other tickets say stands in the line already; Enter takes it over.
    """
    from supportcli.cli.keeping import keeping
    from supportcli.cli.prompts import can_prompt
    from supportcli.cli.questions import ask_details
    from supportcli.desk.asking import missing_of, suggestions
    from supportcli.domain.language.form import DetailsForm

    if not can_prompt(invocation):
        raise UsageError("nobody can be asked here", hint="--answer QUESTION=TEXT, or --from FILE")
    n = str(case.ticket.id)
    known = {name: " ".join(each.text.split()) for name, each in suggestions(desk, case).items()}
    with keeping(desk.store.path, "details", [n], again=command(action("details", n, ask=True))) as keeper:
        keeper.stays = how.dry_run
        form = DetailsForm(questions=tuple(missing_of(case)))
        asked = ask_details(form, given, lambda name, words: keeper.ask(name, words, known.get(name, "")))
        answers = given | asked
        if not answers:
            say("nothing was answered", invocation)
            return
        _add(desk, [case.ticket.id], answers, how, invocation)


def _left(desk: Desk, ids: list[int], how: How) -> str:
    from supportcli.domain.running.details import missing_details

    if len(ids) != 1 or how.dry_run:
        return ""
    case = cases(desk, ids)[0]
    missing = missing_details(case.terms, case.ticket)
    return f"; still missing: {', '.join(missing)}" if missing else ""
