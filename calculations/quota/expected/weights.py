"""Weights of a split: what each rep can be expected to book, from history, territory potential and the team's mean."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Flags, Vector
from calculations.errors import ShapeError
from calculations.exact.money import exact_amounts
from calculations.findings import Finding, Severity
from calculations.quota.expected.noise import (
    QUARTERS_OF_A_YEAR,
    Matrix,
    NoiseLevels,
    common_movement,
    log_bookings,
    noise_levels,
    recent_level,
)

__all__ = ["Expectation", "expected_bookings", "territory_quality"]

_LEAST_POTENTIAL_VARIANCE = 0.05

Members = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Expectation:
    """Expected bookings of n reps in the quarter to plan, before ramp; weights for a split.

    expected: exp(log_mean + (log_variance + noise) / 2), money at the level of the latest quarter.
    log_mean, log_variance: precision-weighted mean of the log level, and what is not known of it.
    noise: variance of one quarter around its level, for each rep's group.
    sources: (n, 3) share of the log mean that comes from the rep's history, the potential and the group's mean; each
        row sums to 1, and each share is what that source's precision has earned it.
    levels: noise, spread and persistence of each group, in the order of `groups`.
    groups: the groups in order of first appearance.
    potential_variance: how far log potential lies from the log level; NaN without potentials.
    """

    expected: Vector
    log_mean: Vector
    log_variance: Vector
    noise: Vector
    sources: Matrix
    levels: NoiseLevels
    groups: tuple[Hashable, ...]
    potential_variance: float
    findings: tuple[Finding, ...]


def expected_bookings(
    history: ArrayLike,
    potential: ArrayLike | None = None,
    *,
    groups: Sequence[Hashable] | None = None,
    keys: Sequence[str] | None = None,
) -> Expectation:
    """What each rep can be expected to book next quarter: history, potential and team mean, each by its precision.

    A rep's level starts at the mean of the group with the group's spread as its variance. Each quarter of history
    moves it by a Kalman step; between quarters it falls back towards the group mean by the persistence of that turn
    of the year, so that old history counts less, and less still across a turn at which territories usually change.
    Potential, brought to the same scale, is one more observation. Quotas should be proportional to expected money,
    and the mean of a log-normal is exp(m + v / 2): an uncertain level is worth more than its median. How noisy,
    spread and persistent levels are, and how far potential is off, is estimated from the same history (`noise`); no
    constant is tuned on results.

    Args:
        history: (n, T) closed-won value by rep and quarter, money, oldest first; NaN where the rep was not yet there.
        potential: n potentials of the territories, in any unit; NaN or zero is not known.
        groups: group of each rep (role, segment) that has a mean and a noise of its own; one group by default.
        keys: row keys for the findings; positions from "0" by default.

    Returns:
        The expectation. Reps with neither history nor potential get their group's mean and are named in a note.

    Raises:
        ShapeError: lengths differ.
    """
    booked = exact_amounts(history)
    if booked.ndim != 2:
        raise ShapeError(f"history has {booked.ndim} dimensions: give one row per rep and one column per quarter")
    size = booked.shape[0]
    names = [str(i) for i in range(size)] if keys is None else list(keys)
    labels = [0] * size if groups is None else list(groups)
    worth = np.full(size, np.nan) if potential is None else exact_amounts(potential)
    if worth.shape != (size,) or len(labels) != size or len(names) != size:
        raise ShapeError(f"{size} rows of history, {worth.size} potentials, {len(labels)} groups, {len(names)} keys")
    member, uniques = pd.factorize(pd.Series(labels, dtype=object), use_na_sentinel=False)
    logs = log_bookings(booked)
    movement = common_movement(logs)
    levels = logs - movement
    known = noise_levels(levels, member, len(uniques))
    recent = recent_level(levels)
    centre = _group_means(recent, member, len(uniques))
    mean, variance, team_share = _filtered(levels, centre[member], known, member)
    log_worth = np.log(np.where(worth > 0, worth, 1.0))
    has_worth = np.isfinite(worth) & (worth > 0)
    mean, variance, gain, miss = _with_potential(mean, variance, log_worth, has_worth, recent, known.noise[member])
    nothing = ~has_worth & np.isnan(booked).all(axis=1)
    latest = movement[-1] if movement.size else 0.0
    noise = known.noise[member]
    return Expectation(
        expected=np.exp(mean + latest + (variance + noise) / 2),
        log_mean=mean + latest,
        log_variance=variance,
        noise=noise,
        sources=np.column_stack([(1 - team_share) * (1 - gain), gain, team_share * (1 - gain)]),
        levels=known,
        groups=tuple(uniques),
        potential_variance=miss,
        findings=_unknown_findings(names, nothing),
    )


def territory_quality(expected: ArrayLike, groups: Sequence[Hashable] | None = None) -> Vector:
    """Quality of each territory: its expected bookings at full ramp against the mean of its group, 100 being average.

    Args:
        expected: n expected bookings, money; NaN where not known.
        groups: group of each territory; one group by default.

    Returns:
        n indices; NaN where the expectation or the group's mean is not known or not above zero.
    """
    values = pd.Series(np.asarray(expected, dtype=np.float64))
    labels = pd.Series([0] * values.size if groups is None else list(groups), dtype=object)
    mean = values.groupby(labels, dropna=False).transform("mean")
    return (100.0 * values / mean.where(mean > 0)).to_numpy(dtype=np.float64)


def _group_means(recent: Vector, member: Members, group_count: int) -> Vector:
    """Mean recent level of each group, the team's for a group without history, 0 without any."""
    team = recent[~np.isnan(recent)]
    means = np.full(group_count, float(team.mean()) if team.size else 0.0)
    for g in range(group_count):
        own = recent[(member == g) & ~np.isnan(recent)]
        if own.size:
            means[g] = own.mean()
    return means


