"""Issues asked for, created exactly once whatever fails, told to the customer, undone, linked and read back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from supportcli.desk import finish, intake, people, policies, work
from supportcli.desk.delivery import deliver
from supportcli.desk.desk import Desk
from supportcli.desk.engineering import filing
from supportcli.desk.engineering.filing import Filing
from supportcli.desk.engineering.overview import issues
from supportcli.desk.engineering.sending import send_requests
from supportcli.desk.engineering.syncing import sync
from supportcli.desk.look.view import show
from supportcli.desk.operation import cases
from supportcli.desk.settings.values import Settings, Tracker
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.store import tracker as store
from tests.conftest import MONDAY, MakeDesk
from tests.tracker.fake_trackers import (
    TOKEN,
    Fake,
    cuts_after_accepting,
    is_slow,
    passes,
    refuses,
    says,
    serving,
)

JO = "jo@acme.example"
POLICY = """
id = "house"
name = "House"
vendor = "House"

[kinds]
defect = "Defect"
question = "Question"

[priorities]
high = { name = "High" }
low = { name = "Low" }

[flags]
filed = "Filed"

[tracker]
project = "acme/server"
when = { kind = "defect" }
priority = "Urgent"
labels = ["bug"]
flag = "filed"
clause = "H-1"
"""


BOTH = pytest.mark.parametrize("fake", ["github", "gitlab"], indirect=True)
"""For what depends on the tracker's answers; everything else is the desk's, whoever answers."""


@pytest.fixture
def fake(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """A tracker on this machine, with its token in the environment; GitHub's unless a test names another."""
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    for name in ("GITHUB_TOKEN", "GITLAB_TOKEN"):
        monkeypatch.setenv(name, TOKEN)
    with serving(getattr(request, "param", "github")) as found:
        yield found


@pytest.fixture
def at(fake: Fake, make_desk: MakeDesk, tmp_path: Path) -> Callable[..., Desk]:
    """The desk so many minutes after Monday morning, with one customer, a policy and the tracker."""
    first = make_desk()
    file = tmp_path / "house.toml"
    file.write_text(POLICY)
    policies.add_policy(first, str(file))
    people.add_customer(first, "acme", "Acme Ltd", ("acme.example",))
    people.add_contact(first, JO, "acme", "Jo Doe")
    people.add_contract(first, "acme", "house", "house")

    def at(minutes: float = 0, **tracker: Any) -> Desk:
        known = {"kind": fake.kind, "url": fake.url, "timeout": 5} | tracker
        return make_desk(now=MONDAY + timedelta(minutes=minutes), tracker=Tracker(**known))

    return at


def a_ticket(desk: Desk, **more: Any) -> int:
    request = intake.OpenRequest("Upload stops", contact=JO, kind="defect", **more)
    return intake.open_ticket(desk, request)[0]


def filed(desk: Desk, **more: Any) -> int:
    """A ticket whose issue is asked for."""
    ticket = a_ticket(desk)
    filing.file_issue(desk, ticket, Filing(**more))
    return ticket


def the_issue(desk: Desk, ticket: int) -> dict[str, Any]:
    (found,) = issues(desk, [ticket])
    return found


def kinds(desk: Desk, ticket: int) -> list[str]:
    return [event["kind"] for event in show(desk, [ticket])[0]["events"]]


def letters(desk: Desk) -> list[tuple[str, str, str]]:
    rows = desk.store.connection.execute("SELECT purpose, recipients, body FROM outbox ORDER BY id")
    return [tuple(row) for row in rows]


