"""What past quarters did with the pipeline they opened with: conversion, slips, pull-ins, carry-over, and what came."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pandas as pd

from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter
from calculations.pipeline.history import Flags, Floats, Pipeline
from calculations.pipeline.state import state_as_of, within
from calculations.ratios import ratio_of

__all__ = ["CARRY_OVER_WEEKS", "full_quarters", "quarter_turns", "quarters_before"]

CARRY_OVER_WEEKS = 4


def full_quarters(pipeline: Pipeline, count: int, calendar: Calendar = CALENDAR_YEAR) -> tuple[Quarter, ...]:
    """The last `count` quarters that were over by `pipeline.as_of` and began after its first row, oldest first."""
    return quarters_before(pipeline, Quarter.of(pipeline.as_of + timedelta(days=1), calendar), count)


def quarters_before(pipeline: Pipeline, quarter: Quarter, count: int) -> tuple[Quarter, ...]:
    """The `count` quarters before one, without those that had begun when the history begins, oldest first.

    None where no deal came with what it was before: then nobody knows what became of the pipelines of the past.
    """
    if not pipeline.has_history or not len(pipeline.changed_at):
        return ()
    first = pipeline.changed_at.min().astype("datetime64[D]").item()
    return tuple(q for i in range(-count, 0) if (q := quarter.shift(i)).is_known and q.start > first)


def quarter_turns(
    pipeline: Pipeline, quarters: Sequence[Quarter], carry_over_weeks: int = CARRY_OVER_WEEKS
) -> pd.DataFrame:
    """What became of each quarter's opening pipeline, and where its won deals came from, by count and by value.

    Opening pipeline: open on the eve of the quarter with a close date in it. Slip rate = of these neither won nor lost
    by the quarter's end / all of these; lost deals are not slips. Conversion = won of these in the quarter / all of
    these (value: what was won / what it was put at on day 1). Pull-in share = won in the quarter though dated later on
    day 1 / all won in the quarter; create-and-close share = created and won in it / all won in it. Brought in is all
    else that was won: open on day 1 and dated later, earlier or not at all, or lost and taken up again; so that won =
    converted + brought in + created and won. Carry-over = opening pipeline / pipeline dated in the same quarter k weeks
    earlier. All from stage history, not snapshots.

    Args:
        pipeline: deals with history. quarters: any that were over by `pipeline.as_of`.
        carry_over_weeks: k.

    Returns:
        One row per quarter: `quarter`; in pairs of deals and `…_amount` (money) `opening`, `won` and the
        parts of them `converted`, `slipped`, `opening_lost`, `pulled_in`, `created_and_won`, `brought_in`, and
        `earlier`, the opening pipeline k weeks before; in pairs by count and by value `conversion_rate`,
        `conversion_value_rate`, `slip_rate`,
        `slip_value_rate`, `loss_rate`, `loss_value_rate`, `pull_in_share`, `pull_in_value_share`,
        `create_and_close_share`, `create_and_close_value_share`, `brought_in_share`, `brought_in_value_share`,
        `carry_over_rate`, `carry_over_value_rate`. A deal without an amount counts in counts only. NaN without a base.
    """
    return pd.DataFrame(
        [_turn(pipeline, quarter, carry_over_weeks) for quarter in quarters], columns=["quarter", *_NAMES]
    )


_RATES = ("conversion", "slip", "loss")
_SHARES = ("pull_in", "create_and_close", "brought_in")
_PARTS = (
    "opening",
    "won",
    "converted",
    "slipped",
    "opening_lost",
    "pulled_in",
    "created_and_won",
    "brought_in",
    "earlier",
)
_NAMES = [
    *(f"{name}{part}" for name in _PARTS for part in ("", "_amount")),
    *(f"{name}{part}_rate" for name in _RATES for part in ("", "_value")),
    *(f"{name}{part}_share" for name in _SHARES for part in ("", "_value")),
    "carry_over_rate",
    "carry_over_value_rate",
]


def _turn(pipeline: Pipeline, quarter: Quarter, weeks: int) -> tuple[object, ...]:
    eve = quarter.start - timedelta(days=1)
    opening, closing = state_as_of(pipeline, eve), state_as_of(pipeline, quarter.end - timedelta(days=1))
    earlier = state_as_of(pipeline, eve - timedelta(weeks=weeks))
    dated, before = opening.dated_in(quarter), earlier.dated_in(quarter)
    won = closing.won & closing.closed_in(quarter.start, quarter.end)
    later = opening.open & (opening.close_date >= np.datetime64(quarter.end, "D"))
    created = within(pipeline.created, quarter.start, quarter.end) & ~dated
    start, end = opening.amount, closing.amount
    base, wins = _sums(dated, start), _sums(won, end)
    of_base = [_sums(dated & won, end), _sums(dated & closing.open, start), _sums(dated & closing.lost, start)]
    of_wins = [_sums(won & later, end), _sums(won & created, end), _sums(won & ~dated & ~created, end)]
    ahead = _sums(before, earlier.amount)
    rates = [*_rates(of_base, base), *_rates(of_wins, wins), *_rates([base], ahead)]
    sums = [(int(deals), float(money)) for deals, money in (base, wins, *of_base, *of_wins, ahead)]
    return (str(quarter), *(figure for pair in sums for figure in pair), *rates)


def _sums(chosen: Flags, amount: Floats) -> Floats:
    """Number and money of the chosen deals."""
    return np.array([np.count_nonzero(chosen), np.nansum(amount[chosen])], dtype=np.float64)


def _rates(parts: list[Floats], whole: Floats) -> list[float]:
    return [float(rate) for part in parts for rate in ratio_of(part, whole)]
