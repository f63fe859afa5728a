"""A pipeline with what is asked of it at many days: when each deal ends next, and when its close date last moved."""

from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Floats
from calculations.pipeline.history import Ints, Pipeline
from calculations.pipeline.stages import Outcome

__all__ = ["DealHistory"]

_KEPT = 32
"""Days whose rows are kept, the one not asked for longest making way: a look asks for the ends of twelve quarters and
as many days before them, and the look at the quarter after it for nearly the same."""


class DealHistory:
    """Arrays aligned with the rows of a pipeline's history.

    ended, won: whether the row's stage ends its deal, and as won. day: of the row. deal: its position. moved: row with
    which the deal's close date last moved, its first row where it never did. later: whether that row moved it to a
    later day. first: the first row of the deal.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        """Read it once."""
        self.pipeline = pipeline
        self._asked: dict[date, NDArray[np.int32]] = {}
        rows = len(pipeline.stage)
        open_count = pipeline.ladder.open_count
        self.ended = pipeline.stage >= open_count
        self.won = pipeline.ladder.having(Outcome.WON)[pipeline.stage]
        self.day = pipeline.changed_at.astype("datetime64[D]")
        self.deal = np.repeat(np.arange(pipeline.size), np.diff(pipeline.bounds))
        fresh = np.zeros(rows, dtype=np.bool_)
        fresh[pipeline.bounds[:-1][np.diff(pipeline.bounds) > 0]] = True
        close = pipeline.close_date
        moved = np.zeros(rows, dtype=np.bool_)
        moved[1:] = (np.diff(close) != np.timedelta64(0)) & ~np.isnat(close[:-1]) & ~np.isnat(close[1:])
        moved &= ~fresh
        self.later = np.zeros(rows, dtype=np.bool_)
        self.later[1:] = moved[1:] & (np.diff(close) > np.timedelta64(0))
        place = np.where(moved | fresh, np.arange(rows), 0)
        self.moved = np.maximum.accumulate(place) if rows else place
        self.first = np.maximum.accumulate(np.where(fresh, np.arange(rows), 0)) if rows else place

    @cached_property
    def next_end(self) -> Ints:
        """Position of the first row at or after each that ends its deal; the number of rows where none does."""
        rows = len(self.ended)
        place = np.where(self.ended, np.arange(rows), rows)
        least = np.minimum.accumulate(place[::-1])[::-1] if rows else place
        stop = self.pipeline.bounds[1:][self.deal]
        return np.where(least < stop, least, rows)

    @cached_property
    def draw(self) -> Floats:
        """A number in 0–1 for each deal, of the moment it was first seen: the same in any order of deals."""
        bounds = self.pipeline.bounds
        held = np.diff(bounds) > 0
        number = np.zeros(self.pipeline.size, dtype=np.uint64)
        number[held] = self.pipeline.changed_at[bounds[:-1][held]].astype(np.int64).astype(np.uint64)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            number = (number ^ (number >> np.uint64(shift))) * np.uint64(factor)
        return (number ^ (number >> np.uint64(31))).astype(np.float64) / 2.0**64

    def rows_at(self, day: date) -> Ints:
        """The row of each deal that holds on the evening of a day, −1 for a deal not there yet."""
        found = self._asked.pop(day, None)
        if found is None:
            found = self._rows_at(day)
            if len(self._asked) == _KEPT:
                del self._asked[next(iter(self._asked))]
        self._asked[day] = found  # asked for last
        return found.astype(np.int64)

    def _rows_at(self, day: date) -> NDArray[np.int32]:
        bounds = self.pipeline.bounds
        counts = np.zeros(len(self.day) + 1, dtype=np.int32)
        np.cumsum(self.day <= np.datetime64(day, "D"), out=counts[1:])
        last = bounds[:-1] + counts[bounds[1:]] - counts[bounds[:-1]] - 1
        return np.where(last >= bounds[:-1], last, -1).astype(np.int32)
