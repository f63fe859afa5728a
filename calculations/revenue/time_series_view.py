"""The time-series view of a quarter: monthly sales forecast per segment, product line and region, adding up."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.findings import Finding, Severity
from calculations.fiscal import CALENDAR_YEAR, Calendar, Period, Quarter, Standard, length_of, periods_between
from calculations.forecast.forecast import Forecast, forecast
from calculations.forecast.hierarchy import Hierarchy, Key, forecast_hierarchy
from calculations.ratios import ratio_of

__all__ = ["DIMENSIONS", "OTHERS", "TimeSeriesView", "month_table", "time_series_view"]

DIMENSIONS = ("segment", "product_line", "region")

_YEAR = 12  # months: of history before a quarter that is back-tested, and of the mean of what is usual
_DAY = timedelta(days=1)
_RATE = 0.8  # coverage of the ranges
_TOGETHER = 0.4  # correlation of the errors of neighbouring months: on competition months 80 % ranges then cover 81 %
_TESTED = 8  # past quarters back-tested at most
_NAMED = 5
_MOST_CELLS = 600  # that are reconciled on their own; the smallest of more are put together
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class TimeSeriesView:
    """N nodes of the quarter: the total, each segment, line and region, and the cells, cells last.

    months: labels of the quarter's m fiscal months. monthly (N, m): medians, months already over as they were. point,
    lower, upper (N,): the quarter and its 80 % range, money; point = hierarchy.summing @ the cells' points, exactly.
    season (m,): factor of each month, the mean month of a year being 1. tested: past quarters; errors: (forecast −
    actual) / actual of their totals, each forecast from the months before the quarter only; past_season: their mean
    factor, as it was known then.
    """

    hierarchy: Hierarchy
    months: tuple[str, ...]
    monthly: Floats
    point: Floats
    lower: Floats
    upper: Floats
    season: Floats
    tested: tuple[str, ...]
    errors: Floats
    past_season: Mapping[str, float]
    findings: tuple[Finding, ...]

    @property
    def total(self) -> float:
        """Median of the quarter, money."""
        return float(self.point[0])


def month_table(sales: pd.DataFrame, as_of: date, calendar: Calendar = CALENDAR_YEAR) -> pd.DataFrame:
    """Sales of each cell by fiscal month, up to the last one that was over by a day.

    Args:
        sales: `MONTHLY_SALES`. as_of: last day that counts. calendar: of the months.

    Returns:
        One row per cell (`DIMENSIONS`), one column per month without a gap, money; months without sales are zero.
    """
    first = None if sales.empty else Period.parse(str(sales["month"].min()), calendar).start
    months = [] if first is None or first > as_of else _over(first, as_of, calendar)
    known = sales[sales["month"].isin(months)]
    if known.empty:
        return pd.DataFrame(index=pd.MultiIndex.from_tuples([], names=DIMENSIONS))
    table = known.pivot_table(index=list(DIMENSIONS), columns="month", values="amount", aggfunc="sum", sort=True)
    return table.reindex(columns=months).fillna(0.0)


def _over(first: date, as_of: date, calendar: Calendar) -> list[str]:
    """The fiscal months from that of a day on that were over by another."""
    return [period.label for period in periods_between(first, as_of, calendar) if period.end <= as_of + _DAY]


def time_series_view(
    sales: pd.DataFrame,
    quarter: Quarter,
    as_of: date,
    executor: Executor | None = None,
    holidays: Sequence[date] = (),
) -> TimeSeriesView | None:
    """Forecast a quarter from its sales history.

    Cells are forecast by month with all their sums and reconciled (see `forecast_hierarchy`); months of the quarter
    that are over count as they were. The range of the quarter takes errors of neighbouring months as correlated by
    0.4.

    Args:
        sales: `MONTHLY_SALES`; later months than `as_of` are not read, nor the month that is not over by then.
        quarter: planned; not over. as_of: last day that counts. executor: for the forecasts. holidays: days nobody
            works, weekends aside; where there are any, a month with more working days than usual at its place in the
            year brings as much more.

    Returns:
        The view, or None without any history.

    Raises:
        ValueError: the quarter was over by `as_of`.
    """
    if as_of >= quarter.end - timedelta(days=1):
        raise ValueError(f"{quarter} was over on {as_of}: there is nothing to plan")
    whole = month_table(sales, as_of, quarter.calendar)
    if whole.empty:
        return None
    table = _put_together(whole)
    wanted, year = quarter.periods, _months_of_a_year(quarter)
    last = Period.parse(str(table.columns[-1]), quarter.calendar)
    ahead = len(periods_between(last.start, wanted[-1].start, quarter.calendar)) - 1
    usual = _usual_lengths(table, quarter, holidays)
    cells: dict[Key, Floats] = {
        tuple(map(str, key)): row for key, row in zip(table.index, table.to_numpy(dtype=np.float64), strict=True)
    }
    made = forecast_hierarchy({key: row / usual.past for key, row in cells.items()}, ahead, year, _RATE, executor)
    months = len(wanted)
    known = min(max(months - ahead, 0), table.shape[1])
    summing = made.hierarchy.summing
    past = summing @ np.array(list(cells.values()))[:, table.shape[1] - known :]
    longer = usual.planned[known:]
    coming = made.point[:, ahead - (months - known) :] * longer
    monthly = np.concatenate([past, coming], axis=1)
    cell_points = monthly[-len(cells) :].sum(axis=1)
    point = summing @ cell_points
    ends = [_together(np.abs(coming - end[:, ahead - (months - known) :] * longer)) for end in (made.lower, made.upper)]
    tested, errors, past_season = _backtest(table, quarter, usual.past, executor)
    return TimeSeriesView(
        hierarchy=made.hierarchy,
        months=tuple(month.label for month in wanted),
        monthly=monthly,
        point=point,
        lower=point - ends[0],
        upper=point + ends[1],
        season=_of_the_quota(_season(made.forecasts[0], ahead - months, months), usual.planned),
        tested=tested,
        errors=errors,
        past_season=past_season,
        findings=(
            *_silent(whole),
            *_fewer(len(whole), len(table)),
            *_gathered(made.findings, dict(zip(map(_label, made.hierarchy.nodes), point.tolist(), strict=True))),
        ),
    )


def _put_together(table: pd.DataFrame) -> pd.DataFrame:
    """The largest cells of the last year, and the others added up: over regions first, then lines, then segments."""
    for dimension in reversed(DIMENSIONS):
        if len(table) <= _MOST_CELLS:
            break
        recent = table.iloc[:, -_YEAR:].sum(axis=1).to_numpy(dtype=np.float64)
        rank = np.argsort(np.argsort(-recent, kind="stable"))
        keys = table.index.to_frame(index=False)
        keys[dimension] = keys[dimension].where(rank < _MOST_CELLS // 2, OTHERS)
        table = table.groupby([keys[name].to_numpy() for name in DIMENSIONS], sort=True).sum()
        table.index.names = list(DIMENSIONS)
    return table


def _together(widths: Floats) -> Floats:
    """Width of a sum of months whose errors are correlated."""
    alone, same = (widths**2).sum(axis=1), widths.sum(axis=1) ** 2
    width: Floats = np.sqrt((1.0 - _TOGETHER) * alone + _TOGETHER * same)
    return width


class _Lengths(NamedTuple):
    """How many times as long as usual at its place in the year each month is: those of the table, and the planned."""

    past: Floats
    planned: Floats


def _usual_lengths(table: pd.DataFrame, quarter: Quarter, holidays: Sequence[date]) -> _Lengths:
    """Ones in standard years, whose months are taken as alike; a 53rd week makes the month it falls in 6/5 of itself.

    Where holidays are named, all months are as long as their working days.

    The season would otherwise take a long month for a good one, and expect it again.
    """
    wanted = quarter.periods
    if isinstance(quarter.calendar.rule, Standard) and not holidays:
        return _Lengths(np.ones(table.shape[1]), np.ones(len(wanted)))
    past = [Period.parse(str(label), quarter.calendar) for label in table.columns]
    days = pd.Series([length_of(period, holidays) for period in (*past, *wanted)], dtype=np.float64)
    places = pd.Series([period.label[-2:] for period in (*past, *wanted)])
    longer = (days / days.groupby(places).transform("median")).to_numpy(dtype=np.float64)
    return _Lengths(longer[: len(past)], longer[len(past) :])


def _months_of_a_year(quarter: Quarter) -> int:
    """Fiscal months of the quarter's year: 12, or 13."""
    return sum(len(Quarter(quarter.year, number, quarter.calendar).periods) for number in range(1, 5))


