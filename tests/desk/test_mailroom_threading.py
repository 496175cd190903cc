"""To which ticket a message belongs: references and numbers, both believed only of those who have a part in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportcli.desk import finish, people, policies
from supportcli.desk.desk import Desk
from supportcli.desk.finding.merging import merge
from supportcli.desk.mailroom.looking import messages_of
from supportcli.desk.mailroom.take import take_in
from supportcli.desk.mailroom.thread import numbers
from supportcli.desk.work import wait
from supportcli.domain.errors import RefusedError
from supportcli.domain.tickets import codec
from tests.conftest import MONDAY, MakeDesk, at
from tests.desk.mailing import JO, history, kinds, opened, outbox, serve, status, took, written


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("[SUP-42] No calls", [42]),
        ("Re: [SUP-42] No calls", [42]),
        ("AW: [SUP- 42] No calls", [42]),
        ("RE[2]: [sup-42]", [42]),
        ("Fwd: Re: ［ＳＵＰ－４２］ keine Anrufe", [42]),
        ("Re: [SUP–42]", [42]),
        ("Re: [SUP 42]", [42]),
        ("Re: (SUP-42) x", [42]),
        ("Re: 【SUP-42】 x", [42]),
        ("Re: a subject that was cut [SUP-42", [42]),
        ("Re: [ SUP - 42 ] x", [42]),
        ("[SUP-7] Re: [SUP-42]", [7, 42]),
        ("[SUP-42", [42]),
        ("[SUP-42x] no", []),
        ("[XSUP-42] no", []),
        ("[SUPX-42] no", []),
        ("SUP-42 bare", []),
        ("[SUP-] no", []),
        ("[OTHER-42]", []),
        ("", []),
        ("[SUP-" + "9" * 400 + "]", []),
        ("[" * 5000, []),
    ],
)
def test_numbers_in_subjects(subject: str, found: list[int]) -> None:
    """A reference is found however a mail program has mangled it, and only a reference."""
    assert numbers(subject, "SUP") == found


def test_bare_numbers_are_only_spoken_of() -> None:
    """Without brackets a number is a mention."""
    assert numbers("as in SUP-42, or sup-7?", "SUP", bare=True) == [42, 7]


def test_an_answer_joins_by_reference_and_by_number(desk: Desk) -> None:
    """The desk's own Message-ID, the customer's, the References, the number: each leads to the ticket."""
    serve(desk)
    assert took(desk, written(message_id="<a@acme>")).action == "opened"
    (own,) = desk.store.connection.execute("SELECT message_id FROM outbox").fetchone()
    answers = [
        written(subject="something else", in_reply_to=own),
        written(subject="else", in_reply_to="<a@acme>"),
        written(subject="else", references=f"<unknown@x> {own} <later@x>"),
        written(subject="AW: [SUP- 1] keine Anrufe"),
    ]
    assert [(each.action, each.ticket) for each in take_in(desk, answers)] == [("joined", 1)] * 4
    assert kinds(desk, 1) == ["opened"] + ["received"] * 4


@pytest.mark.parametrize(
    "how", [{"in_reply_to": "<a@acme>"}, {"subject": "Re: [SUP-1] No calls"}, {"own": "1"}]
)
def test_a_stranger_gets_in_by_no_quotation(desk: Desk, how: dict[str, str]) -> None:
    """Whatever a stranger quotes opens a new ticket that mentions the other, which stays as it was."""
    serve(desk)
    took(desk, written(message_id="<a@acme>", text="The password is 1234"))
    finish.resolve(desk, [1])
    before = kinds(desk, 1)
    if how.pop("own", ""):
        (how["references"],) = desk.store.connection.execute("SELECT message_id FROM outbox").fetchone()
    taken = took(desk, written("mallory@evil.example", **how))
    assert (taken.ticket, taken.action, taken.mentions) == (2, "held", (1,))
    assert kinds(desk, 1) == before
    assert status(desk, 1) == "resolved"
    assert opened(desk, 2).mentions == (1,)
    assert "1234" not in str([codec.plain(event) for event in history(desk, 2)])


def test_an_answer_of_another_customer_is_a_ticket_of_theirs(desk: Desk) -> None:
    """Being somebody's customer is no way into the tickets of another's."""
    serve(desk)
    people.add_customer(desk, "umbrella", "Umbrella", ("umbrella.example",))
    took(desk, written(message_id="<a@acme>"))
    taken = took(desk, written("eve@umbrella.example", "Re: [SUP-1] No calls", in_reply_to="<a@acme>"))
    assert (taken.ticket, taken.mentions) == (2, (1,))


@pytest.mark.parametrize(
    ("sender", "joins"),
    [
        ("new.colleague@acme.example", True),
        ("kim@partner.example", True),
        ("KIM@Partner.Example", True),
        ("bo@partner.example", True),
        ("other@partner.example", False),
    ],
)
def test_who_was_addressed_may_answer(desk: Desk, sender: str, joins: bool) -> None:
    """People of the customer, and whoever stood in To or Cc, have a part in the ticket; nobody else of their firm."""
    serve(desk)
    took(
        desk,
        written(
            message_id="<a@acme>",
            cc="Kim <kim@partner.example>",
            to="support@desk.example, bo@partner.example",
        ),
    )
    assert (took(desk, written(sender, "Re: [SUP-1]")).ticket == 1) is joins


def test_an_outsider_who_was_let_in_cannot_let_in_others_by_a_rejected_message(desk: Desk) -> None:
    """A stranger's Cc gives nobody a part in the ticket that it quotes."""
    serve(desk)
    took(desk, written(message_id="<a@acme>"))
    took(desk, written("mallory@evil.example", "Re: [SUP-1]", cc="eve@evil.example"))
    assert took(desk, written("eve@evil.example", "Re: [SUP-1] x")).ticket != 1


