"""What the settings say of mail that comes in, and what the desk does by them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from supportcli.desk import asking, policies
from supportcli.desk.look.view import show
from supportcli.desk.mailroom.forms import filled
from supportcli.desk.settings.file import read
from supportcli.desk.settings.values import Form, Mail, Mailroom
from supportcli.domain.errors import InvalidError
from supportcli.mail.incoming import Address, Incoming
from tests.conftest import MakeDesk
from tests.desk.mailing import kinds, serve, status, took, written

FULL = r"""
[mail]
from = "Support@desk.example"
addresses = ["Help@desk.example", "sales@desk.example"]
default_policy = "shop"
channel = "post"
classify = true
limit_per_sender = 0
limit_per_ticket = 1
max_message = "1 G"
max_attachment = 1000

[[mail.forms]]
name = "site"
from = 'noreply@.*'
subject = "^Request"
lines = ['^E-mail: (?P<email>\S+)$']
channel = "chat"
"""


def test_everything_that_can_be_said() -> None:
    """Each key is read, sizes with their units."""
    form = Form("site", "noreply@.*", "^Request", (r"^E-mail: (?P<email>\S+)$",), "chat")
    assert read(FULL.encode(), Path("config.toml"), "UTC").mail.room == Mailroom(
        ("help@desk.example", "sales@desk.example"), "shop", "post", True, 0, 1, 1 << 30, 1000, (form,)
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('addresses = "nobody"', "mail.addresses: must be an e-mail address such as jo@desk.example"),
        ("addresses = []", "mail.addresses: must be an e-mail address or a list of them"),
        ("limit_per_sender = -1", "mail.limit_per_sender: must be a whole number from 0 on"),
        ("limit_per_ticket = true", "mail.limit_per_ticket: must be a whole number from 0 on"),
        ('max_message = "much"', 'mail.max_message: must be a size such as "20M"'),
        ("max_attachment = 0", 'mail.max_attachment: must be a size such as "20M"'),
        ('classify = "yes"', "mail.classify: must be true or false"),
        ("forms = 1", "mail.forms: must be tables: [[mail.forms]]"),
        ("[[mail.forms]]", "mail.forms.from: missing: a pattern for the address that the form comes from"),
        ("[[mail.forms]]\nfrom = '('", "mail.forms.from: is no regular expression: missing ), unterminated"),
        ("[[mail.forms]]\nfrom = 'x'\nform = 'y'", 'mail.forms.form: unknown key; did you mean "from"?'),
        ("[[mail.forms]]\nfrom = 'x'\nlines = ['(?P<mail>x)']", "has the group mail; a form has email, name"),
        ("[[mail.forms]]\nfrom = '(x+)+y'", "mail.forms.from: repeats a group that is repeated"),
        ("[[mail.forms]]\nfrom = 'x'\nlines = ['(a|b*)*c']", "repeats a group that is repeated"),
        ("[[mail.forms]]\nfrom = '((ab)*,?)*'", "repeats a group that is repeated"),
        ("[[mail.forms]]\nfrom = '(a{1,3})+'", "repeats a group that is repeated"),
        ("[[mail.forms]]\nfrom = '(?:a|aa)*$'", "repeats a group that is repeated"),
        ("[[mail.forms]]\nfrom = '(a?){30}a'", "repeats a group that is repeated"),
    ],
)
def test_what_is_wrong_is_told(line: str, problem: str) -> None:
    """With its key, in words."""
    with pytest.raises(InvalidError) as caught:
        read(f"[mail]\n{line}\n".encode(), Path("config.toml"), "UTC")
    assert problem in " ".join(str(each) for each in caught.value.problems)


@pytest.mark.parametrize("pattern", [r"(?:ab)+c", r"[a+]+", r"\(a+\)+", r"(a+)?b", r"(?P<email>\S+)@x"])
def test_patterns_that_end_soon_are_taken(pattern: str) -> None:
    """A repetition in a set, behind a backslash or once is no danger."""
    text = f"[[mail.forms]]\nfrom = '{pattern}'\n"
    assert read(text.encode(), Path("config.toml"), "UTC").mail.room.forms[0].sender == pattern


def test_long_lines_keep_no_pattern_busy() -> None:
    """Lines are cut before a pattern sees them, and so is their number."""
    form = Form("site", "x@y", None, (r"^(?P<name>.*).*.*=$", r"^E-mail: (?P<email>\S+)"))
    text = "a" * 1_000_000 + "\n" + ("b" * 390 + "\n") * 100 + "E-mail: jo@acme.example\n" + "c" * 10_000_000
    start = time.perf_counter()
    found = filled((form,), Incoming(senders=(Address("", "x@y"),), text=text))
    assert time.perf_counter() - start < 10
    assert found is not None
    assert found.incoming.senders[0].email == "jo@acme.example"


SHOP = """
id = "shop"
name = "Shop"
vendor = "Shop"

[kinds]
question = "A question"
incident = "Something broke"

[signals.crash]
kind = "incident"
words = ["crash*"]
strength = 0.9

[channels.email]
name = "E-mail"

[[details.questions]]
id = "release"
ask = "Which release?"
"""


@pytest.mark.parametrize("wanted", [True, False])
def test_new_tickets_are_classified_where_the_desk_is_set_so(
    make_desk: MakeDesk, tmp_path: Path, wanted: bool
) -> None:
    """What the desk is sure of is set at once, and said to be its own suggestion."""
    file = tmp_path / "shop.toml"
    file.write_text(SHOP)
    desk = make_desk(mail=Mail(room=Mailroom(classify=wanted)))
    policies.add_policy(desk, str(file))
    serve(desk, "shop")
    took(desk, written(subject="It crashes", text="crash, crashed and crashing"))
    assert show(desk, [1])[0]["kind"] == ("incident" if wanted else None)
    assert kinds(desk, 1) == ["opened", "classified"][: 1 + wanted]


def test_an_answer_to_the_form_of_details_fills_it_in(make_desk: MakeDesk, tmp_path: Path) -> None:
    """The customer answers the request by mail: the wait ends, and the details are recorded."""
    file = tmp_path / "shop.toml"
    file.write_text(SHOP)
    desk = make_desk()
    policies.add_policy(desk, str(file))
    serve(desk, "shop")
    took(desk, written(message_id="<a@acme>"))
    asking.request_details(desk, [1])
    (own, body) = desk.store.connection.execute(
        "SELECT message_id, body FROM outbox WHERE ticket = 1"
    ).fetchone()
    quoted = "\n".join(f"> {line}" for line in body.split("\n"))
    filled_in = quoted.replace("Which release?", "Which release?\n7.2\n")
    took(desk, written(subject="Re: [SUP-1]", text=filled_in, in_reply_to=own))
    assert kinds(desk, 1)[-2:] == ["received", "detailed"]
    assert show(desk, [1])[0]["details"] == {"release": "7.2"}
    assert status(desk, 1) != "waiting"
