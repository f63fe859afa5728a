"""The documented back-test is the one the code gives, and the forecasts hold what the page claims."""

import numpy as np

from benchmarks import forecast_backtest as command
from calculations.forecast.backtest import backtest


def test_page_shows_what_the_command_prints():
    """Renewing the page changes nothing: python -m benchmarks.forecast_backtest --write when it does."""
    assert command.PAGE.renewed(command.report()) == command.PAGE.text


def test_forecasts_beat_the_year_before_by_segment_and_family():
    """On the twelve series of segment × family the WAPE is at least a sixth below that of repeating the year before,
    and the 80 % range covers at least 78 %."""
    table = command.line_items().pivot_table(
        index=["segment", "family"], columns="month", values="amount", aggfunc="sum", fill_value=0.0
    )
    assert table.shape == (12, 33)
    assert np.isfinite(table.to_numpy()).all()
    result = backtest(list(table.to_numpy()), command.HORIZON, command.SEASON, origins=command.ORIGINS).overall
    assert result.wape_error < 5 / 6 * result.naive_wape_error
    assert result.coverage_rates[0] >= 0.78
