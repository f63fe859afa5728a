"""Closed-won value by rep, territory, product family and quarter, from the mirror."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.schemas import BOOKINGS
from sync.facts.columns import Codes, Labels
from sync.facts.deals.products import families_of
from sync.facts.known import Known

__all__ = ["NO_FAMILY", "bookings_until", "by_family"]

NO_FAMILY = "(no product)"
_CENT = 0.005


def bookings_until(known: Known) -> pd.DataFrame:
    """`BOOKINGS` up to and with the day, in plan currency."""
    won = known.won
    whole = pd.DataFrame(
        {
            "rep_id": won.owner.categories(),
            "territory_id": won.territory.categories(),
            "quarter": won.quarter,
            "amount": won.amount,
        }
    )
    found = by_family(known, whole[whole["rep_id"] != ""])
    territories = known.rows("Territory2")
    named = dict(zip(territories.ids["Id"].astype(str), territories.labels["Name"].texts(), strict=True))
    keys = ["rep_id", "territory_id", "product_family", "quarter"]
    summed = found.groupby(keys, sort=True)["amount"].sum().reset_index()
    summed["territory"] = summed["territory_id"].map(lambda id_: named.get(id_, ""))
    summed["amount"] = summed["amount"].round(2)
    return BOOKINGS.conform(summed)


def by_family(known: Known, deals: pd.DataFrame) -> pd.DataFrame:
    """Sums of `amount` of won deals by their other columns, and by product family.

    What deals hold beyond their line items stands under no product, so that the sums are those of the deals.

    Args:
        deals: of the won deals, by position: columns to sum by, and `amount`.
    """
    keys = [name for name in deals.columns if name != "amount"]
    at, family, money = _won_lines(known)
    lines = deals.reindex(at)[keys].assign(product_family=family.categories(NO_FAMILY), amount=money)
    grouped = lines.groupby([*keys, "product_family"], observed=True, sort=True)["amount"].sum().reset_index()
    whole, named = (frame.groupby(keys, observed=True, sort=True)["amount"].sum() for frame in (deals, lines))
    beyond = whole.sub(named, fill_value=0.0).reset_index()
    beyond = beyond[beyond["amount"].abs() > _CENT].assign(product_family=NO_FAMILY)
    texts = dict.fromkeys((*keys, "product_family"), object)
    found: pd.DataFrame = pd.concat([grouped.astype(texts), beyond.astype(texts)], ignore_index=True)
    return found


def _won_lines(known: Known) -> tuple[NDArray[np.intp], Labels, NDArray[np.float64]]:
    """Line items of won deals: position of the deal among them, family of the product, money in plan currency."""
    won, lines, products = known.won, known.rows("OpportunityLineItem"), known.rows("Product2")
    ids = known.rows("Opportunity").ids["Id"][won.rows]
    deals, order = Codes(ids), np.argsort(ids)
    code = deals.of(lines.ids["OpportunityId"])
    kept = np.flatnonzero(code >= 0)
    at = order[code[kept]]
    money = known.rates.convert(lines.numbers["TotalPrice"][kept], won.currency.take(at), won.closed[at])
    return at, families_of(products, lines.ids["Product2Id"][kept]), money
