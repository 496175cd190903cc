"""The walk of ``supportcli triage``: a card, a key, a decision, and the next ticket.

Each decision is recorded at once as an operation of its own, so that leaving loses nothing; texts go through
drafts like everywhere else. What the policy refuses is told, and the ticket stays on the screen.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from supportcli.cli import deeds
from supportcli.cli.context import now
from supportcli.cli.invocation import Invocation, invocation_of
from supportcli.cli.output import say, warn
from supportcli.cli.prompts import ask_key
from supportcli.domain.actions import action, command
from supportcli.domain.errors import DeskError
from supportcli.render.untrusted import untrusted

if TYPE_CHECKING:
    import typer

    from supportcli.desk.deciding import Waiting
    from supportcli.desk.desk import Desk
    from supportcli.desk.learning.apply import Suggesting
    from supportcli.desk.operation import Outcome
    from supportcli.domain.tickets.query import Query

KEYS = (
    ("t", "take"), ("c", "classify"), ("p", "prioritise"), ("r", "reply"), ("w", "wait"), ("a", "assign"),
    ("h", "hand on"), ("y", "record a yes"), ("s", "skip"), ("u", "undo"), ("q", "quit"), ("?", "help"),
)  # fmt: skip
"""The keys in the order in which they are shown, and what each does."""

_ACCEPT = "enter"
_HELP = """\
Enter  do what is suggested; without a suggestion, skip
t      take it: you work on it
c      classify it: kind and level
p      set its priority, and say who agreed
r      write the reply in your editor
w      let it wait for the customer, or for somebody else
a      assign it to somebody
h      hand it on to a level, a team or a person
y      record the yes of somebody that a step needs
s      skip it: nothing is recorded, and it comes again the next time
u      undo your last decision, and go back to its ticket
q      quit; what was decided stays
"""

Deed = Callable[["Desk", "Waiting", Invocation], "Outcome | None"]
_DEEDS: dict[str, Deed] = {
    "t": deeds.take, "c": deeds.classify, "p": deeds.prioritise, "r": deeds.reply, "w": deeds.wait,
    "a": deeds.assign, "h": deeds.hand_on, "y": deeds.approve,
}  # fmt: skip


@dataclass(slots=True)
class _Walk:
    """Where the walk is. Not frozen: it goes from ticket to ticket."""

    desk: Desk
    invocation: Invocation
    suggesting: Suggesting
    queue: deque[int]
    total: int
    done: list[tuple[int, int]] = field(default_factory=list)
    """The decisions so far: ticket and operation."""


def walk(ctx: typer.Context, desk: Desk, query: Query, limit: int | None) -> None:
    """Show what waits for a decision, ticket after ticket, until it ends or the person leaves."""
    from supportcli.desk.deciding import waiting
    from supportcli.desk.learning.apply import suggesters

    invocation = invocation_of(ctx)
    most = _MOST if limit is None else limit
    numbers = [one.case.ticket.id for one in waiting(desk, query, limit=most, suggests=False)]
    if not numbers:
        say("nothing waits for a decision", invocation)
        return
    going = _Walk(desk, invocation, suggesters(desk), deque(numbers), len(numbers))
    try:
        while going.queue:
            if not _step(going):
                break
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        _tell(going)
        raise
    _tell(going)


_MOST = 200
"""So many tickets are a day's work: more are looked for the next time."""


def _step(going: _Walk) -> bool:
    """One card and one key; whether the walk goes on."""
    from supportcli.desk.deciding import decisions_on

    desk = going.desk
    desk.now = now(going.invocation, desk.settings)
    number = going.queue[0]
    one = decisions_on(desk, number, going.suggesting)
    if one is None:
        going.queue.popleft()
        return True
    _show(going, one)
    does = one.suggestion.text if one.suggestion else "skip"
    key = ask_key(f"Enter: {untrusted(does)}.", KEYS, default=_ACCEPT)
    if key == "q":
        return False
    if key == "s" or (key == _ACCEPT and one.suggestion is None):
        going.queue.popleft()
        return True
    if key == "?":
        sys.stderr.write(_HELP)
        return True
    if key == "u":
        _undo(going)
        return True
    _decide(going, one, deeds.accept if key == _ACCEPT else _DEEDS[key])
    return True


def _decide(going: _Walk, one: Waiting, deed: Deed) -> None:
    """Do it, tell it, remember it for undo; a refusal leaves the ticket where it is."""
    going.desk.now = now(going.invocation, going.desk.settings)
    try:
        outcome = deed(going.desk, one, going.invocation)
    except DeskError as error:
        warn(error.message + (f"; {error.hint}" if error.hint else ""))
        return
    if outcome is not None and outcome.operation is not None:
        going.done.append((one.case.ticket.id, outcome.operation))


def _undo(going: _Walk) -> None:
    from supportcli.desk.finish import undo

    if not going.done:
        warn("nothing was decided yet")
        return
    ticket, operation = going.done[-1]
    try:
        undone = undo(going.desk, operation)
    except DeskError as error:
        warn(error.message + (f"; {error.hint}" if error.hint else ""))
        return
    going.done.pop()
    say(f"operation {operation} undone: {undone.command} {ticket}", going.invocation)
    if undone.sent:
        warn("a message had already been sent")
    if ticket in going.queue:
        going.queue.remove(ticket)
    going.queue.appendleft(ticket)


def _show(going: _Walk, one: Waiting) -> None:
    from supportcli.cli.screen import console
    from supportcli.desk.look.view import record
    from supportcli.render.card import card
    from supportcli.render.lines import write_painted
    from supportcli.render.when import zone_of

    desk, made = going.desk, one.suggestion
    said = f"{made.text}" + (f" ({'; '.join(made.reasons)})" if made.reasons else "") if made else ""
    place = f"{going.total - len(going.queue) + 1} of {going.total}"
    whole = record(desk, one.case, entitled=False)
    lines = card(whole, one.steps, said, now=desk.now, zone=zone_of(desk.settings.zone), place=place)
    write_painted(lines, console())


def _tell(going: _Walk) -> None:
    count = len(going.done)
    left = len(going.queue)
    told = f"{count} decision{'' if count == 1 else 's'} recorded"
    say(told + (f"; {left} left: {command(action('triage'))}" if left else ""), going.invocation)
