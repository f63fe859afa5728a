"""A plan spread over cells: by variance within ranges, whole money, exact sums; and the view it is spread over."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.exact.whole import whole_parts
from calculations.forecast.hierarchy import Hierarchy
from calculations.outlook.draws import draw
from calculations.revenue.breakdown import break_down
from calculations.revenue.outlook_parts import outlook_parts
from calculations.revenue.scenarios import compared, run_scenarios
from calculations.revenue.time_series_view import OTHERS, TimeSeriesView, month_table, time_series_view
from calculations.revenue.views import PlanModel
from calculations.schemas import MONTHLY_SALES, OUTLOOK
from tests.calculations.revenue.plan_cases import CELLS, EVE, Q2, months, steady_sales
from tests.calculations.revenue.test_plan_scenarios import BASE_DRIVERS


def view(points, low, high):
    """A view of the three cells with given points and ranges; sums' ranges do not matter here."""
    hierarchy = Hierarchy.of(CELLS)
    summed = [hierarchy.summing @ np.array(values) for values in (points, low, high)]
    empty = np.zeros(0)
    return TimeSeriesView(hierarchy, (), empty, *summed, np.ones(3), (), empty, {}, ())


def cells(made, column):
    """Cells of a column."""
    return made.table.loc[made.table["level"] == "cell", column].tolist()


def test_the_least_certain_cell_moves_most():
    """+50 over sides of 10 and 20 and 0: variances 100 and 400 give 10 and 40, but the range ends at 20; the rest of
    the first one's range carries what it can (10), and 20 are left for shares of 110, 220, 300."""
    made = break_down(view([100, 200, 300], [90, 180, 300], [110, 220, 300]), 650.0, float("nan"))
    extra = 20 * np.array([110, 220, 300]) / 630
    assert cells(made, "base") == pytest.approx(np.array([110, 220, 300]) + extra, abs=1)
    assert sum(cells(made, "base")) == 650
    assert "target" not in made.table


def test_less_than_forecast_moves_down_by_the_lower_side():
    """−25 by lower sides of 10 and 20: variances 100 and 400 give −5 and −20."""
    made = break_down(view([100, 200, 300], [90, 180, 300], [150, 900, 300]), 575.0, 600.0)
    assert cells(made, "base") == [95, 180, 300]
    assert cells(made, "target") == [100, 200, 300]


def test_scenarios_are_in_proportion_to_the_base():
    """A tenth more of everything."""
    made = break_down(view([100, 200, 300], [90, 180, 270], [110, 220, 330]), 600.0, 600.0, {"upside": 660.0})
    assert cells(made, "upside") == [110, 220, 330]
    alone = break_down(view([100, 200, 300], [90, 180, 270], [110, 220, 330]), float("nan"), 600.0, {"upside": 660.0})
    assert cells(alone, "upside") == [110, 220, 330]


def test_nothing_forecast_is_spread_evenly():
    """Cells of zero share a plan of 9 as 3 each."""
    assert cells(break_down(view([0, 0, 0], [0, 0, 0], [0, 0, 0]), 9.0, 0.0), "base") == [3, 3, 3]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1), st.floats(0, 3)), min_size=3, max_size=3),
    st.floats(0, 5e6),
)
def test_every_sum_is_exact(points, total):
    """Total, segments, lines and regions are the sums of their cells to the unit, and the total is the plan."""
    base = np.array([p for p, _, _ in points])
    low, high = base * [1 - a for _, a, _ in points], base * [1 + b for _, _, b in points]
    made = break_down(view(base, low, high), total, float("nan")).table
    parts = made[made["level"] == "cell"]
    assert made["base"].iloc[0] == round(total)
    assert made["base"].dtype == np.int64
    for level in ("segment", "product_line", "region"):
        nodes = made[made["level"] == level].set_index(level)["base"].to_dict()
        assert nodes == parts.groupby(level)["base"].sum().to_dict()
    assert (parts["base"] >= 0).all()


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20), st.integers(-50, 50))
def test_whole_parts_sum_and_stay_near(amounts, extra):
    """Parts sum to the total; without extra each is within one of what it was."""
    total = round(sum(amounts))
    assert whole_parts(amounts, total + extra).sum() == total + extra
    assert (np.abs(whole_parts(amounts, total) - np.array(amounts)) <= 1 + 1e-9).all()
    assert whole_parts([], 5).size == 0


