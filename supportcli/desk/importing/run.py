"""The door of the import: files in, one transaction, a result out."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from supportcli.desk.desk import Desk
from supportcli.desk.importing.collect import Collector
from supportcli.desk.importing.delimited import Delimited
from supportcli.desk.importing.grouping import Groups
from supportcli.desk.importing.load import load, plan
from supportcli.desk.importing.mapping import OWN
from supportcli.desk.importing.mappings import load_mapping
from supportcli.desk.importing.opening import Opener
from supportcli.desk.importing.reading import Reading
from supportcli.desk.importing.rejects import Rejects
from supportcli.desk.importing.request import ImportRequest, ImportResult, Input, Progress
from supportcli.desk.importing.sniff import Shape, opened, sniff
from supportcli.desk.importing.spill import Spill
from supportcli.domain.errors import InvalidError, Problem, UsageError


def import_files(desk: Desk, request: ImportRequest, progress: Progress | None = None) -> ImportResult:
    """Bring tickets of files into the desk, all or (with ``skip_invalid``) the good ones, in one transaction.

    Facts of the past are recorded with their own instants; no letter is written. A ticket whose source and key
    are there already is left as it is.

    Raises:
        UsageError: No files, or rejects without ``skip_invalid``.
        NotFoundError: A file, mapping, policy or plan does not exist.
        InvalidError: Something is wrong with the files or the mapping; all of it is listed.
        BusyError: Another process keeps the lock.
    """
    if not request.files:
        raise UsageError("no files given")
    if request.rejects is not None and not request.skip_invalid:
        raise UsageError("--rejects needs --skip-invalid")
    if request.rejects is not None and any(_same(file.path, request.rejects) for file in request.files):
        raise UsageError(f"{request.rejects} is one of the files to read")
    mapping = load_mapping(request.mapping) if request.mapping else OWN
    shapes = [sniff(file, request.encoding) for file in request.files]
    rejects = None if request.dry_run else request.rejects
    names = [file.name for file in request.files]
    with (
        Spill() as tickets,
        Spill() as rows,
        Rejects(rejects, _one_header(request.files, shapes)) as left_out,
    ):
        opener = Opener(desk, request, mapping)
        collector = Collector(names, mapping, tickets, left_out)
        groups = Groups(opener, collector, rows)
        reading = Reading(
            opener, collector, groups, progress, sum(f.path.stat().st_size for f in request.files)
        )
        for number, (file, shape) in enumerate(zip(request.files, shapes, strict=True)):
            _read(reading, number, file, shape)
        groups.understand()
        if collector.problems and (reading.unreadable or not request.skip_invalid):
            raise _invalid(collector, skip=not reading.unreadable)
        result = (
            plan(desk, opener, tickets)
            if request.dry_run
            else load(desk, opener, tickets, progress, skip=request.skip_invalid)
        )
    return replace(
        result, repeated=collector.repeated, rejected=collector.rejected, problems=_sorted(collector)
    )


def _read(reading: Reading, number: int, file: Input, shape: Shape) -> None:
    with opened(file, shape) as stream:
        if shape.delimiter is None:
            reading.json(number, file.name, stream)
        else:
            reading.delimited(number, file.name, stream, shape.delimiter)
    reading.next_file(file.path.stat().st_size)


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _one_header(files: tuple[Input, ...], shapes: list[Shape]) -> tuple[list[str], str] | None:
    """The header and delimiter that all files share."""
    headers = []
    for file, shape in zip(files, shapes, strict=True):
        if shape.delimiter is None:
            return None
        with opened(file, shape) as stream:
            headers.append((Delimited(stream, file.name, shape.delimiter).header, shape.delimiter))
    return headers[0] if all(header == headers[0] for header in headers) else None


def _invalid(collector: Collector, *, skip: bool) -> InvalidError:
    problems = _sorted(collector)
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    hint = "--skip-invalid --rejects FILE imports the rest" if skip else None
    return InvalidError(f"{count}; nothing was imported", problems=problems, hint=hint)


def _sorted(collector: Collector) -> tuple[Problem, ...]:
    return tuple(sorted(collector.problems, key=lambda problem: (problem.file, problem.line or 0)))