@BOTH
def test_an_issue_is_created_and_the_customer_told(fake: Fake, at: Callable[..., Desk]) -> None:
    """Asked for in one operation, created by the delivery in another, whose letter leaves in the same run."""
    desk = at()
    ticket = filed(desk)
    assert kinds(desk, ticket) == ["opened", "filed"]
    done = deliver(desk)
    assert [each.state for each in done.requests] == ["sent"]
    assert done.sent == 1
    found = the_issue(desk, ticket)
    path = {"github": "issues/1", "gitlab": "-/issues/1"}[fake.kind]
    assert (found["number"], found["state"], found["request"]) == (1, "open", "sent")
    assert found["url"] == f"{fake.web}/acme/server/{path}"
    assert kinds(desk, ticket) == ["opened", "filed", "tracked", "classified"]
    record = show(desk, [ticket])[0]
    assert record["flags"] == {"filed": True}
    ((purpose, to, body),) = letters(desk)
    assert (purpose, to) == ("issue", f'["{JO}"]')
    assert "as issue acme/server#1" in body and found["url"] in body and "[SUP-1]" in body
    assert [e["data"].get("told") for e in record["events"] if e["kind"] == "tracked"] == [JO]
    (made,) = fake.issues["acme/server"]
    assert made["labels"] == ["bug"]
    assert "- **Priority:** Urgent" in made["body"] and "- **Ticket:** [SUP-1]" in made["body"]
    assert deliver(desk).requests == () and len(fake.creations()) == 1


def test_a_customer_who_is_not_to_be_told_is_not(fake: Fake, at: Callable[..., Desk]) -> None:
    """With --no-tell, and where nobody is known."""
    desk = at()
    filed(desk, tell=False)
    silent = intake.open_ticket(desk, intake.OpenRequest("Upload stops", policy="house"))[0]
    filing.file_issue(desk, silent, Filing())
    deliver(desk)
    assert letters(desk) == [] and len(fake.issues["acme/server"]) == 2


def test_where_the_project_stands(fake: Fake, at: Callable[..., Desk]) -> None:
    """A flag wins over the settings, the settings over the policy; somebody has to say it."""
    fake.issues |= {"acme/flag": [], "acme/settings": []}
    filed(at(project="acme/settings"), project="acme/flag")
    filed(at(project="acme/settings"))
    filed(at())
    deliver(at())
    assert {name: len(found) for name, found in fake.issues.items()} == {
        "acme/server": 1, "acme/flag": 1, "acme/settings": 1,
    }  # fmt: skip
    nowhere = intake.open_ticket(at(), intake.OpenRequest("Upload stops"))[0]
    with pytest.raises(UsageError, match="nobody says in which project"):
        filing.file_issue(at(), nowhere, Filing())


@BOTH
def test_the_line_is_cut_after_the_issue_was_created(fake: Fake, at: Callable[..., Desk]) -> None:
    """The next attempt finds it by its marker and adopts it, however many issues came since; nothing is doubled."""
    desk = at()
    fake.add()
    ticket = filed(desk)
    fake.wrong = [passes, cuts_after_accepting]
    (tried,) = deliver(desk).requests
    assert (tried.state, tried.try_at) == ("pending", MONDAY + timedelta(minutes=1))
    assert the_issue(desk, ticket)["number"] is None
    assert len(fake.issues["acme/server"]) == 2
    fake.page = 2
    for _ in range(5):
        fake.add()
    (tried,) = deliver(at(1)).requests
    assert tried.state == "sent"
    assert the_issue(at(1), ticket)["number"] == 2
    assert len(fake.creations()) == 1
    assert len(letters(desk)) == 1


@pytest.mark.parametrize("fault", ["refused", "slow", "cut before"])
def test_what_was_not_created_is_created_later(fake: Fake, at: Callable[..., Desk], fault: str) -> None:
    """Once, with the pauses of the outbox in between."""
    desk = at(timeout=0.2) if fault == "slow" else at()
    filed(desk)

    def cut(handler: Any) -> bool:
        handler.close_connection = True
        handler.connection.close()
        return True

    wrong = {"refused": refuses(503), "slow": is_slow, "cut before": cut}[fault]
    fake.wrong = [passes, wrong]
    (first,) = send_requests(desk)
    assert (first.state, first.issue) == ("pending", None)
    assert send_requests(at(0.5)) == ()
    (second,) = send_requests(at(1))
    assert second.state == "sent"
    assert len(fake.issues["acme/server"]) == 1


