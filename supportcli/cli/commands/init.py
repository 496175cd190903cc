"""``supportcli init``: the desk's database, and its first settings."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from supportcli.cli.context import db_path
from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Json
from supportcli.cli.output import emit_one, say
from supportcli.cli.verbs import desk_of
from supportcli.domain.actions import action
from supportcli.domain.errors import RefusedError, UsageError


def init(
    ctx: typer.Context,
    prefix: Annotated[
        str | None,
        typer.Option(
            "--prefix",
            metavar="WORD",
            help="Of references, as in SUP-42; written to new settings.",
            show_default=False,
        ),
    ] = None,
    json: Json = None,
) -> None:
    """Create the desk."""
    from supportcli.desk.settings.load import load_settings

    if prefix is not None:
        _write_settings(prefix)
    path = db_path(invocation_of(ctx), load_settings())
    existed = path.exists()
    with desk_of(ctx, create=True):
        pass
    if json is not None:
        emit_one({"path": str(path), "created": not existed}, json)
    say(f"the desk at {path} exists already" if existed else f"the desk is at {path}", invocation_of(ctx))


def _write_settings(prefix: str) -> None:
    from supportcli.desk.settings.load import settings_path

    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", prefix, re.ASCII):
        raise UsageError(f'"{prefix}" cannot be a prefix', hint="use letters and digits, for example SUP")
    path = settings_path()
    if path.exists():
        raise RefusedError(f"there are settings at {path}", hint=action("config edit"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'prefix = "{prefix}"\n', encoding="utf-8")
