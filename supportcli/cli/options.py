"""Every flag that more than one command has, spelled once.

``def take(ctx: typer.Context, ids: Ids, dry_run: DryRun = False) -> None``: default values stand in the
command's signature. The global options (``--db``, ``--now``, ``--as``, ``-q``, ``--no-input``, ``--debug``)
are in ``cli/invocation.py``; every command has them without asking.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """The forms of output; ``table`` is for terminals, the others for programs."""

    table = "table"
    tsv = "tsv"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    ids = "ids"


Ids = Annotated[
    list[str],
    typer.Argument(
        metavar="IDS...",
        help="Tickets: 42, SUP-42, 3-7, 1,4,9, or - for standard input, one a line.",
        show_default=False,
    ),
]
"""Any number of tickets, for ``parse_ids``."""

Id = Annotated[str, typer.Argument(metavar="ID", help="One ticket: 42 or SUP-42.", show_default=False)]
"""One ticket, for ``parse_id``."""

Filters = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILTER]...", help="Words such as status:open priority:p1,p2, or a view.", show_default=False
    ),
]
"""The words of a filter or the name of a view."""

Json = Annotated[
    str | None,
    typer.Option(
        "--json",
        metavar="[FIELDS]",
        help="JSON, with all fields or those named: --json id,status.",
        show_default=False,
    ),
]
"""``None`` without ``--json``, ``"all"`` for ``--json`` alone, else the field names as written."""

FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", help="The form of output; a table at a terminal and tsv in a pipe.", show_default=False
    ),
]
"""``None`` chooses by what standard output is."""

DryRun = Annotated[bool, typer.Option("--dry-run", help="Print what would be recorded, and record nothing.")]
"""Plan only."""

Yes = Annotated[
    bool, typer.Option("--yes", "-y", help="Answer yes to the confirmation; never widens the target.")
]
"""No confirmation."""

Limit = Annotated[
    int | None, typer.Option("--limit", "-n", min=0, metavar="N", help="At most so many.", show_default=False)
]
"""An upper bound of rows or steps."""

Body = Annotated[
    str | None, typer.Option("--body", "-b", metavar="TEXT", help="The text itself.", show_default=False)
]
"""A message's text."""

BodyFile = Annotated[
    Path | None,
    typer.Option(
        "--body-file",
        "-F",
        metavar="FILE",
        help="The text from a file; - is standard input.",
        show_default=False,
    ),
]
"""A message's text in a file."""

Why = Annotated[str | None, typer.Option("--why", metavar="TEXT", help="The reason.", show_default=False)]
"""The reason of a decision."""

Customer = Annotated[
    str | None, typer.Option("--customer", metavar="NAME", help="The customer.", show_default=False)
]
"""A customer by its short name."""

Contact = Annotated[
    str | None, typer.Option("--contact", metavar="EMAIL", help="The contact.", show_default=False)
]
"""A contact by its address."""

Policy = Annotated[str | None, typer.Option("--policy", metavar="ID", help="The policy.", show_default=False)]
"""A policy by its id."""

Plan = Annotated[str | None, typer.Option("--plan", metavar="ID", help="The plan.", show_default=False)]
"""A plan within a policy."""

Priority = Annotated[
    str | None, typer.Option("--priority", "-p", metavar="P", help="The priority.", show_default=False)
]
"""A priority's code or name."""

Channel = Annotated[
    str | None,
    typer.Option(
        "--channel", metavar="NAME", help="How it arrived: email, portal, phone …", show_default=False
    ),
]
"""The channel of a ticket or a message."""

Assignee = Annotated[
    str | None, typer.Option("--assignee", metavar="NAME", help="Who works on it.", show_default=False)
]
"""An engineer."""

Kind = Annotated[
    str | None,
    typer.Option("--kind", metavar="ID", help="What it is: incident, question, defect …", show_default=False),
]
"""A kind of the policy."""

Level = Annotated[
    str | None, typer.Option("--level", metavar="ID", help="The support level.", show_default=False)
]
"""A level of the policy."""

Product = Annotated[
    str | None, typer.Option("--product", metavar="NAME", help="The product.", show_default=False)
]
"""A product."""

Version = Annotated[
    str | None, typer.Option("--version", metavar="TEXT", help="The product's version.", show_default=False)
]
"""A version of the product; on these commands ``--version`` is not the program's."""

Environment = Annotated[
    str | None,
    typer.Option(
        "--environment", metavar="TEXT", help="Where it runs, or was re-created.", show_default=False
    ),
]
"""The environment of the product."""

Impact = Annotated[
    str | None,
    typer.Option(
        "--impact", metavar="ID", help="The impact; with --urgency gives the priority.", show_default=False
    ),
]
"""An impact of the policy's matrix."""

Urgency = Annotated[
    str | None, typer.Option("--urgency", metavar="ID", help="The urgency.", show_default=False)
]
"""An urgency of the policy's matrix."""

AgreedBy = Annotated[
    str | None,
    typer.Option("--agreed-by", metavar="NAME", help="Who agreed to the priority.", show_default=False),
]
"""The person who agreed to a priority."""

By = Annotated[str, typer.Option("--by", metavar="NAME", help="The person who said so.", show_default=False)]
"""The person whose word is recorded."""

Override = Annotated[
    str | None,
    typer.Option(
        "--override",
        metavar="REASON",
        help="Do it although the policy refuses it; you and the reason are recorded.",
        show_default=False,
    ),
]
"""Why a step is taken although a rule or a missing approval refuses it."""

Region = Annotated[
    str | None, typer.Option("--region", metavar="ID", help="Where the customer is.", show_default=False)
]
"""A region of the policy."""

Flags = Annotated[
    list[str] | None,
    typer.Option(
        "--flag", metavar="NAME", help="Record that this is so; may be repeated.", show_default=False
    ),
]
"""What a person records of a ticket: names of the policy's flags."""

NoFlags = Annotated[
    list[str] | None,
    typer.Option(
        "--no-flag", metavar="NAME", help="Record that this is not so; may be repeated.", show_default=False
    ),
]
"""What a person records that a ticket is not."""
