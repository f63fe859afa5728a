"""What is known of accounts beside their sales: where they are, how large, and whom they belong to."""

import numpy as np
import pandas as pd

from calculations.schemas import ACCOUNT_PROFILES
from sync.facts.accounts.accounts import listed
from sync.facts.accounts.named import countries_of, regions_of
from sync.facts.known import Known

__all__ = ["profiles_of"]


def profiles_of(known: Known) -> pd.DataFrame:
    """`ACCOUNT_PROFILES` of the accounts that are not deleted, by name; their revenue at the standing rates.

    The region is the org's own field, else the billing country.
    """
    accounts, rows = known.rows("Account"), listed(known, all_times=True)
    region, country = regions_of(accounts), countries_of(accounts)
    undated = np.full(len(rows), np.datetime64("NaT", "us"))
    found = pd.DataFrame(
        {
            "account_id": accounts.ids["Id"][rows].astype(str),
            "parent_id": accounts.ids["ParentId"][rows].astype(str),
            "region": np.where(region != "", region, country)[rows],
            "country": country[rows],
            "state": accounts.labels["BillingState"].take(rows).texts(),
            "latitude": accounts.numbers["BillingLatitude"][rows],
            "longitude": accounts.numbers["BillingLongitude"][rows],
            "employees": accounts.numbers["NumberOfEmployees"][rows],
            "annual_revenue": known.rates.convert(
                accounts.numbers["AnnualRevenue"][rows], accounts.labels["CurrencyIsoCode"].take(rows), undated
            ),
        }
    )
    return ACCOUNT_PROFILES.conform(found)
