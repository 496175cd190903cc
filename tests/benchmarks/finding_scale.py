"""``search``, ``similar`` and ``list`` among 1,000,000 tickets, each beside a mere start of the program.

Run with: python tests/benchmarks/finding_scale.py [TICKETS]

Every question is put through the installed command, in turn with ``--version``; the seconds beyond it are what
finding takes. The plans of all statements are looked at: none may read a whole table.
"""

from __future__ import annotations

import shlex
import shutil
import sqlite3
import statistics
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT)]

from large_desk import NOW, build  # noqa: E402
from side_by_side import clean_env, installed, seconds, workplace  # noqa: E402

from supportcli.desk.desk import Desk  # noqa: E402
from supportcli.desk.look.query import query_of  # noqa: E402
from supportcli.desk.settings.values import Settings  # noqa: E402
from supportcli.store import listing, search  # noqa: E402

SEARCHES = (
    "zylophant", "the", "printer", "the server", "printer login", '"does not"', "mail server user", "pri*", "sta*",
    "printer customer:customer-1", "the customer:customer-1999", "server status:open", "the kind:feature-request",
    "printer is:late", "server created:-30d..", "not:the server", "nosuchword",
)  # fmt: skip
SIMILAR = ("2", "77", "500003", "999999")
FILTERS = (
    "", "status:any", "status:closed", "status:waiting", "status:cancelled", "not:status:closed", "priority:p1",
    "priority:4", "priority:none", "not:priority:p2", "plan:portacare", "plan:gold", "not:plan:portacare",
    "customer:customer-0", "customer:customer-1999", "not:customer:customer-0", "contact:p3@customer-3.example",
    "assignee:none", "assignee:engineer-7", "assignee:nobody", "not:assignee:none", "team:none", "team:on-site",
    "policy:portacare", "not:policy:portacare", "kind:incident", "kind:feature-request", "not:kind:incident",
    "level:level-1", "level:none", "cause:hardware", "cause:product", "cause:none", "channel:email", "channel:fax",
    "product:modem", "not:product:modem", "version:3.4", "environment:test", "not:environment:production", "due:..4h",
    "due:none", "due:now..1h", "not:due:..4h", "created:-7d..", "created:..2023-01-01", "created:2031-01-01..",
    "not:created:-7d..", "updated:-1d..", "resolved:none", "resolved:-2d..", "closed:2025-03-01..2025-03-31",
    "closed:any", "is:breached", "is:at-risk", "is:late", "is:paused", "is:unanswered", "not:is:late",
    "due:any", "not:is:at-risk",
    "is:late,paused", "id:500000-500100", "not:id:7", "text:printer", "text:zylophant", "text:xq", "text:e",
    "text:nosuchtext", "not:text:printer", "kind:incident cause:product", "printer is:late kind:incident",
)  # fmt: skip
SCANS = ("SCAN tickets", "SCAN events", "SCAN clocks")
AT_A_TERMINAL = ("", "status:any", "is:late status:any", "kind:incident status:any", "text:xq status:any")


def main() -> None:
    tickets = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with workplace() as name:
        folder = Path(name)
        program = str(installed(folder) / "supportcli")
        path = folder / "desk.db"
        env = clean_env(folder, SUPPORTCLI_NOW=NOW, COLUMNS="120", LINES="45")
        build(program, env, path, tickets)
        size = path.stat().st_size / 1e6
        desk = Desk.open(path, now=datetime.fromisoformat(NOW), actor="ana", settings=Settings())
        print(f"{tickets:,} tickets, {size:,.0f} MB")
        scans = plans_of_lists(desk)
        print(f"plans: {len(scans)} statements that read a whole table")
        for each in scans:
            print("  SCAN", each)
        desk.close()
        numbers = [each for each in SIMILAR if int(each) <= tickets]
        met = [
            judge(
                "search",
                0.5,
                ([program, "search", "--", *shlex.split(words)] for words in SEARCHES),
                program,
                env,
            ),
            judge("similar", 1.0, ([program, "similar", number] for number in numbers), program, env),
            judge("list, a screenful", 0.5, lists(program), program, env),
            judge(
                "list, at a terminal",
                0.5,
                (terminal(program, words) for words in AT_A_TERMINAL),
                program,
                env,
            ),
        ]
    sys.exit(0 if all(met) and not scans else 1)


def searches(program: str) -> Iterable[list[str]]:
    """Each question; a phrase is one argument."""
    return ([program, "search", "--", *shlex.split(words)] for words in SEARCHES)


def lists(program: str) -> Iterable[list[str]]:
    """Every filter among open work and among all tickets, and every order."""
    end = ["--limit", "40", "--format", "tsv"]
    for words in FILTERS:
        yield [program, "list", *words.split(), *end]
        if "status:" not in words:
            yield [program, "list", *words.split(), "status:any", *end]
    for sort in listing.SORTS:
        for turn in ("", "-"):
            yield [program, "list", "status:any", "--sort", f"{turn}{sort}", *end]
            yield [program, "list", "status:any", "is:late", "--sort", f"{turn}{sort}", *end]


def terminal(program: str, words: str) -> list[str]:
    """The same in a pseudo-terminal, where the board and the number of all are shown."""
    script = shutil.which("script")
    if script is None:
        return [program, "list", *words.split(), "--format", "table"]
    return [script, "-qec", " ".join([program, "list", *words.split()]), "/dev/null"]


def judge(name: str, target: float, commands: Iterable[list[str]], program: str, env: dict[str, str]) -> bool:
    """The slowest of some commands, each timed three times in turn with a start."""
    beyond = []
    for command in commands:
        seconds(command, env)
        pairs = [(seconds(command, env), seconds([program, "--version"], env)) for _ in range(3)]
        took, start = (statistics.median(times) for times in zip(*pairs, strict=True))
        beyond.append((took - start, took / start, " ".join(command[1:])))
    beyond.sort(reverse=True)
    for least, ratio, words in beyond[:3]:
        print(f"  {least:.3f} s beyond start-up (ratio {ratio:.1f})  {words}")
    met = beyond[0][0] <= target
    middle = statistics.median(each[0] for each in beyond)
    print(
        f"{name}: {len(beyond)} questions, median {middle:.3f} s, slowest {beyond[0][0]:.3f} s beyond start-up"
        f" (target {target}: {'met' if met else 'MISSED'})"
    )
    return met


def plans_of_lists(desk: Desk) -> list[str]:
    """Steps of plans that read all of a table; an index that has all that a count or an order needs is none.

    The small index that a search makes for a handful of tickets is gone by then, and is left out.
    """
    connection, found = desk.store.connection, []
    statements: list[str] = []
    for words in FILTERS:
        for more in ([], ["status:any"] if "status:" not in words else []):
            query = query_of(desk, [*words.split(), *more])
            connection.set_trace_callback(statements.append)
            hits = listing.Found(connection, query, desk.now)
            list(hits.rows(("id", "subject"), 40))
            hits.count()
            search.matches(connection, "printer", 20, query=query, now=desk.now)
            connection.set_trace_callback(None)
    for statement in dict.fromkeys(
        each for each in statements if each.startswith(("SELECT", "WITH")) and " chosen " not in each
    ):
        whole = [
            step
            for step in explained(connection, statement)
            if step.startswith(SCANS) and "INDEX" not in step
        ]
        found += [f"{step}: {statement[:200]}" for step in whole]
    return found


def explained(connection: sqlite3.Connection, statement: str) -> list[str]:
    """The steps of a statement's plan."""
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]


if __name__ == "__main__":
    main()
