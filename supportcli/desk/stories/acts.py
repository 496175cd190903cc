"""The verbs of stories: each is the desk's own command, said in the words of a story."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from supportcli.desk import escalation, finish, handing, intake, people, triage, troubleshooting, work
from supportcli.desk.billing import worklog
from supportcli.desk.desk import Desk
from supportcli.desk.operation import Outcome
from supportcli.desk.stories.stage import CONTACT, CUSTOMER
from supportcli.domain.errors import UsageError
from supportcli.domain.story import Story
from supportcli.domain.tickets.troubleshooting import Verdict

How = Mapping[str, Any]

_REPLY = "We are on it"
_SAID = "Here it is"
_FOUND = "Looked at it"
_VERDICTS: Mapping[str, Verdict] = {"confirm": "confirmed", "reject": "rejected"}


def opened(desk: Desk, story: Story, policy: str, how: How) -> tuple[int, Outcome]:
    """Open a ticket: what the line says, else what the story says of all its tickets."""
    facts = {"subject": "It does not work", **(story.facts or {}), **how}
    if {"impact", "urgency"} & how.keys():
        facts.pop("priority", None)
    known: dict[str, Any] = {name.replace("-", "_"): word for name, word in facts.items()}
    if "flags" in known:
        known["flags"] = dict.fromkeys(known["flags"], True)
    if "approvals" in known:
        known["approvals"] = dict.fromkeys(known["approvals"], CONTACT)
    if "agreed_by" in known:
        known["agreed_by"] = _person(known["agreed_by"])
    # without a contract the terms are named; the plan may be the policy's for such customers
    if not (story.contract and _has_contract(desk)):
        known |= {"policy": policy, "plan": story.plan}
    return intake.open_ticket(desk, intake.OpenRequest(customer=CUSTOMER, contact=CONTACT, **known))


def _has_contract(desk: Desk) -> bool:
    """Whether the story's customer has a contract: a policy without plans gives none."""
    return bool(people.contracts(desk, CUSTOMER))


def acted(desk: Desk, ticket: int, verb: str, how: How) -> Outcome:
    """Do what a line says to a ticket.

    Raises:
        DeskError: The desk refuses, or does not know a word.
    """
    return _ACTS[verb](desk, [ticket], how)


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


def _escalate(desk: Desk, ids: list[int], how: How) -> Outcome:
    return escalation.escalate_now(
        desk, ids, how.get("why", "asked for"), role=how.get("role"), override=how.get("override")
    )[1]


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
    "escalate": _escalate,
    "hand-on": lambda desk, ids, how: handing.hand_on(
        desk, ids, how.get("to", ""), how.get("why", "needs other hands"), override=how.get("override")
    ),
    "resolve": lambda desk, ids, how: finish.resolve(
        desk, ids, how.get("text"), override=how.get("override")
    ),
    "close": _close,
    "reopen": lambda desk, ids, how: finish.reopen(desk, ids, how.get("why"), override=how.get("override")),
}
