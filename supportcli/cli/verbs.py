"""What every verb shares: its tickets, the question before many, what is printed of what was recorded.

A verb reads its arguments, calls one function of the desk and hands the outcome to :func:`tell`. Standard
output gets data only — the outcome with ``--json``, the events of a ``--dry-run`` — and the sentence about
each ticket goes to standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from supportcli.cli.context import db_path, open_desk
from supportcli.cli.ids import parse_ids
from supportcli.cli.invocation import Invocation, invocation_of
from supportcli.cli.output import choose, emit_document, emit_records, pick, say
from supportcli.cli.prompts import can_prompt, confirm_or_refuse, missing
from supportcli.desk.settings.load import load_settings
from supportcli.domain.actions import action, command
from supportcli.domain.errors import InvalidError, NotFoundError, UsageError

if TYPE_CHECKING:
    import typer

    from supportcli.desk.desk import Desk
    from supportcli.desk.operation import Outcome

ASK_ABOVE = 5
"""More tickets than this are changed only after a yes."""

TOLD_EACH = 5
"""So many tickets get a sentence each; of more only the number is told."""

OUTCOME_FIELDS = ("operation", "dry_run", "tickets", "events")
"""The keys of an outcome in JSON: the operation's number (``null`` of a dry run), ids, events."""

EVENT_FIELDS = ("ticket", "at", "actor", "kind", "data")
"""What a dry run prints of each event."""


class How(NamedTuple):
    """The manner of a mutation: only shown, confirmed beforehand, told as JSON."""

    dry_run: bool = False
    yes: bool = False
    json: str | None = None


@contextmanager
def desk_of(ctx: typer.Context, *, create: bool = False) -> Iterator[Desk]:
    """The desk of this call, closed at the end."""
    desk = open_desk(ctx, create=create)
    try:
        yield desk
    finally:
        desk.close()


@contextmanager
def desk_if_any(ctx: typer.Context) -> Iterator[Desk | None]:
    """The desk of this call if there is one: policies are read without a desk too."""
    invocation = invocation_of(ctx)
    if not db_path(invocation, load_settings()).exists() and invocation.db is None:
        yield None
        return
    with desk_of(ctx) as desk:
        yield desk


def ids_of(desk: Desk, words: Sequence[str]) -> list[int]:
    """The ids that the words name; ``-`` reads standard input."""
    return parse_ids(words, sys.stdin, desk.settings.prefix)


def run_verb(
    ctx: typer.Context, words: Sequence[str], how: How, act: Callable[[Desk, list[int]], Outcome], done: str
) -> None:
    """Run one verb on the tickets that the words name, and tell what happened.

    Args:
        ctx: The command's Typer context.
        words: The words that name tickets.
        how: Dry run, confirmation, form of output.
        act: Decides and records; gets the desk and the ids.
        done: What happened to each ticket, for the sentence: ``replied``.
    """
    with desk_of(ctx) as desk:
        ids = ids_of(desk, words)
        if not ids:
            say("no tickets", invocation_of(ctx))
            return
        confirm_many(len(ids), str(ctx.info_name), how, invocation_of(ctx))
        tell(desk, act(desk, ids), done, how, invocation_of(ctx))


@contextmanager
def message_of(
    ctx: typer.Context,
    words: Sequence[str],
    body: str | None,
    file: Path | None,
    *,
    stays: bool = False,
    begin: Callable[[], str] = str,
    end: Callable[[str], str] = str,
) -> Iterator[str]:
    """A message's text: given by a flag, or written in the editor and kept until the verb has used it.

    Args:
        ctx: The command's Typer context.
        words: The words that name tickets.
        body: ``--body``.
        file: ``--body-file``; ``-`` is standard input.
        stays: Keep what was written all the same: a dry run has not used it.
        begin: Makes what the editor begins with.
        end: Takes the text out of what was written, or out of a draft that is given as a file.

    Raises:
        UsageError: Both flags, or neither and nobody to ask.
        DeskError: The editor failed; what was written is kept.
    """
    invocation = invocation_of(ctx)
    if body is not None or file is not None or not can_prompt(invocation):
        text = text_of(body, file, words=words) or ""
        yield text if file is None else end(text)
        return
    from supportcli.cli.keeping import writing

    with writing(desk_path(ctx), str(ctx.info_name), words, initial=begin(), stays=stays) as text:
        yield end(text)


def desk_path(ctx: typer.Context) -> Path:
    """Where the desk of this call is; its drafts belong to it."""
    return db_path(invocation_of(ctx), load_settings())


def confirm_many(count: int, verb: str, how: How, invocation: Invocation) -> None:
    """Ask before more than five tickets are changed.

    Raises:
        RefusedError: No, or nobody to ask.
    """
    if count > ASK_ABOVE and not how.dry_run:
        confirm_or_refuse(f"{verb} {count} tickets?", yes=how.yes, invocation=invocation)


def tell(desk: Desk, outcome: Outcome, done: str, how: How, invocation: Invocation) -> None:
    """Print an outcome: the sentence to standard error, the data to standard output."""
    emit(outcome, how, invocation)
    if not how.dry_run:
        say_done(desk, outcome, done, invocation)


