"""Amounts of money: exact decimals, rounded once, half to even, to what the currency can pay.

Decimals go in and out; between them everything is a fraction, so that a third of an hour loses nothing.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)

# ISO 4217: those that do not have two decimals
_DECIMALS = (
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
)
_MINOR_UNITS = {currency: digits for digits, which in _DECIMALS for currency in which.split()}


class MoneyError(ValueError):
    """The text is no amount; the message says how one is written."""


def amount_of(text: str) -> Decimal:
    """An amount or a share as policies and people write it: ``349``, ``27.50``, ``0.25``.

    Raises:
        MoneyError: It is none: no sign, no separator of thousands, a point before at most six decimals.
    """
    written = text.strip()
    if not _AMOUNT.fullmatch(written):
        raise MoneyError(f'"{text}" is no amount; write 349 or 27.50')
    return Decimal(written)


def is_currency(text: str) -> bool:
    """Whether this looks like a currency of ISO 4217: three capital letters."""
    return _CURRENCY.fullmatch(text) is not None


def minor_units(currency: str) -> int:
    """How many decimals the currency has (ISO 4217); two where nothing else is known."""
    return _MINOR_UNITS.get(currency, 2)


def rounded(exact: Fraction | Decimal, currency: str) -> Decimal:
    """The amount in whole minor units of the currency; half a unit goes to the even neighbour."""
    digits = minor_units(currency)
    return Decimal(round(Fraction(exact) * 10**digits)).scaleb(-digits)


def money_text(amount: Decimal, currency: str) -> str:
    """``100.00 EUR``; a price with more decimals than its currency keeps them: ``0.125 EUR``."""
    short = rounded(amount, currency)
    shown = short if short == amount else amount.normalize()
    return f"{shown:f} {currency}".rstrip()


def totals(amounts: list[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Currency → the sum of its amounts, by currency; amounts of two currencies are never added."""
    found: dict[str, Decimal] = {}
    for currency, amount in sorted(amounts, key=lambda each: each[0]):
        found[currency] = found.get(currency, Decimal(0)) + amount
    return found
