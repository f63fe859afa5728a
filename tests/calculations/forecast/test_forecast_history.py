"""Reading a series: what is trimmed, filled and floored, what kind it is and what is said about it."""

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.findings import Severity
from calculations.forecast.history import Kind, read_history

GROWING = np.arange(10.0, 26.0)


def codes(history):
    """The codes of a history's findings."""
    return [finding.code for finding in history.findings]


def test_a_positive_series_is_ordinary_and_silent():
    """Sixteen positive points need no remark."""
    history = read_history(GROWING, 4)
    assert (history.kind, history.findings, history.waiting) == (Kind.ORDINARY, (), 0)
    assert history.values.tolist() == GROWING.tolist()


@pytest.mark.parametrize(("season", "kept"), [(4, 40), (12, 60)])
def test_only_recent_years_are_used(season, kept):
    """Ten years of quarters and five of months are kept."""
    assert read_history(np.arange(1.0, 200.0), season).values.tolist() == list(np.arange(200.0 - kept, 200.0))


def test_leading_gaps_are_dropped_and_trailing_gaps_waited_for():
    """NaN before the first value is no history; after the last it is time passed."""
    history = read_history([np.nan, *GROWING, np.nan, np.inf], 4)
    assert history.values.tolist() == GROWING.tolist()
    assert history.waiting == 2
    assert codes(history) == ["forecast.stale"]


def test_a_gap_without_season_is_a_straight_line():
    """With one period a year the gap between 10 and 14 is filled with 12."""
    values = [10.0, np.nan, 14.0, 15.0, 18.0, 16.0, 20.0, 19.0]
    history = read_history(values, 1)
    assert history.values[1] == 12.0
    assert codes(history) == ["forecast.gaps"]


def test_a_gap_is_filled_at_its_own_time_of_year():
    """A fourth quarter that always stands 50 above the line through the others is filled 50 above it."""
    values = np.tile([100.0, 100.0, 100.0, 150.0], 4)
    values[7] = np.nan
    assert read_history(values, 4).values[7] == pytest.approx(150.0)


def test_a_time_of_year_never_known_stays_on_the_line():
    """Every fourth quarter missing: there is nothing to learn its season from."""
    values = np.tile([100.0, 100.0, 100.0, np.nan], 4)[:15]
    assert read_history(values, 4).values == pytest.approx(np.full(15, 100.0)[: read_history(values, 4).values.size])


@pytest.mark.parametrize("series", [[], [np.nan, np.nan]])
def test_nothing_known_blocks(series):
    """Without a value there is no forecast, and that stops a submission."""
    history = read_history(series, 4)
    assert history.kind == Kind.EMPTY
    assert [f.severity for f in history.findings] == [Severity.BLOCKING]


@pytest.mark.parametrize(
    ("series", "kind", "code"),
    [
        ([5.0] * 12, Kind.CONSTANT, "forecast.constant"),
        ([0.0] * 12, Kind.CONSTANT, "forecast.constant"),
        ([3.0, 4.0, 5.0], Kind.SHORT, "forecast.short"),
        ([3.0], Kind.SHORT, "forecast.short"),
        ([5.0, -1.0, *GROWING], Kind.SIGNED, "forecast.negative"),
        ([10.0, 0.0, 0.0, 0.0, *GROWING[:13]], Kind.SIGNED, "forecast.zeros"),
        ([0.0, 0.0, 7.0] * 5, Kind.SPORADIC, "forecast.sporadic"),
        ([0.0, *GROWING], Kind.ORDINARY, "forecast.zeros"),
    ],
)
def test_each_awkward_kind_is_told(series, kind, code):
    """Constant, short, negative, some zeros, many zeros, one zero: each has its kind and its finding."""
    history = read_history(series, 4)
    assert history.kind == kind
    assert codes(history) == [code]
    assert history.findings[0].remedy


def test_a_stray_zero_counts_as_a_hundredth_of_the_mean():
    """One zero among nineteen hundreds is floored at 1 % of the mean, 0.95."""
    history = read_history([100.0] * 10 + [0.0] + [100.0] * 9, 4)
    assert history.values[10] == pytest.approx(0.95)


def test_zeros_before_sales_began_are_no_history():
    """Four zeros, then sales every period: the sales are the history, and a note says so."""
    history = read_history([0.0] * 4 + GROWING.tolist(), 4)
    assert history.values.tolist() == GROWING.tolist()
    assert [(f.code, f.severity) for f in history.findings] == [("forecast.start", Severity.NOTE)]


@pytest.mark.parametrize("series", [[0.0, 0.0, *GROWING], [0.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 6.0, 7.0]])
def test_zeros_like_those_that_follow_are_history(series):
    """Two zeros in front, or four where two in a row come again, are part of how the series behaves."""
    assert read_history(series, 4).values.size == len(series)


def test_a_table_is_not_a_series():
    """Two dimensions are a program fault, named with its shape."""
    with pytest.raises(ShapeError, match="has 2"):
        read_history(np.ones((3, 3)), 4)
