"""Each kind of event as a sentence of the history, without its due instant and the reason it was given.

Words from outside pass through ``show``, which the caller gives: a screen shows them otherwise than a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from supportcli.domain.tickets import kinds as k
from supportcli.domain.time.duration import seconds_text

Show = Callable[[object], str]
"""Makes a word from outside harmless where it is shown; nothing for ``None``."""

_LINKS = {
    "duplicate": "duplicate of",
    "duplicated-by": "has the duplicate",
    "related": "related to",
    "caused-by": "caused by",
    "causes": "causes",
}
"""What a ticket is to another one, in words."""


def link_phrase(link: str, other: object, show: Show) -> str:
    """What a ticket is to another one: ``duplicate of 7``."""
    return f"{_LINKS.get(link) or show(link)} {other}"


def opened(data: k.Opened, show: Show) -> str:
    """``opened by email with priority P1``."""
    by = f" by {show(data.channel)}" if data.channel else ""
    priority = f" with priority {show(data.priority)}" if data.priority else ""
    team = f" for team {show(data.team)}" if data.team else ""
    return (
        f"opened{by}{priority}{_capped(data, show)}{_agreed(data.agreed_by, show)}{team}{_mailed(data, show)}"
    )


def classified(data: k.Classified, show: Show) -> str:
    """``classified: kind question, level II, outage``."""
    said = (
        ("kind", data.ticket_kind), ("level", data.level), ("cause", data.cause), ("product", data.product),
        ("version", data.version), ("environment", data.environment), ("region", data.region),
    )  # fmt: skip
    named = [f"{name} {show(word)}" for name, word in said if word]
    flags = [show(name) if so else f"not {show(name)}" for name, so in data.flags.items()]
    return f"classified: {', '.join([*named, *flags])}{_decided(data.decided_by, data.suggested, show)}"


def _decided(decided_by: str | None, suggested: Mapping[str, k.Suggested], show: Show) -> str:
    """Who decided, and what was suggested to them: ``, as suggested (level 83 % by rule)``."""
    by = f", decided by {show(decided_by)}" if decided_by else ""
    taken = [
        f"{show(fact)} {min(round(100 * each.confidence), 99)} % by {show(each.source)}"
        for fact, each in suggested.items()
    ]
    if not taken:
        return by
    return f"{by} ({', '.join(taken)})" if by else f", as suggested ({', '.join(taken)})"


def prioritised(data: k.Prioritised, show: Show) -> str:
    """``priority P1 from impact high, agreed by jo@acme.example``."""
    said = (("impact", data.impact), ("urgency", data.urgency))
    grounds = " and ".join(f"{name} {show(word)}" for name, word in said if word)
    asked = f", asked for by {show(data.asked_by)}" if data.asked_by else ""
    how = f"{_capped(data, show)}{_agreed(data.agreed_by, show)}{asked}"
    priority = f"priority {show(data.priority)}" + (f" from {grounds}" if grounds else "")
    return f"{priority}{how}{_decided(data.decided_by, data.suggested, show)}"


def _capped(data: k.Opened | k.Prioritised, show: Show) -> str:
    """What was asked for, where a rule made something else of it."""
    return f" instead of {show(data.asked)} by rule {show(data.rule)}" if data.asked else ""


def _agreed(by: str | None, show: Show) -> str:
    return f", agreed by {show(by)}" if by else ""


def assigned(data: k.Assigned, show: Show) -> str:
    """``assigned to bo (team network)``."""
    team = f" (team {show(data.team)})" if data.team else ""
    return f"assigned to {show(data.assignee or 'nobody')}{team}"


def handed_on(data: k.HandedOn, show: Show) -> str:
    """``handed on to level III, team network, bo``."""
    to = (
        f"level {show(data.level)}" if data.level else "",
        f"team {show(data.team)}" if data.team else "",
        show(data.assignee) if data.assignee else "",
    )
    return f"handed on to {', '.join(filter(None, to))}"


def replied(data: k.Replied, show: Show) -> str:
    """``replied to jo@acme.example with a work-around``."""
    to = f" to {show(data.to)}" if data.to else f" by {show(data.said_by)}" if data.said_by else ""
    if data.asks:
        return f"details asked for{to}: {', '.join(show(name) for name in data.asks)}"
    if data.confirm:
        return f"summary sent{to}, to be confirmed"
    around = " with a work-around" if data.work_around else ""
    vain = "" if data.counts else ", which reaches nobody and is no answer"
    return f"replied{to}{around}{vain}{_mailed(data, show)}"


def received(data: k.Received, show: Show) -> str:
    """``jo@acme.example answered by email``."""
    by = f" by {show(data.channel)}" if data.channel else ""
    who = show(data.contact or "the customer")
    mailed = _mailed(data, show)
    if data.automatic:
        return f"automatic message ({show(data.automatic)}) of {who}{by}, which is no answer{mailed}"
    vain = "" if data.counts else ", which ends no wait: another contact opened the ticket"
    return f"{who} answered{by}{vain}{mailed}"


def commented(data: k.Commented, show: Show) -> str:
    """``noted``."""
    return f"noted{_mailed(data, show)}"


def _mailed(data: k.Mailed, show: Show) -> str:
    """What is to be known of the message behind an event."""
    if not data.message:
        return ""
    said = [f"message {data.message}"]
    if data.attachments:
        said.append("1 attachment" if data.attachments == 1 else f"{data.attachments} attachments")
    said += [show(flaw) for flaw in data.flaws]
    said += [f"quotes ticket {n}, which it did not join" for n in data.mentions]
    said += [f"answers ticket {data.follows}, which is finished"] if data.follows else []
    if isinstance(data, k.Opened) and data.unconfirmed:
        said.append(f"unconfirmed: {show(data.unconfirmed)}")
    return f" ({'; '.join(said)})"


def confirmed(data: k.Confirmed, show: Show) -> str:
    """``confirmed: jo@acme.example asks of acme``."""
    whose = f" of {show(data.customer)}" if data.customer else ""
    return f"confirmed: {show(data.contact or 'the sender')} asks{whose}"


def acknowledged(data: k.Acknowledged, show: Show) -> str:
    """``acknowledged to jo@acme.example``."""
    return "acknowledged" + (f" to {show(data.to)}" if data.to else "")


def waiting(data: k.Waiting, show: Show) -> str:
    """``waits for the customer``."""
    return f"waits for the {show(data.on)}"


def agreed(data: k.Agreed, show: Show) -> str:
    """``update every 4h agreed by jo@acme.example``."""
    return f"{show(data.measure)} every {show(data.duration)} agreed by {show(data.by)}"


def approved(data: k.Approved, show: Show) -> str:
    """``close-approval approved by jo@acme.example``."""
    note = f": {show(data.note)}" if data.note else ""
    return f"{show(data.approval)} {'approved' if data.is_yes else 'refused'} by {show(data.by)}{note}"


def detailed(data: k.Detailed, show: Show) -> str:
    """``details recorded: version, network, known from ticket 3``."""
    known = sorted({str(n) for n in data.known_from.values()})
    since = f", known from ticket {', '.join(show(n) for n in known)}" if known else ""
    return f"details recorded: {', '.join(show(name) for name in data.answers)}{since}"


def recreated(data: k.Recreated, show: Show) -> str:
    """``re-created in the lab``."""
    where = " in ".join(show(word) for word in (data.where, data.environment) if word)
    return f"re-created in {where}" if data.again else f"not re-created in {where}"


def troubleshot(data: k.Troubleshot, show: Show) -> str:
    """``troubleshooting: theory 2 rejected``."""
    if data.verdict:
        return f"troubleshooting: theory {show(data.theory)} {data.verdict}"
    number = f" {data.theory}" if data.theory else ""
    return f"troubleshooting, {show(data.step)}{number}"


def logged(data: k.Logged, show: Show) -> str:
    """``2h worked by bo, phone session: looked at the media server``."""
    session = f", {show(data.session)} session" if data.session else ""
    since = f", from {data.started_at:%Y-%m-%d %H:%M} UTC" if data.started_at else ""
    return f"{seconds_text(data.seconds)} worked by {show(data.by)}{session}{since}: {show(data.what)}"


def quoted(data: k.Quoted, show: Show) -> str:
    """``120 EUR per hour for 2h of work agreed by jo@acme.example``."""
    hours = f" for {seconds_text(data.seconds)} of work" if data.seconds else ""
    done = f", done by {show(data.done_by)}" if data.done_by else ""
    scope = f": {show(data.scope)}" if data.scope else ""
    price = f"{show(data.price)} {show(data.currency)} per {show(data.per)}"
    return f"{price}{hours} agreed by {show(data.by)}{done}{scope}"


def filed(data: k.Filed, show: Show) -> str:
    """``asked for an issue in acme/server: calls break off``."""
    return f"asked for an issue in {show(data.project)}: {show(data.title)}"


def tracked(data: k.Tracked, show: Show) -> str:
    """``issue acme/server#12 created, jo@acme.example told: https://…``."""
    told = f", {show(data.told)} told" if data.told else ""
    how = "linked" if data.linked else "created"
    return f"issue {show(data.project)}#{data.number} {how}{told}: {show(data.url)}"


