"""Rates of exchange on the tab Data Rates: shown with the digits that say something, and held as they are."""

from datetime import date
from decimal import Decimal

import pytest

from calculations.exact.rates import Rate, RateKind
from tests.workbooks.conftest import small_facts
from workbooks.grammar.styles import NUMBER_FORMATS
from workbooks.tabs.data.facts import rate_rows
from xl_addin.spec import Format


@pytest.mark.parametrize(
    ("rate", "decimals"), [("0.0067", 10), ("0.00003937", 10), ("0.914375", 8), ("1.0834", 6), ("151.27", 6)]
)
def test_six_digits_of_a_rate_are_shown(rate: str, decimals: int) -> None:
    """0.0067 and 0.00003937 show ten decimals, so that six digits after the zeros are seen; nothing becomes 0.01."""
    parts = NUMBER_FORMATS[Format.EXCHANGE].split(";")
    bounds = [float(part[2 : part.index("]")]) if "]" in part else float("inf") for part in parts]
    chosen = next(part for part, bound in zip(parts, bounds, strict=True) if float(rate) < bound)
    assert len(chosen.rpartition(".")[2]) == decimals
    assert round(float(rate), decimals) == float(rate)


def test_a_rate_is_held_as_it_is() -> None:
    """0.0067 stands in the row, not 0.01."""
    rate = Rate("JPY", "USD", Decimal("0.0067"), date(2020, 3, 31), RateKind.DATED)
    (row,) = rate_rows(small_facts(rates=(rate,)))
    assert row["rate"] == 0.0067
