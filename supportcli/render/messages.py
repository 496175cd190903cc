"""Messages at a terminal: a line for each, and the page of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from supportcli.domain.documents import Document
from supportcli.domain.time.instants import from_iso
from supportcli.render.columns import columns
from supportcli.render.untrusted import untrusted

Record = Document

_SHORT = 60


def message_lines(records: Iterable[Record], zone: tzinfo) -> Iterator[str]:
    """The lines of a list: a heading, then one message a line."""
    rows = [
        {
            "id": record["id"],
            "received": _when(record["received_at"], zone),
            "ticket": record["ticket"],
            "action": record["action"],
            "from": untrusted(record["sender"] or "nobody", width=40),
            "subject": untrusted(record["subject"], width=_SHORT),
            "note": untrusted(record["automatic"] or record["note"] or "", width=_SHORT),
        }
        for record in records
    ]
    if rows:
        yield from columns(rows, tuple(rows[0]))


def page(record: Record, zone: tzinfo) -> Iterator[str]:
    """The lines of one message: who, when, what became of it, its text whole, its attachments."""
    sender = f"{record['sender_name']} <{record['sender']}>" if record["sender_name"] else record["sender"]
    ticket = f"{record['action']}, ticket {record['ticket']}" if record["ticket"] else record["action"]
    facts = {
        "from": sender or "nobody",
        "to": ", ".join(record["to"]),
        "cc": ", ".join(record["cc"]),
        "subject": record["subject"],
        "sent": _when(record["sent_at"], zone),
        "received": _when(record["received_at"], zone),
        "message id": record["message_id"],
        "done": f"{ticket}: {record['note']}" if record["note"] else ticket,
        "automatic": record["automatic"],
    }
    for name, value in facts.items():
        if value:
            yield f"{name:<12}{untrusted(str(value))}"
    for flaw in record["flaws"]:
        yield f"{'flaw':<12}{untrusted(flaw)}"
    for each in record["attachments"]:
        kept = "" if each["kept"] else ", only in the raw message"
        what = f"{untrusted(each['media_type'])}, {each['size']:,} bytes{kept}"
        yield f"{'attachment':<12}{each['number']}. {untrusted(each['name']) or 'without a name'} ({what})"
    yield ""
    yield from untrusted(record["text"], multiline=True).split("\n")


def _when(text: str | None, zone: tzinfo) -> str:
    return "" if text is None else f"{from_iso(text).astimezone(zone):%Y-%m-%d %H:%M}"