def tracker_state(data: k.TrackerState, show: Show) -> str:
    """``issue acme/server#12 is closed as completed, fixed in 4.2``."""
    reason = f" as {show(data.reason)}" if data.reason else ""
    fixed = f", fixed in {show(data.fixed_in)}" if data.fixed_in else ""
    return f"issue {show(data.project)}#{show(data.number)} is {show(data.state)}{reason}{fixed}"


def resolved(data: k.Resolved, show: Show) -> str:
    """``resolved``, or ``resolved by itself``."""
    told = f", {show(data.told)} told" if data.told else ""
    return f"resolved{' by itself' if data.automatic else ''}{told}"


def closed(data: k.Closed, _show: Show) -> str:
    """``closed``, or ``closed by itself``."""
    return "closed by itself" if data.automatic else "closed"


def warned(data: k.Warned, show: Show) -> str:
    """``first-response is nearly due``."""
    return f"{show(data.measure)} is nearly due"


def breached(data: k.Breached, show: Show) -> str:
    """``first-response breached``."""
    return f"{show(data.measure)} breached"


def escalated(data: k.Escalated, show: Show) -> str:
    """``escalated to cto (cto@desk.example), step P1/4h``."""
    how = " on request" if data.requested else ""
    return f"escalated{how} to {_role(data.role, data.recipients, show)}, step {show(data.step)}"


