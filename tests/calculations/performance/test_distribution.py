"""The spread of attainment against figures computed by hand and from AdventureWorks."""

import math

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.findings import Severity
from calculations.performance.distribution import BANDS, attainment_distribution, distribution_findings
from tests.calculations.performance.adventureworks_frames import rep_quarters


def test_bands_own_their_lower_edge_and_120_percent_is_not_above_it() -> None:
    """Attainments .49 | .5 .79 | .8 .99 | 1.0 1.2 | 1.21 of a quota of 100 give 1, 2, 2, 2, 1 by band.

    Three of eight are at quota (1.0, 1.2, 1.21); within ±20 % are .8, .99, 1.0 and 1.2: four of eight. The sum is
    698 of 800. In order .49 .5 .79 .8 .99 1.0 1.2 1.21 the median is (.8 + .99) / 2 = .895.
    """
    frame = attainment_distribution(["a"] * 8, [49, 50, 79, 80, 99, 100, 120, 121], [100] * 8)
    row = frame.iloc[0]
    assert row[list(BANDS)].tolist() == [1, 2, 2, 2, 1]
    assert (row["at_quota_share"], row["accuracy_share"]) == (3 / 8, 4 / 8)
    assert row["attainment"] == pytest.approx(698 / 800)
    assert row["median"] == pytest.approx(0.895)
    assert (row["count"], row["without"], bool(row["sufficient"])) == (8, 0, True)


def test_standard_deviation_is_of_a_sample() -> None:
    """.8 and 1.2 have mean 1 and SD √(.04 + .04) / √1 = .2828; one rep alone has none and is insufficient."""
    frame = attainment_distribution(["a", "a", "b"], [80, 120, 90], [100, 100, 100]).set_index("group")
    assert frame.loc["a", "sd"] == pytest.approx(math.sqrt(0.08))
    assert math.isnan(frame.loc["b", "sd"])
    assert not frame["sufficient"].any()


def test_rows_without_quota_are_counted_apart() -> None:
    """A group of reps without quotas has its sales and no attainment, median or share, and empty bands."""
    frame = attainment_distribution(["a", "a"], [10, 20], [0, math.nan])
    row = frame.iloc[0]
    assert (row["actual"], row["count"], row["without"]) == (30, 0, 2)
    assert all(math.isnan(row[name]) for name in ("attainment", "mean", "median", "sd", "at_quota_share"))
    assert row[list(BANDS)].sum() == 0


def test_nobody_is_an_empty_frame() -> None:
    """No rows in, no rows out, with the columns there."""
    frame = attainment_distribution([], [], [])
    assert frame.empty
    assert set(BANDS) < set(frame.columns)


def test_real_attainments() -> None:
    """AdventureWorks, 146 rep-quarters of 2017Q3 to 2020Q1: mean .860, SD .148, teams .81 to .89 in each quarter.

    The figures were computed apart from this code with plain pandas on the order lines.
    """
    rows = rep_quarters()
    everyone = attainment_distribution(["all"] * len(rows), rows["actual"], rows["quota"]).iloc[0]
    assert everyone["count"] == 146
    assert round(float(everyone["mean"]), 3) == 0.860
    assert round(float(everyone["sd"]), 3) == 0.148
    by_quarter = attainment_distribution(rows["quarter"].tolist(), rows["actual"].fillna(0.0), rows["quota"])
    assert len(by_quarter) == 11
    assert by_quarter["attainment"].between(0.805, 0.895).all()


def test_findings_name_money_short_and_rows_without_quota() -> None:
    """East sold 50 of 100 where all sold 190 of 200 (with 40 beyond a quota): 50 short; rep c sold 40 without quota."""
    keys, groups = ["a", "b", "c"], ["East", "West", "West"]
    actual, quota = [50, 100, 40], [100, 100, np.nan]
    found = distribution_findings(keys, actual, quota, attainment_distribution(groups, actual, quota), "region")
    behind, missing, small = found
    assert (behind.code, behind.rows, behind.amount) == ("performance.region-behind", ("East",), 50.0)
    assert behind.sentence == "East attained 50% of its quota, against 95% overall: 50 short."
    assert (missing.code, missing.rows, missing.amount) == ("performance.quota-missing", ("c",), 40.0)
    assert (small.severity, small.rows) == (Severity.NOTE, ("East", "West"))


def test_no_finding_when_all_is_well() -> None:
    """Five reps at quota leave nothing to say, and a group above its quota is not behind."""
    rates = attainment_distribution(["a"] * 5, [100] * 5, [100] * 5)
    assert distribution_findings(list("12345"), [100] * 5, [100] * 5, rates) == ()


def test_findings_need_one_of_each_per_row() -> None:
    """Lengths that differ are a program fault that names them."""
    with pytest.raises(ShapeError, match="1 keys, 2 actuals and 2 quotas"):
        distribution_findings(["a"], [1, 2], [1, 2], attainment_distribution(["a", "b"], [1, 2], [1, 2]))
