"""Money: an amount in a currency, rounded to its unit; and amounts that can be split, exact and in one currency."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculations.errors import ShapeError
from calculations.exact.minor_units import digits_of
from calculations.findings import Finding, Severity

__all__ = ["LARGEST_EXACT", "Money", "currency_findings", "exact_amounts", "usable_target"]

LARGEST_EXACT = 2.0**53
"""Above this whole money is not exact in float64; nobody's plan is that large, a slipped decimal point may be."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency, by its ISO code."""

    amount: Decimal
    currency: str

    def rounded(self, digits: int | None = None) -> "Money":
        """The amount in the currency's smallest units (yen, cents, fils), halves away from zero.

        Args:
            digits: after the point, where the record keeps fewer than the currency has.
        """
        own = digits_of(self.currency)
        unit = Decimal(1).scaleb(-(own if digits is None else min(own, digits)))
        return Money(self.amount.quantize(unit, ROUND_HALF_UP), self.currency)

    def __str__(self) -> str:
        return f"{self.amount:,f} {self.currency}".strip()


def exact_amounts(amounts: ArrayLike) -> NDArray[np.float64]:
    """Amounts as float64 with those that are infinite or too large to be exact as not known (NaN), of any shape."""
    values = np.asarray(amounts, dtype=np.float64)
    return np.where(np.abs(values) <= LARGEST_EXACT, values, np.nan)


def usable_target(target: float) -> tuple[float, tuple[Finding, ...]]:
    """The target as it can be split, 0 where it cannot, and what is wrong with it.

    Args:
        target: money at the top.

    Returns:
        The target, and a blocking finding when it is missing, not exact as money, or below zero (which is kept: no one
        can carry a quota for it, and the split shows it as unallocated).
    """
    if not math.isfinite(target):
        remedy = "Enter the target as an amount of money."
        return 0.0, (Finding("quota.target-missing", "There is no target to split.", remedy, (), Severity.BLOCKING),)
    if abs(target) > LARGEST_EXACT:
        sentence = f"The target of {target:.3g} is too large to be exact."
        remedy = "Check the decimal point, or plan in thousands."
        return 0.0, (Finding("quota.target-too-large", sentence, remedy, (), Severity.BLOCKING, target),)
    if target < 0:
        sentence = f"The target is {target:,.0f}, below zero: nobody can carry a quota for it."
        remedy = "Enter a target above zero."
        return target, (Finding("quota.target-negative", sentence, remedy, (), Severity.BLOCKING, target),)
    return target, ()


def currency_findings(keys: Sequence[str], currencies: Sequence[str | None], plan_currency: str) -> tuple[Finding, ...]:
    """Rows whose amounts are not in the plan's currency and must not be added to the others.

    Args:
        keys: n row keys.
        currencies: ISO code of each row; None or empty is taken to be the plan's.
        plan_currency: ISO code of the plan.

    Returns:
        One blocking finding that names the rows and their currencies, none when all agree.

    Raises:
        ShapeError: lengths differ.
    """
    if len(keys) != len(currencies):
        raise ShapeError(f"{len(keys)} keys and {len(currencies)} currencies: give one currency per row")
    foreign = np.array([bool(code) and code != plan_currency for code in currencies], dtype=np.bool_)
    if not foreign.any():
        return ()
    others = sorted({str(currencies[i]) for i in np.flatnonzero(foreign).tolist()})
    sentence = (
        f"{int(foreign.sum())} of {foreign.size} rows are in {', '.join(others)}, the plan is in {plan_currency}."
    )
    remedy = f"Convert them to {plan_currency} at the plan rate."
    rows = tuple(np.asarray(keys, dtype=object)[foreign])
    return (Finding("quota.currency-mix", sentence, remedy, rows, Severity.BLOCKING),)
