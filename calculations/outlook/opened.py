"""What each seller opens in a year: the value of the deals that came, whatever became of them."""

from datetime import date

import numpy as np
import pandas as pd

from calculations.outlook.deal_history import DealHistory
from calculations.outlook.facts import OutlookFacts
from calculations.pipeline.credits import credited

__all__ = ["OPENED", "no_opened", "opened_by_seller"]

OPENED = ("rep_id", "money")
"""Columns of the result."""

_YEAR_DAYS, _LEAST_DAYS = 365, 91


def no_opened() -> pd.DataFrame:
    """Nothing known of what anybody opens."""
    return pd.DataFrame({"rep_id": pd.Series(dtype="str"), "money": pd.Series(dtype=np.float64)})


def opened_by_seller(facts: OutlookFacts, history: DealHistory, day: date) -> pd.DataFrame:
    """Value of the deals created in the year to a day, as they stand on it, by whom they are credited to.

    Won, lost and open deals count alike, so that bookings tell nothing here that other deals do not. Who started
    inside the year is brought to a year: × 365 / days there, of which a quarter is the least. Who is known to have
    left opens nothing any more.

    Args:
        facts: names of codes, credits, and people with the day they started. history: of their pipeline.
        day: what was known on its evening.

    Returns:
        `OPENED`, by rep_id: money a year, above zero.
    """
    pipeline = history.pipeline
    row = history.rows_at(day)
    created = pipeline.created
    since = np.datetime64(day, "D") - np.timedelta64(_YEAR_DAYS, "D")
    deals = np.flatnonzero((row >= 0) & (created > since) & (created <= np.datetime64(day, "D")))
    keys = pipeline.deals.iloc[deals]
    parts = credited(keys["opportunity"], keys["owner"], facts.credits)
    money = np.maximum(np.nan_to_num(pipeline.amount[row[deals]]), 0.0)[parts.row] * parts.share
    known = (parts.owner >= 0) & (parts.owner < len(facts.names.owners))
    sums = pd.Series(money[known]).groupby(parts.owner[known]).sum()
    opened = pd.Series(sums.to_numpy(), index=[facts.names.owners[int(code)] for code in sums.index], dtype=np.float64)
    reps = facts.reps.drop_duplicates("rep_id").set_index("rep_id").reindex(opened.index)
    there = (pd.Timestamp(day) - pd.to_datetime(reps["start_date"])).dt.days + 1
    opened = opened * _YEAR_DAYS / there.clip(_LEAST_DAYS, _YEAR_DAYS).fillna(_YEAR_DAYS)
    left = reps["is_active"].eq(False)
    kept = opened[(opened > 0) & ~left & (opened.index != "")].sort_index()
    return pd.DataFrame({"rep_id": kept.index.astype("str"), "money": kept.to_numpy()})
