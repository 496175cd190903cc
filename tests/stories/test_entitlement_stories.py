"""The shipped policies' entitlements: incidents and chats, levels and channels, methods, work that is never done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from supportcli.desk import intake
from supportcli.desk.billing import worklog
from supportcli.desk.look import view
from supportcli.domain.errors import RefusedError
from tests.stories.telling import Story

Tell = Callable[..., Story]


def entitled(story: Story, text: str) -> dict[str, Any]:
    found = story.record(text)["entitlement"]
    assert isinstance(found, dict)
    return found


def offers(found: list[dict[str, Any]]) -> dict[str, bool]:
    return {each["id"]: each["offered"] for each in found}


@pytest.mark.parametrize(("plan", "most"), [("level-1", 2), ("level-2", 5), ("level-3", None)])
def test_incidents_analysed_each_month(tell: Tell, plan: str, most: int | None) -> None:
    """CE-02: 2, 5, or any number; the next month has as many again."""
    story = tell("cloveretl", plan)
    for _ in range(most or 12):
        story.opened("2026-03-06 15:50", kind="incident")
    quota = next(q for q in entitled(story, "2026-03-06 15:50")["quotas"] if q["quota"] == "incidents")
    assert (quota["used"], quota["left"]) == (most or 12, None if most is None else 0)
    if most is not None:
        with pytest.raises(
            RefusedError, match=rf"Incident analysis: 0 of {most} left this month \(incidents, CE-02\)"
        ):
            story.opened("2026-03-31 23:59", kind="incident")
    story.opened("2026-03-31 23:59", kind="question")
    story.opened("2026-04-01 00:00", kind="incident")


@pytest.mark.parametrize(("plan", "most"), [("level-1", 0), ("level-2", 3), ("level-3", 7)])
def test_chats_each_month(tell: Tell, plan: str, most: int) -> None:
    """CE-06: not offered, up to three, up to seven."""
    story = tell("cloveretl", plan)
    story.opened("2026-03-06 15:50", kind="incident")

    def chat(text: str) -> None:
        worklog.log(story.at(text), [story.id], "10m", "Talked", session="chat")

    for n in range(most):
        chat(f"2026-03-{n + 10} 12:00")
    with pytest.raises(RefusedError, match="Chat with an expert"):
        chat("2026-03-31 12:00")
    if most:
        chat("2026-04-01 12:00")


@pytest.mark.parametrize(
    ("plan", "closed"),
    [("level-1", {"phone", "remote"}), ("level-2", {"remote"}), ("level-3", set())],
)
def test_channels_of_the_levels(tell: Tell, plan: str, closed: set[str]) -> None:
    """CE-07: telephone from Level 2 on, a remote session for Level 3 only; the others are greyed out."""
    story = tell("cloveretl", plan)
    story.opened("2026-03-06 15:50", kind="incident")
    found = offers(entitled(story, "2026-03-06 15:50")["channels"])
    assert {name for name, offered in found.items() if not offered} - {"chat"} == closed


@pytest.mark.parametrize(
    ("plan", "levels"),
    [
        ("gold", {"I": "included", "II": "billable", "III": "billable"}),
        ("platinum", {"I": "included", "II": "included", "III": "billable"}),
    ],
)
def test_levels_of_gold_and_platinum(tell: Tell, plan: str, levels: dict[str, str]) -> None:
    """CC-05: Gold has Level I, Platinum Levels I and II; neither includes Level III."""
    story = tell("clearcare", plan)
    story.opened("2026-03-06 15:50", channel="portal")
    found = {each["id"]: each["verdict"] for each in entitled(story, "2026-03-06 15:50")["levels"]}
    assert {id_: found[id_] for id_ in levels} == levels
    assert found["0"] == "included"  # CC-07


@pytest.mark.parametrize(
    ("plan", "product", "verdict", "there"),
    [
        ("gold", "content-filter", "included", ["professional", "consulting", "dedicated-forum"]),
        ("bronze", "content-filter", "billable", ["consulting", "dedicated-forum"]),
        ("gold", "community-app", "best-effort", ["dedicated-forum", "public-forum"]),
        ("gold", "third-party-app", "excluded", ["developer", "consulting", "public-forum"]),
    ],
)
def test_what_an_app_is_supported_by(
    tell: Tell, plan: str, product: str, verdict: str, there: list[str]
) -> None:
    """CC-15: the app's best method that the plan has decides; all other methods are there, greyed out."""
    story = tell("clearcare", plan)
    story.opened("2026-03-06 15:50", channel="portal", product=product)
    found = entitled(story, "2026-03-06 15:50")
    assert found["verdict"] == verdict
    assert [each["id"] for each in found["methods"] if each["offered"]] == there
    assert len(found["methods"]) == 5


def test_level_iii_waits_for_the_client(tell: Tell) -> None:
    """CC-10: the gate before the level is told as long as nobody has passed it."""
    story = tell("clearcare", "gold")
    story.opened("2026-03-06 15:50", channel="portal", level="I")
    gates = entitled(story, "2026-03-06 15:50")["gates"]
    assert ("level-iii", ["level:III"]) in [(gate["approval"], gate["before"]) for gate in gates]


@pytest.mark.parametrize("plan", ["basic", "premium", "enterprise"])
def test_jobs_that_are_never_done(tell: Tell, plan: str) -> None:
    """KM-11: the ticket is recorded, and the first thing to do is to say no to it."""
    story = tell("mor", plan)
    story.opened("2026-03-06 15:50", description="Please set up SNMP on our server")
    record = story.record("2026-03-06 15:50")
    assert record["entitlement"]["verdict"] == "refused"
    assert record["entitlement"]["clauses"][0]["clause"] == "KM-11"
    assert record["next_step"].startswith("say no to it: ")


def test_without_a_plan_support_is_paid(tell: Tell) -> None:
    """KM-07: the policy's plan for customers without a contract, and its price."""
    story = tell("mor", "basic")
    desk = story.at("2026-03-06 15:50")
    request = intake.OpenRequest("No calls since ten", policy="mor")
    number, _ = intake.open_ticket(desk, request)
    found = view.show(desk, [number])[0]["entitlement"]
    assert found["basis"].startswith("no contract")
    assert found["verdict"] == "billable"
    assert "KM-07" in [cover["clause"] for cover in found["clauses"]]
