"""What a ticket's page says of details, re-creation and troubleshooting."""

from __future__ import annotations

from datetime import datetime, tzinfo

from supportcli.domain.documents import Document
from supportcli.domain.running.sheet import Sheet
from supportcli.domain.tickets.statuses import ACTIVE
from supportcli.render.history import text_lines
from supportcli.render.lines import Line, heading, line, safe
from supportcli.render.troubleshooting import section_lines
from supportcli.render.when import ago, full

Record = Document


def details_section(sheet: Sheet, *, now: datetime, zone: tzinfo, whole: bool) -> list[Line]:
    """The answers that are known, what is missing, when it was asked for, and where the case was re-created."""
    record = sheet.record
    given, asked = record["details"], {question.id: question for question in sheet.questions}
    made = []
    for name, answer in given.items():
        made.append(line(safe(asked[name].ask if name in asked else name), "dim", indent=2))
        made += text_lines(answer, ticket=record["id"], whole=whole, indent=4)
    missing, over = record["missing_details"], record["status"] not in ACTIVE
    if missing:
        names = ", ".join(safe(name) for name in missing)
        made.append(
            line(f"never said: {names}", "dim", indent=2)
            if over
            else line(f"missing: {names}", "yellow", indent=2)
        )
    if record["details_asked"] and not over:
        made.append(line(asked_phrase(record["details_asked"], now), "yellow" if missing else "", indent=2))
    if record["recreated_in"]:
        made.append(line(recreated_phrase(record["recreated_in"], zone), indent=2))
    return [*heading("Details"), *made] if made else []


def asked_phrase(asked: Record, now: datetime) -> str:
    """``asked 2h ago, 3 of 7 unanswered``."""
    count, left = len(asked["questions"]), len(asked["unanswered"])
    return f"asked {ago(asked['at'], now)}, {f'{left} of {count} unanswered' if left else f'all {count} answered'}"


def recreated_phrase(recreated: Record, zone: tzinfo) -> str:
    """``re-created in Debian 12 (vm) by ana, Mon 2 Mar 2026 10:00``."""
    kind = f" ({safe(recreated['environment'])})" if recreated["environment"] else ""
    what = "re-created" if recreated["again"] else "not re-created"
    who = f" by {safe(recreated['by'])}" if recreated["by"] else ""
    return f"{what} in {safe(recreated['where'])}{kind}{who}, {full(recreated['at'], zone)}"


def troubleshooting_section(sheet: Sheet, *, zone: tzinfo, whole: bool) -> list[Line]:
    """The record of troubleshooting below its heading; nothing where nothing is recorded."""
    entries = sheet.record["troubleshooting"]
    if not entries:
        return []
    names = {step.id: step.name for step in sheet.steps_to_find}
    lines = section_lines(entries, names, zone, ticket=sheet.record["id"], whole=whole)
    return [*heading("Troubleshooting"), *lines]
