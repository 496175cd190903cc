"""``supportcli policy diff A B``: what changes for whom, in words and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.options import Json
from supportcli.cli.output import choose, emit_document, pick
from supportcli.cli.pages import PageFormatOption, check_page, print_page
from supportcli.cli.verbs import desk_if_any

if TYPE_CHECKING:
    from supportcli.desk.policies import Known

FIELDS = ("group", "who", "what", "before", "after")
"""The fields of one change."""

Side = "The policy's id, ID@N, ID@shipped, the beginning of a hash, or a TOML file."


def diff(
    ctx: typer.Context,
    before: Annotated[str, typer.Argument(metavar="A", help=Side, show_default=False)],
    after: Annotated[
        str, typer.Argument(metavar="B", help="The other one, named in the same way.", show_default=False)
    ],
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if they differ, as git diff does.")
    ] = False,
    format_: PageFormatOption = None,
    json: Json = None,
) -> None:
    """Tell what changes for whom between two policies.

    Targets, ladder, hours, quotas, rates and everything else, in words and numbers; how the files are written makes
    no difference. Nothing is printed where nothing changes.
    """
    from msgspec.structs import asdict

    from supportcli.desk.comparing.differing import differences
    from supportcli.desk.comparing.naming import policy_named
    from supportcli.render.policy.differences import differences_document

    check_page(format_, json)
    with desk_if_any(ctx) as desk:
        old, new = policy_named(desk, before), policy_named(desk, after)
    changes = [asdict(change) for change in differences(old.policy, new.policy)]
    if json is not None:
        fields = pick(choose(None, json), FIELDS)
        emit_document([{name: change[name] for name in fields} for change in changes])
    elif changes:
        print_page(differences_document(f"{_called(old, before)} → {_called(new, after)}", changes), format_)
    if exit_code and changes:
        raise typer.Exit(1)


def _called(known: Known, name: str) -> str:
    if known.origin == "desk":
        return f"{known.policy.id}@{known.number}"
    return name if known.origin == "file" else f"{known.policy.id} ({known.origin})"
