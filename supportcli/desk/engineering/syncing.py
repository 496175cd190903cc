"""Reads issues back: their states become facts of the tickets, and the next step follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from msgspec import Struct, field

from supportcli.desk.desk import Desk
from supportcli.desk.engineering.access import kind_of, place, tracker_of
from supportcli.desk.operation import Case, Outcome, operation, sound_cases
from supportcli.desk.set_aside import concerns_all, reason_of
from supportcli.domain.tickets import engineering
from supportcli.domain.tickets.engineering import Issue
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import TrackerState
from supportcli.store import tracker as store
from supportcli.tracker import interface
from supportcli.tracker.interface import Reading, TrackerError, Wanted


class Synced(Struct, frozen=True):
    """One issue that was read.

    Attributes:
        before: Its state as the ticket knew it.
        issue: As the ticket knows it now.
        changed: Something was recorded.
    """

    ticket: int
    before: str
    issue: Issue
    changed: bool


class Sync(Struct, frozen=True):
    """What a reading found: issues in the order of tickets, and what could not be read, with the reason."""

    found: tuple[Synced, ...]
    outcome: Outcome
    failures: tuple[str, ...] = ()
    elsewhere: tuple[Issue, ...] = field(default=())
    """Issues of other trackers than that of the settings: nobody asks those."""


def sync(desk: Desk, tickets: Sequence[int] | None = None, *, dry_run: bool = False) -> Sync:
    """Read the open issues of all tickets, or every issue of some.

    Args:
        desk: The desk.
        tickets: Only of these, and closed ones too.
        dry_run: Read, and record nothing.

    Raises:
        InvalidError: The settings name no tracker.
        NotFoundError: Names every ticket that does not exist.
    """
    kind = kind_of(desk.settings)
    wanted = tickets if tickets is not None else store.tracked_tickets(desk.store.connection)
    known = list(sound_cases(desk, wanted))
    issues = [
        (case, issue)
        for case in known
        for issue in case.ticket.issues
        if issue.number is not None and (tickets is not None or issue.state == engineering.OPEN)
    ]
    host = place(desk.settings)
    ours = [pair for pair in issues if _is_at(pair[1], kind, host)]
    elsewhere = tuple(issue for _, issue in issues if not _is_at(issue, kind, host))
    readings, failures = _read(desk, [issue for _, issue in ours])
    changes = {
        (case.ticket.id, issue.url): data
        for case, issue in ours
        if issue.url in readings and (data := _change(issue, readings[issue.url])) is not None
    }
    outcome = _record(desk, changes, readings, dry_run=dry_run)
    found = tuple(_synced(case, issue, changes.get((case.ticket.id, issue.url))) for case, issue in ours)
    return Sync(tuple(each for each in found if each.issue.url in readings), outcome, failures, elsewhere)


def _is_at(issue: Issue, kind: str, host: str) -> bool:
    return issue.tracker == kind and urlsplit(issue.url or "").netloc.lower().removeprefix("www.") == host


def _read(desk: Desk, issues: Sequence[Issue]) -> tuple[dict[str | None, Reading], tuple[str, ...]]:
    """What the tracker says of each issue, by its address; a project that cannot be read does not hide the others."""
    if not issues:
        return {}, ()
    try:
        tracker = tracker_of(desk.settings)
    except TrackerError as error:
        return {}, (error.message,)
    before = store.reads(desk.store.connection, [each.url for each in issues if each.url])
    readings: dict[str | None, Reading] = {}
    failures: list[str] = []
    for project in dict.fromkeys(each.project for each in issues):
        some = {
            each.number: each.url for each in issues if each.project == project and each.number is not None
        }
        wanted = [
            Wanted(number, *before.get(url or "", (None, None))) for number, url in sorted(some.items())
        ]
        try:
            for reading in tracker.read(project, wanted):
                readings[some[reading.number]] = reading
        except TrackerError as error:
            failures.append(f"{project}: {error.message}")
            if error.outage:
                break
        except Exception as error:
            if concerns_all(error):
                raise
            failures.append(f"{project}: {reason_of(error)}")
    return readings, tuple(failures)


def _change(issue: Issue, reading: Reading) -> TrackerState | None:
    """What a reading adds to what the ticket knows; ``None`` for nothing."""
    if reading.is_unchanged:
        return None
    state, reason, fixed, title = engineering.GONE, None, None, issue.title
    if reading.issue is not None:
        state, reason, title = reading.issue.state, reading.issue.reason, reading.issue.title
        fixed = _fixed(reading.issue)
    if (state, reason, fixed, title) == (issue.state, issue.reason, issue.fixed_in, issue.title):
        return None
    return TrackerState(
        tracker=issue.tracker,
        project=issue.project,
        url=issue.url or "",
        state=state,
        number=issue.number,
        reason=reason if reason != "completed" else None,
        fixed_in=fixed,
        title=title,
    )


def _is_news(issue: Issue, data: TrackerState) -> bool:
    [after] = engineering.state_read([issue], data)
    return after != issue


def _fixed(issue: interface.Issue) -> str | None:
    if issue.state != engineering.CLOSED:
        return None
    if issue.reason in engineering.NOT_FIXED:
        return None
    return engineering.fixed_version(issue.milestone, issue.labels)


def _record(
    desk: Desk,
    changes: dict[tuple[int, str | None], TrackerState],
    readings: dict[str | None, Reading],
    *,
    dry_run: bool,
) -> Outcome:
    if dry_run and not changes:
        return Outcome()
    with operation(desk, "defect --sync", dry_run=dry_run) as under_way:
        for case in sound_cases(desk, sorted({ticket for ticket, _ in changes})):
            with desk.aside.apart("ticket", case.ticket.id), under_way.apart():
                # another process may have read the same in the meantime
                known = {issue.url: issue for issue in case.ticket.issues}
                data = [
                    data
                    for (ticket, url), data in changes.items()
                    if ticket == case.ticket.id and url in known and _is_news(known[url], data)
                ]
                under_way.record(case, [Event(desk.now, each) for each in data])
        unread = {url for ticket, url in changes if ("ticket", ticket) in desk.aside.items}
        for url, reading in readings.items():
            if url not in unread:  # with its ETag the next reading would say that nothing is new
                store.note_read(desk.store.connection, str(url), reading.etag, desk.now)
    return Outcome(None if dry_run else under_way.number, under_way.changes)


def _synced(case: Case, issue: Issue, data: TrackerState | None) -> Synced:
    if data is None:
        return Synced(case.ticket.id, issue.state, issue, changed=False)
    [now] = engineering.state_read([issue], data)
    return Synced(case.ticket.id, issue.state, now, changed=True)