def test_a_tracker_holds_up_no_letter(fake: Fake, at: Callable[..., Desk], tmp_path: Path) -> None:
    """While it is asked, what waited has left; what the issue has to say follows in the same run."""
    desk = at()
    ticket = filed(desk)
    work.reply(desk, [ticket], "We look at it.")
    left: list[int] = []

    def sent() -> int:
        return sum(1 for path in tmp_path.rglob("new/*") if path.is_file())

    def look(handler: Any) -> bool:
        left.append(sent())
        return passes(handler)

    fake.wrong = [look]
    done = deliver(desk)
    assert (left, [each.state for each in done.requests], done.sent, sent()) == ([1], ["sent"], 2, 2)


def test_the_pauses_grow_and_never_end(fake: Fake, at: Callable[..., Desk]) -> None:
    """1, 5, 15 minutes, 1, 4, 12 hours, and then every 12 hours: a request is not lost over a long outage."""
    filed(at())
    waited, now = [], 0.0
    for _ in range(8):
        fake.wrong = [refuses(500)]
        (tried,) = send_requests(at(now))
        assert tried.try_at is not None
        pause = (tried.try_at - MONDAY).total_seconds() / 60 - now
        waited.append(pause)
        now += pause
    assert waited == [1, 5, 15, 60, 240, 720, 720, 720]
    assert send_requests(at(now))[0].state == "sent"


def test_a_rate_limit_holds_everything_back(fake: Fake, at: Callable[..., Desk]) -> None:
    """Nobody asks before the tracker's own instant, for any ticket; then all are created."""
    desk = at()
    tickets = [filed(desk) for _ in range(3)]
    fake.wrong = [refuses(429, Retry_After="600")]
    (tried,) = send_requests(desk)
    assert tried.try_at == MONDAY + timedelta(minutes=10)
    assert send_requests(at(9)) == () and len(fake.asked) == 1
    assert {each["try_at"] for each in issues(desk)} == {"2026-03-02T09:10:00Z"}
    assert [each.state for each in send_requests(at(10))] == ["sent"] * 3
    assert [the_issue(desk, n)["number"] for n in tickets] == [1, 2, 3]


def test_what_is_refused_for_good_stays_and_can_be_retried(fake: Fake, at: Callable[..., Desk]) -> None:
    """It is given up with the tracker's words; the next request is not held back by it."""
    desk = at()
    first = filed(desk)
    second = filed(desk)
    fake.wrong = [passes, refuses(422, "Validation Failed")]
    done = send_requests(desk)
    assert [each.state for each in done] == ["failed", "sent"]
    assert done[0].warning == (
        "the issue for ticket 1 in acme/server is given up: the tracker refuses it (422): Validation Failed;"
        " supportcli defect 1 --retry"
    )
    record = show(desk, [first])[0]
    assert record["next_step"] == "the issue in acme/server is not created yet: supportcli defect 1 --retry"
    assert filing.retry(desk, [first]) == 1
    assert send_requests(desk)[0].state == "sent"
    assert the_issue(desk, first)["number"] == 2 and the_issue(desk, second)["number"] == 1
    with pytest.raises(NotFoundError, match="no request waits for ticket 1"):
        filing.retry(desk, [first])


@pytest.mark.parametrize(
    ("env", "tracker", "words"),
    [
        ({"GITHUB_TOKEN": "", "GITLAB_TOKEN": ""}, {}, "there is no token: GIT{} is not set"),
        ({"OURS": ""}, {"token_env": "OURS"}, "there is no token: OURS is not set"),
        ({"OURS": "wrong"}, {"token_env": "OURS"}, "the tracker does not know the token (401): Bad credentials"),
        ({"OURS": "two words"}, {"token_env": "OURS"}, "what OURS holds is no token"),
        ({"OURS": "new\nline"}, {"token_env": "OURS"}, "what OURS holds is no token"),
    ],
)  # fmt: skip
def test_a_token_that_is_missing_or_wrong(
    fake: Fake, at: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch, env: dict[str, str],
    tracker: dict[str, str], words: str,
) -> None:  # fmt: skip
    """The request waits, cron says so once, and what the token is is said nowhere."""
    filed(at())
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    (tried,) = send_requests(at(**tracker))
    said = words.format(fake.kind.upper().removeprefix("GIT") + "_TOKEN")
    assert (tried.state, tried.error) == ("pending", said)
    assert tried.warning == f"the issue for ticket 1 in acme/server waits: {said}"
    (again,) = send_requests(at(1, **tracker))
    assert again.warning is None
    assert fake.creations() == []
    monkeypatch.setenv("OURS", f" {TOKEN}\n")
    assert send_requests(at(100, token_env="OURS"))[0].state == "sent"


