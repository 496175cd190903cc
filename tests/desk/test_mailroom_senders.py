"""Who asks: contacts, people of a domain, strangers, engineers, forms; and what has to be confirmed first."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportcli.desk import finish, people, policies
from supportcli.desk.delivery import deliver
from supportcli.desk.desk import Desk
from supportcli.desk.look.view import show
from supportcli.desk.mailroom.confirm import Confirmation, confirm
from supportcli.desk.settings.values import Form, Mail, Mailroom
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from tests.conftest import MakeDesk
from tests.desk.mailing import DESK, JO, history, kinds, opened, outbox, serve, took, written

POLICY = """
id = "shop"
name = "Shop"
vendor = "Shop"

[plans.gold]
name = "Gold"
rank = 1

[plans.guest]
name = "Guest"
rank = 2
without-contract = true

[channels.email]
name = "E-mail"
plans = ["gold", "guest"]
acknowledge = true

[channels.chat]
name = "Chat"

[contacts]
most = { gold = 1, guest = "unlimited" }
clause = "S-3"
"""


@pytest.fixture
def shop(make_desk: MakeDesk, tmp_path: Path) -> Desk:
    """A desk whose policy serves strangers as guests, and one named contact of each contract."""
    file = tmp_path / "shop.toml"
    file.write_text(POLICY)
    forms = (
        Form(
            "site",
            r"noreply@site\.example",
            None,
            (r"^E-mail:\s*(?P<email>\S+)", r"^Message:(?P<body>.*)"),
            None,
        ),
        Form(
            "chat",
            r"bot@chat\.example",
            "^Transcript",
            (r"^Visitor: (?P<name>[^<]+) <(?P<email>[^>]+)>",),
            "chat",
        ),
    )
    desk = make_desk(default_policy="shop", mail=Mail(room=Mailroom(forms=forms)))
    policies.add_policy(desk, str(file))
    return desk


def facts(desk: Desk, ticket: int) -> tuple[object, ...]:
    """Customer, contact, plan and channel of a ticket."""
    record = show(desk, [ticket])[0]
    return record["customer"], record["contact"], record["plan"], record["channel"]


def test_a_new_person_of_a_domain_becomes_a_contact(desk: Desk) -> None:
    """Under the customer of the domain, with the name that the message gives."""
    serve(desk)
    took(desk, written("Kim Lee <kim@acme.example>"))
    assert facts(desk, 1) == ("acme", "kim@acme.example", "portacare", "email")
    assert people.contacts(desk, "acme")[1].name == "Kim Lee"


def test_a_domain_of_two_customers_names_neither(desk: Desk) -> None:
    """Nobody is put under a customer by chance."""
    serve(desk)
    people.add_customer(desk, "acme-us", "Acme US", ("acme.example",))
    assert took(desk, written("kim@acme.example")).note == "nobody knows kim@acme.example"


def test_a_stranger_is_served_as_the_policy_says(shop: Desk) -> None:
    """A plan without contract serves them; each is a customer of their own, so that no colleague gets in."""
    took(shop, written("Max <max@freemail.example>", message_id="<a@x>"))
    customer, contact, plan, _ = facts(shop, 1)
    assert (customer, contact, plan) == ("max-freemail.example", "max@freemail.example", "guest")
    other = took(shop, written("moritz@freemail.example", "Re: [SUP-1] x", in_reply_to="<a@x>"))
    assert (other.ticket, other.mentions) == (2, (1,))


def test_a_stranger_waits_for_a_person_where_no_plan_serves_them(desk: Desk) -> None:
    """The ticket has no terms, no clock and no acknowledgement, and says what is missing."""
    assert took(desk, written("max@freemail.example")).action == "held"
    record = show(desk, [1])[0]
    assert (record["policy"], record["clocks"], outbox(desk)) == (None, [], [])


def test_a_person_who_is_not_named_waits_for_a_person(shop: Desk) -> None:
    """The contract names one contact: the second is not turned away, and not served in silence either."""
    people.add_customer(shop, "acme", "Acme", ("acme.example",))
    people.add_contract(shop, "acme", "shop", "gold")
    assert took(shop, written()).action == "opened"
    taken = took(shop, written("kim@acme.example"))
    assert taken.action == "held"
    assert "1 named contact" in str(taken.note)


def test_confirming_starts_the_clocks_at_the_opening(desk: Desk) -> None:
    """Whose person it is is said later; the terms hold from the opening, and the number is told now."""
    took(desk, written("max@acme.example", message_id="<a@x>"))
    serve(desk)
    confirm(desk, [1], Confirmation(customer="acme"))
    assert facts(desk, 1) == ("acme", "max@acme.example", "portacare", "email")
    assert kinds(desk, 1) == ["opened", "confirmed", "moved"]
    assert outbox(desk) == [(1, "acknowledgement", "max@acme.example", "pending")]
    with pytest.raises(RefusedError, match="needs no confirmation"):
        confirm(desk, [1], Confirmation())


@pytest.mark.parametrize("sent", [False, True])
def test_a_confirmation_that_was_undone_is_made_again(desk: Desk, sent: bool) -> None:
    """The first number was taken back, or is there already: the person gets one either way."""
    serve(desk)
    took(desk, written("kim@else.example"))
    confirm(desk, [1], Confirmation(customer="acme"))
    if sent:
        deliver(desk)
    finish.undo(desk)
    confirm(desk, [1], Confirmation(customer="acme"))
    states = [state for _, _, _, state in outbox(desk)]
    assert states == (["sent"] if sent else ["cancelled", "pending"])


@pytest.mark.parametrize(
    "headers", [{"auto_submitted": "auto-generated"}, {"list_id": "<users.else.example>"}]
)
def test_confirming_what_a_robot_wrote_answers_no_robot(desk: Desk, headers: dict[str, str]) -> None:
    """Its ticket gets its terms; an acknowledgement would be an automatic answer to an automatic message."""
    serve(desk)
    assert took(desk, written("alarm@else.example", **headers)).action == "held"
    confirm(desk, [1], Confirmation(customer="acme"))
    assert facts(desk, 1)[0] == "acme"
    assert outbox(desk) == []


def test_what_cannot_be_confirmed(desk: Desk) -> None:
    """Whose person it is must be said, be known, and fit what is known."""
    took(desk, written("max@else.example"))
    with pytest.raises(UsageError, match="say whose person max@else"):
        confirm(desk, [1], Confirmation())
    with pytest.raises(NotFoundError):
        confirm(desk, [1], Confirmation(customer="nobody"))


def test_several_contracts_are_a_question(desk: Desk) -> None:
    """Which of them is meant is asked, and the answer confirms the ticket."""
    serve(desk)
    second = people.add_contract(desk, "acme", "portacare", "portacare")
    assert "several contracts" in str(took(desk, written()).note)
    confirm(desk, [1], Confirmation(contract=second.id))
    assert show(desk, [1])[0]["contract"] == second.id


def test_a_message_of_nobody_is_a_ticket(desk: Desk) -> None:
    """Without any address it can be read, and says so."""
    taken = took(desk, written(None))
    assert (taken.action, taken.note) == ("held", "it does not say who sent it")


def test_a_claim_is_no_sender(desk: Desk) -> None:
    """Only From is checked by mail servers: what Reply-To says opens no ticket in silence, and joins none."""
    serve(desk)
    took(desk, written(message_id="<a@acme>"))
    taken = took(desk, written(None, "Re: [SUP-1]", in_reply_to="<a@acme>", reply_to=JO))
    assert (taken.ticket, taken.action, taken.mentions) == (2, "held", (1,))
    assert taken.note == f"it has no From, and only claims to be of {JO}"
    assert len(outbox(desk)) == 1


def test_an_engineer_answers_by_mail(desk: Desk) -> None:
    """What the customer got too is a reply of the desk; what went to the desk alone is a comment."""
    serve(desk)
    took(desk, written(message_id="<a@acme>"))
    took(desk, written("Ana <ana@desk.example>", "Re: [SUP-1]", "Try this", to=f"{JO}, support@desk.example"))
    took(desk, written("ana@desk.example", "Re: [SUP-1]", "Between us: it is the gateway"))
    assert kinds(desk, 1) == ["opened", "replied", "commented"]
    assert [event.actor for event in history(desk, 1)[1:]] == ["ana", "ana"]
    assert show(desk, [1])[0]["first_response_at"] is not None


def test_a_web_form_is_the_persons_own(shop: Desk) -> None:
    """The robot that sent it is not the one who asks, and the person gets the acknowledgement."""
    people.add_customer(shop, "acme", "Acme", ("acme.example",))
    people.add_contract(shop, "acme", "shop", "gold")
    text = "E-mail: jo@acme.example\nPhone: 1\nMessage:\nNo calls\nsince ten"
    took(shop, written("noreply@site.example", "Form", text, auto_submitted="auto-generated"))
    assert facts(shop, 1)[:2] == ("acme", JO)
    assert opened(shop, 1).description == "No calls\nsince ten"
    assert outbox(shop)[0][2] == JO


def test_a_chat_transcript_becomes_part_of_the_record(shop: Desk) -> None:
    """It comes by chat, whole, from the visitor."""
    text = "Visitor: Jo Doe <jo@acme.example>\n10:00 Jo: hello\n10:01 Ana: hello"
    took(shop, written("bot@chat.example", "Transcript of a chat", text))
    assert facts(shop, 1)[1:] == (JO, "guest", "chat")
    assert "10:01 Ana: hello" in (opened(shop, 1).description or "")


@pytest.mark.parametrize("typed", [JO, "ana@desk.example"])
def test_whoever_fills_in_a_form_gets_into_no_ticket_by_an_address(shop: Desk, typed: str) -> None:
    """Neither as its contact nor as somebody of the desk: anybody may type their address into a web form."""
    people.add_customer(shop, "acme", "Acme", ("acme.example",))
    took(shop, written(message_id="<a@acme>"))
    text = f"E-mail: {typed}\nMessage: close it"
    form = written("noreply@site.example", "[SUP-1] Form", text, message_id="<f@site>", cc=JO)
    taken = took(shop, form)
    assert (taken.ticket, taken.mentions, kinds(shop, 1)) == (2, (1,), ["opened"])
    assert taken.action == ("opened" if typed == JO else "held")
    assert history(shop, 2)[0].actor == (JO if typed == JO else shop.actor)
    assert took(shop, form.replace(b"Date:", b"X-Way: 2\r\nDate:")).action == "recorded"


def test_a_form_that_names_the_desk_itself_is_a_request_all_the_same(shop: Desk, make_desk: MakeDesk) -> None:
    """It is no letter of the desk's that came back: somebody has filled it in, and a person has to say who."""
    desk = make_desk(default_policy="shop", mail=Mail(from_address=DESK, room=shop.settings.mail.room))
    taken = took(desk, written("noreply@site.example", "Form", f"E-mail: {DESK}\nMessage: Help"))
    assert (taken.ticket, taken.action) == (1, "held")
    assert taken.note == f"it names {DESK}, which is the desk's own address"
    assert outbox(desk) == []


def test_a_form_is_believed_only_from_its_own_address(shop: Desk) -> None:
    """A stranger who writes as the form does writes for nobody else."""
    took(shop, written("evil@site.example", "Form", "E-mail: jo@acme.example"))
    assert facts(shop, 1)[1] == "evil@site.example"
