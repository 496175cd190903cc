"""The page of one ticket: what it is, its clocks, what is next, who was told, and its history."""

from __future__ import annotations

from datetime import datetime, tzinfo

from supportcli.domain.documents import Document
from supportcli.domain.language.condition import Condition
from supportcli.domain.running.ladder import Alarm
from supportcli.domain.running.sheet import Sheet
from supportcli.render.charges import charges_section
from supportcli.render.countdown import countdown
from supportcli.render.entitlement import entitlement_section, refusal_lines
from supportcli.render.findings import details_section, troubleshooting_section
from supportcli.render.history import history_lines, link_phrase
from supportcli.render.issues import issues_section
from supportcli.render.lines import Line, Piece, aligned, heading, line, safe, shortened
from supportcli.render.when import full
from supportcli.render.why import why_lines

Record = Document

_FEW_HANDS = 2
MOST_CELLS = 400
"""So much of a subject or any other single text is shown unless the whole is asked for."""


def page(sheet: Sheet, *, now: datetime, zone: tzinfo, why: bool = False, whole: bool = False) -> list[Line]:
    """The lines of the page.

    Args:
        sheet: The ticket.
        now: For the countdowns.
        zone: The desk's; every instant is shown in it.
        why: Explain each clock's due instant, and say what the policy says of every ticket.
        whole: Show long texts whole.
    """
    record = sheet.record
    made = [*_head(sheet), *refusal_lines(record["entitlement"]), *_facts(sheet, zone)]
    if record["clocks"]:
        made += [*heading("Clocks"), *_clocks(record, now, zone)]
        if why:
            made += [
                *heading("Why"),
                *[each for clock in record["clocks"] for each in why_lines(clock, zone)],
            ]
    elif record["policy"] is None:
        made += [*heading("Clocks"), line("none: the ticket is under no policy", "dim", indent=2)]
    made += _texts(sheet, whole=why)
    if sheet.steps:
        made += [*heading("Next"), *_steps(sheet, zone)]
    made += details_section(sheet, now=now, zone=zone, whole=whole)
    made += troubleshooting_section(sheet, zone=zone, whole=whole)
    made += issues_section(record["issues"])
    made += entitlement_section(record["entitlement"])
    made += charges_section(record)
    if record["escalations"] or sheet.alarms:
        made += [*heading("Escalation"), *_escalations(sheet, now, zone)]
    made += heading("History")
    made += history_lines(record["events"], sheet.undone, zone, ticket=record["id"], whole=whole)
    return made if whole else shortened(made, MOST_CELLS)


def _head(sheet: Sheet) -> list[Line]:
    record, names = sheet.record, sheet.names
    status = record["status"]
    if sheet.waiting_on:
        status = f"waiting for the {safe(sheet.waiting_on)}"
    if record["merged_into"]:
        status = f"merged into {record['merged_into']}"
    words = [
        status,
        _named(record["priority"], names.get("priority")),
        safe(names.get("policy", record["policy"])),
    ]
    words += [safe(names.get("plan", record["plan"])), safe(record["kind"])]
    words += [f"level {safe(record['level'])}" if record["level"] else "", safe(record["cause"])]
    first = Line(0, ((f"{record['reference']}  ", "bold"), (safe(record["subject"]), "bold")))
    return [first, line(" · ".join(dict.fromkeys(word for word in words if word)))]


def _facts(sheet: Sheet, zone: tzinfo) -> list[Line]:
    record, names = sheet.record, sheet.names
    product = " ".join(
        safe(record[name]) for name in ("product", "version", "environment", "region") if record[name]
    )
    facts = {
        "customer": _named(record["customer"], names.get("customer")),
        "contact": _named(record["contact"], names.get("contact")),
        "assignee": safe(record["assignee"]) or "nobody",
        "team": safe(record["team"]),
        "hands": _hands(record),
        "links": _links(record),
        "contract": safe(record["contract"]),
        "product": product,
        "recorded": ", ".join(
            safe(name) if so else f"not {safe(name)}" for name, so in record["flags"].items()
        ),
        "opened": full(record["opened_at"], zone)
        + (f", by {safe(record['channel'])}" if record["channel"] else ""),
        "resolved": full(record["resolved_at"], zone) if record["resolved_at"] else "",
        "closed": full(record["closed_at"], zone) if record["closed_at"] else "",
        "times": str(zone),
    }
    rows: list[list[Piece]] = [[(name, "dim"), (text, "")] for name, text in facts.items() if text]
    return [line(), *aligned(rows, indent=0)]


