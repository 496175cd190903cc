"""A JSON record that carries its history: change sets and comments of a tracker, or our own list of events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from supportcli.desk.importing import jsons
from supportcli.desk.importing.fault import Fault
from supportcli.desk.importing.history import Fact
from supportcli.desk.importing.instants import ReadInstant
from supportcli.desk.importing.jsons import text_of
from supportcli.desk.importing.mapping import Changes, Comments
from supportcli.desk.importing.mapping import Mapping as FileMapping
from supportcli.desk.importing.updates import Story
from supportcli.domain.documents import Document, Record
from supportcli.domain.tickets.kinds import Commented, Received, Replied

Step = tuple[datetime, int, Callable[[Story], None]]


def first_values(record: Record, values: dict[str, str], mapping: FileMapping) -> dict[str, str]:
    """The values at the opening: what the first change of each field says it was before."""
    changes = mapping.changes
    if changes is None:
        return values
    first = dict(values)
    seen = set()
    for step in _list(record, changes.inside):
        for item in _items(step, changes):
            field = changes.fields.get(text_of(item.get(changes.name)))
            if field is None or field in seen:
                continue
            seen.add(field)
            before = _translated(item.get(changes.before), field, mapping)
            first.pop(field, None)
            if before:
                first[field] = before
    return first


def tell(
    story: Story, record: Record, mapping: FileMapping, read: ReadInstant, requester: str | None
) -> list[Fact]:
    """Tell the story that a record's change sets and comments hold, in the order of their instants.

    A comment at the instant of an update stands before it. The requester's comments were received, those of
    others are replies to the requester; private ones are internal. The first comment of the requester at the
    opening is the description.
    """
    steps: list[Step] = []
    if mapping.changes is not None:
        changes = mapping.changes
        steps += [_change(step, changes, mapping, read) for step in _list(record, changes.inside)]
    if mapping.comments is not None:
        opened_at = story.facts[0][0]
        for number, comment in enumerate(_list(record, mapping.comments.inside)):
            at = _instant(comment, mapping.comments.at, read)
            author = text_of(comment.get(mapping.comments.by))
            body = text_of(comment.get(mapping.comments.body))
            if number == 0 and at <= opened_at and author.lower() == (requester or "").lower():
                if body:
                    story.describe(body)
                continue
            steps.append((at, 0, _message(comment, mapping.comments, at, author, body, requester)))
    opened_at = story.facts[0][0]
    for at, _, take in sorted(steps, key=lambda step: step[:2]):
        if (opened_at - at).total_seconds() > mapping.slack:
            raise Fault("history", f"{at:%Y-%m-%d %H:%M:%S} UTC is before the opening")
        take(story)
    return story.facts


def event_lines(record: Record) -> list[dict[str, str]] | None:
    """Our own list of events as values by field, ``None`` if the record has none.

    Raises:
        Fault: The list or one of its events is none.
    """
    if not isinstance(record.get("events"), list):
        return None
    found = []
    for event in _list(record, "events"):
        data = event.get("data") or {}
        if not isinstance(data, dict):
            raise Fault("events", "data must be an object")
        flat = {**event, **data}
        if "kind" in event and "event" not in event:
            flat["event"] = event["kind"]
            if "kind" not in data:
                del flat["kind"]
        for name in ("data", "id", "operation"):
            flat.pop(name, None)
        texts = {name: text_of(value) for name, value in flat.items() if not isinstance(value, dict)}
        found.append({name: text for name, text in texts.items() if text})
    return found


def _change(step: Record, changes: Changes, mapping: FileMapping, read: ReadInstant) -> Step:
    at = _instant(step, changes.at, read)
    actor = text_of(step.get(changes.by))
    changed: dict[str, str | None] = {}
    for item in _items(step, changes):
        field = changes.fields.get(text_of(item.get(changes.name)))
        if field is not None:
            changed[field] = _translated(item.get(changes.after), field, mapping) or None
    return at, 1, lambda story: story.update(at, actor, changed)


def _message(
    comment: Record, comments: Comments, at: datetime, author: str, body: str, requester: str | None
) -> Callable[[Story], None]:
    data: Replied | Received | Commented = Replied(body=body)
    if comments.private is not None and comment.get(comments.private) is True:
        data = Commented(body=body)
    elif requester is not None and author.lower() == requester.lower():
        data = Received(body=body, contact=requester)
    return lambda story: story.message(at, author, data)


def _translated(value: object, field: str, mapping: FileMapping) -> str:
    text = text_of(value)
    return "" if text in mapping.missing else jsons.translated(mapping, field, text)


def _items(step: Record, changes: Changes) -> list[Record]:
    return _list(step, changes.items) if changes.items else [step]


def _list(record: Document, key: str) -> list[Record]:
    found = record.get(key)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Fault(key, "must be a list of objects")
    return found


def _instant(record: Record, key: str, read: ReadInstant) -> datetime:
    try:
        return read(text_of(record.get(key)))
    except ValueError as error:
        raise Fault(key, str(error)) from None
