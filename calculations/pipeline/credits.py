"""Whose a deal is where several people share it: each of them with a part, which add up to the whole."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.arrays import Floats
from calculations.pipeline.history import Ints

__all__ = ["Credited", "credited"]


@dataclass(frozen=True, slots=True)
class Credited:
    """Parts of n deals, those of one deal together and in its place.

    row: position of the deal. owner: code of whose the part is, −1 for nobody. share: of the deal, 0–1; the parts of a
    deal add up to 1.
    """

    row: Ints
    owner: Ints
    share: Floats


def credited(opportunity: ArrayLike, owner: ArrayLike, credits_: pd.DataFrame) -> Credited:
    """The parts of deals: what is shared by those it is credited to, any other deal its owner's.

    Args:
        opportunity, owner: n codes. credits_: `DEAL_CREDITS`; deals that are not among the n are not used.
    """
    deals = np.asarray(opportunity, dtype=np.int64)
    place = pd.Series(np.arange(len(deals)), index=deals)
    held = credits_[credits_["opportunity"].isin(place.index)]
    alone = np.flatnonzero(~np.isin(deals, held["opportunity"].to_numpy()))
    row = np.concatenate([place.reindex(held["opportunity"]).to_numpy(dtype=np.int64), alone])
    whose = np.concatenate([held["owner"].to_numpy(dtype=np.int64), np.asarray(owner, dtype=np.int64)[alone]])
    share = np.concatenate([held["share"].to_numpy(dtype=np.float64), np.ones(len(alone))])
    order = np.argsort(row, kind="stable")
    return Credited(row[order], whose[order], share[order])
