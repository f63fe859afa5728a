"""Draws of what each seller books in the planned quarter, for the cost of sales."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from calculations.arrays import Floats, Vector
from calculations.assumptions import COMPANY_UNCERTAINTY
from calculations.pay.cost import BASE, CONSERVATIVE, UPSIDE
from calculations.revenue.plan import RevenuePlan
from sync.jobs.plan_quota import QuotaPlan

__all__ = ["SELLER_SPREAD", "BookingDraws", "booking_draws"]

SELLER_SPREAD = 0.35
"""Standard deviation of one seller's bookings about what is expected, as a share of it: an assumption."""

_DRAWS = 2_000
_SEED = 20
_WIDTH = 2 * NormalDist().inv_cdf(0.8)
"""Standard deviations between the 20 and the 80 % quantile."""


@dataclass(frozen=True, slots=True)
class BookingDraws:
    """Bookings of r sellers in n draws of the quarter, money in plan currency.

    people: the sellers' ids. draws: (n, r). company: (n,) of the whole company.
    """

    people: tuple[str, ...]
    draws: Floats
    company: Vector


def booking_draws(quotas: QuotaPlan, revenue: RevenuePlan) -> BookingDraws:
    """What sellers may book, from the scenarios of the revenue plan and what is expected of each seller.

    The company's bookings are spread log-normally about the base, so far that conservative and upside lie at their 20
    and 80 % quantiles; each seller has a share of them by expected bookings (by the quota where nothing is expected of
    them), and moves about it independently. The same draws every time. NaN where there is no base.
    """
    rows = [row for row in quotas.tables["quotas"] if (row["final"] or 0) > 0]
    weight = np.array([row["expected"] or row["final"] for row in rows], dtype=np.float64)
    totals = {scenario.name: scenario.total for scenario in revenue.scenarios}
    base = totals.get(BASE, math.nan)
    share = weight / weight.sum() if rows else weight
    noise = np.random.default_rng(_SEED).standard_normal((_DRAWS, 1 + len(rows)))
    company = _about_one(noise[:, :1], _spread(totals, base))
    if not rows:
        return BookingDraws((), np.zeros((_DRAWS, 0)), base * company[:, 0])
    factors = company * _about_one(noise[:, 1:], SELLER_SPREAD)
    draws = base * share * factors / factors.mean(axis=0)  # the mean of the draws is the base, not about the base
    return BookingDraws(tuple(str(row["rep_id"]) for row in rows), draws, draws.sum(axis=1))


def _spread(totals: dict[str, float], base: float) -> float:
    """Standard deviation of the company's bookings as a share of the base; the assumed one where scenarios say none."""
    width = (totals.get(UPSIDE, math.nan) - totals.get(CONSERVATIVE, math.nan)) / base if base else math.nan
    return width / _WIDTH if math.isfinite(width) and width > 0 else COMPANY_UNCERTAINTY.default


def _about_one(noise: Floats, spread: float) -> Floats:
    """Log-normal factors of mean 1 and this standard deviation."""
    own = math.log1p(spread**2)
    factors: Floats = np.exp(math.sqrt(own) * noise - own / 2.0)
    return factors
