"""Back-test of the projection: past quarters projected with only what was known then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from calculations.fiscal import Quarter
from calculations.pipeline.cuts import Cut, Ending, cut_at, ending_of, week_day
from calculations.pipeline.history import Pipeline
from calculations.pipeline.projection import METHODS, PAST_QUARTERS, deal_chances, project
from calculations.pipeline.quarters import full_quarters, quarters_before
from calculations.pipeline.state import State, state_as_of
from calculations.ratios import ratio_of

__all__ = ["SCORED_QUARTERS", "WEEKS", "ProjectionBacktest", "backtest_projection"]

WEEKS = (1, 4, 8, 12)
SCORED_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class ProjectionBacktest:
    """How each method would have projected past quarters.

    forecasts: one row per quarter, week and method: `quarter`, `week`, `method`, `forecast`, `actual` (money),
    `deals` (open and dated in the quarter at the cut), `brier_error` (mean squared difference of their chance and what
    became of them: won in the quarter or not; NaN without such deals).
    scores: one row per week and method, over the quarters that have a forecast: `week`, `method`, `quarters`,
    `wape_error` = Σ|F − A| / ΣA, `bias_rate` = Σ(F − A) / ΣA, `brier_error` over all deals.
    """

    forecasts: pd.DataFrame
    scores: pd.DataFrame


def backtest_projection(
    pipeline: Pipeline, quarters: Sequence[Quarter] | None = None, weeks: Sequence[int] = WEEKS
) -> ProjectionBacktest:
    """Project past quarters at the end of some of their weeks, and score every method.

    Each projection learns only from quarters that were over before the one it projects, cut at the same week, and
    reads the history up to its own cut. Quarters end as the CRM showed them on the evening of their last day.

    Args:
        pipeline: deals with history. quarters: to score, each over by `pipeline.as_of`; the last four by default.
        weeks: of the quarter's thirteen, the thirteenth ending with it.

    Returns:
        Forecasts and scores; no rows when there is no past quarter.
    """
    scored = full_quarters(pipeline, SCORED_QUARTERS) if quarters is None else tuple(quarters)
    if not scored:
        return ProjectionBacktest(pd.DataFrame(columns=_FORECAST), pd.DataFrame(columns=_SCORE))
    rows: list[tuple[object, ...]] = []
    ends: dict[Quarter, State] = {}
    for week in weeks:
        known: dict[Quarter, tuple[Cut, Ending]] = {}
        for quarter in scored:
            earlier = quarters_before(pipeline, quarter, PAST_QUARTERS)
            for q in (*earlier, quarter):
                if q not in ends:
                    ends[q] = state_as_of(pipeline, q.end - timedelta(days=1))
                if q not in known:
                    cut = cut_at(pipeline, q, week_day(q, week))
                    known[q] = (cut, ending_of(pipeline, cut, ends[q]))
            rows.extend(_scored(pipeline, week, known[quarter], [known[q] for q in earlier]))
    forecasts = pd.DataFrame(rows, columns=_FORECAST)
    return ProjectionBacktest(forecasts, _scores(forecasts))


_FORECAST = ["quarter", "week", "method", "forecast", "actual", "deals", "brier_error"]
_SCORE = ["week", "method", "quarters", "wape_error", "bias_rate", "brier_error"]


def _scored(
    pipeline: Pipeline, week: int, now: tuple[Cut, Ending], past: list[tuple[Cut, Ending]]
) -> list[tuple[object, ...]]:
    cut, ending = now
    projection = project(pipeline, cut.quarter, cut, past)
    due, chances = cut.in_quarter, deal_chances(projection)
    deals = int(np.count_nonzero(due))
    errors = {name: float(((chances[name] - ending.won)[due] ** 2).sum()) for name in METHODS}
    return [
        (
            str(cut.quarter),
            week,
            name,
            projection.totals[name],
            ending.total,
            deals,
            float(ratio_of(errors[name], deals)) if np.isfinite(projection.totals[name]) else float("nan"),
        )
        for name in METHODS
    ]


def _scores(forecasts: pd.DataFrame) -> pd.DataFrame:
    made = forecasts.dropna(subset=["forecast"])
    off = made["forecast"] - made["actual"]
    parts = made.assign(off=off, missed=off.abs(), squared=made["brier_error"] * made["deals"])
    grouped = parts.groupby(["week", "method"], sort=False)
    sums = grouped[["off", "missed", "actual", "squared", "deals"]].sum().reset_index()
    return pd.DataFrame(
        {
            "week": sums["week"],
            "method": sums["method"],
            "quarters": grouped.size().to_numpy(),
            "wape_error": ratio_of(sums["missed"], sums["actual"]),
            "bias_rate": ratio_of(sums["off"], sums["actual"]),
            "brier_error": ratio_of(sums["squared"], sums["deals"]),
        },
        columns=_SCORE,
    )
