"""A top-down target against bottom-up forecasts: who carries the gap."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from calculations.arrays import Floats
from calculations.errors import ShapeError
from calculations.exact.waterfill import fill, water_level
from calculations.findings import Finding

__all__ = ["Allocation", "Sharing", "allocate"]


_NEGLIGIBLE = 1e-10  # of the money or the largest weight at hand: below this is rounding


class Sharing(StrEnum):
    """By what the gap between target and forecasts is shared."""

    VARIANCE = "variance"  # the least certain forecasts move most: the likeliest way to the target
    SHARE = "share"  # in proportion to the forecasts
    EQUAL = "equal"  # the same amount each


@dataclass(frozen=True, slots=True)
class Allocation:
    """A target spread over n units; `amounts.sum() + unallocated` is the target.

    `gap` is target less forecasts, `moves` what each unit takes of it, `at_cap` and `at_floor` where a bound held;
    money throughout.
    """

    amounts: Floats
    moves: Floats
    gap: float
    unallocated: float
    at_cap: tuple[int, ...]
    at_floor: tuple[int, ...]
    findings: tuple[Finding, ...]


def allocate(
    target: float,
    forecasts: ArrayLike,
    sharing: Sharing = Sharing.SHARE,
    variances: ArrayLike | None = None,
    caps: ArrayLike | None = None,
    floors: ArrayLike | None = None,
    keys: tuple[str, ...] = (),
) -> Allocation:
    """Spread a target T over units with forecasts f: x = f + w/Σw · (T − Σf), within floors and caps.

    Args:
        target: money.
        forecasts: n forecasts, money.
        sharing: the weights w: `variances`, the forecasts' sizes, or one each.
        variances: n forecast variances, money squared; needed for `Sharing.VARIANCE`.
        caps: n capacities, money; NaN or infinity for none.
        floors: n least amounts, money; NaN for none, and none is zero (or the forecast, where that is below zero).
        keys: names of the units, for findings.

    What a cap or floor keeps from a unit is spread again over the others by the same weights, until all fits or
    nothing is left to move. A forecast outside its bounds counts as the bound. Weights of zero move nothing.

    Raises:
        ShapeError: arrays of different lengths.
        ValueError: variances missing where they are the weights, or a floor above its cap.
    """
    base = np.array(forecasts, dtype=float)
    high = _bound(caps, base.size, np.full(base.size, np.inf))
    low = np.minimum(_bound(floors, base.size, np.minimum(base, 0.0)), high if floors is None else np.inf)
    if (low > high).any():
        raise ValueError(f"floor above cap at position {int(np.argmax(low > high))}: lower the floor or raise the cap")
    weights = _weights(base, sharing, variances)
    weights = np.where(weights > _NEGLIGIBLE * weights.max(initial=0.0), weights, 0.0)
    start = np.clip(base, low, high)
    rest = target - start.sum()
    sign, room = (1.0, high - start) if rest >= 0 else (-1.0, start - low)
    nothing = np.zeros(base.size)
    negligible = _NEGLIGIBLE * max(abs(target), np.abs(base).sum())
    moved = nothing
    if abs(rest) > negligible:
        moved = fill(water_level(abs(rest), weights, nothing, room), weights, nothing, room)
    amounts = start + sign * moved
    unallocated = float(target - amounts.sum())
    if abs(unallocated) <= negligible:
        unallocated = 0.0
    return Allocation(
        amounts=amounts,
        moves=amounts - base,
        gap=float(target - base.sum()),
        unallocated=unallocated,
        at_cap=tuple(np.flatnonzero((amounts >= high) & np.isfinite(high)).tolist()),
        at_floor=tuple(np.flatnonzero((amounts <= low) & (start > low)).tolist()),
        findings=_unallocated_finding(target, unallocated, keys),
    )


def _bound(given: ArrayLike | None, count: int, otherwise: Floats) -> Floats:
    """Bounds as given, and where not."""
    if given is None:
        return otherwise
    bound = np.array(given, dtype=float)
    if bound.shape != (count,):
        raise ShapeError(f"bounds have shape {bound.shape} for {count} forecasts")
    return np.where(np.isnan(bound), otherwise, bound)


def _weights(base: Floats, sharing: Sharing, variances: ArrayLike | None) -> Floats:
    """Weights of the gap, not negative."""
    if sharing == Sharing.EQUAL:
        return np.ones(base.size)
    if sharing == Sharing.SHARE:
        return np.abs(base)
    if variances is None:
        raise ValueError("sharing by variance needs variances: pass them, or share by SHARE or EQUAL")
    weights = np.array(variances, dtype=float)
    if weights.shape != base.shape:
        raise ShapeError(f"variances have shape {weights.shape} for {base.size} forecasts")
    return weights


def _unallocated_finding(target: float, unallocated: float, keys: tuple[str, ...]) -> tuple[Finding, ...]:
    """What capacity or floors leave over."""
    if not unallocated:
        return ()
    word, remedy = ("above", "Raise caps, hire, or lower the target.")
    if unallocated < 0:
        word, remedy = ("below", "Lower floors or raise the target.")
    sentence = f"The target of {target:,.0f} is {abs(unallocated):,.0f} {word} what the units can carry."
    return (Finding("reconcile.unallocated", sentence, remedy, rows=keys, amount=unallocated),)
