"""Closed-won value by rep, territory, product family and quarter, from the mirror."""

from datetime import date

import pandas as pd
from sqlalchemy import Engine, func, select

from calculations.fiscal import Quarter
from calculations.schemas import BOOKINGS
from sync.facts.mirror import deal_money, frame_of, quarter_labels, spelled, won_by
from sync.store.tables import MIRROR, live

__all__ = ["NO_FAMILY", "bookings_until"]

NO_FAMILY = "(no product)"
_CENT = 0.005
_OPPORTUNITY, _LINE, _PRODUCT = MIRROR["Opportunity"], MIRROR["OpportunityLineItem"], MIRROR["Product2"]


def bookings_until(engine: Engine, quarter: Quarter, as_of: date, currency: str) -> pd.DataFrame:
    """`BOOKINGS` up to and with `as_of`, in plan currency; `quarter` says when the fiscal year begins."""
    # Summed by month in the database: a frame of a million line items would cost a gigabyte.
    month = func.substr(_OPPORTUNITY.c.CloseDate, 1, 7).label("month")
    keys = (_OPPORTUNITY.c.OwnerId, _OPPORTUNITY.c.Territory2Id, month)
    by_line = frame_of(
        engine,
        select(*keys, _PRODUCT.c.Family, func.sum(deal_money(_LINE.c.TotalPrice, currency)).label("amount"))
        .select_from(_LINE)
        .join(_OPPORTUNITY, _OPPORTUNITY.c.Id == _LINE.c.OpportunityId)
        .join(_PRODUCT, _PRODUCT.c.Id == _LINE.c.Product2Id, isouter=True)
        .where(won_by(as_of), _LINE.c.IsDeleted.is_not(True))
        .group_by(*keys, _PRODUCT.c.Family),
    )
    whole = frame_of(
        engine,
        select(*keys, func.sum(deal_money(_OPPORTUNITY.c.Amount, currency)).label("amount"))
        .where(won_by(as_of))
        .group_by(*keys),
    )
    on = ["OwnerId", "Territory2Id", "month"]
    both = pd.concat([whole, by_line.assign(amount=-by_line["amount"])])
    rest = spelled(both, "Territory2Id").groupby(on, as_index=False)["amount"].sum()
    rest = rest[rest["amount"].abs() > _CENT].assign(Family=NO_FAMILY)
    named_lines = spelled(spelled(by_line, "Territory2Id"), "Family", blank=NO_FAMILY)
    found = pd.concat([named_lines, rest], ignore_index=True)
    found["quarter"] = quarter_labels(found["month"].astype(str) + "-01", quarter.first_month)
    named = {str(row.Id): str(row.Name) for row in frame_of(engine, live("Territory2", "Id", "Name")).itertuples()}
    frame = pd.DataFrame(
        {
            "rep_id": found["OwnerId"],
            "territory_id": found["Territory2Id"],
            "territory": found["Territory2Id"].map(lambda id_: named.get(id_, "")),
            "product_family": found["Family"],
            "quarter": found["quarter"],
            "amount": found["amount"].astype("float64"),
        }
    )
    keys_out = list(BOOKINGS.names[:-1])
    summed = frame.groupby(keys_out, sort=True)["amount"].sum().reset_index()
    summed["amount"] = summed["amount"].round(2)
    return BOOKINGS.conform(summed)