def test_the_settings_lost_their_tracker(fake: Fake, at: Callable[..., Desk]) -> None:
    """What was asked for waits until there is one again."""
    filed(at())
    desk = at(kind=None, url=None)
    assert send_requests(desk)[0].error == "the settings name no engineering tracker"
    other = "gitlab" if fake.kind == "github" else "github"
    (tried,) = send_requests(at(1, kind=other))
    assert (tried.state, tried.error) == ("failed", f"it is for {fake.kind}, and the settings name {other}")


def test_undone_before_it_is_sent(fake: Fake, at: Callable[..., Desk]) -> None:
    """The request is taken back, and the tracker never hears of it; another may be filed."""
    desk = at()
    ticket = filed(desk)
    assert finish.undo(desk).cancelled == 1
    assert deliver(desk).requests == () and fake.asked == []
    assert show(desk, [ticket])[0]["issues"] == []
    filing.file_issue(desk, ticket, Filing())
    assert len(deliver(desk).requests) == 1


def test_undone_after_it_was_sent(fake: Fake, at: Callable[..., Desk]) -> None:
    """What engineering has stays: the refusal says so."""
    desk = at()
    filed(desk)
    deliver(desk)
    with pytest.raises(RefusedError, match="the issue for ticket 1 exists in acme/server and stays there"):
        finish.undo(desk)


def test_undone_while_it_is_being_sent(fake: Fake, at: Callable[..., Desk]) -> None:
    """The issue exists by then, and the ticket knows it: the truth is recorded, whoever was faster."""
    desk = at()
    ticket = filed(desk)

    def undo_now(handler: Any) -> bool:
        path = desk.store.path
        other = Desk.open(path, now=MONDAY, actor="ana", settings=Settings())
        finish.undo(other)
        other.close()
        return False

    fake.wrong = [passes, undo_now]
    (tried,) = send_requests(desk)
    assert tried.state == "sent"
    record = show(desk, [ticket])[0]
    assert [each["number"] for each in record["issues"]] == [1]


def test_a_second_issue_wants_to_be_asked_for(fake: Fake, at: Callable[..., Desk]) -> None:
    """While one waits, and while one is there; --another means it."""
    desk = at()
    ticket = filed(desk)
    with pytest.raises(RefusedError, match="has asked acme/server for an issue already"):
        filing.file_issue(desk, ticket, Filing())
    deliver(desk)
    with pytest.raises(RefusedError, match="ticket 1 has issue acme/server#1 already"):
        filing.file_issue(desk, ticket, Filing())
    filing.file_issue(desk, ticket, Filing(another=True))
    deliver(desk)
    assert [each["number"] for each in issues(desk)] == [1, 2]


def test_the_history_may_be_ahead_of_cron(fake: Fake, at: Callable[..., Desk]) -> None:
    """A machine whose clock is behind creates the issue and records it, rather than asking for it for ever."""
    ticket = filed(at())
    work.comment(at(60), [ticket], "Look at the log")
    (tried,) = send_requests(at(1))
    assert tried.state == "sent"
    assert the_issue(at(60), ticket)["number"] == 1


CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from supportcli.desk.desk import Desk
from supportcli.desk.engineering.sending import send_requests
from supportcli.desk.settings.values import Settings, Tracker
kind, url, path, now = sys.argv[1:]
desk = Desk.open(
    Path(path), now=datetime.fromisoformat(now), actor="cron", settings=Settings(tracker=Tracker(kind=kind, url=url))
)
print(len(send_requests(desk)))
"""


def child(fake: Fake, desk: Desk) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", CHILD, fake.kind, fake.url, str(desk.store.path), desk.now.isoformat()]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def kill_at(fake: Fake, question: int) -> list[subprocess.Popen[str]]:
    """The list for the process that the tracker will kill when it has understood this question, counted from 1."""
    running: list[subprocess.Popen[str]] = []

    def kill(handler: Any) -> bool:
        handler.say, say = (lambda *_, **__: None), handler.say
        if handler.asked.method == "POST":
            handler.answer()
        os.kill(running[0].pid, signal.SIGKILL)
        handler.say = say
        handler.close_connection = True
        return True

    fake.wrong = [passes] * (question - 1) + [kill]
    return running


@BOTH
@pytest.mark.parametrize("question", [1, 2])
def test_killed_between_asking_and_recording(fake: Fake, at: Callable[..., Desk], question: int) -> None:
    """The tracker kills its asker at the first or second question: the issue comes into being exactly once."""
    desk = at()
    ticket = filed(desk)
    running = kill_at(fake, question)
    running.append(child(fake, desk))
    running[0].communicate()
    assert running[0].returncode == -signal.SIGKILL
    assert len(fake.issues["acme/server"]) == question - 1
    # the lock went with the process; a minute is left for a tracker that lists with delay
    later = at(1)
    (tried,) = send_requests(later)
    assert tried.state == "sent"
    assert len(fake.issues["acme/server"]) == 1
    assert the_issue(later, ticket)["number"] == 1
    assert len(letters(later)) == 1


@pytest.mark.long
@BOTH
@pytest.mark.parametrize("question", range(1, 11))
def test_killed_at_any_question(fake: Fake, at: Callable[..., Desk], question: int) -> None:
    """Five requests have ten questions; wherever the process dies, there are five issues and five letters."""
    desk = at()
    tickets = [filed(desk) for _ in range(5)]
    running = kill_at(fake, question)
    running.append(child(fake, desk))
    running[0].communicate()
    assert running[0].returncode == -signal.SIGKILL
    send_requests(at(1))
    found = [each["number"] for each in issues(at(1))]
    assert sorted(found) == [1, 2, 3, 4, 5] and len(tickets) == 5
    assert len({each["body"] for each in fake.issues["acme/server"]}) == 5
    assert len(letters(at(1))) == 5


def test_two_processes_at_once(fake: Fake, at: Callable[..., Desk]) -> None:
    """Whoever comes second leaves it to the first."""
    desk = at()
    for _ in range(4):
        filed(desk)
    both = [child(fake, desk), child(fake, desk)]
    for each in both:
        each.communicate()
    send_requests(desk)
    titles = [each["body"] for each in fake.issues["acme/server"]]
    assert len(titles) == 4 and len(set(titles)) == 4


@BOTH
def test_an_issue_that_exists_is_linked(fake: Fake, at: Callable[..., Desk]) -> None:
    """By its address; the customer is told, the policy's flag is recorded, and an undo takes it back."""
    desk = at()
    ticket = a_ticket(desk)
    path = {"github": "issues/7", "gitlab": "-/issues/7"}[fake.kind]
    url = f"{fake.web}/acme/server/{path}"
    filing.link(desk, ticket, url)
    record = show(desk, [ticket])[0]
    assert [(each["number"], each["state"]) for each in record["issues"]] == [(7, "open")]
    assert record["flags"] == {"filed": True} and len(letters(desk)) == 1
    with pytest.raises(RefusedError, match="has issue acme/server#7 already"):
        filing.link(desk, ticket, url)
    with pytest.raises(UsageError, match="no issue of a known tracker"):
        filing.link(desk, ticket, "https://elsewhere.example/a/b/issues/1")
    assert finish.undo(desk).cancelled == 1
    assert show(desk, [ticket])[0]["issues"] == []
    filing.link(desk, ticket, url, tell=False)
    assert len(letters(desk)) == 1


