"""The people model: what each seller can be expected to book in the quarter to plan, with what is not known of it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Flags, Floats, Vector
from calculations.errors import ShapeError
from calculations.exact.money import exact_amounts
from calculations.findings import Finding, Severity
from calculations.outlook.level_filter import Observed
from calculations.outlook.person_levels import GroupLevels, Levels, level_posterior
from calculations.outlook.team_level import TeamLevel, common_movement, team_level
from calculations.outlook.zero_chance import zero_chances

__all__ = ["Expectation", "expected_bookings", "territory_quality"]

_LEAST_RAMP = 0.1  # a quarter below a tenth of full ramp says too little of the level to be read
_NORMAL = 1.4826  # standard deviation of a normal over the median of its absolute distances
_LEAST_VARIANCE = 1e-6
_DRAWN = 4.0  # sellers the team's rough variances count for in a group
_FAR = 3.0  # standard deviations beyond which one quarter's log bookings are taken as that far and no farther
_CALIBRATED = 20.0  # quarters the log-normal counts for against the money really booked
_RECENT = 8  # quarters the calibration looks back
_MOST_VARIANCE = 4.0  # log variance a mean is read with: beyond it (7 times more or less) nothing is known of the mean
_SEEN = 20.0  # quarters with bookings from which half of that variance may be read: before, it is believed and not seen


@dataclass(frozen=True, slots=True)
class Expectation:
    """Expected bookings of n sellers in the planned quarter.

    expected: (1 − zero_chance) · exp(log_mean + min(log_variance + noise, most) / 2), money, at full ramp and at work
        for all of the quarter; NaN where no booking of anybody is known, for then the level is not. most: 4 · n /
        (n + 20), of n quarters with bookings.
    at_work: expected × ramp × presence in the planned quarter, money.
    weights: n shares of `expected`, which sum to 1; without any bookings those of potential, or equal ones.
    log_mean, log_variance: mean of the log level of a quarter with bookings, and what is not known of it.
    noise: variance of one quarter around its level, for each seller's group.
    zero_chance: chance that nothing is booked in the quarter.
    sources: (n, 3) share of the log mean that comes from the seller's history, the potential and the group's mean;
        each row sums to 1, and each share is what that source's precision has earned it.
    levels: noise, spread and persistence of each group, in the order of `groups`.
    groups: the groups in order of first appearance.
    team: the common movement in the planned quarter; it is in log_mean, its uncertainty is not in log_variance.
    total, total_sd: sum of at_work, and its standard deviation with levels, noise, zeros and the team's movement.
    """

    expected: Vector
    at_work: Vector
    weights: Vector
    log_mean: Vector
    log_variance: Vector
    noise: Vector
    zero_chance: Vector
    sources: Floats
    levels: GroupLevels
    groups: tuple[Hashable, ...]
    team: TeamLevel
    total: float
    total_sd: float
    findings: tuple[Finding, ...]

    def quantile(self, share: float) -> Vector:
        """Bookings at full ramp that are not exceeded in `share` of quarters: a log-normal, or nothing by its chance.

        The team's movement, the level and the noise are all in it. Unlike quantiles, means of sellers add up.
        """
        normal = NormalDist()
        above = np.clip((share - self.zero_chance) / (1 - np.minimum(self.zero_chance, 1 - 1e-12)), 0.0, 1.0)
        at = np.array([normal.inv_cdf(one) if one > 0 else -np.inf for one in above.tolist()])
        spread = np.sqrt(self.log_variance + self.noise + self.team.log_sd**2)
        return np.where(self.expected > 0, np.exp(self.log_mean + at * spread), self.expected)


def expected_bookings(
    history: ArrayLike,
    potential: ArrayLike | None = None,
    *,
    groups: Sequence[Hashable] | None = None,
    keys: Sequence[str] | None = None,
    ramp: ArrayLike | None = None,
    past_ramp: ArrayLike | None = None,
    presence: ArrayLike | None = None,
    ahead: int = 1,
) -> Expectation:
    """What each seller can be expected to book: history, potential and the group's mean, each by its precision.

    Log bookings of quarters with any = the team's movement + the seller's level + noise. The movement is common to all
    and told apart from people (`team_level`); the levels are hierarchical, persist in part and come with their
    uncertainty (`person_levels`); quarters without bookings have a chance of their own (`zero_chance`) and say nothing
    of the level, so that no floor in any unit is needed. One quarter's logarithm counts as at most three standard
    deviations off. The mean of a log-normal is exp(m + v / 2): an uncertain level is worth more than its median; how
    much more is corrected by the money really booked against the money expected on the eve of each quarter. No
    constant is tuned on results; the ones there are state what is believed before any data.

    Args:
        history: (n, T) closed-won value by seller and quarter, money, oldest first; NaN where the seller was not
            there (not yet, on leave for all of it, or gone).
        potential: n potentials of the territories, in any unit; NaN or zero is not known.
        groups: group of each seller (role, segment) that has a mean and a noise of its own; one group by default.
        keys: row keys for the findings; positions from "0" by default.
        ramp: n ramp factors in the planned quarter; 1 by default and where not known.
        past_ramp: (n, T) ramp factors in the known quarters; 1 by default and where not known. Quarters below a tenth
            are not read.
        presence: n shares of the planned quarter at work: 0 for one who has left; 1 by default.
        ahead: quarters from the last known one to the planned one, at least 1.

    Returns:
        The expectation, the same in any unit of money and in any order of sellers. Sellers with neither history nor
        potential get their group's mean and are named in a note.

    Raises:
        ShapeError: lengths differ.
        ValueError: ahead is below 1.
    """
    booked = exact_amounts(history)
    if booked.ndim != 2:
        raise ShapeError(f"history has {booked.ndim} dimensions: give one row per rep and one column per quarter")
    if ahead < 1:
        raise ValueError(f"ahead is {ahead}: the planned quarter comes after the last known one")
    size = booked.shape[0]
    names = [str(i) for i in range(size)] if keys is None else list(keys)
    labels = [0] * size if groups is None else list(groups)
    worth = np.full(size, np.nan) if potential is None else exact_amounts(potential)
    if worth.shape != (size,) or len(labels) != size or len(names) != size:
        raise ShapeError(f"{size} rows of history, {worth.size} potentials, {len(labels)} groups, {len(names)} keys")
    carried = _factors(ramp, (size,), "ramp")
    there = _factors(presence, (size,), "presence")
    past = _factors(past_ramp, booked.shape, "past_ramp")
    member, uniques = pd.factorize(pd.Series(labels, dtype=object), use_na_sentinel=False)
    order = _canonical(booked, worth, past, np.array([str(label) for label in labels], dtype=object))
    back = np.argsort(order, kind="stable")
    inner, _ = pd.factorize(member[order])
    first = {int(member[order][row]): int(inner[row]) for row in range(size)}
    of_group = np.array([first[g] for g in range(len(uniques))], dtype=np.int64)
    model = _model(booked[order], worth[order], past[order], inner.astype(np.int64), len(uniques), ahead)
    expected = model.expected[back]
    nothing = ~(np.isfinite(worth) & (worth > 0)) & np.isnan(booked).all(axis=1)
    factor = carried * there
    return Expectation(
        expected=expected,
        at_work=expected * factor,
        weights=model.weights[back],
        log_mean=model.log_mean[back],
        log_variance=model.levels.variance[back],
        noise=model.levels.noise[back],
        zero_chance=model.zero_chance[back],
        sources=model.levels.sources[back],
        levels=_reordered(model.levels.groups, of_group),
        groups=tuple(uniques),
        team=model.team,
        **_total(model, factor[order]),
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


@dataclass(frozen=True, slots=True)
class _Model:
    """The expectation of sellers in an order that does not depend on the caller's. most: see `_most`."""

    expected: Vector
    weights: Vector
    log_mean: Vector
    zero_chance: Vector
    levels: Levels
    team: TeamLevel
    most: float


