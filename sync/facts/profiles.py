"""What is known of accounts beside their sales: where they are, how large, and whom they belong to."""

import pandas as pd
from sqlalchemy import Engine, func, select

from calculations.schemas import ACCOUNT_PROFILES
from sync.facts.mirror import frame_of, spelled
from sync.facts.rates import Rates
from sync.store.tables import MIRROR

__all__ = ["profiles_of"]

_ACCOUNT = MIRROR["Account"]


def profiles_of(engine: Engine, currency: str) -> pd.DataFrame:
    """`ACCOUNT_PROFILES` of the accounts that are not deleted, by name; their revenue at the standing rates.

    The region is the org's own field, else the billing country.
    """
    found = frame_of(
        engine,
        select(
            _ACCOUNT.c.Id.label("account_id"),
            _ACCOUNT.c.ParentId.label("parent_id"),
            func.coalesce(func.nullif(_ACCOUNT.c.Region__c, ""), _ACCOUNT.c.BillingCountry).label("region"),
            _ACCOUNT.c.BillingCountry.label("country"),
            _ACCOUNT.c.BillingState.label("state"),
            _ACCOUNT.c.BillingLatitude.label("latitude"),
            _ACCOUNT.c.BillingLongitude.label("longitude"),
            _ACCOUNT.c.NumberOfEmployees.label("employees"),
            _ACCOUNT.c.AnnualRevenue.label("annual_revenue"),
            _ACCOUNT.c.CurrencyIsoCode.label("currency"),
        )
        .where(_ACCOUNT.c.IsDeleted.is_not(True))
        .order_by(_ACCOUNT.c.Name, _ACCOUNT.c.Id),
    )
    found = spelled(found, "parent_id", "region", "country", "state")
    revenue = found["annual_revenue"].to_numpy(dtype="float64")
    currencies = found["currency"].astype(object).where(found["currency"].notna(), None).tolist()
    undated = pd.Series(pd.NaT, index=found.index).to_numpy(dtype="datetime64[us]")
    found["annual_revenue"] = Rates(engine, currency).convert(revenue, currencies, undated)
    return ACCOUNT_PROFILES.conform(found)
