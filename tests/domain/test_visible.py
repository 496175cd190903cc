"""What somebody says is told apart from what they quote and how they sign, in the languages that people write."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.domain.said.visible import fold, visible

REPLIES = {
    "English": ("Thanks!", "On Wed, 18 Nov 2026 at 10:00, Jo Ann <jo@acme.test> wrote:"),
    "English over lines": ("Thanks!", "On Wed, 18 Nov 2026 at 10:00, Jo Ann\n<jo@acme.test> wrote:"),
    "no date": ("Thanks!", "Jo Ann wrote:"),
    "German": ("Danke!", "Am 18.11.2026 um 10:00 schrieb Jo Ann <jo@acme.test>:"),
    "German over lines": ("Danke!", "Am Mi., 18. Nov. 2026 um 10:00 Uhr schrieb Jo Ann <\njo@acme.test>:"),
    "French": ("Merci", "Le mer. 18 nov. 2026 à 10:00, Jo Ann <jo@acme.test> a écrit :"),
    "Spanish": ("Gracias", "El mié, 18 nov 2026 a las 10:00, Jo Ann (<jo@acme.test>) escribió:"),
    "Italian": ("Grazie", "Il giorno mer 18 nov 2026 alle ore 10:00 Jo Ann <jo@acme.test> ha scritto:"),
    "Dutch": ("Bedankt", "Op wo 18 nov 2026 om 10:00 schreef Jo Ann <jo@acme.test>:"),
    "Portuguese": ("Obrigado", "Em qua., 18 de nov. de 2026 às 10:00, Jo Ann <jo@acme.test> escreveu:"),
    "Polish": ("Dzięki", "śr., 18 lis 2026 o 10:00 Jo Ann <jo@acme.test> napisał(a):"),
    "Swedish": ("Tack", "Den ons 18 nov. 2026 kl 10:00 skrev Jo Ann <jo@acme.test>:"),
    "Finnish": ("Kiitos", "ke 18. marrask. 2026 klo 10.00 Jo Ann (jo@acme.test) kirjoitti:"),
    "Russian": ("Спасибо", "ср, 18 нояб. 2026 г. в 10:00, Jo Ann <jo@acme.test>:"),
    "Russian, older": ("Спасибо", "18.11.2026 10:00, Jo Ann пишет:"),
    "Japanese": ("ありがとう", "2026年11月18日(水) 10:00 Jo Ann <jo@acme.test>:"),
    "German, the verb before the date": (
        "Danke!",
        "Jo Ann <jo@acme.test> schrieb am Mi., 18. Nov. 2026 um 10:00 Uhr:",
    ),
    "Norwegian, with a link": (
        "Takk",
        "Den 18. nov. 2026 kl. 10.00 skrev Jo Ann <jo@acme.test<mailto:jo@acme.test>>:",
    ),
    "Ukrainian": ("Дякую", '18 лист. 2026 р. 10:00 "Jo" <jo@acme.test> пише:'),
    "a date and no verb": ("Thanks!", "2026-11-18 10:00 GMT+01:00 Jo Ann < jo@acme.test>:"),
    "Chinese": ("谢谢", "Jo Ann <jo@acme.test> 于2026年11月18日周三 10:00写道："),
}
BLOCKS = {
    "English": ("From: Jo <jo@acme.test>", "Sent: Monday", "To: Desk", "Subject: RE: Help"),
    "bold": ("*From:* Jo <jo@acme.test>", "*Sent:* Monday", "*To:* Desk", "*Subject:* RE: Help"),
    "German": ("Von: Jo", "Gesendet: Montag", "An: Desk", "Betreff: AW: Hilfe"),
    "French": ("De : Jo", "Envoyé : lundi", "À : Desk", "Objet : RE: aide"),
    "Spanish": ("De: Jo", "Enviado el: lunes", "Para: Desk", "Asunto: RE: ayuda"),
    "Italian": ("Da: Jo", "Inviato: lunedì", "A: Desk", "Oggetto: R: aiuto"),
    "Dutch": ("Van: Jo", "Verzonden: maandag", "Aan: Desk", "Onderwerp: RE: hulp"),
    "Russian": ("От: Jo", "Отправлено: пн", "Кому: Desk", "Тема: RE: помощь"),
}
WHOLE = {
    "who wrote, and the quotation was cut off": (
        "Thanks!\n\nOn Wed, 18 Nov 2026 at 10:00, Jo <jo@acme.test> wrote:\n",
        "Thanks!",
    ),
    "who wrote, without a colon": (
        "Thanks!\n\n---- On Wed, 18 Nov 2026 10:00:00 +0100 jo@acme.test wrote ----\n\nold",
        "Thanks!",
    ),
    "a sentence about who wrote": (
        "The log has it:\n\nOn 5 May jo@acme.test wrote to us that it fails.",
        "The log has it:\n\nOn 5 May jo@acme.test wrote to us that it fails.",
    ),
    "a long rule before the old message": (
        "Merci\n\n*------------ Message d'origine ------------*\nDe : Jo\n\nold",
        "Merci",
    ),
    "an indented header in French": (
        "Merci\n\n      De : Jo <jo@acme.test>\n Envoyé le : lundi\n Objet : aide\n\nold",
        "Merci",
    ),
    # text → what is visible of it
    "an answer under what it answers": ("> old\n\nanswer below\n\n-- \nJoe\nTel 1", "answer below"),
    "answers between the lines": ("> q1\nanswer 1\n> q2\nanswer 2\n", "answer 1\nanswer 2"),
    "nothing but a quotation is shown": ("> only\n> quoted", "> only\n> quoted"),
    "what is forwarded is new to the desk": (
        "see below\n-------- Forwarded Message --------\nFrom: z\n\nfire!",
        "see below\n-------- Forwarded Message --------\nFrom: z\n\nfire!",
    ),
    "labels in a sentence are no header": (
        "From: the start it was slow.\nTo: be clear, it fails.\n",
        "From: the start it was slow.\nTo: be clear, it fails.",
    ),
    "a log is no attribution": (
        "It says:\n\n2026-11-18 10:00 error: foo\nand stops.",
        "It says:\n\n2026-11-18 10:00 error: foo\nand stops.",
    ),
    "who wrote, at the very beginning": (
        "On Monday 5 May I wrote:\nthe server\nis down",
        "On Monday 5 May I wrote:\nthe server\nis down",
    ),
    "dashes between steps": ("1. run\n--\n2. stop\n\nIt fails", "1. run\n--\n2. stop\n\nIt fails"),
    "two dashes without their blank": ("It works\n\n--\nJo\nAcme", "It works"),
    "a frame is no footer": (
        "See\n-----\nkey: value\n-----\n\nConfidential data is lost!",
        "See\n-----\nkey: value\n-----\n\nConfidential data is lost!",
    ),
    "what is copied where": (
        "Hello,\n\nDate: today\nFrom: db1\nTo: backup\n\nthe copy fails",
        "Hello,\n\nDate: today\nFrom: db1\nTo: backup\n\nthe copy fails",
    ),
    "a log that somebody wrote": (
        "Hi\n\nAm 18.11. um 10:00 schrieb der Server:\n\nERROR\n\nHilfe!",
        "Hi\n\nAm 18.11. um 10:00 schrieb der Server:\n\nERROR\n\nHilfe!",
    ),
    "a quotation without marks": (
        "Thanks\n\nOn 5 Jan 2026 at 12:00, Jo <jo@a.test> wrote:\n\nold\n",
        "Thanks",
    ),
    "an mbox's escape is no quotation": (">From there it fails\nsee?", ">From there it fails\nsee?"),
    "a table is no footer": ("name | value\n-----------\na | b\n", "name | value\n-----------\na | b"),
    "a sentence that begins as phones sign": (
        "Hi\n\nSent from my desk, by hand, not by phone",
        "Hi\n\nSent from my desk, by hand, not by phone",
    ),
    "a phone in English": ("Hi\n\nSent from my iPhone\n", "Hi"),
    "a phone in German": ("Ja\n\nVon meinem iPhone gesendet", "Ja"),
    "a list's footer": ("Hi\n\n_______________\nusers mailing list\nusers@lists.test", "Hi"),
    "a dashed name": ("It works.\n\n-Jo Ann\n", "It works."),
    "a list of points": ("Do:\n\n- one\n- two", "Do:\n\n- one\n- two"),
    "our own marker": ("Ok\n\n##- Please type your reply above this line -##\n\nold", "Ok"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("language", REPLIES)
def test_who_is_quoted_is_folded_with_the_quotation(language: str) -> None:
    """An attribution in any of these languages goes with the quoted lines under it."""
    said, header = REPLIES[language]
    text = f"{said}\n\n{header}\n\n> old text\n> more\n"
    assert visible(text) == said
    assert [fragment.kind for fragment in fold(text)] == ["said", "quote-header", "quoted"]


@pytest.mark.parametrize("language", BLOCKS)
def test_a_block_of_headers_begins_a_quotation_to_the_end(language: str) -> None:
    """Outlook quotes without marks: everything under its header block is quoted."""
    text = "Works now.\n\n" + "\n".join(BLOCKS[language]) + "\n\nold text\n\nmore of it\n"
    assert visible(text) == "Works now."
    assert visible(f"Works now.\n________________________________\n{text[12:]}") == "Works now."


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_left(name: str) -> None:
    """Signatures and quotations go; what only looks like them stays."""
    text, left = WHOLE[name]
    assert visible(text) == left


PIECES = st.sampled_from(
    [
        "> q",
        "said",
        "",
        "-- ",
        "On 5 May 2026 Jo wrote:",
        "From: a",
        "Sent: b",
        "To: c",
        "Subject: d",
        "_____",
        "-----Original Message-----",
        "Forwarded message",
        "Sent from my iPhone",
        "-Jo",
        "\r",
        "\x0b",
        "mailing list",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("\n".join)))
def test_the_fragments_are_the_text(text: str) -> None:
    """Whatever the text, its fragments joined are the text, and something is visible if anything is there."""
    fragments = fold(text)
    assert "".join(fragment.text for fragment in fragments) == text
    assert all(fragment.text for fragment in fragments)
    assert bool(visible(text)) == bool(text.strip())


@pytest.mark.parametrize(
    "text",
    [
        "> a\nb:\n" * 100_000,
        "On 1 " * 200_000,
        "1<a@" * 100_000 + ":",
        "-- \n" * 100_000,
        "On 1 x\nwrote\n" * 50_000,
    ],
    ids=lambda text: text[:12],
)
def test_no_text_is_slow_to_fold(text: str) -> None:
    """A megabyte made to hurt takes less than two seconds of one core."""
    started = time.process_time()
    fold(text)
    assert time.process_time() - started < 2
