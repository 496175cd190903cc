"""``policy new``: whatever is answered, the file that comes out is a policy, and a page of it can be drawn."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportcli.desk.drafting import Draft, drafted, named, opening_hours, rung, target
from supportcli.domain.errors import UsageError
from supportcli.policyfile.reader import check_policy
from supportcli.render.policy.page import policy_document
from supportcli.render.policy.terminal import page_lines

PLAIN = Draft("acme", "Acme Care", "Acme", "Europe/Berlin")


def problems(text: str) -> list[str]:
    return [str(problem) for problem in check_policy(text, "draft.toml")[1]]


def test_the_usual_answers_check_clean() -> None:
    """No error and no warning."""
    assert problems(drafted(PLAIN)) == []


words = st.text(min_size=1, max_size=30).filter(lambda text: text.strip() and text.isprintable())
ids = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,8}", fullmatch=True)
HOURS = ("mon-fri 09:00-18:00", "mon-thu 08:00-12:00,13:00-17:00", "fri-mon 22:00-06:00", "wed 00:00-24:00")


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """Any answers that the questions take: names of any letters, plans, priorities, hours, rungs."""
    around = draw(st.booleans())
    unit = "h" if around else draw(st.sampled_from(["h", "bh", "bm", "bd", "d"]))
    size = draw(st.integers(1, 5))
    taken = draw(st.lists(ids.filter(lambda word: word.lower() not in RESERVED), min_size=size + 3, max_size=size + 6,
                          unique_by=str.lower))  # fmt: skip
    priorities, plans = taken[:size], taken[size:]
    targets = tuple((priority, f"{n}{unit}") for n, priority in enumerate(priorities, start=1))
    rungs = st.tuples(
        st.sampled_from(priorities),
        st.sampled_from(["0h", "4h", "2d", "48h"]),
        st.sampled_from(["boss", "cto", "lead"]),
    )
    return Draft(
        draw(ids),
        draw(words),
        draw(words),
        draw(st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))),
        ("always",) if around else (draw(st.sampled_from(HOURS)),),
        tuple((plan, draw(words)) for plan in plans[: draw(st.integers(0, 3))]),
        targets,
        tuple(draw(st.lists(rungs, max_size=4))),
    )


RESERVED = {
    "all", "in", "when", "text", "clause", "calendar", "commitment", "starts", "until", "first-of", "last-of", "plan",
    "priority",
}  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(drafts())
def test_random_answers_make_a_clean_file(draft: Draft) -> None:
    """The file is read back with what was answered in it, and its page tells it."""
    text = drafted(draft)
    policy, found = check_policy(text, "draft.toml")
    assert policy is not None and found == [], found
    assert (policy.id, policy.name, policy.vendor) == (draft.id, draft.name, draft.vendor)
    assert [(plan.id, plan.name) for plan in policy.plans] == list(draft.plans)
    assert [priority.id for priority in policy.priorities] == [priority for priority, _ in draft.targets]
    told = {(role, step.after.text) for step in policy.ladder.steps for role in step.roles}
    assert told == {(role, duration) for _, duration, role in draft.ladder}
    assert any(line.pieces for line in page_lines(policy_document(policy)))


def test_every_example_may_be_uncommented() -> None:
    """Each commented block, and all of them together, make a policy without a problem."""
    text = drafted(PLAIN)
    blocks = re.findall(r"(?m)^# \[.*(?:\n# .*)*", text)
    assert len(blocks) >= 9
    for block in blocks:
        if "flag" not in block:
            assert problems(text.replace(block, uncommented(block))) == [], block
    whole = text
    for block in blocks:
        whole = whole.replace(block, uncommented(block))
    whole = whole.replace("# holidays", "holidays").replace("# closed", "closed").replace("# means", "means")
    assert problems(whole.replace("# source", "source")) == []


def uncommented(block: str) -> str:
    return re.sub(r"(?m)^# ", "", block)


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (named, "gold", ("gold", "Gold")),
        (named, "gold-plus = Gold+", ("gold-plus", "Gold+")),
        (target, "P1=1h", ("P1", "1h")),
        (rung, "P1:4h=head-of-support", ("P1", "4h", "head-of-support")),
        (opening_hours, "Mon-Fri 09:00-12:00,13:00-18:00", "mon-fri 09:00-12:00,13:00-18:00"),
        (opening_hours, "always", "always"),
    ],
)
def test_answers_are_short(read: object, text: str, expected: object) -> None:
    """As they are typed at a terminal or given by flags."""
    assert read(text) == expected  # type: ignore[operator]


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (named, "gold plan"), (named, ""), (named, "=Gold"), (target, "P1"), (target, "P1=soon"), (target, "=1h"),
        (rung, "4h=cto"), (rung, "P1:4h"), (rung, "P1:later=cto"), (opening_hours, "09:00-18:00"),
        (opening_hours, "mon-fri"), (opening_hours, "mon-fry 09:00-18:00"), (opening_hours, "mon 09:00-25:00"),
        (opening_hours, ""),
    ],
)  # fmt: skip
def test_what_is_no_answer(read: object, text: str) -> None:
    """With a hint that shows one."""
    with pytest.raises(UsageError) as refused:
        read(text)  # type: ignore[operator]
    assert refused.value.hint


def test_answers_that_contradict_each_other() -> None:
    """Business days need hours; a rung needs its priority."""
    for wrong in (
        Draft("acme", "Acme", "Acme", "UTC", ("always",), targets=(("P1", "1bd"),)),
        Draft("acme", "Acme", "Acme", "UTC", ladder=(("P9", "1h", "cto"),)),
        Draft("acme", "Acme", "Acme", "UTC", ("mon 09:00-18:00", "mon 10:00-12:00")),
    ):
        with pytest.raises(UsageError, match="these answers make no policy"):
            drafted(wrong)
