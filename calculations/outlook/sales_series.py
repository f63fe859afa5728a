"""What was sold so far in a quarter, and what the months still to come bring by the forecast engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.fiscal import Calendar, Period, Quarter, Standard, length_of, periods_between
from calculations.forecast.forecast import Forecast, forecast

__all__ = [
    "Remaining",
    "booked_in",
    "left_of_months",
    "left_of_quarter",
    "month_totals",
    "quarter_totals",
    "remaining_by_series",
]

_LEAST_MONTHS = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Remaining:
    """What a series says the rest of a quarter brings: by month (m, zero where a month is over) and its 80 % width."""

    months: Floats
    width: float


def booked_in(sales: pd.DataFrame, quarter: Quarter) -> pd.DataFrame:
    """The rows of `MONTHLY_SALES` that lie in a quarter."""
    return sales[sales["month"].isin([period.label for period in quarter.periods])]


def month_totals(sales: pd.DataFrame, as_of: date, calendar: Calendar) -> "pd.Series[float]":
    """Sales by fiscal month from the first with any to the last one over by a day; months without sales are zero."""
    labels = sorted(sales["month"].astype(str).unique())
    if not labels:
        return pd.Series(dtype=np.float64)
    first = Period.parse(labels[0], calendar).start
    if first > as_of:
        return pd.Series(dtype=np.float64)
    months = [p.label for p in periods_between(first, as_of, calendar) if p.end <= as_of + _DAY]
    return sales.groupby("month")["amount"].sum().reindex(months).fillna(0.0)


def quarter_totals(sales: pd.DataFrame, quarters: Sequence[Quarter], by: Sequence[str]) -> pd.DataFrame:
    """Sales of quarters: one row per combination of `by`, one column per quarter, money; 0 where there are none."""
    label = {period.label: str(quarter) for quarter in quarters for period in quarter.periods}
    known = sales.assign(quarter=sales["month"].map(label)).dropna(subset=["quarter"])
    table = known.pivot_table(index=list(by), columns="quarter", values="amount", aggfunc="sum", observed=True)
    return table.reindex(columns=[str(quarter) for quarter in quarters]).fillna(0.0)


def left_of_months(quarter: Quarter, as_of: date, holidays: Sequence[date] = ()) -> Floats:
    """Share of the days of each month of a quarter that lie after a day; of working days, where holidays are named."""
    return np.array(
        [length_of(p, holidays, as_of + _DAY) / length_of(p, holidays) for p in quarter.periods], dtype=np.float64
    )


def left_of_quarter(quarter: Quarter, as_of: date, holidays: Sequence[date] = ()) -> float:
    """Share of a quarter that lies after a day, its months weighed by their days or working days; those of standard
    years are taken as alike where no holidays are named."""
    left = left_of_months(quarter, as_of, holidays)
    if isinstance(quarter.calendar.rule, Standard) and not holidays:
        return float(left.mean())
    return float(np.average(left, weights=[length_of(period, holidays) for period in quarter.periods]))


def remaining_by_series(
    sales: pd.DataFrame, quarter: Quarter, as_of: date, left: Floats, holidays: Sequence[date] = ()
) -> Remaining | None:
    """Forecast the months of a quarter from the company's months before, and take what is left of each.

    Months that are no calendar months are forecast by the day, so that a long one is not taken for a good one; all are
    by the working day, where holidays are named.

    Args:
        sales: `MONTHLY_SALES` up to `as_of`. quarter: not over. left: share of each month's money still to come.
        holidays: days nobody works, weekends aside.

    Returns:
        The rest, or None with fewer than three months of history.
    """
    totals = month_totals(sales, as_of, quarter.calendar)
    if len(totals) < _LEAST_MONTHS or not totals.to_numpy().any():
        return None
    wanted = quarter.periods
    last = Period.parse(str(totals.index[-1]), quarter.calendar)
    ahead = len(periods_between(last.start, wanted[-1].start, quarter.calendar)) - 1
    if ahead < 1:
        return None
    year = sum(len(Quarter(quarter.year, number, quarter.calendar).periods) for number in range(1, 5))
    months_over = [Period.parse(str(label), quarter.calendar) for label in totals.index]
    past = _lengths(months_over, quarter.calendar, holidays)
    planned = _lengths(wanted, quarter.calendar, holidays)
    made: Forecast = forecast([totals.to_numpy(dtype=np.float64) / past], ahead, year, (0.8,))[0]
    months, width = np.zeros(len(wanted)), np.zeros(len(wanted))
    count = min(ahead, len(wanted))
    months[-count:] = made.point[-count:] * planned[-count:]
    width[-count:] = (made.intervals[0].upper - made.intervals[0].lower)[-count:] * planned[-count:]
    share = left.copy()
    share[: len(wanted) - count] = 0.0
    spread = float(np.sqrt(0.6 * ((width * share) ** 2).sum() + 0.4 * (width * share).sum() ** 2))
    return Remaining(np.nan_to_num(months * share), spread)


def _lengths(periods: Sequence[Period], calendar: Calendar, holidays: Sequence[date]) -> Floats:
    """How long each month is, in twelfths of 52 weeks or their working days; ones in standard years, whose months are
    taken as alike, where no holidays are named."""
    if isinstance(calendar.rule, Standard) and not holidays:
        return np.ones(len(periods))
    usual = (260 if holidays else 364) / 12
    return np.array([length_of(period, holidays) / usual for period in periods], dtype=np.float64)
