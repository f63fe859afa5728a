"""Coherent forecasts: exact sums, the closed form against a projection, and edge cases."""

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.forecast.forecast import forecast_one
from calculations.forecast.hierarchy import Hierarchy, forecast_hierarchy, reconciled

CELLS = [("Enterprise", "Bikes"), ("Enterprise", "Parts"), ("SMB", "Bikes")]


def cells(seed=1, count=24):
    """Three quarterly series with season and noise."""
    rng = np.random.default_rng(seed)
    season = np.tile([0.8, 1.0, 0.9, 1.3], count // 4)
    return {key: 1000 * (i + 1) * season * np.exp(rng.normal(0, 0.08, count)) for i, key in enumerate(CELLS)}


def test_nodes_are_total_single_dimensions_and_cells():
    """Two segments and two lines over three cells: eight nodes, each with its cells."""
    hierarchy = Hierarchy.of(CELLS)
    assert hierarchy.nodes[:5] == (("", ""), ("Enterprise", ""), ("SMB", ""), ("", "Bikes"), ("", "Parts"))
    assert hierarchy.nodes[5:] == tuple(CELLS)
    assert hierarchy.summing[0].tolist() == [1, 1, 1]
    assert hierarchy.summing[3].tolist() == [1, 0, 1]


def test_one_dimension_has_no_doubled_nodes():
    """With one dimension its values are the cells, kept once, below their total."""
    assert Hierarchy.of([("North",), ("South",)]).nodes == (("",), ("North",), ("South",))


@pytest.mark.parametrize("keys", [[], [("a",), ("a", "b")], [("a",), ("a",)]])
def test_keys_that_make_no_hierarchy_are_refused(keys):
    """No cells, ragged keys and doubled keys are faults."""
    with pytest.raises(ShapeError, match="at least one cell"):
        Hierarchy.of(keys)


def test_reconciliation_by_hand():
    """Total 130 against cells 40 and 60, all equally sure: the 30 missing is shared, a third each, by least squares."""
    summing = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    bottoms = reconciled(np.array([[130.0], [40.0], [60.0]]), np.ones(3), summing)
    assert bottoms[:, 0] == pytest.approx([50.0, 70.0])


def test_a_certain_total_is_kept_and_an_uncertain_one_ignored():
    """Variance near zero pins the total at 130; a huge one leaves the cells at 40 and 60."""
    summing = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    points = np.array([[130.0], [40.0], [60.0]])
    assert reconciled(points, np.array([1e-9, 1.0, 1.0]), summing).sum() == pytest.approx(130.0)
    assert reconciled(points, np.array([1e12, 1.0, 1.0]), summing)[:, 0] == pytest.approx([40.0, 60.0])


def test_children_sum_to_parents_exactly():
    """Every node equals the sum of its cells to the last bit."""
    made = forecast_hierarchy(cells(), 4, 4)
    count = len(CELLS)
    assert np.array_equal(made.point[:-count], made.hierarchy.summing[:-count] @ made.point[-count:])
    assert (made.lower <= made.point).all()
    assert (made.point <= made.upper).all()


def test_coherent_forecasts_stay_near_their_own():
    """Reconciling moves no node by more than a tenth on series this regular."""
    made = forecast_hierarchy(cells(), 4, 4)
    own = np.array([one.point for one in made.forecasts])
    assert np.abs(made.point / own - 1).max() < 0.1
    total = forecast_one(sum(cells().values()), 4, 4)
    assert own[0] == pytest.approx(total.point)


def test_a_cell_without_history_is_zero_and_told():
    """Nothing known of one cell: it is forecast at zero, with its finding naming the node."""
    series = cells()
    series[("SMB", "Parts")] = np.full(24, np.nan)
    made = forecast_hierarchy(series, 4, 4)
    assert made.point[-1] == pytest.approx(np.zeros(4), abs=1.0)
    assert [f.rows for f in made.findings if f.code == "forecast.empty"] == [("SMB × Parts",)]


def test_a_cell_that_starts_late_counts_as_zero_before_and_a_gap_is_no_drop():
    """A product launched in the third year adds nothing earlier; a period missing for one cell is missing for its
    sums, which are forecast as if it had been filled, not as if nothing was sold."""
    series = cells()
    series[CELLS[1]][:8] = np.nan
    before = forecast_hierarchy(series, 4, 4)
    assert [f.rows for f in before.findings if f.code == "forecast.gaps"] == []
    series[CELLS[2]][-1] = np.nan
    after = forecast_hierarchy(series, 4, 4)
    stale = {row for f in after.findings if f.code == "forecast.stale" for row in f.rows}
    assert stale == {"all × all", "SMB × all", "all × Bikes", "SMB × Bikes"}
    assert after.point[0] == pytest.approx(before.point[0], rel=0.15)


def test_negative_cells_may_be_forecast_negative():
    """A cell of credits keeps its sign; the others never turn negative."""
    series = cells()
    series[("SMB", "Credits")] = -0.1 * series[("SMB", "Bikes")]
    made = forecast_hierarchy(series, 4, 4)
    assert (made.point[-1] < 0).all()
    assert (made.point[-4:-1] > 0).all()


def test_series_of_different_lengths_are_refused():
    """Cells must share their periods; the message says how to mend it."""
    series = cells()
    series[CELLS[0]] = series[CELLS[0]][:-1]
    with pytest.raises(ShapeError, match="pad missing periods"):
        forecast_hierarchy(series, 4, 4)
