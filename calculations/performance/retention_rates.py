"""Retention rates of groups from their sums: what stays, what grows, who goes."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from calculations.errors import CountError, ShapeError
from calculations.ratios import ratio_of

__all__ = ["PARTS", "account_movements", "rates_of", "retention_rates_by"]

PARTS = ("expansion", "contraction", "churn", "reactivation", "new", "credit")
"""Where the change of an account lands, once: up, down or to nothing for those that were customers at the start; back
after a pause, or for the first time, for those that were not; and a year in which credits exceed purchases."""

_MINOR = 100


def account_movements(
    start: NDArray[np.int64], end: NDArray[np.int64], was: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    """Where the change of each of n accounts lands, in integer minor units: `PARTS`, each zero or above but credit.

    For a = max(start, 0) > 0 and b = max(end, 0): expansion max(b − a, 0) and contraction max(a − b, 0) while b > 0,
    churn a when b = 0. For a = 0 all of b is reactivation if the account was a customer earlier (`was` > 0), else new.
    Credit is min(end, 0). So a + expansion − contraction − churn + reactivation + new + credit = end, exactly.
    """
    base, now = np.maximum(start, 0), np.maximum(end, 0)
    customer, change = base > 0, now - base
    former = ~customer & (was > 0)
    return {
        "expansion": np.where(customer & (change > 0), change, 0),
        "contraction": np.where(customer & (now > 0) & (change < 0), -change, 0),
        "churn": np.where(customer & (now == 0), base, 0),
        "reactivation": np.where(former, now, 0),
        "new": np.where(~customer & ~former, now, 0),
        "credit": np.minimum(end, 0),
    }


def rates_of(
    start: ArrayLike, contraction: ArrayLike, churn: ArrayLike, expansion: ArrayLike, logos: ArrayLike, lost: ArrayLike
) -> dict[str, NDArray[np.float64]]:
    """GRR = (start − contraction − churn) / start, NRR adds expansion, logo churn = lost / logos; NaN without a base.

    Args:
        start, contraction, churn, expansion: n sums, money. logos: customers at the start. lost: of these, gone.

    Returns:
        `grr`, `nrr` and `logo_churn_rate`, each n rates.
    """
    left = np.asarray(start, dtype=np.float64) - np.asarray(contraction) - np.asarray(churn)
    return {
        "grr": ratio_of(left, start),
        "nrr": ratio_of(left + np.asarray(expansion), start),
        "logo_churn_rate": ratio_of(lost, logos),
    }


def retention_rates_by(
    groups: Sequence[Hashable],
    start: ArrayLike,
    contraction: ArrayLike,
    churn: ArrayLike,
    expansion: ArrayLike,
    logos: ArrayLike | None = None,
    lost: ArrayLike | None = None,
) -> pd.DataFrame:
    """Retention of each group, from rows that are accounts or sums of accounts: ratios of sums.

    Args:
        groups: group of each of n rows.
        start, contraction, churn, expansion: money of each row; NaN counts as nothing.
        logos: customers at the start in each row; by default one where start is above zero: the row is an account.
        lost: of these, gone; by default one where churn is above zero.

    Returns:
        One row per group in order of first appearance: `group`, `logos`, `lost`, `start`, `contraction`, `churn`,
        `expansion`, `kept` (start − contraction − churn + expansion: what the closed cohort brings now) and the rates
        of `rates_of`.

    Raises:
        ShapeError: lengths differ. CountError: a contraction, churn or expansion is below zero.
    """
    money = {
        name: np.nan_to_num(np.asarray(values, dtype=np.float64))
        for name, values in (
            ("start", start),
            ("contraction", contraction),
            ("churn", churn),
            ("expansion", expansion),
        )
    }
    for name in ("contraction", "churn", "expansion"):
        if (money[name] < 0).any():
            row = int(np.argmax(money[name] < 0))
            raise CountError(f"{name} is {money[name][row]:g} in row {row + 1}: enter losses and gains above zero")
    counts = {
        "logos": money["start"] > 0 if logos is None else np.nan_to_num(np.asarray(logos, dtype=np.float64)),
        "lost": money["churn"] > 0 if lost is None else np.nan_to_num(np.asarray(lost, dtype=np.float64)),
    }
    rows = {**counts, **money}
    if any(values.shape != (len(groups),) for values in rows.values()):
        raise ShapeError(f"{len(groups)} groups and {[v.size for v in rows.values()]} values: give one of each per row")
    code, names = pd.factorize(pd.Series(list(groups), dtype=object), use_na_sentinel=False)
    sums = {name: np.bincount(code, weights=values, minlength=len(names)) for name, values in rows.items()}
    kept = sums["start"] - sums["contraction"] - sums["churn"] + sums["expansion"]
    rates = rates_of(*(sums[name] for name in ("start", "contraction", "churn", "expansion", "logos", "lost")))
    group = pd.Series(np.asarray(names, dtype=object), dtype=object)
    return pd.DataFrame({"group": group, **sums, "kept": kept, **rates})