def emit(outcome: Outcome, how: How, invocation: Invocation) -> None:
    """What every outcome prints, whatever is said of it: the data, and that a dry run recorded nothing."""
    if how.json is not None:
        emit_outcome(outcome, how)
    elif how.dry_run:
        emit_events(outcome)
    if how.dry_run:
        say("dry run: nothing was recorded", invocation)


def emit_outcome(outcome: Outcome, how: How) -> None:
    """The outcome as one JSON document."""
    whole = outcome_record(outcome, how)
    fields = pick(choose(None, how.json), OUTCOME_FIELDS)
    emit_document({name: whole[name] for name in fields})


def outcome_record(outcome: Outcome, how: How) -> dict[str, object]:
    """The outcome as JSON has it, with every key of ``OUTCOME_FIELDS``."""
    from supportcli.domain.tickets import codec

    # the numbers of a dry run were rolled back with it
    return {
        "operation": outcome.operation,
        "dry_run": how.dry_run,
        "tickets": sorted({ticket for ticket, _ in outcome.changes}),
        "events": [
            {
                "id": None if how.dry_run else event.id,
                "operation": outcome.operation,
                "ticket": ticket,
                "at": event.at,
                "actor": event.actor,
                "kind": event.kind,
                "data": codec.plain(event),
            }
            for ticket, event in outcome.changes
        ],
    }


def emit_events(outcome: Outcome) -> None:
    """The events of a dry run, one a line."""
    from supportcli.domain.tickets import codec

    rows = (
        {"ticket": n, "at": event.at, "actor": event.actor, "kind": event.kind, "data": codec.plain(event)}
        for n, event in outcome.changes
    )
    emit_records(rows, EVENT_FIELDS, "tsv")


def say_done(desk: Desk, outcome: Outcome, done: str, invocation: Invocation) -> None:
    """A sentence about each ticket, with what is due next; one about all if they are many."""
    if invocation.quiet:
        return
    from supportcli.cli.consequences import consequences
    from supportcli.render.untrusted import untrusted

    # names are part of it: one with a line end must not look like a sentence of the desk's
    done = untrusted(done)
    ids = list(dict.fromkeys(ticket for ticket, _ in outcome.changes))
    if len(ids) > TOLD_EACH:
        say(f"{len(ids)} tickets: {done}; `{command(action('undo'))}` takes it back", invocation)
        return
    for ticket in ids:
        say(f"ticket {ticket}: {done}{consequences(outcome, ticket)}{next_due(desk, ticket)}", invocation)


def next_due(desk: Desk, ticket: int) -> str:
    """What is due next on a ticket, to be put behind a sentence; empty where nothing runs."""
    from supportcli.desk.operation import cases
    from supportcli.render.phrases import due_phrase

    case = cases(desk, [ticket])[0]
    running = [
        c for c in case.clocks if c.due_at is not None and c.verdict(desk.now) in ("running", "breached")
    ]
    open_ones = [c for c in running if c.state == "running"]
    if not open_ones or case.terms is None:
        return ""
    first = min(open_ones, key=lambda clock: clock.due_at or desk.now)
    return f"; {due_phrase(case.terms, first, desk.now, desk.settings.zone)}"


def flags_of(said: Sequence[str] | None, denied: Sequence[str] | None) -> dict[str, bool]:
    """What a person records of a ticket, by name.

    Raises:
        UsageError: The same is said to be so and not so.
    """
    both = sorted(set(said or ()) & set(denied or ()))
    if both:
        raise UsageError(f"--flag and --no-flag {both[0]} contradict each other", hint="give one of them")
    return dict.fromkeys(said or (), True) | dict.fromkeys(denied or (), False)


def text_of(
    body: str | None,
    file: Path | None,
    *,
    words: Sequence[str] = (),
    optional: bool = False,
) -> str | None:
    """A message's text: given, or from a file or standard input.

    Args:
        body: ``--body``.
        file: ``--body-file``; ``-`` is standard input.
        words: The words that name tickets, of which ``-`` wants standard input too.
        optional: Without a flag there is no text.

    Raises:
        UsageError: Both flags, or neither; standard input twice.
        NotFoundError: No such file.
        InvalidError: The file is not UTF-8 text.
    """
    if body is not None and file is not None:
        raise UsageError("--body and --body-file are both given", hint="give one of them")
    if body is not None:
        return body
    if file is not None:
        if str(file) == "-" and "-" in words:
            raise UsageError("standard input cannot hold both the ids and the text", hint="name the ids")
        return read_text(file)
    if optional:
        return None
    raise missing(["--body or --body-file"])


def read_text(file: Path) -> str:
    """The text of a file, or of standard input for ``-``; line ends become newlines.

    Raises:
        NotFoundError: No such file.
        InvalidError: It is not UTF-8 text, or cannot be read.
    """
    if str(file) == "-":
        return sys.stdin.read().removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise NotFoundError(f"no file {file}") from None
    except UnicodeDecodeError:
        raise InvalidError(f"{file} is not UTF-8 text", hint=f"file {file}") from None
    except OSError as reason:
        raise InvalidError(f"{file} cannot be read: {reason.strerror}") from None
