"""What a projection rests on, summed, and the range that past quarters put around it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.pipeline.projection import METHODS, Projection
from calculations.pipeline.stages import Category
from calculations.ratios import ratio_of

__all__ = ["projection_hits", "projection_range", "projection_sums"]


def projection_sums(projection: Projection, stages: Sequence[str]) -> pd.DataFrame:
    """The open deals of a projection, summed by stage, category and whether they are due: as small as it can be told.

    Args:
        projection: of n open deals. stages: names of the open stages.

    Returns:
        `stage`, `category` (as in `Category`, in words; empty for deals without an amount or a category), `in_quarter`,
        `deals`, `amount` (money), `chance` and `crm_rate`, both means by value; the latter NaN where the CRM has none.
        Deals without an amount stand apart, with the typical amount of their stage and out of what the CRM's roll-ups
        see, which count them as nothing.
    """
    cut, chance = projection.cut, projection.deals["chance"].to_numpy(dtype=np.float64)
    bare = np.isnan(cut.amount)
    due, crm = cut.in_quarter & ~bare, np.where(bare, 0.0, cut.crm_rate)
    words = np.array([*(kind.name.replace("_", " ").lower() for kind in Category), ""], dtype=object)
    amount = projection.model.amounts(cut)
    rows = pd.DataFrame(
        {
            "stage": np.array(stages, dtype=object)[cut.stage] if len(cut.stage) else np.zeros(0, dtype=object),
            "category": words[np.where(bare, len(words) - 1, np.clip(cut.category, -1, len(words) - 2))],
            "in_quarter": due,
            "deals": 1,
            "amount": amount,
            "chance": chance * amount,
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


def projection_range(projection: Projection, forecasts: pd.DataFrame, week: int) -> tuple[float, float]:
    """The range past quarters would have put around a projection: what they booked over what was projected.

    Args:
        projection: of a quarter. forecasts: `ProjectionBacktest.forecasts`. week: the week of the quarter it is made
            in; the back-test of the last week that is not later counts, the first one before any.

    Returns:
        Projection × the least and × the greatest of these ratios and one; NaN where there is no back-test.
    """
    ratios = _past_ratios(forecasts, week)
    if not ratios.size:
        return float("nan"), float("nan")
    total = projection.totals[METHODS[0]]
    return float(total * min(ratios.min(), 1.0)), float(total * max(ratios.max(), 1.0))


def projection_hits(forecasts: pd.DataFrame, week: int) -> tuple[int, int]:
    """How many past quarters a range made in this way from the others would have held, and of how many.

    Args:
        forecasts, week: as in `projection_range`.

    Returns:
        Quarters held and quarters tried; two are needed to try any.
    """
    ratios = _past_ratios(forecasts, week)
    if ratios.size < 2:
        return 0, 0
    others = [np.append(np.delete(ratios, at), 1.0) for at in range(ratios.size)]
    held = sum(bool(rest.min() <= ratio <= rest.max()) for ratio, rest in zip(ratios, others, strict=True))
    return held, int(ratios.size)


def _past_ratios(forecasts: pd.DataFrame, week: int) -> Floats:
    """What past quarters booked over what was projected in the nearest week that is not later, the first before any."""
    own = forecasts[(forecasts["method"] == METHODS[0]) & forecasts["forecast"].gt(0)]
    weeks = sorted(own["week"].unique())
    nearest = max((w for w in weeks if w <= week), default=weeks[0] if weeks else week)
    rows = own[own["week"] == nearest]
    ratios: Floats = (rows["actual"] / rows["forecast"]).to_numpy(dtype=np.float64)
    return ratios
