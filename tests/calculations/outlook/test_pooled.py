"""A table with fewer rows: what is put together brings the same, as surely."""

import numpy as np
import pandas as pd
import pytest

from calculations.outlook.draws import draw
from calculations.outlook.pooled import TOGETHER, pooled
from calculations.outlook.table import expected
from calculations.schemas import OUTLOOK


def table(rows):
    """Rows of kind, seller, segment, region, deal, mean and chance; all in the first month."""
    blank = dict.fromkeys(OUTLOOK.names, 0.0) | {"account_id": "", "product_line": "L", "month_1": 1.0}
    names = ("kind", "rep_id", "segment", "region", "deal_id", "mean", "chance")
    return OUTLOOK.conform(pd.DataFrame([blank | dict(zip(names, row, strict=True)) for row in rows]))


def test_a_table_that_is_small_enough_stays_itself():
    """Two rows of at most three."""
    small = table([("flow", "a", "S", "x", "", 1.0, 1.0), ("flow", "a", "S", "y", "", 2.0, 1.0)])
    assert pooled(small, 3).table is small
    assert pooled(small, 3).findings == ()


def test_sellers_and_segments_keep_their_expectation():
    """A hundred regions of two sellers, of 1 to 50: the largest four of eight stand alone, the others one a seller."""
    rows = [("flow", rep, "S", f"r{i}", "", float(i), 0.5) for rep in "ab" for i in range(1, 51)]
    rows += [("booked", "a", "S", "r1", "", -7.0, 1.0), ("deal", "b", "S", "r1", "D1", 4.0, 0.5)]
    found = pooled(table(rows), 8)
    assert len(found.table) <= 8
    assert [one.code for one in found.findings] == ["outlook.rows-together"]
    for where in (None, {"rep_id": "a"}, {"rep_id": "b"}, {"kind": "booked"}):
        wanted = {None: 2 * 0.5 * 1275 - 7 + 2, "a": 0.5 * 1275 - 7, "b": 0.5 * 1275 + 2, "booked": -7.0}
        key = None if where is None else next(iter(where.values()))
        assert expected(found.table, where) == pytest.approx(wanted[key])
    assert set(found.table["region"]) >= {TOGETHER, "r50"}
    assert not found.table.duplicated(["kind", "rep_id", "segment", "product_line", "region", "deal_id"]).any()


def test_what_is_put_together_is_as_sure_as_its_rows():
    """64 coins of 2 with a chance of a half: 64 and a standard deviation of 8, in 2,000 draws within a tenth."""
    rows = [("flow", "a", "S", f"r{i}", "", 2.0, 0.5) for i in range(64)]
    made = pooled(table(rows), 3).table
    sums = draw(made, 1, 2000).sums()
    assert expected(made) == pytest.approx(64)
    assert sums.mean() == pytest.approx(64, abs=0.5)
    assert sums.std() == pytest.approx(8, rel=0.1)


def test_many_sellers_are_put_together_where_nothing_else_is_left():
    """A hundred sellers of two segments each cannot be in ten rows: the smallest stand as one, nothing lost."""
    rows = [("flow", f"rep{i:03d}", segment, "x", "", i + 1.0, 1.0) for i in range(100) for segment in ("S", "T")]
    made = pooled(table(rows), 10).table
    assert len(made) <= 10
    assert expected(made) == 2 * 5050
    assert TOGETHER in set(made["rep_id"])
    assert expected(made, {"rep_id": "rep099"}) == 200


def test_a_row_that_has_the_name_of_those_put_together_is_among_them():
    """Sales that stood together before, of 100, and nine regions of 1: one row of seller, segment and others."""
    rows = [
        ("flow", "a", "S", TOGETHER, "", 100.0, 1.0),
        *[("flow", "a", "S", f"r{i}", "", 1.0, 1.0) for i in range(9)],
    ]
    given = table(rows)
    given.loc[0, "product_line"] = TOGETHER
    made = pooled(given, 4).table
    assert not made.duplicated(["kind", "rep_id", "segment", "product_line", "region", "deal_id"]).any()
    assert expected(made, {"region": TOGETHER}) == 108
    assert expected(made) == 109


def test_rows_of_nothing_and_of_several_kinds_of_account_are_put_together():
    """Booked amounts of accounts that cancel out, and rows without money: one row each, of nothing, with months that
    still sum to one."""
    rows = [("booked", "a", "S", "x", "", money, 1.0) for money in (5.0, -5.0, 0.0, 0.0, 0.0, 0.0)]
    rows += [("flow", "a", "S", f"r{i}", "", 0.0, 1.0) for i in range(6)]
    made = pooled(table(rows).assign(account_id=[f"A{i}" for i in range(12)]), 4).table
    assert len(made) <= 4
    assert expected(made) == 0
    assert np.allclose(made[["month_1", "month_2", "month_3", "month_4"]].sum(axis=1), 1)


def test_parts_of_a_deal_stand_alone_together():
    """The larger part of a deal stands alone, and so the smaller one does, though larger rows are put together."""
    parts = [("deal", rep, "S", "N", "D", mean, 0.5) for rep, mean in (("a", 900.0), ("b", 1.0))]
    flows = [("flow", f"r{number}", "S", "N", "", 100.0 + number, 1.0) for number in range(20)]
    made = pooled(table([*parts, *flows]), 8).table
    assert sorted(made.loc[made["deal_id"] == "D", "rep_id"]) == ["a", "b"]
    assert len(made) <= 8
