"""Over-assignment: how far the quotas on the street exceed the plan they serve."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculations.assumptions import OVER_ASSIGNMENT_RATE
from calculations.exact.money import usable_target
from calculations.findings import Finding, Severity

__all__ = [
    "BLOCK_RATE",
    "DEFAULT_RATE",
    "LARGEST_RATE",
    "WARN_RATE",
    "compounded_rate",
    "over_assignment_findings",
    "over_assignment_rate",
    "street_of",
]

DEFAULT_RATE = OVER_ASSIGNMENT_RATE.default
WARN_RATE = 0.20
BLOCK_RATE = 0.40
LARGEST_RATE = 10.0
"""A rate beyond 1,000 % is a percentage entered as a number: it is not used."""


def over_assignment_rate(street: ArrayLike, plan: ArrayLike) -> NDArray[np.float64]:
    """Over-assignment of a plan: street quota / plan − 1.

    Args:
        street: sum of the quotas carried below, money; broadcasts with `plan`.
        plan: the target they serve, money.

    Returns:
        The rate (0.10 is 10 %; negative when the street carries less than the plan); NaN where the plan is not above
        zero or either side is missing. The attainment at which the plan is just met is 1 / (1 + rate).
    """
    carried, planned = np.broadcast_arrays(np.asarray(street, dtype=np.float64), np.asarray(plan, dtype=np.float64))
    ratio = np.full(carried.shape, np.nan)
    np.divide(carried, planned, out=ratio, where=planned > 0)
    return ratio - 1.0


def compounded_rate(rates: ArrayLike) -> float:
    """Over-assignment across levels: Π(1 + u) − 1.

    Args:
        rates: the rate each level adds, from the company down; a missing (NaN) level adds nothing.

    Returns:
        The rate between the company target and the street: 5 % by the regions and 10 % by the managers is 15.5 %.
    """
    return float(np.prod(1.0 + np.nan_to_num(np.asarray(rates, dtype=np.float64))) - 1.0)


def over_assignment_findings(rate: float, where: str = "") -> tuple[Finding, ...]:
    """What a planner should know about an over-assignment rate.

    Args:
        rate: over-assignment, 0.10 for 10 %.
        where: key of the level or node it belongs to, empty for the company.

    Returns:
        One blocking finding above 40 %, one warning above 20 % or below zero, otherwise none.
    """
    rows = (where,) if where else ()
    place = f" at {where}" if where else ""
    if rate > BLOCK_RATE:
        sentence = f"Over-assignment{place} is {rate:.1%}, above the {BLOCK_RATE:.0%} a plan may carry."
        return (Finding("quota.over-assignment", sentence, "Lower the street quota.", rows, Severity.BLOCKING),)
    if rate > WARN_RATE:
        sentence = f"Over-assignment{place} is {rate:.1%}, above the usual {WARN_RATE:.0%}."
        return (Finding("quota.over-assignment", sentence, "Lower it, or keep it knowingly.", rows),)
    if rate < 0:
        sentence = f"Over-assignment{place} is {rate:.1%}: the quotas together are below the plan."
        return (Finding("quota.under-assignment", sentence, "Raise the street quota to the plan.", rows),)
    return ()


def street_of(target: float, over_assignment: float, unit: int) -> tuple[float, int, tuple[Finding, ...]]:
    """Street target and street total of a target.

    Args:
        target: money the quotas serve.
        over_assignment: rate by which the street exceeds it.
        unit: whole money the quotas are multiples of.

    Returns:
        target × (1 + over-assignment) to the cent, the same rounded to the unit (half up), and what is wrong with
        either input: an unusable target counts as 0, an unusable rate as none.
    """
    usable, target_found = usable_target(target)
    found = list(target_found)
    if not -1 < over_assignment <= LARGEST_RATE:
        sentence = "The over-assignment is missing, −100 % and below or above 1,000 %; the split is made without one."
        found.append(Finding("quota.over-assignment-unusable", sentence, "Enter a rate such as 10 %.", ()))
        over_assignment = 0.0
    found.extend(over_assignment_findings(over_assignment))
    street_target = round(float(usable) * (1 + over_assignment), 2)
    return street_target, math.floor(street_target / unit + 0.5) * unit, tuple(found)
