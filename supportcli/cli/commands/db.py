"""``supportcli db path``: where the database is."""

from __future__ import annotations

import typer

from supportcli.cli.context import db_path
from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Json
from supportcli.cli.output import emit_one
from supportcli.desk.settings.load import load_settings


def path(ctx: typer.Context, json: Json = None) -> None:
    """Print where the database is."""
    found = db_path(invocation_of(ctx), load_settings())
    if json is not None:
        emit_one({"path": str(found), "exists": found.exists()}, json)
    else:
        typer.echo(found)
