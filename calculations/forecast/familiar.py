"""How far a series lies from what the network was trained on, and how much its correction counts there.

    distance = √(zᵀ (C + 0.1·I)⁻¹ z / D)

z: the D inputs in training deviations, held within ±6; C: their covariance in training. This is Mahalanobis distance
per input; a half to one is usual. Up to the edge, the distance that 99.5 % of the training examples keep, the network
counts in full; from there its weight falls in a straight line to nothing at one and a half times the edge, where the
plain ensemble and its normal range stand alone. Far from its data a network guesses; the ensemble still fits.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import IO

import numpy as np

from calculations.arrays import Floats

__all__ = ["EDGE_RATE", "Familiar", "familiar", "measured", "read_familiar", "write_familiar"]

EDGE_RATE = 0.995  # of training examples: with less, series inside the families lose some of the network's gain
_OUTER = 1.5  # of the edge: where the network's weight ends
_REACH = 6.0  # wider than the network's own ±4: beyond that the network sees nothing, and this must
_RIDGE = 0.1  # inputs repeat one another, so their covariance has directions of almost no spread
_FILES = {4: "quarterly_familiar.npz", 12: "monthly_familiar.npz"}


@dataclass(frozen=True, slots=True)
class Familiar:
    """Where the training examples lie."""

    root: Floats  # (D, D): times its transpose, the inverse covariance
    edge: float  # the distance EDGE_RATE of the training examples keep

    def distance(self, deviations: Floats) -> Floats:
        """Distances (S,) of inputs (S, D), these in training deviations from the training mean."""
        turned = np.clip(deviations, -_REACH, _REACH) @ self.root
        far: Floats = np.sqrt((turned * turned).mean(axis=1))
        return far

    def weight(self, deviations: Floats) -> Floats:
        """Weights (S,) of the network's correction, 0 to 1, that never rise with distance."""
        share: Floats = np.clip((_OUTER - self.distance(deviations) / self.edge) / (_OUTER - 1), 0.0, 1.0)
        return share


def measured(deviations: Floats) -> Familiar:
    """Covariance and edge of training inputs (N, D), these in deviations from their mean."""
    held = np.clip(deviations, -_REACH, _REACH)
    precision = np.linalg.inv(np.cov(held.T) + _RIDGE * np.eye(held.shape[1]))
    stored = Familiar(np.linalg.cholesky(precision).astype(np.float16).astype(float), 1.0)
    return Familiar(stored.root, float(np.quantile(stored.distance(deviations), EDGE_RATE)))


@lru_cache(maxsize=2)
def familiar(season: int) -> Familiar:
    """What ships beside the network for quarters (4) or months (12)."""
    with resources.files(__package__).joinpath("weights", _FILES[season]).open("rb") as file:
        return read_familiar(file)


def read_familiar(file: IO[bytes]) -> Familiar:
    """From the .npz written by `write_familiar`."""
    with np.load(file, allow_pickle=False) as data:
        return Familiar(data["root"].astype(float), float(data["edge"]))


def write_familiar(one: Familiar, file: IO[bytes]) -> None:
    """Write as .npz, the root in half precision, as `measured` already rounded it."""
    np.savez_compressed(file, allow_pickle=False, root=one.root.astype(np.float16), edge=np.array(one.edge))
