"""Quotas in the draws of the quarter: figures of two deals that can be reckoned by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from calculations.errors import ShapeError
from calculations.outlook.draws import draw
from calculations.quota.review.chances import group_chances, quota_chances
from calculations.schemas import OUTLOOK


def drawn(*rows):
    """Draws of rows of seller, chance, mean and the company's loading, one deal each."""
    table = pd.DataFrame(
        [
            dict.fromkeys(OUTLOOK.names, 0.0)
            | dict.fromkeys(("account_id", "segment", "product_line", "region"), "")
            | {"kind": "deal", "rep_id": rep, "deal_id": f"D{place}", "chance": chance, "mean": mean}
            | {"company_loading": loading, "month_1": 1.0}
            for place, (rep, chance, mean, loading) in enumerate(rows)
        ]
    )
    return draw(OUTLOOK.conform(table), 1, 2000)


ONE_MARKET = drawn(("a", 0.5, 100.0, 1.0), ("b", 0.3, 100.0, 1.0))


def test_who_reaches_a_quota_and_what_the_cushion_costs():
    """a wins in 5 of 10, b in 3 of them. Quotas of 100 and 120 against 110: b's is missed on the street always, and at
    plan level, 50 and 60, reached in 3 of 10. The company has 110 only where both win."""
    found = quota_chances(ONE_MARKET, ["a", "b"], [100.0, 120.0], 110.0)
    assert (found.people, found.cushion) == (2, 110)
    assert found.at_quota_share == pytest.approx(0.5 / 2)
    assert found.at_plan_share == pytest.approx(0.8 / 2)
    assert found.lost == pytest.approx(0.3)
    assert found.with_half == pytest.approx(0.3)


def test_who_is_not_in_the_outlook_is_not_counted():
    """Somebody unknown, somebody without a quota: a alone counts. Without anybody, or a target, nothing is known."""
    found = quota_chances(ONE_MARKET, ["a", "x", "b", ""], [100.0, 50.0, 0.0, 10.0], 100.0)
    assert (found.people, found.at_quota_share, found.cushion) == (1, 0.5, 60)
    none = quota_chances(ONE_MARKET, ["x"], [50.0], 100.0)
    assert (none.people, none.cushion) == (0, -50)
    assert math.isnan(none.at_quota_share)
    assert math.isnan(quota_chances(ONE_MARKET, ["x"], [float("nan")], 100.0).cushion)
    assert math.isnan(quota_chances(ONE_MARKET, ["a"], [50.0], 0.0).at_plan_share)


def test_a_teams_chance_is_of_its_sum_draw_by_draw():
    """a wins in half, b in 3 of 10 of the same market: together 150 is reached where both win, in 3 of 10. Somebody
    unknown brings a quota and no money; a team of unknown people has no chance that is known."""
    table = group_chances(
        ONE_MARKET, ["T", "T", "U", "V", "W"], ["a", "b", "a", "x", "a"], [100.0, 50.0, 100.0, 5.0, np.nan]
    )
    rows = table.set_index("group")
    assert rows.loc["T"].tolist() == pytest.approx([2, 150, 80, 0, 200, 0.3])
    assert rows.loc["U"].tolist() == pytest.approx([1, 100, 50, 0, 100, 0.5])
    assert rows.loc["V", "people"] == 1
    assert math.isnan(rows.loc["V", "chance"])
    assert math.isnan(rows.loc["W", "chance"])
    alone = drawn(("a", 0.5, 100.0, 0.0), ("b", 0.5, 100.0, 0.0))
    both = group_chances(alone, ["T", "T"], ["a", "b"], [100.0, 50.0])["chance"].iloc[0]
    assert both == pytest.approx(0.25, abs=0.03)


def test_lines_of_different_lengths_are_refused():
    """One quota and one group for each seller."""
    with pytest.raises(ShapeError):
        quota_chances(ONE_MARKET, ["a"], [1.0, 2.0], 1.0)
    with pytest.raises(ShapeError):
        group_chances(ONE_MARKET, ["T", "T"], ["a"], [1.0])
