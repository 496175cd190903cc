"""Answers to the form of details, read from whatever comes back: a file, a mail, a note from the phone.

A person answers below a question or beside it, in a quotation or above it, deletes the names in brackets, wraps
lines, answers half, says goodbye in their own language and leaves the old mail underneath. Nothing here guesses
what a free text means: an answer is what stands behind a question that can be recognised, by its name in brackets
or by its own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from supportcli.domain.language.form import DetailsForm, Question

KNOWN = "known from an earlier request:"
"""Begins the comment with what the desk knows already; ``yes`` below it takes it over."""
STILL_SO = "if it is still so, answer yes"

YES = frozenset(
    (
        "yes", "yep", "y", "correct", "right", "same", "unchanged", "confirmed", "still so", "still true", "ok",
        "ja", "stimmt", "unverändert", "oui", "exact", "inchangé", "sí", "si", "correcto", "igual", "sim", "correto",
        "taip", "да", "так", "hai", "はい", "是", "kyllä", "tak", "ano", "igen", "evet",
    )
)  # fmt: skip
"""Answers that take over what is known, in some languages of customers."""

Row = tuple[int, str]
"""A line: how deeply it is quoted, and what stands behind the marks."""

_WORD = re.compile(r"\s*(\S+)")
_QUOTE = re.compile(r"[ ]{0,3}>[ \t]?")
_NAME = re.compile(
    r"\s{0,3}(?:[-*•]\s+|\d{1,2}[.)]\s+)?[*_]*\[([A-Za-z0-9][A-Za-z0-9._-]*)\][*_]*(?=\s|$)[ \t]*"
)
_BULLET = re.compile(r"\s{0,3}(?:[-*•]\s+|\d{1,2}[.)]\s+)?")
_NOTHING = re.compile(r"[\W_]*")
_LONGEST_FAREWELL = 200
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad")) | {0xA0: " ", 0x202F: " "}

_ENDS = re.compile(
    r"""
    --\s* | _{8,} | -{5,}.*-{5,}
    | (?:sent\ from\ my|get\ outlook\ for|von\ meinem\ .*gesendet|envoyé\ de\ mon|enviado\ desde\ mi|inviato\ da)\b.*
    | (?:on|am|le|el|il|op|den|em|dne|dnia|w\ dniu)\b.{4,}\b(?:wrote|schrieb|a\ écrit|escribió|ha\ scritto|schreef|
        skrev|escreveu|napsal\(?a?\)?|napisał\(?a?\)?)\b.*:\s*
    | (?:from|von|de|da|van|från|fra|od)\s?:\s.*@.*
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Lines that end what somebody wrote: a signature, the device that it was sent from, the head of the mail below."""

_GOODBYES = re.compile(
    r"""
    (?:(?:many\ )?thanks(?:\ (?:and\ |in\ advance|again|a\ lot|for\ your\ .{1,30}).*)?|thank\ you.{0,40}
    |(?:with\ )?(?:(?:kind|best|warm|many)(?:est)?\ )?(?:regards|wishes)|best|cheers
    |yours(?:\ \w+)?|sincerely(?:\ yours)?
    |(?:mit\ )?(?:freundliche[nr]?|beste[nr]?|herzliche[nr]?|viele|liebe)\ (?:grüße|grüßen|gruß|gruss|grüsse|grüssen)
    |(?:vielen\ )?dank(?:\ im\ voraus)?|mfg|vg|lg
    |(?:bien\ )?cordialement|merci(?:\ d'avance)?|bien\ à\ vous|salutations.{0,20}
    |(?:un\ )?saludos?(?:\ cordiales)?|(?:muchas\ )?gracias(?:\ de\ antemano)?|atentamente
    |(?:cordiali|distinti)\ saluti|grazie(?:\ mille)?|atenciosamente|obrigad[oa]|cumprimentos
    |met\ vriendelijke\ groet(?:en)?|bedankt|med\ vänlig(?:a)?\ hälsning(?:ar)?|med\ venlig\ hilsen|mvh|hilsen
    |pozdrawiam|z\ poważaniem|dziękuję|s\ pozdravem|děkuji|pagarbiai|ačiū|terveisin|kiitos
    |с\ уважением|спасибо|よろしくお願いします|此致)
    [\s,.!]*
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A line that is nothing but a goodbye."""


class _Found(Struct):
    """A question found in the text: how deeply it is quoted, and the lines behind it until the next one.

    ``beside`` stands in the question's own line; ``fresh`` lines are quoted less deeply than the question, which
    somebody added; ``same`` lines are quoted as deeply.
    """

    question: Question
    depth: int
    beside: str = ""
    fresh: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)


def read_answers(form: DetailsForm, text: str, suggested: Mapping[str, str] | None = None) -> dict[str, str]:
    """The answers that a text gives to a form, by question; empty where it holds none.

    A question whose answer came back empty, or as a mere dash, is left out.

    Args:
        form: The form that was sent, or the whole form of the policy.
        text: What came back, as it came.
        suggested: What the form told of earlier tickets, by question: a plain yes takes it over.
    """
    found: dict[str, list[_Found]] = {}
    for each in _found(form, _lines(text), suggested or {}):
        found.setdefault(each.question.id, []).append(each)
    answers = {}
    for question in form.questions:
        # the newest writing is quoted least
        for each in sorted(found.get(question.id, ()), key=lambda one: one.depth):
            answer = _answer(question, each)
            if answer:
                said = answer.casefold().rstrip(" .!,")
                answers[question.id] = (suggested or {}).get(question.id, answer) if said in YES else answer
                break
    return answers


def _lines(text: str) -> list[Row]:
    """Each line with how deeply it is quoted, and without those marks."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)
    made = []
    for row in plain.split("\n"):
        depth, line = 0, row
        while match := _QUOTE.match(line):
            depth, line = depth + 1, line[match.end() :]
        made.append((depth, line))
    return made


def _found(form: DetailsForm, rows: Sequence[Row], suggested: Mapping[str, str]) -> Iterator[_Found]:
    """Every question of the form in the text, with the lines that follow it."""
    lines = list(_apart(rows, {question.id.lower(): question for question in form.questions}))
    current: _Found | None = None
    at = 0
    while at < len(lines):
        begun = _begins(form, lines, at, suggested)
        if begun is not None:
            if current is not None:
                yield current
            current, at = begun
            continue
        depth, line = lines[at]
        at += 1
        if current is None:
            continue
        if _is_end(line) or (depth <= current.depth and _is_farewell(line)):
            yield current
            current = None
        elif depth < current.depth:
            current.fresh.append(line)
        else:
            # marks beyond the question's own belong to the answer: a prompt, say
            current.same.append("> " * (depth - current.depth) + line)
    if current is not None:
        yield current


def _is_end(line: str) -> bool:
    match = _NAME.match(line)
    return match is not None and match[1].lower() == "end" and not line[match.end() :].strip()


def _is_farewell(line: str) -> bool:
    said = line.strip()
    # longer lines are no farewell, and would take the patterns long
    return len(said) < _LONGEST_FAREWELL and bool(_ENDS.fullmatch(said) or _GOODBYES.fullmatch(said))


def _apart(rows: Sequence[Row], by_name: Mapping[str, Question]) -> Iterator[Row]:
    """Lines that a mail program has run together are cut before every name that its question follows."""
    for depth, line in rows:
        start = 0
        for match in re.finditer(r"\[([A-Za-z0-9][A-Za-z0-9._-]*)\]\s+", line):
            question = by_name.get(match[1].lower())
            if question is None or not line[: match.start()].strip():
                continue
            head = " ".join(question.ask.split()[:2]).casefold()
            if " ".join(line[match.end() : match.end() + 100].split()).casefold().startswith(head):
                yield depth, line[start : match.start()].rstrip()
                start = match.start()
        yield depth, line[start:]


def _begins(
    form: DetailsForm, lines: Sequence[Row], at: int, suggested: Mapping[str, str]
) -> tuple[_Found, int] | None:
    """The question that begins in this line, and the line behind its words and the comments below them."""
    depth, line = lines[at]
    match = _NAME.match(line)
    if match:
        question = next((each for each in form.questions if each.id.lower() == match[1].lower()), None)
        if question is None:
            return None
        rest, behind = _behind(question, line[match.end() :], lines, at) or (line[match.end() :], at + 1)
    else:
        bullet = _BULLET.match(line)
        start = line[bullet.end() :] if bullet else line
        if not start.strip():
            return None
        for question in form.questions:
            # one short word is too little to know a question by
            asks = len(question.ask.split()) > 1 and _behind(question, start, lines, at)
            if asks:
                rest, behind = asks
                break
        else:
            return None
    if not rest.strip():
        behind = _below_comments(lines, behind, suggested.get(question.id))
    return _Found(question, depth, rest.strip()), behind


def _behind(question: Question, start: str, lines: Sequence[Row], at: int) -> tuple[str, int] | None:
    """What stands behind the words of a question, however they were wrapped, and the next line."""
    words = question.ask.split()
    found = _consume([*words, *f"({question.help})".split()], start, lines, at) if question.help else None
    return found or _consume(words, start, lines, at)


def _below_comments(lines: Sequence[Row], at: int, told: str | None) -> int:
    """The line below the comments that stand directly below a question: the choices, and what was known."""
    below = at
    while at < len(lines) and (lines[at][1].startswith("#") or not lines[at][1].strip()):
        if lines[at][1].startswith("#"):
            below = at = _behind_comment(lines, at, told)
        else:
            at += 1
    return below


def _behind_comment(lines: Sequence[Row], at: int, told: str | None) -> int:
    """The line behind a comment, which may have been wrapped if the words are ours."""
    for words in (f"# {KNOWN} {told}", f"# {STILL_SO}") if told else ():
        found = _consume(words.split(), lines[at][1], lines, at)
        if found is not None and not found[0].strip():
            return found[1]
    return at + 1


def _consume(words: Sequence[str], start: str, lines: Sequence[Row], at: int) -> tuple[str, int] | None:
    """Go past these words, which may continue in the next lines; ``None`` if they are not there.

    Returns:
        What stands behind the last word in its line, and the number of the next line.
    """
    line, position, wanted = start, 0, list(words)
    while wanted:
        match = _WORD.match(line, position)
        if match is None:
            at += 1
            if at >= len(lines) or not lines[at][1].strip("# "):
                return None
            # a comment goes on with its mark
            line, position = lines[at][1], 0
            if words[0] == "#" and line.startswith("#"):
                position = 1
            continue
        word = wanted.pop(0)
        if _same_word(match[1], word):
            position = match.end()
        elif not wanted and match[1].casefold().startswith(word.casefold()):
            position = match.start(1) + len(word)
        else:
            return None
    return line[position:].lstrip(" \t*_"), at + 1


def _same_word(one: str, two: str) -> bool:
    first, second = (word.casefold().strip("?:.!*_") or word for word in (one, two))
    return first == second


def _answer(question: Question, found: _Found) -> str:
    """What somebody wrote; what they added counts before what was quoted along with the question."""
    fresh = any(line.strip() for line in found.fresh)
    lines = [found.beside, *(found.fresh if fresh else found.same)]
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    if not question.multiline:
        text = " ".join(text.split())
    return "" if _NOTHING.fullmatch(text) else text
