"""What customers bought, and the contracts they signed, from the won deals of the mirror."""

import numpy as np
import pandas as pd

from calculations.schemas import CONTRACTS, ORDERS
from sync.facts.known import Known

__all__ = ["contracts_until", "orders_until"]

_DAYS_A_MONTH = 365.25 / 12


def orders_until(known: Known) -> pd.DataFrame:
    """`ORDERS`: the deals won up to and with the day, in plan currency at the rate of the day each closed."""
    won = known.won
    return ORDERS.conform(
        pd.DataFrame({"account_id": won.account.texts(None), "order_date": won.closed, "amount": won.amount})
    )


def contracts_until(known: Known) -> pd.DataFrame:
    """`CONTRACTS`: the won deals that say when their contract ends, closed up to and with the day, in plan currency.

    A contract without a first day begins on the day its deal closed. Its annual value is its amount × 12 / its months,
    the days from first to last counted in months of 365.25 / 12 days and rounded to whole ones, at least one.
    """
    won, deals = known.won, known.rows("Opportunity")
    first, last = (deals.moments[f"Contract_{end}_Date__c"][won.rows] for end in ("Start", "End"))
    begins = np.where(np.isnat(first), won.closed, first)
    days = (last - begins).astype("timedelta64[D]").astype(np.float64) + 1.0
    months = np.maximum(np.rint(days / _DAYS_A_MONTH), 1.0)
    found = pd.DataFrame(
        {
            "account_id": won.account.texts(None),
            "start_date": begins,
            "end_date": last,
            "annual_amount": won.amount * 12.0 / months,
        }
    )
    return CONTRACTS.conform(found[~np.isnat(last)].reset_index(drop=True))