def _season(made: Forecast, ahead: int, months: int) -> Floats:
    """Factors of months, the first `ahead` months after the first one forecast; ones where there is no season."""
    if made.explanation is None or not made.explanation.multiplicative:
        return np.ones(months)
    season = made.explanation.season  # of one entry where the method knows none
    return season[(ahead + np.arange(months)) % season.size]


def _of_the_quota(season: Floats, longer: Floats) -> Floats:
    """Factors by which a quota falls on months of which some are longer than usual: a 53rd week moves money within the
    quarter, and a quota of such a quarter is that much higher already."""
    by_length: Floats = season * longer
    return by_length * float(season.sum() / by_length.sum())


def _backtest(
    table: pd.DataFrame, quarter: Quarter, usual: Floats, executor: Executor | None
) -> tuple[tuple[str, ...], Floats, Mapping[str, float]]:
    """Errors of the total of past quarters, each forecast from the months before it, and their season."""
    totals, months = table.to_numpy(dtype=np.float64).sum(axis=0), [str(month) for month in table.columns]
    past: list[tuple[Quarter, int, int]] = []
    for back in range(_TESTED, 0, -1):
        earlier = quarter.shift(-back)
        if not earlier.is_known:
            continue
        label, size = earlier.periods[0].label, len(earlier.periods)
        place = months.index(label) if label in months else -1
        if place >= _YEAR and place + size <= totals.size and totals[place : place + size].sum() > 0:
            past.append((earlier, place, size))
    plain, year, longest = totals / usual, _months_of_a_year(quarter), max((size for *_, size in past), default=0)
    made = forecast([plain[:place] for _, place, _ in past], longest, year, (_RATE,), executor) if past else []
    spans = [slice(place, place + size) for _, place, size in past]
    actual = np.array([totals[span].sum() for span in spans])
    guess = np.array(
        [(one.point[:size] * usual[span]).sum() for one, span, (*_, size) in zip(made, spans, past, strict=True)]
    )
    labels = tuple(str(earlier) for earlier, *_ in past)
    season = {
        label: float(_season(one, 0, size).mean()) for label, one, (*_, size) in zip(labels, made, past, strict=True)
    }
    return labels, np.asarray(ratio_of(guess, actual) - 1.0, dtype=np.float64), season


