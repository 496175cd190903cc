"""An issue is asked for: decided and recorded at once, created by the tracker when it can be reached."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from supportcli.desk.desk import Desk
from supportcli.desk.engineering.access import kind_of, place
from supportcli.desk.engineering.content import body_of, marker_of, title_of, with_marker
from supportcli.desk.engineering.redaction import Redaction, redaction_for
from supportcli.desk.engineering.told import letter_of, telling
from supportcli.desk.operation import Case, Outcome, act, cases, operation
from supportcli.domain.actions import action
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.domain.language.policy import TrackerTerms
from supportcli.domain.tickets import engineering
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import check
from supportcli.domain.tickets.kinds import Filed, Tracked
from supportcli.store import tracker as store
from supportcli.store.outbox import Letter
from supportcli.tracker.links import parse_link


class Filing(Struct, frozen=True):
    """What a person says about an issue that is to be created; what is not said, the policy and the ticket say.

    Attributes:
        title: Else the ticket's subject.
        body: In place of the customer's words.
        project: ``owner/name``; else that of the settings, else that of the policy.
        labels: Beside those of the policy.
        names: What names the customer stays in it.
        tell: The customer is told the issue's number once it is known.
        another: One more, although the ticket has one.
    """

    title: str | None = None
    body: str | None = None
    project: str | None = None
    labels: tuple[str, ...] = ()
    names: bool = False
    tell: bool = True
    another: bool = False


class Draft(Struct, frozen=True):
    """An issue as it would be published: ``left_out`` says how often something that names the customer was."""

    tracker: str
    project: str
    title: str
    body: str
    labels: tuple[str, ...]
    priority: str
    told: str | None
    left_out: int


def draft(desk: Desk, ticket: int, filing: Filing) -> Draft:
    """What would be published, without recording anything.

    Raises:
        NotFoundError: No such ticket.
        InvalidError: The settings name no tracker.
        RefusedError: The ticket has an issue.
        UsageError: Nobody says in which project.
    """
    return _draft(desk, cases(desk, [ticket])[0], filing)


def edited(desk: Desk, ticket: int, filing: Filing, made: Draft, text: str) -> Draft:
    """The draft with another text, written by a person; what names the customer is taken out of it, too.

    Raises:
        UsageError: The text is empty.
    """
    if not text.strip():
        raise UsageError("an issue needs a text", hint=action("defect", ticket))
    redaction = Redaction() if filing.names else redaction_for(desk, cases(desk, [ticket])[0].ticket)
    body = text if filing.names else redaction(text)
    return replace(made, body=body.rstrip() + "\n", left_out=made.left_out + redaction.count)


def file_issue(
    desk: Desk, ticket: int, filing: Filing, confirmed: Draft | None = None, *, dry_run: bool = False
) -> Outcome:
    """Record that an issue is asked for, and put the request where the delivery finds it.

    Args:
        desk: The desk.
        ticket: The ticket.
        filing: What a person says about it.
        confirmed: What was shown and confirmed: exactly this is published, even if the ticket has changed since.
        dry_run: Record nothing.

    Raises:
        As :func:`draft`.
    """
    with operation(desk, "defect", dry_run=dry_run) as under_way:
        [case] = under_way.cases([ticket])
        check(ev.FILED, case.ticket)
        made = _draft(desk, case, filing)
        made = confirmed or made
        number = under_way.begun()
        marker = marker_of(desk, ticket, number)
        filed = Filed(
            tracker=made.tracker,
            project=made.project,
            marker=marker,
            title=made.title,
            body=made.body,
            labels=tuple(made.labels),
            priority=made.priority or None,
            tell=made.told is not None,
        )
        under_way.record(case, [Event(desk.now, filed)])
        store.post(
            desk.store.connection,
            ticket=ticket,
            operation=number,
            tracker=made.tracker,
            project=made.project,
            title=made.title,
            body=with_marker(made.body, marker),
            labels=made.labels,
            marker=marker,
            tell=made.told is not None,
            at=desk.now,
        )
    return Outcome(None if dry_run else under_way.number, under_way.changes)


def link(desk: Desk, ticket: int, url: str, *, tell: bool = True, dry_run: bool = False) -> Outcome:
    """Record an issue that exists, and tell the customer its number.

    Raises:
        UsageError: The address is that of no issue of a tracker that the desk knows.
        RefusedError: The ticket has it already.
    """
    kind = desk.settings.tracker.kind
    found = parse_link(url, kind, place(desk.settings) if kind else None)
    if found is None:
        raise UsageError(
            f"no issue of a known tracker: {url}",
            hint="for example https://github.com/owner/name/issues/12; self-hosted ones stand in the settings",
        )

    def decide(case: Case) -> tuple[list[Event], list[Letter]]:
        check(ev.TRACKED, case.ticket)
        if any(each.url == found.url for each in case.ticket.issues):
            raise RefusedError(
                f"ticket {ticket} has issue {found.project}#{found.number} already",
                hint=action("show", ticket),
            )
        issue = engineering.Issue(found.tracker, found.project, None, found.number, found.url)
        letter = letter_of(desk, case, issue) if tell else None
        data = Tracked(found.tracker, found.project, found.number, found.url, linked=True)
        return telling(desk, case, data, letter), [letter] if letter else []

    return act(desk, "defect --link", [ticket], decide, dry_run=dry_run)


def retry(desk: Desk, tickets: Sequence[int] | None = None, *, dry_run: bool = False) -> int:
    """Make requests due again that were given up or wait for their next attempt; of all tickets if none is named.

    Raises:
        NotFoundError: A ticket has no request that waits or was given up.
    """
    with desk.store.write() as connection:
        waiting = [each.ticket for each in store.requests(connection, ("pending", "failed"), tickets)]
        if tickets is not None:
            lacking = [str(n) for n in tickets if n not in waiting]
            if lacking:
                raise NotFoundError(
                    f"no request waits for ticket {', '.join(lacking)}",
                    hint=(action("defect"), " lists all issues"),
                )
        return len(waiting) if dry_run else store.retry(connection, desk.now, tickets)


def _draft(desk: Desk, case: Case, filing: Filing) -> Draft:
    kind, terms = kind_of(desk.settings), case.policy.tracker if case.policy else TrackerTerms()
    ticket = case.ticket
    _refuse_second(case, another=filing.another)
    project = filing.project or desk.settings.tracker.project or terms.project
    if not project:
        raise UsageError(
            "nobody says in which project",
            hint="--project owner/name, or project in [tracker] of the settings",
        )
    redaction = Redaction() if filing.names else redaction_for(desk, ticket)
    clean = (lambda text: text) if filing.names else redaction
    priority = terms.priority or _priority(case)
    title = title_of(ticket, filing.title, clean)
    body = body_of(desk, case, filing.body, priority, clean)
    labels = tuple(dict.fromkeys((*terms.labels, *filing.labels)))
    told = ticket.contact if filing.tell else None
    return Draft(kind, project, title, body, labels, priority, told, redaction.count)


def _refuse_second(case: Case, *, another: bool) -> None:
    found = next((each for each in case.ticket.issues if each.state != engineering.GONE), None)
    if found is None or another:
        return
    n = case.ticket.id
    if found.number is None:
        raise RefusedError(
            f"ticket {n} has asked {found.project} for an issue already",
            hint=(action("defect", n, retry=True), " sends it now; --another asks for one more"),
        )
    raise RefusedError(
        f"ticket {n} has issue {found.name} already", hint=f"{found.url}; --another asks for one more"
    )


def _priority(case: Case) -> str:
    found = case.terms.priority(case.ticket.priority) if case.terms else None
    return found.name if found else case.ticket.priority or ""
