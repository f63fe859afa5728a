"""Sensitivity: each driver moved over its own range, ranked as a tornado, with its elasticity."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calculations.revenue.drivers import DriverRange, Drivers
from calculations.revenue.views import PlanModel

__all__ = ["Sensitivity", "sensitivities"]

_STEP = 0.01  # of the driver's value: the step on either side from which the elasticity is read


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """One bar of the tornado.

    low, base, high: values of the driver. at_low, at_high: planned totals there, money. swing: their distance, not
    negative. elasticity: per cent of plan per per cent of driver at the base; NaN where the base or the plan is zero.
    """

    driver: str
    low: float
    base: float
    high: float
    at_low: float
    at_high: float
    elasticity: float
    is_assumed: bool

    @property
    def swing(self) -> float:
        """Money between the two ends."""
        return abs(self.at_high - self.at_low)


def sensitivities(model: PlanModel, base: Drivers, ranges: Mapping[str, DriverRange]) -> tuple[Sensitivity, ...]:
    """Move each driver over its range with all others at their base, and rank by the money it moves.

    Args:
        model: the quarter as a function of its drivers. base: the base scenario. ranges: by driver, from history; the
            base need not be their median.

    Returns:
        One row per range, largest swing first; swings of zero come last.
    """
    plan = model.total(base)
    rows = []
    for name, known in ranges.items():
        at_low, at_high = (model.total(base.moved({name: end})) for end in (known.low, known.high))
        rows.append(
            Sensitivity(
                name,
                known.low,
                float(getattr(base, name)),
                known.high,
                at_low,
                at_high,
                _elasticity(model, base, name, plan),
                known.is_assumed,
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.swing if np.isfinite(row.swing) else np.inf, row.driver)))


def _elasticity(model: PlanModel, base: Drivers, name: str, plan: float) -> float:
    """(Δplan / plan) / (Δdriver / driver) over one per cent on either side."""
    value = float(getattr(base, name))
    if not value or not plan:
        return float("nan")
    ends = []
    for step in (-_STEP, _STEP):
        try:
            ends.append((step, model.total(base.moved({name: value * (1.0 + step)}))))
        except ValueError:  # beyond the driver's bounds: the other side alone tells
            ends.append((0.0, plan))
    (down, at_down), (up, at_up) = ends
    return float((at_up - at_down) / plan / (up - down)) if up > down else float("nan")
