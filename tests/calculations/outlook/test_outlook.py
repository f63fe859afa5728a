"""The outlook of a quarter: one distribution that cells, teams and company share, from whatever is known."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.fiscal import Quarter
from calculations.outlook.facts import OutlookFacts
from calculations.outlook.outlook import Outlook, quarter_outlook
from calculations.schemas import MONTHLY_SALES, REPS

QUARTER, EVE = Quarter(2022, 1), date(2021, 12, 31)


def sales(factor: float = 1.0, months: int = 36) -> pd.DataFrame:
    """Two sellers of one segment each, 100 and 300 a month with a little noise, up to 2021-12."""
    rng = np.random.default_rng(3)
    labels = [str(m) for m in np.datetime64("2021-12", "M") - np.arange(months - 1, -1, -1)]
    rows = [
        (rep, segment, "line", "north", label, factor * level * float(rng.uniform(0.8, 1.2)))
        for rep, segment, level in (("R1", "small", 100.0), ("R2", "large", 300.0))
        for label in labels
    ]
    return MONTHLY_SALES.conform(pd.DataFrame(rows, columns=list(MONTHLY_SALES.names)))


def people(active: tuple[bool, bool] = (True, True)) -> pd.DataFrame:
    """The two sellers, there for long."""
    frame = pd.DataFrame(
        {"rep_id": ["R1", "R2"], "name": ["A", "B"], "start_date": pd.Timestamp("2015-01-01"), "is_active": active}
    )
    return REPS.conform(frame.assign(role="AE", manager_id="", manager="", territory_id="", territory=""))


def outlook(history: pd.DataFrame, reps: pd.DataFrame | None = None) -> Outlook:
    """The outlook of the quarter after the history, from sales alone."""
    return quarter_outlook(OutlookFacts(QUARTER, EVE, "USD", history, people() if reps is None else reps))


def test_cells_teams_and_company_agree_draw_by_draw() -> None:
    """The sellers' draws add up to the teams', and these to the company's, to the bit."""
    made = outlook(sales()).draws
    company = made.sums()
    for key in ("rep_id", "segment"):
        _, parts = made.sums_by(key)
        assert np.array_equal(parts.sum(axis=0), company)


def test_the_expected_value_is_that_of_the_table_and_near_what_was_sold() -> None:
    """400 a month for three years without growth: some 1,200 are expected, 300 of them by the first seller."""
    made = outlook(sales())
    assert made.expected() == pytest.approx(1_200, rel=0.1)
    assert made.expected({"rep_id": "R1"}) == pytest.approx(300, rel=0.15)
    assert made.draws.sums().mean() == pytest.approx(made.expected(), rel=0.02)


def test_without_anything_known_nothing_is_expected() -> None:
    """No sales, no people, no deals: an outlook of nothing, not an error."""
    made = outlook(MONTHLY_SALES.empty(), REPS.empty())
    assert made.expected() == 0.0
    assert made.quantiles([0.1, 0.9]).tolist() == [0.0, 0.0]


def test_money_in_another_unit_gives_the_same_outlook() -> None:
    """In thousandths all is a thousandth: no constant of the method is money."""
    whole, small = outlook(sales()), outlook(sales(0.001))
    assert small.expected() == pytest.approx(whole.expected() / 1_000, rel=1e-6)
    assert small.quantiles([0.1, 0.5, 0.9]) == pytest.approx(whole.quantiles([0.1, 0.5, 0.9]) / 1_000, rel=1e-4)


def test_the_order_of_rows_changes_nothing() -> None:
    """Sales in reverse and sellers in reverse: the same draws."""
    straight = outlook(sales())
    turned = outlook(sales()[::-1].reset_index(drop=True), people()[::-1].reset_index(drop=True))
    assert turned.draws.sums() == pytest.approx(straight.draws.sums(), rel=1e-5)
