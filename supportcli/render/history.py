"""A ticket's history in sentences: when, who, what; what somebody wrote stands indented below."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from supportcli.domain.actions import action, command
from supportcli.domain.time.duration import seconds_text
from supportcli.render.entitlement import beyond_phrases
from supportcli.render.letter import FOLDED_CELLS, FOLDED_LINES, letter_lines
from supportcli.render.lines import Line, Piece, line, safe
from supportcli.render.untrusted import cells, untrusted
from supportcli.render.when import full

Data = Mapping[str, Any]


def history_lines(
    events: Sequence[Mapping[str, Any]], undone: Collection[int], zone: tzinfo, *, ticket: int, whole: bool
) -> list[Line]:
    """One line for each event, and the texts of messages below theirs.

    Args:
        events: As in the record of ``show --json``, with instants as datetimes.
        undone: Ids of the events that no longer count.
        zone: In which instants are shown.
        ticket: Its number, for the command that shows long texts whole.
        whole: Show long texts whole.
    """
    wide = max((cells(safe(event["actor"])) for event in events), default=0)
    made = []
    for event in events:
        actor, gone = safe(event["actor"]), event["id"] in undone
        said = sentence(event["kind"], event["data"], zone) + (" (undone)" if gone else "")
        pieces: tuple[Piece, ...] = (
            (full(event["at"], zone), "dim"),
            (f"  {actor}{' ' * (wide - cells(actor))}  ", "dim" if gone else "cyan"),
            (said, "dim" if gone else _STYLES.get(event["kind"], "")),
        )
        made.append(Line(2, pieces))
        made += letter_lines(event["data"].get("body") or "", ticket=ticket, whole=whole)
        if event["kind"] == "opened":
            made += letter_lines(event["data"].get("description") or "", ticket=ticket, whole=whole)
    return made


def text_lines(text: str, *, ticket: int, whole: bool, indent: int = 6) -> list[Line]:
    """A text of several lines; a long one is folded, and the last line says how to see it whole."""
    rows = untrusted(text, multiline=True).strip("\n").split("\n") if text.strip() else []
    if whole:
        return [line(row, indent=indent) for row in rows]
    shown = [untrusted(row, width=FOLDED_CELLS) for row in rows[:FOLDED_LINES]]
    made = [line(row, indent=indent) for row in shown]
    if shown != rows:
        left = len(rows) - len(shown)
        what = f"{left} more line{'s' * (left != 1)}" if left else "more"
        made.append(line(f"… {what}: {command(action('show', ticket, full=True))}", "dim", indent=indent))
    return made


_STYLES = {
    "breached": "red",
    "escalated": "yellow",
    "handed-on": "yellow",
    "notified": "yellow",
    "overridden": "yellow",
    "warned": "yellow",
    "resolved": "green",
    "closed": "green",
}


def sentence(kind: str, data: Data, zone: tzinfo) -> str:
    """An event in words, such as ``escalated to cto (nobody is named for this role), step P1/4h, due …``."""
    say = SAYS.get(kind)
    told = say(data) if say else safe(kind)
    due = data.get("due_at")
    if due is not None:
        told += f", due {full(datetime.fromisoformat(due), zone)}"
    told = "; ".join([told, *beyond_phrases(data)])
    why = data.get("why")
    return f"{told}: {safe(why)}" if why else told


_LINKS = {
    "duplicate": "duplicate of",
    "duplicated-by": "has the duplicate",
    "related": "related to",
    "caused-by": "caused by",
    "causes": "causes",
}
"""What a ticket is to another one, in words."""


def link_phrase(link: str, other: object) -> str:
    """What a ticket is to another one: ``duplicate of 7``."""
    return f"{_LINKS.get(link, safe(link))} {other}"


def _opened(data: Data) -> str:
    by = f" by {safe(data['channel'])}" if data.get("channel") else ""
    priority = f" with priority {safe(data['priority'])}" if data.get("priority") else ""
    team = f" for team {safe(data['team'])}" if data.get("team") else ""
    return f"opened{by}{priority}{_moved(data)}{_agreed(data)}{team}{_mailed(data)}"


def _classified(data: Data) -> str:
    names = ("kind", "level", "cause", "product", "version", "environment", "region")
    said = [f"{name} {safe(data[name])}" for name in names if data.get(name)]
    flags = data.get("flags") or {}
    what = ", ".join([*said, *[safe(name) if so else f"not {safe(name)}" for name, so in flags.items()]])
    return f"classified: {what}{_decided(data)}"


def _decided(data: Data) -> str:
    """Who decided, and what was suggested to them: ``, as suggested (level 83 % by rule)``."""
    by = f", decided by {safe(data['decided_by'])}" if data.get("decided_by") else ""
    taken = [
        f"{safe(fact)} {min(round(100 * each['confidence']), 99)} % by {safe(each['source'])}"
        for fact, each in (data.get("suggested") or {}).items()
    ]
    if not taken:
        return by
    return f"{by} ({', '.join(taken)})" if by else f", as suggested ({', '.join(taken)})"


def _prioritised(data: Data) -> str:
    grounds = [f"{name} {safe(data[name])}" for name in ("impact", "urgency") if data.get(name)]
    asked = f", asked for by {safe(data['asked_by'])}" if data.get("asked_by") else ""
    derived = f" from {' and '.join(grounds)}" if grounds else ""
    return f"priority {safe(data['priority'])}{derived}{_moved(data)}{_agreed(data)}{asked}{_decided(data)}"


def _moved(data: Data) -> str:
    """What was asked for, where a rule made something else of it."""
    return f" instead of {safe(data['asked'])} by rule {safe(data.get('rule'))}" if data.get("asked") else ""


def _agreed(data: Data) -> str:
    return f", agreed by {safe(data['agreed_by'])}" if data.get("agreed_by") else ""


def _assigned(data: Data) -> str:
    team = f" (team {safe(data['team'])})" if data.get("team") else ""
    return f"assigned to {safe(data.get('assignee') or 'nobody')}{team}"


def _handed_on(data: Data) -> str:
    level = f"level {safe(data['level'])}" if data.get("level") else ""
    team = f"team {safe(data['team'])}" if data.get("team") else ""
    return f"handed on to {', '.join(filter(None, (level, team, safe(data.get('assignee')))))}"


def _replied(data: Data) -> str:
    to = f" to {safe(data['to'])}" if data.get("to") else ""
    if data.get("asks"):
        return f"details asked for{to}: {', '.join(safe(name) for name in data['asks'])}"
    if data.get("confirm"):
        return f"summary sent{to}, to be confirmed"
    return f"replied{to}{' with a work-around' if data.get('work_around') else ''}{_mailed(data)}"


def _received(data: Data) -> str:
    by = f" by {safe(data['channel'])}" if data.get("channel") else ""
    who = safe(data.get("contact") or "the customer")
    if data.get("automatic"):
        return (
            f"automatic message ({safe(data['automatic'])}) of {who}{by}, which is no answer{_mailed(data)}"
        )
    vain = "" if data.get("counts", True) else ", which ends no wait: another contact opened the ticket"
    return f"{who} answered{by}{vain}{_mailed(data)}"


def _mailed(data: Data) -> str:
    """What is to be known of the message behind an event."""
    if not data.get("message"):
        return ""
    told = [f"message {data['message']}"]
    if count := data.get("attachments"):
        told.append("1 attachment" if count == 1 else f"{count} attachments")
    told += [safe(flaw) for flaw in data.get("flaws", ())]
    told += [f"quotes ticket {n}, which it did not join" for n in data.get("mentions", ())]
    told += [f"answers ticket {data['follows']}, which is finished"] if data.get("follows") else []
    told += [f"unconfirmed: {safe(data['unconfirmed'])}"] if data.get("unconfirmed") else []
    return f" ({'; '.join(told)})"


def _confirmed(data: Data) -> str:
    whose = f" of {safe(data['customer'])}" if data.get("customer") else ""
    return f"confirmed: {safe(data.get('contact') or 'the sender')} asks{whose}"


def _approved(data: Data) -> str:
    note = f": {safe(data['note'])}" if data.get("note") else ""
    answer = "approved" if data.get("answer", True) else "refused"
    return f"{safe(data['approval'])} {answer} by {safe(data.get('by'))}{note}"


def _detailed(data: Data) -> str:
    known = sorted({str(n) for n in (data.get("from") or {}).values()})
    since = f", known from ticket {', '.join(safe(n) for n in known)}" if known else ""
    return f"details recorded: {', '.join(safe(name) for name in data['answers'])}{since}"


def _recreated(data: Data) -> str:
    where = " in ".join(safe(data[name]) for name in ("where", "environment") if data.get(name))
    return f"re-created in {where}" if data.get("again", True) else f"not re-created in {where}"


def _troubleshot(data: Data) -> str:
    if data.get("verdict"):
        return f"troubleshooting: theory {safe(data.get('theory'))} {safe(data['verdict'])}"
    number = f" {safe(data['theory'])}" if data.get("theory") else ""
    return f"troubleshooting, {safe(data['step'])}{number}"


def _logged(data: Data) -> str:
    session = f", {safe(data['session'])} session" if data.get("session") else ""
    began = data.get("started_at")
    since = f", from {began.replace('T', ' ')[:16]} UTC" if began else ""
    return f"{seconds_text(data['seconds'])} worked by {safe(data.get('by'))}{session}{since}: {safe(data['what'])}"


def _quoted(data: Data) -> str:
    hours = f" for {seconds_text(data['seconds'])} of work" if data.get("seconds") else ""
    done = f", done by {safe(data['done_by'])}" if data.get("done_by") else ""
    scope = f": {safe(data['scope'])}" if data.get("scope") else ""
    price = f"{safe(data['price'])} {safe(data.get('currency'))} per {safe(data['per'])}"
    return f"{price}{hours} agreed by {safe(data.get('by'))}{done}{scope}"


def _escalated(data: Data) -> str:
    how = " on request" if data.get("requested") else ""
    return f"escalated{how} to {_told(data)}, step {safe(data.get('step'))}"


def _told(data: Data) -> str:
    told = ", ".join(safe(who) for who in data.get("recipients", ())) or "nobody is named for this role"
    return f"{safe(data.get('role'))} ({told})"


def _notified(data: Data) -> str:
    source = next((f", {name} {safe(data[name])}" for name in ("rule", "timer") if data.get(name)), "")
    return f"told {_told(data)}{source}"


def _overridden(data: Data) -> str:
    ground = ", ".join(safe(data[name]) for name in ("rule", "clause") if data.get(name)) or "a rule"
    return f"{safe(data.get('step'))} although {ground} refuses it"


def _tracked(data: Data) -> str:
    told = f", {safe(data['told'])} told" if data.get("told") else ""
    how = "linked" if data.get("linked") else "created"
    return f"issue {safe(data['project'])}#{safe(data['number'])} {how}{told}: {safe(data['url'])}"


def _tracker_state(data: Data) -> str:
    reason = f" as {safe(data['reason'])}" if data.get("reason") else ""
    fixed = f", fixed in {safe(data['fixed_in'])}" if data.get("fixed_in") else ""
    return f"issue {safe(data['project'])}#{safe(data['number'])} is {safe(data['state'])}{reason}{fixed}"


def _clock(what: str) -> Callable[[Data], str]:
    return lambda data: f"{safe(data.get('measure'))} {what}"


SAYS: Mapping[str, Callable[[Data], str]] = {
    "opened": _opened,
    "classified": _classified,
    "prioritised": _prioritised,
    "assigned": _assigned,
    "handed-on": _handed_on,
    "replied": _replied,
    "received": _received,
    "commented": lambda data: f"noted{_mailed(data)}",
    "waiting": lambda data: f"waits for the {safe(data.get('on'))}",
    "resumed": lambda _: "goes on",
    "agreed": lambda data: (
        f"{safe(data['measure'])} every {safe(data['duration'])} agreed by {safe(data.get('by'))}"
    ),
    "approved": _approved,
    "detailed": _detailed,
    "recreated": _recreated,
    "troubleshot": _troubleshot,
    "logged": _logged,
    "quoted": _quoted,
    "warned": _clock("is nearly due"),
    "breached": _clock("breached"),
    "escalated": _escalated,
    "reminded": lambda _: "reminded of the customer's silence",
    "notified": _notified,
    "overridden": _overridden,
    "filed": lambda data: f"asked for an issue in {safe(data['project'])}: {safe(data['title'])}",
    "tracked": _tracked,
    "tracker-state": _tracker_state,
    "resolved": lambda data: "resolved by itself" if data.get("automatic") else "resolved",
    "closed": lambda data: "closed by itself" if data.get("automatic") else "closed",
    "linked": lambda data: (
        ("no longer linked: " if data.get("removed") else "linked: ") + link_phrase(data["as"], data["to"])
    ),
    "merged": lambda data: f"merged into {data['into']}: the request goes on there",
    "absorbed": lambda data: (
        f"{data['ticket']} was merged into this one"
        + (f"; {', '.join(map(safe, data['contacts']))} hears of it too" if data.get("contacts") else "")
    ),
    "reopened": lambda _: "reopened",
    "confirmed": _confirmed,
    "moved": lambda data: (
        f"moved to {' '.join(safe(data[name]) for name in ('policy', 'plan', 'priority') if data.get(name))}"
        f", revision {safe(data.get('revision'))[:12]}"
    ),
    "undone": lambda data: f"operation {safe(data.get('operation'))} undone",
}
"""Kind of event → its sentence, without the due instant and the reason that any event may have."""
