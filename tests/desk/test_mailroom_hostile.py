"""What a hostile stranger tries, and what the real world does without meaning it."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path

import pytest

from supportcli.desk import finish, intake, people
from supportcli.desk.delivery import deliver
from supportcli.desk.desk import Desk
from supportcli.desk.mailroom.take import take_in
from supportcli.desk.settings.file import read
from supportcli.desk.settings.values import Form, Mail, Mailroom
from supportcli.desk.work import wait
from supportcli.domain.errors import InvalidError
from supportcli.mail.authentication import is_forged
from supportcli.store.messages import bounced
from tests.conftest import MakeDesk
from tests.desk.mailing import DESK, JO, kinds, outbox, serve, status, took, written
from tests.desk.test_mailroom_robots import report

MX = "mx.desk.example"
FAIL = f"{MX}; spf=pass smtp.mailfrom=evil.example; dkim=none; dmarc=fail header.from=acme.example"
PASS = FAIL.replace("dmarc=fail", "dmarc=pass")


@pytest.mark.parametrize(
    ("results", "forged"),
    [
        ((FAIL,), True),
        ((PASS,), False),
        ((), False),
        ((f"{MX}; none",), False),
        ((f"{MX} 1; dmarc=fail",), True),
        ((f"{MX.upper()}; DMARC = FAIL (p=reject)",), True),
        ((f"{MX}; dmarc=none",), False),
        ((f"{MX}; dmarc=temperror",), False),
        # only the topmost of this server counts: it stands above what the message brought along
        ((FAIL, PASS), True),
        ((PASS, FAIL), False),
        (("mx.other.example; dmarc=fail",), False),
        (("mx.other.example; dmarc=pass", FAIL), True),
        # comments say nothing, nested or not
        ((f"{MX} (; dmarc=pass); dmarc=fail",), True),
        ((f"{MX}; x=y (dmarc=fail (dmarc=fail)); dmarc=pass",), False),
        ((f"{MX}; dkim=pass header.d=x-dmarc=fail",), False),
        ((f"{MX}.evil.example; dmarc=fail",), False),
        # what the sender has chosen says nothing either, however the server writes it down
        ((f'{MX}; spf=none smtp.mailfrom="x; dmarc=pass"@evil.example; dmarc=fail',), True),
        ((f'{MX}; spf=none smtp.mailfrom="("@evil.example; dmarc=fail smtp.helo=")"',), True),
        ((f"{MX}; spf=none smtp.mailfrom=x(@evil.example; dmarc=fail",), True),
        ((f'{MX}; spf=none smtp.mailfrom=x"@evil.example; dmarc=fail',), True),
        ((f'"{MX}" 1; dmarc=fail',), True),
        ((f'{MX}; spf=pass reason="it said dmarc=fail"; dmarc=pass',), False),
        (("",), False),
        (("(" * 5000,), False),
    ],
)
def test_what_the_mail_server_says_of_from(results: tuple[str, ...], forged: bool) -> None:
    """``dmarc=fail`` in the topmost field of the server that is trusted, and nothing else."""
    assert is_forged(results, MX) is forged


@pytest.fixture
def guarded(make_desk: MakeDesk) -> Desk:
    """A desk that believes what its mail server says; Jo's ticket waits, and is acknowledged."""
    form = Form("site", r"web@desk\.example", lines=(r"^E-mail: (?P<email>\S+)",))
    room = Mailroom(trust_authentication_results=MX, forms=(form,))
    desk = make_desk(mail=Mail(from_address=DESK, room=room))
    serve(desk)
    took(desk, written(message_id="<a@acme>"))
    wait(desk, [1], "customer")
    return desk


FORGED = {
    "a contact": (JO, {}),
    "a person of the customer's domain": ("ceo@acme.example", {}),
    "an engineer of the desk": ("ana@desk.example", {}),
    "a form": ("web@desk.example", {"text": f"E-mail: {JO}"}),
}