def _filtered(
    levels: Matrix,
    centre: Vector,
    known: NoiseLevels,
    member: Members,
) -> tuple[Vector, Vector, Vector]:
    """Mean and variance of each level in the quarter to plan: one Kalman step per quarter, one turn after each.

    The third vector is the share of the group's centre in the mean; the rest of it is the rep's own history.
    """
    spread, noise = known.spread[member], known.noise[member]
    mean, variance, share = centre.copy(), spread.copy(), np.ones(centre.size)
    quarters = levels.shape[1]
    for t in range(quarters):
        seen = ~np.isnan(levels[:, t])
        gain = np.where(seen, variance / (variance + noise), 0.0)
        mean = mean + gain * np.where(seen, levels[:, t] - mean, 0.0)
        variance = variance * (1 - gain)
        keeps = known.persistence[member, (quarters - 1 - t) % QUARTERS_OF_A_YEAR]
        mean = centre + keeps * (mean - centre)
        share = 1.0 + keeps * (share * (1 - gain) - 1.0)
        variance = keeps**2 * variance + spread * (1 - keeps**2)
    return mean, variance, share


def _with_potential(
    mean: Vector,
    variance: Vector,
    log_worth: Vector,
    has_worth: Flags,
    recent: Vector,
    noise: Vector,
) -> tuple[Vector, Vector, Vector, float]:
    """The level after potential has been seen as well, the share potential got in it, and potential's variance."""
    both = has_worth & ~np.isnan(recent)
    if not has_worth.any():
        return mean, variance, np.zeros(mean.size), float("nan")
    reference = np.where(both, recent, mean)
    compared = both if both.any() else has_worth
    off = log_worth - reference
    scaled = off - np.median(off[compared])
    # The reference is itself a mean of up to four noisy quarters: that part of the distance is not potential's fault.
    square = float((scaled[compared] ** 2 - noise[compared] / QUARTERS_OF_A_YEAR).mean())
    miss = max(square, _LEAST_POTENTIAL_VARIANCE)
    gain = np.where(has_worth, variance / (variance + miss), 0.0)
    seen = log_worth - np.median(off[compared])
    return mean + gain * np.where(has_worth, seen - mean, 0.0), variance * (1 - gain), gain, miss


def _unknown_findings(keys: Sequence[str], nothing: Flags) -> tuple[Finding, ...]:
    """A note that names the reps of whom nothing is known but their group."""
    if not nothing.any():
        return ()
    rows = tuple(np.asarray(keys, dtype=object)[nothing])
    sentence = f"{len(rows)} of {nothing.size} reps have neither history nor potential and get their group's mean."
    return (Finding("quota.weight-from-team-mean", sentence, "Enter a potential.", rows, Severity.NOTE),)
