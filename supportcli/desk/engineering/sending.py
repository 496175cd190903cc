"""Creates what was asked for: each issue once, whatever fails between.

Before the first attempt the number of the project's newest issue is written down; every later attempt looks first
among the issues that came since for the one with the request's marker, and adopts it. Nothing is asked inside a
transaction, so a slow tracker keeps nobody from working.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from supportcli.desk.desk import Desk
from supportcli.desk.set_aside import concerns_all, reason_of
from supportcli.domain.actions import action, command
from supportcli.domain.tickets import engineering
from supportcli.domain.time.instants import iso
from supportcli.store import tracker as store
from supportcli.store.alarms import does_a_request_wait
from supportcli.store.tracker import Request
from supportcli.tracker.interface import Issue, Tracker, TrackerError

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
"""What passes after the first, second … failed attempt; after the last of them always the same again."""

_SILENCE = timedelta(minutes=1)
"""A request whose attempt ended without a word, by a kill say, is looked for in the tracker after so long."""


class Filed(Struct, frozen=True):
    """One request that was tried.

    Attributes:
        request: As it stood before.
        state: ``sent``, ``pending`` (to be tried again) or ``failed`` (given up).
        issue: What the tracker made of it, or had made before.
        error: Why there is none.
        try_at: When it is tried again.
    """

    request: Request
    state: str
    issue: Issue | None = None
    error: str | None = None
    try_at: datetime | None = None

    @property
    def warning(self) -> str | None:
        """What somebody should hear of: it was given up, or it waits for a reason that is new."""
        if self.error is None or (self.state != "failed" and self.error == self.request.error):
            return None
        what = f"the issue for ticket {self.request.ticket} in {self.request.project}"
        if self.state == "failed":
            return f"{what} is given up: {self.error}; {command(action('defect', self.request.ticket, retry=True))}"
        return f"{what} waits: {self.error}"


def send_requests(desk: Desk, *, limit: int | None = None, patience: float = 0.0) -> tuple[Filed, ...]:
    """Create the issues that are due; none where another process is at it.

    Args:
        desk: The desk; its ``now`` decides what is due.
        limit: Try at most so many.
        patience: Seconds to wait for another process.

    Raises:
        BusyError: The database stays locked.
    """
    if limit == 0 or not does_a_request_wait(desk.store.connection, iso(desk.now)):
        return ()
    from filelock import FileLock, Timeout

    # the system releases it when the process dies, however it dies
    lock = FileLock(f"{desk.store.path}.tracker-lock", mode=0o600)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        return ()
    done: list[Filed] = []
    try:
        while limit is None or len(done) < limit:
            request = store.due(desk.store.connection, desk.now)
            if request is None:
                break
            done.append(_try(desk, request))
    finally:
        lock.release()
    return tuple(done)


def _try(desk: Desk, request: Request) -> Filed:
    from supportcli.desk.engineering.access import tracker_of

    try:
        if desk.settings.tracker.kind not in (None, request.tracker):
            raise TrackerError(
                f"it is for {request.tracker}, and the settings name {desk.settings.tracker.kind}",
                permanent=True,
            )
        if request.flaw:
            raise TrackerError(f"{request.flaw}: {command(action('doctor'))}", permanent=True)
        issue = _created(desk, tracker_of(desk.settings), request)
        if issue is None:
            return Filed(request, "cancelled")
        # what fails now has its issue: the next attempt finds and adopts it
        _record(desk, request, issue)
    except TrackerError as error:
        return _not_created(desk, request, error)
    except Exception as error:
        if concerns_all(error):
            raise
        # of no other request: it waits, and the letters go out
        return _not_created(desk, request, TrackerError(reason_of(error)))
    return Filed(request, "sent", issue)


def _created(desk: Desk, tracker: Tracker, request: Request) -> Issue | None:
    newest = request.newest
    if newest is None:
        newest = tracker.newest(request.project)
    else:
        found = tracker.find(request.project, request.marker, newest)
        if found is not None:
            return found
    with desk.store.write() as connection:
        if not store.mark_begun(connection, request.id, newest, desk.now + _SILENCE):
            return None
    return tracker.create(request.project, request.title, request.body, request.labels)


def _not_created(desk: Desk, request: Request, error: TrackerError) -> Filed:
    again = None
    if not error.permanent:
        pause = PAUSES[min(request.attempts, len(PAUSES) - 1)]
        again = desk.now + max(pause, timedelta(seconds=error.after or 0))
    with desk.store.write() as connection:
        store.mark_tried(connection, request.id, error.message, again)
        if error.outage and again is not None:
            store.postpone(connection, again)
    return Filed(request, "failed" if again is None else "pending", None, error.message, again)


def _record(desk: Desk, request: Request, issue: Issue) -> None:
    """The number becomes known, and the customer's letter is posted, in one transaction."""
    from supportcli.desk.engineering.told import letter_of, telling
    from supportcli.desk.operation import operation
    from supportcli.domain.tickets.kinds import Tracked

    with operation(desk, "tracker") as under_way:
        [case] = under_way.cases([request.ticket])
        known = engineering.Issue(request.tracker, request.project, request.marker, issue.number, issue.url)
        letter = letter_of(desk, case, known) if request.tell else None
        data = Tracked(request.tracker, request.project, issue.number, issue.url, request.marker, issue.title)
        under_way.record(case, telling(desk, case, data, letter), [letter] if letter else [])
        store.mark_sent(desk.store.connection, request.id, desk.now)
