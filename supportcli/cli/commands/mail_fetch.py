"""``supportcli mail fetch``: messages from IMAP folders."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import DryRun, Format, FormatOption, Json, Limit
from supportcli.cli.output import choose, emit_records, pick, warn
from supportcli.cli.progress import Progress, progress_bar
from supportcli.cli.taken import FIELDS, send, summary, told_of
from supportcli.cli.verbs import desk_of
from supportcli.domain.errors import BusyError, DeskError

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.desk.mailroom.take import Taken
    from supportcli.desk.settings.values import Fetch


def fetch(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...", help="Accounts of the settings; without one, all.", show_default=False
        ),
    ] = None,
    limit: Limit = None,
    no_acknowledge: Annotated[
        bool, typer.Option("--no-acknowledge", help="Acknowledge nothing: these messages are old.")
    ] = False,
    no_send: Annotated[
        bool, typer.Option("--no-send", help="Leave the acknowledgements in the outbox.")
    ] = False,
    dry_run: DryRun = False,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Take in messages from IMAP folders.

    Each is marked, moved or deleted on the server after it was taken in, as the settings say ([[mail.fetch]]).
    An account that cannot be read does not stop the others. Without anything new nothing is printed.
    """
    from supportcli.desk.mailroom.fetching import chosen

    form = choose(format_, json)
    fields = pick(form, FIELDS)
    invocation = invocation_of(ctx)
    counts: Counter[str] = Counter()
    failures: list[DeskError] = []
    with desk_of(ctx) as desk:
        accounts = chosen(desk, names or ())
        with progress_bar(quiet=invocation.quiet or json is not None) as progress:
            taken = _all(
                desk, accounts, failures, progress, limit=limit, answer=not no_acknowledge, dry_run=dry_run
            )
            told = told_of(taken, counts, desk, invocation)
            if json is None and format_ in (None, Format.table):
                for _ in told:
                    pass
            elif form.format is Format.ids:
                emit_records(
                    ({"id": each["ticket"]} for each in told if each["ticket"]), ("id",), form.format
                )
            else:
                emit_records(told, fields, form.format)
        if counts["opened"] and not (dry_run or no_send):
            send(desk, limit=None)
    if counts or sys.stderr.isatty():
        summary(counts, invocation, dry_run=dry_run)
    _tell(failures, len(accounts))


def _all(
    desk: Desk,
    accounts: list[Fetch],
    failures: list[DeskError],
    progress: Progress | None,
    *,
    limit: int | None,
    answer: bool,
    dry_run: bool,
) -> Iterator[Taken]:
    """What is taken in from one account after another; why one cannot be read is noted."""
    from supportcli.desk.mailroom.fetching import AlreadyFetchingError, FetchError, Fetching
    from supportcli.desk.mailroom.fetching import fetch as fetch_from
    from supportcli.domain.errors import InvalidError, NotFoundError

    left = limit
    for account in accounts:
        run = Fetching(desk, account, warn, progress, dry_run, left)
        try:
            yield from fetch_from(run, answer=answer)
        except AlreadyFetchingError as error:
            if sys.stderr.isatty():
                warn(str(error))
        except (FetchError, NotFoundError, InvalidError, BusyError) as error:
            failures.append(error)
        left = run.left


def _tell(failures: list[DeskError], accounts: int) -> None:
    """Each account that could not be read; the last word decides the exit code."""
    if not failures:
        return
    *others, last = failures
    for error in others:
        warn(error.message if error.hint is None else f"{error.message} ({error.hint})")
    raise last
