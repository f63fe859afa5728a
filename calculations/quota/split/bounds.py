"""Floors and caps of a split: how far a quota may move from the last one, and what is pinned."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Flags, Vector, optional_vector
from calculations.assumptions import CAP_CHANGE_RATE, FLOOR_CHANGE_RATE
from calculations.exact.money import LARGEST_EXACT
from calculations.findings import Finding

__all__ = [
    "DEFAULT_CAP_CHANGE",
    "DEFAULT_FLOOR_CHANGE",
    "Bounds",
    "bounds_of",
    "bounds_reference",
    "named",
    "unbounded",
]

DEFAULT_FLOOR_CHANGE = FLOOR_CHANGE_RATE.default
DEFAULT_CAP_CHANGE = CAP_CHANGE_RATE.default
_NOISE = 1e-9  # 100,000 × 1.3 must not miss its own multiple of the unit


@dataclass(frozen=True, slots=True)
class Bounds:
    """Floor and cap of each of n quotas, money; no floor is 0, no cap is infinity.

    floors, caps: as asked for; pinned: where they are one fixed amount.
    low, high: the same in round units: whole multiples of the unit within the band, or one whole amount where `fixed`.
    fixed: pins, and bands too narrow to hold a multiple of the unit.
    """

    floors: Vector
    caps: Vector
    pinned: Flags
    low: Vector
    high: Vector
    fixed: Flags
    findings: tuple[Finding, ...]

    def of(self, positions: NDArray[np.int64]) -> "Bounds":
        """The bounds of some of the quotas, with the findings of all."""
        return Bounds(
            self.floors[positions],
            self.caps[positions],
            self.pinned[positions],
            self.low[positions],
            self.high[positions],
            self.fixed[positions],
            self.findings,
        )

    @classmethod
    def together(cls, parts: Sequence["Bounds"]) -> "Bounds":
        """The bounds of several splits one after the other, without their findings."""
        return cls(
            np.concatenate([part.floors for part in parts]),
            np.concatenate([part.caps for part in parts]),
            np.concatenate([part.pinned for part in parts]),
            np.concatenate([part.low for part in parts]),
            np.concatenate([part.high for part in parts]),
            np.concatenate([part.fixed for part in parts]),
            (),
        )


def bounds_of(
    keys: Sequence[str],
    ramp: Vector,
    unit: int,
    *,
    last_quota: ArrayLike | None,
    floor_change: float,
    cap_change: float,
    floors: ArrayLike | None,
    caps: ArrayLike | None,
    pins: ArrayLike | None,
) -> Bounds:
    """Floors and caps from the last quotas, from explicit amounts, and from pins, in rising precedence.

    Args:
        keys: n row keys.
        ramp: n factors; the change rule applies to the full quota, so its floor and cap are multiplied by the ramp.
        unit: money the quotas are multiples of.
        last_quota: quota last in force at full ramp, money; missing or zero: the change rule sets no bounds.
        floor_change: smallest change against the last quota, -0.20 for −20 %.
        cap_change: largest change, 0.30 for +30 %.
        floors: explicit floors, money; NaN: by the change rule.
        caps: explicit caps, money; NaN: by the change rule.
        pins: fixed quotas, money; NaN: free.

    Returns:
        The bounds. A cap below its floor is raised to the floor, and amounts that are negative or too large count
        as missing; each is a finding.
    """
    last, last_found = _usable(last_quota, "last_quota", keys, "last quota")
    low, low_found = _usable(floors, "floors", keys, "floor")
    high, high_found = _usable(caps, "caps", keys, "cap")
    pin, pin_found = _usable(pins, "pins", keys, "pin")
    full = np.where(last > 0, last, np.nan) * ramp
    least, most = full * (1 + floor_change), full * (1 + cap_change)
    low = least if floors is None else np.where(np.isnan(low), least, low)
    high = most if caps is None else np.where(np.isnan(high), most, high)
    low = np.minimum(np.fmax(low, 0.0), LARGEST_EXACT)  # fmax: 0 for what is not known
    high = np.where(np.isnan(high), np.inf, np.maximum(high, 0.0))
    pinned = ~np.isnan(pin)
    if pins is not None:
        low, high = np.where(pinned, pin, low), np.where(pinned, pin, high)
    crossed_found = named(
        low > high,
        keys,
        "quota.floor-above-cap",
        "The floor is above the cap for {count} of {size} reps; their floor is used for both.",
        "Correct the floor, the cap, or the allowed change against the last quota.",
    )
    high = np.maximum(low, high)
    round_low, round_high = np.ceil(np.maximum(low / unit - _NOISE, 0.0)) * unit, np.floor(high / unit + _NOISE) * unit
    narrow = (round_low > round_high) & ~pinned
    fixed = narrow | pinned
    if fixed.any():
        middle = np.rint((low + np.where(fixed, high, low)) / 2)
        round_low, round_high = np.where(fixed, middle, round_low), np.where(fixed, middle, round_high)
    narrow_found = named(
        narrow,
        keys,
        "quota.band-narrower-than-unit",
        f"No multiple of {unit:,} lies between floor and cap of {{count}} of {{size}} reps; they carry the middle.",
        "Choose a smaller unit, or widen the floor and the cap.",
    )
    return Bounds(
        low,
        high,
        pinned,
        round_low,
        round_high,
        fixed,
        (*last_found, *low_found, *high_found, *pin_found, *crossed_found, *narrow_found),
    )


def bounds_reference(last: ArrayLike, weights: ArrayLike, total: float, expected_share: float = 0.0) -> Vector:
    """What floors and caps are measured from: (1 − share) · last quota + share · quota in proportion to the weights.

    Against the last quota alone, a floor keeps a quota up that is expected to fall, and a cap one down that is
    expected to rise: what is held back falls on the others. Measured nearer to what is expected, the same floor and cap
    still hold what an odd estimate would do, and cost less.

    Args:
        last: n last quotas, restated, money; missing or zero: no reference, so that the change rule sets no bounds.
        weights: n expected bookings at full ramp. total: money that is split at full ramp.
        expected_share: 0 for the last quota, 1 for the expected one.

    Returns:
        n amounts, money; NaN where there is no last quota.
    """
    held, parts = np.asarray(last, dtype=np.float64), np.nan_to_num(np.asarray(weights, dtype=np.float64))
    whole = float(parts.sum())
    hoped = total * parts / whole if whole > 0 else held
    blended: Vector = (1.0 - expected_share) * held + expected_share * hoped
    return np.where(held > 0, blended, np.nan)


def unbounded(size: int) -> Bounds:
    """Bounds that hold nothing: no floors, caps or pins for `size` quotas."""
    none, unlimited, nobody = np.zeros(size), np.full(size, np.inf), np.zeros(size, dtype=np.bool_)
    return Bounds(none, unlimited, nobody, none, unlimited, nobody, ())


def named(where: Flags, keys: Sequence[str], code: str, sentence: str, remedy: str) -> tuple[Finding, ...]:
    """A finding on the rows where the flag is set, with their count and the size in its sentence, or none."""
    if not where.any():
        return ()
    rows = tuple(np.asarray(keys, dtype=object)[where])
    return (Finding(code, sentence.format(count=len(rows), size=where.size), remedy, rows),)


def _usable(given: ArrayLike | None, name: str, keys: Sequence[str], what: str) -> tuple[Vector, tuple[Finding, ...]]:
    """The amounts with negative ones and those too large to be exact taken as missing, and findings naming them."""
    values = optional_vector(given, len(keys), name)
    if given is None:
        return values, ()
    unusable = (values < 0) | (values > LARGEST_EXACT)
    if not unusable.any():
        return values, ()
    amount = what.replace(" ", "-")
    negative = named(
        values < 0,
        keys,
        f"quota.{amount}-negative",
        f"The {what} is negative for {{count}} of {{size}} reps and is not used.",
        f"Enter a {what} of zero or more.",
    )
    large = named(
        values > LARGEST_EXACT,
        keys,
        f"quota.{amount}-too-large",
        f"The {what} is too large to be exact for {{count}} of {{size}} reps and is not used.",
        "Check the decimal point.",
    )
    return np.where(unusable, np.nan, values), (*negative, *large)
