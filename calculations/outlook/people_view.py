"""The people's view of a quarter: what those who will be at work can be expected to book, and in which cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.fiscal import Quarter
from calculations.outlook.facts import OutlookFacts
from calculations.outlook.people_model import expected_bookings
from calculations.outlook.quota_record import QuotaRecord, quota_record
from calculations.outlook.sales_series import quarter_totals
from calculations.outlook.shares import cell_shares
from calculations.ramp import ramp_factor

__all__ = ["PeopleView", "people_view"]

_HISTORY = 12  # quarters of record
_LATELY = 4  # quarters in which somebody who sold counts as a seller
_CARRIED = 3  # quarters, the running one first, in which somebody who carried a quota does
_MOST_CELLS = 4_000


@dataclass(frozen=True, slots=True)
class PeopleView:
    """total, total_sd: of the whole quarter, money; NaN where nothing is known of anybody. shares: `SHARES`
    of what is new in it. quotas, quotas_sd: what the quotas of the quarter say of all of it, money; NaN where they say
    nothing."""

    total: float
    total_sd: float
    shares: pd.DataFrame
    quotas: float = float("nan")
    quotas_sd: float = float("nan")


def people_view(facts: OutlookFacts, most_cells: int = _MOST_CELLS) -> PeopleView:
    """What the people who are at work can be expected to book in the whole quarter; by the week where past ones were
    longer or shorter.

    Sellers are those who sold in the last four quarters or in the running one, and those who have started lately; where
    the CRM keeps quotas, only those who carried one lately. Whoever is known to have left has no part in it. Quotas of
    a running quarter tell sellers apart as far as past ones did.
    """
    quarter, sales = facts.quarter, facts.sales
    running = Quarter.of(facts.as_of + timedelta(days=1), quarter.calendar)
    last = min(running.shift(-1), quarter.shift(-1), key=lambda one: one.index)
    past = [one for one in (last.shift(-back) for back in range(_HISTORY - 1, -1, -1)) if one.is_known]
    names = _sellers(facts, past)
    if not len(names):
        return PeopleView(float("nan"), float("nan"), _no_shares())
    table = quarter_totals(sales, past, ["rep_id"]).reindex(names).fillna(0.0)
    started = _started(facts, names)
    history = _known(table, past, sales, started) * [quarter.longer_than(one) for one in past]
    kept = ~np.isnan(history).all(axis=0) if history.size else np.zeros(0, dtype=np.bool_)
    first = int(np.flatnonzero(kept)[0]) if kept.any() else 0
    days = [None if pd.isna(day) else day.date() for day in started]
    ramp = np.nan_to_num(ramp_factor(days, quarter.start, quarter.end, calendar=quarter.calendar), nan=1.0)
    if not kept.any():
        shares = cell_shares(sales, pd.Series(1.0, index=names), most_rows=most_cells)
        return PeopleView(float("nan"), float("nan"), shares)
    past_ramp = np.column_stack(
        [np.nan_to_num(ramp_factor(days, one.start, one.end, calendar=one.calendar), nan=1.0) for one in past[first:]]
    )
    made = expected_bookings(
        history[:, first:],
        keys=list(names),
        ramp=ramp,
        past_ramp=past_ramp,
        ahead=quarter.index - last.index,
    )
    record = quota_record(facts)
    at_work = _told_apart(pd.Series(np.nan_to_num(made.at_work), index=names), record)
    shares = cell_shares(sales, at_work, most_rows=most_cells)
    return PeopleView(made.total, made.total_sd, shares, record.total, record.total_sd)


def _told_apart(at_work: "pd.Series[float]", record: QuotaRecord) -> "pd.Series[float]":
    """Expectations of sellers moved towards what their quotas say, as far as these are trusted; the sum stays."""
    told = record.expected.reindex(at_work.index)
    carries = told.notna().to_numpy()
    sales, quotas = float(at_work[carries].sum()), float(told[carries].sum())
    if not record.trust > 0 or not quotas > 0 or not sales > 0:
        return at_work
    mixed = (1.0 - record.trust) * at_work + record.trust * told * (sales / quotas)
    return mixed.where(carries, at_work)


def _sellers(facts: OutlookFacts, past: list[Quarter]) -> "pd.Index":
    """Ids of those who sell, sorted."""
    labels = {period.label for one in (*past[-_LATELY:], facts.quarter) for period in one.periods}
    running = Quarter.of(facts.as_of + timedelta(days=1), facts.quarter.calendar)
    labels |= {period.label for period in running.periods}
    recent = facts.sales[facts.sales["month"].isin(labels)]
    sold = {str(id_) for id_ in recent.loc[recent["amount"] != 0, "rep_id"].unique()}
    reps = facts.reps
    if not len(reps):
        return pd.Index(sorted(sold - {""}), dtype="str")
    gone = set(reps.loc[~reps["is_active"], "rep_id"].astype(str))
    recently = {str(running.shift(-back)) for back in range(_CARRIED)} | {str(facts.quarter)}
    quotas = facts.quotas[facts.quotas["quarter"].isin(recently) & (facts.quotas["amount"] > 0)]
    carrying = {str(id_) for id_ in quotas["rep_id"].unique()}
    since = running.reach(-1).start
    new = set(reps.loc[reps["is_active"] & (reps["start_date"] >= pd.Timestamp(since)), "rep_id"].astype(str))
    if carrying:
        # Where quotas are kept, whoever has none fills in for others at most: nothing new is expected of them.
        return pd.Index(sorted(((sold | new) & (carrying | new)) - gone - {""}), dtype="str")
    return pd.Index(sorted((sold | new) - gone - {""}), dtype="str")


def _started(facts: OutlookFacts, names: "pd.Index") -> "pd.Series[pd.Timestamp]":
    return facts.reps.drop_duplicates("rep_id").set_index("rep_id")["start_date"].reindex(names)


def _known(table: pd.DataFrame, past: list[Quarter], sales: pd.DataFrame, started: "pd.Series[pd.Timestamp]") -> Floats:
    """Bookings by seller and quarter, NaN before the company's first sale and before somebody came."""
    first = str(sales["month"].min())
    money = table.to_numpy(dtype=np.float64).copy()
    begun = np.cumsum(money != 0, axis=1) > 0
    for column, one in enumerate(past):
        if one.periods[-1].label < first:
            money[:, column] = np.nan
            continue
        here = (started < pd.Timestamp(one.end)).to_numpy()
        unknown = started.isna().to_numpy()
        money[~(here | unknown | begun[:, column]), column] = np.nan
        money[unknown & ~begun[:, column], column] = np.nan
    return money


def _no_shares() -> pd.DataFrame:
    columns: Mapping[str, str] = {"rep_id": "str", "segment": "str", "product_line": "str", "region": "str"}
    frame = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    return frame.assign(share=pd.Series(dtype=np.float64))
