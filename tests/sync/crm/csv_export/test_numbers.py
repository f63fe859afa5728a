"""Numbers and the sign before their tenths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.crm.csv_export.numbers import number_of, readings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1500.00", {".": 1500.0}),
        ("1.355,90", {",": 1355.9}),
        ("12.5", {".": 12.5}),
        ("1.500", {".": 1.5, ",": 1500.0}),
        ("1,500", {".": 1500.0, ",": 1.5}),
        ("0.500", {".": 0.5}),
        ("1,50,000.00", {".": 150000.0}),
        ("-R$ 1.234,50", {",": -1234.5}),
        ("1.200,-", {",": 1200.0}),
        ("1'200.\u2014", {".": 1200.0}),
        ("1.000,50-", {",": -1000.5}),
        ("(1,000.00)", {".": -1000.0}),
        ("US$ 12", {".": 12.0, ",": 12.0}),
        ("1\u202f234\u202f567,5 \u20ac", {",": 1234567.5}),
        ("TEUR 5", {}),
        ("1.5M", {}),
        ("1 2", {}),
        ("1.2.3", {}),
        ("12.34.567", {}),
        ("#REF!", {}),
    ],
)
def test_what_a_text_says(text: str, said: dict[str, float]) -> None:
    """Under a decimal point, under a decimal comma, under both, or under neither."""
    assert readings(text) == said


@given(st.integers(min_value=0, max_value=10**12).map(lambda cents: cents / 100))
def test_what_is_written_is_read(amount: float) -> None:
    """With and without thousands apart, in either form, an amount comes back, and the other form does not take it."""
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert number_of(english, ".") == number_of(german, ",") == number_of(f"{amount:.2f}", ".") == amount
    assert number_of(english, ",") is None
    assert number_of(german, ".") is None
