"""Where reps are taken to be and which regions touch, where nobody says so."""

import itertools
from collections.abc import Mapping

import numpy as np
import pandas as pd

from calculations.territory.geometry import on_sphere

__all__ = ["adjacency_of", "bases_of"]


def bases_of(accounts: pd.DataFrame) -> pd.DataFrame:
    """Columns rep_id, lat, lon: each owner's base as the centre of the accounts they own, weighted by workload.

    `accounts` has owner, workload, lat and lon in degrees; accounts without an owner or coordinates do not count, and
    owners without any that does are left out. The centre is the mean on the sphere, so the date line is no edge.
    """
    known = accounts[(accounts["owner"] != "") & accounts["lat"].notna() & accounts["lon"].notna()]
    points = on_sphere(known["lat"].to_numpy(dtype=np.float64), known["lon"].to_numpy(dtype=np.float64))
    weight = np.maximum(known["workload"].to_numpy(dtype=np.float64), 1e-9)
    sums = pd.DataFrame(points * weight[:, None], columns=["x", "y", "z"]).groupby(known["owner"].to_numpy()).sum()
    x, y, z = (sums[axis].to_numpy(dtype=np.float64) for axis in "xyz")
    return pd.DataFrame(
        {
            "rep_id": sums.index.to_numpy(dtype=object),
            "lat": np.degrees(np.arctan2(z, np.hypot(x, y))),
            "lon": np.degrees(np.arctan2(y, x)),
        }
    )


def adjacency_of(accounts: pd.DataFrame) -> Mapping[str, tuple[str, ...]]:
    """Neighbours of each region: those in which one of its owners holds accounts too.

    A stand-in where neither coordinates nor a list of neighbours is at hand: who is served by one person today can be
    served by one person tomorrow. `accounts` has owner and region; empty ones do not count.
    """
    served = accounts[(accounts["owner"] != "") & (accounts["region"] != "")]
    neighbours: dict[str, set[str]] = {region: set() for region in sorted(set(served["region"]))}
    for _, regions in served.groupby("owner")["region"]:
        for one, other in itertools.permutations(sorted(set(regions)), 2):
            neighbours[one].add(other)
    return {region: tuple(sorted(others)) for region, others in neighbours.items()}
