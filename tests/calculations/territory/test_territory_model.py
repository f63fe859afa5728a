"""Distances and costs against the formulas written out by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from calculations.errors import UnknownColumnError
from calculations.schemas import TERRITORY_ACCOUNTS, TERRITORY_REPS
from calculations.territory.geometry import great_circle_km, on_sphere, region_steps
from calculations.territory.intake.frames import completed
from calculations.territory.intake.intake import model_of
from calculations.territory.scenario import Rules, Scenario
from calculations.territory.solver.kernel import kernel_of
from tests.calculations.territory.territory_cases import frames, model


def haversine(a: float, b: float, c: float, d: float) -> float:
    """Great-circle kilometres between (a, b) and (c, d) in degrees, by the haversine formula."""
    p = math.pi / 180
    h = math.sin((c - a) * p / 2) ** 2 + math.cos(a * p) * math.cos(c * p) * math.sin((d - b) * p / 2) ** 2
    return 12742.0 * math.asin(min(1.0, math.sqrt(h)))


@pytest.mark.parametrize(("dtype", "error"), [(np.float64, 1e-9), (np.float32, 1e-2)])
def test_great_circle_agrees_with_the_haversine_formula(dtype: type, error: float) -> None:
    """Chord and haversine are the same distance, near, far and antipodal, in both precisions."""
    here, there = np.array([[48.1, 11.6], [0.0, 0.0]]), np.array([[48.1001, 11.6], [52.5, 13.4], [0.0, 180.0]])
    km = great_circle_km(on_sphere(*here.T).astype(dtype), on_sphere(*there.T).astype(dtype))
    expected = [[haversine(*a, *b) for b in there] for a in here]
    assert km == pytest.approx(np.array(expected), rel=1e-3 if dtype is np.float32 else 1e-6, abs=error)


def test_steps_between_regions_run_both_ways_and_past_the_longest_where_no_path_is() -> None:
    """A–B–C is two steps from A to C; D, which nothing joins, lies one step beyond the longest path."""
    steps = region_steps(["A", "B", "C", "D"], {"A": ("B",), "C": ("B",)})
    assert steps.tolist() == [[0, 1, 2, 3], [1, 0, 1, 3], [2, 1, 0, 3], [3, 3, 3, 0]]


def test_a_cost_is_churn_risk_plus_travel() -> None:
    """Owner keeps: travel only. Another rep: 3·(50 + 1000·(0.02 + 0.06·2/5)) = 282 more. An orphan moves free."""
    accounts = pd.DataFrame(
        {
            "account_id": ["a", "b"],
            "owner": ["r", ""],
            "potential": [1.0, 1.0],
            "workload": [10.0, 10.0],
            "arr": [1000.0, 1000.0],
            "tenure": [2.0, 9.0],
            "lat": [48.0, 48.0],
            "lon": [11.0, 11.0],
        }
    )
    reps = pd.DataFrame({"rep_id": ["r", "s"], "capacity": [1, 1], "lat": [48.0, 49.0], "lon": [11.0, 11.0]})
    m, _ = model_of(accounts, reps, Scenario("x", 3.0, 0.5, 0.1), Rules())
    travel = 0.5 * 0.02 * 10 * haversine(48, 11, 49, 11)
    assert m.account_costs(np.arange(2)) == pytest.approx(np.array([[0, 282 + travel], [0, travel]]), abs=1e-6)
    assert m.value(np.array([1, 1])) == pytest.approx(282 + 2 * travel)
    assert m.unweighted_move_cost(np.array([1, 1])) == pytest.approx(94)


def test_the_value_is_the_sum_of_the_costs() -> None:
    """J of an assignment equals the sum of its cells in the cost table, with and without missing coordinates."""
    accounts, reps = frames(30, 3)
    accounts.loc[3, "lat"] = np.nan
    reps.loc[1, "lon"] = np.nan
    for case in (frames(30, 3), (accounts, reps)):
        m, _ = model_of(*case)
        assignment = np.arange(30) % 3
        assert m.value(assignment) == pytest.approx(m.account_costs(np.arange(30))[np.arange(30), assignment].sum())


def test_missing_coordinates_take_the_mean_of_the_known_distances_or_the_steps_between_regions() -> None:
    """A rep without coordinates is as far as the others on average; with adjacency a step counts 200 km."""
    accounts = pd.DataFrame(
        {"account_id": ["a", "b"], "owner": "", "potential": 1.0, "workload": 1.0, "lat": [1.0, np.nan], "lon": 0.0}
    )
    accounts["region"] = ["N", "S"]
    reps = pd.DataFrame(
        {"rep_id": list("xyz"), "capacity": 1.0, "lat": [1.0, 2.0, np.nan], "lon": 0.0, "region": list("NNS")}
    )
    plain, found = model_of(accounts, reps)
    degree = haversine(1, 0, 2, 0)
    assert plain.km(np.arange(2)) == pytest.approx(np.array([[0, degree, degree / 2], [0, 0, 0]]), abs=1e-5)
    assert [f.code for f in found if "coordinates" in f.code] == [
        "territory.no-coordinates.account_id",
        "territory.no-coordinates.rep_id",
    ]
    joined, _ = model_of(accounts, reps, rules=Rules(adjacency={"N": ("S",)}))
    assert joined.km(np.arange(2)) == pytest.approx(np.array([[0, degree, 200], [200, 200, 0]]), abs=1e-5)


def test_a_family_costs_the_sum_of_its_accounts() -> None:
    """The units' cost table is the accounts' table summed by family, and so are usages."""
    accounts, reps = frames(12, 3)
    accounts["family"] = ["f", "", "f", "g", "g", ""] * 2
    accounts["locked"] = False
    m, _ = model_of(accounts, reps)
    table = m.account_costs(np.arange(12))
    units = m.unit_costs(m.free)
    assert len(units) == 6
    for unit in range(6):
        assert units[unit] == pytest.approx(table[m.unit == unit].sum(axis=0))
        assert m.unit_usage[unit, 0] == pytest.approx(m.potential[m.unit == unit].sum())


def test_the_kernel_takes_locked_loads_off_the_bands() -> None:
    """Free load bounds plus locked loads give back the bands, in shares of the mean rep."""
    m = model(40, 3, seed=1)
    kernel = kernel_of(m)
    scale = m.usage.sum(axis=0) / 3
    locked = m.fixed[m.unit] >= 0
    base = np.stack([np.bincount(m.fixed[m.unit][locked], m.usage[locked, k], 3) for k in range(2)], axis=1)
    assert locked.any()
    assert kernel.low * scale + base == pytest.approx(m.bands[0])
    assert kernel.high * scale + base == pytest.approx(m.bands[1])


def test_large_tables_are_kept_in_single_precision() -> None:
    """Above the limit the cost table takes four bytes a cell, and agrees with the double one."""
    m = model(500, 10, 6)
    single, double = kernel_of(m, single_above=100), kernel_of(m)
    assert (single.cost.dtype, double.cost.dtype) == (np.float32, np.float64)
    assert single.cost == pytest.approx(double.cost, rel=1e-4, abs=1e-3)


def test_frames_are_completed_with_defaults_and_missing_ids_are_named() -> None:
    """Absent optional columns get their default; a frame without an id column is a program fault that names it."""
    full = completed(pd.DataFrame({"rep_id": ["a"], "capacity": ["0.5"]}), TERRITORY_REPS)
    assert full["capacity"].tolist() == [0.5]
    assert full["regions"].tolist() == [""]
    assert math.isnan(full["account_cap"].iat[0])
    with pytest.raises(UnknownColumnError, match="potential, workload"):
        completed(pd.DataFrame({"account_id": ["a"], "owner": [""]}), TERRITORY_ACCOUNTS)
