"""What customers bought, and the contracts they signed, from the won deals of the mirror."""

from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import Engine, select

from calculations.schemas import CONTRACTS, ORDERS
from sync.facts.columns import chunks, moments, numbers
from sync.facts.mirror import won_by
from sync.facts.rates import Rates
from sync.store.tables import MIRROR

__all__ = ["contracts_until", "orders_until"]

_DEAL = MIRROR["Opportunity"]
_DAYS_A_MONTH = 365.25 / 12


def orders_until(engine: Engine, as_of: date, currency: str) -> pd.DataFrame:
    """`ORDERS`: the deals won up to and with a day, in plan currency at the rate of the day each closed."""
    rates = Rates(engine, currency)
    query = select(_DEAL.c.AccountId, _DEAL.c.CloseDate, _DEAL.c.Amount, _DEAL.c.CurrencyIsoCode).where(won_by(as_of))
    parts = []
    for account, close, amount, code in chunks(engine, query):
        day = moments(close)
        parts.append(
            pd.DataFrame(
                {
                    "account_id": pd.Series(account, dtype="str"),
                    "order_date": day,
                    "amount": rates.convert(numbers(amount), code, day),
                }
            )
        )
    return ORDERS.conform(pd.concat(parts, ignore_index=True)) if parts else ORDERS.empty()


def contracts_until(engine: Engine, as_of: date, currency: str) -> pd.DataFrame:
    """`CONTRACTS`: the won deals that say when their contract ends, closed up to and with a day, in plan currency.

    A contract without a first day begins on the day its deal closed. Its annual value is its amount × 12 / its months,
    the days from first to last counted in months of 365.25 / 12 days and rounded to whole ones, at least one.
    """
    rates = Rates(engine, currency)
    query = select(
        _DEAL.c.AccountId,
        _DEAL.c.CloseDate,
        _DEAL.c.Contract_Start_Date__c,
        _DEAL.c.Contract_End_Date__c,
        _DEAL.c.Amount,
        _DEAL.c.CurrencyIsoCode,
    ).where(won_by(as_of), _DEAL.c.Contract_End_Date__c.is_not(None))
    parts = []
    for account, close, start, end, amount, code in chunks(engine, query):
        closed, first, last = moments(close), moments(start), moments(end)
        begins = np.where(np.isnat(first), closed, first)
        days = (last - begins).astype("timedelta64[D]").astype(np.float64) + 1.0
        months = np.maximum(np.rint(np.where(np.isnat(last), np.nan, days) / _DAYS_A_MONTH), 1.0)
        parts.append(
            pd.DataFrame(
                {
                    "account_id": pd.Series(account, dtype="str"),
                    "start_date": begins,
                    "end_date": last,
                    "annual_amount": rates.convert(numbers(amount), code, closed) * 12.0 / months,
                }
            )
        )
    return CONTRACTS.conform(pd.concat(parts, ignore_index=True)) if parts else CONTRACTS.empty()