def _model(
    booked: Floats, worth: Vector, past: Floats, member: NDArray[np.int64], group_count: int, ahead: int
) -> _Model:
    """Movement, levels and zeros of sellers, and the money they come to."""
    positive = booked[booked > 0]
    unit = float(positive.mean()) if positive.size else 1.0
    read = (booked > 0) & (past >= _LEAST_RAMP)
    logs = np.full(booked.shape, np.nan)
    logs[read] = np.log(booked[read] / unit / past[read])
    log_worth = np.full(worth.shape, np.nan)
    log_worth[worth > 0] = np.log(worth[worth > 0])
    loud = 1.0 / np.maximum(past, _LEAST_RAMP)
    alike = np.ones(group_count)
    held, noise, spread = _held(logs, common_movement(logs, member, alike, alike), member, group_count)
    movement = common_movement(held, member, noise, spread)
    levels = level_posterior(Observed(held - movement, loud, member, log_worth, ahead), group_count)
    precision = (~np.isnan(held)).T @ (1.0 / levels.noise)
    error = np.divide(1.0, precision, out=np.full(precision.shape, np.inf), where=precision > 0)
    team = team_level(movement, error, ahead)
    most = _most(read)
    correction = _calibration(booked / unit, past, movement, levels, member, most)
    chance = zero_chances(booked, member, group_count)
    log_mean = levels.mean + team.planned + correction
    relative = (1 - chance) * np.exp(log_mean + np.minimum(levels.variance + levels.noise, most) / 2)
    sums = float(relative.sum())
    told = np.where(positive.size, relative * unit, 0.0 if np.isfinite(booked).any() else np.nan)
    weights = relative / sums if sums > 0 else np.full(relative.shape, 1 / max(relative.size, 1))
    return _Model(told, weights, log_mean + np.log(unit), chance, levels, team, most)


