"""The one array type of the forecast engine."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats"]

Floats: TypeAlias = NDArray[np.float64]
