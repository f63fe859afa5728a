"""Levels of sellers: noise, spread and persistence of log bookings as a posterior, and each level under it."""

from dataclasses import dataclass

import numpy as np

from calculations.arrays import Flags, Floats, Vector
from calculations.outlook.level_filter import Filtered, Observed, filtered
from calculations.outlook.level_settings import SPREAD, SPREAD_WORTH, Evidence, Settings, settings_of, shares
from calculations.outlook.turn_profile import QUARTERS_OF_A_YEAR, turn_profile

__all__ = ["GroupLevels", "Levels", "level_posterior"]

# What is believed before any bookings are seen, besides `level_settings`.
_MISS_OF_SPREAD = (-2.0, 2.0)  # log2 of potential's variance / spread: its centre and its standard deviation
_OTHERS = 8.0  # the other groups together count for a group as so many sellers
_UNLIKE = 0.3  # chance that a group is unlike the others altogether

_KEEPS = np.array([0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94, 0.97, 1.0])
_RATIOS = 2.0 ** np.arange(-6.0, 6.0)
_MISSES = 2.0 ** np.arange(-6.0, 9.0, 2.0)


@dataclass(frozen=True, slots=True)
class GroupLevels:
    """What is known of each of g groups of sellers (roles, segments), in logarithms of bookings.

    noise: g; variance of one quarter around the seller's level. spread: g; variance of the levels between sellers.
    persistence: (g, 4) share of a level's distance from the group's mean that survives a turn into the quarter being
    planned (column 0) and into those 1, 2 and 3 quarters before it. persistence_sd: g; what is not known of it.
    centre, centre_variance: g; mean of the levels and what is not known of it. potential_variance: g; how far log
    potential lies from the level, NaN without potentials.
    """

    noise: Vector
    spread: Vector
    persistence: Floats
    persistence_sd: Vector
    centre: Vector
    centre_variance: Vector
    potential_variance: Vector


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of n sellers in the planned quarter.

    mean, variance: n; of the log level over the whole posterior. sources: (n, 3) shares of history, potential and the
    group's mean in it. noise: n; of each seller's group. groups: what is known of the groups. before: (n, T) mean of
    each quarter's log level as known on its eve, before_variance: the same for its variance.
    """

    mean: Vector
    variance: Vector
    sources: Floats
    noise: Vector
    groups: GroupLevels
    before: Floats
    before_variance: Floats


@dataclass(frozen=True, slots=True)
class _GroupLevels:
    """Everything known of one group and its m sellers, averaged over the grid."""

    mean: Vector
    variance: Vector
    sources: Floats
    noise: float
    spread: float
    persistence: float
    persistence_sd: float
    centre: float
    centre_variance: float
    miss: float


def level_posterior(seen: Observed, group_count: int) -> Levels:
    """Levels in the planned quarter, averaged over what noise, spread, persistence and potential's error may be.

    A level starts at its group's mean c with the spread τ². Between quarters it keeps the share φ of its distance
    from c and is disturbed by τ² (1 − φ²), so that the spread stays; a quarter shows the level plus noise. Over a grid
    of φ and noise / τ² the likelihood is exact (a Kalman filter in which c is estimated along and τ² is integrated
    out); potential is one more observation of the planned level with a variance of its own. Nothing is a point
    estimate: means and variances are those of the mixture, so a persistence that is not known makes levels uncertain.
    What a group is like beforehand the other groups tell, as eight sellers that may be unlike it, so that a group of
    one is sane and three odd managers do not disturb twenty reps.

    Args:
        seen: what is known; rows in an order that does not depend on the caller's.
        group_count: g, the number of groups.

    Returns:
        The levels; sellers without history or potential have their group's mean and spread.
    """
    size, quarters = seen.logs.shape
    count = max(quarters - 1, 0) + seen.ahead
    back = (count - 1 - np.arange(count)) % QUARTERS_OF_A_YEAR
    members = [seen.member == g for g in range(group_count)]
    break_of = turn_profile(seen, members, back)
    grid = settings_of(_KEEPS, _RATIOS, break_of[back])
    parts = filtered(seen, members, grid.ratio, grid.keeps)
    team = _team_centre(parts)
    offsets = _offsets(seen, members, parts, team)
    evidence = [
        _evidence(seen, mine, part, offsets[g], team) for g, (mine, part) in enumerate(zip(members, parts, strict=True))
    ]
    mean, variance, noise = np.zeros(size), np.zeros(size), np.zeros(size)
    sources, before, before_variance = np.zeros((size, 3)), np.zeros((size, quarters)), np.zeros((size, quarters))
    rows: list[_GroupLevels] = []
    for g, mine in enumerate(members):
        row = _settled(seen, mine, parts[g], offsets[g], team, grid, *_posterior(evidence, g, grid.log_prior))
        mean[mine], variance[mine], sources[mine], noise[mine] = row.mean, row.variance, row.sources, row.noise
        before[mine], before_variance[mine] = _eves(seen, mine, row, break_of[back])
        rows.append(row)
    known = GroupLevels(
        noise=np.array([row.noise for row in rows]),
        spread=np.array([row.spread for row in rows]),
        persistence=np.array([np.minimum(row.persistence * break_of, 1.0) for row in rows]),
        persistence_sd=np.array([row.persistence_sd for row in rows]),
        centre=np.array([row.centre for row in rows]),
        centre_variance=np.array([row.centre_variance for row in rows]),
        potential_variance=np.array([row.miss for row in rows]),
    )
    return Levels(mean, variance, sources, noise, known, before, before_variance)


def _team_centre(parts: list[Filtered]) -> Vector:
    """For each setting the mean of the groups' means, each by its precision: what a group without history gets."""
    precision = sum(part.loadings for part in parts)
    return np.asarray(sum(part.cross for part in parts) / np.where(precision > 0, precision, 1.0), dtype=np.float64)


