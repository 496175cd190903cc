"""A message is read as far as it can be: tables of what mail programs write, and what it says."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime

import pytest

from supportcli.mail.incoming import Address, Incoming
from supportcli.mail.reading import read

HEAD = b"From: Jo <jo@acme.test>\nDate: Mon, 5 Jan 2026 12:00:00 +0000\nMessage-ID: <1@acme.test>\n"


def message(*fields: str | bytes, body: str | bytes = b"") -> Incoming:
    """A message with these fields and this body, with a good head where the fields do not replace it."""
    lines = [each.encode() if isinstance(each, str) else each for each in fields]
    names = {line.partition(b":")[0].lower() for line in lines}
    head = b"".join(
        line + b"\n" for line in HEAD.splitlines() if line.partition(b":")[0].lower() not in names
    )
    text = body.encode() if isinstance(body, str) else body
    return read(head + b"".join(line + b"\n" for line in lines) + b"\n" + text)


SUBJECTS = {
    # what stands there → what it says
    "plain": ("Subject: Printer on fire", "Printer on fire"),
    "folded": ("Subject: Printer\n on\n\tfire", "Printer on fire"),
    "quoted-printable": ("Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    "base64": ("Subject: =?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"),
    "unpadded base64": ("Subject: =?UTF-8?B?R3LDvMOfZQ?=", "Grüße"),
    "a character split between words": ("Subject: =?utf-8?b?ww==?= =?utf-8?q?=BC?= x", "ü x"),
    "bytes of a character in two words": ("Subject: =?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße"),
    "blanks inside a word": ("Subject: =?utf-8?q?two words?=", "two words"),
    "blanks between words are none": ("Subject: =?utf-8?q?one?=\n =?utf-8?q?two?=", "onetwo"),
    "text beside words": ("Subject: Re: =?utf-8?q?=C3=BC?= and more", "Re: ü and more"),
    "question marks inside": ("Subject: =?utf-8?q?what??=", "what?"),
    "an unknown set": ("Subject: =?klingon?q?plain?=", "plain"),
    "an unknown encoding": ("Subject: =?utf-8?x?plain?=", "=?utf-8?x?plain?="),
    "a language": ("Subject: =?utf-8*en?q?hi?=", "hi"),
    "a set that means a larger one": ("Subject: =?gb2312?b?s6S0/A==?=", "长袋"),
    "no set of characters": ("Subject: =?punycode?q?abc?=", "abc"),
    "raw UTF-8": ("Subject: Grüße".encode(), "Grüße"),
    "raw windows-1252": ("Subject: Grüße – ja".encode("cp1252"), "Grüße – ja"),
    "a line end hidden in a word": ("Subject: =?utf-8?q?a=0D=0ABcc:=20x@y.test?=", "a Bcc: x@y.test"),
    "NUL": (b"Subject: a\0b", "a b"),
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_subject_is_read(name: str) -> None:
    """However it is encoded, and however badly, it is one line of text."""
    field, said = SUBJECTS[name]
    assert message(field).subject == said


ADDRESSES = {
    "name and address": ("Jo Ann <Jo@ACME.test>", [("Jo Ann", "jo@acme.test")]),
    "address alone": ("jo@acme.test", [("", "jo@acme.test")]),
    "comment": ("jo@acme.test (Jo Ann)", [("Jo Ann", "jo@acme.test")]),
    "quotes and commas": (
        '"Ann, Jo" <jo@acme.test>, <b@c.test>',
        [("Ann, Jo", "jo@acme.test"), ("", "b@c.test")],
    ),
    "encoded": ("=?utf-8?q?J=C3=B6?= <jo@acme.test>", [("Jö", "jo@acme.test")]),
    "a comma that is encoded": ("=?utf-8?q?Ann=2C_Jo?= <jo@acme.test>", [("Ann, Jo", "jo@acme.test")]),
    "encoded in quotes, which is wrong": ('"=?utf-8?q?J=C3=B6?=" <jo@acme.test>', [("Jö", "jo@acme.test")]),
    "group": ("Team: a@b.test, C <c@d.test>;", [("", "a@b.test"), ("C", "c@d.test")]),
    "empty group": ("undisclosed-recipients:;", []),
    "semicolons": ("a@b.test; c@d.test", [("", "a@b.test"), ("", "c@d.test")]),
    "route": ("<@relay.test,@b.test:jo@acme.test>", [("", "jo@acme.test")]),
    "archive": ("jo at acme.test (Jo Ann)", [("Jo Ann", "jo@acme.test")]),
    "address as a name": ('"x@evil.test" <jo@acme.test>', [("x@evil.test", "jo@acme.test")]),
    "no address": ("Jo Ann", [("Jo Ann", "")]),
    "empty brackets": ("Jo Ann <>", [("Jo Ann", "")]),
    "a literal": ("jo@[192.0.2.1]", [("", "jo@[192.0.2.1]")]),
    "blanks inside": ("Jo <jo @ acme.test>", [("Jo", "jo@acme.test")]),
    "an open quote": ('"Jo <jo@acme.test>', [("Jo", "jo@acme.test")]),
    "an address beyond ASCII": ("Jö <jö@exämple.test>", [("Jö", "jö@exämple.test")]),
    "a header hidden in it": ("=?utf-8?q?a=0ABcc=3A_b?= <jo@acme.test>", [("a Bcc: b", "jo@acme.test")]),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_addresses_are_read(name: str) -> None:
    """Names and addresses in every form that is written; nothing passes for an address that is none."""
    written, meant = ADDRESSES[name]
    assert message(f"To: {written}").to == tuple(Address(*each) for each in meant)


def test_every_sender_counts() -> None:
    """Several From fields, and several addresses in one, are all senders."""
    assert [who.email for who in message("From: a@b.test, c@d.test", "From: e@f.test").senders] == [
        "a@b.test",
        "c@d.test",
        "e@f.test",
    ]


NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
DATES = {
    "Mon, 5 Jan 2026 12:00:00 +0000": NOON,
    "5 Jan 2026 13:00 +0100": NOON,
    "Mon, 05 Jan 26 12:00:00 GMT": NOON,
    "Mon Jan  5 12:00:00 2026": NOON,
    "Mon, 5 Jan 2026 07:00:00 EST": NOON,
    "Mon, 5 Jan 2026 12:00:00 +0000 (a comment)": NOON,
    "Mon, 5 Jan 2026 12 : 00 : 00 +0000": NOON,
    "2026-01-05T13:00:00+01:00": NOON,
    "2026-01-05 12:00:00": NOON,
    "Mon, 5 Jan 2026 12:00:60 +0000": datetime(2026, 1, 5, 12, 0, 59, tzinfo=UTC),
    "Mon, 5 Jan 2026 12:00:00 +9900": NOON,
    "": None,
    "yesterday": None,
    "Mon, 35 Jan 2026 12:00:00 +0000": None,
    "Mon, 5 Jan 9999 23:59:59 -2300": None,
    "Mon, " * 1000: None,
}


@pytest.mark.parametrize("written", DATES, ids=lambda text: text[:40])
def test_a_date_is_read(written: str) -> None:
    """In every form that programs write; what is none is told and costs nothing else."""
    found = message(f"Date: {written}", body="text")
    assert found.sent_at == DATES[written]
    assert bool(found.flaws) == (DATES[written] is None)


BODIES = {
    # fields, body → text
    "ASCII": ("text/plain", b"hello\r\nyou", "hello\nyou"),
    "declared": ("text/plain; charset=iso-8859-15", b"5 \xa4", "5 €"),
    "latin 1 is windows-1252": ("text/plain; charset=iso-8859-1", b"\x93hi\x94", "“hi”"),
    "UTF-8 though ASCII is declared": ("text/plain; charset=us-ascii", "Grüße".encode(), "Grüße"),
    "nothing declared": ("text/plain", b"Gr\xfc\xdfe", "Grüße"),
    "an unknown set": ("text/plain; charset=x-foo", b"Gr\xfc\xdfe", "Grüße"),
    "UTF-8 with a broken byte": (
        "text/plain; charset=utf-8",
        "Größe und Maß".encode() + b" \xff",
        "Größe und Maß �",
    ),
    "Korean": ("text/plain; charset=ks_c_5601-1987", "한국".encode("cp949"), "한국"),
    "Japanese": ("text/plain; charset=iso-2022-jp", "日本".encode("iso2022_jp"), "日本"),
    "Japanese under the name of another set": (
        "text/plain; charset=iso-2022-jp",
        "送信できません".encode("euc_jp"),
        "送信できません",
    ),
    "Japanese, cut off in a character": (
        "text/plain; charset=iso-2022-jp",
        "日本語".encode("iso2022_jp")[:8],
        "日本�",
    ),
    "Russian": ("text/plain; charset=koi8-r", "Привет".encode("koi8-r"), "Привет"),
    "UTF-16": ("text/plain; charset=utf-16", "hi".encode("utf-16"), "hi"),
    "UTF-16 without its mark": ("text/plain; charset=utf-16", "Grüße an".encode("utf-16-be"), "Grüße an"),
    "UTF-16 that nobody has declared": ("text/plain", "Grüße an".encode("utf-16"), "Grüße an"),
    "UTF-16 that was turned into ASCII": ("text/plain; charset=utf-16", b"hello you", "hello you"),
    "UTF-8 that is damaged": (
        "text/plain; charset=utf-8",
        "yötä äiti ".encode() + b"\x8a\xe8\x09\xfe",
        "yötä äiti ��\t�",
    ),
    "a type that is none": ("text", b"hello", "hello"),
    "old line ends": ("text/plain", b"a\rb", "a\nb"),
    "NUL": ("text/plain", b"a\0b", "ab"),
    "flowed": (
        "text/plain; format=flowed",
        b"one \ntwo\n> old \n> er\n-- \nJo",
        "one two\n> old er\n-- \nJo",
    ),
    "flowed without spaces": ("text/plain; format=flowed; delsp=yes", b"ab \ncd", "abcd"),
    "HTML": (
        "text/html",
        b"<p>Hello <b>you</b>,<br>see <a href='http://x.test/a'>this</a></p>",
        "Hello you,\nsee this (http://x.test/a)",
    ),
    "a quotation in HTML": ("text/html", b"<p>new</p><blockquote><p>old</p></blockquote>", "new\n\n> old"),
    "scripts and styles are no text": ("text/html", b"<style>p{}</style><script>x()</script><p>hi</p>", "hi"),
    "what is behind the end of the page": (
        "text/html",
        b"<html><body>one</body></html>\n<html><body>two</body></html>",
        "one\n\ntwo",
    ),
    "divisions are no indents": ("text/html", b"<div><div>one</div>two</div>", "one\ntwo"),
    "a word of two colours": ("text/html", b"<p><span>H</span><span>ello</span> you</p>", "Hello you"),
    "what nobody sees": (
        "text/html",
        b"<p>hi</p><p hidden>a</p><p style='visibility: hidden'>b</p><p style='display:none'>c</p>",
        "hi",
    ),
    "HTML without anything": ("text/html", b"<!-- -->", ""),
    "a set in the HTML": ("text/html", b"<meta charset=koi8-r><p>" + "Привет".encode("koi8-r"), "Привет"),
    "a multipart without parts": ("multipart/mixed; boundary=x", b"just text", "just text"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_text_is_read(name: str) -> None:
    """Whatever its characters are said to be, it reads as it was written."""
    kind, body, text = BODIES[name]
    assert message(f"Content-Type: {kind}", body=body).text == text


ENCODINGS = {
    "quoted-printable": (b"a=\nb =C3=BC", "ab ü"),
    "quoted printable": (b"=C3=BC", "ü"),
    "base64": (b"R3LDvMOfZQ==", "Grüße"),
    "BASE64": (b"R3LDvMOf\nZQ", "Grüße"),
    "7bit": (b"as =3D it is", "as =3D it is"),
    "7-vladi": (b"as it is", "as it is"),
    "x-uuencode": (b"begin 644 a\n#0V%T\n`\nend\n", "Cat"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_transfer_encoding_is_undone(encoding: str) -> None:
    """By its right and its wrong names; an unknown one leaves the text as it stands."""
    body, text = ENCODINGS[encoding]
    kind = "Content-Type: text/plain; charset=utf-8"
    assert message(kind, f"Content-Transfer-Encoding: {encoding}", body=body).text == text


@pytest.mark.parametrize(
    "text", ["we cannot call anybody", "Hello,\n\nwe cannot call", "<p>Hello</p>\n<p>you</p>"]
)
def test_text_that_only_says_that_it_is_base64_is_read_as_it_stands(text: str) -> None:
    """Some programs name an encoding and forget to encode."""
    found = message("Content-Transfer-Encoding: base64", body=text.encode())
    assert found.text == text
    assert found.flaws == ("a part is no base64, though it says so: read as it stands",)


def test_the_footer_of_a_list_behind_base64_is_kept() -> None:
    """Lists put plain text behind an encoded part: both are read, and it is told."""
    body = base64.encodebytes(b"Hello from Jo\n" * 5) + b"______\nlist of users\n"
    found = message("Content-Transfer-Encoding: base64", body=body)
    assert found.text == "Hello from Jo\n" * 5 + "______\nlist of users"
    assert found.flaws == ("text that is no base64 stands behind a part in base64",)


def parts(subtype: str, *each: str, end: str = "--b--") -> Incoming:
    """A multipart of these parts."""
    body = "".join(f"--b\n{part}\n" for part in each) + end
    return message(f"Content-Type: multipart/{subtype}; boundary=b", body=body)


PLAIN, HTML = "Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<p>rich</p>"
IMAGE = "Content-Type: image/png; name=a.png\nContent-ID: <c@d>\nContent-Transfer-Encoding: base64\n\nQUJD"


@pytest.mark.parametrize(
    ("found", "text", "names"),
    [
        (parts("alternative", PLAIN, HTML), "plain", []),
        (parts("alternative", HTML, PLAIN), "plain", []),
        (parts("alternative", "Content-Type: text/plain\n\n \n", HTML), "rich", []),
        (
            parts("alternative", "\nYour mail client does not support HTML messages.\n", HTML),
            "rich",
            [],
        ),
        (parts("alternative", "\nI cannot open the HTML page\n" + "x" * 600, HTML), None, []),
        (parts("mixed", PLAIN, IMAGE, PLAIN), "plain\n\nplain", ["a.png"]),
        (parts("related", HTML, IMAGE), "rich", ["a.png"]),
        (parts("mixed", PLAIN, "Content-Disposition: attachment; filename=b.txt\n\nx"), "plain", ["b.txt"]),
        (parts("mixed", PLAIN, "Content-Type: text/calendar\n\nBEGIN"), "plain", [""]),
        (
            parts("alternative", PLAIN, HTML, "Content-Type: text/calendar; name=i.ics\n\nBEGIN"),
            "plain",
            ["i.ics"],
        ),
        (parts("mixed", PLAIN, end=""), "plain", []),
        (parts("mixed"), "", []),
        (parts("mixed", "\nno fields at all"), "no fields at all", []),
        (parts("digest", "\nSubject: inner\n\nhi"), None, [""]),
    ],
)
def test_a_multipart_becomes_a_text_and_files(found: Incoming, text: str | None, names: list[str]) -> None:
    """Plain text is preferred where it says something; everything else is attached, in order."""
    assert text is None or found.text == text
    assert [part.name for part in found.attachments] == names


def test_files_in_an_alternative_are_not_lost() -> None:
    """Mail programs put files into the rich form: the plain form is read, and the files stay."""
    inner = "\n".join(f"--c\n{part}" for part in (HTML, IMAGE, HTML)) + "\n--c--"
    found = parts("alternative", PLAIN, f"Content-Type: multipart/mixed; boundary=c\n\n{inner}")
    assert found.text == "plain"
    assert [(part.name, part.media_type, part.content, part.content_id) for part in found.attachments] == [
        ("a.png", "image/png", b"ABC", "c@d")
    ]


def test_an_attached_message_is_kept_byte_for_byte() -> None:
    """It is not taken apart; where nothing else is said, what it says is read."""
    inner = "From: x@y.test\nSubject: inner\nDate: Mon, 5 Jan 2026 12:00:00 +0000\n\nhelp me\n"
    found = parts("mixed", f"Content-Type: message/rfc822\n\n{inner}")
    assert [part.content.decode() for part in found.attachments] == [inner]
    assert found.text == (
        "-------- Forwarded Message --------\nFrom: x@y.test\nDate: 2026-01-05 12:00 UTC\nSubject: inner\n\nhelp me"
    )
    bare = parts("mixed", "Content-Type: message/rfc822\n\nSubject: alone\n\nhelp me")
    assert bare.text == "-------- Forwarded Message --------\nSubject: alone\n\nhelp me"


def test_a_wrong_delimiter_is_found_out() -> None:
    """A multipart that names another delimiter than it has is taken apart all the same, and it is told."""
    body = "--real\nContent-Type: text/plain\n\nhello\n--real--\n"
    found = message('Content-Type: multipart/mixed; boundary="other"', body=body)
    assert (found.text, found.flaws) == ("hello", ("a multipart names another delimiter than it has",))


def test_a_multipart_that_is_encoded_as_a_whole_is_read() -> None:
    """Forbidden by RFC 2045, and sent."""
    body = base64.encodebytes(
        b"--b\nContent-Type: text/plain\n\nhello\n--b\n" + IMAGE.encode() + b"\n--b--\n"
    )
    found = message(
        "Content-Type: multipart/mixed; boundary=b", "Content-Transfer-Encoding: base64", body=body
    )
    assert (found.text, [part.name for part in found.attachments]) == ("hello", ["a.png"])


NAMES = {
    'filename="a b.txt"': "a b.txt",
    "filename=a b.txt": "a b.txt",
    "filename*=utf-8''na%C3%AFve.txt": "naïve.txt",
    "filename*0=long-; filename*1=name.txt": "long-name.txt",
    "filename*0*=utf-8''%C3%A4; filename*1=b; filename*2*=%C3%B6": "äbö",
    'filename="=?utf-8?b?w6Q=?=.txt"': "ä.txt",
    'filename="=?utf-8?q?=C3=A4?= =?utf-8?q?=C3=B6?="': "äö",
    "filename=\"wrong; filename*=utf-8''right.txt": "wrong; filename*=utf-8''right.txt",
    "filename=plain.txt; filename*=utf-8''right.txt": "right.txt",
    'filename="C:\\\\dir\\\\a.txt"': "C:\\dir\\a.txt",
    "filename=../../etc/passwd": "../../etc/passwd",
    "filename*=klingon''abc": "abc",
}


@pytest.mark.parametrize("written", NAMES)
def test_the_name_of_an_attachment_is_read(written: str) -> None:
    """As the message names it, decoded; making it safe is another matter."""
    found = parts("mixed", PLAIN, f"Content-Disposition: attachment; {written}\n\nx")
    assert [part.name for part in found.attachments] == [NAMES[written]]


def test_files_in_the_text_become_attachments() -> None:
    """Uuencoded blocks leave the text; what only looks like one stays."""
    lines = b"".join(binascii.b2a_uu(bytes(range(45))) for _ in range(3))
    body = b"see\nbegin 644 r.bin\n" + lines + b"`\nend\nbye\nbegin 644 of the end\nnot a file\n"
    found = message("Subject: x", body=body)
    assert found.text == "see\nbye\nbegin 644 of the end\nnot a file"
    assert [(part.name, part.content) for part in found.attachments] == [("r.bin", bytes(range(45)) * 3)]


IDS = {
    "<a@b>": ("<a@b>",),
    "<a@b> <c@d>": ("<a@b>", "<c@d>"),
    "<a@b>,<c@d>": ("<a@b>", "<c@d>"),
    "<a\n @b>": ("<a@b>",),
    "a@b": ("<a@b>",),
    "Your message of Monday <a@b>": ("<a@b>",),
    "<a@b> <a@b>": ("<a@b>",),
    "": (),
    "nothing": (),
}


@pytest.mark.parametrize("written", IDS, ids=repr)
def test_what_a_message_answers_is_read(written: str) -> None:
    """Message-IDs with their brackets, once each, whatever stands between them."""
    found = message(f"References: {written}", f"In-Reply-To: {written}")
    assert (found.references, found.in_reply_to) == (IDS[written], IDS[written])


@pytest.mark.parametrize(
    ("raw", "subject", "text"),
    [
        (b"", "", ""),
        (b"no header at all", "", "no header at all"),
        (b"\n\nSubject: after empty lines\n\ntext", "after empty lines", "text"),
        (
            b"Subject: no empty line\nDear desk, this is\nthe text\n",
            "no empty line",
            "Dear desk, this is\nthe text",
        ),
        (b"Subject: a\njunk here\nFrom: a@b.test\n\ntext", "a", "text"),
        (b"From someone Mon Jan  5 12:00:00 2026\nSubject: a\n\ntext", "a", "text"),
        (b"Subject: old Mac\rFrom: a@b.test\r\rtext\rmore", "old Mac", "text\nmore"),
        (b"SUBJECT : blanks\n\ntext", "blanks", "text"),
        (b"\xef\xbb\xbfSubject: a mark before it\n\ntext", "a mark before it", "text"),
        ("Subject: wide\r\n\r\ntext".encode("utf-16"), "wide", "text"),
    ],
)
def test_a_broken_header_costs_nothing_else(raw: bytes, subject: str, text: str) -> None:
    """Junk, missing and doubled lines around the header leave subject and text readable."""
    found = read(raw)
    assert (found.subject, found.text) == (subject, text)
    assert found.flaws


@pytest.mark.parametrize(
    ("fields", "envelope"),
    [
        (("Return-Path: <A@b.test>",), "a@b.test"),
        (("Return-Path: <>",), ""),
        (("Return-Path: <last@b.test>", "Return-Path: <first@b.test>"), "last@b.test"),
        ((), None),
    ],
)
def test_the_envelope_sender_is_what_the_last_server_wrote(
    fields: tuple[str, ...], envelope: str | None
) -> None:
    """The null path is an empty text; without any it is unknown."""
    assert message("Subject: x", *fields).envelope_sender == envelope