def _held(logs: Floats, movement: Vector, member: NDArray[np.int64], group_count: int) -> tuple[Floats, Vector, Vector]:
    """Logs, none farther from its seller's median than three standard deviations; rough noise and spread by group.

    All by medians, so that a few odd quarters decide nothing. Groups' variances are drawn to the team's, which counts
    as four sellers.
    """
    levels = logs - movement
    told = ~np.isnan(levels)
    middle = np.full(levels.shape[0], np.nan)
    some = np.asarray(told.any(axis=1), dtype=np.bool_)
    middle[some] = np.nanmedian(levels[some], axis=1)
    off = np.where((told.sum(axis=1) > 1)[:, None], np.abs(levels - middle[:, None]), np.nan)
    team_noise, team_spread = _scatter(off), _scatter(np.abs(middle - np.nanmedian(middle) if some.any() else middle))
    noise, spread = np.full(group_count, team_noise), np.full(group_count, team_spread)
    found = logs.copy()
    for g in range(group_count):
        mine = np.asarray(member == g, dtype=np.bool_)
        if some[mine].any():
            count = float(some[mine].sum())
            far = np.abs(middle[mine] - np.nanmedian(middle[mine]))
            noise[g] = (count * _scatter(off[mine], team_noise) + _DRAWN * team_noise) / (count + _DRAWN)
            spread[g] = (count * _scatter(far, team_spread) + _DRAWN * team_spread) / (count + _DRAWN)
        most = _FAR * np.sqrt(noise[g])
        wide = mine & (told.sum(axis=1) > 2)
        held = np.clip(levels[wide], (middle - most)[wide, None], (middle + most)[wide, None])
        found[wide] = held + movement
    return found, noise, spread


def _scatter(off: Floats, otherwise: float = 1.0) -> float:
    """Variance from the median of absolute distances; `otherwise` where there are none or most are zero."""
    known = off[~np.isnan(off)]
    found = (_NORMAL * float(np.median(known))) ** 2 if known.size else 0.0
    return found if found > _LEAST_VARIANCE else otherwise


