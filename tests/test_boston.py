"""The City of Boston's own targets of 2016, computed again from its requests under a policy written for it."""

from __future__ import annotations

import csv
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from supportcli.desk.desk import Desk
from supportcli.desk.doctor import examine

DATA = Path(os.environ.get("SUPPORTCLI_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
REQUESTS = DATA / "boston-311-2016-animal" / "filtered_2016.csv"
POLICY = Path(__file__).parent / "policies" / "boston-311.toml"
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.skipif(not REQUESTS.is_file(), reason="the real data is not here")
def test_the_citys_targets_are_found_again(
    run: Any, make_desk: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """For 99 % of the dead animals the due time is the city's own within 61 s; the figure is printed."""
    assert run("init").code == 0
    done = run("import", str(REQUESTS), "--mapping", "boston-311-2016", "--policy", str(POLICY))
    assert done.code == 0, done.err
    desk: Desk = make_desk()
    query = (
        "SELECT source_key, due_at FROM tickets JOIN clocks ON ticket = id WHERE kind = 'Pick up Dead Animal'"
    )
    due = {key: datetime.fromisoformat(at) for key, at in desk.store.connection.execute(query)}
    theirs = targets()
    assert desk.store.connection.execute("SELECT COUNT(*) FROM tickets").fetchone() == (7494,)
    assert len(theirs) == 3396
    agree = sum(abs((due[key] - target).total_seconds()) <= 61 for key, target in theirs.items())
    with capsys.disabled():
        print(f" {agree:,} of {len(theirs):,} due times agree ({agree / len(theirs):.2%})", end="")
    assert agree / len(theirs) >= 0.99
    assert examine(desk).findings == []


def targets() -> dict[str, datetime]:
    """The city's targets by request, with the offset added that the export lost by converting twice."""
    with REQUESTS.open(encoding="utf-8-sig", newline="") as stream:
        return {
            row["case_enquiry_id"]: later(later(datetime.fromisoformat(row["sla_target_dt"])))
            for row in csv.DictReader(stream)
            if row["type"] == "Pick up Dead Animal" and row["sla_target_dt"]
        }


def later(instant: datetime) -> datetime:
    """The clock of New York read as such, in UTC."""
    return instant.replace(tzinfo=NEW_YORK).astimezone(UTC)
