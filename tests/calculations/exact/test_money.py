"""Money is counted in units of its currency."""

from decimal import Decimal

import pytest

from calculations.exact.minor_units import CURRENCIES, digits_of, is_known, unit_of
from calculations.exact.money import Money


@pytest.mark.parametrize(
    ("currency", "digits", "unit"),
    [
        ("JPY", 0, "1"),
        ("KRW", 0, "1"),
        ("USD", 2, "0.01"),
        ("EUR", 2, "0.01"),
        ("KWD", 3, "0.001"),
        ("TND", 3, "0.001"),
    ],
)
def test_minor_units(currency: str, digits: int, unit: str) -> None:
    """Yen and won have none, dollars and euros cents, dinars a thousand fils or millimes."""
    assert (digits_of(currency), unit_of(currency), is_known(currency)) == (digits, Decimal(unit), True)


def test_an_unknown_code_has_cents_and_is_known_to_be_unknown() -> None:
    """Two digits are assumed, and whoever asks can say so."""
    assert (digits_of("XYZ"), unit_of("XYZ"), is_known("XYZ")) == (2, Decimal("0.01"), False)


def test_codes_are_three_capitals_each_once() -> None:
    """Sixteen currencies without a minor unit, seven with three digits, and the dollar among the many with two."""
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in CURRENCIES)
    counts = {digits: list(CURRENCIES.values()).count(digits) for digits in (0, 3)}
    assert counts == {0: 16, 3: 7}
    assert set(CURRENCIES.values()) == {0, 2, 3}


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1234.5", "USD", "1,234.50 USD"),
        ("2.5", "JPY", "3 JPY"),
        ("-2.5", "JPY", "-3 JPY"),
        ("0.0005", "KWD", "0.001 KWD"),
        ("1.005", "XYZ", "1.01 XYZ"),
    ],
)
def test_money_is_rounded_to_its_unit(amount: str, currency: str, text: str) -> None:
    """Halves away from zero, as people and CRMs round."""
    assert str(Money(Decimal(amount), currency).rounded()) == text
