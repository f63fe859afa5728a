"""Allocation of a target: the formula by hand, caps with re-spreading, and its laws."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calculations.errors import ShapeError
from calculations.forecast.reconcile import Sharing, allocate

money = st.floats(0, 1e7)


def test_a_gap_in_proportion_to_the_forecasts():
    """Target 660 over forecasts 100, 200, 300: each gives a tenth more."""
    assert allocate(660.0, [100.0, 200.0, 300.0]).amounts == pytest.approx([110, 220, 330])


def test_a_gap_in_equal_amounts():
    """Target 660 over 100, 200, 300: each takes 20."""
    result = allocate(660.0, [100.0, 200.0, 300.0], Sharing.EQUAL)
    assert result.amounts == pytest.approx([120, 220, 320])
    assert result.moves == pytest.approx([20, 20, 20])
    assert (result.gap, result.unallocated) == (60.0, 0.0)


def test_a_gap_by_variance_leaves_the_certain_alone():
    """Variances 0, 10, 30 share a gap of 40 as 0, 10, 30."""
    result = allocate(640.0, [100.0, 200.0, 300.0], Sharing.VARIANCE, variances=[0.0, 10.0, 30.0])
    assert result.amounts == pytest.approx([100, 210, 330])


def test_a_target_below_the_forecasts_is_taken_back():
    """Target 540: each gives a tenth back, none below its floor of 95, and the rest gives more."""
    assert allocate(540.0, [100.0, 200.0, 300.0]).amounts == pytest.approx([90, 180, 270])
    held = allocate(540.0, [100.0, 200.0, 300.0], floors=[95.0, np.nan, np.nan])
    assert held.amounts == pytest.approx([95, 178, 267])
    assert held.at_floor == (0,)


def test_what_a_cap_keeps_out_is_spread_again():
    """Gap 60 with the last capped at 310: 10 there, and 50 over 100 and 200 as 1 to 2."""
    result = allocate(660.0, [100.0, 200.0, 300.0], caps=[np.nan, np.inf, 310.0])
    assert result.amounts == pytest.approx([100 + 50 / 3, 200 + 100 / 3, 310])
    assert result.at_cap == (2,)


def test_beyond_all_caps_is_told_in_money():
    """Caps of 350 in all against 400: 50 stay unallocated, with a finding that names units and amount."""
    result = allocate(400.0, [100.0, 200.0], caps=[120.0, 230.0], keys=("North", "South"))
    assert result.amounts.tolist() == [120.0, 230.0]
    assert result.unallocated == 50.0
    finding = result.findings[0]
    assert (finding.code, finding.amount, finding.rows) == ("reconcile.unallocated", 50.0, ("North", "South"))
    assert "50 above" in finding.sentence


def test_below_all_floors_is_told_in_money():
    """Floors of 280 against a target of 250: −30."""
    result = allocate(250.0, [100.0, 200.0], floors=[90.0, 190.0])
    assert result.unallocated == -30.0
    assert "30 below" in result.findings[0].sentence


def test_a_forecast_over_its_cap_counts_as_the_cap():
    """Capacity 80 against a forecast of 100: the other unit carries the difference."""
    assert allocate(300.0, [100.0, 200.0], caps=[80.0, np.nan]).amounts == pytest.approx([80, 220])


def test_a_met_target_moves_nothing():
    """No gap, no moves."""
    assert allocate(300.0, [100.0, 200.0]).moves.tolist() == [0.0, 0.0]


@settings(max_examples=80, deadline=None)
@given(
    money,
    st.lists(st.tuples(money, st.floats(0.01, 100), money), min_size=1, max_size=12),
    st.sampled_from(Sharing),
)
@example(1.0, [(5e-324, 1.0, 5.0)], Sharing.SHARE)
def test_laws_of_allocation(target, units, sharing):
    """Amounts and the unallocated rest sum to the target, stay within zero and cap, and all move one way."""
    forecasts, variances, caps = (np.array(column) for column in zip(*units, strict=True))
    result = allocate(target, forecasts, sharing, variances=variances, caps=caps)
    assert result.amounts.sum() + result.unallocated == pytest.approx(target, rel=1e-9, abs=1e-6)
    assert (result.amounts <= caps * (1 + 1e-12)).all()
    assert (result.amounts >= 0).all()
    moves = result.amounts - np.minimum(forecasts, caps)
    tolerance = 1e-9 * max(target, forecasts.max(), 1.0)
    assert (moves >= -tolerance).all() or (moves <= tolerance).all()


@pytest.mark.parametrize(
    ("arguments", "fault", "said"),
    [
        ({"sharing": Sharing.VARIANCE}, ValueError, "needs variances"),
        ({"sharing": Sharing.VARIANCE, "variances": [1.0]}, ShapeError, "variances have shape"),
        ({"caps": [1.0]}, ShapeError, "bounds have shape"),
        ({"caps": [50.0, 50.0], "floors": [60.0, 0.0]}, ValueError, "floor above cap at position 0"),
    ],
)
def test_impossible_wishes_are_refused(arguments, fault, said):
    """Missing variances, wrong lengths and floors above caps are said plainly."""
    with pytest.raises(fault, match=said):
        allocate(100.0, [10.0, 20.0], **arguments)
