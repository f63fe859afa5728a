"""The deals behind a plan: the pipeline a quarter opens with, and what past quarters did with theirs, by segment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.pipeline.history import Floats, Ints, Pipeline
from calculations.pipeline.quarters import quarter_turns, quarters_before
from calculations.pipeline.state import state_as_of, within
from calculations.ratios import ratio_of
from calculations.revenue.pipeline_view import PipelineHistory, pipeline_history

__all__ = ["DealsView", "deals_view", "segment_rates"]

_TURNS = 8
_RECENT = 4
_LEAST_DEALS = 10


@dataclass(frozen=True, slots=True)
class DealsView:
    """What the CRM's deals say of a quarter.

    opening: open and dated in it on `as_of`, money; NaN where the CRM has never had a pipeline. history: of past
    quarters. segments: see `segment_rates`, with `opening` and `booked` of the quarter.
    """

    opening: float
    history: PipelineHistory
    segments: pd.DataFrame
    findings: tuple[Finding, ...]


def deals_view(pipeline: Pipeline, quarter: Quarter, segments: Sequence[str]) -> DealsView:
    """Read the pipeline of a quarter and the record of those before it.

    Args:
        pipeline: deals with history, read to the day of planning. quarter: planned. segments: names of segment codes.

    Returns:
        The view. A CRM whose deals appear only once they are closed has no pipeline, and one whose deals come without
        their history says nothing of past ones: the opening is not known then, and a finding says so.
    """
    past = tuple(q for q in quarters_before(pipeline, quarter, _TURNS) if q.end <= pipeline.as_of + timedelta(days=1))
    history = pipeline_history(quarter_turns(pipeline, past))
    state = state_as_of(pipeline, pipeline.as_of)
    dated = state.dated_in(quarter)
    opening = float(np.nansum(state.amount[dated]))
    findings = list(history.findings)
    if not pipeline.has_history:
        opening = float("nan")
        findings = [
            Finding(
                "revenue.pipeline-without-history",
                "No deal came with its stage history, so nobody knows what becomes of a start pipeline: there is no "
                "pipeline view.",
                "Load the stage history.",
            )
        ]
    elif not history.quarters and not dated.any():
        opening = float("nan")
        findings = [
            Finding(
                "revenue.no-pipeline",
                "The CRM shows deals only once they are closed: there is no pipeline view.",
                "Enter deals when they begin, with the day they are expected to close.",
            )
        ]
    elif not dated.any():
        sentence = f"No open deal is dated in {quarter}: the pipeline view rests on what is created in it."
        findings.append(Finding("revenue.pipeline-empty", sentence, "Date the deals, or create pipeline."))
    elif not history.sufficient:
        sentence = (
            f"{len(history.quarters)} past quarters are too few to know what becomes of a start pipeline"
            f"{'' if history.quarters else '; its view is shown, and counts only where there is no other'}."
        )
        findings.append(Finding("revenue.pipeline-history-short", sentence, "", (), Severity.NOTE, opening))
    rates = segment_rates(pipeline, past[-_RECENT:], segments)
    group = pipeline.deals["segment"].to_numpy(dtype=np.int64)
    won = state.won & state.closed_in(quarter.start, quarter.end)
    rates["opening"] = _sums(group[dated], state.amount[dated], len(rates))
    rates["booked"] = _sums(group[won], state.amount[won], len(rates))
    return DealsView(opening, history, rates, tuple(findings))


def segment_rates(pipeline: Pipeline, past: Sequence[Quarter], segments: Sequence[str]) -> pd.DataFrame:
    """What past quarters made of start pipeline and of new deals, by segment.

    Args:
        pipeline: deals with history. past: quarters that are over. segments: names by code.

    Returns:
        One row per segment, by code: `segment`, `conversion_rate` (won of the start pipeline, by value),
        `new_conversion_rate` (won in the quarter of what was created in it, by value), `deal_size` (mean won amount),
        `cycle_days` (median days from creation to closing of won deals), `deals` (won). A segment with fewer than ten
        won deals takes the figures of all.
    """
    size = len(segments)
    group = pipeline.deals["segment"].to_numpy(dtype=np.int64)
    sums: dict[str, Floats] = {name: np.zeros(size + 1) for name in ("opening", "converted", "created", "created_won")}
    days: list[Floats] = []
    money: list[Floats] = []
    codes: list[Ints] = []
    for quarter in past:
        start = state_as_of(pipeline, quarter.start - timedelta(days=1))
        end = state_as_of(pipeline, quarter.end - timedelta(days=1))
        dated = start.dated_in(quarter)
        won = end.won & end.closed_in(quarter.start, quarter.end)
        new = within(pipeline.created, quarter.start, quarter.end) & (end.row >= 0)
        for name, chosen, amount in (
            ("opening", dated, start.amount),
            ("converted", dated & won, end.amount),
            ("created", new, end.amount),
            ("created_won", new & won, end.amount),
        ):
            part = _sums(group[chosen], amount[chosen], size)
            sums[name] = sums[name] + np.append(part, np.nansum(amount[chosen]))
        codes.append(group[won])
        money.append(end.amount[won])
        cycle = np.asarray((end.closed_on[won] - pipeline.created[won]).astype("timedelta64[D]"))
        days.append(np.asarray(cycle.astype(np.float64), dtype=np.float64))
    code = np.concatenate(codes) if codes else np.zeros(0, dtype=np.int64)
    worth, length = (np.concatenate(parts) if parts else np.zeros(0) for parts in (money, days))
    rows = []
    for place in range(size + 1):
        mine = np.ones(code.size, dtype=np.bool_) if place == size else code == place
        mine &= ~np.isnan(worth)
        rows.append(
            (
                float(ratio_of(sums["converted"][place], sums["opening"][place])),
                float(ratio_of(sums["created_won"][place], sums["created"][place])),
                float(worth[mine].mean()) if mine.any() else np.nan,
                float(np.nanmedian(length[mine])) if mine.any() else np.nan,
                int(np.count_nonzero(mine)),
            )
        )
    names = ["conversion_rate", "new_conversion_rate", "deal_size", "cycle_days", "deals"]
    table = pd.DataFrame(rows, columns=names)
    few = (table["deals"] < _LEAST_DEALS).to_numpy()
    for name in names[:-1]:
        table[name] = table[name].where(~few & table[name].notna(), table[name].iloc[-1])
    table = table.iloc[:size]
    return table.assign(segment=pd.Series(list(segments), dtype=object))


def _sums(codes: Ints, amounts: Floats, size: int) -> Floats:
    """Money by code; deals without one are in no group."""
    known = codes >= 0
    sums = np.bincount(codes[known], weights=np.nan_to_num(amounts[known]), minlength=size)[:size]
    return sums.astype(np.float64)
