"""The product line of each deal: the family that makes up most of its line items."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Engine, or_, select

from sync.facts.columns import Codes, chunks, coded, numbers
from sync.facts.mirror import frame_of
from sync.store.tables import MIRROR

__all__ = ["products_of"]

_LINE, _PRODUCT = MIRROR["OpportunityLineItem"], MIRROR["Product2"]


def products_of(engine: Engine, as_of: date, deals: Codes) -> tuple[NDArray[np.int32], Sequence[str]]:
    """Product family of each deal, as codes in the order of the deals' codes, −1 for none, and their names.

    Of several families of a deal the one with the highest total price counts, of equals the first by name. Line items
    that were made after `as_of` are not read.
    """
    named = frame_of(engine, select(_PRODUCT.c.Family).distinct().where(_PRODUCT.c.Family != ""))
    families = sorted(named["Family"].astype(str))
    place = {name: code for code, name in enumerate(families)}
    cut = (as_of + timedelta(days=1)).isoformat()
    query = (
        select(_LINE.c.OpportunityId, _PRODUCT.c.Family, _LINE.c.TotalPrice)
        .join(_PRODUCT, _PRODUCT.c.Id == _LINE.c.Product2Id)
        .where(_LINE.c.IsDeleted.is_not(True), or_(_LINE.c.CreatedDate.is_(None), _LINE.c.CreatedDate < cut))
    )
    parts = [
        pd.DataFrame({"deal": deals.of(deal), "family": coded(family, place), "money": np.nan_to_num(numbers(money))})
        for deal, family, money in chunks(engine, query)
    ]
    found = np.full(len(deals), -1, dtype=np.int32)
    if parts:
        lines = pd.concat(parts, ignore_index=True)
        lines = lines[(lines["deal"] >= 0) & (lines["family"] >= 0)]
        sums = lines.groupby(["deal", "family"], sort=True)["money"].sum().reset_index()
        first = sums.sort_values(["deal", "money"], ascending=[True, False], kind="stable").drop_duplicates("deal")
        found[first["deal"].to_numpy()] = first["family"].to_numpy()
    return found, families