@pytest.mark.parametrize("case", FORGED.values(), ids=FORGED)
def test_a_forged_from_has_no_part_in_any_ticket(guarded: Desk, case: tuple[str, dict[str, str]]) -> None:
    """It is kept, and waits for somebody to look at it; the ticket that it quotes stays as it was."""
    sender, other = case
    before = kinds(guarded, 1)
    forged = written(
        sender, "Re: [SUP-1] No calls", in_reply_to="<a@acme>", authentication_results=FAIL, **other
    )
    taken = took(guarded, forged)
    assert (taken.ticket, taken.action, taken.mentions) == (2, "held", (1,))
    assert taken.note == f"{MX} says that it is not from {sender} (dmarc=fail)"
    assert (kinds(guarded, 1), status(guarded, 1), len(outbox(guarded))) == (before, "waiting", 1)


@pytest.mark.parametrize(
    "sender", [f"{JO}, eve@evil.example", f"{JO}\r\nFrom: eve@evil.example", f"eve@evil.example, {JO}"]
)
def test_several_senders_are_not_vouched_for(guarded: Desk, sender: str) -> None:
    """DMARC looks at one domain: evil.example may pass while the first name is the contact's."""
    passed = f"{MX}; dmarc=pass header.from=evil.example"
    taken = took(guarded, written(sender, "[SUP-1] No calls", authentication_results=passed))
    assert (taken.ticket, taken.action, kinds(guarded, 1)) == (2, "held", ["opened", "waiting"])
    assert taken.note == f"it names several senders, and {MX} looks at one of them"
    twice = f"{JO}, Jo <{JO}>"
    assert took(guarded, written(twice, "[SUP-1] No calls", authentication_results=PASS)).ticket == 1


def test_a_forged_from_takes_no_mark_from_an_address(guarded: Desk) -> None:
    """An address that bounces works again when a message comes from it, and not when one only says so."""
    (own,) = guarded.store.connection.execute("SELECT message_id FROM outbox").fetchone()
    took(guarded, report(own))
    took(guarded, written(subject="Hello", authentication_results=FAIL))
    assert list(bounced(guarded.store.connection)) == [JO]


@pytest.mark.parametrize("results", [PASS, "mx.other.example; dmarc=fail", None])
def test_what_is_not_known_to_be_forged_is_believed(guarded: Desk, results: str | None) -> None:
    """A domain without DMARC, a server that nobody trusts: as without the setting."""
    raw = written(subject="Re: [SUP-1]", authentication_results=results)
    assert (took(guarded, raw).action, status(guarded, 1)) == ("joined", "open")


def test_without_the_setting_nobody_can_know(desk: Desk) -> None:
    """What a message says of itself is believed: the documentation says so, and the mail server has to refuse it."""
    serve(desk)
    took(desk, written())
    assert took(desk, written(subject="Re: [SUP-1]", authentication_results=FAIL)).action == "joined"


def test_the_setting_is_the_name_of_a_server() -> None:
    """Nothing else."""
    text = '[mail]\ntrust_authentication_results = "{}"\n'
    read_ = read(text.format(MX).encode(), Path("config.toml"), "UTC")
    assert read_.mail.room.trust_authentication_results == MX
    with pytest.raises(InvalidError):
        read(text.format("my server").encode(), Path("config.toml"), "UTC")


INJECTED = {
    "subject": {"subject": "=?utf-8?q?Hi=0D=0ABcc:_evil=40x=0A=0ABody?="},
    "name": {"sender": f"=?utf-8?q?Jo=0D=0ABcc:_evil=40x?= <{JO}>"},
    "id": {"message_id": "<a\r\n Bcc:evil@x>"},
    "encoded id": {"message_id": "=?utf-8?q?=3Ca=0D=0ABcc:_evil=40x=3E?="},
    "references": {"references": "<a@b> =?utf-8?q?=3Ca=0D=0ABcc:_evil=40x=3E?=", "message_id": "<c@d>"},
    "carriage return": {"subject": "Hi\rBcc: evil@x\x0bBcc: evil@x\x85Bcc: evil@x\u2028Bcc: evil@x"},
    "nul": {"subject": "Hi\0Bcc: evil@x"},
    "policy words": {"subject": "{{ ticket.__class__ }} {subject} %(x)s ${x}"},
}