def test_a_bare_number_is_mentioned_and_not_joined(desk: Desk) -> None:
    """Somebody who speaks of another ticket asks something new."""
    serve(desk)
    took(desk, written())
    taken = took(desk, written(subject="As in SUP-1, now at the other site"))
    assert (taken.ticket, taken.mentions) == (2, (1,))


def test_numbers_of_no_ticket_mean_nothing(desk: Desk) -> None:
    """A number that does not exist is no mention."""
    serve(desk)
    taken = took(desk, written(subject="Re: [SUP-999] x", references="<nobody@knows>"))
    assert (taken.ticket, taken.action, taken.mentions) == (1, "opened", ())


def test_an_answer_ends_the_wait(desk: Desk) -> None:
    """The ticket that waited for the customer is open again."""
    serve(desk)
    took(desk, written())
    wait(desk, [1], "customer")
    took(desk, written(subject="Re: [SUP-1]"))
    assert status(desk, 1) == "open"


def test_an_answer_to_a_resolved_ticket_reopens_it(desk: Desk) -> None:
    """First it is open again, then the answer is recorded."""
    serve(desk)
    took(desk, written())
    finish.resolve(desk, [1])
    assert took(desk, written(subject="Re: [SUP-1] it is back")).action == "reopened"
    assert kinds(desk, 1)[-2:] == ["reopened", "received"]
    assert status(desk, 1) == "open"


WINDOW = """
id = "shop"
name = "Shop"
vendor = "Shop"

[channels.email]
name = "E-mail"
acknowledge = true

[timers]
reopen-within = "2d"
clause = "S-9"
"""


@pytest.mark.parametrize(("day", "action", "ticket"), [("03", "reopened", 1), ("06", "opened", 2)])
def test_the_window_for_reopening_decides(
    make_desk: MakeDesk, tmp_path: Path, day: str, action: str, ticket: int
) -> None:
    """Within two days an answer reopens a closed ticket; afterwards it starts a new one that names it."""
    file = tmp_path / "shop.toml"
    file.write_text(WINDOW)
    desk = make_desk(MONDAY)
    policies.add_policy(desk, str(file))
    serve(desk, "shop")
    took(desk, written(message_id="<a@acme>"))
    finish.close(desk, [1])
    later = make_desk(at(f"2026-03-{day} 10:00"))
    taken = took(later, written(in_reply_to="<a@acme>", subject="Re: [SUP-1] No calls"))
    assert (taken.action, taken.ticket) == (action, ticket)
    if ticket == 2:
        assert opened(later, 2).follows == 1
        assert [kinds(later, n)[-1] for n in (1, 2)] == ["linked", "linked"]
        assert status(later, 1) == "closed"


def test_whose_answer_counts_is_the_policys_word(make_desk: MakeDesk, tmp_path: Path) -> None:
    """A colleague's answer is recorded and ends no wait; on a finished ticket it is a request of its own."""
    file = tmp_path / "shop.toml"
    file.write_text('answers = "same-contact"\n' + WINDOW)
    desk = make_desk()
    policies.add_policy(desk, str(file))
    serve(desk, "shop")
    took(desk, written())
    wait(desk, [1], "customer")
    assert took(desk, written("kim@acme.example", "Re: [SUP-1]")).action == "joined"
    assert status(desk, 1) == "waiting"
    finish.resolve(desk, [1])
    assert took(desk, written("kim@acme.example", "Re: [SUP-1] again")).ticket == 2
    assert status(desk, 1) == "resolved"


