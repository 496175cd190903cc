"""``supportcli report [FILTER…]``: the figures of a month, as a page, as data, or as a file for a browser."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Assignee, Customer, Filters, Json, Plan, Policy, Priority
from supportcli.cli.options import Format as Plain
from supportcli.cli.output import Form, choose, emit_document, emit_records, pick, say
from supportcli.cli.verbs import desk_of
from supportcli.domain.actions import action
from supportcli.domain.errors import UsageError

if TYPE_CHECKING:
    from supportcli.domain.reporting.reported import Report


class Format(StrEnum):
    """The forms of a report."""

    table = "table"
    tsv = "tsv"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    html = "html"


_MONTH = re.compile(r"\d{4}-\d{2}")


def report(
    ctx: typer.Context,
    filters: Filters = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="WHAT",
            help="customer, plan, engineer, month, policy, kind, level, priority, team or cause; may be repeated.",
            show_default=False,
        ),
    ] = None,
    month: Annotated[
        str | None,
        typer.Option(
            "--month",
            metavar="MONTH",
            help="2026-10, last (if nothing is given) or this.",
            show_default=False,
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day.", show_default=False)
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="The last day; today.", show_default=False)
    ] = None,
    customer: Customer = None,
    plan: Plan = None,
    policy: Policy = None,
    assignee: Assignee = None,
    priority: Priority = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            help="Write a page for a browser; - is standard output.",
            show_default=False,
        ),
    ] = None,
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format", help="The form of output; a page at a terminal and tsv in a pipe.", show_default=False
        ),
    ] = None,
    json: Json = None,
) -> None:
    """Report a month: volume, compliance, breaches, hand-offs.

    Of the last full month, of --month, or of the days --from --to, in the desk's zone; with --by month of the last
    six. Filters are those of list; without a word about the status every ticket counts.
    """
    from supportcli.desk.reporting.period import period_of
    from supportcli.desk.reporting.records import DOCUMENT
    from supportcli.desk.reporting.report import report as make

    if html is not None and (json is not None or format_ not in (None, Format.html)):
        raise UsageError("--html contradicts --json and --format", hint="give one of them")
    as_html = html is not None or format_ is Format.html
    if as_html and json is not None:
        raise UsageError("--json contradicts --format html", hint="give one of them")
    form = Form(Plain.table) if as_html else choose(Plain(format_.value) if format_ else None, json)
    fields = pick(form, DOCUMENT) if form.format is Plain.json else ()
    flags = {
        "customer": customer, "plan": plan, "policy": policy, "assignee": assignee, "priority": priority,
    }  # fmt: skip
    words = [*(filters or ()), *(f"{name}:{value}" for name, value in flags.items() if value is not None)]
    groups = [name for each in by or () for name in each.split(",") if name]
    for word in filters or ():
        if _MONTH.fullmatch(word):
            raise UsageError(f'"{word}" is no filter', hint=action("report", month=word))
    with desk_of(ctx) as desk:
        period = period_of(desk, month=month, since=since, to=to, months="month" in groups)
        made = make(desk, period, words, groups)
        title = desk.settings.prefix
    if as_html:
        _write_page(ctx, made, html, title)
    else:
        _print(made, form, fields)


def _print(made: Report, form: Form, fields: tuple[str, ...]) -> None:
    from supportcli.desk.reporting.records import FLAT, document, flat

    if form.is_table:
        from supportcli.cli.screen import console
        from supportcli.render.report.terminal import write_report

        write_report(made, console())
    elif form.format is Plain.json:
        whole = document(made)
        emit_document({name: whole[name] for name in fields})
    else:
        emit_records(flat(made), pick(form, FLAT), form.format)


def _write_page(ctx: typer.Context, made: Report, file: Path | None, title: str) -> None:
    from supportcli.render.report.html import page

    text = page(made, title)
    if file is None or str(file) == "-":
        sys.stdout.write(text)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"cannot write {file}: {error.strerror}", hint="--html FILE in a folder of yours"
        ) from None
    say(f"{file}: {made.period.name}", invocation_of(ctx))
