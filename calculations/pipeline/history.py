"""A pipeline with its history, read once: cleaned, sorted by deal and time, nothing later than as_of."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.findings import Finding, Severity, ranked
from calculations.pipeline.stages import StageLadder
from calculations.schemas import OPPORTUNITIES, STAGE_HISTORY

__all__ = ["Days", "Flags", "Floats", "Ints", "Pipeline", "read_pipeline"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]

YEARS_AHEAD, YEARS_BACK = 10, 30
"""A close date further from as_of than this is taken for a slip of the keyboard, and so for none."""

_NAMED = 1000


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Deals and their history, in arrays.

    deals: `OPPORTUNITIES`, by code, without repetition; its n rows are the positions used everywhere below.
    bounds: n + 1 positions: the history of deal i is bounds[i] to bounds[i + 1], oldest first.
    changed_at, stage, amount (money, NaN is none), close_date (days), category, chance (the CRM's probability, 0–1,
    that of the stage where the row has none): one entry per history row.
    entered: position of the row with which the deal entered the stage of each row. pushes: how often its close date
    had been moved to a later day by then. closes_on: day the deal would have closed, were it closed by the row's stage:
    the close date, or the day it entered the stage when it has none or one still to come.
    created: day each deal was created. states: of days that were asked for before.
    has_history: false where no deal came with what it was before, so that nothing is known of past pipelines.
    """

    deals: pd.DataFrame
    ladder: StageLadder
    as_of: date
    bounds: Ints
    changed_at: Days
    stage: NDArray[np.int16]
    amount: Floats
    close_date: Days
    category: NDArray[np.int16]
    chance: Floats
    entered: NDArray[np.int32]
    pushes: NDArray[np.int32]
    closes_on: Days
    created: Days
    findings: tuple[Finding, ...]
    has_history: bool = True
    states: dict[date, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def size(self) -> int:
        """Number of deals."""
        return len(self.deals)


def read_pipeline(
    opportunities: pd.DataFrame, history: pd.DataFrame, ladder: StageLadder, as_of: date, *, has_history: bool = True
) -> Pipeline:
    """Read deals and stage history as they were known at the end of a day.

    Args:
        opportunities: `OPPORTUNITIES`, n deals in any order. history: `STAGE_HISTORY`, h rows in any order; of two
            rows of one deal and moment the later one in the frame stands. ladder: stages by code.
        as_of: last day that counts, inclusive; later rows are not read.
        has_history: false where all rows were made of deals as they stand (`history_of_deals`).

    Returns:
        The pipeline. What is wrong with rows is said in findings and has a defined value: a repeated deal counts
        once (its first row), history without a known deal, moment or stage is left out, a negative or infinite amount
        and a close date more than ten years ahead or thirty back is unknown; a deal without any history is in no
        state at all. A missing creation date is that of the first history row.

    Raises:
        UnknownColumnError: a column is missing.
    """
    deals = OPPORTUNITIES.conform(opportunities)
    rows = STAGE_HISTORY.conform(history)
    names = deals["opportunity"]
    repeated = names.duplicated().to_numpy()
    found = [_told("pipeline.deal-repeated", "deals have an id that came before and count once", names[repeated])]
    deals = deals[~repeated]
    if not deals["opportunity"].is_monotonic_increasing:
        deals = deals.sort_values("opportunity")
    deals = deals.reset_index(drop=True)
    codes = deals["opportunity"].to_numpy()
    cut = np.datetime64(as_of + timedelta(days=1), "us")
    at, stage = rows["changed_at"].to_numpy(dtype="datetime64[us]"), rows["stage"].to_numpy()
    owner = rows["opportunity"].to_numpy()
    place = np.minimum(np.searchsorted(codes, owner), max(len(codes) - 1, 0))
    known = codes[place] == owner if len(codes) else np.zeros(len(rows), dtype=np.bool_)
    ladder_holds = (stage >= 0) & (stage < len(ladder.names))
    found += [
        _told("pipeline.history-without-deal", "history rows belong to no deal and are left out", owner[~known]),
        _told("pipeline.history-undated", "history rows have no moment and are left out", owner[known & np.isnat(at)]),
        _told(
            "pipeline.stage-unknown",
            "history rows have a stage that is not in the ladder; left out",
            owner[~ladder_holds],
        ),
    ]
    kept = np.flatnonzero(known & ladder_holds & (at < cut))
    place, at = place[kept].astype(np.int32), at[kept]
    if not ((np.diff(place) > 0) | ((np.diff(place) == 0) & (np.diff(at) >= np.timedelta64(0)))).all():
        order = np.lexsort((at, place))
        place, at, kept = place[order], at[order], kept[order]
    bounds = np.zeros(len(codes) + 1, dtype=np.int64)
    np.cumsum(np.bincount(place, minlength=len(codes)), out=bounds[1:])
    amount, close = rows["amount"].to_numpy()[kept], rows["close_date"].to_numpy()[kept].astype("datetime64[D]")
    wrong = (amount < 0) | np.isinf(amount)
    far = (close >= _years(as_of, YEARS_AHEAD)) | (close < _years(as_of, -YEARS_BACK))
    found += [
        _told(
            "pipeline.amount-negative",
            "deals had an amount below zero or without end, read as none",
            codes[place[wrong]],
        ),
        _told(
            "pipeline.date-far-out", "deals had a close date too far out to be meant, read as none", codes[place[far]]
        ),
        _told(
            "pipeline.deal-without-history",
            "deals have no history by then and are not counted",
            codes[np.diff(bounds) == 0],
        ),
    ]
    stage = stage[kept]
    told = rows["chance"].to_numpy()[kept]
    chance = np.where(np.isnan(told), np.asarray(ladder.probability_rates, dtype=np.float64)[stage], told)
    close = np.where(far, np.datetime64("NaT"), close)
    fresh = np.ones(len(kept), dtype=np.bool_)
    fresh[1:] = np.diff(place) != 0
    created = deals["created_at"].to_numpy().astype("datetime64[D]")
    first = bounds[:-1][np.isnat(created) & (np.diff(bounds) > 0)]
    created[np.isnat(created) & (np.diff(bounds) > 0)] = at[first].astype("datetime64[D]")
    entered = _run_starts(fresh, stage)
    marked = at[entered].astype("datetime64[D]")
    return Pipeline(
        deals=deals,
        ladder=ladder,
        as_of=as_of,
        bounds=bounds,
        changed_at=at,
        stage=stage,
        amount=np.where(wrong, np.nan, amount),
        close_date=close,
        category=rows["category"].to_numpy()[kept],
        chance=np.clip(chance, 0.0, 1.0),
        entered=entered,
        pushes=_pushes(fresh, close),
        closes_on=np.where(np.isnat(close) | (close > marked), marked, close),
        created=created,
        findings=ranked(finding for finding in found if finding.rows),
        has_history=has_history,
    )


def _years(day: date, years: int) -> np.datetime64:
    """The first of January of a year that far away."""
    return np.datetime64(f"{day.year + years:04d}-01-01", "D")


def _run_starts(fresh: Flags, stage: NDArray[np.int16]) -> NDArray[np.int32]:
    """Position of the first row of each run of one stage within a deal, for each row."""
    starts = fresh.copy()
    starts[1:] |= np.diff(stage) != 0
    return np.maximum.accumulate(np.where(starts, np.arange(len(stage)), 0)).astype(np.int32)


def _pushes(fresh: Flags, close: Days) -> NDArray[np.int32]:
    """How often the close date of a deal had moved to a later day, by each row."""
    later = np.zeros(len(close), dtype=np.int32)
    later[1:] = (np.diff(close) > np.timedelta64(0)) & ~fresh[1:]
    total = np.cumsum(later, dtype=np.int32)
    return total - np.maximum.accumulate(np.where(fresh, total, 0))


def _told(code: str, what: str, deals: "NDArray[np.int32] | pd.Series[int]") -> Finding:
    """A finding about deals by code, without rows when there are none; names no more than a thousand."""
    different = np.unique(np.asarray(deals))
    sentence = f"{len(deals):,} {what}."
    rows = tuple(str(d) for d in different[:_NAMED])
    return Finding(code, sentence, "Correct them in the CRM.", rows, Severity.WARNING)
