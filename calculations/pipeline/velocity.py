"""Velocity: the money per day that flows out of the pipeline as won."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from calculations.performance.attainment import attainment
from calculations.pipeline.history import Pipeline
from calculations.pipeline.state import State

__all__ = ["Velocity", "velocity"]


@dataclass(frozen=True, slots=True)
class Velocity:
    """n × average won value × win rate / cycle days, and its parts; NaN where a part is not known.

    open_deals: n. won_value: mean amount of won deals, money. win_rate: by count. cycle_days: mean days from creation
    to closing of won deals. per_day: money a day.
    """

    open_deals: int
    won_value: float
    win_rate: float
    cycle_days: float
    per_day: float


def velocity(pipeline: Pipeline, state: State, first_day: date, end_day: date) -> Velocity:
    """Velocity of the open pipeline, with the value, win rate and cycle of the deals closed in a period.

    Args:
        pipeline: deals. state: their state; its open deals are n. first_day, end_day: the period, end exclusive.

    Returns:
        The velocity; a deal closed on the day it was created counts a cycle of one day, one without an amount is left
        out of the mean value.
    """
    closed = state.closed_in(first_day, end_day)
    won = closed & state.won
    money = state.amount[won]
    known = money[~np.isnan(money)]
    days = (state.closed_on[won] - pipeline.created[won]).astype("timedelta64[D]").astype(np.float64)
    days = np.maximum(days[~np.isnat(pipeline.created[won])], 1.0)
    count, value = int(np.count_nonzero(state.open)), float(attainment(known.sum(), len(known)))
    rate, cycle = float(attainment(won.sum(), closed.sum())), float(attainment(days.sum(), len(days)))
    return Velocity(count, value, rate, cycle, count * value * rate / cycle)
