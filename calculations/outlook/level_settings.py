"""Settings of a level: noise and persistence, what is believed of them beforehand, and what bookings say of them."""

from dataclasses import dataclass

import numpy as np

from calculations.arrays import Floats, Vector

__all__ = ["SPREAD", "SPREAD_WORTH", "Evidence", "Settings", "log_prior", "settings_of", "shares"]

# What is believed; all of it is about logarithms or ratios, so no unit of money is in it.
SPREAD = 0.25
"""Variance of levels between sellers of a group: a standard deviation of half the level."""

SPREAD_WORTH = 1.5
"""The shape of its inverse gamma: as much as three sellers say."""

_STEADY = 0.5  # chance that levels keep all of their distance from the group's mean from quarter to quarter
_NOISE_OF_SPREAD = (0.0, 2.0)  # log2 of noise / spread: its centre and its standard deviation


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings k: noise over spread, the persistence, and the share kept over each of the turns (k, T − 1 + ahead)."""

    ratio: Vector
    persistence: Vector
    keeps: Floats
    log_prior: Vector


@dataclass(frozen=True, slots=True)
class Evidence:
    """For k settings and w variances of potential: squares in units of the spread, log determinants, and how many."""

    squares: Floats
    log_det: Floats
    freedom: int
    sellers: int

    def log_likelihood(self, worth: float, rate: Floats) -> Floats:
        """With the spread integrated out under an inverse gamma of shape `worth` and that rate."""
        after = worth + self.freedom / 2
        return worth * np.log(rate) - 0.5 * self.log_det - after * np.log(rate + self.squares / 2)


def settings_of(keeps: Vector, ratios: Vector, break_of: Vector) -> Settings:
    """Every pair of a persistence and a ratio, ratios running fastest, with what is believed of it beforehand."""
    ratio, kept = np.tile(ratios, keeps.size), np.repeat(keeps, ratios.size)
    return Settings(ratio, kept, np.minimum(kept[:, None] * break_of[None, :], 1.0), log_prior(kept, ratio, keeps))


def log_prior(kept: Vector, ratio: Vector, keeps: Vector) -> Vector:
    """Logarithm of what is believed beforehand of each setting; `keeps` are the persistences there are."""
    centre, spread = _NOISE_OF_SPREAD
    share = _persistence_prior(keeps)[np.searchsorted(keeps, kept)]
    return np.asarray(np.log(share) - 0.5 * ((np.log2(ratio) - centre) / spread) ** 2)


def _persistence_prior(keeps: Vector) -> Vector:
    """Half on the last value, 1; the rest with a density that grows with the persistence, by the width of each step."""
    width = np.asarray(np.gradient(keeps), dtype=np.float64)[:-1] * np.maximum(keeps[:-1], 0.05)
    return np.append((1 - _STEADY) * width / width.sum(), _STEADY)


def shares(log: Floats) -> Floats:
    """Exponentials as shares of their sum."""
    found = np.exp(log - log.max())
    return np.asarray(found / found.sum())
