"""Arrays as the science takes them: the aliases everybody uses, and an optional column as numbers."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculations.errors import ShapeError

__all__ = ["Flags", "Floats", "Vector", "optional_vector"]

Floats: TypeAlias = NDArray[np.float64]
"""Floats of any shape."""

Vector: TypeAlias = NDArray[np.float64]
"""Floats in one dimension."""

Flags: TypeAlias = NDArray[np.bool_]
"""Truth values of any shape."""


def optional_vector(values: ArrayLike | None, size: int, name: str) -> Vector:
    """`values` as `size` floats, NaN where empty or not finite; all NaN for None, and one number for everyone.

    Raises:
        ShapeError: neither one value nor `size` of them; the message calls them `name`.
    """
    if values is None:
        return np.full(size, np.nan)
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 0 and given.shape != (size,):
        raise ShapeError(f"{name} has shape {given.shape}: give one value for each of the {size} rows")
    return np.where(np.isfinite(given), given, np.nan) * np.ones(size)
