"""Flow: what happened to the open pipeline between two days, adding up exactly."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from calculations.fiscal import Quarter
from calculations.pipeline.history import Flags, Floats, Ints, Pipeline
from calculations.pipeline.state import State, state_as_of

__all__ = ["FLOWS", "Flow", "flow_table", "pipeline_flow"]

FLOWS = ("new", "reopened", "pulled_in", "slipped_in", "value_change", "pushed_out", "moved_earlier", "won", "lost")
"""Where the change of a deal lands, once. Into the scope: created, opened again, dated into the quarter from later (or
from no date), from earlier. Within it: its value. Out of it: dated later (or no more), dated earlier, won, lost."""

_NOT = -1


@dataclass(frozen=True, slots=True)
class Flow:
    """Flow between the ends of two days, in integer minor units: opening + Σ flows = closing, exactly.

    table: one row per flow, framed by "opening" and "closing": `flow`, `deals`, `minor` (signed; out is negative).
    bucket: code into `FLOWS` of each deal, −1 for one without a change in the scope. change: its signed minor units.
    sums: the deals in the scope on either day summed by flow, "" for those without a change: `flow`, `deals`, and
    `opening_minor`, `closing_minor`, each NaN for a flow whose deals are not in the scope on that day.
    won_minor: what the won deals of the scope brought in the end, where it differs from what they were put at.
    created_and_won, created_and_won_minor: deals that came and were won in between, so that neither end shows them.
    """

    opening_day: date
    closing_day: date
    opening: int
    closing: int
    table: pd.DataFrame
    bucket: Ints
    change: Ints
    sums: pd.DataFrame
    won_minor: int
    created_and_won: int
    created_and_won_minor: int


def pipeline_flow(
    pipeline: Pipeline, opening_day: date, closing_day: date, quarter: Quarter | None = None, minor_per_unit: int = 100
) -> Flow:
    """Flow of the open pipeline between two days.

    Args:
        pipeline: deals with history. opening_day, closing_day: both states are those at the end of the day.
        quarter: the scope, open deals dated in it; all open deals by default, where dates move nothing.
        minor_per_unit: minor units of the currency (100 cents).

    Returns:
        The flow. An amount that is not known counts zero, so that one entered in between is a change of value.

    Raises:
        ValueError: the closing day is before the opening day.
    """
    if closing_day < opening_day:
        raise ValueError(f"the flow would run from {opening_day} back to {closing_day}: give the earlier day first")
    before, after = state_as_of(pipeline, opening_day), state_as_of(pipeline, closing_day)
    here, there = _scope(before, quarter), _scope(after, quarter)
    was, now = _minor(before.amount, minor_per_unit), _minor(after.amount, minor_per_unit)
    change = np.where(there, now, 0) - np.where(here, was, 0)
    came, went, stayed = there & ~here, here & ~there, here & there
    boundary = np.datetime64(quarter.start if quarter else opening_day, "D")
    earlier_before, earlier_after = before.close_date < boundary, after.close_date < boundary
    bucket = np.select(
        [
            came & (before.row < 0),
            came & ~before.open,
            came & earlier_before,
            came,
            stayed & (change != 0),
            went & after.won,
            went & after.lost,
            went & earlier_after,
            went,
        ],
        [FLOWS.index(name) for name in _ORDER],
        default=_NOT,
    )
    table = flow_table(bucket.astype(np.int64), np.where(here, was, 0), np.where(there, now, 0), here, there)
    minor = table["minor"].to_numpy()
    won = went & after.won
    unseen = (before.row < 0) & after.won
    return Flow(
        opening_day,
        closing_day,
        int(minor[0]),
        int(minor[-1]),
        table,
        bucket.astype(np.int64),
        change,
        _flow_sums(bucket, np.where(here, was, 0), np.where(there, now, 0), here, there),
        int(now[won].sum()),
        int(np.count_nonzero(unseen)),
        int(now[unseen].sum()),
    )


def flow_table(
    bucket: Ints, was: Ints, now: Ints, here: Flags, there: Flags, deals: Ints | None = None
) -> pd.DataFrame:
    """The flow of n rows, deals or sums of deals of one bucket, as a table that adds up exactly.

    Args:
        bucket: code into `FLOWS` of each row, −1 for one without a change. was, now: minor units in the scope at the
            opening and at the closing, 0 outside it. here, there: whether the row is in the scope then.
        deals: how many deals a row stands for; one by default.

    Returns:
        One row per flow, framed by "opening" and "closing": `flow`, `deals`, `minor`, with opening + Σ flows = closing.
    """
    number = np.ones(len(bucket), dtype=np.int64) if deals is None else deals
    known = bucket >= 0
    counts = np.bincount(bucket[known], weights=number[known], minlength=len(FLOWS)).astype(np.int64)
    change = now - was
    sums = [int(change[bucket == code].sum()) for code in range(len(FLOWS))]
    return pd.DataFrame(
        {
            "flow": pd.Series(["opening", *FLOWS, "closing"], dtype=object),
            "deals": [int(number[here].sum()), *counts.tolist(), int(number[there].sum())],
            "minor": [int(was.sum()), *sums, int(now.sum())],
        }
    )


def _flow_sums(bucket: Ints, was: Ints, now: Ints, here: Flags, there: Flags) -> pd.DataFrame:
    """The deals in the scope on either day, summed by flow."""
    scope = here | there
    code = np.where(scope, bucket, _NOT)[scope] + 1  # 0: no change
    size = len(FLOWS) + 1
    deals = np.bincount(code, minlength=size)
    money = {}
    for name, values, seen in (("opening_minor", was, here), ("closing_minor", now, there)):
        total = [float(values[scope][code == flow].sum()) for flow in range(size)]
        known = np.bincount(code, weights=seen[scope], minlength=size) > 0
        money[name] = np.where(known, total, np.nan)
    frame = pd.DataFrame({"flow": pd.Series(["", *FLOWS], dtype=object), "deals": deals, **money})
    return frame[frame["deals"] > 0].reset_index(drop=True)


_ORDER = ("new", "reopened", "slipped_in", "pulled_in", "value_change", "won", "lost", "moved_earlier", "pushed_out")


def _scope(state: State, quarter: Quarter | None) -> Flags:
    return state.open if quarter is None else state.dated_in(quarter)


def _minor(amount: Floats, minor_per_unit: int) -> Ints:
    """Whole minor units, zero for an unknown amount."""
    return np.rint(np.nan_to_num(amount) * minor_per_unit).astype(np.int64)
