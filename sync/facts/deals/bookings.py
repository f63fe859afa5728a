"""Closed-won value by rep, territory, product family and quarter, from the mirror."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.schemas import BOOKINGS
from sync.facts.columns import Codes, Labels
from sync.facts.credit import credits_of
from sync.facts.deals.products import families_of
from sync.facts.known import Known

__all__ = ["NO_FAMILY", "SHARE", "bookings_until", "by_family"]

NO_FAMILY = "(no product)"
SHARE = "share"
"""The column of a frame of credits that says which share of its deal each is."""
_CENT = 0.005


def bookings_until(known: Known) -> pd.DataFrame:
    """`BOOKINGS` up to and with the day, in plan currency."""
    won, credits_ = known.won, credits_of(known)
    at = credits_.deal
    whole = pd.DataFrame(
        {
            "rep_id": credits_.owner.categories(),
            "territory_id": won.territory.take(at).categories(),
            "quarter": won.quarter[at],
            "amount": won.amount[at] * credits_.share,
            SHARE: credits_.share,
        },
        index=at,
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
        deals: credits of the won deals, indexed by the position of the deal: columns to sum by, `amount`, and
            `SHARE`, the share of the deal that the credit is.
    """
    keys = [name for name in deals.columns if name not in ("amount", SHARE)]
    at, family, money = _won_lines(known)
    of_deals = pd.DataFrame({"product_family": family.categories(NO_FAMILY), "money": money}, index=at)
    lines = of_deals.join(deals[[*keys, SHARE]], how="inner")
    lines["amount"] = lines["money"] * lines[SHARE]
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
