"""The product line of each deal: the family that makes up most of its line items."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sync.facts.columns import Codes, Ids, Labels
from sync.facts.known import Known, after
from sync.facts.mirror import Rows

__all__ = ["families_of", "products_of"]


def products_of(known: Known, as_of: date, deals: Codes) -> tuple[NDArray[np.int32], Sequence[str]]:
    """Product family of each deal, as codes in the order of the deals' codes, −1 for none, and their names.

    Of several families of a deal the one with the highest total price counts, of equals the first by name. Line items
    that were made after `as_of` are not read.
    """
    items, products = known.rows("OpportunityLineItem"), known.rows("Product2")
    families = sorted(set(products.labels["Family"].names) - {""})
    made = ~(items.moments["CreatedDate"] >= after(as_of))
    each = families_of(products, items.ids["Product2Id"])
    lines = pd.DataFrame(
        {
            "deal": deals.of(items.ids["OpportunityId"]),
            "family": each.coded({name: code for code, name in enumerate(families)}),
            "money": np.nan_to_num(items.numbers["TotalPrice"]),
        }
    )
    lines = lines[made & (lines["deal"] >= 0) & (lines["family"] >= 0)]
    sums = lines.groupby(["deal", "family"], sort=True)["money"].sum().reset_index()
    first = sums.sort_values(["deal", "money"], ascending=[True, False], kind="stable").drop_duplicates("deal")
    found = np.full(len(deals), -1, dtype=np.int32)
    found[first["deal"].to_numpy()] = first["family"].to_numpy()
    return found, families


def families_of(products: Rows, wanted: Ids) -> Labels:
    """The family of each product id."""
    rows = np.append(np.argsort(products.ids["Id"]), -1)
    return products.labels["Family"].take(rows[Codes(products.ids["Id"]).of(wanted)])
