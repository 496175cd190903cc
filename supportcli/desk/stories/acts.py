"""The verbs of stories: each is the desk's own command, said in the words of a story."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from supportcli.desk import finish, handing, intake, people, triage, troubleshooting, work
from supportcli.desk.billing import worklog
from supportcli.desk.comparing import move
from supportcli.desk.desk import Desk
from supportcli.desk.operation import Outcome
from supportcli.desk.stories.moments import CUSTOMER
from supportcli.desk.stories.stage import CONTACT, Stage
from supportcli.domain.documents import Document, Record
from supportcli.domain.errors import UsageError
from supportcli.domain.story import Story
from supportcli.domain.tickets.troubleshooting import Verdict

How = Document

_REPLY = "We are on it"
_SAID = "Here it is"
_FOUND = "Looked at it"
_VERDICTS: Mapping[str, Verdict] = {"confirm": "confirmed", "reject": "rejected"}


def opened(stage: Stage, story: Story, how: How) -> tuple[int, Outcome]:
    """Open a ticket: what the line says, else what the story says of all its tickets."""
    facts = {"subject": "It does not work", **(story.facts or {}), **how}
    if {"impact", "urgency"} & how.keys():
        facts.pop("priority", None)
    known: Record = {name.replace("-", "_"): word for name, word in facts.items()}
    if "flags" in known:
        known["flags"] = dict.fromkeys(known["flags"], True)
    if "approvals" in known:
        known["approvals"] = dict.fromkeys(known["approvals"], CONTACT)
    if "agreed_by" in known:
        known["agreed_by"] = _person(known["agreed_by"])
    if "contract" in known:
        known["contract"] = stage.contracts[known["contract"]]
    elif "plan" in known:
        known["policy"] = stage.cast.known.policy.id
    elif not stage.contracts:
        # without a contract the terms are named; the plan may be the policy's for such customers
        known |= {"policy": stage.cast.known.policy.id, "plan": story.plan}
    return intake.open_ticket(stage.desk, intake.OpenRequest(customer=CUSTOMER, contact=CONTACT, **known))


def acted(stage: Stage, ticket: int, verb: str, how: How) -> Outcome:
    """Do what a line says to a ticket.

    Raises:
        DeskError: The desk refuses, or does not know a word.
    """
    if verb in _ON_STAGE:
        return _ON_STAGE[verb](stage, ticket, how)
    return _ACTS[verb](stage.desk, [ticket], how)


def end_contract(stage: Stage, how: How, line: int | None) -> None:
    """Set the last day of a contract: today unless the line names another.

    Raises:
        DeskError: There are several and none is named, or the day is before its first.
    """
    name = how.get("contract")
    if name is None and len(stage.contracts) != 1:
        listed = ", ".join(stage.contracts)
        raise UsageError(f"name the contract: {listed}" if listed else "the customer has no contract")
    name = next(iter(stage.contracts)) if name is None else name
    day = date.fromisoformat(how["on"]) if "on" in how else stage.desk.now.date()
    ended = people.end_contract(stage.desk, stage.contracts[name], day)
    stage.timeline.note("contract", line, f"contract {name or ended.plan} ends with {day}")


def _prioritise(desk: Desk, ids: list[int], how: How) -> Outcome:
    wanted = triage.Prioritisation(
        how.get("priority"), how.get("impact"), how.get("urgency"),
        _person(how.get("agreed-by")), _person(how.get("asked-by")), how.get("why"),
    )  # fmt: skip
    return triage.prioritise(desk, ids, wanted, override=how.get("override"))


def _classify(desk: Desk, ids: list[int], how: How) -> Outcome:
    said = {name: word for name, word in how.items() if name not in ("flags", "not-flags", "override")}
    flags = {**dict.fromkeys(how.get("flags", ()), True), **dict.fromkeys(how.get("not-flags", ()), False)}
    return triage.classify(
        desk, ids, triage.Classification(**said, flags=flags), override=how.get("override")
    )


def _log(desk: Desk, ids: list[int], how: How) -> Outcome:
    return worklog.log(
        desk,
        ids,
        how.get("time", ""),
        how.get("what", "Worked on it"),
        session=how.get("session"),
        by=how.get("by"),
        override=how.get("override"),
    )


def _quote(desk: Desk, ids: list[int], how: How) -> Outcome:
    by = _person(how.get("by", "customer")) or CONTACT
    agreed = worklog.Quote(how.get("price", ""), by, how.get("currency"), how.get("time"), how.get("scope"))
    return worklog.quote(desk, ids, agreed)


def _reply(desk: Desk, ids: list[int], how: How) -> Outcome:
    return work.reply(
        desk,
        ids,
        how.get("text", _REPLY),
        work_around=how.get("work-around", False),
        wait=how.get("wait", False),
        override=how.get("override"),
    )


def _agree(desk: Desk, ids: list[int], how: How) -> Outcome:
    outcomes = [work.agree(desk, ids, measure, how[measure], CONTACT) for measure in how]
    return Outcome(outcomes[-1].operation, [change for each in outcomes for change in each.changes])


def _approval(answer: bool) -> Callable[[Desk, list[int], How], Outcome]:
    def approve(desk: Desk, ids: list[int], how: How) -> Outcome:
        by = _person(how.get("by", "customer"))
        return work.approve(
            desk, ids, how.get("what", ""), by or CONTACT, answer=answer, note=how.get("note")
        )

    return approve


def _troubleshoot(desk: Desk, ids: list[int], how: How) -> Outcome:
    text = how.get("text", _FOUND)
    for word, verdict in _VERDICTS.items():
        if word in how:
            return troubleshooting.decide_theory(desk, ids, _number(how[word]), verdict, text)
    return troubleshooting.record(desk, ids, text, how.get("step"))


def _number(word: str) -> int:
    if not word.isdecimal():
        raise UsageError(f"{word} is no theory", hint='confirm = "1"')
    return int(word)


def _escalate(stage: Stage, ticket: int, how: How) -> Outcome:
    return stage.escalate(ticket, how.get("why", "asked for"), how.get("role"), how.get("override"))


def _undo(stage: Stage, ticket: int, how: How) -> Outcome:
    """Take back what was done last to the ticket, or done last with one verb, as a person does: one by one."""
    changes, done = [], stage.last_done(ticket, how.get("what"))
    for operation in reversed(done.operations):
        changes += finish.undo(stage.desk, operation).outcome.changes
    stage.undid(done)
    return Outcome(None, changes)


def _move(stage: Stage, ticket: int, how: How) -> Outcome:
    """Move the ticket to another policy or revision, or to another plan of its own."""
    own = stage.case(ticket).ticket.revision
    to = own if "to" not in how and own else stage.cast.named(how.get("to")).revision
    target = move.Target(to, how.get("plan"), tuple(how.get("map", ())))
    return move.move(stage.desk, [ticket], target, how.get("why"))


def _close(desk: Desk, ids: list[int], how: How) -> Outcome:
    return finish.close(
        desk,
        ids,
        approved_by=_person(how.get("approved-by")),
        why=how.get("why"),
        override=how.get("override"),
    )


def _person(word: str | None) -> str | None:
    return CONTACT if word == "customer" else word


_ON_STAGE: Mapping[str, Callable[[Stage, int, How], Outcome]] = {
    "escalate": _escalate,
    "undo": _undo,
    "move": _move,
}
"""The verbs that ask what the story did before, or what else it names."""

_ACTS: Mapping[str, Callable[[Desk, list[int], How], Outcome]] = {
    "prioritise": _prioritise,
    "classify": _classify,
    "log": _log,
    "quote": _quote,
    "assign": lambda desk, ids, how: work.assign(desk, ids, how.get("to"), how.get("team")),
    "reply": _reply,
    "customer-reply": lambda desk, ids, how: work.receive(
        desk, ids, how.get("text", _SAID), CONTACT, how.get("channel")
    ),
    "comment": lambda desk, ids, how: work.comment(desk, ids, how.get("text", "A note")),
    "wait": lambda desk, ids, how: work.wait(desk, ids, how.get("for", "customer"), how.get("why")),
    "resume": lambda desk, ids, how: work.resume(desk, ids, how.get("why")),
    "agree": _agree,
    "approve": _approval(answer=True),
    "deny": _approval(answer=False),
    "details": work.add_details,
    "troubleshoot": _troubleshoot,
    "hand-on": lambda desk, ids, how: handing.hand_on(
        desk, ids, how.get("to", ""), how.get("why", "needs other hands"), override=how.get("override")
    ),
    "resolve": lambda desk, ids, how: finish.resolve(
        desk, ids, how.get("text"), override=how.get("override")
    ),
    "close": _close,
    "reopen": lambda desk, ids, how: finish.reopen(desk, ids, how.get("why"), override=how.get("override")),
}