def test_a_parent_that_comes_later_joins_its_answer(desk: Desk) -> None:
    """The answer came first and opened the ticket: what it answers becomes part of that, acknowledged once."""
    serve(desk)
    early = written(in_reply_to="<first@acme>", cc="kim@partner.example", subject="Re: No calls")
    assert took(desk, early).ticket == 1
    assert took(desk, written("kim@partner.example", message_id="<first@acme>")).ticket == 1
    assert [letter[1] for letter in outbox(desk)] == ["acknowledgement"]


@pytest.mark.parametrize("addressed", [True, False])
def test_a_request_waits_with_nobody_elses_answer_that_came_first(desk: Desk, addressed: bool) -> None:
    """A stranger's answer waits to be confirmed; what it answers does not, and takes it in if it was asked."""
    serve(desk)
    answer = written("kim@else.example", "Re: No calls", "Try this", in_reply_to="<a@acme>", cc=JO)
    assert took(desk, answer).action == "held"
    cc = {"cc": "kim@else.example"} if addressed else {}
    asked = took(desk, written(message_id="<a@acme>", **cc))
    assert (asked.ticket, asked.action) == (2, "opened")
    assert outbox(desk) == [(2, "acknowledgement", JO, "pending")]
    assert [each.id for each in messages_of(desk, held=True)] == ([] if addressed else [1])
    assert kinds(desk, 2) == (["opened", "absorbed", "received"] if addressed else ["opened"])
    assert [each.action for each in messages_of(desk, 2)] == (
        ["joined", "opened"] if addressed else ["opened"]
    )


def test_two_answers_to_what_never_came_are_one_ticket(desk: Desk) -> None:
    """They refer to the same message, and their authors to the same customer."""
    serve(desk)
    took(desk, written(references="<first@acme>", subject="Re: a"))
    assert took(desk, written("kim@acme.example", "Re: b", references="<first@acme>")).ticket == 1


def test_an_answer_that_opened_a_ticket_is_joined_to_the_parents(desk: Desk) -> None:
    """The parent belongs to another ticket: the answer's own, which holds nothing else, is joined to it."""
    serve(desk)
    took(desk, written(message_id="<a@acme>"))
    took(desk, written("kim@acme.example", "Re: that", in_reply_to="<b@acme>"))
    taken = took(desk, written(message_id="<b@acme>", in_reply_to="<a@acme>"))
    assert taken.ticket == 1
    assert kinds(desk, 1) == ["opened", "received", "absorbed", "received"]
    assert kinds(desk, 2) == ["opened", "merged"]
    assert {row[0] for row in desk.store.connection.execute("SELECT ticket FROM messages")} == {1}


def test_an_answer_to_a_merged_ticket_goes_where_the_request_goes_on(desk: Desk) -> None:
    """By number or by reference, from whoever had a part in either."""
    serve(desk)
    took(desk, written(subject="One", message_id="<a@acme>", cc="kim@partner.example"))
    took(desk, written(subject="Two", message_id="<b@acme>"))
    merge(desk, 1, 2)
    taken = take_in(
        desk,
        [
            written(subject="Re: [SUP-1] One"),
            written("kim@partner.example", "Re: One", in_reply_to="<a@acme>"),
            written("mallory@evil.example", "Re: [SUP-1]"),
        ],
    )
    assert [(each.ticket, each.action) for each in taken] == [(2, "joined"), (2, "joined"), (3, "held")]
    assert taken[2].mentions == (2,)


def test_what_came_by_mail_since_stands_in_the_way_of_an_undo(desk: Desk) -> None:
    """Mail that came stays: its operation is not named as what to undo first."""
    serve(desk)
    took(desk, written(subject="One"))
    took(desk, written(subject="Two"))
    merged = merge(desk, 1, 2).outcome.operation
    took(desk, written(subject="Re: [SUP-1] One"))
    with pytest.raises(RefusedError, match="ticket 2 was worked on since: received") as refused:
        finish.undo(desk, merged)
    assert refused.value.hint == "supportcli show 2"


def test_a_ticket_that_somebody_worked_on_stays(desk: Desk) -> None:
    """What an engineer has touched is not moved under their hands."""
    serve(desk)
    took(desk, written(message_id="<a@acme>"))
    took(desk, written("kim@acme.example", "Re: that", in_reply_to="<b@acme>"))
    wait(desk, [2], "vendor")
    took(desk, written(message_id="<b@acme>", in_reply_to="<a@acme>"))
    assert status(desk, 2) == "waiting"


