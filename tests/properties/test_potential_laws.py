"""Laws of potentials: scale, order of rows, nothing from the future, exact sums of groups."""

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.accounts.potential import account_potential, potential_by

AS_OF = date(2019, 12, 31)
IDS = [f"a{number}" for number in range(12)]
ORDERS = st.lists(
    st.tuples(
        st.sampled_from([*IDS, "stranger"]), st.dates(date(2016, 1, 1), date(2021, 1, 1)), st.integers(-500, 10**6)
    ),
    max_size=60,
)
SIZES = st.lists(st.one_of(st.none(), st.integers(0, 10**5)), min_size=12, max_size=12)
SEGMENTS = st.lists(st.sampled_from(["x", "y", ""]), min_size=12, max_size=12)
FIGURES = ["potential", "low", "high", "sd", "year", "peer", "white_space"]


def _accounts(sizes: list[int | None], segments: list[str]) -> pd.DataFrame:
    employees = pd.Series(sizes, dtype="float64")
    return pd.DataFrame({"account_id": IDS, "segment": segments, "employees": employees})


def _orders(rows: list[tuple[str, date, int]], factor: float = 1.0) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": pd.Series([r[0] for r in rows], dtype=object),
            "order_date": pd.to_datetime(pd.Series([r[1] for r in rows], dtype=object)),
            "amount": pd.Series([r[2] * factor for r in rows], dtype="float64"),
        }
    )


def _contracts(rows: list[tuple[str, date, int]]) -> pd.DataFrame:
    """A contract of a year for each order, from its day on."""
    orders = _orders(rows)
    end = orders["order_date"] + pd.Timedelta(days=364)
    return pd.DataFrame(
        {
            "account_id": orders["account_id"],
            "start_date": orders["order_date"],
            "end_date": end,
            "annual_amount": orders["amount"],
        }
    )


@settings(max_examples=25, deadline=None)
@given(ORDERS, SIZES, SEGMENTS, st.sampled_from([0.25, 64.0]))
def test_potential_scales_with_the_currency(rows, sizes, segments, factor) -> None:
    """Orders in another unit: every figure in that unit, to within rounding; habits stay."""
    plain, scaled = (
        account_potential(_accounts(sizes, segments), _orders(rows, f), as_of=AS_OF) for f in (1.0, factor)
    )
    np.testing.assert_allclose(plain.table[FIGURES] * factor, scaled.table[FIGURES], rtol=1e-6, atol=1e-6 * factor)
    assert plain.table["habit"].tolist() == scaled.table["habit"].tolist()


@settings(max_examples=25, deadline=None)
@given(ORDERS, SIZES, SEGMENTS, st.randoms(use_true_random=False))
def test_potential_does_not_depend_on_the_order(rows, sizes, segments, random) -> None:
    """Accounts and orders in any order: the same potential for each account, in the order asked for."""
    accounts, moved = _accounts(sizes, segments), list(rows)
    random.shuffle(moved)
    turned = accounts.iloc[::-1]
    one = account_potential(accounts, _orders(rows), as_of=AS_OF).table
    other = account_potential(turned, _orders(moved), as_of=AS_OF).table
    assert other["account_id"].tolist() == IDS[::-1]
    np.testing.assert_allclose(one[FIGURES], other.iloc[::-1][FIGURES], rtol=1e-6, atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(ORDERS, SIZES, SEGMENTS)
def test_potential_does_not_read_ahead(rows, sizes, segments) -> None:
    """Orders after the day and contracts that begin after it change nothing."""
    accounts, known = _accounts(sizes, segments), [r for r in rows if r[1] <= AS_OF]
    one, other = (
        account_potential(accounts, _orders(rs), as_of=AS_OF, contracts=_contracts(rs)).table for rs in (rows, known)
    )
    pd.testing.assert_frame_equal(one, other)


@settings(max_examples=25, deadline=None)
@given(ORDERS, SIZES, SEGMENTS)
def test_groups_add_up_and_ranges_hold_order(rows, sizes, segments) -> None:
    """Sums of groups are the sums of accounts; potential and its range are never negative, low never above high."""
    made = account_potential(_accounts(sizes, segments), _orders(rows), as_of=AS_OF)
    sums, table = potential_by(made, segments), made.table
    np.testing.assert_allclose(sums["potential"].to_numpy().sum(), table["potential"].to_numpy().sum(), rtol=1e-9)
    assert sums["accounts"].sum() == len(IDS)
    if made.sufficient:
        assert (table["low"] >= 0).all()
        assert (table["low"] <= table["high"]).all()
        assert (sums["low"] <= sums["potential"]).all()
        assert (sums["potential"] <= sums["high"]).all()