def test_the_month_that_is_not_over_is_not_read():
    """On 30 March the last month is February."""
    assert month_table(steady_sales(), date(2020, 3, 30)).columns[-1] == "2020-02"
    assert month_table(steady_sales(), EVE).columns[-1] == "2020-03"


def test_a_history_with_losses_has_no_season_of_factors():
    """A month below zero in all: amounts, not rates, so the months count alike."""
    sales = steady_sales(noise=0.1)
    sales.loc[sales["month"] == "2019-05", "amount"] = -10.0
    assert time_series_view(sales, Q2, EVE).season.tolist() == [1, 1, 1]


def test_many_cells_are_put_together_and_nothing_is_lost():
    """Two thousand regions: the 300 largest stand alone, the rest as one per segment and line; the total is theirs.

    Thirty months of 1 to 2,000 in each region make 2,001,000 a month.
    """
    rows = [("r", f"s{i % 2}", "x", f"region {i}", m, float(i + 1)) for i in range(2000) for m in months(count=30)]
    made = time_series_view(MONTHLY_SALES.conform(pd.DataFrame(rows, columns=list(MONTHLY_SALES.names))), Q2, EVE)
    assert len(made.hierarchy.bottoms) == 302
    assert {key[2] for key in made.hierarchy.bottoms if key[2] == OTHERS} == {OTHERS}
    assert made.total == pytest.approx(3 * 2_001_000)
    assert "revenue.cells-together" in {found.code for found in made.findings}


def test_cells_that_cannot_be_told_apart_by_region_go_together_by_line_and_segment():
    """A thousand segments with a line each and one region: segments stand together in the end."""
    rows = [("r", f"s{i}", f"l{i}", "here", m, 1.0) for i in range(1000) for m in months(count=14)]
    made = time_series_view(MONTHLY_SALES.conform(pd.DataFrame(rows, columns=list(MONTHLY_SALES.names))), Q2, EVE)
    assert len(made.hierarchy.bottoms) <= 600
    assert made.total == pytest.approx(3000)


def test_scenarios_side_by_side():
    """600 against 900 of the base: −300, a third."""
    model = PlanModel(900.0, None, float("nan"), {"time_series": 1.0})
    low = BASE_DRIVERS.moved({"forecast_factor": 2 / 3})
    table = compared(run_scenarios(model, {"base": BASE_DRIVERS, "low": low}))
    assert table["change"].tolist() == pytest.approx([0, -300])
    assert table["change_rate"].tolist() == pytest.approx([0, -1 / 3])
    assert isinstance(compared(()), pd.DataFrame)


def test_what_seldom_comes_is_planned_at_its_mean():
    """Deals that come in one quarter of twenty lie beyond their range, which is nothing: each keeps its mean."""
    made = break_down(view([50, 50, 300], [0, 0, 300], [0, 0, 300]), 400.0, float("nan"))
    assert cells(made, "base") == [50, 50, 300]


def test_many_cells_of_an_outlook_stand_together_and_nothing_is_lost():
    """Seven hundred regions of 1 to 700 that are booked: the 300 largest stand alone, the rest as one of 80,200."""
    rows = [("booked", f"r{i}", "", "S", "L", f"region {i}", "", i + 1.0, 1.0, *[0.0] * 5, 1.0, 0.0, 0.0, 0.0)
            for i in range(700)]  # fmt: skip
    made = outlook_parts(draw(pd.DataFrame(rows, columns=list(OUTLOOK.names)), 1, 10))
    assert len(made.hierarchy.bottoms) == 301
    others = made.hierarchy.nodes.index(("S", "L", OTHERS))
    assert (made.point[others], made.lower[others], made.upper[others]) == (80_200, 80_200, 80_200)
    assert made.point[0] == made.monthly[0].sum() == 700 * 701 / 2
    alone = outlook_parts(draw(pd.DataFrame([(*row[:3], *[row[1]] * 3, *row[6:]) for row in rows],
                                            columns=list(OUTLOOK.names)), 1, 10))  # fmt: skip
    assert len(alone.hierarchy.bottoms) <= 600
    assert alone.point[0] == 700 * 701 / 2