def _calibration(
    booked: Floats, past: Floats, movement: Vector, levels: Levels, member: NDArray[np.int64], most: float
) -> Vector:
    """Log of money booked / money expected, over each group's latest quarters with bookings, drawn to none.

    Both means of a log-normal are corrected: that of a quarter around its level and that of levels around the group's
    mean, on which sellers with little history rest.
    """
    late = slice(max(booked.shape[1] - _RECENT, 0), None)
    seen = ((booked > 0) & (past >= _LEAST_RAMP))[:, late]
    mean = levels.before + np.minimum(levels.before_variance + levels.noise[:, None], most) / 2 + movement
    hoped = np.where(seen, np.exp(mean[:, late]) * past[:, late], 0.0)
    got = np.where(seen, booked[:, late], 0.0)
    found = np.zeros(booked.shape[0])
    for g in np.unique(member).tolist():
        mine = member == g
        count = float(seen[mine].sum())
        if count:
            ratio = float(got[mine].sum()) / float(hoped[mine].sum())
            found[mine] = count / (count + _CALIBRATED) * np.log(ratio)
    return found


def _most(read: Flags) -> float:
    """The largest log variance that means of a log-normal are read with.

    A few wild quarters make no seller a million; and of one or two quarters the variance is what was believed before
    any were seen, which is no reason to expect several times what was booked in them.
    """
    seen = float(np.count_nonzero(read))
    return _MOST_VARIANCE * seen / (seen + _SEEN)


def _total(model: _Model, factor: Vector) -> dict[str, float]:
    """Sum of what is expected of people at work, and its standard deviation.

    Levels and noise of sellers are independent given the team's movement; Var = Σ E² (exp(v + s²) / (1 − p) − 1), and
    the movement multiplies the sum.
    """
    expected = model.expected * factor
    total = float(expected.sum())
    levels, alive = model.levels, np.maximum(1 - model.zero_chance, 1e-12)
    own = float((expected**2 * (np.exp(np.minimum(levels.variance + levels.noise, model.most)) / alive - 1)).sum())
    common = float(np.expm1(model.team.log_sd**2))
    return {"total": total, "total_sd": float(np.sqrt(own * (1 + common) + total**2 * common))}


def _canonical(booked: Floats, worth: Vector, past: Floats, labels: NDArray[np.object_]) -> NDArray[np.int64]:
    """An order of the sellers that depends on what is known of them alone, so that sums are the same in any order."""
    columns = [*np.nan_to_num(past, nan=-1.0).T, np.nan_to_num(worth, nan=-1.0)]
    columns += [*np.nan_to_num(booked, nan=-np.inf).T, pd.factorize(labels, sort=True)[0]]
    return np.lexsort(columns)


def _factors(given: ArrayLike | None, shape: tuple[int, ...], name: str) -> Floats:
    """Factors from 0 on, 1 where none are given."""
    if given is None:
        return np.ones(shape)
    values = np.asarray(given, dtype=np.float64)
    if values.shape != shape:
        raise ShapeError(f"{name} has shape {values.shape}: give {shape}")
    return np.where(np.isfinite(values), np.maximum(values, 0.0), 1.0)


def _reordered(levels: GroupLevels, order: NDArray[np.int64]) -> GroupLevels:
    """The groups in another order."""
    return GroupLevels(
        noise=levels.noise[order],
        spread=levels.spread[order],
        persistence=levels.persistence[order],
        persistence_sd=levels.persistence_sd[order],
        centre=levels.centre[order],
        centre_variance=levels.centre_variance[order],
        potential_variance=levels.potential_variance[order],
    )


def _unknown_findings(keys: Sequence[str], nothing: Flags) -> tuple[Finding, ...]:
    """A note that names the reps of whom nothing is known but their group."""
    if not nothing.any():
        return ()
    rows = tuple(np.asarray(keys, dtype=object)[nothing])
    sentence = f"{len(rows)} of {nothing.size} reps have neither history nor potential and get their group's mean."
    return (Finding("outlook.seller-from-group-mean", sentence, "Enter a potential.", rows, Severity.NOTE),)
