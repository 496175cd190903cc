"""``currency``, ``[[rates]]`` and ``[credits]``: what work costs, and what missed targets give back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from supportcli.domain.language.pricing import Band, Credit, Rate
from supportcli.policyfile import schema_cover as schema
from supportcli.policyfile.amounts import AGREED, FREE, Amounts
from supportcli.policyfile.conditions import Vocabulary
from supportcli.policyfile.counting import Counting
from supportcli.policyfile.defaults import titled
from supportcli.policyfile.lines import Path

_DOUBLE = 1_000
"""Surcharges may be more than the rate itself; more than ten times is taken for a slip."""


def build_currency(currency: str, rates: Iterable[schema.Rate], amounts: Amounts) -> str:
    """Return the currency; amounts without one are reported. A price that is agreed brings its own."""
    if currency:
        amounts.currency(("currency",), currency)
    elif any(rate.price not in ("0", FREE, AGREED) for rate in rates):
        amounts.report.error(("currency",), "missing; the rates are amounts of which currency?")
    return currency


def build_rates(
    tables: Iterable[schema.Rate],
    words: Vocabulary,
    counting: Counting,
    amounts: Amounts,
    approvals: Sequence[str],
    questions: Sequence[str],
) -> tuple[Rate, ...]:
    """Return the rates in the order of the file: the first that holds counts."""
    rates: list[Rate] = []
    for number, table in enumerate(tables):
        path: Path = ("rates", number)
        if any(rate.id == table.id for rate in rates):
            words.report.error((*path, "id"), f"a second rate {table.id!r}")
        if table.prepaid is not None:
            words.report.reference((*path, "prepaid"), "approval", table.prepaid, approvals)
        price, most = amounts.price((*path, "price"), table.price)
        rate = Rate(
            id=table.id,
            name=table.name or titled(table.id),
            price=price,
            most=most,
            per=table.per,
            when=words.condition((*path, "when"), table.when),
            covers=amounts.time((*path, "covers"), table.covers),
            minimum=amounts.time((*path, "minimum"), table.minimum),
            increment=amounts.time((*path, "increment"), table.increment),
            bands=_bands((*path, "bands"), table.bands, counting, amounts),
            prepaid=table.prepaid,
            surcharge=_share((*path, "surcharge"), table.surcharge, amounts),
            clause=table.clause,
            counts=table.counts,
            each=amounts.number((*path, "each"), table.each, 1, 1_000_000),
            share=_share((*path, "share"), table.share, amounts),
        )
        if rate.counts is not None:
            words.report.reference((*path, "counts"), "question of the details form", rate.counts, questions)
        _check_sense(path, rate, words)
        rates.append(rate)
    return tuple(rates)


def _bands(
    path: Path, tables: Sequence[schema.Band], counting: Counting, amounts: Amounts
) -> tuple[Band, ...]:
    bands: list[Band] = []
    for number, table in enumerate(tables):
        place = (*path, number)
        calendar = counting.calendar(place, table.calendar)
        if any(band.calendar == calendar for band in bands):
            counting.report.error((*place, "calendar"), f"a second band for {calendar!r}")
        bands.append(Band(calendar, amounts.share((*place, "surcharge"), table.surcharge, _DOUBLE)))
    return tuple(bands)


def _share(path: Path, text: str | None, amounts: Amounts) -> str | None:
    return None if text is None else amounts.share(path, text, _DOUBLE)


def _check_sense(path: Path, rate: Rate, words: Vocabulary) -> None:
    report = words.report
    free = rate.most is None and rate.price != "" and not Decimal(rate.price)
    if rate.covers is not None and rate.per == "hour":
        report.error((*path, "covers"), 'only per = "incident" buys an amount of time')
    for key in ("minimum", "increment"):
        if getattr(rate, key) is not None and rate.per == "incident":
            report.error((*path, key), "an incident has one price, whatever the time")
    if (rate.per == "unit") != (rate.counts is not None):
        report.error((*path, "counts"), 'what per = "unit" counts, and nothing else, is named here')
    for key in ("minimum", "increment", "covers", "bands"):
        if rate.per == "unit" and getattr(rate, key):
            report.error((*path, key), "what is counted in units has no time")
    if rate.minimum and rate.increment and rate.minimum.amount % rate.increment.amount:
        report.error((*path, "minimum"), f"is no multiple of the increment {rate.increment.text}")
    for key in ("prepaid", "surcharge", "bands", "share"):
        if free and getattr(rate, key):
            report.error((*path, key), "nothing is paid for what is free")


def build_credits(
    tables: Mapping[str, schema.Credit], words: Vocabulary, amounts: Amounts, measures: Sequence[str]
) -> tuple[Credit, ...]:
    """Return the credits; unknown measures and shares beyond the whole are reported."""
    found = []
    for name, table in tables.items():
        path: Path = ("credits", name)
        for measure in table.measures:
            words.report.reference((*path, "measures"), "measure", measure, measures)
        if not table.measures:
            words.report.error((*path, "measures"), "no measure")
        share = amounts.share((*path, "share"), table.share)
        most = None if table.most is None else amounts.share((*path, "most"), table.most)
        if most is not None and Decimal(most) < Decimal(share):
            words.report.error((*path, "most"), f"{table.most} is less than one share of {table.share}")
        if most is not None and not table.each:
            words.report.error((*path, "most"), "one share is given once; a cap needs each = true")
        found.append(
            Credit(
                id=name,
                name=table.name or titled(name),
                measures=tuple(table.measures),
                over=amounts.number((*path, "over"), table.over, 0, 1_000_000),
                share=share,
                period=table.period,
                starts_month=amounts.number((*path, "starts-month"), table.starts_month, 1, 12),
                claim_within=amounts.time((*path, "claim-within"), table.claim_within),
                each=table.each,
                most=most,
                when=words.condition((*path, "when"), table.when),
                clause=table.clause,
            )
        )
    return tuple(found)
