"""Closed-won value by account, rep and quarter, and by month, from the mirror."""

import pandas as pd

from calculations.schemas import ACCOUNT_BOOKINGS
from sync.facts.known import Known

__all__ = ["account_bookings_until", "monthly_bookings_until"]


def account_bookings_until(known: Known) -> pd.DataFrame:
    """`ACCOUNT_BOOKINGS` up to and with the day in plan currency; a deal without an account is left out."""
    won = known.won
    sold = pd.DataFrame(
        {
            "account_id": won.account.categories(),
            "rep_id": won.owner.categories(),
            "quarter": won.quarter,
            "amount": won.amount,
        }
    )
    keys = ["account_id", "rep_id", "quarter"]
    sums = sold[sold["account_id"] != ""].groupby(keys, observed=True, sort=True)["amount"].sum().reset_index()
    return ACCOUNT_BOOKINGS.conform(sums.assign(amount=sums["amount"].round(2)))


def monthly_bookings_until(known: Known) -> pd.DataFrame:
    """The company's bookings by fiscal month, `month` (as in 2020-03 or 2020P05): `amount`, money."""
    sold = pd.DataFrame({"month": known.won.period, "amount": known.won.amount})
    return sold.groupby("month", observed=True)["amount"].sum().reset_index().astype({"month": "str"})
