"""``supportcli policy list | show | check | add | schema``: published support terms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import FormatOption, Json
from supportcli.cli.output import choose, emit_document, emit_one, pick, say
from supportcli.cli.pages import PageFormatOption, check_page, print_page
from supportcli.cli.people import print_records
from supportcli.cli.verbs import desk_if_any, desk_of, read_text
from supportcli.domain.errors import DeskError, InvalidError, Problem, UsageError

FIELDS = ("id", "name", "vendor", "origin", "number", "added_at", "revision")
"""The fields of ``policy list``."""

PROBLEM_FIELDS = ("file", "line", "key", "message", "warning")
"""The fields of ``policy check``."""

PolicyName = Annotated[
    str, typer.Argument(metavar="POLICY", help="The policy's id, or a TOML file.", show_default=False)
]


def list_(ctx: typer.Context, format_: FormatOption = None, json: Json = None) -> None:
    """List the policies that are shipped and those in the desk."""
    from supportcli.desk.policies import known

    form = choose(format_, json)
    with desk_if_any(ctx) as desk:
        records = [
            {
                "id": one.policy.id,
                "name": one.policy.name,
                "vendor": one.policy.vendor,
                "origin": one.origin,
                "number": one.number,
                "added_at": one.added_at,
                "revision": one.revision[:12] if form.is_table else one.revision,
            }
            for one in known(desk)
        ]
    print_records(form, records, FIELDS)


def show(
    ctx: typer.Context,
    policy: PolicyName,
    revision: Annotated[
        str | None,
        typer.Option("--revision", metavar="N", help="A number or hash of policy list.", show_default=False),
    ] = None,
    toml: Annotated[bool, typer.Option("--toml", help="The TOML text, as it was added.")] = False,
    format_: PageFormatOption = None,
    json: Json = None,
) -> None:
    """Show a policy as a person reads it."""
    from supportcli.desk.policies import find

    check_page(format_, json)
    if toml and (json is not None or format_ is not None):
        other = "--json" if format_ is None else f"--format {format_.value}"
        raise UsageError(f"--toml and {other} contradict each other", hint="give one of them")
    with desk_if_any(ctx) as desk:
        found = find(desk, policy, revision)
    if toml:
        typer.echo(found.source, nl=not found.source.endswith("\n"))
    elif json is not None:
        from supportcli.desk.policies import as_data

        whole = {
            **as_data(found.policy),
            "revision": found.revision,
            "number": found.number,
        }
        fields = pick(choose(None, json), tuple(whole))
        emit_document({name: whole[name] for name in fields})
    else:
        from supportcli.render.policy.page import policy_document

        where = f"revision {found.number} in the desk" if found.number else found.origin
        print_page(policy_document(found.policy, f"{where}: {found.revision[:12]}"), format_)


def check(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="TOML files; - is standard input.", show_default=False),
    ],
    ctx: typer.Context,
    json: Json = None,
) -> None:
    """Check policy files and report every problem."""
    fields = pick(choose(None, json), PROBLEM_FIELDS) if json is not None else ()
    problems = [problem for file in files for problem in _problems(file)]
    errors = sum(not problem.warning for problem in problems)
    if json is not None:
        emit_document([{name: getattr(problem, name) for name in fields} for problem in problems])
    else:
        from supportcli.render.untrusted import untrusted

        for problem in problems:
            typer.echo(untrusted(str(problem)))
    if errors:
        what = "a problem" if errors == 1 else f"{errors} problems"
        raise InvalidError(f"{what} in {_files(len(files))}")
    warnings = len(problems)
    told = f"; {warnings} warning{'' if warnings == 1 else 's'}" if warnings else ""
    say(f"{_files(len(files))} checked: no problem{told}", invocation_of(ctx))


def add(ctx: typer.Context, policy: PolicyName, json: Json = None) -> None:
    """Take a policy into the desk; new tickets get it."""
    from supportcli.desk.policies import add_policy

    with desk_of(ctx) as desk:
        revision, new = add_policy(desk, policy)
    said = "added" if new else "is in the desk already"
    if json is not None:
        emit_one(
            {"policy": revision.policy, "revision": revision.revision, "number": revision.number, "new": new},
            json,
        )
    else:
        typer.echo(revision.revision)
    say(f"policy {revision.policy}, revision {revision.number} {said}", invocation_of(ctx))


def schema() -> None:
    """Print the JSON Schema of a policy file, for editors."""
    from supportcli.desk import policies

    emit_document(policies.schema())


def _problems(file: str) -> list[Problem]:
    """Every problem of one file; one that cannot be read is a problem too, so that the others are checked."""
    from supportcli.desk import policies

    name = "standard input" if file == "-" else file
    try:
        return policies.check(read_text(Path(file)), name)
    except DeskError as error:
        return [Problem(name, None, "", error.message)]


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"
