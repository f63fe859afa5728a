"""Win rates against figures computed by hand."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.errors import ShapeError
from calculations.fiscal import Calendar
from calculations.pipeline.state import state_as_of
from calculations.pipeline.velocity import velocity, velocity_by, velocity_sums
from calculations.pipeline.win_rates import (
    DEFAULT_STRENGTH,
    created_cohorts,
    shrinkage_strength,
    size_band,
    size_band_names,
    win_rates,
    win_rates_by,
)
from tests.calculations.pipeline.ladders import FIND, LOST, WON, pipeline_of

AS_OF, FROM, TO = date(2020, 6, 30), date(2020, 1, 1), date(2020, 7, 1)
CLOSED = [
    (1, "2019-11-01", FIND, 10, "2020-02-01"),
    (1, "2020-02-10", WON, 300, "2020-02-10"),
    (2, "2020-03-01", LOST, 100, "2020-03-01"),
    (3, "2020-03-01", WON, 100, "2020-03-01"),
    (4, "2020-03-01", LOST, None, "2020-03-01"),
    (5, "2020-04-01", FIND, 50, "2020-05-01"),
    (6, "2019-12-31", WON, 999, "2019-12-31"),
]


def test_win_rate_by_count_and_by_value() -> None:
    """Closed in the half-year: two won of four; by value 300 + 100 of 300 + 100 + 100 = 80 %; one has no amount."""
    pipeline = pipeline_of(CLOSED, AS_OF)
    row = win_rates(pipeline, state_as_of(pipeline, AS_OF), FROM, TO).iloc[0]
    assert (row["group"], row["closed"], row["won"], row["without_amount"]) == ("all", 4, 2, 1)
    assert (row["rate"], row["value_rate"]) == (0.5, 0.8)
    assert not row["sufficient"]


def test_groups_are_shrunk_towards_the_whole() -> None:
    """Segments a (1 of 2 won) and none (1 of 2) with p = ½ and no spread: k is its most, 500, and the rates stay ½."""
    pipeline = pipeline_of(CLOSED, AS_OF, segment=[0, 0, -1, -1, 0, 0])
    table = win_rates(pipeline, state_as_of(pipeline, AS_OF), FROM, TO, pipeline.deals["segment"].to_numpy(), ["a"])
    assert table["group"].tolist() == ["(none)", "a"]
    assert table["rate"].tolist() == [0.5, 0.5]
    assert table["shrunk_rate"].tolist() == [0.5, 0.5]
    assert table["value_rate"].tolist() == [1.0, 0.75]


def test_strength_by_moments() -> None:
    """Two groups of 100 with 80 and 20 won: p = .5, Σn(p̂ − p)² = 2 · 100 · .09 = 18, over .25 = 72.

    ρ = (72 − 1) / (200 − 100 − 1) = 71/99, k = 99/71 − 1 = .394, held at the least of 2. With 52 and 48 the spread is
    less than chance would give (Σ = .08/.25 = .32 < 1), and k is 500.
    """
    hundred = np.array([100.0, 100.0])
    assert shrinkage_strength(np.array([80.0, 20.0]), hundred) == 2.0
    assert shrinkage_strength(np.array([52.0, 48.0]), hundred) == 500.0
    assert shrinkage_strength(np.array([58.0, 42.0]), hundred) == pytest.approx(99 / (1.28 / 0.25 - 1) - 1)


@pytest.mark.parametrize(
    ("won", "closed"),
    [([3.0], [5.0]), ([5.0, 5.0], [5.0, 5.0]), ([0.0, 0.0], [5.0, 9.0]), ([1.0, 0.0], [1.0, 1.0]), ([], [])],
)
def test_strength_that_cannot_be_estimated_is_the_default(won: list[float], closed: list[float]) -> None:
    """One group, everything won, everything lost, one deal each, nothing: 20 deals."""
    assert shrinkage_strength(np.array(won), np.array(closed)) == DEFAULT_STRENGTH


def test_group_without_name_has_its_number() -> None:
    """A code beyond the names is shown as the number it is."""
    pipeline = pipeline_of(CLOSED, AS_OF, segment=[3] * 6)
    assert win_rates(pipeline, state_as_of(pipeline, AS_OF), FROM, TO, np.full(6, 3), ["a"])["group"].tolist() == ["3"]


def test_everything_lost_is_a_rate_of_zero_and_nothing_closed_no_row() -> None:
    """One lost deal without an amount: 0 by count, unknown by value. Nothing closed: an empty table."""
    pipeline = pipeline_of([(1, "2020-03-01", LOST, None, "2020-03-01")], AS_OF)
    state = state_as_of(pipeline, AS_OF)
    row = win_rates(pipeline, state, FROM, TO).iloc[0]
    assert (row["rate"], row["shrunk_rate"]) == (0.0, 0.0)
    assert math.isnan(row["value_rate"])
    assert math.isnan(row["shrunk_value_rate"])
    assert win_rates(pipeline, state, date(2019, 1, 1), FROM).empty


def test_codes_must_be_one_per_deal() -> None:
    """Two codes for one deal are a fault."""
    pipeline = pipeline_of(CLOSED[:1], AS_OF)
    with pytest.raises(ShapeError, match="1 deals and 2 codes"):
        win_rates(pipeline, state_as_of(pipeline, AS_OF), FROM, TO, np.array([0, 1]))


def test_created_cohorts_say_where_deals_are_open() -> None:
    """2019Q4 created deals 1 and 6, both won; 2020Q1 three, one won; 2020Q2 one, open: right-censored, rate unknown."""
    pipeline = pipeline_of(CLOSED, AS_OF)
    table = created_cohorts(pipeline, state_as_of(pipeline, AS_OF)).set_index("quarter")
    assert table.index.tolist() == ["2019Q4", "2020Q1", "2020Q2"]
    assert table["created"].tolist() == [2, 3, 1]
    assert table["rate"].tolist()[:2] == pytest.approx([1.0, 1 / 3])
    assert math.isnan(table.loc["2020Q2", "rate"])
    assert table["right_censored"].tolist() == [False, False, True]


def test_fiscal_year_moves_the_cohorts() -> None:
    """With a year from February, 2019-11 and 2019-12 lie in 2019Q4, 2020-03 and 2020-04 in 2020Q1."""
    pipeline = pipeline_of(CLOSED, AS_OF)
    table = created_cohorts(pipeline, state_as_of(pipeline, AS_OF), calendar=Calendar.standard(2))
    assert table["quarter"].tolist() == ["2019Q4", "2020Q1"]


def test_size_bands_own_their_lower_edge() -> None:
    """9,999 is in the first band, 10,000 in the second, 250,000 in the last; no amount in none."""
    assert size_band(np.array([9_999.0, 10_000.0, 250_000.0, np.nan])).tolist() == [0, 1, 3, -1]
    assert size_band_names() == ("<10,000", "10,000–50,000", "50,000–250,000", "≥250,000")


def test_velocity_multiplies_its_parts() -> None:
    """1 open × mean won value (300 + 100)/2 = 200 × ½ / mean cycle of 101 days and 1 (same day): 100 / 51 a day."""
    pipeline = pipeline_of(CLOSED, AS_OF)
    speed = velocity(pipeline, state_as_of(pipeline, AS_OF), FROM, TO)
    assert (speed.open_deals, speed.won_value, speed.win_rate, speed.cycle_days) == (1, 200.0, 0.5, 51.0)
    assert speed.per_day == pytest.approx(100 / 51)


def test_velocity_without_wins_is_unknown() -> None:
    """Nothing won means no value, no cycle and no velocity, and no fault."""
    pipeline = pipeline_of(CLOSED[-2:-1], AS_OF, created_at=[pd.NaT])
    assert math.isnan(velocity(pipeline, state_as_of(pipeline, AS_OF), FROM, TO).per_day)


def test_sums_of_deals_have_the_rates_of_the_deals() -> None:
    """a: 2 of 4 won, 400 of 500, one without amount: as five columns of deals, and as one row of sums."""
    deals = win_rates_by(["a"] * 4, np.ones(4), [1, 0, 1, 0], [300, 100, 100, np.nan])
    sums = win_rates_by(["a"], [4], [2], [500], [400], [1])
    pd.testing.assert_frame_equal(deals, sums)
    assert deals[["rate", "value_rate"]].iloc[0].tolist() == [0.5, 0.8]


def test_sums_must_fit_their_groups() -> None:
    """Two groups need two counts."""
    with pytest.raises(ShapeError, match="closed has shape"):
        win_rates_by(["a", "b"], [1.0], [1.0])


def test_velocity_of_sums() -> None:
    """Ten open, 4 of 8 won for 4,000 in 200 days: 10 × 1,000 × ½ / 50 = 100 a day; b has won nothing yet: n/a."""
    table = velocity_by(["a", "b"], [10, 1], [8, 2], [4, 0], [4000, np.nan], [200, np.nan])
    assert table.iloc[0].tolist() == ["a", 10, 1000, 0.5, 50, 100]
    assert np.isnan(table["per_day"].iloc[1])


def test_sums_give_the_velocity_of_the_deals() -> None:
    """Deals without an amount or a day of creation stand in rows of their own, and the sums give the same velocity.

    Won in the half-year: 1 (300, 101 days from 2019-11-01), 3 (100, created and won on one day: 1) and, without an
    amount, 7; of 8 the day of creation is its first row's, like that of all. Group b has deal 5, open, alone.
    """
    rows = [*CLOSED, (7, "2020-03-01", WON, None, "2020-03-01"), (8, "2020-05-01", WON, 100, "2020-05-01")]
    pipeline = pipeline_of(rows, AS_OF)
    state = state_as_of(pipeline, AS_OF)
    codes = np.array([0, 0, 0, 0, 1, 0, 0, -1])
    sums = velocity_sums(pipeline, state, FROM, TO, codes, ["a", "b"])
    assert sums.groupby("group")["open_deals"].sum().to_dict() == {"(none)": 0.0, "a": 0.0, "b": 1.0}
    assert sums["won_amount"].isna().sum() == 1
    whole = velocity(pipeline, state, FROM, TO)
    found = velocity_by(["all"] * len(sums), *(sums[name] for name in sums.columns[1:])).iloc[0]
    expected = [whole.open_deals, whole.won_value, whole.win_rate, whole.cycle_days, whole.per_day]
    assert found.tolist()[1:] == pytest.approx(expected)
    assert (whole.won_value, whole.cycle_days) == (pytest.approx(500 / 3), pytest.approx(104 / 4))
