"""Real mail that others have collected because it is nasty: all of it is read, and read right."""

from __future__ import annotations

import hashlib
import io
import mailbox
import os
from pathlib import Path

import pytest

from supportcli.mail.mbox import messages_of_mbox
from supportcli.mail.reading import read
from tests.mail.corpus_cases import CASES, Case

DATA = Path(os.environ.get("SUPPORTCLI_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
MAILS = sorted([*DATA.glob("mikel-mail/**/*.eml"), *DATA.glob("django-helpdesk-mail/*.eml")])
MBOXES = {
    # file → subject, sender and date of each message
    "mbox_complex.mbox": [
        ("Re: Revisiting the Gnome Bindings", "eloli@hotmail.com", "2004-09-22T09:03:40"),
        ("Re: Low memory hacks", "danilo@gnome.org", "2008-03-17T09:35:05"),
    ],
    "mbox_iso8859_encoding.mbox": [
        ("[ovs-dev] Remittance Advice", "lucíacharlie@wellsfargo.com", "2016-11-07T18:44:27")
    ],
    "mbox_multipart.mbox": [
        (
            "[esl-dev] Committer vote for Chuwei Huang has concluded successfully",
            "yves.yang@example.com",
            "2009-11-12T02:29:24",
        ),
        (
            "[platform-dev] Removing standard menus and toolbar icons",
            "daniel.nehren@example.com",
            "2003-01-29T23:02:30",
        ),
    ],
    "mbox_no_fields.mbox": [
        ("[List-name] Protocol Buffers anyone?", "goran@domain.com", sent)
        for sent in ("2010-12-01T13:26:40", "2010-12-01T13:26:40", None, "2010-12-01T13:26:40", None)
    ]
    + [("[List-name] Invalid date", "goran@domain.com", "2016-09-21T19:42:07")],
    "mbox_single.mbox": [("[List-name] Protocol Buffers anyone?", "goran@domain.com", "2010-12-01T13:26:40")],
    "mbox_unixfrom_encoding.mbox": [
        ("[Analytics] DNT, standards, and expectations", "christian@example.org", "2015-01-15T13:22:25")
    ],
    "mbox_unknown_encoding.mbox": [
        (
            "[platform-swt-dev] How to refresh a control in another thread?",
            "yuancong@example.com",
            "2002-08-23T17:24:49",
        )
    ],
}

pytestmark = pytest.mark.skipif(not MAILS, reason="the corpora are not here")


@pytest.mark.parametrize("case", CASES, ids=lambda case: Path(case.path).stem)
def test_a_nasty_message_says_what_a_person_reads_in_it(case: Case) -> None:
    """Subject, senders, text, date, attachments to the byte, what it reports, and what was wrong with it."""
    message = read((DATA / case.path).read_bytes())
    read_off = Case(
        case.path,
        message.subject,
        tuple((sender.name, sender.email) for sender in message.senders),
        " ".join(message.text.split()[:5])[:60],
        tuple(
            (part.name, part.media_type, len(part.content), hashlib.sha256(part.content).hexdigest()[:8])
            for part in message.attachments
        ),
        message.automatic,
        message.bounced,
        message.about,
        message.flaws,
        f"{message.sent_at:%Y-%m-%dT%H:%M:%SZ}" if message.sent_at else "",
    )
    assert read_off == case


def test_none_of_them_defeats_the_reader() -> None:
    """No message of the corpora is given up, and each has something to show: a subject, a text, or a file."""
    assert len(MAILS) == 109
    for path in MAILS:
        message = read(path.read_bytes())
        assert not [flaw for flaw in message.flaws if "could not be read" in flaw], path
        assert message.subject or message.text or message.attachments, path


@pytest.mark.parametrize("name", MBOXES)
def test_an_mbox_gives_its_messages(name: str) -> None:
    """Each message of each mbox, with its subject, sender and date."""
    with (DATA / "perceval-fixtures" / "mbox" / name).open("rb") as file:
        messages = [read(raw) for raw in messages_of_mbox(file)]
    assert [
        (each.subject, each.senders[0].email, f"{each.sent_at:%Y-%m-%dT%H:%M:%S}" if each.sent_at else None)
        for each in messages
    ] == MBOXES[name]


@pytest.mark.parametrize("name", MBOXES)
def test_an_mbox_is_nothing_but_its_messages(name: str) -> None:
    """Messages, separating lines and empty lines joined are the file again: no byte is lost on the way."""
    data = (DATA / "perceval-fixtures" / "mbox" / name).read_bytes()
    rest = data
    for raw in messages_of_mbox(io.BytesIO(data)):
        line, _, rest = rest.partition(b"\n")
        assert line.startswith(b"From ")
        assert rest.startswith(raw)
        rest = rest[len(raw) :]
        rest = rest[1:] if rest[:1] == b"\n" else rest
    assert rest == b""


def test_the_corpus_as_one_mbox_gives_the_same_messages(tmp_path: Path) -> None:
    """Written by the standard library into an mbox, every message is found again and says the same."""
    box = mailbox.mbox(tmp_path / "all.mbox")
    # the library takes an obsolete first field "From  :" for the line that separates messages, and loses it
    mails = [path.read_bytes() for path in MAILS if not path.read_bytes().startswith(b"From  :")]
    for raw in mails:
        box.add(raw)
    box.close()
    with (tmp_path / "all.mbox").open("rb") as file:
        again = [read(raw) for raw in messages_of_mbox(file)]
    assert [(each.subject, each.senders, len(each.attachments)) for each in again] == [
        (each.subject, each.senders, len(each.attachments)) for each in map(read, mails)
    ]