def notified(data: k.Notified, show: Show) -> str:
    """``told lead (lea@desk.example), rule outage``."""
    source = f", rule {show(data.rule)}" if data.rule else f", timer {show(data.timer)}" if data.timer else ""
    return f"told {_role(data.role, data.recipients, show)}{source}"


def _role(role: str | None, recipients: Sequence[str] | None, show: Show) -> str:
    who = ", ".join(show(each) for each in recipients or ()) or "nobody is named for this role"
    return f"{show(role)} ({who})"


def overridden(data: k.Overridden, show: Show) -> str:
    """``close although close-approval, PC-08 refuses it``."""
    ground = ", ".join(show(word) for word in (data.rule, data.clause) if word) or "a rule"
    return f"{show(data.step)} although {ground} refuses it"


def moved(data: k.Moved, show: Show) -> str:
    """``moved to quay gold, revision 1a2b3c``."""
    to = " ".join(show(word) for word in (data.policy, data.plan, data.priority) if word)
    return f"moved to {to}, revision {show(data.revision)[:12]}"


def linked(data: k.Linked, show: Show) -> str:
    """``linked: duplicate of 7``."""
    return ("no longer linked: " if data.removed else "linked: ") + link_phrase(data.link, data.to, show)


def merged(data: k.Merged, _show: Show) -> str:
    """``merged into 7: the request goes on there``."""
    return f"merged into {data.into}: the request goes on there"


def absorbed(data: k.Absorbed, show: Show) -> str:
    """``7 was merged into this one``."""
    hears = f"; {', '.join(show(each) for each in data.contacts)} hears of it too" if data.contacts else ""
    return f"{data.ticket} was merged into this one{hears}"


def undone(data: k.Undone, _show: Show) -> str:
    """``operation 12 undone``."""
    return f"operation {data.operation} undone"


def redated(data: k.Redated, _show: Show) -> str:
    """``operation 12 was at 2026-03-10 10:15 UTC, not at 2030-01-01 00:00``."""
    return f"operation {data.operation} was at {data.at:%Y-%m-%d %H:%M} UTC, not at {data.was:%Y-%m-%d %H:%M}"