def _silent(table: pd.DataFrame) -> tuple[Finding, ...]:
    """Says when the last months are empty although there were sales before: they may not have been loaded."""
    totals = table.to_numpy(dtype=np.float64).sum(axis=0)
    last = int(np.flatnonzero(totals).max(initial=-1))
    empty = totals.size - 1 - last
    if last < 0 or not empty:
        return ()
    usual = float(totals[max(last - _YEAR + 1, 0) : last + 1].mean())
    sentence = (
        f"No sales from {table.columns[last + 1]} to {table.columns[-1]}, though the months before brought "
        f"{usual:,.0f} each: the forecast takes them for a loss of business."
    )
    remedy = "Pull the CRM to the day, or plan as of the last day it knows."
    return (Finding("revenue.history-stale", sentence, remedy, (), Severity.WARNING, usual * empty),)


def _fewer(before: int, after: int) -> tuple[Finding, ...]:
    """Says when the smallest cells were put together."""
    if before == after:
        return ()
    sentence = f"Of {before:,} cells the smallest stand together as {OTHERS}: {after:,} are planned one by one."
    return (Finding("revenue.cells-together", sentence, "", (), Severity.NOTE),)


def _label(node: Key) -> str:
    return " × ".join(part or "all" for part in node)


def _gathered(findings: tuple[Finding, ...], money: Mapping[str, float]) -> tuple[Finding, ...]:
    """One note per code over all nodes, with the money of the cells it speaks of: a hundred series have a hundred."""
    found = []
    for code in dict.fromkeys(finding.code for finding in findings if finding.severity is not Severity.NOTE):
        some = [finding for finding in findings if finding.code == code]
        rows = tuple(dict.fromkeys(row for finding in some for row in finding.rows))
        cells = [row for row in rows if "all" not in row.split(" × ")] or list(rows)
        amount = float(sum(abs(money.get(row, 0.0)) for row in cells))
        first = ", ".join(rows[:_NAMED]) + (f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else "")
        sentence = (
            f"{first}: {some[0].sentence}" if len(some) == 1 else f"{len(rows)} series: {_plain(code)} ({first})."
        )
        found.append(Finding(code, sentence, some[0].remedy, rows, Severity.NOTE, amount))
    return tuple(found)


_PLAIN = {
    "forecast.zeros": "some months without sales",
    "forecast.sporadic": "sales in a part of the months only, forecast as their mean",
    "forecast.negative": "months below zero",
    "forecast.short": "too few months to tell level, growth and season apart",
    "forecast.constant": "never changed",
    "forecast.outlier": "months far out of line were held back",
    "forecast.jump": "the last months jumped; the range spans the forecasts with and without",
    "forecast.break": "the level shifted for good",
    "forecast.empty": "no sales at all",
}


def _plain(code: str) -> str:
    return _PLAIN.get(code, code)
