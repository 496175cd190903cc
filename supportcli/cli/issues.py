"""What ``supportcli defect`` prints: what would be published, what became of it, the list of all issues."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from supportcli.cli.invocation import Invocation
from supportcli.cli.options import Format
from supportcli.cli.output import choose, emit_document, emit_records, hint, pick, say, warn
from supportcli.cli.verbs import OUTCOME_FIELDS, How, emit_events, tell
from supportcli.domain.actions import action, command
from supportcli.domain.documents import Record
from supportcli.domain.errors import DeskError

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.desk.engineering.filing import Draft
    from supportcli.desk.engineering.syncing import Synced
    from supportcli.desk.operation import Outcome

SYNC_FIELDS = (
    "ticket", "project", "number", "url", "title", "before", "state", "reason", "fixed_in", "changed", "next_step",
)  # fmt: skip
"""The keys of an issue that was read back."""

FILED_FIELDS = (*OUTCOME_FIELDS, "issues")
"""The keys of a filing in JSON: the outcome, and the ticket's issues as ``defect --json`` lists them."""


def preview(made: Draft, *, named: bool) -> None:
    """Show on standard error what leaves the desk, to the letter."""
    from supportcli.render.untrusted import untrusted

    told = f"{made.told} is told its number" if made.told else "the customer is not told"
    who = f"{made.left_out} names and addresses of the customer are left out" if made.left_out else ""
    if named:
        who = "names and addresses of the customer are published"
    lines = [
        f"project:  {made.project} ({made.tracker})",
        f"title:    {made.title}",
        *([f"labels:   {', '.join(made.labels)}"] if made.labels else []),
        "",
        *(f"    {row}".rstrip() for row in made.body.rstrip("\n").split("\n")),
        "",
        *filter(None, (who or "nothing in it names the customer", told)),
    ]
    sys.stdout.flush()
    sys.stderr.write(untrusted("\n".join(lines), multiline=True) + "\n")


def host(desk: Desk) -> str:
    """Where the tracker of the settings is, in the words of a person."""
    from supportcli.desk.engineering.access import place

    return place(desk.settings)


def finish(
    desk: Desk, ticket: int, outcome: Outcome, how: How, invocation: Invocation, *, send: bool
) -> None:
    """Send what was filed, unless it stays in the outbox, and tell what became of it.

    Raises:
        DeskError: The tracker refuses it for good.
    """
    refused = _send(desk, ticket) if send else None
    found = _issues(desk, ticket)
    if how.json is not None:
        _emit(outcome, how, found)
    elif how.dry_run:
        emit_events(outcome)
    if how.dry_run:
        say("dry run: nothing was recorded and nothing was published", invocation)
        return
    made = found[-1]
    if made["number"] is not None:
        if how.json is None:
            sys.stdout.write(f"{made['url']}\n")
        told = "; the customer is told" if _was_told(desk, ticket) else ""
        say(f"ticket {ticket}: issue {made['project']}#{made['number']}{told}", invocation)
    elif refused:
        raise DeskError(refused, hint=(action("defect", ticket, retry=True), ", once that is mended"))
    else:
        why = f": {made['error']}" if made["error"] else ""
        at = f"; next attempt {_clock_time(desk, made['try_at'])}" if made["error"] else ""
        say(f"ticket {ticket}: the request for an issue waits in the outbox{why}{at}", invocation)
        hint(command(action("outbox send")), invocation)


def _clock_time(desk: Desk, instant: str) -> str:
    from supportcli.domain.time.instants import from_iso
    from supportcli.render.when import short, zone_of

    return short(from_iso(instant), desk.now, zone_of(desk.settings.zone))


def link(desk: Desk, ticket: int, url: str, how: How, invocation: Invocation, *, told: bool) -> None:
    """Record an issue that exists."""
    from supportcli.desk.engineering.filing import link as act

    outcome = act(desk, ticket, url, tell=told, dry_run=how.dry_run)
    tell(desk, outcome, "issue linked", how, invocation)
    for each in _issues(desk, ticket):
        if each["number"] is None and not how.dry_run:
            warn(
                f"ticket {ticket} has asked {each['project']} for an issue, too, and it will be created: to have"
                f" this one only, take back both with {command(action('undo'))}, and link it again"
            )


