"""winmail.dat: the files that Outlook hides in it are attachments like any others."""

from __future__ import annotations

import base64
import struct

from supportcli.mail.reading import read


def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
    """One attribute with its checksum (MS-OXTNEF 2.1.3)."""
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def winmail(*files: tuple[bytes, bytes]) -> bytes:
    """A TNEF stream with these files."""
    stream = struct.pack("<IH", 0x223E9F78, 1)
    stream += attribute(1, 0x9006, 8, struct.pack("<I", 0x00010000))
    stream += attribute(1, 0x9007, 6, struct.pack("<II", 1252, 0))
    for name, content in files:
        stream += attribute(2, 0x9002, 6, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 32, 32, 0))
        stream += attribute(2, 0x8010, 1, name + b"\0")
        stream += attribute(2, 0x800F, 6, content)
    return stream


def message(content: bytes) -> bytes:
    """A message with a text and this winmail.dat."""
    packed = base64.encodebytes(content)
    return (
        b"From: jo@acme.test\nDate: Mon, 5 Jan 2026 12:00:00 +0000\nMessage-ID: <1@acme.test>\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the files.\n--b\n"
        b'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64\n\n'
        + packed
        + b"--b--\n"
    )


def test_the_files_in_it_are_attached() -> None:
    """Names and contents to the byte, and nothing of the wrapping is left."""
    found = read(message(winmail((b"plan.pdf", b"%PDF-1.4 plan"), (b"log.txt", b"line\r\n"))))
    assert found.text == "See the files."
    assert [(part.name, part.media_type, part.content) for part in found.attachments] == [
        ("plan.pdf", "application/pdf", b"%PDF-1.4 plan"),
        ("log.txt", "text/plain", b"line\r\n"),
    ]
    assert found.flaws == ()


def test_one_that_cannot_be_opened_stays_and_is_told() -> None:
    """Cut off, empty or something else: it is attached as it stands."""
    for content in (b"", b"not TNEF", winmail()[:7]):
        found = read(message(content))
        assert [(part.name, part.content) for part in found.attachments] == [("winmail.dat", content)]
        assert found.flaws == ("winmail.dat cannot be opened: it is attached as it stands",)
