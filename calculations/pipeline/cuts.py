"""A quarter cut at a day: the open deals as they were then, and, once the quarter is over, what became of them."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from calculations.fiscal import Quarter
from calculations.pipeline.history import Flags, Floats, Ints, Pipeline
from calculations.pipeline.state import State, state_as_of, within

__all__ = ["AGE_EDGES", "DATED", "Cut", "Ending", "cut_at", "ending_of", "week_day"]

AGE_EDGES = (14, 30, 60, 120)
"""Days in the stage at which an age class begins, the first being under 14."""

DATED = ("none", "overdue", "this quarter", "next quarter", "later")

_WEEKS = 13


@dataclass(frozen=True, slots=True)
class Cut:
    """The m open deals at the end of a day in a quarter, with what may be known of them then.

    deals: positions in the pipeline. dated: code into `DATED`. stage: code. age: class by `AGE_EDGES`. category: code.
    amount: money, NaN is none. crm_rate: the CRM's probability of the deal.
    booked: won in the quarter by then, money. booked_deals: positions of these.
    """

    quarter: Quarter
    day: date
    deals: Ints
    dated: Ints
    stage: Ints
    age: Ints
    category: Ints
    amount: Floats
    crm_rate: Floats
    booked: float
    booked_deals: Ints

    @property
    def in_quarter(self) -> Flags:
        """Open deals that are dated in the quarter."""
        due: Flags = self.dated == DATED.index("this quarter")
        return due


@dataclass(frozen=True, slots=True)
class Ending:
    """How a quarter ended for a cut of it, as the CRM showed it on the evening of the last day.

    won: m flags, won in the quarter. won_amount: money, 0 for the others. created_won: won in the quarter by deals
    that were not open at the cut, money. total: all that was won in the quarter, money.
    """

    won: Flags
    won_amount: Floats
    created_won: float
    total: float


def week_day(quarter: Quarter, week: int) -> date:
    """Last day of a week of a quarter, week 13 being the one that ends with it: all quarters align at their end."""
    return quarter.end - timedelta(days=1 + 7 * (_WEEKS - week))


def cut_at(pipeline: Pipeline, quarter: Quarter, day: date) -> Cut:
    """The open deals at the end of a day, seen from a quarter, and what was booked in it by then.

    Args:
        pipeline: deals with history. quarter: the one to project. day: in it, or its eve.
    """
    state = state_as_of(pipeline, day, is_kept=False)
    deals = np.flatnonzero(state.open)
    entered = pipeline.changed_at[pipeline.entered[state.row[deals]]].astype("datetime64[D]")
    age = (np.datetime64(day, "D") - entered).astype(np.int64)
    booked = np.flatnonzero(state.won & state.closed_in(quarter.start, quarter.end))
    stage = state.stage[deals].astype(np.int64)
    return Cut(
        quarter=quarter,
        day=day,
        deals=deals,
        dated=_dated(state, deals, quarter),
        stage=stage,
        age=np.searchsorted(AGE_EDGES, age, side="right"),
        category=state.category[deals].astype(np.int64),
        amount=state.amount[deals],
        crm_rate=pipeline.chance[state.row[deals]],
        booked=float(np.nansum(state.amount[booked])),
        booked_deals=booked,
    )


def ending_of(pipeline: Pipeline, cut: Cut, closing: State | None = None) -> Ending:
    """How the quarter of a cut ended; it must be over by `pipeline.as_of`.

    Args:
        closing: the state on the quarter's last day, where it is known already: many cuts share one.
    """
    state = closing or state_as_of(pipeline, cut.quarter.end - timedelta(days=1))
    won = state.won & within(state.closed_on, cut.quarter.start, cut.quarter.end)
    money = np.where(won, np.nan_to_num(state.amount), 0.0)
    seen = np.zeros(pipeline.size, dtype=np.bool_)
    seen[cut.deals] = True
    seen[cut.booked_deals] = True
    return Ending(won[cut.deals], money[cut.deals], float(money[~seen].sum()), float(money.sum()))


def _dated(state: State, deals: Ints, quarter: Quarter) -> Ints:
    """Code into `DATED` of the close date of each deal."""
    close = state.close_date[deals]
    following = quarter.shift(1)
    code = np.full(len(deals), DATED.index("later"), dtype=np.int64)
    code[within(close, following.start, following.end)] = DATED.index("next quarter")
    code[within(close, quarter.start, quarter.end)] = DATED.index("this quarter")
    code[close < np.datetime64(state.day, "D")] = DATED.index("overdue")
    code[np.isnat(close)] = DATED.index("none")
    return code
