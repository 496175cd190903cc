"""``supportcli import``: tickets from files, in one transaction."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import fields

from supportcli.cli.context import open_desk
from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Customer, DryRun, Format, FormatOption, Json, Plan, Policy
from supportcli.cli.output import choose, emit_document, emit_records, pick, say
from supportcli.cli.progress import progress_bar
from supportcli.domain.errors import NotFoundError

if TYPE_CHECKING:
    from supportcli.desk.importing.request import ImportResult, Input

FIELDS = (
    "operation", "imported", "already_there", "repeated", "rejected", "events", "customers", "contacts",
    "first_id", "last_id",
)  # fmt: skip
"""The fields of the one record that an import prints."""


def import_(
    ctx: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="CSV, TSV, JSON, JSON lines; - is standard input.", show_default=False
        ),
    ],
    mapping: Annotated[
        str | None,
        typer.Option(
            "--mapping", metavar="NAME|FILE", help="How foreign columns and values read.", show_default=False
        ),
    ] = None,
    policy: Policy = None,
    plan: Plan = None,
    customer: Customer = None,
    encoding: Annotated[
        str, typer.Option("--encoding", metavar="NAME", help="Of files without a byte order mark.")
    ] = "utf-8",
    dry_run: DryRun = False,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Import what is good and leave out what is not.")
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="FILE", help="Write what was left out here.", show_default=False),
    ] = None,
    fire_past_alarms: Annotated[
        bool, typer.Option("--fire-past-alarms", help="Let alarms fire that were due before the import.")
    ] = False,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Bring in tickets from files, with their history."""
    from supportcli.desk.importing.request import ImportRequest
    from supportcli.desk.importing.run import import_files

    form = choose(format_, json)
    chosen = pick(form, FIELDS)
    desk = open_desk(ctx)
    with _inputs(files) as inputs, progress_bar(quiet=invocation_of(ctx).quiet) as progress:
        request = ImportRequest(
            inputs,
            mapping,
            policy,
            plan,
            customer,
            encoding,
            dry_run,
            skip_invalid,
            rejects,
            fire_past_alarms,
        )
        result = import_files(desk, request, progress)
    for problem in result.problems:
        sys.stderr.write(_safe(str(problem)) + "\n")
    say(_sentence(result, rejects, dry_run=dry_run), invocation_of(ctx))
    if json is not None or format_ not in (None, Format.table):
        _emit(result, form.format, chosen)
    if result.rejected:  # not all of it done, as in every batch
        raise typer.Exit(1)


def _emit(result: ImportResult, form: Format, chosen: Sequence[str]) -> None:
    if form is Format.ids:
        emit_records(({"id": number} for number in result.ids), ("id",), form)
    elif form is Format.json:
        record = _record(result)
        emit_document({name: record[name] for name in chosen})
    else:
        emit_records([_record(result)], chosen, form)


def _record(result: ImportResult) -> dict[str, object]:
    record: dict[str, object] = {
        each.name: getattr(result, each.name) for each in fields(result) if each.name in FIELDS
    }
    ids = result.ids
    return {**record, "first_id": ids[0] if ids else None, "last_id": ids[-1] if ids else None}


def _sentence(result: ImportResult, rejects: Path | None, *, dry_run: bool) -> str:
    parts = [f"{'would import' if dry_run else 'imported'} {_count(result.imported, 'ticket')}"]
    if result.ids:
        parts[0] += f" ({result.ids[0]}-{result.ids[-1]})" if len(result.ids) > 1 else f" ({result.ids[0]})"
    parts[0] += f" with {_count(result.events, 'event')}"
    parts.append(f"already there {result.already_there}")
    if result.repeated:
        parts.append(f"repeated in the files {result.repeated}")
    if result.rejected:
        kept = f", see {rejects}" if rejects is not None and not dry_run else ""
        parts.append(f"left out {result.rejected}{kept}")
    for number, word in ((result.customers, "customer"), (result.contacts, "contact")):
        if number:
            parts.append(f"new: {_count(number, word)}")
    return "; ".join(parts)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _safe(text: str) -> str:
    from supportcli.render.untrusted import untrusted

    return untrusted(text)


@contextmanager
def _inputs(files: list[str]) -> Iterator[tuple[Input, ...]]:
    """The files; what can be read only once, a pipe, is kept in a temporary file meanwhile."""
    import tempfile

    from supportcli.desk.importing.request import Input

    for name in files:
        if name != "-" and (not Path(name).exists() or Path(name).is_dir()):
            raise NotFoundError(f"no file {name}")
    with tempfile.TemporaryDirectory(prefix="supportcli-import-") as folder:
        found = []
        for number, name in enumerate(files):
            path = Path(name)
            if name == "-" or not path.is_file():
                path = _spooled(name, Path(folder) / str(number))
            found.append(Input(path, "stdin" if name == "-" else name))
        yield tuple(found)


def _spooled(name: str, path: Path) -> Path:
    import shutil

    with path.open("wb") as copy:
        if name == "-":
            shutil.copyfileobj(sys.stdin.buffer, copy)
        else:
            with Path(name).open("rb") as stream:
                shutil.copyfileobj(stream, copy)
    return path
