"""The words of delivery reports that follow no standard: who writes them, how they say it, where the copy begins."""

from __future__ import annotations

import re

DAEMONS = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|mdaemon|mail[._ -]?delivery[\w.]*|bounce[sd]?|mmdf)\b", re.IGNORECASE
)
"""Names and addresses under which only programs write."""
POSTMASTERS = re.compile(r"post[._-]?master\b|system administrator\b", re.IGNORECASE)
"""Under these people write too."""
FAILED = re.compile(
    r"(?:undeliver|delivery (?:status notification|failure|has failed|failed|error|problem)"
    r"|returned (?:mail|to sender)"
    r"|failure (?:notice|delivery)|failed (?:mail|delivery|recipients?)|non-?delivery"
    r"|mail (?:delivery )?(?:failed|failure|problem|system error)|not delivered|unable to deliver"
    r"|(?:can|could)(?: ?not|n't) (?:be )?deliver|permanent (?:fatal |delivery )?error"
    r"|unzustellbar|nicht zugestellt|non remis|échec de la remise|pas pu [êe]tre (?:d[ée]livr|remis)"
    r"|no se (?:pudo|puede|ha podido) entregar|mancata consegna|impossibile (?:consegnare|recapitare)"
    r"|onbestelbaar|не доставлено|не (?:удалось|может быть) доставл?"
    r"|(?:配信|配送|送信)(?:でき|に失敗)|退信|投递失败|无法(?:投递|发送)|传输失败"
    r"|i wasn't able to deliver|did not reach the following recipient|no such user|user unknown|unknown user"
    r"|mailbox (?:unavailable|is full)|invalid (?:user|recipient) address)",
    re.IGNORECASE,
)
DELAYED = re.compile(
    r"(?:warning: (?:could not send|message still undelivered)|still being retried|delivery (?:is )?delayed"
    r"|has (?:not (?:yet )?been delivered|been (?:delayed|postponed))|attempts? will (?:be )?continue"
    r"|(?:will|shall) (?:keep|continue) (?:to )?(?:try|attempt|be made)|delayed mail|verzögert"
    r"|temporary failure report|no action is required)",
    re.IGNORECASE,
)
DELAYED_SUBJECT = re.compile(
    r"\(delay\)|\b(?:message|mail|delivery|notification)\b.{0,60}\bdelayed\b|delivery warning|verzögert",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"^[-=*>| ]*(?:below this line is a copy|this is a copy of|unsent message"
    r"|.{0,20}headers? of the (?:original|undelivered)"
    r"|(?:the )?(?:message headers?|(?:header|first|top)\b[^\n:]{0,50}\bmessage) follow"
    r"|(?:the )?(?:original|returned|undelivered|old) (?:message|mail)"
    r"(?: (?:headers?|follows|info|is (?:attached|below|included)|as received)|[ \t]*[-=:*]|[ \t]*$))",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER = re.compile(
    r"^[>|]?[ \t]{0,4}(?:return-path|received|message-id|delivered-to|mime-version|dkim-signature):",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(r"[>|]?[ \t]{0,4}[A-Za-z][A-Za-z-]{1,40}:")


def before_copy(text: str) -> str:
    """What a report says itself, without the message that it brings back."""
    ends = [len(text)]
    if marked := _COPY.search(text):
        ends.append(marked.start())
    if header := _HEADER.search(text):
        # the header of the copy begins with whatever field the sender's program wrote first
        start = header.start()
        while start > 0:
            line = text.rfind("\n", 0, start - 1) + 1
            if not _FIELD.match(text, line, start):
                break
            start = line
        ends.append(start)
    return text[: min(ends)]


def brings_copy(text: str) -> bool:
    """Whether a text goes on with the message that it speaks of."""
    return _COPY.search(text) is not None or _HEADER.search(text) is not None
