"""Every kind of letter goes to a real mail server once, and is read back by our reader and the library's."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from supportcli.desk import asking, finish, handing, people, work
from supportcli.desk.billing.sessions import summarise
from supportcli.desk.delivery import deliver
from supportcli.desk.desk import Desk
from supportcli.desk.digest import post_digest
from supportcli.desk.escalation import escalate_due
from supportcli.desk.letters import issue
from supportcli.desk.operation import act, cases
from supportcli.desk.policies import add_policy
from supportcli.desk.settings.values import Mail, Smtp
from supportcli.desk.triage import Classification, Prioritisation, classify, prioritise
from supportcli.mail.reading import read
from tests.conftest import MakeDesk, at
from tests.desk.mailing import DESK, JO, took, written
from tests.desk.sink import Sink, mail_server

POLICY = """\
id     = "house"
name   = "House"
vendor = "House"

[plans.gold]
[priorities.P1]
[channels.email]
acknowledge = true
[levels]
second = "Second line"
[targets.first-response]
P1 = "1h"
[ladder.P1]
"2h" = ["cto"]
[timers]
remind-after = "1d"
[[timers.steps]]
after = "2d"
do    = "tell"
roles = "contact"
[[rules]]
id     = "loud"
when   = { flag = "outage" }
then   = { notify = "cto" }
[flags]
outage = "An outage"
[roles]
cto = "Chief"
[approvals.closing]
before = "close"
[[details.questions]]
id  = "version"
ask = "Which version?"
"""


@pytest.fixture
def sink() -> Iterator[Sink]:
    with mail_server() as found:
        yield found


@pytest.fixture
def house(make_desk: MakeDesk, tmp_path: Path, sink: Sink) -> Any:
    """Open the desk at an instant; it sends to the server."""
    mail = Mail(from_address=DESK, transport="smtp", smtp=Smtp("127.0.0.1", sink.port))

    def desk_at(text: str) -> Desk:
        return make_desk(
            at(text),
            mail=mail,
            people={"ana": "ana@desk.example", "bo": "bo@desk.example"},
            roles={"cto": ("cto@desk.example",), "lead": ("lead@desk.example",)},
        )

    desk = desk_at("2026-03-02 09:00")
    (tmp_path / "house.toml").write_text(POLICY)
    add_policy(desk, str(tmp_path / "house.toml"))
    people.add_customer(desk, "acme", "Acme", ("acme.example",))
    people.add_contact(desk, JO, "acme", "Jo")
    people.add_contract(desk, "acme", "house", "gold")
    return desk_at


def a_life(desk_at: Any) -> None:
    """One ticket that gets a letter of every purpose, and sends each at its instant."""

    def go(desk: Desk) -> None:
        deliver(desk)

    desk = desk_at("2026-03-02 09:00")
    took(desk, written(subject="Überlast: keine Anrufe", message_id="<1@acme>"))
    prioritise(desk, [1], Prioritisation(priority="P1"))
    work.assign(desk, [1], "ana")
    go(desk)
    late = desk_at("2026-03-02 12:00")
    classify(late, [1], Classification(flags={"outage": True}))
    escalate_due(late)
    go(late)
    act(late, "log", [1], lambda case: summarise(late, case, "We agreed on a test.", "phone", None))
    act(late, "defect", [1], lambda case: ([], [issue(late, case, "acme/server#1", "https://t.example/1")]))
    handing.hand_on(late, [1], handing.Target(level="second", person="bo"), "knows it")
    asking.request_details(late, [1])
    go(late)
    waited = desk_at("2026-03-05 12:00")
    escalate_due(waited)
    go(waited)
    work.reply(waited, [1], "One more try: 50 € says it works.\n\n.\nFrom here on it is fine.")
    finish.resolve(waited, [1])
    post_digest(waited, ["lead"])
    go(waited)


def headers(message: EmailMessage) -> tuple[str, str | None, str | None]:
    return str(message["Subject"]), message["Auto-Submitted"], message["In-Reply-To"]


def test_every_letter_arrives_once_and_is_read_right(house: Any, sink: Sink) -> None:
    """Headers, threads and texts, as the two readers see them."""
    a_life(house)
    raws = [raw.replace(b"\r\n", b"\n") for _, raw in sink.taken]
    messages = [message_from_bytes(raw, policy=default) for raw in raws]
    ids = [message["Message-ID"] for message in messages]
    assert len(set(ids)) == len(ids) and all(each.endswith(".supportcli>") for each in ids)
    about, robot = "[SUP-1] Überlast: keine Anrufe", "auto-generated"
    assert [(to, *headers(message)) for (to, _), message in zip(sink.taken, messages, strict=True)] == [
        ([JO], about, "auto-replied", "<1@acme>"),
        (["ana@desk.example"], f"Warning: {about}", robot, None),
        (["ana@desk.example"], f"Breach: {about}", robot, None),
        (["cto@desk.example"], f"Escalation P1/2h: {about}", robot, None),
        (["cto@desk.example"], f"Notice: {about}", robot, None),
        ([JO], f"Re: {about}", None, "<1@acme>"),  # the summary of a call
        ([JO], f"Re: {about}", robot, "<1@acme>"),  # the issue
        (["bo@desk.example"], f"Hand-off: {about}", robot, None),
        ([JO], f"Re: {about}", None, "<1@acme>"),  # the request for details
        (["bo@desk.example"], f"Reminder: {about}", robot, None),
        ([JO], f"Notice: {about}", robot, "<1@acme>"),
        ([JO], f"Re: {about}", None, "<1@acme>"),
        ([JO], f"Re: {about}", robot, "<1@acme>"),  # may it be closed
        (["lead@desk.example"], "Digest of week 2026-W09: 0 opened, 0 targets missed", robot, None),
    ]
    for raw, message in zip(raws, messages, strict=True):
        seen = read(raw)
        assert seen.flaws == ()
        assert (seen.subject, seen.message_id) == (str(message["Subject"]), message["Message-ID"])
        assert [each.email for each in seen.to] == [message["To"]]
        text = message.get_content()
        assert seen.text.strip() == text.strip()
        assert message.defects == [] and max(map(len, text.split("\n"))) <= 78
        assert (seen.automatic is None) == (message["Auto-Submitted"] is None)
    assert messages[11].get_content() == "One more try: 50 € says it works.\n\n.\nFrom here on it is fine.\n"


def test_the_thread_holds_both_sides(house: Any, sink: Sink) -> None:
    """The last letter to the customer refers to their message and to every letter that they had before."""
    a_life(house)
    to_jo = [message_from_bytes(raw, policy=default) for to, raw in sink.taken if to == [JO]]
    said = [message["Message-ID"] for message in to_jo]
    assert to_jo[-1]["References"].split() == [*said[:-1], "<1@acme>"]


def test_who_cannot_be_reached_is_seen_everywhere(house: Any, sink: Sink) -> None:
    """In the outbox, on the ticket, and by whoever sent it; a retry that works clears it."""
    from supportcli.desk.look.view import show

    sink.refuse = {JO}
    desk = house("2026-03-02 09:00")
    took(desk, written(message_id="<1@acme>"))
    done = deliver(desk)
    assert (done.failed, done.warnings) == (
        1,
        (f"message 1 of ticket 1 is given up: 550 for {JO}: no such user",),
    )
    (record,) = show(desk, [1])
    assert any("supportcli outbox retry 1" in str(step) for step in record["next_steps"])
    assert cases(desk, [1])
