"""The outlook with a planner's own assumptions: what is booked stays, what is still to come moves with the plan."""

import math
from dataclasses import replace

from calculations.outlook.cut import Cut

__all__ = ["assumed_cut"]


def assumed_cut(cut: Cut, total: float) -> Cut:
    """A cut whose open money is moved in every draw alike, so that it is expected to bring a total.

    sums = booked + f × (sums − booked), f = (total − booked) / (expected − booked), not below 0: its quantiles move
    alike, and its chance of a target T is that of booked + (T − booked) / f in the outlook itself.

    Args:
        cut: of the outlook. total: what the plan at the assumptions brings, money; NaN leaves the cut as it is.
    """
    to_come = cut.expected - cut.booked
    if math.isnan(total) or to_come <= 0.0 or total == cut.expected:
        return cut
    factor = max((total - cut.booked) / to_come, 0.0)
    return replace(cut, expected=cut.booked + factor * to_come, sums=cut.booked + factor * (cut.sums - cut.booked))
