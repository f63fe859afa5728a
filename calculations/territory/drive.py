"""Hours on the road between two places, from their distance alone: no map is needed, and none is pretended to."""

import numpy as np
import numpy.typing as npt

__all__ = ["DETOUR", "drive_hours"]

DETOUR = 1.3
"""Kilometres by road per kilometre as the crow flies; 1.2 to 1.4 in studies of road networks."""

_LEGS = ((10.0, 30.0), (40.0, 60.0), (np.inf, 90.0))
"""Kilometres by road and their speed in km/h: through town, to the motorway, on it."""

_FLIGHT_HOURS, _FLIGHT_KM_PER_HOUR = 3.0, 700.0
"""What a flight takes beside its time in the air, and how fast it is."""


def drive_hours(km: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Hours one way for distances as the crow flies, km: by road, or by air where that is faster.

    By road: km × 1.3, the first 10 at 30 km/h, the next 40 at 60, the rest at 90; by air: 3 hours + km / 700.
    """
    left = np.asarray(km, dtype=np.float64) * DETOUR
    hours = np.zeros(left.shape)
    for length, speed in _LEGS:
        driven = np.minimum(left, length)
        hours += driven / speed
        left = left - driven
    flown: npt.NDArray[np.float64] = np.minimum(hours, _FLIGHT_HOURS + np.asarray(km) / _FLIGHT_KM_PER_HOUR)
    return flown