@BOTH
def test_states_become_next_steps(fake: Fake, at: Callable[..., Desk]) -> None:
    """Open says nothing; fixed, closed and gone each say what to do; a reply settles it."""
    desk = at()
    tickets = [filed(desk) for _ in range(4)]
    deliver(desk)
    assert [each.changed for each in sync(at(1)).found] == [False] * 4
    fixed, declined, deleted, _ = fake.issues["acme/server"]
    closed = {"state": "closed", "updated_at": "2026-03-02T09:05:00Z"}
    fixed |= closed | {"state_reason": "completed", "milestone": "5.3"}
    declined |= closed | {"state_reason": "not_planned", "labels": ["wontfix"]}
    deleted["deleted"] = True
    done = sync(at(10))
    told = {
        each.ticket: (each.before, each.issue.state, each.issue.fixed_in)
        for each in done.found
        if each.changed
    }
    assert told == {1: ("open", "closed", "5.3"), 2: ("open", "closed", None), 3: ("open", "gone", None)}
    steps = {each["ticket"]: each["next_step"] for each in issues(at(10))}
    declined_step = {
        "github": "engineering closed acme/server#2 as not planned: supportcli reply 2",
        "gitlab": "fixed (acme/server#2): supportcli reply 2",
    }[fake.kind]
    assert steps == {
        1: "fixed in version 5.3 (acme/server#1): supportcli reply 1",
        2: declined_step,
        3: "acme/server#3 is gone from the tracker: supportcli defect 3 --link URL",
        4: None,
    }
    work.reply(at(11), [1], "It is fixed in 5.3")
    assert issues(at(11), [1])[0]["next_step"] is None
    fixed |= {"state": "open", "updated_at": "2026-03-02T09:12:00Z"}
    assert sync(at(13)).found[0].ticket == 4, "closed issues are read where they are asked for"
    (again,) = sync(at(13), [1]).found
    assert (again.before, again.issue.state, again.issue.fixed_in) == ("closed", "open", None)
    assert kinds(at(13), tickets[3]) == ["opened", "filed", "tracked", "classified"]


@BOTH
def test_nothing_new_records_nothing(fake: Fake, at: Callable[..., Desk]) -> None:
    """The second reading is answered with 304, and adds no event; a dry run notes nothing at all."""
    desk = at()
    filed(desk)
    deliver(desk)
    sync(at(1), dry_run=True)
    assert store.reads(desk.store.connection, [the_issue(desk, 1)["url"]]) == {}
    sync(at(1))
    before = desk.store.connection.execute("SELECT COUNT(*) FROM operations").fetchone()
    assert sync(at(2)).outcome.operation is None
    assert "if-none-match" in fake.asked[-1].headers
    assert desk.store.connection.execute("SELECT COUNT(*) FROM operations").fetchone() == before


def test_what_cannot_be_read_hides_nothing_else(fake: Fake, at: Callable[..., Desk]) -> None:
    """A project that is not seen is reported, the other is read; issues elsewhere are named."""
    fake.issues["acme/other"] = []
    desk = at()
    filed(desk)
    filed(desk, project="acme/other")
    elsewhere = a_ticket(desk)
    filing.link(desk, elsewhere, "https://github.com/acme/far/issues/3")
    deliver(desk)
    fake.issues["acme/other"][0] |= {"state": "closed"}
    del fake.issues["acme/server"]
    done = sync(at(1))
    assert done.failures == ("acme/server: the project does not exist, or the token may not see it (404)",)
    assert [(each.ticket, each.issue.state) for each in done.found] == [(2, "closed")]
    assert [each.url for each in done.elsewhere] == ["https://github.com/acme/far/issues/3"]
    fake.wrong = [says(b"<html>")]
    assert sync(at(2), [2]).failures == ("acme/other: the answer is not JSON",)


def test_cron_looks_nothing_up_but_an_index(fake: Fake, at: Callable[..., Desk]) -> None:
    """With a million requests sent, the question asked every minute reads one page of one index."""
    desk = at()
    filed(desk)
    for question in (
        "SELECT EXISTS (SELECT 1 FROM tracker_requests WHERE state = 'pending' AND try_at <= '2026')",
        "SELECT id FROM tracker_requests WHERE state = 'pending' AND try_at <= '2026' ORDER BY try_at, id LIMIT 1",
        "SELECT id FROM tracker_requests WHERE ticket = 1",
        "SELECT DISTINCT ticket FROM events WHERE kind IN ('filed', 'tracked', 'tracker-state') ORDER BY ticket",
    ):
        plan = [str(row[3]) for row in desk.store.connection.execute(f"EXPLAIN QUERY PLAN {question}")]
        assert any("INDEX" in line for line in plan), plan
        assert not any("TEMP B-TREE" in line for line in plan), plan


