"""The state of a pipeline at the end of any day, reconstructed from history."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from calculations.fiscal import Quarter
from calculations.pipeline.history import Days, Flags, Floats, Ints, Pipeline
from calculations.pipeline.stages import Outcome

__all__ = ["State", "state_as_of", "within"]


@dataclass(frozen=True, slots=True)
class State:
    """n deals at the end of a day, aligned with `Pipeline.deals`.

    row: position of the history row that holds, −1 for a deal that did not exist yet.
    open, won, lost: none of them for a deal that did not exist. stage: code, −1 likewise.
    amount: money, NaN is none. close_date: expected close, NaT is none; category: code, the stage's own where the
    history has none. closed_on: day a won or lost deal closed: its close date, or the day it was marked as closed when
    it has none or one that was then still to come (so the day does not move as time goes on); NaT for an open one.
    """

    day: date
    row: Ints
    open: Flags
    won: Flags
    lost: Flags
    stage: NDArray[np.int16]
    amount: Floats
    close_date: Days
    category: NDArray[np.int16]
    closed_on: Days

    def dated_in(self, quarter: Quarter) -> Flags:
        """Open deals whose close date lies in the quarter."""
        return self.open & within(self.close_date, quarter.start, quarter.end)

    def closed_in(self, first_day: date, end_day: date) -> Flags:
        """Won or lost deals that closed from the first day until before the end day."""
        return within(self.closed_on, first_day, end_day)


def within(days: Days, first_day: date, end_day: date) -> Flags:
    """Whether each day is in [first_day, end_day); NaT is not."""
    inside: Flags = (days >= np.datetime64(first_day, "D")) & (days < np.datetime64(end_day, "D"))
    return inside


def state_as_of(pipeline: Pipeline, day: date) -> State:
    """The state of every deal at the end of a day: its latest history row by then.

    Args:
        pipeline: deals with history. day: inclusive; a day after `pipeline.as_of` gives the state of that day, since
            nothing later was read.

    Returns:
        The state, with no information from after the day: a deal created, moved or closed later is as it was.
    """
    bounds = pipeline.bounds
    last = bounds[1:] - 1
    if day < pipeline.as_of:
        seen = pipeline.changed_at < np.datetime64(day + timedelta(days=1), "us")
        counts = np.zeros(len(seen) + 1, dtype=np.int32)
        np.cumsum(seen, out=counts[1:])
        last = bounds[:-1] + counts[bounds[1:]] - counts[bounds[:-1]] - 1
    exists = last >= bounds[:-1]
    row = np.where(exists, last, -1)
    if not len(pipeline.stage):
        return _nothing(pipeline, day)
    stage = np.where(exists, pipeline.stage[row], np.int16(-1))
    category = pipeline.category[row]
    own = np.array([*pipeline.ladder.categories, -1], dtype=np.int16)[stage]
    closed_stage = pipeline.ladder.having(Outcome.WON) | pipeline.ladder.having(Outcome.LOST)
    closed = closed_stage[stage]
    close = pipeline.close_date[row]
    marked = pipeline.changed_at[pipeline.entered[row]].astype("datetime64[D]")
    told = np.where(np.isnat(close) | (close > marked), marked, close)
    nat = np.datetime64("NaT", "D")
    return State(
        day=day,
        row=row,
        open=pipeline.ladder.having(Outcome.OPEN)[stage],
        won=pipeline.ladder.having(Outcome.WON)[stage],
        lost=pipeline.ladder.having(Outcome.LOST)[stage],
        stage=stage,
        amount=np.where(exists, pipeline.amount[row], np.nan),
        close_date=np.where(exists, close, nat),
        category=np.where(category >= 0, category, own),
        closed_on=np.where(closed, told, nat),
    )


def _nothing(pipeline: Pipeline, day: date) -> State:
    """The state of deals of which none has a history."""
    none, no = np.full(pipeline.size, -1, dtype=np.int16), np.zeros(pipeline.size, dtype=np.bool_)
    nat = np.full(pipeline.size, np.datetime64("NaT"), dtype="datetime64[D]")
    return State(day, none.astype(np.int64), no, no, no, none, np.full(pipeline.size, np.nan), nat, none, nat)
