"""The open deals of a quarter, summed as small as they can be told."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.pipeline.projection import Projection
from calculations.pipeline.stages import Category
from calculations.ratios import ratio_of

__all__ = ["projection_sums"]


def projection_sums(projection: Projection, stages: Sequence[str], expected: Floats | None = None) -> pd.DataFrame:
    """The open deals of a projection, summed by stage, category and whether they are due: as small as it can be told.

    Args:
        projection: of n open deals. stages: names of the open stages. expected: what each deal is expected to bring,
            money; by default amount × the projection's own chance.

    Returns:
        `stage`, `category` (as in `Category`, in words; empty for deals without an amount or a category), `in_quarter`,
        `deals`, `amount` (money), `chance` and `crm_rate`, both means by value; the latter NaN where the CRM has none.
        Deals without an amount stand apart, with the typical amount of their stage and out of what the CRM's roll-ups
        see, which count them as nothing.
    """
    cut = projection.cut
    bare = np.isnan(cut.amount)
    due, crm = cut.in_quarter & ~bare, np.where(bare, 0.0, cut.crm_rate)
    words = np.array([*(kind.name.replace("_", " ").lower() for kind in Category), ""], dtype=object)
    amount = projection.model.amounts(cut)
    brings = projection.deals["chance"].to_numpy(dtype=np.float64) * amount if expected is None else expected
    rows = pd.DataFrame(
        {
            "stage": np.array(stages, dtype=object)[cut.stage] if len(cut.stage) else np.zeros(0, dtype=object),
            "category": words[np.where(bare, len(words) - 1, np.clip(cut.category, -1, len(words) - 2))],
            "in_quarter": due,
            "deals": 1,
            "amount": amount,
            "chance": brings,
            "crm_rate": crm * amount,
        }
    )
    keys = ["stage", "category", "in_quarter"]
    groups = rows.assign(unknown=np.isnan(rows["crm_rate"])).groupby(keys, sort=False)
    sums = groups[["deals", "amount", "chance", "crm_rate"]].sum()
    sums = sums.assign(crm_rate=sums["crm_rate"].mask(groups["unknown"].any())).reset_index()
    place = {stage: number for number, stage in enumerate(stages)}
    sums = sums.sort_values(keys, key=lambda key: key.map(place) if key.name == "stage" else key, ignore_index=True)
    return sums.assign(
        chance=np.nan_to_num(ratio_of(sums["chance"], sums["amount"])),
        crm_rate=np.where(sums["amount"] > 0, ratio_of(sums["crm_rate"], sums["amount"]), 0.0),
    )
