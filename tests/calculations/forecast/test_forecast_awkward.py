"""Series that are short, constant, zero, sporadic, negative or stale: defined, ranged, told."""

import numpy as np
import pytest

from calculations.forecast.forecast import forecast, forecast_one
from calculations.forecast.history import Kind


def ends(made, i=0):
    """Lower and upper end of the i-th range."""
    return made.intervals[i].lower, made.intervals[i].upper


def test_three_points_by_hand():
    """Mean of 100, 110, 120; deviation √(200/3), at least 15 % of 110; times 4/3, times √(1 + step/4)."""
    made = forecast_one([100.0, 110.0, 120.0], 2, 4, (0.8,))
    assert made.kind == Kind.SHORT
    assert made.point == pytest.approx([110.0, 110.0])
    reach = 1.2815516 * 0.15 * 110 * 4 / 3 * np.sqrt([1.25, 1.5])
    low, high = ends(made)
    assert low == pytest.approx(110 - reach)
    assert high == pytest.approx(110 + reach)


def test_a_year_of_quarters_leans_half_on_its_season():
    """Quarters 80, 100, 120, 140: half way between their mean 110 and the same quarter a year before."""
    assert forecast_one([80.0, 100.0, 120.0, 140.0], 5, 4).point == pytest.approx([95.0, 105.0, 115.0, 125.0, 95.0])


def test_one_negative_point_may_range_below_zero():
    """A floor at zero would be a lie for a series that has been negative."""
    low, high = ends(forecast_one([-10.0], 2, 4))
    assert (low < -10).all()
    assert (high > -10).all()


def test_constant_is_repeated_with_five_percent_per_root_period():
    """12 times 200: forecast 200, 80 % range ± 1.28 × 10 × √step."""
    made = forecast_one([200.0] * 12, 4, 4)
    assert made.point.tolist() == [200.0] * 4
    assert ends(made)[1] - 200 == pytest.approx(1.2815516 * 10 * np.sqrt([1, 2, 3, 4]))


def test_always_zero_stays_zero():
    """Nothing was ever sold: zero, without a range, because no unit is known; the finding says so."""
    made = forecast_one([0.0] * 12, 3, 4)
    assert made.point.tolist() == ends(made)[0].tolist() == ends(made)[1].tolist() == [0.0] * 3
    assert made.findings[0].code == "forecast.constant"


def test_sporadic_sales_are_a_mean_with_the_historys_quantiles():
    """Nine zeros and a 30, twice: mean 3; 80 % of outcomes lie between the 10 % and the 90 % quantile."""
    series = ([0.0] * 9 + [30.0]) * 2
    made = forecast_one(series, 2, 4)
    assert made.kind == Kind.SPORADIC
    assert made.point == pytest.approx([3.0, 3.0])
    assert ends(made)[0].tolist() == [0.0, 0.0]
    assert ends(made, 1)[1] == pytest.approx([30.0, 30.0])


def test_negative_series_keep_season_and_growth_as_amounts():
    """Profit that swings by quarter and rises by 2 a quarter is carried on within 5, signs included."""
    time = np.arange(24)
    series = -60 + 2.0 * time + np.tile([30.0, -30.0, 10.0, -10.0], 6)
    made = forecast_one(series, 8, 4)
    truth = -60 + 2.0 * np.arange(24, 32) + np.tile([30.0, -30.0, 10.0, -10.0], 2)
    assert made.kind == Kind.SIGNED
    assert np.abs(made.point - truth).max() < 5
    assert not made.explanation.multiplicative
    assert made.explanation.season == pytest.approx([30, -30, 10, -10], abs=3)


def test_signed_season_starts_with_the_first_forecast_period():
    """After 26 points the pattern is told from its third quarter on, whatever the horizon."""
    series = np.tile([30.0, -30.0, 10.0, -10.0], 7)[:26]
    assert forecast_one(series, 2, 4).explanation.season == pytest.approx([10, -10, 30, -30], abs=3)


