"""A short random life under a policy: tickets, people, cron and pages, in a desk in memory."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from random import Random
from typing import Any

from msgspec.structs import asdict

from supportcli.desk.billing import charging, crediting
from supportcli.desk.comparing.differing import differences
from supportcli.desk.comparing.explaining import Asked, explain, terms_for
from supportcli.desk.coverage.entitlement import entitlement_record
from supportcli.desk.coverage.quotas import quotas
from supportcli.desk.look import view
from supportcli.desk.look.sheet import sheets
from supportcli.desk.policies import Known, find
from supportcli.desk.stories.acts import acted, end_contract, opened
from supportcli.desk.stories.moments import CUSTOMER
from supportcli.desk.stories.stage import Stage
from supportcli.desk.stories.terms import Cast
from supportcli.domain.errors import DeskError
from supportcli.domain.language.policy import Policy
from supportcli.domain.running.play import judged
from supportcli.domain.story import Story, StoryContract
from supportcli.domain.time import duration as durations
from supportcli.domain.time.calendar import CalendarError
from supportcli.domain.time.duration import DurationError
from supportcli.policyfile.codec import revision
from supportcli.policyfile.shipped import shipped_ids
from supportcli.policyfile.story_words import VERBS
from supportcli.render.policy.differences import differences_document
from supportcli.render.policy.html import page_html
from supportcli.render.policy.markdown import page_markdown
from supportcli.render.policy.page import policy_document
from supportcli.render.policy.terminal import page_lines

BEGINNINGS = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        "2026-03-06 16:50", "2026-03-08 06:30", "2026-03-29 00:59", "2026-10-25 00:30", "2026-12-24 23:59",
        "2024-02-29 12:00", "2011-12-29 23:00", "1990-01-02 00:00", "2059-12-31 23:59", "9990-06-01 00:00",
    )
)  # fmt: skip
AGE_OF_CARE = datetime(9000, 1, 1, tzinfo=UTC)
"""Time is counted to the year 9990; whoever lives near it may be refused anything, but cleanly."""
ZONES = ("Etc/UTC", "Europe/Dublin", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe")
WAITS = (0, 1, 60, 3_600, 4 * 3_600, 86_400, 3 * 86_400, 40 * 86_400, 400 * 86_400)
DETAILS = ("3", "x", "2026-04-01", "0001-01-01", "9999-12-31")
DURATIONS = (
    "0m",
    "1h",
    "4bh",
    "0bh",
    "1bd",
    "90bd",
    "eobd",
    "eobd+3",
    "1mo",
    "1200mo",
    "36600d",
    "next-release",
)


def live(policy: Policy, text: str, random: Random) -> None:
    """Live under a policy for a while; whatever is raised, the desk's own refusals apart, is a failure."""
    known = Known(policy, text, revision(text), "file")
    begin = random.choice(BEGINNINGS)
    _look(policy, known, random, begin)
    plan = random.choice([each.id for each in policy.plans] or [None])
    contracts = (StoryContract("", None, "", plan),) if random.random() < 0.8 else ()
    story = Story("life", "", random.choice(ZONES), policy.id, plan, contracts, facts={})
    cast = Cast(known, {name: find(None, name) for name in _OTHERS if name != policy.id})
    try:
        stage = Stage(cast, story, begin)
    except DeskError:
        return
    try:
        _live(stage, policy, story, random)
    except DeskError:
        if begin < AGE_OF_CARE:
            raise  # a ticket that nobody can look at any more
    finally:
        stage.close()


def _live(stage: Stage, policy: Policy, story: Story, random: Random) -> None:
    for _ in range(random.randint(2, 9)):
        stage.pass_time(stage.desk.now + timedelta(seconds=random.choice(WAITS)))
        verb = "open" if not stage.names else random.choice(list(VERBS))
        how = _how(verb, stage, policy, random)
        try:
            if verb == "open":
                name = str(len(stage.names) + 1)
                ticket, outcome = opened(stage, story, how)
                stage.names[name] = ticket
            elif verb == "end-contract":
                end_contract(stage, how, None)
                continue
            else:
                outcome = acted(stage, random.choice(list(stage.names.values())), verb, how)
            stage.did(verb, outcome.changes, None)
        except DeskError:
            continue
    stage.pass_time(stage.desk.now + timedelta(days=random.choice((0, 1, 30))), at_least=True)
    desk, ids = stage.desk, list(stage.names.values())
    view.show(desk, ids)
    sheets(desk, ids)
    for number in ids:
        case = stage.case(number)
        entitlement_record(desk, case)
        if case.terms is not None:
            judged(case.terms, case.history, desk.now, number)
    for report in (
        quotas,
        partial(charging.report, words=[]),
        partial(crediting.credits_of, customer=CUSTOMER),
    ):
        try:
            report(desk)
        except DeskError:
            continue


