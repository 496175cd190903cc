"""What a key of ``triage`` does: asks for what the decision needs, and records it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from supportcli.cli.handing import hand_over
from supportcli.cli.invocation import Invocation
from supportcli.cli.keeping import Keeper, keeping, writing
from supportcli.cli.output import say
from supportcli.cli.prompts import ask_choice, ask_confirm
from supportcli.cli.questions import ask_priority
from supportcli.cli.verbs import How, tell
from supportcli.desk import work
from supportcli.desk.deciding import Waiting
from supportcli.desk.deciding import accept as accept_plain
from supportcli.desk.operation import Outcome
from supportcli.domain.actions import action, command
from supportcli.domain.errors import UsageError
from supportcli.render.untrusted import untrusted

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.domain.language.policy import Term

_HOW = How()


def accept(desk: Desk, one: Waiting, invocation: Invocation) -> Outcome | None:
    """Do what is suggested; a text is written first where it needs one."""
    made = one.suggestion
    if made is None:
        return None
    if made.act in ("reply", "ask"):
        return reply(desk, one, invocation, wait=True if made.act == "ask" else None)
    if made.act == "retry":
        from supportcli.desk.delivery import retry as make_due

        count = make_due(desk, made.messages)
        say(f"{count} message{'' if count == 1 else 's'} due; {command(action('outbox send'))}", invocation)
        return None
    if made.act == "take":
        return take(desk, one, invocation)
    outcome = accept_plain(desk, one)
    done = f"classified: {made.text}" if made.act == "classify" else made.text
    return _told(desk, outcome, done, invocation) if outcome is not None else None


def take(desk: Desk, one: Waiting, invocation: Invocation) -> Outcome:
    """The person at the terminal works on it."""
    return _told(desk, work.assign(desk, [_id(one)], desk.actor), f"taken by {desk.actor}", invocation)


def classify(desk: Desk, one: Waiting, invocation: Invocation) -> Outcome:
    """Kind and level, in the policy's words where it has some; the pointer starts at what is suggested."""
    from supportcli.desk.learning.apply import suggesters
    from supportcli.desk.learning.apply import take as record

    policy, ticket = one.case.policy, one.case.ticket
    suggested = suggesters(desk).of(one.case).suggest(one.case, ("kind", "level"))
    likely = {each.fact: each.value for each in suggested}
    with _keeping(desk, "classify", one) as keeper:
        kinds = policy.kinds if policy else ()
        said = {"kind": _word(keeper, "kind", kinds, likely.get("kind") or ticket.kind)}
        if policy and policy.levels:
            said["level"] = _word(keeper, "level", policy.levels, likely.get("level") or ticket.level)
        values = {name: value for name, value in said.items() if value and value != getattr(ticket, name)}
        if not values:
            raise UsageError("nothing was said of it", hint="the ticket stays as it was")
        return _told(desk, record(desk, ticket.id, values, suggested), "classified", invocation)


def prioritise(desk: Desk, one: Waiting, invocation: Invocation) -> Outcome:
    """The priority, and who agreed to it."""
    from supportcli.desk.triage import Prioritisation
    from supportcli.desk.triage import prioritise as act

    policy, ticket = one.case.policy, one.case.ticket
    with _keeping(desk, "prioritise", one) as keeper:
        if policy is not None and policy.priorities:
            priority = ask_priority(policy, ticket.priority or policy.default_priority)
        else:
            priority = keeper.ask("priority", "Priority:", ticket.priority or "").strip()
        agreed = keeper.ask("agreed-by", "Who agreed to it?", ticket.contact or "").strip()
        outcome = act(desk, [_id(one)], Prioritisation(priority, agreed_by=agreed or None))
        return _told(desk, outcome, f"priority {priority}", invocation)


