"""Trends: quarter by quarter, each against the same quarter of the year before."""

from collections.abc import Hashable, Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.errors import ShapeError
from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter
from calculations.performance.attainment import attainment
from calculations.ratios import ratio_of

__all__ = ["quarterly_trends"]

_YEAR = 4


def quarterly_trends(
    groups: Sequence[Hashable],
    quarters: Sequence[str],
    actual: ArrayLike,
    quota: ArrayLike | None = None,
    *,
    as_of: date,
    calendar: Calendar = CALENDAR_YEAR,
) -> pd.DataFrame:
    """Actuals, quotas and attainment of each group by quarter, with changes that compare like seasons.

    change_rate(t) = actual(t) / actual(t − 4) − 1: the same quarter a year before, so season cancels; by the week where
    the two are of 14 and 13 weeks. Trailing sums run over four quarters and carry no season either; years of 53 and 52
    weeks are compared by the week as well. Definition: planning practice, "seasonally comparable".

    Args:
        groups: group of each of n rows.
        quarters: n quarter labels, as in 2019Q4; quarters that had not begun by `as_of` are left out.
        actual: n closed-won values, money.
        quota: n quotas in force, money; none by default.
        as_of: last day that counts; the quarter it falls in is partial until its last day.
        calendar: the fiscal calendar of the labels.

    Returns:
        A row per group and quarter from the first to the last one present, by group in order of first appearance:
        `group`, `quarter`, `actual`, `quota`, `attainment`, `change_rate`, `attainment_change` (difference of rates on
        the year before), `trailing_actual` (four quarters), `trailing_change_rate`, `partial`. A quarter without rows
        is NaN, not zero; so is every change that lacks a side, or whose base is not above zero, and every change,
        attainment and trailing sum that a partial quarter would enter.

    Raises:
        ShapeError: lengths differ. ValueError: a label is not a quarter.
    """
    sold = np.asarray(actual, dtype=np.float64)
    asked = np.full(sold.shape, np.nan) if quota is None else np.asarray(quota, dtype=np.float64)
    if not sold.shape == asked.shape == (len(groups),) or len(quarters) != len(groups):
        raise ShapeError(f"{len(groups)} groups, {len(quarters)} quarters, {sold.size} actuals and {asked.size} quotas")
    distinct = {label: Quarter.parse(label, calendar) for label in dict.fromkeys(quarters)}
    index = {label: q.index for label, q in distinct.items() if q.start <= as_of}
    code, names = pd.factorize(pd.Series(list(groups), dtype=object), use_na_sentinel=False)
    place = np.array([index.get(label, -1) for label in quarters], dtype=np.int64)
    kept = place >= 0
    first, last = (min(index.values()), max(index.values())) if index else (0, -1)
    span = last - first + 1
    shape = (len(names), span)
    cell = code[kept] * span + place[kept] - first
    money = [_summed(cell, column[kept], shape) for column in (sold, asked)]
    labels = [Quarter.at(i, calendar) for i in range(first, last + 1)]
    partial = np.array([(q.end - as_of).days > 1 for q in labels], dtype=np.bool_)
    whole = [np.where(partial, np.nan, values) for values in money]
    rate = attainment(whole[0], whole[1])
    before = _shifted(rate)
    trailing = _trailing(whole[0])
    months = np.array([[q.months for q in labels]], dtype=np.float64)
    weekly, yearly = whole[0] / months, trailing / _trailing(months)
    return pd.DataFrame(
        {
            "group": pd.Series(np.repeat(np.asarray(names, dtype=object), span), dtype=object),
            "quarter": [str(q) for q in labels] * len(names),
            "actual": money[0].ravel(),
            "quota": money[1].ravel(),
            "attainment": rate.ravel(),
            "change_rate": (ratio_of(weekly, _shifted(weekly)) - 1.0).ravel(),
            "attainment_change": (rate - before).ravel(),
            "trailing_actual": trailing.ravel(),
            "trailing_change_rate": (ratio_of(yearly, _shifted(yearly)) - 1.0).ravel(),
            "partial": np.tile(partial, len(names)),
        }
    )


def _summed(
    cell: np.ndarray[tuple[int], np.dtype[np.int64]],
    values: np.ndarray[tuple[int], np.dtype[np.float64]],
    shape: tuple[int, int],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Sums of the known values of each cell; NaN where none is known."""
    known = ~np.isnan(values)
    size = shape[0] * shape[1]
    sums = np.bincount(cell[known], weights=values[known], minlength=size)
    counts = np.bincount(cell[known], minlength=size)
    return np.where(counts > 0, sums, np.nan).reshape(shape)


def _trailing(
    values: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The sum of each quarter and the three before it, NaN unless all four are known.

    Each sum is made anew: a running one would leave a residue of 1e-12 where four quarters hold nothing.
    """
    total = np.full(values.shape, np.nan)
    if values.shape[1] >= _YEAR:
        total[:, _YEAR - 1 :] = np.lib.stride_tricks.sliding_window_view(values, _YEAR, axis=1).sum(axis=2)
    return total


def _shifted(
    values: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The value of four quarters before, NaN where there is none."""
    before = np.full(values.shape, np.nan)
    before[:, _YEAR:] = values[:, : max(values.shape[1] - _YEAR, 0)]
    return before