def _links(record: Record) -> str:
    """``duplicate of 7; merged into 7``."""
    said = [link_phrase(each["as"], each["ticket"]) for each in record["links"]]
    said += [f"merged into {record['merged_into']}"] if record["merged_into"] else []
    return "; ".join([*said, *[f"{other} was merged into this one" for other in record["merged_from"]]])


def _hands(record: Record) -> str:
    """``ana, bo; 2 hand-offs``; nothing of a ticket that one person has and always had."""
    engineers, count = record["engineers"], record["hand_offs"]
    if not count and len(engineers) < _FEW_HANDS:
        return ""
    said = f"{count} hand-off{'' if count == 1 else 's'}" if count else ""
    return "; ".join(filter(None, (", ".join(safe(name) for name in engineers), said)))


def _clocks(record: Record, now: datetime, zone: tzinfo) -> list[Line]:
    rows: list[list[Piece]] = []
    for clock in record["clocks"]:
        remaining, overdue = clock["remaining_seconds"], clock["overdue_seconds"]
        warned = clock["warn_at"] is not None and clock["warn_at"] <= now
        shown = countdown(clock["state"], remaining if overdue is None else -overdue, warned=warned)
        due = f"due {full(clock['due_at'], zone)}" if clock["due_at"] else ""
        stopped = f"stopped {full(clock['stopped_at'], zone)}" if clock["stopped_at"] else ""
        number = f" {clock['round']}" if clock["round"] > 1 else ""
        rows.append(
            [
                (safe(clock["measure"]) + number, ""),
                (shown.text, shown.style),
                (due, ""),
                (f"{safe(clock['why']['duration'])}, {safe(clock['calendar'])}", "dim"),
                (stopped, "dim"),
            ]
        )
    return aligned(rows, below=2)


def _texts(sheet: Sheet, *, whole: bool) -> list[Line]:
    """What the policy says of such a ticket in words; ``whole``: and what it says of every ticket."""
    rows: list[list[Piece]] = [
        [(safe(text.clause or text.id), "dim"), (safe(text.text), "")]
        for text in sheet.texts
        if whole or text.when != Condition()
    ]
    return [*heading("Terms"), *aligned(rows)] if rows else []


def _steps(sheet: Sheet, zone: tzinfo) -> list[Line]:
    rows: list[list[Piece]] = [
        [
            (safe(step.text), ""),
            (full(step.due_at, zone) if step.due_at else "", ""),
            (safe(step.command), "cyan"),
        ]
        for step in sheet.steps
    ]
    return aligned(rows, below=1)


def _escalations(sheet: Sheet, now: datetime, zone: tzinfo) -> list[Line]:
    rows: list[list[Piece]] = [
        [
            ("taken", "green"),
            (full(taken["due_at"], zone), ""),
            (f"{safe(taken['role'])}, step {safe(taken['step'])}", ""),
            (", ".join(safe(who) for who in taken["recipients"]), "dim"),
            (f"taken {full(taken['taken_at'], zone)}", "dim"),
        ]
        for taken in sheet.record["escalations"]
    ]
    rows += [
        [
            ("overdue", "red") if alarm.at <= now else ("to come", "dim"),
            (full(alarm.due_at, zone) + _published(alarm, zone), ""),
            (_alarm(alarm), ""),
            _told(sheet, alarm),
        ]
        for alarm in sheet.alarms
    ]
    return aligned(rows, below=2)


def _told(sheet: Sheet, alarm: Alarm) -> Piece:
    if alarm.role is None:
        return ("", "")
    who = ", ".join(safe(address) for address in sheet.recipients.get(alarm.role, ()))
    return (who, "dim") if who else ("nobody is named", "yellow")


def _published(alarm: Alarm, zone: tzinfo) -> str:
    """The instant of the published terms, where it had passed when the step came to apply."""
    return f" (as published {full(alarm.published_at, zone)})" if alarm.published_at else ""


def _alarm(alarm: Alarm) -> str:
    if alarm.action == "escalate":
        return f"{safe(alarm.role)}, step {safe(alarm.step)}"
    if alarm.action == "notify":
        return f"{safe(alarm.role)}, rule {safe(alarm.rule)}" if alarm.rule else f"{safe(alarm.role)} is told"
    if alarm.measure:
        return f"{'warning' if alarm.action == 'warn' else 'breach'} of {safe(alarm.measure)}"
    if alarm.action == "remind":
        return "reminder of the customer's silence"
    return "resolves by itself" if alarm.action == "resolve" else "closes by itself"


def _named(id_: object, name: str | None) -> str:
    """``Acme Ltd (acme)``; the id alone where it is the name."""
    if not id_ or not name or name == id_:
        return safe(id_)
    return f"{safe(name)} ({safe(id_)})"
