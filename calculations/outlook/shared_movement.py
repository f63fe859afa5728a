"""How far open deals are won and lost together: what past quarters moved beyond what single deals explain."""

from collections.abc import Sequence
from functools import cache
from statistics import NormalDist

import numpy as np

from calculations.arrays import Floats

__all__ = ["PRIOR_LOADING", "shared_loading"]

PRIOR_LOADING = 0.15
"""Correlation of a deal with the company's factor where no quarter is known."""

PRIOR_QUARTERS = 4.0
MOST_LOADING = 0.6
_EDGE = 1e-6


def shared_loading(quarters: Sequence[tuple[Floats, Floats, Floats]]) -> float:
    """Correlation of every deal with one factor, from past quarters.

    With correlation r, two deals are both won more often than apart by about r² φ(z₁) φ(z₂), z = Φ⁻¹(chance). So
    E[(Σ a (won − chance))²] = Σ a² p (1 − p) + r² ((Σ a φ)² − Σ a² φ²), and r² = Σ_q (square − own part) / Σ_q (shared
    part), each quarter in units of its own shared part, four quarters of the prior added.

    Args:
        quarters: chance, whether won (0 or 1) and amount of the deals of each.
    """
    total, count = PRIOR_QUARTERS * PRIOR_LOADING**2, PRIOR_QUARTERS
    for chance, won, amount in quarters:
        density = np.exp(-0.5 * _normal(chance) ** 2) / np.sqrt(2 * np.pi)
        shared = float((amount @ density) ** 2 - (amount**2) @ (density**2))
        if shared <= 0:
            continue
        own = float((amount**2) @ (chance * (1 - chance)))
        # A quarter of few deals says little: its weight is the part of the movement that would be shared.
        weight = shared * MOST_LOADING**2 / (shared * MOST_LOADING**2 + own)
        total += weight * (float(amount @ (won - chance)) ** 2 - own) / shared
        count += weight
    return float(np.sqrt(np.clip(total / count, 0.0, MOST_LOADING**2)))


def _normal(chance: Floats) -> Floats:
    """Normal quantiles, read off a fine grid: a loading needs no more."""
    return np.interp(np.clip(chance, _EDGE, 1 - _EDGE), *_grid())


@cache
def _grid() -> tuple[Floats, Floats]:
    chances = np.concatenate([[_EDGE, 1e-4], np.linspace(0.0005, 0.9995, 2_000), [1 - 1e-4, 1 - _EDGE]])
    return chances, np.array([NormalDist().inv_cdf(float(p)) for p in chances])
