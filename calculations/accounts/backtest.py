"""How good potentials are: made for past days with what was known then, and held against the year that followed."""

from collections.abc import Hashable, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.accounts.potential import account_potential, potential_by
from calculations.errors import ShapeError
from calculations.ratios import ratio_of

__all__ = ["backtest_potential"]

Floats = NDArray[np.float64]


def backtest_potential(
    accounts: pd.DataFrame,
    orders: pd.DataFrame,
    days: Sequence[date],
    groups: Sequence[Hashable],
    *,
    as_of: date,
    contracts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Potentials of past days against what the accounts brought in the twelve months after each.

    Args:
        accounts: n `ACCOUNT_TRAITS`, each id once. orders: `ORDERS`. days: past days, a year or more before `as_of`.
        groups: group of each account (its territory), in the order of `accounts`. as_of: last day that counts.
        contracts: `CONTRACTS`; of each day those that had begun.

    Returns:
        Two rows per day, "potential" and "trailing" (the naive twelve months before): `day`, `method`, `actual`
        (money), `bias` (Σ(F − A)/ΣA), `rms_error` (root mean square of F − A over accounts, by the mean of A),
        `wape_error` (Σ|F − A|/ΣA over accounts; half or more of them bring nothing, which favours methods that say
        nothing), `group_wape_error` (the same over groups), and shares of accounts: `above_share` the range,
        `below_share` it, `covered_share` in it; `group_covered_share` of groups in theirs. NaN without a range.

    Raises:
        ShapeError: not one group per account. ValueError: a day has no full year after it.
    """
    if len(groups) != len(accounts):
        raise ShapeError(f"{len(accounts)} accounts and {len(groups)} groups: give one per account")
    rows: list[dict[str, object]] = []
    for day in days:
        end = (pd.Timestamp(day + timedelta(days=1)) + pd.DateOffset(months=12)).date()
        if end > as_of + timedelta(days=1):
            raise ValueError(f"the year after {day} is not over by {as_of}: give days a year or more before")
        rows.extend(_scored(accounts, orders, contracts, day, end, groups))
    return pd.DataFrame(rows)


def _scored(
    accounts: pd.DataFrame,
    orders: pd.DataFrame,
    contracts: pd.DataFrame | None,
    day: date,
    end: date,
    groups: Sequence[Hashable],
) -> list[dict[str, object]]:
    made = account_potential(accounts, orders, as_of=day, contracts=contracts)
    table, sums = made.table, potential_by(made, groups)
    when = orders["order_date"]
    after = orders[(when >= pd.Timestamp(day + timedelta(days=1))) & (when < pd.Timestamp(end))]
    brought = after.groupby("account_id")["amount"].sum()
    actual = table["account_id"].map(brought).fillna(0.0).clip(lower=0.0).to_numpy(dtype=np.float64)
    code, _ = pd.factorize(pd.Series(list(groups), dtype=object), use_na_sentinel=False)
    in_group = np.bincount(code, weights=actual, minlength=len(sums)).astype(np.float64)
    above, below = actual > table["high"].to_numpy(), actual < table["low"].to_numpy()
    within = (in_group >= sums["low"].to_numpy()) & (in_group <= sums["high"].to_numpy())
    shares = {
        "above_share": float(above.mean()),
        "below_share": float(below.mean()),
        "covered_share": float((~above & ~below).mean()),
        "group_covered_share": float(within.mean()),
    }
    blank = dict.fromkeys(shares, float("nan"))
    return [
        _row(day, "potential", table["potential"], actual, sums["potential"], in_group)
        | (shares if made.sufficient else blank),
        _row(day, "trailing", table["year"], actual, sums["year"], in_group) | blank,
    ]


def _row(
    day: date, method: str, given: "pd.Series[float]", actual: Floats, sums: "pd.Series[float]", in_group: Floats
) -> dict[str, object]:
    off, total = given.to_numpy(dtype=np.float64) - actual, float(actual.sum())
    return {
        "day": day,
        "method": method,
        "actual": total,
        "bias": float(ratio_of(off.sum(), total)),
        "rms_error": float(ratio_of(np.sqrt((off**2).mean()), actual.mean())),
        "wape_error": float(ratio_of(np.abs(off).sum(), total)),
        "group_wape_error": float(ratio_of(np.abs(sums.to_numpy(dtype=np.float64) - in_group).sum(), total)),
    }
