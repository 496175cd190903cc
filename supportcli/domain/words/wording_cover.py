"""What a policy grants and charges, in words: prices, credits, quotas. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from supportcli.domain.billing.money import money_text
from supportcli.domain.billing.prices import unit_text
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.coverage import Allowance, Quota, Verdict
from supportcli.domain.language.pricing import Credit, Rate
from supportcli.domain.time.duration import in_words
from supportcli.domain.words.sentences import listed, sentence
from supportcli.domain.words.wording import DASH, MONTHS, in_words_of_seconds, share

_PER = {
    "ticket": "a ticket",
    "month": "a month",
    "quarter": "a quarter",
    "year": "a year",
    "contract": "a contract year",
}
_VERDICTS: Mapping[Verdict, str] = {
    "included": "included",
    "best-effort": "best effort",
    "billable": "charged",
    "excluded": "not included",
    "refused": "refused",
}
_BEYOND = {"refuse": "refused", "charge": "charged", "note": "noted"}


def verdict(of: Verdict) -> str:
    """What work is: ``included``, ``best effort``, ``charged``, ``not included`` or ``refused``."""
    return _VERDICTS[of]


def price(rate: Rate, currency: str) -> str:
    """``100.00 EUR an hour``, ``free``, ``275.00–400.00 USD an hour, agreed for each ticket``."""
    unit = unit_text(rate)
    per = f"for {unit}" if rate.per == "unit" else f"an {unit}"
    if not rate.price:
        return f"agreed for each ticket, {per if rate.per == 'unit' else f'by the {unit}'}"
    if rate.most is not None:
        low = money_text(Decimal(rate.price), currency).partition(" ")[0]
        return f"{low}{DASH}{money_text(Decimal(rate.most), currency)} {per}, agreed for each ticket"
    if not Decimal(rate.price):
        return "free"
    return f"{money_text(Decimal(rate.price), currency)} {per}"


def price_details(rate: Rate) -> list[str]:
    """What else counts for a rate: the time it buys, minimum, rounding, surcharges, prepayment."""
    said = [
        f"{share(rate.share)} of it is charged" if rate.share else "",
        f"rounded up to whole {rate.each}s" if rate.each > 1 else "",
        f"buys up to {in_words(rate.covers)}" if rate.covers else "",
        f"at least {in_words(rate.minimum)}" if rate.minimum else "",
        f"rounded up to {in_words(rate.increment)}" if rate.increment else "",
        *(f"{share(band.surcharge)} more on {band.calendar}" for band in rate.bands),
        f"{share(rate.surcharge)} more on the whole" if rate.surcharge else "",
        f"paid before work begins ({rate.prepaid})" if rate.prepaid else "",
    ]
    return [each for each in said if each]


def credit(of: Credit) -> str:
    """What missed targets give back."""
    unit = "period" if of.period == "contract" else of.period
    said = [f"{share(of.share)} of the {unit}'s fee"]
    said.append(f"{'for every miss' if of.each else 'once'} beyond {of.over} a {unit}" if of.over else
                f"for {'every' if of.each else 'the first'} miss")  # fmt: skip
    said += [f"at most {share(of.most)}"] if of.most else []
    said += [f"claimed within {in_words(of.claim_within)}"] if of.claim_within else []
    said += [f"the year begins in {MONTHS[of.starts_month - 1]}"] if of.starts_month != 1 else []
    return ", ".join(said)


def allowance(amount: int | None, quota: Quota) -> str:
    """``5 a month``, ``unlimited``, ``none``."""
    if amount is None:
        return "unlimited"
    if not amount:
        return "none"
    much = in_words_of_seconds(amount * 60) if quota.unit == "minutes" else str(amount)
    return f"{much} {_PER[quota.period]}"


def allowances(each: Sequence[tuple[Condition, Allowance]], quota: Quota) -> str:
    """What such tickets have of a quota; of several lines the first that fits counts."""
    if not each:
        return DASH
    if len(each) == 1 and not sentence(each[0][0]):
        return allowance(each[0][1].amount, quota)
    return "\n".join(
        f"{when}: {allowance(of.amount, quota)}"
        if (when := sentence(left))
        else f"else {allowance(of.amount, quota)}"
        for left, of in each
    )


def quota_details(quota: Quota) -> list[str]:
    """How a quota is counted, beside its amounts."""
    draws = listed(
        "each ticket that is opened" if each == "opened"
        else "logged work" if each == "work" else f"each {each.removeprefix('session:')} session"
        for each in quota.draws
    )  # fmt: skip
    said = [
        f"used by {draws}" + (f" ({sentence(quota.when)})" if sentence(quota.when) else ""),
        f"{quota.roll_over} roll over" if quota.roll_over else "",
        f"{quota.borrow} may be borrowed" if quota.borrow else "",
        f"given back: {sentence(quota.refunds) or 'always'}" if quota.refunds is not None else "",
        f"the year begins in {MONTHS[quota.starts_month - 1]}" if quota.starts_month != 1 else "",
        f"beyond it {_BEYOND[quota.beyond]}",
    ]
    return [each for each in said if each]
