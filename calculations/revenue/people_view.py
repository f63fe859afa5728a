"""The people behind a plan: their street quotas, what share of them they attained, and how roles differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.performance.attainment import attainment
from calculations.ramp import ramp_factor
from calculations.revenue.street import SeatStreet

__all__ = ["People", "people_view"]

_RECENT = 4
_PAST = 12  # quarters of record
_SHOWN = 8  # quarters the range of attainment rests on


@dataclass(frozen=True, slots=True)
class People:
    """Seats of the quarter, and the attainment of past quarters.

    street: None without anybody who carries a quota. heads: people at work on as_of. mean_quota: money.
    quarters, attained: company attainment of the last eight quarters, oldest first. errors: (forecast − actual) /
    actual of past quarters, had each been planned as this one is: street quotas × season × attainment, all as known
    on its eve, for the people who carried a quota then.
    """

    street: SeatStreet | None
    heads: int
    mean_quota: float
    quarters: tuple[str, ...]
    attained: Floats
    errors: Floats
    findings: tuple[Finding, ...]


def people_view(
    reps: pd.DataFrame,
    quotas: pd.DataFrame,
    sales: pd.DataFrame,
    quarter: Quarter,
    as_of: date,
    season: Floats,
    hire_start: date,
    hires: Sequence[tuple[date, int]] = (),
    past_season: Mapping[str, float] | None = None,
) -> People:
    """Read the seats of a quarter and their record.

    A seat's street quota is the mean of its quotas of the last four quarters, those of quarters it was ramped in where
    there are any; by the week where quarters are longer or shorter than the planned one. Attainment of a quarter =
    bookings of those who carried a quota / quotas in force, as a ratio of sums; that of a role is over the last four
    quarters and stands for its seats relative to the company.

    Args:
        reps: `REPS`; people who left are no seats. quotas: `QUOTAS`. sales: `MONTHLY_SALES`. quarter: planned.
        as_of: last known day. season: factor of each month of the quarter. hire_start: first day of hires that the
            driver adds. hires: planned, first day and number; each with the mean quota. past_season: mean season factor
        of past quarters as known before each, for the back-test.
    """
    earlier = (quarter.shift(-back) for back in range(_PAST, 0, -1))
    past = [one for one in earlier if one.is_known and one.end <= _after(as_of)]
    table = _record(reps, quotas, sales, past, quarter)
    labels = [str(one) for one in past]
    street, found = _seats(reps, table, labels[-_RECENT:])
    known = table[table["quota"] > 0].groupby("quarter")[["quota", "actual"]].sum().reindex(labels)
    rates = attainment(known["actual"], known["quota"])
    told = ~np.isnan(rates) & (len(sales) > 0)  # without any sales attainment is not zero but not known
    carrying = street["quota"].to_numpy(dtype=np.float64)
    mean = float(np.nanmean(carrying)) if np.isfinite(carrying).any() else float("nan")
    added = [(start, count) for start, count in hires if count > 0]
    more = int(sum(count for _, count in added))
    seats = None
    if street.shape[0] + more and np.isfinite(mean):
        starts = [np.datetime64(start, "D") for start, count in added for _ in range(count)]
        seats = SeatStreet(
            quotas=np.append(carrying, np.full(more, mean)),
            start_dates=np.append(street["start_date"].to_numpy().astype("datetime64[D]"), np.array(starts, "M8[D]")),
            first_day=quarter.start,
            end_day=quarter.end,
            as_of=as_of,
            relative=np.append(street["relative"].to_numpy(dtype=np.float64), np.ones(more)),
            season=season,
            hire_start=hire_start,
            calendar=quarter.calendar,
            keys=(*street["name"].astype(str), *(f"hire {number}" for number in range(1, more + 1))),
        )
    else:
        sentence = "Nobody at work carries a quota, so there is no capacity view."
        found = (Finding("revenue.no-people", sentence, "Enter quotas of past quarters."),)
    at_work = int(np.count_nonzero(street["start_date"].isna() | (street["start_date"] <= pd.Timestamp(as_of))))
    return People(
        street=seats,
        heads=at_work,
        mean_quota=mean,
        quarters=tuple(np.array(labels, dtype=object)[told][-_SHOWN:]),
        attained=rates[told][-_SHOWN:],
        errors=_errors(table, past, past_season or {}),
        findings=found,
    )


def _after(day: date) -> date:
    """The day after."""
    return date.fromordinal(day.toordinal() + 1)


def _record(
    reps: pd.DataFrame, quotas: pd.DataFrame, sales: pd.DataFrame, past: list[Quarter], planned: Quarter
) -> pd.DataFrame:
    """Per person and past quarter: quota in force, what it is in a quarter as long as the planned one, ramp, and actual
    bookings."""
    by_month = {period.label: str(one) for one in past for period in one.periods}
    booked = sales.assign(quarter=sales["month"].map(by_month).astype("str")).dropna(subset=["quarter"])
    actual = booked.groupby(["rep_id", "quarter"])["amount"].sum().rename("actual").reset_index()
    given = quotas[quotas["quarter"].isin([str(one) for one in past])].rename(columns={"amount": "quota"})
    table = given.merge(actual, on=["rep_id", "quarter"], how="left").fillna({"actual": 0.0})
    table = table.merge(reps[["rep_id", "role", "start_date"]], on="rep_id", how="left").assign(ramp=1.0)
    longer = {str(one): planned.longer_than(one) for one in past}
    table["street"] = table["quota"] * table["quarter"].map(longer).astype(np.float64)
    for one in past:
        here = (table["quarter"] == str(one)).to_numpy()
        days = [None if pd.isna(day) else day.date() for day in table.loc[here, "start_date"]]
        table.loc[here, "ramp"] = np.nan_to_num(ramp_factor(days, one.start, one.end, calendar=one.calendar), nan=1.0)
    return table


def _seats(reps: pd.DataFrame, record: pd.DataFrame, recent: list[str]) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Active people who carried a quota lately: name, start, street quota, attainment relative to the company."""
    late = record[record["quarter"].isin(recent) & (record["quota"] > 0)]
    full = late[late["ramp"] >= 1.0].groupby("rep_id")["street"].mean()
    street = late.groupby("rep_id")["street"].mean()
    street.update(full)
    sums = late.groupby("role")[["actual", "quota"]].sum()
    whole = float(attainment(late["actual"].sum(), late["quota"].sum()))
    role = pd.Series(attainment(sums["actual"], sums["quota"]) / whole if whole > 0 else 1.0, index=sums.index)
    active = reps[reps["is_active"] & reps["rep_id"].isin(street.index)]
    seats = pd.DataFrame(
        {
            "name": active["name"].to_numpy(),
            "start_date": active["start_date"].to_numpy(),
            "quota": active["rep_id"].map(street).to_numpy(dtype=np.float64),
            "relative": active["role"].map(role).fillna(1.0).to_numpy(dtype=np.float64),
        }
    )
    gone = street.index.difference(active["rep_id"].tolist())
    if not len(gone):
        return seats, ()
    money = float(street[gone].sum())
    sentence = f"{len(gone)} people who carried {money:,.0f} a quarter are not at work any more and not replaced."
    remedy = "Plan their replacement as hires."
    return seats, (Finding("revenue.seats-empty", sentence, remedy, tuple(map(str, gone)), Severity.WARNING, money),)


def _errors(record: pd.DataFrame, past: Sequence[Quarter], season: Mapping[str, float]) -> Floats:
    """Errors of past quarters, planned as the coming one is: mean quotas of the roster × season × attainment."""
    labels = [str(one) for one in past]
    carried = record[record["quota"] > 0]
    by_quarter = carried.pivot_table(index="rep_id", columns="quarter", values="quota").reindex(columns=labels)
    sums = carried.groupby("quarter")[["quota", "actual"]].sum().reindex(labels)
    errors = []
    for t in range(_RECENT, len(labels)):
        before = labels[t - _RECENT : t]
        roster = by_quarter[by_quarter[before[-1]].notna()]
        rate = float(attainment(sums.loc[before, "actual"].sum(), sums.loc[before, "quota"].sum()))
        longer = [past[t].longer_than(one) for one in past[t - _RECENT : t]]
        guess = float((roster[before] * longer).mean(axis=1).sum()) * rate * season.get(labels[t], 1.0)
        actual = float(sums["actual"].iloc[t])
        if sums.loc[before].notna().to_numpy().all() and actual > 0:
            errors.append(guess / actual - 1.0)
    return np.array(errors, dtype=np.float64)
