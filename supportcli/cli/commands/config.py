"""``supportcli config show | path | edit``: the settings of this desk, and where each value came from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from supportcli.cli.context import actor, db_path, default_db_path, login_name
from supportcli.cli.invocation import Invocation, invocation_of
from supportcli.cli.options import FormatOption, Json
from supportcli.desk.settings.load import load_settings, settings_path

if TYPE_CHECKING:
    from supportcli.desk.settings.values import Settings

FIELDS = ("key", "value", "origin")
"""The fields of ``config show``."""

TEMPLATE = """\
# The settings of supportcli. What is not set here has a default: supportcli config show

# prefix = "SUP"              # references are [SUP-42]
# zone = "Europe/Berlin"      # of instants without an offset
# user = "jo"                 # who acts
# default_policy = "example"

# [people]
# jo = "jo@desk.example"

# [teams]                     # who gets tickets: addresses, or names of [people]
# network = ["jo"]

# [roles]                     # who is told: addresses, or names of [people]
# team-lead = ["jo"]

# [mail]
# from = "support@desk.example"
# transport = "maildir"       # maildir | sendmail | smtp | command

# [views]
# triage = "status:new assignee:none"
"""


def show(ctx: typer.Context, format_: FormatOption = None, json: Json = None) -> None:
    """Show every setting and where it came from."""
    from supportcli.cli.output import choose, emit_records, pick
    from supportcli.desk.settings.origins import where

    invocation, settings = invocation_of(ctx), load_settings()
    form = choose(format_, json)
    fields = pick(form, FIELDS)
    defaults = {"database": str(default_db_path()), "user": login_name()}
    origins = where(settings, _overrides(invocation, settings), defaults)
    rows = [{"key": row.key, "value": row.value, "origin": row.origin} for row in origins]
    if not form.is_table:
        emit_records(rows, fields, form.format)
        return
    from supportcli.render.untrusted import untrusted

    wide = max(len(row["key"]) for row in rows)
    for row in rows:
        value = untrusted(row["value"]) or "-"
        typer.echo(f"{untrusted(row['key']):{wide}}  {value}  ({untrusted(row['origin'])})")


def path(json: Json = None) -> None:
    """Print where the settings are."""
    found = settings_path()
    if json is not None:
        from supportcli.cli.output import emit_one

        emit_one({"path": str(found), "exists": found.exists()}, json)
    else:
        typer.echo(found)


def edit() -> None:
    """Open the settings in your editor."""
    from supportcli.cli.prompts import edit_file

    file = settings_path()
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEMPLATE, encoding="utf-8")
    edit_file(file)
    # read once more, so that a slip is told now and not by cron at night
    load_settings(file)


def _overrides(invocation: Invocation, settings: Settings) -> dict[str, tuple[str, str]]:
    given: dict[str, tuple[str, str]] = {}
    if invocation.db is not None:
        given["database"] = (str(invocation.db), "--db")
    elif os.environ.get("SUPPORTCLI_DB"):
        given["database"] = (str(db_path(invocation, settings)), "SUPPORTCLI_DB")
    if invocation.user:
        given["user"] = (invocation.user, "--as")
    elif os.environ.get("SUPPORTCLI_USER"):
        given["user"] = (actor(invocation, settings), "SUPPORTCLI_USER")
    return given