def test_nobody_draws_anothers_ticket_into_theirs(desk: Desk) -> None:
    """A stranger sends what a customer's answer seems to refer to, and names the customer: nothing is joined."""
    serve(desk)
    people.add_customer(desk, "umbrella", "Umbrella", ("umbrella.example",))
    took(desk, written(in_reply_to="<guessed@x>", subject="Re: secret"))
    taken = took(desk, written("eve@umbrella.example", "hello", message_id="<guessed@x>", cc=JO))
    assert taken.ticket == 2
    assert kinds(desk, 1) == ["opened"]
    assert status(desk, 1) == "new"


def test_the_same_bytes_twice_are_one_message(desk: Desk) -> None:
    """Nothing happens the second time, in the same batch or later."""
    serve(desk)
    raw = written()
    assert [each.action for each in take_in(desk, [raw, raw])] == ["opened", "known"]
    assert took(desk, raw).action == "known"
    assert len(outbox(desk)) == 1


def test_the_same_id_with_other_content_is_another_message(desk: Desk) -> None:
    """A Message-ID is no key."""
    serve(desk)
    taken = take_in(
        desk, [written(message_id="<a@x>"), written(message_id="<a@x>", subject="B", text="Other")]
    )
    assert [(each.action, each.ticket, each.message) for each in taken] == [
        ("opened", 1, 1),
        ("opened", 2, 2),
    ]


def test_a_copy_by_another_way_is_recorded_beside_the_first(desk: Desk) -> None:
    """To support@ and to help@: two deliveries of one message are one ticket and one acknowledgement."""
    serve(desk)
    first = written(message_id="<a@x>")
    taken = take_in(desk, [first, b"Delivered-To: help@desk.example\r\n" + first])
    assert [(each.action, each.ticket) for each in taken] == [("opened", 1), ("recorded", 1)]
    assert kinds(desk, 1) == ["opened"]
    assert len(outbox(desk)) == 1


HEADERS = {
    "in_reply_to": ["<a@acme>", "<2@kim>", "OWN", "<a@acme> OWN"],
    "references": ["<a@acme> OWN <2@kim>", "<x@y>"],
    "subject": ["Re: [SUP-1] No calls", "[SUP-2] [SUP-1]", "SUP-1", "close"],
    "cc": [JO, "support@desk.example", "kim@partner.example"],
    "reply_to": [JO],
    "sender_header": [JO],
    "return_path": ["<jo@acme.example>"],
    "message_id": ["<a@acme>", "<fresh@evil>", "OWN"],
    "auto_submitted": ["no", "auto-replied"],
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries({}, optional={name: st.sampled_from(said) for name, said in HEADERS.items()}),
    st.sampled_from(
        [
            "mallory@evil.example",
            f'"{JO}" <mallory@evil.example>',
            f"mallory@evil.example, {JO}",
            "jo@acme.example.evil.example",
            "jo@sub.acme.example",
            "mallory@evil.example (jo@acme.example)",
            "undisclosed",
            None,
        ]
    ),
)
def test_nothing_that_a_stranger_says_moves_anothers_ticket(
    desk: Desk, said: dict[str, str], sender: str | None
) -> None:
    """Whatever headers say: nobody outside answers, reopens, ends a wait, or becomes a part of the ticket."""
    if not desk.store.connection.execute("SELECT 1 FROM tickets").fetchone():
        serve(desk)
        took(desk, written(message_id="<a@acme>", cc="kim@partner.example"))
        took(desk, written("kim@partner.example", "Re: [SUP-1]", message_id="<2@kim>"))
        finish.resolve(desk, [1])
    (own,) = desk.store.connection.execute("SELECT message_id FROM outbox").fetchone()
    told = {name.removesuffix("_header"): value.replace("OWN", own) for name, value in said.items()}
    subject = told.pop("subject", "Hello")
    if "sender" in told:
        told["Sender"] = told.pop("sender")
    taken = took(desk, written(sender, subject, **told))
    events = [event for event in history(desk, 1) if not codec.plain(event).get("automatic")]
    assert [event.kind for event in events] == ["opened", "received", "resolved"]
    assert status(desk, 1) == "resolved"
    assert taken.ticket != 1 or taken.automatic is not None
    assert took(desk, written("mallory@evil.example", "Re: [SUP-1]", text=str(taken.message))).ticket != 1
