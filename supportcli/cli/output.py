"""What goes where: records to standard output in a form that suits it, the rest to standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TextIO

from supportcli.cli.invocation import Invocation
from supportcli.cli.json_option import ALL_FIELDS
from supportcli.cli.options import Format
from supportcli.domain.errors import UsageError


class Form(NamedTuple):
    """The chosen form of output and, with ``--json``, the fields that were asked for (``None`` for all)."""

    format: Format
    fields: tuple[str, ...] | None = None

    @property
    def is_table(self) -> bool:
        """Whether a person reads it at a terminal."""
        return self.format is Format.table


def choose(format_: Format | None, json: str | None, *, stream: TextIO | None = None) -> Form:
    """The form of output: what was asked for, else a table at a terminal and TSV in a pipe.

    Raises:
        UsageError: ``--json`` together with another ``--format``.
    """
    if json is not None:
        if format_ not in (None, Format.json, Format.jsonl):
            raise UsageError(f"--json contradicts --format {format_.value}", hint="give one of them")
        names = tuple(name for name in json.split(",") if name)
        return Form(format_ or Format.json, None if json == ALL_FIELDS else names)
    if format_ is not None:
        return Form(format_)
    return Form(Format.table if (stream or sys.stdout).isatty() else Format.tsv)


def pick(form: Form, valid: Sequence[str], default: Sequence[str] | None = None) -> tuple[str, ...]:
    """The fields to print.

    Args:
        form: What was chosen.
        valid: Every field there is, in order.
        default: Those printed when none were asked for; all of them if not given.

    Raises:
        UsageError: A field that does not exist; the hint lists the valid ones.
    """
    if form.fields is None:
        return tuple(default or valid)
    unknown = [name for name in form.fields if name not in valid]
    if unknown:
        what = "is no field" if len(unknown) == 1 else "are no fields"
        names = ", ".join(f'"{name}"' for name in unknown)
        raise UsageError(f"{names} {what}", hint=f"valid fields: {', '.join(valid)}")
    return form.fields


def emit_records(
    records: Iterable[Mapping[str, object]],
    fields: Sequence[str],
    format_: Format | str,
    *,
    stream: TextIO | None = None,
) -> None:
    """Write records in a plain format to standard output, one after another as they come.

    Args:
        records: Mappings that have every field.
        fields: What to print, in this order.
        format_: Any but ``table``, which each command draws itself.
        stream: Another place than standard output.
    """
    from supportcli.render.plain import write_records

    write_records(records, fields, str(getattr(format_, "value", format_)), stream or sys.stdout)


def emit_document(document: object, *, stream: TextIO | None = None) -> None:
    """Write one JSON document to standard output."""
    from supportcli.render.plain import write_document

    write_document(document, stream or sys.stdout)


def emit_one(record: Mapping[str, object], json: str) -> None:
    """Write one record, or those of its fields that ``--json`` names, to standard output."""
    fields = pick(choose(None, json), tuple(record))
    emit_document({name: record[name] for name in fields})


def say(text: str, invocation: Invocation) -> None:
    """Tell of success, on standard error; ``-q`` silences it."""
    if not invocation.quiet:
        _tell(text)


def hint(text: str, invocation: Invocation) -> None:
    """Suggest what to do next, on standard error; ``-q`` silences it."""
    say(f"hint: {text}", invocation)


def warn(text: str) -> None:
    """Warn on standard error, always."""
    _tell(f"warning: {text}")


def _tell(text: str) -> None:
    from supportcli.render.untrusted import untrusted

    # whatever was printed before must stand before
    sys.stdout.flush()
    try:
        sys.stderr.write(untrusted(text, multiline=True) + "\n")
    except BrokenPipeError:
        raise
    except OSError:  # a full disk beneath a log: what was done is done, and must not be taken for a failure
        pass
