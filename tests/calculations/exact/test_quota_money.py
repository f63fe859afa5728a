"""Money in one currency."""

import pytest

from calculations.errors import ShapeError
from calculations.exact.money import currency_findings
from calculations.findings import Severity


def test_rows_in_another_currency_are_named() -> None:
    """Two rows in pounds and yen block a plan in dollars; a row without a code is the plan's."""
    (found,) = currency_findings(["a", "b", "c", "d"], ["USD", "JPY", None, "GBP"], "USD")
    assert (found.code, found.rows, found.severity) == ("quota.currency-mix", ("b", "d"), Severity.BLOCKING)
    assert "GBP, JPY" in found.sentence


def test_one_currency_is_no_finding() -> None:
    """All in the plan's currency, or without a code."""
    assert currency_findings(["a", "b"], ["USD", ""], "USD") == ()


def test_lengths_that_differ_are_faults() -> None:
    """One currency per row."""
    with pytest.raises(ShapeError, match="2 keys and 1 currencies"):
        currency_findings(["a", "b"], ["USD"], "USD")
