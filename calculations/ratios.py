"""Ratios: one division for the whole science, which answers "not known" where there is nothing to divide by."""

import numpy as np
from numpy.typing import ArrayLike

from calculations.arrays import Flags, Floats
from calculations.errors import ShapeError

__all__ = ["EDGE", "at_least", "ratio_of", "within"]

EDGE = 1e-9
"""How far a figure may miss an edge and still stand on it: sums and quotients in binary miss it by about 1e-16."""


def ratio_of(part: ArrayLike, whole: ArrayLike) -> Floats:
    """`part` over `whole`, NaN where there is nothing to divide by.

    Args:
        part: any number. whole: what it is measured against, in the same unit; any shapes that broadcast.

    Returns:
        part / whole; NaN where the whole is zero, negative or missing, or the part is missing. A part of zero is zero.

    Raises:
        ShapeError: the shapes do not broadcast.
    """
    above, below = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    try:
        above, below = np.broadcast_arrays(above, below)
    except ValueError as error:
        raise ShapeError(f"shapes {above.shape} and {below.shape} do not fit: give one whole for each part") from error
    rate = np.full(above.shape, np.nan)
    np.divide(above, below, out=rate, where=below > 0)
    return rate


def at_least(rate: ArrayLike, edge: float) -> Flags:
    """Where a rate reaches an edge, one that misses it by the error of binary numbers included; not where it is NaN."""
    return np.asarray(np.asarray(rate, dtype=np.float64) >= edge - EDGE)


def within(off: ArrayLike, band: float) -> Flags:
    """Where a distance lies within ±`band`, both ends included; not where it is NaN."""
    return np.asarray(np.abs(np.asarray(off, dtype=np.float64)) <= band + EDGE)
