"""The way through the quarter: what is booked by a day of it, in each draw."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from calculations.arrays import Floats, Vector
from calculations.errors import ShapeError
from calculations.fiscal import Quarter
from calculations.outlook.draws import Draws
from calculations.outlook.month_parts import month_parts
from calculations.outlook.table import MONTHS, Where

__all__ = ["path", "positions"]


def positions(quarter: Quarter, days: Sequence[date]) -> Vector:
    """Where days stand in a quarter, in its fiscal months: at the end of the first month's last day it is 1.

    A day counts as past: the first of 30 stands at 1/30. Before the quarter it is 0, after it the number of its months,
    four where there are more.
    """
    periods = month_parts(quarter)
    return np.array(
        [
            sum(min(max((day - period.start).days + 1, 0), period.days) / period.days for period in periods)
            for day in days
        ],
        dtype=np.float64,
    )


def path(draws: Draws, places: Vector, where: Where = None) -> Floats:
    """What a cut has booked by each place of the quarter, draw by draw.

    Args:
        draws: of the quarter. places: k places in months, see `positions`. where: the cut, by default the company.

    Returns:
        (k, draws) money: whole months, and of the month that is under way as much as has passed of it. Beyond the last
        month it is the sum of the cut, to the bit.

    Raises:
        ShapeError: a place is below zero or not a number.
    """
    at = np.asarray(places, dtype=np.float64)
    if not (at >= 0.0).all():
        raise ShapeError("a place of the quarter is below zero or not a number: give months from its start")
    months = draws.month_sums(where)
    share = np.clip(at[:, None] - np.arange(len(MONTHS))[None, :], 0.0, 1.0)
    booked = np.zeros((at.size, draws.count))
    for month in range(len(MONTHS)):
        booked += share[:, month, None] * months[month][None, :]
    return booked
