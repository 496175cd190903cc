"""Mail that was made to hurt: whatever the bytes, a message comes back, and soon."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportcli.mail.bodies import LONGEST_TEXT
from supportcli.mail.incoming import Incoming
from supportcli.mail.reading import read
from supportcli.mail.structure import MOST_LEVELS, MOST_PARTS

DATA = Path(os.environ.get("SUPPORTCLI_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
SEEDS = [
    (
        b"From: a@b.test\nSubject: =?utf-8?q?x?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPHA+\n--b\n"
        b"Content-Type: application/ms-tnef; name*0*=utf-8''a\n\nx\x9f>\"\n--b--\n"
    ),
    (
        b"Return-Path: <>\nFrom: MAILER-DAEMON\nContent-Type: multipart/report; boundary=b\n\n--b\n"
        b"Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.test\nAction: failed\n--b--\n"
    ),
    b"Subject: uu\nContent-Type: text/plain; format=flowed; delsp=yes\n\nbegin 644 a\n#0V%T\n`\nend\n> q \n-- \n",
    *[path.read_bytes()[:6000] for path in sorted(DATA.glob("mikel-mail/**/*.eml"))],
]
_BAD = re.compile("[\x00\ud800-\udfff]")


def sound(message: Incoming) -> bool:
    """Every text can be stored and shown: no NUL, no half characters, headers on one line; nothing was given up."""
    texts = [message.subject, message.message_id, *message.in_reply_to, *message.references, *message.flaws]
    texts += [part for who in (*message.senders, *message.to, *message.cc) for part in (who.name, who.email)]
    texts += [part.media_type for part in message.attachments]
    return (
        not any(_BAD.search(text) or "\n" in text or "\r" in text for text in texts)
        and not _BAD.search(message.text)
        and not any(_BAD.search(part.name) for part in message.attachments)
        and not any("could not be read" in flaw for flaw in message.flaws)
    )


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_message(raw: bytes) -> None:
    """Random bytes never raise."""
    assert sound(read(raw))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_to_a_message_defeats_the_reader(data: st.DataObject) -> None:
    """Real messages with bytes changed, cut out, doubled and swapped in from others are read all the same."""
    raw = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw)))
        length = data.draw(st.integers(0, 40))
        kind = data.draw(st.sampled_from(["change", "cut", "double", "insert"]))
        if kind == "change":
            raw[at : at + length] = data.draw(st.binary(min_size=length, max_size=length))
        elif kind == "cut":
            del raw[at : at + length]
        elif kind == "double":
            raw[at:at] = raw[at : at + length * 5]
        else:
            other = data.draw(st.sampled_from(SEEDS))
            begin = data.draw(st.integers(0, len(other)))
            raw[at:at] = other[begin : begin + length]
    assert sound(read(bytes(raw)))


MB = 1 << 20


def nested(levels: int) -> bytes:
    """Multiparts in multiparts, with a text in the middle."""
    head = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level)
        for level in range(levels)
    )
    return (
        head
        + b"Content-Type: text/plain\n\nhello\n"
        + b"".join(b"--b%d--\n" % level for level in reversed(range(levels)))
    )


def html(body: bytes) -> bytes:
    """A message in HTML."""
    return b"From: a@b.test\nContent-Type: text/html\n\n" + body


HURTING = {
    # name → message, attachments, a word of its flaws
    "10,000 levels": (nested(10_000), 1, f"more than {MOST_LEVELS} levels"),
    "10,000 messages in messages": (b"Content-Type: message/rfc822\n\n" * 10_000 + b"hi", 1, ""),
    "100,000 parts": (
        b"Content-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\nContent-Type: image/png\n\nx\n" * 100_000
        + b"--b--",
        MOST_PARTS + 1,
        f"more than {MOST_PARTS} parts",
    ),
    "100,000 headers": (b"X-A: b\n" * 100_000 + b"Subject: x\n\nhi", 0, ""),
    "a header of 10 MB": (b"Subject: " + b"a" * (10 * MB) + b"\n\nhi", 0, "the header is longer"),
    "a million recipients": (b"To: " + b"a@b.test, " * 1_000_000 + b"\n\nhi", 0, "the header is longer"),
    "20,000 recipients": (b"To: " + b"a@b.test, " * 20_000 + b"\n\nhi", 0, "more than 2000 addresses"),
    "open comments": (b"To: " + b"(" * 200_000 + b"\n\nhi", 0, ""),
    "open quotes": (b"To: " + b'"\\' * 20_000 + b"\n\nhi", 0, ""),
    "colons": (b"To: " + b"@:" * 100_000 + b"\n\nhi", 0, ""),
    "encoded words without end": (b"Subject: " + b"=?a?q?" * 40_000 + b"\n\nhi", 0, ""),
    "a slow codec": (b"Subject: =?punycode?q?" + b"a" * 200_000 + b"-zzz?=\n\nhi", 0, ""),
    "parameters": (b"Content-Type: text/plain; " + b"a*1=b; " * 40_000 + b"\n\nhi", 0, ""),
    "references": (b"References: " + b"<a@b> " * 200_000 + b"\n\nhi", 0, ""),
    "almost delimiters": (
        b"Content-Type: multipart/mixed; boundary=a\n\n" + (b"\n--a" + b" " * 1000 + b"x") * 10_000,
        1,
        "without the delimiter",
    ),
    "many beginnings of files": (b"Subject: x\n\n" + b"begin 644 a\n" * 200_000, 1, ""),
    "padding everywhere": (
        b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n" + b"A=A!" * 2_000_000,
        1,
        "",
    ),
    "deep HTML": (html(b"<div>" * 100_000 + b"hello"), 0, ""),
    "tables in tables": (html(b"<table><tr><td>" * 30_000 + b"hello"), 0, ""),
    "a table as wide as it is long": (
        html(b"<table><tr><td align=right>" + b"x" * 100_000 + b"<tr><td align=right>a" * 5000),
        0,
        "",
    ),
    "a row of 100,000 cells": (html(b"<table><tr>" + b"<td>a" * 100_000), 0, ""),
    "margins": (html(b'<p style="margin-top:9000em;padding-left:9000em">x</p>' * 5000), 0, ""),
    "quotations in quotations": (html(b"<blockquote>" * 200 + b"<p>x" * 20_000), 0, ""),
    "a hundred parts of HTML": (
        b"Content-Type: multipart/mixed; boundary=b\n\n"
        + (b"--b\nContent-Type: text/html\n\n" + b"<p>x" * 40_000 + b"\n") * 100,
        94,
        "the text is longer",
    ),
    "open quotation marks": (b"From: " + b'"\\' * 120_000 + b"\n\nx", 0, "no readable sender"),
    "open scripts": (html(b"<script>" * 60_000), 0, ""),
    "10 MB of HTML": (html(b"<p>hello <b>x</b></p>\n" * 500_000), 1, "the text is longer"),
    "10 MB of brackets": (html(b"<" * (10 * MB)), 1, "the text is longer"),
    "20 MB of text": (b"Subject: x\n\n" + b"hello, this is text\n" * MB, 1, "the text is longer"),
}


@pytest.mark.parametrize("name", HURTING)
def test_it_ends_in_seconds_with_a_clear_result(name: str) -> None:
    """Within three seconds of one core; every limit that was reached is told, and what lies beyond it is kept."""
    raw, attachments, flaw = HURTING[name]
    started = time.process_time()
    message = read(raw)
    assert time.process_time() - started < 3
    assert sound(message)
    assert len(message.attachments) == attachments
    assert len(message.text) <= 3 * LONGEST_TEXT
    assert any(flaw in each for each in message.flaws) or not flaw


def test_what_lies_beyond_a_limit_is_one_attachment() -> None:
    """The rest of a message with too many parts is kept as it stands."""
    part = b"--b\nContent-Type: image/png\n\nx%d\n"
    body = b"".join(part % number for number in range(MOST_PARTS + 500)) + b"--b--\n"
    found = read(b"Content-Type: multipart/mixed; boundary=b\n\n" + body)
    assert b"x%d\n" % MOST_PARTS in found.attachments[-1].content
    assert found.attachments[-1].content.endswith(b"x%d\n--b--\n" % (MOST_PARTS + 499))


@pytest.mark.long
@pytest.mark.parametrize("kind", ["text", "HTML", "base64", "delimiters", "one line"])
def test_a_hundred_megabytes_end_in_seconds(kind: str) -> None:
    """The long form: 100 MB of each kind within ten seconds."""
    raw = {
        "text": lambda: b"Subject: x\n\n" + b"hello, this is text\n" * (5 * MB),
        "HTML": lambda: html(b"<p>hello</p>\n" * (8 * MB)),
        "base64": lambda: (
            b"Content-Transfer-Encoding: base64\nContent-Type: a/b\n\n" + (b"A" * 76 + b"\n") * 1_300_000
        ),
        "delimiters": lambda: b"Content-Type: multipart/mixed; boundary=a\n\n" + b"\n--a--a" * (14 * MB),
        "one line": lambda: b"Subject: x\n\n" + b"x" * (100 * MB),
    }[kind]()
    started = time.process_time()
    assert sound(read(raw))
    assert time.process_time() - started < 10