def _look(policy: Policy, known: Known, random: Random, begin: datetime) -> None:
    """Due instants on every calendar, the page in three forms, a comparison, the terms of such a ticket."""
    terms = terms_for(known)
    for spec in policy.calendars:
        duration = durations.parse(random.choice(DURATIONS))
        if duration.unit == "business-days" and spec.business_day is None:
            continue
        try:
            durations.due(begin, duration, terms.calendar(spec.id), releases=terms.releases)
        except (DurationError, CalendarError):
            continue
    document = policy_document(policy)
    for _ in (*page_html(document), *page_markdown(document), *page_lines(document)):
        pass
    facts = {
        name: random.choice(ids)
        for name, ids in _vocabulary(policy).items()
        if ids and name not in ("impact", "urgency") and random.random() < 0.5
    }
    other = _shipped(random.choice(shipped_ids()))
    changes = [asdict(change) for change in differences(other, policy)]
    assert bool(changes) == (other != policy)
    for _ in page_markdown(differences_document("a → b", changes)):
        pass
    with suppress(DeskError):
        explain(terms, known, Asked(facts, (), None, random.choice((None, begin)), begin))


@cache
def _shipped(name: str) -> Policy:
    return find(None, name).policy


def _vocabulary(policy: Policy) -> dict[str, Sequence[str]]:
    matrix = policy.matrix
    return {
        "plan": [each.id for each in policy.plans],
        "priority": [each.id for each in policy.priorities],
        "impact": matrix.impacts if matrix else (),
        "urgency": matrix.urgencies if matrix else (),
        "kind": [each.id for each in policy.kinds],
        "level": [each.id for each in policy.levels],
        "cause": [each.id for each in policy.causes],
        "channel": [each.id for each in policy.channels],
        "environment": [each.id for each in policy.environments],
        "region": [each.id for each in policy.regions],
        "product": [each.id for each in policy.catalogue.products],
        "version": [each.id for each in policy.life_cycle.versions],
    }


_SAID = {
    "time": ("1h30m", "1m", "100h", "x"),
    "session": ("phone", "chat", "remote"),
    "price": ("100", "free", "0.01", "1e9", "999999999999"),
    "override": ("because",),
    "by": ("customer", "jo@customer.example"),
    "agreed-by": ("customer",),
    "approved-by": ("customer",),
    "for": ("customer", "vendor"),
    "assignee": ("ana",),
    "to": ("ana",),
    "team": ("night",),
    "currency": ("EUR", "x"),
}


_OTHERS = ("mor", "portacare")
"""Policies to which tickets may be moved."""


def _how(verb: str, stage: Stage, policy: Policy, random: Random) -> dict[str, Any]:
    """Some words of the verb, most of them known to the policy."""
    if verb == "undo":
        return random.choice(({}, {"what": random.choice(list(VERBS))}))
    if verb == "move":
        to, plans = random.choice(list(stage.cast.others)), [each.id for each in policy.plans] or ["basic"]
        return random.choice(({"to": to}, {"to": to, "plan": "basic"}, {"plan": random.choice(plans)}))
    known = _vocabulary(policy)
    flags = [each.id for each in policy.flags]
    approvals = [each.id for each in policy.approvals]
    roles = [each.id for each in policy.roles]
    if verb == "agree":
        return {random.choice([each.id for each in policy.measures] or ["x"]): random.choice(DURATIONS)}
    if verb == "details":
        return {
            random.choice([each.id for each in policy.details.questions] or ["x"]): random.choice(DETAILS)
        }
    allowed, how = VERBS[verb], dict[str, Any]()
    for word in allowed.words:
        pool = known.get(word) or {"what": approvals, "role": roles}.get(word) or _SAID.get(word)
        if verb == "log" and word == "what":
            pool = ("Worked",)
        needed = word in (allowed.main, "price", "time", "by")
        if pool and random.random() < (0.9 if needed else 0.3):
            how[word] = random.choice(pool)
    for word in allowed.flags:
        how[word] = random.random() < 0.3
    for word in allowed.lists:
        pool = approvals if word == "approvals" else flags
        how[word] = tuple(each for each in pool if random.random() < 0.3)
    return how