def _means(part: Filtered, team: Vector) -> Floats:
    """Levels of a group's sellers by history alone, for each setting."""
    centre = part.centre() if part.count else team
    return part.own + part.loading * centre[:, None]


def _offsets(seen: Observed, members: list[Flags], parts: list[Filtered], team: Vector) -> list[Floats]:
    """Log potential less log level for each setting and variance of potential, a group's own drawn to the team's.

    Potential may be in any unit, so only its differences tell anything. Those with both tell the offset; where nobody
    has a history everybody with a potential does. The team's counts for a group as two sellers.
    """
    shape = (team.size, _MISSES.size)
    history = [~np.isnan(seen.logs[mine]).all(axis=1) for mine in members]
    any_both = any(
        bool((np.isfinite(seen.worth[mine]) & past).any()) for mine, past in zip(members, history, strict=True)
    )
    sums, weights = [], []
    for mine, part, past in zip(members, parts, history, strict=True):
        told = np.isfinite(seen.worth[mine]) & (past if any_both else True)
        off = seen.worth[mine][told] - _means(part, team)[:, told]
        precision = 1.0 / (part.variance[:, None, told] + _MISSES[None, :, None])
        sums.append((off[:, None, :] * precision).sum(axis=2))
        weights.append(precision.sum(axis=2))
    whole = sum(weights)
    common = np.asarray(sum(sums) / np.where(whole > 0, whole, 1.0)) if np.any(whole) else np.zeros(shape)
    found = []
    for sum_, weight, mine in zip(sums, weights, members, strict=True):
        drawn = 2.0 * np.where(weight > 0, weight, 1.0) / max(int(np.isfinite(seen.worth[mine]).sum()), 1)
        found.append((sum_ + drawn * common) / (weight + drawn))
    return found


def _evidence(seen: Observed, mine: Flags, part: Filtered, offset: Floats, team: Vector) -> Evidence:
    """What a group's bookings and potentials say of each setting."""
    squares, log_det, freedom = part.squares, part.log_det, part.count
    if part.count:
        squares, log_det = squares - part.cross * part.centre(), log_det + np.log(part.loadings)
        freedom -= 1
    known = np.isfinite(seen.worth[mine])
    total = part.variance[:, None, known] + _MISSES[None, :, None]
    off = (seen.worth[mine][known] - _means(part, team)[:, known])[:, None, :] - offset[:, :, None]
    more = int(known.sum()) - 1 if known.any() else 0
    return Evidence(
        squares=np.maximum(squares, 0.0)[:, None] + (off**2 / total).sum(axis=2),
        log_det=log_det[:, None] + np.log(total).sum(axis=2),
        freedom=freedom + more,
        sellers=int(mine.sum()),
    )


