"""Nothing is lost: every byte of every message comes back, and whatever goes wrong with one ends as a ticket."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportcli.desk.desk import Desk
from supportcli.desk.doctor import examine
from supportcli.desk.look.sheet import sheets
from supportcli.desk.mailroom import looking
from supportcli.desk.mailroom.sources import items, receive
from supportcli.desk.mailroom.take import take_in
from tests.conftest import MakeDesk
from tests.desk.mailing import kinds, opened, serve, took, written

DATA = Path(os.environ.get("SUPPORTCLI_TEST_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
CORPORA = ("mikel-mail", "django-helpdesk-mail", "perceval-fixtures/mbox")


@pytest.mark.skipif(not DATA.is_dir(), reason="no real mail here")
def test_real_mail_one_by_one(desk: Desk) -> None:
    """No message of three collections raises; all come back byte for byte, and all but robots' are on a ticket."""
    found = [item for item in items(DATA / corpus for corpus in CORPORA) if item.raw]
    assert len(found) > 100
    for item, taken in zip(found, receive(desk, found), strict=True):
        assert looking.raw(desk, taken.message) == item.raw, item.source
        record = looking.record(desk, taken.message)
        assert record["ticket"] is not None or record["automatic"], item.source
        assert "could not be sorted in" not in str(taken.flaws), item.source
        assert "cannot be read" not in str(taken.flaws), item.source
    assert examine(desk).findings == []
    tickets = [row[0] for row in desk.store.connection.execute("SELECT id FROM tickets")]
    assert len(sheets(desk, tickets)) == len(tickets)
    again = list(receive(desk, found))
    assert {each.action for each in again} == {"known"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "ignore")),
        max_size=6,
    )
)
def test_any_bytes_are_a_message(desk: Desk, pieces: list[bytes]) -> None:
    """Header and body may be anything: the message is taken in, and its bytes come back."""
    names = (b"From: ", b"Subject: ", b"References: ", b"Message-ID: ", b"Content-Type: ", b"")
    raw = b"\r\n".join(name + piece for name, piece in zip(names, pieces, strict=False))
    taken = took(desk, raw)
    assert looking.raw(desk, taken.message) == raw
    assert looking.record(desk, taken.message)["id"] == taken.message
    assert taken.ticket is not None or taken.automatic is not None


def test_a_mistake_of_the_desk_costs_no_message(desk: Desk) -> None:
    """The ticket cannot be read: its answer is a ticket that says so, and the rest of its batch is taken in."""
    serve(desk)
    took(desk, written(message_id="<a@acme>"))
    connection = desk.store.connection
    connection.execute("DROP TRIGGER events_never_updated")
    connection.execute("UPDATE events SET data = '{'")
    answer = written(subject="Re: [SUP-1] No calls", text="Here it is.")
    first, second = take_in(desk, [answer, written(subject="Other")])
    assert (first.action, first.ticket) == ("held", 2)
    assert first.flaws[0].startswith("it could not be sorted in (InvalidError")
    assert (second.action, second.ticket) == ("opened", 3)
    assert (opened(desk, 2).description or "").strip() == "Here it is."
    assert looking.raw(desk, first.message) == answer


def test_terms_that_cannot_be_read_cost_no_message(make_desk: MakeDesk) -> None:
    """The stored policy is damaged: the ticket has no terms, and says why."""
    desk = make_desk()
    serve(desk)
    desk.store.connection.execute("DROP TRIGGER policies_never_updated")
    desk.store.connection.execute("UPDATE policies SET terms = '{'")
    taken = took(make_desk(), written())
    assert taken.action == "held"
    assert "the stored policy cannot be read" in str(taken.note)


def test_a_failing_disk_takes_in_nothing_of_a_batch(make_desk: MakeDesk) -> None:
    """All or nothing: a database that may not grow refuses, and nothing of the batch is there afterwards."""
    import sqlite3

    desk = make_desk()
    serve(desk)
    connection = desk.store.connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        take_in(desk, [written(subject=f"{n}", text=os.urandom(20_000).hex()) for n in range(3)])
    connection.execute("PRAGMA max_page_count = 1000000")
    assert connection.execute("SELECT COUNT(*) FROM messages").fetchone() == (0,)
    assert took(desk, written()).action == "opened"


def test_long_texts_are_cut_in_the_history_only(desk: Desk) -> None:
    """A history holds so much of a text; the message holds all of it."""
    serve(desk)
    raw = written(text="line\n" * 100_000)
    taken = took(desk, raw)
    assert "its text is cut after 200,000 characters" in taken.flaws
    assert len(opened(desk, 1).description or "") == 200_000
    assert looking.raw(desk, taken.message) == raw


def test_the_history_tells_of_the_message(desk: Desk) -> None:
    """Its number, its id, who was addressed: what answers and colleagues are found by."""
    serve(desk)
    took(desk, written(message_id="<a@acme>", cc="Kim <kim@partner.example>"))
    data = opened(desk, 1)
    assert (data.message, data.message_id, data.cc) == (1, "<a@acme>", ("kim@partner.example",))
    assert kinds(desk, 1) == ["opened"]


def test_ids_that_are_none_still_thread(desk: Desk) -> None:
    """Mail programs write Message-IDs without brackets, with blanks, with letters beyond ASCII: equal is equal."""
    serve(desk)
    for n, odd in enumerate(("abc@x", "<grüße@x>", "<a-b.c@[127.0.0.1]>"), start=1):
        took(desk, written(subject=f"Case {n}", message_id=odd))
        assert took(desk, written(subject="else", in_reply_to=odd, text=str(n))).ticket == n
