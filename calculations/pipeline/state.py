"""The state of a pipeline at the end of any day, reconstructed from history."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.fiscal import Quarter
from calculations.pipeline.history import Days, Flags, Floats, Ints, Pipeline
from calculations.pipeline.stages import Outcome

__all__ = ["State", "state_as_of", "within"]

_KEPT = 12
"""States kept of a pipeline, the one not asked for longest making way: quarters' ends are asked for again and again."""


@dataclass(frozen=True, eq=False)
class State:
    """n deals at the end of a day, aligned with `Pipeline.deals`; what is asked of them is worked out when it is.

    row: position of the history row that holds, −1 for a deal that did not exist yet.
    """

    pipeline: Pipeline
    day: date
    row: Ints

    @cached_property
    def exists(self) -> Flags:
        """Whether each deal existed."""
        there: Flags = self.row >= 0
        return there

    @cached_property
    def stage(self) -> NDArray[np.int16]:
        """Code of the stage, −1 for a deal that did not exist."""
        return self._held(self.pipeline.stage, np.int16(-1))

    @cached_property
    def open(self) -> Flags:
        """Deals in an open stage; neither open nor won nor lost is one that did not exist."""
        return self._ended(Outcome.OPEN)

    @cached_property
    def won(self) -> Flags:
        """Deals in a stage that is won."""
        return self._ended(Outcome.WON)

    @cached_property
    def lost(self) -> Flags:
        """Deals in a stage that is lost."""
        return self._ended(Outcome.LOST)

    @cached_property
    def amount(self) -> Floats:
        """Money, NaN is none."""
        return self._held(self.pipeline.amount, np.float64("nan"))

    @cached_property
    def close_date(self) -> Days:
        """Expected close, NaT is none."""
        return self._held(self.pipeline.close_date, np.datetime64("NaT", "D"))

    @cached_property
    def category(self) -> NDArray[np.int16]:
        """Code of the forecast category, the stage's own where the history has none; −1 where neither says."""
        told = self._held(self.pipeline.category, np.int16(-1))
        own = self.pipeline.ladder.category_codes[self.stage]
        return np.where(told >= 0, told, own)

    @cached_property
    def closed_on(self) -> Days:
        """Day a won or lost deal closed, NaT for an open one.

        It is the close date, or the day the deal was marked as closed when it has none or one that was then still to
        come, so that the day does not move as time goes on.
        """
        nat = np.datetime64("NaT", "D")
        return np.where(self.won | self.lost, self._held(self.pipeline.closes_on, nat), nat)

    def _held(self, values: NDArray[Any], blank: Any) -> NDArray[Any]:  # noqa: ANN401 - one of the values
        """What stands in the row of each deal."""
        if not len(values):
            return np.full(len(self.row), blank, dtype=values.dtype)
        return np.where(self.exists, values[self.row], blank)

    def _ended(self, outcome: Outcome) -> Flags:
        return self.pipeline.ladder.having(outcome)[self.stage]

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


def state_as_of(pipeline: Pipeline, day: date, *, is_kept: bool = True) -> State:
    """The state of every deal at the end of a day: its latest history row by then.

    Args:
        pipeline: deals with history. day: inclusive; a day after `pipeline.as_of` gives the state of that day, since
            nothing later was read. is_kept: whether the day is likely to be asked for again.

    Returns:
        The state, with no information from after the day: a deal created, moved or closed later is as it was.
    """
    known: State | None = pipeline.states.pop(day, None)
    if known is not None:
        pipeline.states[day] = known  # asked for last
        return known
    bounds = pipeline.bounds
    last = bounds[1:] - 1
    if day < pipeline.as_of:
        seen = pipeline.changed_at < np.datetime64(day + timedelta(days=1), "us")
        counts = np.zeros(len(seen) + 1, dtype=np.int32)
        np.cumsum(seen, out=counts[1:])
        last = bounds[:-1] + counts[bounds[1:]] - counts[bounds[:-1]] - 1
    # The state's own pipeline knows no states: in a circle all of it would stay until somebody searched for garbage.
    state = State(replace(pipeline), day, np.where(last >= bounds[:-1], last, -1))
    if is_kept:
        while len(pipeline.states) >= _KEPT:
            del pipeline.states[next(iter(pipeline.states))]
        pipeline.states[day] = state
    return state
