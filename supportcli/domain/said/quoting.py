"""How mail programs of many languages mark what they quote and what they sign: patterns, and nothing else."""

from __future__ import annotations

import re

QUOTED = re.compile(r"[ \t]{0,3}(?:>(?!From )|\|[ \t]?>)")
"""A line that is quoted; ``>From `` at its beginning is an mbox's, which escapes it."""

_VERBS = (
    r"wrote|writes|schrieb|a écrit|escribió|ha scritto|scrive|schreef|написал(?:а|\(а\))?"
    r"|пишет|escreveu"
    r"|napisał(?:a|\(a\))?|pisze|napsal(?:a|\(a\))?|skrev|kirjoitti|írta|yazdı|a scris|έγραψε|написав|пише"
    r"|写道|寫道|작성|さんは書きました|のメール"
)
ATTRIBUTION = re.compile(
    rf"(?:[^\n]{{0,300}}?(?:{_VERBS})(?:[^:：]|(?<=\d)[:：](?=\d)|(?<=mailto):){{0,200}}"
    r"|[^\n]{0,200}\d[^\n]{0,200}<[ ]?[^<>\s]{1,200}@[^<>\s]{1,200}>)"
    r"\s*[:：]\s*"
)
"""``On …, … wrote:`` on one line; the colon may stand far from the verb, and languages put the verb first or last."""

ATTRIBUTION_BARE = re.compile(
    r"[-\s]{0,12}(?:On|Am|Le|El|Il|Op|Em|Den|Dnia)\s(?=[^\n]{0,200}\d)[^\n@]{1,200}@[^\n]{1,200}\s"
    r"(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|napisał(?:\(a\))?|skrev)"
    r"[ \t]{0,3}-{0,8}[ \t\r]{0,3}"
)
"""The same without a colon, as some programs on the web write it: with a date and an address, on one line."""

ATTRIBUTION_BEGINS = re.compile(
    r"\W{0,3}(?:(?:On|Am|Le|El|Il|Op|Em|Den|Dne|Dnia|På|W dniu|La data de|At|Il giorno|Le)\s"
    r"|\d{1,4}\s?[./年-]|\d{1,2}\s\w"
    r"|[^<>\n]{0,80}<[^<>\s]{1,200}@|(?:mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|pon|wt|śr|czw|pt"
    r"|sob|po|út|st|čt"
    r"|пн|вт|ср|чт|пт|сб|вс|週|星期)[\w.]{0,8}[, ])",
    re.IGNORECASE,
)
"""The first line of one that may run over several lines."""

SEPARATOR = re.compile(
    r"\W{0,20}(?:original (?:message|appointment)|ursprüngliche nachricht|message d.origine|mensaje original"
    r"|messaggio originale|oorspronkelijk bericht|исходное сообщение|mensagem original|oryginalna wiadomość"
    r"|wiadomość oryginalna|původní zpráva|ursprungligt meddelande|original(?:besked| melding)"
    r"|alkuperäinen viesti"
    r"|eredeti üzenet|原始邮件|原始郵件|元のメッセージ)\W{0,80}",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"\W{0,20}(?:(?:begin )?forwarded message|weitergeleitete nachricht"
    r"|(?:début du )?message (?:transféré|réexpédié)"
    r"|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|пересылаемое сообщение|пересланное сообщение"
    r"|mensagem (?:encaminhada|reencaminhada)|wiadomość przekazana|přeposlaná zpráva|vidarebefordrat meddelande"
    r"|videresendt (?:besked|melding)|anfang der weitergeleiteten nachricht"
    r"|转发的邮件|轉寄的郵件|転送されたメッセージ)\W{0,80}",
    re.IGNORECASE,
)
"""What is forwarded is new to whom it is sent, so it is quoted and yet to be read."""

REPLY_ABOVE = re.compile(
    r"[#\-=_*~ ]{2,}+.{0,40}(?:reply|write|antwort\w*|répon\w*|respond\w*|scriv\w*).{0,20}(?:above"
    r"|oberhalb|über|au-dessus"
    r"|encima|sopra).{0,60}",
    re.IGNORECASE,
)

FROM = r"From|Von|De|Da|Van|От|Od|Från|Fra|Lähettäjä|Feladó|Kimden|Expéditeur|Mittente|Remitente|发件人|寄件者|差出人"
SENT = (
    r"Sent|Date|Gesendet|Datum|Envoyé(?: le)?|Enviado(?: el| em)?|Enviada(?: em)?|Fecha|Data|Inviato|Verzonden"
    r"|Отправлено|Дата"
    r"|Wysłano|Odesláno|Skickat|Sendt|Lähetetty|Elküldve|Gönderme Tarihi|Tarih|发送时间|日期|送信日時|日付"
)
TO = r"To|Cc|An|Kopie|À|A|Para|Aan|Кому|Копия|Do|Komu|Till|Til|Vastaanottaja|Címzett|Kime|收件人|抄送|宛先"
SUBJECT = (
    r"Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Тема|Temat|Předmět|Ämne|Emne|Aihe"
    r"|Tárgy|Konu|主题|主旨|件名"
)


def _label(words: str) -> re.Pattern[str]:
    return re.compile(rf"[ \t]{{0,8}}\*?(?:{words})[ \xa0]?\*?[ \t]?[:：]", re.IGNORECASE)


HEADER_FROM, HEADER_SENT, HEADER_TO, HEADER_SUBJECT = map(_label, (FROM, SENT, TO, SUBJECT))

DEVICE = re.compile(
    r"[ \t]{0,4}(?:(?:Sent (?:from|via|using|with)|Get Outlook for|Gesendet (?:von|mit|über|aus)"
    r"|Von mein\w{1,2}|Envoyé (?:de|depuis|à"
    r" partir)|Enviado (?:desde|do|pelo|de)|Inviato (?:da|dal)|Verzonden (?:vanaf|met|via)"
    r"|Отправлено (?:с|из)|Wysłan\w+ z"
    r"|Odesláno z|Skickat från|Sendt fra|Lähetetty|Diese Nachricht wurde (?:von"
    r"|mit))(?:[ \t]+[^\s.,;:!?]{1,30}){1,7}"
    r"(?:[ \t]*<?https?://\S{1,200}>?)?|iPhone(?:から送信|'dan gönderildi)|发自我的\S{0,20})[ \t\r.!]{0,3}"
)
"""What phones add; a sentence that begins alike has its commas and goes on."""
DELIMITER = re.compile(r"--[ \t\xa0]{0,2}\r?")
DASHED_NAME = re.compile(r"[-–—~]{1,2}[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}[ \t\r]*")
RULE = re.compile(r"[ \t]{0,4}(?:_{5,}|-{5,}|={5,}|\*{5,})[ \t\r]*")
FOOTER = re.compile(
    r"mailing list|mailman|unsubscribe|listinfo|abmelden|désabonner|confidential|vertraulich|disclaimer"
    r"|virus|scanned",
    re.IGNORECASE,
)
