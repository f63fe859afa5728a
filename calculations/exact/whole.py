"""Whole money: parts rounded so that they still sum to their total."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["whole_parts"]


def whole_parts(amounts: ArrayLike, total: int) -> NDArray[np.int64]:
    """Parts of any sign in whole money that sum to a whole total exactly.

    Args:
        amounts: n parts, money, whose sum is within n/2 of the total or so. total: whole money.

    Returns:
        Each part rounded down, and one more for those with the largest rests; what rounding cannot explain is spread
        evenly. No parts give no parts.
    """
    given = np.asarray(amounts, dtype=np.float64)
    if not given.size:
        return np.zeros(0, dtype=np.int64)
    parts = np.floor(given).astype(np.int64)
    each, rest = divmod(total - int(parts.sum()), given.size)
    order = np.argsort(-(given - np.floor(given)), kind="stable")
    parts += each
    parts[order[:rest]] += 1
    return parts