def _posterior(evidence: list[Evidence], g: int, log_prior: Vector) -> tuple[Floats, Floats]:
    """Probability of each setting and variance of potential for group g, and the mean of its spread τ² there."""
    centre, sd = _MISS_OF_SPREAD
    believed = log_prior[:, None] - 0.5 * ((np.log2(_MISSES)[None, :] - centre) / sd) ** 2
    others = [one for h, one in enumerate(evidence) if h != g and one.freedom > 0]
    shape, rate = SPREAD_WORTH, np.full(believed.shape, SPREAD_WORTH * SPREAD)
    if others:
        share = min(1.0, _OTHERS / sum(one.sellers for one in others))
        told = believed + share * sum(one.log_likelihood(SPREAD_WORTH, rate) for one in others)
        believed = np.log(_alike(shares(told), shares(believed)))
        freedom = sum(one.freedom for one in others) / 2
        worth = SPREAD_WORTH / freedom
        shape += SPREAD_WORTH
        rate = rate + worth * sum(one.squares for one in others) / 2
    own = evidence[g]
    chance = shares(believed + own.log_likelihood(shape, rate))
    after = shape + own.freedom / 2
    return chance, (rate + own.squares / 2) / max(after - 1.0, 0.5)


def _alike(others: Floats, before: Floats) -> Floats:
    """What the other groups lead to believe of a group: it may be like them, a little unlike, or unlike altogether."""
    shape = (_KEEPS.size, _RATIOS.size, _MISSES.size)
    steps = np.abs(np.arange(_RATIOS.size)[:, None] - np.arange(_RATIOS.size)[None, :])
    near = np.exp(-0.5 * steps**2)
    near /= near.sum(axis=0)
    like = np.einsum("rs,ksw->krw", near, others.reshape(shape)).reshape(before.shape)
    return np.asarray((1 - _UNLIKE) * like + _UNLIKE * before, dtype=np.float64)


def _settled(
    seen: Observed,
    mine: Flags,
    part: Filtered,
    offset: Floats,
    team: Vector,
    grid: Settings,
    chance: Floats,
    spread: Floats,
) -> _GroupLevels:
    """Average a group's levels over the grid; what the settings do not agree on is part of the variance."""
    worth = seen.worth[mine]
    known = np.isfinite(worth)
    alone = _means(part, team)
    total = part.variance[:, None, :] + _MISSES[None, :, None]
    gain = np.where(known, part.variance[:, None, :] / total, 0.0)
    shown = np.where(known, worth, 0.0) - offset[:, :, None]
    mean = alone[:, None, :] + gain * np.where(known, shown - alone[:, None, :], 0.0)
    centre_variance = 1.0 / np.where(part.loadings > 0, part.loadings, 1.0)
    lean = (1 - gain) * part.loading[:, None, :]
    variance = spread[:, :, None] * (part.variance[:, None, :] * (1 - gain) + lean**2 * centre_variance[:, None, None])
    weight = chance[:, :, None]
    average = (weight * mean).sum(axis=(0, 1))
    group = (weight * lean).sum(axis=(0, 1))
    potential = (weight * gain).sum(axis=(0, 1))
    kept = float((chance.sum(axis=1) * grid.persistence).sum())
    centre = part.centre() if part.count else team
    told = float((chance.sum(axis=1) * centre).sum())
    return _GroupLevels(
        mean=average,
        variance=(weight * (variance + (mean - average) ** 2)).sum(axis=(0, 1)),
        sources=np.column_stack([1 - group - potential, potential, group]),
        noise=float((chance * spread * grid.ratio[:, None]).sum()),
        spread=float((chance * spread).sum()),
        persistence=kept,
        persistence_sd=float(np.sqrt((chance.sum(axis=1) * (grid.persistence - kept) ** 2).sum())),
        centre=told,
        centre_variance=float((chance * (spread * centre_variance[:, None] + (centre[:, None] - told) ** 2)).sum()),
        miss=float((chance * spread * _MISSES[None, :]).sum()) if known.any() else float("nan"),
    )


def _eves(seen: Observed, mine: Flags, row: _GroupLevels, break_of: Vector) -> tuple[Floats, Floats]:
    """Mean and variance of each level on the eve of each known quarter, under the group's mean settings."""
    logs = seen.logs[mine]
    mean, variance = np.zeros(logs.shape), np.zeros(logs.shape)
    level = np.full(logs.shape[0], row.centre)
    width = np.full(logs.shape[0], row.spread)
    for t in range(logs.shape[1]):
        mean[:, t], variance[:, t] = level, width
        there = ~np.isnan(logs[:, t])
        gain = np.where(there, width / (width + row.noise * seen.loudness[mine][:, t]), 0.0)
        keeps = min(row.persistence * break_of[t], 1.0)
        level = row.centre + keeps * (level + gain * np.where(there, logs[:, t] - level, 0.0) - row.centre)
        width = keeps**2 * width * (1 - gain) + row.spread * (1 - keeps**2)
    return mean, variance
