"""The fiscal months of a quarter as an outlook keeps them: four columns, whatever the calendar has."""

import numpy as np

from calculations.arrays import Floats
from calculations.fiscal import Period, Quarter

__all__ = ["MONTHS", "gathered_months", "month_parts"]

MONTHS = 4


def month_parts(quarter: Quarter) -> tuple[Period, ...]:
    """The months of a quarter in order, at most four: where there are more, the fourth is all that are left."""
    months = quarter.periods
    if len(months) <= MONTHS:
        return months
    rest = months[MONTHS - 1 :]
    return (*months[: MONTHS - 1], Period(rest[0].start, rest[-1].end, f"{rest[0].label}–{rest[-1].label}"))


def gathered_months(money: Floats) -> Floats:
    """Money by the months of a quarter, the last axis, in the same parts."""
    if money.shape[-1] <= MONTHS:
        return money
    rest = money[..., MONTHS - 1 :].sum(axis=-1, keepdims=True)
    return np.concatenate([money[..., : MONTHS - 1], rest], axis=-1)
