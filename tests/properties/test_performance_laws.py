"""Laws of the performance figures: scale, permutation, additivity, exact sums."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.performance.distribution import BANDS, attainment_distribution
from calculations.performance.retention import retention
from calculations.performance.trends import quarterly_trends

MONEY = st.one_of(st.just(np.nan), st.integers(-(10**6), 10**8).map(lambda cents: cents / 100))
ROWS = st.lists(st.tuples(st.sampled_from("abc"), MONEY, MONEY), max_size=30)
RATES = ["attainment", "mean", "median", "sd", "at_quota_share", "accuracy_share"]


@settings(max_examples=30, deadline=None)
@given(ROWS, st.sampled_from([0.25, 2.0, 1024.0]))
def test_spread_does_not_depend_on_the_currency(rows: list[tuple[str, float, float]], factor: float) -> None:
    """Actual and quota in another unit leave every rate and every count; powers of two scale without rounding."""
    groups, sold, asked = [r[0] for r in rows], np.array([r[1] for r in rows]), np.array([r[2] for r in rows])
    plain, scaled = (attainment_distribution(groups, sold * f, asked * f) for f in (1.0, factor))
    pd.testing.assert_frame_equal(plain[[*RATES, *BANDS, "count"]], scaled[[*RATES, *BANDS, "count"]])


@settings(max_examples=30, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_spread_does_not_depend_on_the_order(rows: list[tuple[str, float, float]], random: object) -> None:
    """Rows in any order give the same groups; bands and rows without attainment count every row once."""
    moved = list(rows)
    random.shuffle(moved)  # type: ignore[attr-defined]
    one, other = (
        attainment_distribution([r[0] for r in rs], [r[1] for r in rs], [r[2] for r in rs])
        .set_index("group")
        .sort_index()
        for rs in (rows, moved)
    )
    pd.testing.assert_frame_equal(one, other, rtol=1e-9)
    assert one[[*BANDS, "without"]].to_numpy().sum() == len(rows)
    assert (one[list(BANDS)].sum(axis=1) == one["count"]).all()


ORDERS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.dates(date(2017, 1, 1), date(2021, 6, 1)), st.integers(-(10**6), 10**9)),
    max_size=40,
)
SPAN = st.tuples(
    st.sampled_from("abcx"),
    st.dates(date(2017, 1, 1), date(2021, 6, 1)),
    st.one_of(st.none(), st.integers(0, 900)),
    st.integers(0, 10**9),
)


@pytest.mark.full
@settings(max_examples=30, deadline=None)
@given(ORDERS, st.lists(SPAN, max_size=8))
def test_retention_adds_up_to_the_cent(
    rows: list[tuple[str, date, int]], spans: list[tuple[str, date, int | None, int]]
) -> None:
    """start + expansion − contraction − churn + reactivation + new + credit = end for each account, in whole cents."""
    result = retention(_orders(rows), _contracts(spans), as_of=date(2020, 12, 31), segments={"a": "s", "b": "t"})
    frame = result.accounts
    up = frame["expansion"] + frame["reactivation"] + frame["new"] + frame["credit"]
    assert (frame["start"] + up - frame["contraction"] - frame["churn"] == frame["end"]).all()
    assert (np.count_nonzero(frame[["expansion", "contraction", "churn", "reactivation", "new"]], axis=1) <= 1).all()
    rates = result.total[["grr", "nrr"]].dropna()
    assert ((rates["grr"] >= 0) & (rates["grr"] <= 1) & (rates["nrr"] >= rates["grr"])).all()
    for table in (result.by_segment, result.by_cohort, result.by_basis):
        assert abs(table["end"].sum() - result.total["end"].sum()) < 0.005


@pytest.mark.full
@settings(max_examples=20, deadline=None)
@given(ORDERS, st.randoms(use_true_random=False))
def test_retention_neither_reads_ahead_nor_minds_the_order(rows: list[tuple[str, date, int]], random: object) -> None:
    """Shuffled orders and orders after as_of change nothing."""
    moved = [row for row in rows if row[1] <= date(2020, 12, 31)]
    random.shuffle(moved)  # type: ignore[attr-defined]
    one, other = (retention(_orders(rs), as_of=date(2020, 12, 31)).total for rs in (rows, moved))
    pd.testing.assert_frame_equal(one, other)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 11), st.integers(0, 10**6)), min_size=1, max_size=30))
def test_trends_of_parts_sum_to_the_whole(rows: list[tuple[str, int, int]]) -> None:
    """By group or as one, the quarters hold the same money."""
    labels = [f"{2018 + i // 4}Q{i % 4 + 1}" for _, i, _ in rows]
    values, day = [v for *_, v in rows], date(2020, 12, 31)
    parts = quarterly_trends([g for g, *_ in rows], labels, values, as_of=day)
    whole = quarterly_trends(["all"] * len(rows), labels, values, as_of=day)
    assert parts.groupby("quarter")["actual"].sum().tolist() == whole["actual"].fillna(0.0).tolist()


def _orders(rows: list[tuple[str, date, int]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": [r[0] for r in rows],
            "order_date": pd.to_datetime(pd.Series([r[1] for r in rows], dtype=object)),
            "amount": [r[2] / 100 for r in rows],
        }
    )


def _contracts(rows: list[tuple[str, date, int | None, int]]) -> pd.DataFrame:
    starts = pd.to_datetime(pd.Series([r[1] for r in rows], dtype=object))
    days = pd.Series([r[2] for r in rows], dtype="float64")
    return pd.DataFrame(
        {
            "account_id": [r[0] for r in rows],
            "start_date": starts,
            "end_date": starts + pd.to_timedelta(days, unit="D"),
            "annual_amount": [r[3] / 100 for r in rows],
        }
    )
