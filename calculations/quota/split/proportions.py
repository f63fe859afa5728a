"""What the quotas of a split are proportional to: weight times ramp, made usable."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from calculations.arrays import Flags, Vector, optional_vector
from calculations.findings import Finding
from calculations.quota.split.bounds import named
from calculations.quota.split.shares import NEGLIGIBLE_SHARE

__all__ = ["LARGEST_RAMP", "Proportions", "proportions_of"]

LARGEST_RAMP = 10.0
"""A factor beyond 1,000 % is a percentage entered as a number: it is taken as missing."""


@dataclass(frozen=True, slots=True)
class Proportions:
    """Weight × ramp of n reps, summing to 1 (all 0 when there is none), and the ramp as used."""

    weights: Vector
    ramp: Vector
    findings: tuple[Finding, ...]


def proportions_of(weights: Vector, ramp: ArrayLike | None, keys: Sequence[str]) -> Proportions:
    """Weights times ramp, scaled to sum to 1.

    Args:
        weights: n weights at full ramp; missing, negative and zero ones count as zero.
        ramp: factor of each rep, or one for all; missing: taken as 1.
        keys: n row keys.

    Returns:
        The proportions, with a finding for each kind of weight or factor that could not be used.

    Raises:
        ShapeError: the ramp has another length.
    """
    if ramp is None:
        factor = np.ones(weights.size)
        ramp_found: tuple[Finding, ...] = ()
    else:
        factor, ramp_found = _usable_ramp(optional_vector(ramp, weights.size, "ramp"), keys)
    used, weight_found = _usable_weights(weights, factor, keys)
    return Proportions(used, factor, (*weight_found, *ramp_found))


def _usable_ramp(ramp: Vector, keys: Sequence[str]) -> tuple[Vector, tuple[Finding, ...]]:
    """The ramp with missing (or absurdly large) factors taken as 1 and negative ones as 0, and a finding for each."""
    missing = named(
        np.isnan(ramp) | (ramp > LARGEST_RAMP),
        keys,
        "quota.ramp-missing",
        "The ramp factor is missing or above 1,000 % for {count} of {size} reps; they are taken as fully ramped.",
        "Enter the start date or the factor.",
    )
    negative = named(
        ramp < 0,
        keys,
        "quota.ramp-negative",
        "The ramp factor is negative for {count} of {size} reps; they are taken as not yet started.",
        "Enter a factor from 0 to 1.",
    )
    return np.maximum(np.where(ramp <= LARGEST_RAMP, ramp, 1.0), 0.0), (*missing, *negative)


def _usable_weights(weights: Vector, ramp: Vector, keys: Sequence[str]) -> tuple[Vector, tuple[Finding, ...]]:
    """Weight × ramp scaled to sum to 1, with unusable weights taken as zero, and a finding for each kind."""
    usable = np.isfinite(weights) & (weights > 0)
    largest = float(weights[usable].max(initial=0.0))
    # A weight beyond 12 digits below the largest is zero for money, and its reciprocal would overflow.
    usable &= weights > largest * NEGLIGIBLE_SHARE
    findings = () if usable.all() else _weight_findings(weights, usable, keys)
    used = np.zeros(weights.size)
    used[usable] = weights[usable] / largest * ramp[usable]
    used[used < NEGLIGIBLE_SHARE] = 0.0
    total = used.sum()
    return used / total if total > 0 else used, findings


def _weight_findings(weights: Vector, usable: Flags, keys: Sequence[str]) -> tuple[Finding, ...]:
    consequence = "they carry their floor only"
    remedy = "Enter a potential or a history above zero, or pin the quota."
    missing, negative = ~np.isfinite(weights), np.isfinite(weights) & (weights < 0)
    return (
        *named(
            missing, keys, "quota.weight-missing", f"{{count}} of {{size}} reps have no weight; {consequence}.", remedy
        ),
        *named(
            negative,
            keys,
            "quota.weight-negative",
            f"The weight is negative for {{count}} of {{size}} reps; {consequence}.",
            remedy,
        ),
        *named(
            ~usable & ~missing & ~negative,
            keys,
            "quota.weight-zero",
            f"The weight is zero for {{count}} of {{size}} reps; {consequence}.",
            remedy,
        ),
    )