def test_some_zeros_never_range_below_zero():
    """A fifth of the periods zero: read as amounts, but sales are not negative."""
    series = np.tile([0.0, 5.0, 9.0, 4.0, 7.0], 4)
    made = forecast_one(series, 6, 4)
    assert made.kind == Kind.SIGNED
    assert (ends(made, 1)[0] >= 0).all()


def test_empty_has_no_forecast():
    """Nothing known: not a number throughout, no explanation, a blocking finding."""
    made = forecast_one([np.nan], 3, 4)
    assert np.isnan(made.point).all()
    assert np.isnan(ends(made)[0]).all()
    assert made.explanation is None
    assert [finding.code for finding in made.findings] == ["forecast.empty"]


def test_waiting_starts_the_forecast_later_and_wider():
    """Two missing quarters at the end: the forecast is that of the known part, from its third step on."""
    series = 100 * np.exp(np.random.default_rng(1).normal(0, 0.1, 20))
    waited = forecast_one([*series, np.nan, np.nan], 4, 4)
    known = forecast_one(series, 6, 4)
    assert waited.point == pytest.approx(known.point[2:])
    assert waited.intervals[0].upper == pytest.approx(known.intervals[0].upper[2:])
    assert waited.explanation.season == pytest.approx(np.roll(known.explanation.season, -2))


def test_gaps_leave_the_forecast_close():
    """Two of 24 quarters missing move the forecast by less than its own 80 % range, with a finding."""
    series = 100 * np.exp(np.random.default_rng(2).normal(0, 0.05, 24)) * np.tile([0.8, 1.0, 0.9, 1.3], 6)
    whole = forecast_one(series, 4, 4)
    series[[5, 14]] = np.nan
    made = forecast_one(series, 4, 4)
    assert [finding.code for finding in made.findings] == ["forecast.gaps"]
    assert ((made.point > whole.intervals[0].lower) & (made.point < whole.intervals[0].upper)).all()


@pytest.mark.parametrize("season", [1, 2, 6])
def test_seasons_without_a_network_use_the_ensemble(season):
    """Years, halves and two-month periods are forecast by the ensemble alone, with normal ranges about it."""
    series = 100 * 1.03 ** np.arange(20.0) * np.exp(np.random.default_rng(3).normal(0, 0.03, 20))
    made = forecast_one(series, 4, season)
    assert made.kind == Kind.ORDINARY
    assert made.point == pytest.approx(100 * 1.03 ** np.arange(20, 24), rel=0.15)
    low, high = made.intervals[0].lower, made.intervals[0].upper
    assert np.sqrt(low * high) == pytest.approx(made.point)


def test_young_monthly_series_are_forecast_without_a_network():
    """Ten months: no full year is known; the forecast stands, with a symmetric range on the log scale."""
    made = forecast_one(100 * np.exp(np.random.default_rng(4).normal(0, 0.1, 10)), 12, 12)
    assert made.kind == Kind.ORDINARY
    assert np.sqrt(made.intervals[1].lower * made.intervals[1].upper) == pytest.approx(made.point)


def test_horizons_beyond_the_trained_one_go_on_widening():
    """Sixteen quarters ahead: finite, and the relative 80 % range at 16 is wider than at 8."""
    made = forecast_one(100 * np.exp(np.random.default_rng(5).normal(0, 0.1, 30).cumsum()), 16, 4)
    ratio = made.intervals[0].upper / made.intervals[0].lower
    assert np.isfinite(made.point).all()
    assert ratio[15] > ratio[7]


@pytest.mark.parametrize(
    ("horizon", "season", "rates", "said"),
    [(0, 4, (0.8,), "horizon 0"), (4, 52, (0.8,), "season 52"), (4, 4, (80.0,), "coverage rate 80")],
)
def test_impossible_wishes_are_refused(horizon, season, rates, said):
    """No horizon, weekly seasons and percentages instead of rates are program faults, said plainly."""
    with pytest.raises(ValueError, match=said):
        forecast([[1.0, 2.0]], horizon, season, rates)
