"""The time-series view of a quarter: monthly sales forecast per segment, product line and region, adding up."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.forecast.forecast import Forecast, forecast
from calculations.forecast.hierarchy import Hierarchy, Key, forecast_hierarchy
from calculations.ratios import ratio_of

__all__ = ["DIMENSIONS", "OTHERS", "TimeSeriesView", "month_table", "time_series_view"]

DIMENSIONS = ("segment", "product_line", "region")

_SEASON = 12
_RATE = 0.8  # coverage of the ranges
_TOGETHER = 0.4  # correlation of the errors of neighbouring months: on competition months 80 % ranges then cover 81 %
_LEAST_MONTHS = 12  # of history before a quarter that is back-tested
_TESTED = 8  # past quarters back-tested at most
_NAMED = 5
_MOST_CELLS = 600  # that are reconciled on their own; the smallest of more are put together
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class TimeSeriesView:
    """N nodes of the quarter: the total, each segment, line and region, and the cells, cells last.

    months: labels of the quarter's months. monthly (N, 3): medians, months already over as they were. point, lower,
    upper (N,): the quarter and its 80 % range, money; point = hierarchy.summing @ the cells' points, exactly.
    season (3,): factor of each month, the mean month of a year being 1. tested: past quarters; errors: (forecast −
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


def month_table(sales: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Sales of each cell by month, up to the last month that was over by a day.

    Args:
        sales: `MONTHLY_SALES`. as_of: last day that counts.

    Returns:
        One row per cell (`DIMENSIONS`), one column per month without a gap, money; months without sales are zero.
    """
    last = np.datetime64(as_of + timedelta(days=1), "M") - 1
    known = sales[sales["month"] <= str(last)]
    if known.empty:
        return pd.DataFrame(index=pd.MultiIndex.from_tuples([], names=DIMENSIONS))
    months = np.arange(np.datetime64(known["month"].min(), "M"), last + 1).astype(str)
    table = known.pivot_table(index=list(DIMENSIONS), columns="month", values="amount", aggfunc="sum", sort=True)
    return table.reindex(columns=months).fillna(0.0)


def time_series_view(
    sales: pd.DataFrame, quarter: Quarter, as_of: date, executor: Executor | None = None
) -> TimeSeriesView | None:
    """Forecast a quarter from its sales history.

    Cells are forecast by month with all their sums and reconciled (see `forecast_hierarchy`); months of the quarter
    that are over count as they were. The range of the quarter takes errors of neighbouring months as correlated by
    0.4.

    Args:
        sales: `MONTHLY_SALES`; later months than `as_of` are not read, nor the month that is not over by then.
        quarter: planned; not over. as_of: last day that counts. executor: for the forecasts.

    Returns:
        The view, or None without any history.

    Raises:
        ValueError: the quarter was over by `as_of`.
    """
    if as_of >= quarter.end - timedelta(days=1):
        raise ValueError(f"{quarter} was over on {as_of}: there is nothing to plan")
    whole = month_table(sales, as_of)
    if whole.empty:
        return None
    table = _put_together(whole)
    cells: dict[Key, Floats] = {
        tuple(map(str, key)): row for key, row in zip(table.index, table.to_numpy(dtype=np.float64), strict=True)
    }
    last = np.datetime64(str(table.columns[-1]), "M")
    wanted = np.datetime64(quarter.start, "M") + np.arange(3)
    ahead = int((wanted[-1] - last).astype(np.int64))
    made = forecast_hierarchy(cells, ahead, _SEASON, _RATE, executor)
    known = min(max(3 - ahead, 0), table.shape[1])
    summing = made.hierarchy.summing
    past = summing @ np.array(list(cells.values()))[:, table.shape[1] - known :]
    coming = made.point[:, ahead - (3 - known) :]
    monthly = np.concatenate([past, coming], axis=1)
    cell_points = monthly[-len(cells) :].sum(axis=1)
    point = summing @ cell_points
    ends = [_together(np.abs(coming - end[:, ahead - (3 - known) :])) for end in (made.lower, made.upper)]
    tested, errors, past_season = _backtest(table, quarter, executor)
    return TimeSeriesView(
        hierarchy=made.hierarchy,
        months=tuple(str(month) for month in wanted),
        monthly=monthly,
        point=point,
        lower=point - ends[0],
        upper=point + ends[1],
        season=_season(made.forecasts[0], ahead - 3),
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
        recent = table.iloc[:, -_SEASON:].sum(axis=1).to_numpy(dtype=np.float64)
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


def _season(made: Forecast, ahead: int) -> Floats:
    """Factors of three months, the first `ahead` months after the first one forecast; ones where there is no season."""
    if made.explanation is None or not made.explanation.multiplicative:
        return np.ones(3)
    season = made.explanation.season  # of one entry where the method knows none
    return season[(ahead + np.arange(3)) % season.size]


def _backtest(
    table: pd.DataFrame, quarter: Quarter, executor: Executor | None
) -> tuple[tuple[str, ...], Floats, Mapping[str, float]]:
    """Errors of the total of past quarters, each forecast from the months before it, and their season."""
    totals, months = table.to_numpy(dtype=np.float64).sum(axis=0), [str(month) for month in table.columns]
    past: list[tuple[Quarter, int]] = []
    for back in range(_TESTED, 0, -1):
        earlier = quarter.shift(-back)
        label = earlier.start.isoformat()[:7]
        place = months.index(label) if label in months else -1
        if place >= _LEAST_MONTHS and place + 3 <= totals.size and totals[place : place + 3].sum() > 0:
            past.append((earlier, place))
    made = forecast([totals[:place] for _, place in past], 3, _SEASON, (_RATE,), executor) if past else []
    actual = np.array([totals[place : place + 3].sum() for _, place in past])
    guess = np.array([one.point.sum() for one in made])
    labels = tuple(str(earlier) for earlier, _ in past)
    season = {label: float(_season(one, 0).mean()) for label, one in zip(labels, made, strict=True)}
    return labels, np.asarray(ratio_of(guess, actual) - 1.0, dtype=np.float64), season


def _silent(table: pd.DataFrame) -> tuple[Finding, ...]:
    """Says when the last months are empty although there were sales before: they may not have been loaded."""
    totals = table.to_numpy(dtype=np.float64).sum(axis=0)
    last = int(np.flatnonzero(totals).max(initial=-1))
    empty = totals.size - 1 - last
    if last < 0 or not empty:
        return ()
    usual = float(totals[max(last - _SEASON + 1, 0) : last + 1].mean())
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