def reply(desk: Desk, one: Waiting, invocation: Invocation, *, wait: bool | None = None) -> Outcome:
    """A text from the editor; ``wait`` says whether it is the customer's turn then, and ``None`` asks."""
    with writing(desk.store.path, "reply", [str(_id(one))]) as text:
        if not text.strip():
            raise UsageError("a reply needs a text", hint="the ticket stays as it was")
        waits = ask_confirm("Is it the customer's turn now?") if wait is None else wait
        outcome = work.reply(desk, [_id(one)], text, wait=waits)
        return _told(desk, outcome, "replied, waiting for the customer" if waits else "replied", invocation)


def wait(desk: Desk, one: Waiting, invocation: Invocation) -> Outcome:
    """For whom it waits, and why."""
    with _keeping(desk, "wait", one) as keeper:
        on = keeper.ask("on", "Waits for whom?", "customer").strip() or "customer"
        why = keeper.ask("why", "Why (may be empty)?").strip()
        outcome = work.wait(desk, [_id(one)], on, why or None)
        return _told(desk, outcome, f"waiting for the {on}", invocation)


def assign(desk: Desk, one: Waiting, invocation: Invocation) -> Outcome:
    """To whom, with type-ahead over who is known."""
    from supportcli.desk.handing import known_targets

    known = dict(known_targets(desk, one.case))["person"]
    with _keeping(desk, "assign", one) as keeper:
        name = keeper.ask("to", "To whom?", known=known).strip()
        if not name:
            raise UsageError("nobody was named", hint="the ticket stays as it was")
        return _told(desk, work.assign(desk, [_id(one)], name), f"assigned to {name}", invocation)


def hand_on(desk: Desk, one: Waiting, invocation: Invocation) -> Outcome:
    """To which level, team or person, and why; what it may cost is told and confirmed."""
    from supportcli.desk.handing import known_targets, resolve_word

    known = [name for what, names in known_targets(desk, one.case) if what != "role" for name in names]
    with _keeping(desk, "escalate", one) as keeper:
        word = keeper.ask("to", "To which level, team or person?", known=known).strip()
        whom = resolve_word(desk, one.case, word)
        if not whom.hands_on:
            raise UsageError(f"{word} is a role", hint=action("escalate", _id(one), to_role=word))
        why = keeper.ask("reason", "Why? The new hands read it:")
        return hand_over(desk, [_id(one)], whom, why, None, _HOW, invocation)


def approve(desk: Desk, one: Waiting, invocation: Invocation) -> Outcome:
    """Which yes, and whose."""
    policy, ticket = one.case.policy, one.case.ticket
    known = policy.approvals if policy else ()
    if not known:
        raise UsageError("the policy asks for no approval")
    with _keeping(desk, "approve", one) as keeper:
        wanted = [
            word for step in one.steps if step.action.name == "approve" for word in step.action.arguments
        ]
        asked = next((a.id for a in known if a.id in wanted), None)
        which = ask_choice("Which yes?", [(a.id, untrusted(f"{a.id}  {a.name}")) for a in known], asked)
        by = keeper.ask("by", "Who said yes?", ticket.contact or "").strip()
        if not by:
            raise UsageError("a yes belongs to a person", hint="the ticket stays as it was")
        return _told(desk, work.approve(desk, [_id(one)], which, by), f"{which} given by {by}", invocation)


def _word(keeper: Keeper, name: str, words: tuple[Term, ...], has: str | None) -> str | None:
    """One of the policy's words, or any where it has none; ``None`` leaves it open."""
    if not words:
        return keeper.ask(name, f"{name.capitalize()}?", has or "").strip() or None
    choices = [(term.id, untrusted(f"{term.id}  {term.means or term.name}")) for term in words]
    return ask_choice(f"{name.capitalize()}?", [*choices, ("", "leave it open")], has) or None


def _keeping(desk: Desk, name: str, one: Waiting) -> AbstractContextManager[Keeper]:
    return keeping(desk.store.path, name, [str(_id(one))], again=command(action("triage")))


def _id(one: Waiting) -> int:
    return one.case.ticket.id


def _told(desk: Desk, outcome: Outcome, done: str, invocation: Invocation) -> Outcome:
    tell(desk, outcome, done, _HOW, invocation)
    return outcome
