"""The intake at a terminal: asks for what is missing, shows what will be opened, and opens it.

The order is that of a call: who, how it came, what, how urgent, who agreed, the details. Every answer goes
into a draft at once; whatever interrupts the intake, ``supportcli open --resume`` goes on with it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msgspec.structs import fields, replace

from supportcli.cli import drafts, intake_questions
from supportcli.cli.intake_questions import STEPS
from supportcli.cli.intake_talk import Talk
from supportcli.cli.invocation import Invocation
from supportcli.cli.opening import open_and_tell
from supportcli.cli.output import say
from supportcli.cli.prompts import ask_choice, can_prompt
from supportcli.cli.verbs import How
from supportcli.desk.intake import OpenRequest
from supportcli.desk.preview import preview
from supportcli.domain.actions import action, command
from supportcli.domain.errors import DeskError, UsageError
from supportcli.render.phrases import due_phrase
from supportcli.render.untrusted import untrusted

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk

LINES = (
    "customer", "contact", "contract", "policy", "plan", "channel", "subject", "description", "product", "version",
    "environment", "kind", "level", "priority", "impact", "urgency", "agreed_by", "assignee", "details",
)  # fmt: skip
"""The lines of the summary, in the order of the questions."""

_OPEN, _LEAVE = "open", "leave"


def interview(
    desk: Desk, given: OpenRequest, how: How, invocation: Invocation, *, resume: bool = False
) -> None:
    """Ask for what the flags do not say, and open the ticket once it is confirmed.

    Args:
        desk: The desk.
        given: What the flags say; it is not asked for.
        how: Dry run and form of output.
        invocation: The call.
        resume: Go on with the last draft; flags win over what it says.

    Raises:
        UsageError: Nobody can be asked.
        NotFoundError: No draft to resume.
        KeyboardInterrupt: The person left; the draft is kept.
    """
    if not can_prompt(invocation):
        raise UsageError("nobody can be asked here", hint="run it at a terminal, or give the flags")
    talk = _resumed(desk, given) if resume else Talk(desk, given, drafts.begin(desk.store.path))
    try:
        for step in STEPS:
            intake_questions.ask(talk, step)
        for name in LINES:
            if talk.unfinished(name):
                intake_questions.ask_again(talk, name)
        if not _confirmed(talk):
            _keep(talk, invocation)
            return
        open_and_tell(desk, talk.request, how, invocation)
    except (KeyboardInterrupt, DeskError):
        _keep(talk, invocation)
        raise
    if how.dry_run:
        _keep(talk, invocation)
    else:
        drafts.discard(talk.draft)


def _resumed(desk: Desk, given: OpenRequest) -> Talk:
    draft, request, asked, typed = drafts.latest(desk.store.path)
    if draft.description.exists():
        # the editor was open when the intake ended
        written = draft.description.read_text("utf-8", "replace").strip()
        request = replace(request, description=written or request.description)
    flags = {f.name: value for f in fields(given) if (value := getattr(given, f.name)) not in ("", None, {})}
    talk = Talk(desk, replace(request, **flags), draft, asked, typed)
    for name in flags:
        talk.used(name)
    return talk


def _keep(talk: Talk, invocation: Invocation) -> None:
    """Say where the answers are; an intake without an answer leaves nothing behind."""
    if talk.request == OpenRequest("") and not talk.typed and not talk.draft.description.exists():
        drafts.discard(talk.draft)
        return
    talk.save()
    # Ctrl-C leaves the cursor behind the question
    sys.stderr.write("\n")
    say("your answers are kept; to go on: " + command(action("open", resume=True)), invocation)


def _confirmed(talk: Talk) -> bool:
    """Show the summary until it is right; a chosen line is asked again."""
    while True:
        problem = _show(talk)
        choices = [] if problem else [(_OPEN, "open the ticket")]
        choices += [
            (name, f"change {_word(name):12} {_shown(talk, name)}") for name in LINES if _applies(talk, name)
        ]
        choices.append((_LEAVE, "leave, and keep the answers"))
        chosen = ask_choice("Is this right?", choices, problem or _OPEN)
        if chosen == _OPEN:
            return True
        if chosen == _LEAVE:
            return False
        intake_questions.ask_again(talk, chosen)


def _show(talk: Talk) -> str | None:
    """Print the summary and the clocks that will start; returns the line that stands in the way."""
    lines = [""]
    lines += [f"  {_word(name):12}  {_shown(talk, name)}" for name in LINES if _shown(talk, name)]
    wrong = None
    try:
        case = preview(talk.desk, talk.request)
    except DeskError as error:
        from supportcli.desk.preview import check_request

        found = check_request(talk.desk, talk.request)
        wrong = found[0][0] if found else "customer"
        lines += ["", f"  it cannot be opened: {error.message}" + (f" ({error.hint})" if error.hint else "")]
    else:
        lines += ["", "  clocks that start:" if case.clocks else "  no clock starts"]
        zone = talk.desk.settings.zone
        for clock in case.clocks:
            if case.terms is not None:
                lines.append(f"    {due_phrase(case.terms, clock, talk.desk.now, zone)}")
    sys.stderr.write("\n".join([*lines, "", ""]))
    return wrong


def _applies(talk: Talk, name: str) -> bool:
    """Whether a line can be changed here: what has no question and no value is left to flags."""
    return name in intake_questions.QUESTIONS or bool(_shown(talk, name))


def _shown(talk: Talk, name: str) -> str:
    value = getattr(talk.request, name)
    if name == "details":
        return f"{len(value)} answered" if value else "later, by request"
    if name == "description" and value:
        lines = value.strip().splitlines()
        return untrusted(lines[0], width=60) + (f" … ({len(lines)} lines)" if len(lines) > 1 else "")
    return "" if value is None else untrusted(str(value), width=70)


def _word(name: str) -> str:
    return name.replace("_", " ")
