"""Rep-equivalents: how much selling time each segment had in each past quarter, and what it booked."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from calculations.fiscal import Quarter
from calculations.ramp import DEFAULT_SCHEDULE, ramp_factor

__all__ = ["rep_equivalents"]

_MONTHS = 3.0  # of a usual quarter


def rep_equivalents(
    sales: pd.DataFrame,
    quotas: pd.DataFrame,
    reps: pd.DataFrame,
    quarters: Sequence[Quarter],
    schedule: Sequence[float] = DEFAULT_SCHEDULE,
) -> pd.DataFrame:
    """Bookings and selling time by segment and quarter.

    A person is at work from the start date, or the first quarter with a quota or sales where there is none, to the last
    such quarter, or to the end while active. A quarter at work counts as its ramp, and is shared among segments as the
    person's sales of all these quarters are: not as those of the quarter itself, or what is to be explained would
    stand on both sides.

    Args:
        sales: `MONTHLY_SALES`. quotas: `QUOTAS`. reps: `REPS`. quarters: past ones, oldest first. schedule: ramp by
            months in the role.

    Returns:
        `segment`, `quarter`, `bookings` (money of a fourth of a year: by the week where the quarter has more or fewer
        than 13) and `reps` (people at full ramp); one row for each segment that sold anything and each quarter, by
        segment and quarter.
    """
    labels = [str(one) for one in quarters]
    by_month = {period.label: str(one) for one in quarters for period in one.periods}
    sold = sales.assign(quarter=sales["month"].map(by_month)).dropna(subset=["quarter"])
    booked = sold.pivot_table(index="segment", columns="quarter", values="amount", aggfunc="sum", observed=True)
    booked = booked.reindex(columns=labels).fillna(0.0).sort_index()
    booked = booked / [one.months / _MONTHS for one in quarters]
    gains = sold[sold["amount"] > 0].groupby(["rep_id", "segment"], observed=True)["amount"].sum()
    mine = gains.unstack(fill_value=0).reindex(columns=booked.index).fillna(0.0)
    shares = mine.div(mine.sum(axis=1), axis=0)
    time = _time_at_work(sold, quotas, reps, quarters, schedule).reindex(shares.index).fillna(0.0)
    spent = shares.to_numpy(dtype=np.float64).T @ time.to_numpy(dtype=np.float64)
    return pd.DataFrame(
        {
            "segment": np.repeat(booked.index.to_numpy(dtype=object), len(labels)),
            "quarter": np.tile(np.array(labels, dtype=object), len(booked)),
            "bookings": booked.to_numpy(dtype=np.float64).ravel(),
            "reps": spent.ravel(),
        }
    )


def _time_at_work(
    sold: pd.DataFrame, quotas: pd.DataFrame, reps: pd.DataFrame, quarters: Sequence[Quarter], schedule: Sequence[float]
) -> pd.DataFrame:
    """Ramp of each person in each quarter, 0 in those before and after the time at work."""
    place = {str(one): n for n, one in enumerate(quarters)}
    carried = quotas[(quotas["amount"] > 0) & quotas["quarter"].isin(place)]
    seen = pd.concat([sold[["rep_id", "quarter"]], carried[["rep_id", "quarter"]]])
    places = seen["quarter"].map(place).astype("int64").groupby(seen["rep_id"])
    first, last = places.min(), places.max()
    known = reps.drop_duplicates("rep_id").set_index("rep_id").reindex(first.index)
    starts = [None if pd.isna(day) else day.date() for day in known["start_date"]]
    active = known["is_active"].eq(True).to_numpy()
    begun = np.array([day is not None for day in starts], dtype=bool)
    until = np.where(active, len(quarters) - 1, last)
    columns = {}
    for label, n in place.items():
        one = quarters[n]
        ramp = np.nan_to_num(ramp_factor(starts, one.start, one.end, schedule, one.calendar), nan=1.0)
        columns[label] = np.where((n <= until) & (begun | (n >= first)), ramp, 0.0)
    return pd.DataFrame(columns, index=first.index)