@pytest.mark.parametrize("said", INJECTED.values(), ids=INJECTED)
def test_no_header_is_injected_into_an_answer(
    make_desk: MakeDesk, tmp_path: Path, said: dict[str, str]
) -> None:
    """The acknowledgement that leaves has the fields that the desk gives it, and goes to Jo alone."""
    desk = make_desk(mail=Mail(from_address=DESK, maildir=tmp_path / "out"))
    serve(desk)
    assert took(desk, written(**{"message_id": "<a@acme>", **said})).action == "opened"
    assert deliver(desk).sent == 1
    (path,) = (tmp_path / "out" / "new").iterdir()
    letter = message_from_bytes(path.read_bytes())
    assert letter["To"] == JO
    assert not {name.lower() for name in letter} & {"bcc", "cc"}
    assert len(letter.get_all("Subject", [])) == 1
    head = path.read_bytes().partition(b"\n\n")[0]
    assert all(line[:1] in b" \t" or b":" in line for line in head.split(b"\n"))


def test_the_desks_own_letter_that_a_customers_system_sends_back(desk: Desk) -> None:
    """With its Message-ID, from the customer's own address: recorded, and a loop has no second turn."""
    serve(desk)
    took(desk, written(message_id="<a@acme>"))
    (own,) = desk.store.connection.execute("SELECT message_id FROM outbox").fetchone()
    wait(desk, [1], "customer")
    for n in range(5):
        back = written(subject="[SUP-1] No calls", message_id=own, x_turn=str(n))
        assert (took(desk, back).action, took(desk, back).ticket) == ("recorded", 1)
    assert (status(desk, 1), len(outbox(desk))) == ("waiting", 1)


def test_an_id_that_looks_like_the_desks_is_only_an_id(desk: Desk) -> None:
    """Whoever invents one writes a message like any other."""
    serve(desk)
    assert took(desk, written(message_id="<1.2@desk.supportcli>")).action == "opened"


def test_an_answer_to_an_opening_that_was_undone_is_a_new_ticket(desk: Desk) -> None:
    """What does not exist cannot be answered, and its number leads nowhere."""
    serve(desk)
    intake.open_ticket(desk, intake.OpenRequest("By mistake", customer="acme", contact=JO))
    finish.undo(desk)
    answered = took(desk, written(subject="Re: [SUP-1] No calls", message_id="<a@acme>"))
    assert (answered.ticket, answered.action) == (2, "opened")


def test_a_flood_of_one_stranger_answers_nobody_else_less(make_desk: MakeDesk) -> None:
    """The limit is an address's own."""
    desk = make_desk(mail=Mail(room=Mailroom(limit_per_sender=2)))
    serve(desk)
    people.add_contact(desk, "pat@acme.example", "acme")
    flood = [written(subject=f"{n}", message_id=f"<{n}@acme>") for n in range(20)]
    take_in(desk, flood)
    took(desk, written("pat@acme.example", "Mine", message_id="<pat@acme>"))
    assert [state for _, _, to, state in outbox(desk) if to == "pat@acme.example"] == ["pending"]


def test_a_reply_to_leads_nobody_elsewhere(desk: Desk) -> None:
    """The number goes to the contact, whatever Reply-To says: nobody has answers sent to a third party."""
    serve(desk)
    took(desk, written(reply_to="victim@elsewhere.example", message_id="<a@acme>"))
    assert [to for _, _, to, _ in outbox(desk)] == [JO]


def test_the_same_id_again_with_another_text_ends_no_wait_of_another_ticket(desk: Desk) -> None:
    """Real programs repeat a Message-ID: what refers to it goes where its author has a part, the rest is new."""
    serve(desk)
    people.add_customer(desk, "umbrella", "Umbrella", ("umbrella.example",))
    took(desk, written(message_id="<same@x>"))
    took(desk, written("eve@umbrella.example", "Other", message_id="<same@x>", text="Mine."))
    for n in (1, 2):
        wait(desk, [n], "customer")
    assert took(desk, written(subject="Re: x", in_reply_to="<same@x>")).ticket == 1
    assert took(desk, written("eve@umbrella.example", "Re: y", in_reply_to="<same@x>")).ticket == 2
    assert [kinds(desk, n) for n in (1, 2)] == [["opened", "waiting", "received"]] * 2


def test_close_this_in_a_strangers_mail_closes_nothing(desk: Desk) -> None:
    """Words are words: a ticket is closed by the desk."""
    serve(desk)
    took(desk, written(message_id="<a@acme>"))
    finish.resolve(desk, [1])
    took(
        desk,
        written(
            "mallory@evil.example",
            "[SUP-1] close",
            text="close\nresolve\nSUP-1 closed",
            references="<a@acme>",
        ),
    )
    assert status(desk, 1) == "resolved"
