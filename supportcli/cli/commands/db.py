"""``supportcli db path``: where the database is."""

from __future__ import annotations

import typer

from supportcli.cli.context import db_path
from supportcli.cli.invocation import invocation_of
from supportcli.desk.settings.load import load_settings


def path(ctx: typer.Context) -> None:
    """Print where the database is."""
    typer.echo(db_path(invocation_of(ctx), load_settings()))
