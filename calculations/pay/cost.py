"""Cost of sales: what bookings that are not known yet will cost in pay, from draws of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Flags, Floats, Vector
from calculations.errors import ShapeError
from calculations.pay.payout import payouts
from calculations.pay.plan import PayPlan
from calculations.pay.review import is_usable
from calculations.ratios import ratio_of, within

__all__ = ["BASE", "CONSERVATIVE", "SCENARIOS", "UPSIDE", "Cost", "CostOfSales", "OverAssignment", "cost_of_sales"]

CONSERVATIVE, BASE, UPSIDE = "conservative", "base", "upside"
SCENARIOS: Mapping[str, float | None] = {CONSERVATIVE: 0.2, BASE: None, UPSIDE: 0.8}
"""Scenarios by the quantile of the company's bookings; None is the mean of all draws."""

_NEAR = 0.05
"""Share of the draws around a quantile that a scenario is the mean of."""
_PROBABILITIES = (0.1, 0.2, 0.5, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Cost:
    """One scenario: the company's bookings, those of sellers with a plan, their pay above the base.

    effective_rate: payout over the bookings of sellers with a plan; NaN without any. by_seller: payout of each seller,
    money, NaN where it is not known.
    """

    name: str
    company: float
    bookings: float
    payout: float
    effective_rate: float
    by_seller: Vector


@dataclass(frozen=True, slots=True)
class OverAssignment:
    """What quotas above the company's target do to the cost, at the same bookings.

    rate: Σ quotas / target − 1, NaN without a target, and where a seller has no usable plan. payout: expected, with the
    quotas as they are. without: expected if every quota were lower by the rate, so that together they were the target.
    saved: the difference.
    """

    rate: float
    payout: float
    without: float
    saved: float


@dataclass(frozen=True, slots=True)
class CostOfSales:
    """What the quarter costs in pay above the base, money in one currency.

    sellers: how many there are. covered: how many of them have a usable plan; the others are in no figure below but
    `company`. target_pay: of those covered, when all reach exactly 100 %. expected: mean payout. quantiles: of the
    payout, by probability. scenarios: conservative, base, upside.
    """

    sellers: int
    covered: int
    target_pay: float
    expected: float
    quantiles: Mapping[float, float]
    scenarios: tuple[Cost, ...]
    over_assignment: OverAssignment


def cost_of_sales(
    draws: ArrayLike,
    plans: Sequence[PayPlan | None],
    *,
    weights: ArrayLike | None = None,
    company: ArrayLike | None = None,
    guaranteed: ArrayLike | None = None,
    target: float = float("nan"),
    probabilities: Sequence[float] = _PROBABILITIES,
) -> CostOfSales:
    """Cost of sales over draws of the bookings of all sellers.

    Args:
        draws: (n, r) bookings of r sellers in n draws; one row (r,) is one draw. plans: of the sellers, None for none.
        weights: (n,) of the draws, zero or more; equal without. company: (n,) bookings of the whole company, which
            scenarios are ordered by; the sum of the sellers without it.
        guaranteed: (r,) money by draws of new hires. target: of the company, money, NaN for none.
        probabilities: of the quantiles.

    Returns:
        A scenario with a quantile is the mean of the twentieth of the draws around it, by the company's bookings, so
        that its payout is what such a quarter costs; base is the mean of all. Expected payout is not the payout of
        expected bookings: accelerators and thresholds bend the line.

    Raises:
        ShapeError: lengths differ. ValueError: weights below zero, or none above it.
    """
    table = np.atleast_2d(np.asarray(draws, dtype=np.float64))
    paid = payouts(table, plans, guaranteed=guaranteed)
    share = _shares(weights, len(table))
    known = np.array([plan is not None and is_usable(plan) for plan in plans], dtype=np.bool_)
    covered = table[:, known]
    total = _sums(company, table)
    cost = paid[:, known].sum(axis=1) if known.any() else np.full(len(table), np.nan)
    order = np.lexsort((cost, total))
    scenarios = tuple(
        _scenario(name, _chosen(order, share, at), total, covered, paid, known) for name, at in SCENARIOS.items()
    )
    expected = float(share @ cost)
    quantiles = np.quantile(cost, list(probabilities), weights=share, method="inverted_cdf")
    return CostOfSales(
        sellers=len(plans),
        covered=int(known.sum()),
        target_pay=float(sum(plan.target_pay for plan in _usable(plans))) if known.any() else float("nan"),
        expected=expected,
        quantiles=dict(zip(probabilities, quantiles.tolist(), strict=True)),
        scenarios=scenarios,
        over_assignment=_over_assignment(table, plans, share, guaranteed, target, expected),
    )


def _usable(plans: Sequence[PayPlan | None]) -> list[PayPlan]:
    return [plan for plan in plans if plan is not None and is_usable(plan)]


def _shares(weights: ArrayLike | None, size: int) -> Vector:
    """Weights that add up to 1."""
    if size == 0:
        raise ShapeError("there are no draws: give one at least")
    given = np.ones(size) if weights is None else np.asarray(weights, dtype=np.float64)
    if given.shape != (size,):
        raise ShapeError(f"weights have shape {given.shape}: give one for each of the {size} draws")
    if not (np.isfinite(given).all() and (given >= 0).all() and given.sum() > 0):
        raise ValueError("weights of draws must be zero or more, and one at least above it")
    shares: Vector = given / given.sum()
    return shares


def _sums(company: ArrayLike | None, table: Floats) -> Vector:
    if company is None:
        sums: Vector = table.sum(axis=1)
        return sums
    given = np.asarray(company, dtype=np.float64)
    if given.shape != (len(table),):
        raise ShapeError(f"company has shape {given.shape}: give one sum for each of the {len(table)} draws")
    return given


def _chosen(order: NDArray[np.int64], share: Vector, at: float | None) -> Vector:
    """The weights of the draws that make a scenario: all of them, or those around a quantile."""
    if at is None:
        return share
    middle = np.empty(len(order))
    middle[order] = np.cumsum(share[order]) - share[order] / 2.0
    off = np.where(share > 0, np.abs(middle - at), np.inf)
    near = within(off, max(_NEAR / 2.0, float(off.min())))
    chosen: Vector = np.where(near, share, 0.0) / share[near].sum()
    return chosen


def _scenario(name: str, share: Vector, total: Vector, covered: Floats, paid: Floats, known: Flags) -> Cost:
    by_seller = share @ paid
    bookings = float(share @ covered.sum(axis=1))
    payout = float(by_seller[known].sum()) if known.any() else float("nan")
    return Cost(name, float(share @ total), bookings, payout, float(ratio_of(payout, bookings)), by_seller)


def _over_assignment(
    table: Floats,
    plans: Sequence[PayPlan | None],
    share: Vector,
    guaranteed: ArrayLike | None,
    target: float,
    expected: float,
) -> OverAssignment:
    usable = _usable(plans)
    quotas = sum((plan.quota or Decimal(0) for plan in usable), Decimal(0))
    rate = float(ratio_of(float(quotas), target)) - 1.0
    if len(usable) < len(plans) or not usable or not np.isfinite(rate):
        return OverAssignment(float("nan"), expected, float("nan"), float("nan"))
    factor = Decimal(target) / quotas
    lower = [replace(plan, quota=(plan.quota or Decimal(0)) * factor) for plan in usable]
    without = float(share @ payouts(table, lower, guaranteed=guaranteed).sum(axis=1))
    return OverAssignment(rate, expected, without, without - expected)
