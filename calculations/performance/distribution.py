"""How attainment is spread: bands, median, share at quota, quota accuracy and standard deviation."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Floats
from calculations.errors import ShapeError
from calculations.findings import Finding, Severity
from calculations.performance.attainment import attainment, attainment_by
from calculations.ratios import EDGE, at_least, ratio_of, within

__all__ = ["ACCURACY", "BANDS", "LEAST_COUNT", "attainment_band", "attainment_distribution", "distribution_findings"]

BANDS = ("below_50", "from_50_to_80", "from_80_to_100", "from_100_to_120", "above_120")
"""Columns of the bands; a lower edge belongs to its band, and 120 % exactly is not above 120 %."""

ACCURACY = 0.20
"""Quota accuracy counts attainments within this of 100 %."""

LEAST_COUNT = 5
"""Below this many attainments a group's spread says nothing."""


def attainment_band(rate: Floats) -> NDArray[np.int64]:
    """Place in `BANDS` of each attainment; a lower edge belongs to its band, 120 % exactly to the one below it."""
    reached = at_least(rate, 0.5).astype(np.int64) + at_least(rate, 0.8) + at_least(rate, 1.0)
    return np.asarray(reached + (rate > 1.2 + EDGE))


def attainment_distribution(groups: Sequence[Hashable], actual: ArrayLike, quota: ArrayLike) -> pd.DataFrame:
    """Spread of attainment within each group: any dimension of rows that carry a quota (rep, rep and quarter).

    The group's own `attainment` is Σ actual / Σ quota; median, standard deviation and shares are over its rows.

    Args:
        groups: group of each of n rows (team, region, role, quarter; one value for all of them).
        actual: n closed-won values, money; NaN is not known.
        quota: n quotas in force, money; a row without one above zero has no attainment and is counted apart.

    Returns:
        One row per group in order of first appearance: `group`, `quota`, `actual`, `attainment`; `count` rows with an
        attainment and `without` rows that have none; `mean`, `median`, `sd` (sample, n − 1; NaN below two);
        `at_quota_share` (attainment ≥ 100 %), `accuracy_share` (within ±20 %, both ends included); the number of rows
        in each of `BANDS`; `sufficient` (five or more). Shares are of `count`, NaN when it is zero.

    Raises:
        ShapeError: the three lengths differ.
    """
    sold, asked = np.asarray(actual, dtype=np.float64), np.asarray(quota, dtype=np.float64)
    sums = attainment_by(groups, sold, asked)
    rate = attainment(sold, asked)
    code, _ = pd.factorize(pd.Series(list(groups), dtype=object), use_na_sentinel=False)
    known = ~np.isnan(rate)
    size = len(sums)
    count = np.bincount(code[known], minlength=size)
    spread = pd.Series(rate[known]).groupby(code[known]).agg(["mean", "median", "std"]).reindex(range(size))
    band = attainment_band(rate)
    counts = np.bincount(code[known] * len(BANDS) + band[known], minlength=size * len(BANDS)).reshape(size, len(BANDS))
    close = np.bincount(code[known], weights=within(rate[known] - 1.0, ACCURACY), minlength=size)
    sums["count"] = count
    sums["without"] = np.bincount(code[~known], minlength=size)
    sums[["mean", "median", "sd"]] = spread.to_numpy(dtype=np.float64).reshape(size, 3)
    sums["at_quota_share"] = ratio_of(counts[:, 3] + counts[:, 4], count)
    sums["accuracy_share"] = ratio_of(close, count)
    sums[list(BANDS)] = counts
    sums["sufficient"] = count >= LEAST_COUNT
    return sums


def distribution_findings(
    keys: Sequence[str], actual: ArrayLike, quota: ArrayLike, distribution: pd.DataFrame, dimension: str = "group"
) -> tuple[Finding, ...]:
    """What a planner should know about attainments: money below quota by group, rows that cannot be judged.

    Args:
        keys: n row keys.
        actual: n closed-won values, money.
        quota: n quotas in force, money.
        distribution: the result of `attainment_distribution` for the same rows.
        dimension: what a group is, for the sentences ("region").

    Returns:
        A warning per group that attained less than the whole, with the money it is short of its own quota; a warning
        for rows with actuals and no quota; a note for groups too small for a verdict.

    Raises:
        ShapeError: the lengths differ.
    """
    sold, asked = np.asarray(actual, dtype=np.float64), np.asarray(quota, dtype=np.float64)
    if not sold.shape == asked.shape == (len(keys),):
        raise ShapeError(f"{len(keys)} keys, {sold.size} actuals and {asked.size} quotas: give one of each per row")
    found = []
    whole = float(attainment(np.nansum(sold), np.nansum(asked)))
    for row in distribution[distribution["attainment"] < min(whole, 1.0)].to_dict("records"):
        short = float(row["quota"] - row["actual"])
        who = str(row["group"]) or f"Who has no {dimension}"
        sentence = (
            f"{who} attained {row['attainment']:.0%} of its quota, against {whole:.0%} overall: {short:,.0f} short."
        )
        if len(distribution) == 1:
            sentence = f"Attainment is {whole:.0%} of quota: {short:,.0f} short."
        rows = (str(row["group"]),)
        found.append(Finding(f"performance.{dimension}-behind", sentence, "", rows, Severity.WARNING, short))
    bare = ~(asked > 0) & (sold > 0)
    if bare.any():
        names = tuple(key for key, without in zip(keys, bare, strict=True) if without)
        money = float(sold[bare].sum())
        sentence = f"{len(names)} rows sold {money:,.0f} without a quota; they count in no attainment of their own."
        remedy = "Enter the quota that was in force, or confirm that there was none."
        found.append(Finding("performance.quota-missing", sentence, remedy, names, Severity.WARNING, money))
    small = tuple(str(group) for group in distribution.loc[~distribution["sufficient"], "group"])
    if small:
        sentence = f"{len(small)} of {len(distribution)} groups by {dimension} have under {LEAST_COUNT} attainments."
        remedy = "Read their figures singly; their spread says nothing."
        found.append(Finding(f"performance.{dimension}-insufficient", sentence, remedy, small, Severity.NOTE))
    return tuple(found)
