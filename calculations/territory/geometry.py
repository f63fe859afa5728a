"""Distance between accounts and reps: great circles where there are coordinates, steps between regions elsewhere."""

from collections import deque
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["EARTH_RADIUS_KM", "great_circle_km", "on_sphere", "region_steps"]

EARTH_RADIUS_KM = 6371.0

Floats = npt.NDArray[np.floating]


def on_sphere(lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Unit vectors of points given in degrees, shape (n, 3); unknown coordinates give NaN."""
    a, b = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)], axis=1)


def great_circle_km(here: Floats, there: Floats) -> Floats:
    """Kilometres from each of `here` (n, 3) to each of `there` (r, 3), unit vectors: 2R·asin(chord/2), shape (n, r).

    The chord is summed from coordinate differences, which stays exact for neighbours in single precision too.
    """
    square = np.square(here[:, :1] - there[:, 0])
    for axis in (1, 2):
        square += np.square(here[:, axis : axis + 1] - there[:, axis])
    half: Floats = np.sqrt(square, out=square)
    half *= 0.5
    np.minimum(half, 1, out=half)
    np.arcsin(half, out=half)
    half *= 2 * EARTH_RADIUS_KM
    return half


def region_steps(regions: Sequence[str], adjacency: Mapping[str, Sequence[str]]) -> npt.NDArray[np.float64]:
    """Steps between each two of `regions` over `adjacency`, read in both directions, shape (k, k).

    Regions that no path joins are one step further apart than the longest path there is.
    """
    neighbours: dict[str, set[str]] = {region: set() for region in regions}
    for region, others in adjacency.items():
        for other in others:
            neighbours.setdefault(region, set()).add(other)
            neighbours.setdefault(other, set()).add(region)
    steps = np.full((len(regions), len(regions)), np.inf)
    for row, start in enumerate(regions):
        reached = {start: 0}
        queue = deque([start])
        while queue:
            region = queue.popleft()
            for other in sorted(neighbours[region] - reached.keys()):
                reached[other] = reached[region] + 1
                queue.append(other)
        for column, region in enumerate(regions):
            steps[row, column] = reached.get(region, np.inf)
    longest = steps[np.isfinite(steps)].max(initial=0)
    return np.where(np.isfinite(steps), steps, longest + 1)