def retry(desk: Desk, tickets: list[int] | None, how: How, invocation: Invocation) -> None:
    """Make requests due again and try them at once.

    Raises:
        DeskError: One of them was given up again.
    """
    from supportcli.desk.engineering.filing import retry as make_due
    from supportcli.desk.engineering.sending import send_requests

    count = make_due(desk, tickets, dry_run=how.dry_run)
    if how.dry_run:
        if how.json is not None:
            waiting = [each for each in _all(desk) if each["request"] in ("pending", "failed")]
            emit_document([each for each in waiting if tickets is None or each["ticket"] in tickets])
        say(f"dry run: {count} request{'' if count == 1 else 's'} would be tried", invocation)
        return
    done = send_requests(desk, patience=3.0)
    if how.json is not None:
        named = {each.request.ticket for each in done}
        emit_document([record for record in _all(desk) if record["ticket"] in named])
    for each in done:
        if each.issue is not None:
            if how.json is None:
                sys.stdout.write(f"{each.issue.url}\n")
            say(f"ticket {each.request.ticket}: issue {each.request.project}#{each.issue.number}", invocation)
        elif each.error:
            warn(f"ticket {each.request.ticket}: {each.error}")
    if not done:
        say("nothing to send", invocation)
    if any(each.state == "failed" for each in done):
        raise DeskError("not every issue was created", hint=action("defect"))


def sync(desk: Desk, tickets: list[int] | None, how: How, format_: Format | None) -> None:
    """Read issues back: one line for each that changed, with what is to be done.

    Raises:
        DeskError: A project could not be read; what could be is recorded.
    """
    from supportcli.desk.engineering.syncing import sync as read
    from supportcli.domain.tickets.engineering import step_for

    form = choose(format_, how.json)
    fields = pick(form, SYNC_FIELDS)
    done = read(desk, tickets, dry_run=how.dry_run)
    if how.json is None and format_ in (None, Format.table):
        for each in done.found:
            # a new title alone is recorded, and news to nobody
            if each.changed and (each.before != each.issue.state or step_for(each.issue, each.ticket)):
                sys.stdout.write(_line(each) + "\n")
    else:
        emit_records(map(_synced, done.found), fields, form.format)
    for issue in done.elsewhere:
        warn(f"{issue.url} is not at the tracker of the settings: nobody asked it")
    for each_ in done.failures:
        warn(each_)
    if done.failures:
        raise DeskError("not every issue could be read", hint="what was read is recorded; try again later")


def list_all(desk: Desk, format_: Format | None, json: str | None, invocation: Invocation) -> None:
    """List the issues of all tickets."""
    from supportcli.desk.engineering.overview import FIELDS

    form = choose(format_, json)
    fields = pick(form, FIELDS)
    found = _all(desk)
    if not form.is_table:
        if form.format is Format.ids:
            found = [{"id": n} for n in dict.fromkeys(record["ticket"] for record in found)]
            fields = ("id",)
        emit_records(found, fields, form.format)
        return
    if not found:
        say("no ticket has an issue", invocation)
        return
    from zoneinfo import ZoneInfo

    from supportcli.render.issues import print_issues

    print_issues(found, ZoneInfo(desk.settings.zone))


def _send(desk: Desk, ticket: int) -> str | None:
    """Try what waits for the tracker; returns why the ticket's request was refused for good."""
    from supportcli.desk.engineering.sending import send_requests

    done = send_requests(desk, patience=3.0)
    for each in done:
        if each.warning and each.request.ticket != ticket:
            warn(each.warning)
    mine = [each for each in done if each.request.ticket == ticket and each.state == "failed"]
    return mine[-1].error if mine else None


def _issues(desk: Desk, ticket: int) -> list[Record]:
    from supportcli.desk.engineering.overview import issues

    return issues(desk, [ticket])


def _all(desk: Desk) -> list[Record]:
    from supportcli.desk.engineering.overview import issues

    return issues(desk)


def _was_told(desk: Desk, ticket: int) -> bool:
    from supportcli.desk.operation import cases
    from supportcli.domain.tickets.kinds import Tracked

    [case] = cases(desk, [ticket])
    last = [event.data for event in case.history if isinstance(event.data, Tracked)][-1:]
    return any(data.told for data in last)


def _emit(outcome: Outcome, how: How, found: list[Record]) -> None:
    from supportcli.cli.verbs import outcome_record

    fields = pick(choose(None, how.json), FILED_FIELDS)
    whole = {**outcome_record(outcome, how), "issues": found}
    emit_document({name: whole[name] for name in fields})


def _line(each: Synced) -> str:
    from supportcli.domain.tickets.engineering import step_in_words
    from supportcli.render.plain import escape

    step = step_in_words(each.issue, each.ticket)
    said = each.issue.state + (f" as {each.issue.reason}" if each.issue.reason else "")
    words = [f"ticket {each.ticket}", each.issue.name, said]
    return "\t".join(map(escape, [*words, *([step] if step else [])]))


def _synced(each: Synced) -> Record:
    from supportcli.domain.tickets.engineering import issue_record, step_in_words

    return {
        "ticket": each.ticket,
        **issue_record(each.issue),
        "before": each.before,
        "changed": each.changed,
        "next_step": step_in_words(each.issue, each.ticket),
    }
