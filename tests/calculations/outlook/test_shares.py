"""Shares of cells: the seller's own mix, drawn to the usual one."""

import time

import numpy as np
import pandas as pd
import pytest

from calculations.outlook.shares import SHARES, cell_shares

KEYS = ["rep_id", "segment", "product_line", "region"]


def _sales(*rows: tuple[str, str, str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*KEYS, "month", "amount"])


def _share(found: pd.DataFrame, *keys: str) -> float:
    return float(found.set_index(KEYS)["share"].get(keys, 0.0))


def test_a_mix_is_between_the_sellers_own_and_the_usual_one() -> None:
    """Ana sold only to large, the team to both alike: her share of small is above none and below half of hers.

    One month is a third of a quarter; without a half to learn from the usual mix counts for four quarters. The team's
    mix is 3/4 large, so large has (1/3 · 1 + 4 · 3/4) / (4 1/3) of hers.
    """
    sales = _sales(
        ("ana", "large", "", "n", "2020-01", 50.0), ("ben", "large", "", "n", "2020-01", 25.0),
        ("ben", "small", "", "n", "2020-01", 25.0),
    )  # fmt: skip
    found = cell_shares(sales, pd.Series({"ana": 60.0, "ben": 40.0}))
    assert _share(found, "ana", "large", "", "n") == pytest.approx(0.6 * (1 / 3 + 4 * 0.75) / (4 + 1 / 3))
    assert _share(found, "ben", "small", "", "n") == pytest.approx(0.4 * (0.5 / 3 + 4 * 0.25) / (4 + 1 / 3))


def test_a_seller_stays_in_the_own_regions_and_a_new_one_gets_the_groups() -> None:
    """Ana sells in the north, Ben in the south; Cem, who is new, gets both, Ana the north alone."""
    sales = _sales(
        ("ana", "x", "p", "n", "2020-01", 60.0), ("ben", "x", "p", "s", "2020-01", 40.0),
    )  # fmt: skip
    found = cell_shares(sales, pd.Series({"ana": 1.0, "ben": 1.0, "cem": 2.0}))
    assert _share(found, "ana", "x", "p", "n") == pytest.approx(0.25)
    assert _share(found, "cem", "x", "p", "n") == pytest.approx(0.5 * 0.6)
    assert _share(found, "cem", "x", "p", "s") == pytest.approx(0.5 * 0.4)
    assert len(found) == 4


def test_a_new_seller_sells_what_the_own_group_sells() -> None:
    """Reps for large and reps for small: a new one for small is expected to sell more to small than the team does."""
    rows = [(f"l{i}", "large", "p", "n", f"2020-{m:02}", 10.0) for i in range(3) for m in range(1, 13)]
    rows += [(f"s{i}", "small", "p", "n", f"2020-{m:02}", 10.0) for i in range(3) for m in range(1, 13)]
    groups = {**{f"l{i}": "large" for i in range(3)}, **{f"s{i}": "small" for i in range(3)}, "new": "small"}
    found = cell_shares(_sales(*rows), pd.Series(dict.fromkeys(groups, 1.0)), groups)
    assert _share(found, "new", "small", "p", "n") * 7 > 0.6 > 0.5


def test_leavers_tell_what_is_usual_and_get_nothing() -> None:
    """Zoe left: no row of hers, but Cem, who is new, gets the cell only she had sold in."""
    found = cell_shares(_sales(("zoe", "x", "p", "n", "2020-01", 9.0)), pd.Series({"cem": 1.0, "zoe": 0.0}))
    assert found.to_dict("records") == [dict(zip(SHARES, ("cem", "x", "p", "n", 1.0), strict=True))]


def test_old_months_fade_where_the_mix_has_moved() -> None:
    """Twelve sellers moved from p to q two years ago: nearly all is expected in q, in the latest months' cell."""
    rows = [
        (f"r{i}", "x", "p" if year < 2 else "q", "n", f"{2020 + year}-{m:02}", 10.0)
        for i in range(12) for year in range(4) for m in range(1, 13)
    ]  # fmt: skip
    found = cell_shares(_sales(*rows), pd.Series({f"r{i}": 1.0 for i in range(12)}))
    assert found[found["product_line"] == "q"]["share"].sum() > 0.6


def test_the_smallest_cells_go_to_their_sellers_others() -> None:
    """Four cells of Ana and one of Ben, three rows at most: the two largest and Ben's; the sums of both stand."""
    cells = (("a", 40.0), ("b", 30.0), ("c", 20.0), ("d", 10.0))
    rows = [("ana", "x", line, "n", "2020-01", money) for line, money in cells]
    sales = _sales(*rows, ("ben", "x", "a", "s", "2020-01", 100.0))
    found = cell_shares(sales, pd.Series({"ana": 30.0, "ben": 70.0}), most_rows=3)
    assert len(found) == 3
    assert found.groupby("rep_id")["share"].sum().to_dict() == pytest.approx({"ana": 0.3, "ben": 0.7})


@pytest.mark.parametrize("amount", [0.0, -5.0])
def test_without_sales_a_seller_has_one_cell_without_keys(amount: float) -> None:
    """No sales, or credits alone: one row for each, by what is expected; without an expectation all alike."""
    sales = _sales(("ana", "x", "p", "n", "2020-01", amount))
    found = cell_shares(sales, pd.Series({"ana": 3.0, "ben": 1.0}))
    assert found[KEYS[1:]].eq("").all(axis=None)
    assert found["share"].tolist() == [0.75, 0.25]
    assert cell_shares(sales, pd.Series({"ana": 0.0, "ben": np.nan}))["share"].tolist() == [0.5, 0.5]
    assert cell_shares(sales, pd.Series(dtype=np.float64)).empty


def test_a_large_team_takes_no_longer_than_summing_its_sales_a_few_times() -> None:
    """500 sellers in 4 segments, 4 lines and 5 regions over 36 months, learnt from 400 of them: in processor time nine
    times what it takes to sum the sales by cell and month once, on any machine; a loop over sellers takes hundreds."""
    rng = np.random.default_rng(1)
    count = 80_000
    seller = rng.integers(0, 500, count)
    sales = pd.DataFrame(
        {
            "rep_id": np.char.add("r", seller.astype(str)),
            "segment": rng.choice(list("abcd"), count),
            "product_line": rng.choice(list("pqrs"), count),
            "region": np.char.add("g", (seller % 5).astype(str)),
            "month": [f"{2020 + m // 12}-{m % 12 + 1:02}" for m in rng.integers(0, 36, count)],
            "amount": rng.lognormal(9, 1, count),
        }
    )
    expected = pd.Series(rng.lognormal(11, 0.5, 500), index=[f"r{i}" for i in range(500)])
    cells = ["rep_id", "segment", "product_line", "region", "month"]
    begin = time.process_time()
    sales.groupby(cells)["amount"].sum()
    summed = time.process_time()
    found = cell_shares(sales, expected)
    assert time.process_time() - summed < 40 * (summed - begin)
    assert found["share"].sum() == pytest.approx(1.0)
    assert len(found) <= 6_000
