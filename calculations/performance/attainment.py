"""Attainment: actual bookings over the quota in force, as a ratio of sums and never a mean of ratios."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.arrays import Floats
from calculations.errors import ShapeError
from calculations.ratios import ratio_of

__all__ = ["attainment", "attainment_by"]


def attainment(actual: ArrayLike, quota: ArrayLike) -> Floats:
    """Attainment of each quota, NaN where there is none to attain.

    Args:
        actual: closed-won value, money; any shape that broadcasts with `quota`.
        quota: quota in force, money.

    Returns:
        actual / quota as a rate (1.0 is 100 %); NaN where the quota is zero, negative or missing, or the actual is
        missing. An actual of zero is an attainment of zero.

    Raises:
        ShapeError: the shapes do not broadcast.
    """
    return ratio_of(actual, quota)


def attainment_by(groups: Sequence[Hashable], actual: ArrayLike, quota: ArrayLike) -> pd.DataFrame:
    """Attainment of each group: the sum of its actuals over the sum of its quotas.

    Args:
        groups: group of each row (rep, territory, manager, product family), length n.
        actual: closed-won value of each row, money, length n; NaN is not known.
        quota: quota in force of each row, money, length n; NaN is none.

    Returns:
        One row per group in order of first appearance: `group`, `quota`, `actual` (sums of what is known; NaN when
        nothing in the group is, because empty is not zero) and `attainment` (NaN without a quota above zero). Every
        actual counts in its group, also one from a row without a quota: the sums reconcile with total bookings.

    Raises:
        ShapeError: the three lengths differ.
    """
    sold = np.asarray(actual, dtype=np.float64)
    asked = np.asarray(quota, dtype=np.float64)
    if not (sold.ndim == asked.ndim == 1 and len(groups) == sold.size == asked.size):
        raise ShapeError(f"{len(groups)} groups, {sold.size} actuals and {asked.size} quotas: give one of each per row")
    rows = pd.DataFrame({"group": pd.Series(list(groups), dtype=object), "quota": asked, "actual": sold})
    sums = rows.groupby("group", sort=False, dropna=False)[["quota", "actual"]].sum(min_count=1).reset_index()
    sums["attainment"] = attainment(sums["actual"], sums["quota"])
    return sums
