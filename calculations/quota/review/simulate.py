"""Simulation of a quarter under its quotas: what company and reps may attain, and what over-assignment costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Vector
from calculations.errors import ShapeError
from calculations.exact.money import exact_amounts
from calculations.performance.distribution import BANDS, attainment_band
from calculations.ratios import at_least

__all__ = ["DEFAULT_DRAWS", "AttainmentSimulation", "band_counts", "simulate_attainment"]

DEFAULT_DRAWS = 10_000


@dataclass(frozen=True, slots=True)
class AttainmentSimulation:
    """What a quarter may bring; shares and probabilities are 0 to 1, NaN where nothing can be simulated.

    company_attainment: expected bookings over the target. company_quantiles: its P10, P50 and P90.
    plan_probability: share of draws in which bookings reach the target.
    attaining_share: expected share of reps at or above their quota.
    band_shares: expected share of reps in each band of attainment, lowest first.
    attaining_share_at_plan: the same share if the quotas were scaled down to the target.
    lost_attainments: expected number of reps who would reach their quota at plan level and miss it on the street: what
        over-assignment costs in people; bought_cushion: money the street exceeds the target by.
    """

    company_attainment: float
    company_quantiles: tuple[float, float, float]
    plan_probability: float
    attaining_share: float
    band_shares: tuple[float, ...]
    attaining_share_at_plan: float
    lost_attainments: float
    bought_cushion: float


def band_counts(rates: Vector) -> NDArray[np.int64]:
    """How many attainments lie in each of the five bands of `performance.distribution`."""
    return np.bincount(attainment_band(rates), minlength=len(BANDS))


def simulate_attainment(
    expected: ArrayLike,
    log_variance: ArrayLike,
    quota: ArrayLike,
    target: float,
    rng: np.random.Generator,
    *,
    common_variance: float = 0.0,
    draws: int = DEFAULT_DRAWS,
) -> AttainmentSimulation:
    """Simulate a quarter's bookings and compare them with quotas and target.

    Each rep's bookings are log-normal with the given mean; one more factor, common to all, moves the whole market.
    With independent reps only, the company's outcome would look far more certain than it is.

    Args:
        expected: n expected bookings, money; a rep without a known expectation above zero books nothing.
        log_variance: variance of log bookings of each rep, or one for all (level and quarter noise together).
        quota: n quotas, money; a rep without one counts in the company, not among the reps.
        target: the company's plan, money.
        rng: source of randomness.
        common_variance: variance of the log of the common factor, whose mean is 1.
        draws: number of simulated quarters.

    Returns:
        The simulation.

    Raises:
        ShapeError: lengths differ.
    """
    mean, asked = exact_amounts(expected), exact_amounts(quota)
    spread = np.broadcast_to(np.asarray(log_variance, dtype=np.float64), mean.shape)
    if mean.ndim != 1 or mean.shape != asked.shape:
        raise ShapeError(f"{mean.size} expectations and {asked.size} quotas: give one of each per rep")
    mean = np.where(mean > 0, mean, 0.0)
    spread = np.where(np.isfinite(spread), spread, 0.0)
    common = np.exp(rng.normal(0.0, np.sqrt(common_variance), draws) - common_variance / 2)
    company = np.zeros(draws)
    carries = asked > 0
    reach = target / asked[carries].sum() if carries.any() else float("nan")
    bands = np.zeros(len(BANDS))
    attaining = at_plan = 0.0
    # One rep at a time: draws × reps at once would be gigabytes for a large company.
    for i in range(mean.size):
        booked = mean[i] * np.exp(rng.normal(0.0, np.sqrt(spread[i]), draws) - spread[i] / 2) * common
        company += booked
        if carries[i]:
            ratio = booked / asked[i]
            bands += band_counts(ratio) / draws
            attaining += float(at_least(ratio, 1.0).mean())
            at_plan += float((ratio >= reach).mean())
    return _summary(company, target, bands, attaining, at_plan, asked[carries])


def _summary(
    company: Vector, target: float, bands: Vector, attaining: float, at_plan: float, asked: Vector
) -> AttainmentSimulation:
    """The simulated totals as shares."""
    ratio = company / target if target > 0 else np.full(company.size, np.nan)
    low, middle, high = (float(q) for q in np.quantile(ratio, [0.1, 0.5, 0.9]))
    count = asked.size or float("nan")
    return AttainmentSimulation(
        company_attainment=float(ratio.mean()),
        company_quantiles=(low, middle, high),
        plan_probability=float((ratio >= 1.0).mean()) if target > 0 else float("nan"),
        attaining_share=attaining / count,
        band_shares=tuple(float(b) / count for b in bands),
        attaining_share_at_plan=at_plan / count,
        lost_attainments=at_plan - attaining,
        bought_cushion=float(asked.sum()) - target,
    )
