"""The grain of quotas: in which parts the quota of a quarter is kept, and its split into them without a rest.

A CRM keeps a quota for each forecast period, and for each product family where its forecasts are by family. A plan has
one quota for a person and quarter; the parts are made of it by shares, and add up to it exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from calculations.exact.webster import round_to_units

__all__ = ["QuotaGrain", "even", "in_parts", "usable_shares"]


@dataclass(frozen=True, slots=True)
class QuotaGrain:
    """The parts of a quarter's quota that are the same for everyone.

    periods: first day of each forecast period of the quarter, in order. period_shares: of each, summing to 1.
    families: product families quotas are set by, none where they are not. family_shares: of each, summing to 1.
    basis: where the shares come from, for people.
    """

    periods: tuple[date, ...]
    period_shares: tuple[float, ...] = (1.0,)
    families: tuple[str, ...] = ()
    family_shares: tuple[float, ...] = ()
    basis: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether there is one quota for a quarter."""
        return len(self.periods) == 1 and not self.families


def even(count: int) -> tuple[float, ...]:
    """As many shares of the same size."""
    return (1.0 / count,) * count if count else ()


def usable_shares(weights: Sequence[float]) -> tuple[float, ...] | None:
    """Weights as shares that sum to 1; None where one is negative or not known, or all are 0."""
    given = np.asarray(weights, dtype=np.float64)
    if not given.size or not np.isfinite(given).all() or (given < 0).any() or given.sum() == 0:
        return None
    return tuple((given / given.sum()).tolist())


def in_parts(total: int, *levels: Sequence[float]) -> list[int]:
    """A whole number of units in parts: by the shares of the first level, each of these by those of the second, …

    Every level is split by Webster's method, so that the parts of each part sum to it exactly.

    Args:
        total: units, of either sign. levels: shares, not negative, of which one at least is above 0.

    Returns:
        The units of every combination, the last level varying fastest; the total alone without a level.
    """
    if not levels:
        return [total]
    sign = -1 if total < 0 else 1
    weights = np.asarray(levels[0], dtype=np.float64)
    counts, _ = round_to_units(
        abs(total), weights, np.zeros(weights.size, dtype=np.int64), np.full(weights.size, np.inf)
    )
    return [part for count in counts.tolist() for part in in_parts(sign * count, *levels[1:])]
