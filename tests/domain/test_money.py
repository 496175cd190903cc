"""Money: exact, rounded once, half to even, as many decimals as the currency has."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.domain.billing.money import (
    MoneyError,
    amount_of,
    is_currency,
    minor_units,
    money_text,
    rounded,
    totals,
)


@pytest.mark.parametrize(
    ("exact", "currency", "paid"),
    [
        (Fraction(100, 3), "EUR", "33.33"),
        (Fraction(200, 3), "EUR", "66.67"),
        (Fraction("0.125"), "EUR", "0.12"),  # half goes to the even neighbour
        (Fraction("0.135"), "EUR", "0.14"),
        (Fraction("2.5"), "JPY", "2"),
        (Fraction("3.5"), "JPY", "4"),
        (Fraction("0.0005"), "KWD", "0.000"),
        (Fraction("0.0015"), "KWD", "0.002"),
        (Fraction(0), "EUR", "0.00"),
        (Decimal("349"), "USD", "349.00"),
    ],
)
def test_an_amount_is_rounded_to_what_the_currency_can_pay(
    exact: Fraction | Decimal, currency: str, paid: str
) -> None:
    """Two decimals for most, none for the yen, three for the dinar."""
    assert str(rounded(exact, currency)) == paid


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("100", "EUR", "100.00 EUR"),
        ("27.5", "USD", "27.50 USD"),
        ("0.125", "EUR", "0.125 EUR"),
        ("1500", "JPY", "1500 JPY"),
        ("1000000", "KWD", "1000000.000 KWD"),
        ("0", "", "0.00"),
    ],
)
def test_an_amount_is_written_with_its_currency(amount: str, currency: str, text: str) -> None:
    """No separator of thousands, and no decimal lost."""
    assert money_text(Decimal(amount), currency) == text


@pytest.mark.parametrize(
    "text", ["", "free", "-1", "+1", "1,000", "1.", ".5", "1e3", "NaN", "1.2345678", "9" * 13, "٣"]
)
def test_what_is_no_amount_says_so(text: str) -> None:
    """Nothing but digits and one point."""
    with pytest.raises(MoneyError, match="is no amount"):
        amount_of(text)


def test_currencies_are_three_capitals() -> None:
    """A word in small letters is none."""
    assert [is_currency(word) for word in ("EUR", "eur", "EURO", "")] == [True, False, False, False]
    assert (minor_units("EUR"), minor_units("JPY"), minor_units("XXX")) == (2, 0, 2)


def test_two_currencies_are_never_added() -> None:
    """One sum for each, by currency."""
    amounts = [("USD", Decimal("1.10")), ("EUR", Decimal("2.00")), ("USD", Decimal("0.90"))]
    assert totals(amounts) == {"EUR": Decimal("2.00"), "USD": Decimal("2.00")}


@given(st.fractions(min_value=0, max_value=10**9), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_rounding_moves_an_amount_by_at_most_half_a_unit(exact: Fraction, currency: str) -> None:
    """And what is paid is whole minor units."""
    paid = rounded(exact, currency)
    unit = Fraction(1, 10 ** minor_units(currency))
    assert abs(Fraction(paid) - exact) <= unit / 2
    assert Fraction(paid) % unit == 0
    assert rounded(paid, currency) == paid
