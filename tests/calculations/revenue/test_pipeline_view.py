"""The pipeline view and its drivers from past quarters, by hand."""

import numpy as np
import pandas as pd
import pytest

from calculations.revenue.pipeline_view import pipeline_history, pipeline_view


def turns(rows):
    """Turns of quarters: name, opening, slip, conversion, won, create-and-close share."""
    names = [
        "quarter",
        "opening_amount",
        "slip_value_rate",
        "conversion_value_rate",
        "won_amount",
        "create_and_close_value_share",
    ]
    return pd.DataFrame(rows, columns=names)


def test_a_view_by_hand():
    """1,000 open, a fifth slips, half of the rest is won: 400, and 100 created, 50 pulled in."""
    assert pipeline_view(1000.0, 0.5, 0.2, 100.0, 50.0) == pytest.approx(550)


def test_a_quarter_read_as_drivers_gives_back_what_it_won():
    """Opened with 1,000, 200 slipped, 400 won of it, 600 won in all, a quarter of them created: 150 created, 50 pulled
    in, and win rate 400 / 800. The view of these drivers is the 600."""
    history = pipeline_history(turns([("2019Q1", 1000.0, 0.2, 0.4, 600.0, 0.25)]))
    assert history.win.tolist() == pytest.approx([0.5])
    assert (history.created[0], history.pulled[0]) == pytest.approx((150, 50))
    made = pipeline_view(history.opening[0], history.win[0], history.slip[0], history.created[0], history.pulled[0])
    assert made == pytest.approx(600)
    assert not history.sufficient


def test_quarters_that_say_nothing_of_win_rates_are_left_out():
    """Nothing open, or everything slipped: named in a note."""
    history = pipeline_history(
        turns([("2019Q1", 0.0, np.nan, np.nan, 50.0, 1.0), ("2019Q2", 10.0, 1.0, 0.0, 0.0, np.nan)])
    )
    assert history.quarters == ()
    assert history.findings[0].rows == ("2019Q1", "2019Q2")
    assert history.backtest_errors().size == 0


def test_the_back_test_uses_earlier_quarters_only():
    """Three alike quarters winning 500 of 1,000 foresee the fourth's 500 of 1,000, which wins 400: 25 % too high."""
    alike = [(f"2019Q{q}", 1000.0, 0.0, 0.5, 500.0, 0.0) for q in (1, 2, 3)]
    history = pipeline_history(turns([*alike, ("2019Q4", 1000.0, 0.0, 0.4, 400.0, 0.0)]))
    assert history.sufficient
    assert history.backtest_errors().tolist() == pytest.approx([0.25])