def test_the_history_alone_tells_the_issues(fake: Fake, at: Callable[..., Desk]) -> None:
    """doctor finds every row as its history tells it, and the record carries what the ticket knows."""
    from supportcli.desk.doctor import examine

    desk = at()
    ticket = filed(desk)
    deliver(desk)
    assert examine(desk).findings == []
    [case] = cases(desk, [ticket])
    (issue,) = case.ticket.issues
    assert issue.name == "acme/server#1" and issue.marker is not None
    (made,) = fake.issues["acme/server"]
    assert made["body"].endswith(f"<!-- supportcli: {issue.marker} -->\n")


def test_a_request_that_was_lost_is_found_and_asked_again(fake: Fake, at: Callable[..., Desk]) -> None:
    """doctor finds what a history asks for and nobody will create; repaired, it adopts what may exist already."""
    from supportcli.desk.doctor import examine, repair

    desk = at()
    filed(desk)
    filed(desk)
    fake.wrong = [passes, cuts_after_accepting]
    send_requests(desk)
    with desk.store.write() as connection:
        connection.execute("DELETE FROM tracker_requests")
    found = examine(desk).findings
    told = [(each.ticket, each.what, each.expected) for each in found]
    assert told == [(n, "no request waits for its issue", "acme/server") for n in (1, 2)]
    repair(desk, found)
    assert examine(desk).findings == []
    assert [each.state for each in send_requests(desk)] == ["sent", "sent"]
    assert [each["number"] for each in issues(desk)] == [1, 2]
    assert len(fake.issues["acme/server"]) == 2


def test_two_readings_at_once_record_a_change_once(fake: Fake, at: Callable[..., Desk]) -> None:
    """Somebody else read and recorded it while the tracker was answering."""
    desk = at()
    ticket = filed(desk)
    deliver(desk)
    fake.issues["acme/server"][0] |= {"state": "closed", "milestone": "5.3"}

    def other(handler: Any) -> bool:
        settings = Settings(tracker=Tracker(kind="github", url=fake.url))
        second = Desk.open(desk.store.path, now=MONDAY, actor="cron", settings=settings)
        assert [each.changed for each in sync(second).found] == [True]
        second.close()
        return False

    fake.wrong = [other]
    sync(desk)
    assert kinds(at(1), ticket) == ["opened", "filed", "tracked", "classified", "tracker-state"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry_After": "9" * 5000},
        {"Retry_After": "soon", "Date": "Mon, 99 Foo 99999 99:99:99 +9999"},
        {
            "X_RateLimit_Reset": "9" * 400,
            "X_RateLimit_Remaining": "0",
            "Date": "Mon, 02 Mar 2026 09:00:00 GMT",
        },
        {"Location": "http://[absurd"},
        {"Link": '<http://[absurd>; rel="next"'},
    ],
    ids=["wait", "date", "reset", "location", "link"],
)
@pytest.mark.parametrize("status", [200, 301, 403, 429, 503])
def test_an_absurd_answer_stops_nothing(
    at: Callable[..., Desk], fake: Fake, headers: dict[str, str], status: int
) -> None:
    """The request waits or is given up, with its reason; the letters leave, and the next request is tried."""
    desk = at()
    first, second = filed(desk), filed(desk)
    work.reply(desk, [first], "We look at it.")
    fake.wrong = [says(b"[]", status, **headers)] * 20
    done = deliver(desk)
    assert done.sent == 1
    assert {each.state for each in done.requests} <= {"pending", "failed"}
    fake.wrong = []
    later = at(24 * 60)
    filing.retry(later)
    deliver(later)
    assert {the_issue(later, n)["state"] for n in (first, second)} == {"open"}
