"""The rolling-origin back-test against forecasts made one by one."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from calculations.forecast.backtest import backtest
from calculations.forecast.forecast import forecast_one

RNG = np.random.default_rng(1)
SERIES = [1000 * np.exp(RNG.normal(0, 0.1, 24)) * np.tile([0.8, 1.0, 0.9, 1.3], 6) for _ in range(3)]


def test_two_origins_by_hand():
    """Origins 20 and 19 of 24 points, four steps each: errors recomputed from single forecasts."""
    series = SERIES[0]
    result = backtest([series], 4, 4, origins=2)
    actual = np.array([series[20:24], series[19:23]])
    point = np.array([forecast_one(series[:20], 4, 4).point, forecast_one(series[:19], 4, 4).point])
    naive = np.array([series[16:20], series[15:19]])
    assert result.overall.outcomes == 8
    assert result.overall.wape_error == pytest.approx(np.abs(point - actual).sum() / actual.sum())
    assert result.overall.naive_wape_error == pytest.approx(np.abs(naive - actual).sum() / actual.sum())
    assert result.overall.bias_rate == pytest.approx((point - actual).sum() / actual.sum())
    scales = [np.abs(series[4:end] - series[: end - 4]).mean() for end in (20, 19)]
    assert result.overall.mase_error == pytest.approx(np.mean(np.abs(point - actual).mean(axis=1) / scales))
    assert [step.step for step in result.by_step] == [1, 2, 3, 4]
    second = np.abs(point - actual)[:, 1].sum() / actual[:, 1].sum()
    assert result.by_step[1].wape_error == pytest.approx(second)


def test_coverage_per_step_is_the_share_within_the_range():
    """Counted again from single forecasts, for the 80 % range at step 3."""
    result = backtest(SERIES, 4, 4, origins=3)
    within = []
    for series in SERIES:
        for end in (20, 19, 18):
            interval = forecast_one(series[:end], 4, 4).intervals[0]
            within.append(interval.lower[2] <= series[end + 2] <= interval.upper[2])
    assert result.by_step[2].coverage_rates[0] == pytest.approx(np.mean(within))
    assert result.asked_rates == (0.8, 0.95)


def test_missing_outcomes_are_not_counted():
    """A missing last period leaves three outcomes of the last origin; nothing compares with not-a-number."""
    series = SERIES[0].copy()
    series[-1] = np.nan
    result = backtest([series], 4, 4, origins=1)
    assert result.overall.outcomes == 3
    assert result.by_step[3].outcomes == 0
    assert np.isnan(result.by_step[3].wape_error)
    assert np.isnan(result.by_step[3].mase_error)
    assert np.isnan(result.by_step[3].coverage_rates[0])


def test_short_series_are_left_out_and_told():
    """Eleven points cannot be tested four ahead with eight before; a longer one beside it is."""
    result = backtest([SERIES[0][:11], SERIES[1]], 4, 4, origins=1)
    assert result.overall.outcomes == 4
    assert [finding.code for finding in result.findings] == ["backtest.short"]
    assert "1 of 2" in result.findings[0].sentence


def test_nothing_to_test_gives_no_figures():
    """Only short series: no accuracy is claimed."""
    result = backtest([SERIES[0][:5]], 4, 4)
    assert result.overall is None
    assert result.by_step == ()
    assert result.findings


def test_an_executor_changes_nothing():
    """The same result over any executor."""
    with ThreadPoolExecutor(2) as pool:
        assert backtest(SERIES, 4, 4, executor=pool) == backtest(SERIES, 4, 4)


def test_no_origins_is_a_fault():
    """A back-test from no origin is refused."""
    with pytest.raises(ValueError, match="origins 0"):
        backtest(SERIES, 4, 4, origins=0)
