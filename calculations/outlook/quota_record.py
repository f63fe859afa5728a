"""What the quotas of a running quarter say it books: how much of such quotas was booked before, and how surely."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import pandas as pd

from calculations.fiscal import Quarter
from calculations.outlook.facts import OutlookFacts
from calculations.outlook.sales_series import quarter_totals

__all__ = ["QuotaRecord", "quota_record"]

_HISTORY = 8  # quarters of record
_LEAST_QUARTERS = 3
_USUAL_SD = 0.25
"""How far the share of quotas that is booked is believed to move between quarters beforehand; it counts as one."""

_LEAST_COVER = 0.5  # share of a quarter's bookings that carriers made, below which quotas do not speak for the company
_SAME = 1e-9
_WORTH: Final = 20.0
"""Sellers' quarters without which quotas are not believed to tell sellers apart."""


@dataclass(frozen=True, slots=True)
class QuotaRecord:
    """total, total_sd: of the whole quarter, money; NaN where quotas say nothing of it. expected: money by rep_id of
    who carries one. trust: 0 to 1, share of a seller's expectation that comes from the quota, not from sales before.
    """

    total: float
    total_sd: float
    expected: "pd.Series[float]"
    trust: float


def quota_record(facts: OutlookFacts) -> QuotaRecord:
    """Quotas are what managers thought a seller can book: past quarters tell what that was worth.

    Total: quotas × (bookings / quotas of up to eight quarters before). Trust: the slope of outcomes on what quotas said
    beyond what the seller's own quarters before said, both scaled to the quarter; held to 0, worth `_WORTH` outcomes.

    A quarter that has not begun is not read from its quotas: they may have been made from its outlook.
    """
    quarter, quotas = facts.quarter, facts.quotas
    silent = QuotaRecord(float("nan"), float("nan"), pd.Series(dtype=np.float64), 0.0)
    if not len(quotas) or quarter.start > facts.as_of:
        return silent
    running = Quarter.of(facts.as_of + timedelta(days=1), quarter.calendar)
    last = min(running.shift(-1), quarter.shift(-1), key=lambda one: one.index)
    past = [one for one in (last.shift(-back) for back in range(_HISTORY - 1, -1, -1)) if one.is_known]
    carried = quotas[quotas["amount"] > 0].astype({"rep_id": "object"})
    table = carried.groupby(["rep_id", "quarter"], observed=True)["amount"].sum().unstack()
    first = str(facts.sales["month"].min()) if len(facts.sales) else ""
    known = [one for one in past if str(one) in table and first and one.periods[0].label >= first]
    if str(quarter) not in table or len(known) < _LEAST_QUARTERS:
        return silent
    now = table[str(quarter)].dropna()
    sold = quarter_totals(facts.sales, known, ["rep_id"])
    sold.index = sold.index.astype("object")
    quota = table[[str(one) for one in known]]
    booked = sold.reindex(quota.index).fillna(0.0).where(quota.notna())
    asked, made = quota.sum().to_numpy(), booked.sum().to_numpy()
    whole = sold.sum().to_numpy()
    if not made.sum() > 0 or made.sum() < _LEAST_COVER * whole.sum():
        return silent
    # Sellers without a quota book too: what they add is in the ratio of the company, not in the sellers'.
    ratio, all_ratio = float(made.sum() / asked.sum()), whole / asked
    level = float(whole.sum() / asked.sum())
    n = len(known)
    off = float((asked / asked.mean() * (all_ratio - level) ** 2).sum())
    variance = (off + (_USUAL_SD * level) ** 2) / n
    sd = float(np.sqrt(variance * (1.0 + 1.0 / n)))
    total = float(now.sum())
    return QuotaRecord(level * total, sd * total, ratio * now, _trust(quota, booked))


def _trust(quota: pd.DataFrame, booked: pd.DataFrame) -> float:
    """Slope of outcomes on what quotas said beyond the sellers' means of the quarters before."""
    over = under = 0.0
    count = 0
    for place in range(1, quota.shape[1]):
        before = booked.iloc[:, :place].mean(axis=1)
        told = quota.iloc[:, place]
        here = (told.notna() & before.notna()).to_numpy()
        came = booked.iloc[:, place].to_numpy(dtype=np.float64)[here]
        by_quota, by_sales = told.to_numpy(dtype=np.float64)[here], before.to_numpy(dtype=np.float64)[here]
        whole = float(came.sum())
        if not whole > 0 or not by_sales.sum() > 0:
            continue
        by_quota, by_sales = by_quota / by_quota.sum(), by_sales / by_sales.sum()
        over += float((came / whole - by_sales) @ (by_quota - by_sales))
        under += float(((by_quota - by_sales) ** 2).sum())
        count += int(here.sum())
    slope = over / under if under > _SAME else 0.0
    return float(np.clip(slope, 0.0, 1.0)) * count / (count + _WORTH)
