"""What was sold by month, and by account and quarter, from the won deals of the mirror: the frames of revenue plans."""

from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import Engine, func, select

from calculations.fiscal import Quarter
from calculations.schemas import ACCOUNT_QUARTERS, MONTHLY_SALES
from sync.facts.bookings import NO_FAMILY
from sync.facts.mirror import deal_money, frame_of, quarter_labels, spelled, won_by
from sync.facts.named import account_segment
from sync.facts.rates import Rates
from sync.store.tables import MIRROR

__all__ = ["NO_REGION", "NO_SEGMENT", "account_quarters_until", "monthly_sales_until", "plan_rates"]

NO_SEGMENT, NO_REGION = "(no segment)", "(no region)"
_CENT = 0.005
_DEAL, _LINE, _PRODUCT = MIRROR["Opportunity"], MIRROR["OpportunityLineItem"], MIRROR["Product2"]
_ACCOUNT, _TERRITORY = MIRROR["Account"], MIRROR["Territory2"]


def monthly_sales_until(engine: Engine, as_of: date, currency: str) -> pd.DataFrame:
    """`MONTHLY_SALES` up to and with `as_of`, in plan currency at the rate of the day each deal closed.

    The region is the account's own, else the territory stamped on the deal, else the country. What a deal holds beyond
    its line items stands under no product, so that the sums are those of the deals.
    """
    month = func.substr(_DEAL.c.CloseDate, 1, 7).label("month")
    segment = account_segment().label("segment")
    place = func.coalesce(
        func.nullif(_ACCOUNT.c.Region__c, ""), func.nullif(_TERRITORY.c.Name, ""), _ACCOUNT.c.BillingCountry
    )
    keys = (_DEAL.c.OwnerId, segment, place.label("region"), month)
    whole = (
        select(*keys, func.sum(deal_money(_DEAL.c.Amount, currency)).label("amount"))
        .select_from(_DEAL)
        .join(_ACCOUNT, _ACCOUNT.c.Id == _DEAL.c.AccountId, isouter=True)
        .join(_TERRITORY, _TERRITORY.c.Id == _DEAL.c.Territory2Id, isouter=True)
        .where(won_by(as_of))
        .group_by(*keys)
    )
    lines = (
        select(*keys, _PRODUCT.c.Family, func.sum(deal_money(_LINE.c.TotalPrice, currency)).label("amount"))
        .select_from(_LINE)
        .join(_DEAL, _DEAL.c.Id == _LINE.c.OpportunityId)
        .join(_ACCOUNT, _ACCOUNT.c.Id == _DEAL.c.AccountId, isouter=True)
        .join(_TERRITORY, _TERRITORY.c.Id == _DEAL.c.Territory2Id, isouter=True)
        .join(_PRODUCT, _PRODUCT.c.Id == _LINE.c.Product2Id, isouter=True)
        .where(won_by(as_of), _LINE.c.IsDeleted.is_not(True))
        .group_by(*keys, _PRODUCT.c.Family)
    )
    by_line = _named(frame_of(engine, lines))
    both = pd.concat([_named(frame_of(engine, whole)), by_line.assign(amount=-by_line["amount"])], ignore_index=True)
    on = ["OwnerId", "segment", "region", "month"]
    rest = both.groupby(on, as_index=False)["amount"].sum()
    rest = rest[rest["amount"].abs() > _CENT].assign(Family=NO_FAMILY)
    found = pd.concat([spelled(by_line, "Family", blank=NO_FAMILY), rest], ignore_index=True)
    found = found.rename(columns={"OwnerId": "rep_id", "Family": "product_line"})
    names = list(MONTHLY_SALES.names[:-1])
    summed = found.groupby(names, sort=True)["amount"].sum().reset_index()
    summed["amount"] = summed["amount"].round(2)
    return MONTHLY_SALES.conform(summed)


def account_quarters_until(engine: Engine, quarter: Quarter, as_of: date, currency: str) -> pd.DataFrame:
    """`ACCOUNT_QUARTERS` up to and with `as_of`; `quarter` says when the fiscal year begins."""
    month = func.substr(_DEAL.c.CloseDate, 1, 7).label("month")
    keys = (_DEAL.c.AccountId, _DEAL.c.CurrencyIsoCode, month)
    found = frame_of(
        engine,
        select(
            *keys,
            func.sum(_DEAL.c.Amount).label("local_amount"),
            func.sum(deal_money(_DEAL.c.Amount, currency)).label("amount"),
        )
        .where(won_by(as_of))
        .group_by(*keys),
    )
    found = spelled(spelled(found, "AccountId"), "CurrencyIsoCode", blank=currency)
    frame = pd.DataFrame(
        {
            "account_id": found["AccountId"],
            "currency": found["CurrencyIsoCode"],
            "quarter": quarter_labels(found["month"].astype(str) + "-01", quarter.first_month),
            "local_amount": found["local_amount"].astype("float64"),
            "amount": found["amount"].astype("float64"),
        }
    )
    summed = frame.groupby(list(ACCOUNT_QUARTERS.key), sort=True)[["local_amount", "amount"]].sum().reset_index()
    return ACCOUNT_QUARTERS.conform(summed.round({"local_amount": 2, "amount": 2}))


def plan_rates(engine: Engine, accounts: pd.DataFrame, day: date, currency: str) -> dict[str, float]:
    """Plan currency per unit of each currency accounts buy in, on a day; a currency without a rate is left out."""
    codes = sorted(set(accounts["currency"].astype(str)))
    days = np.full(len(codes), np.datetime64(day, "us"))
    rates = Rates(engine, currency).convert(np.ones(len(codes)), codes, days)
    return {code: float(rate) for code, rate in zip(codes, rates, strict=True) if np.isfinite(rate)}


def _named(found: pd.DataFrame) -> pd.DataFrame:
    """Sales with segment and region, also where there is none; money as numbers."""
    blank = {"segment": NO_SEGMENT, "region": NO_REGION, "OwnerId": ""}
    for column, name in blank.items():
        found = spelled(found, column, blank=name)
        found[column] = found[column].where(found[column] != "", name)
    return found.assign(amount=found["amount"].astype("float64"))
