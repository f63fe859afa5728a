"""Laws of territory health: scale, order of rows, exact sums, hours that are spent once."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.territory.health.health import HealthRules, TerritoryHealth, assess_territories

REPS = ("r1", "r2", "r3")
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", *REPS, "gone"]),
        st.integers(0, 10**6),
        st.integers(0, 200),
        st.integers(0, 10**6),
        st.sampled_from(["s", "t"]),
        st.sampled_from(["n", "m", ""]),
    ),
    max_size=25,
)
CAPACITY = st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=3, max_size=3)
RULES = HealthRules(selling_hours=150.0)


def _assess(rows, capacity, factor: float = 1.0, order=None) -> TerritoryHealth:
    frame = pd.DataFrame(rows, columns=["owner", "potential", "workload", "sales", "segment", "region"])
    frame = frame.astype({"owner": object, "segment": object, "region": object})
    frame.insert(0, "account_id", pd.Series([f"a{number:02d}" for number in range(len(frame))], dtype=object))
    frame[["potential", "sales"]] *= factor
    reps = pd.DataFrame({"rep_id": REPS, "capacity": capacity})
    frame = frame if order is None else frame.iloc[order]
    return assess_territories(frame, reps, as_of=date(2020, 3, 31), rules=RULES)


@settings(max_examples=40, deadline=None)
@given(ROWS, CAPACITY)
def test_potential_is_covered_orphaned_or_without_hours(rows, capacity) -> None:
    """The parts sum to the potential, by every dimension, and the dimensions to the whole."""
    health = _assess(rows, capacity)
    for table in health.coverage.values():
        parts = table["covered"] + table["orphaned"] + table["without_hours"]
        np.testing.assert_allclose(parts, table["potential"], rtol=1e-9, atol=1e-6)
        np.testing.assert_allclose(table["potential"].sum(), sum(r[1] for r in rows))
        assert table["accounts"].sum() == len(rows)
    uncovered = (health.coverage["all"]["orphaned"] + health.coverage["all"]["without_hours"]).sum()
    np.testing.assert_allclose(health.gaps["unserved"].sum(), uncovered, rtol=1e-9, atol=1e-6)


@pytest.mark.full
@settings(max_examples=40, deadline=None)
@given(ROWS, CAPACITY)
def test_no_hour_is_spent_twice(rows, capacity) -> None:
    """Hours served of each rep are the least of hours asked and hours there."""
    health = _assess(rows, capacity)
    spent = (health.accounts["hours"] * health.accounts["share"]).groupby(health.accounts["owner"]).sum()
    table = health.territories.set_index("rep_id")
    least = np.minimum(table["workload"], table["selling_hours"])
    np.testing.assert_allclose(spent.reindex(REPS).fillna(0.0), least, rtol=1e-9, atol=1e-9)


@pytest.mark.full
@settings(max_examples=30, deadline=None)
@given(ROWS, CAPACITY, st.sampled_from([0.25, 64.0]))
def test_health_does_not_depend_on_the_currency(rows, capacity, factor) -> None:
    """Money in another unit: the same indices, loads and shares, and findings about the same rows."""
    one, other = (_assess(rows, capacity, f) for f in (1.0, factor))
    same = ["index", "load_rate", "covered_share", "outside", "state"]
    pd.testing.assert_frame_equal(one.territories[same], other.territories[same])
    pd.testing.assert_frame_equal(
        one.coverage["region"][["group", "coverage_share"]], other.coverage["region"][["group", "coverage_share"]]
    )
    assert {(f.code, f.rows) for f in one.findings} == {(f.code, f.rows) for f in other.findings}


@pytest.mark.full
@settings(max_examples=30, deadline=None)
@given(ROWS, CAPACITY, st.randoms(use_true_random=False))
def test_health_does_not_depend_on_the_order(rows, capacity, random) -> None:
    """Accounts in any order: the same territories and coverage, to within rounding and the choice between equals."""
    order = list(range(len(rows)))
    random.shuffle(order)
    one, other = _assess(rows, capacity), _assess(rows, capacity, order=order)
    figures = ["accounts", "potential", "workload", "load_rate", "index", "covered_share"]
    np.testing.assert_allclose(one.territories[figures], other.territories[figures], rtol=1e-9)
    np.testing.assert_allclose(one.coverage["all"]["covered"].sum(), other.coverage["all"]["covered"].sum(), rtol=1e-9)
    assert one.balance["index"].outside == other.balance["index"].outside
