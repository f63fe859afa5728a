"""Closed-won value by account, rep and month, from the mirror: potentials, accounts that changed hands, seasons."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Engine, func, select

from calculations.fiscal import Quarter
from calculations.quota.seasonality import month_weights
from calculations.schemas import ACCOUNT_BOOKINGS
from sync.facts.mirror import deal_money, frame_of, quarter_labels, spelled, won_by
from sync.store.tables import MIRROR

__all__ = ["AccountBookings", "account_bookings_until"]

_OPPORTUNITY = MIRROR["Opportunity"]


@dataclass(frozen=True, slots=True)
class AccountBookings:
    """`ACCOUNT_BOOKINGS` up to a day in plan currency, and the company's bookings by month (first days, money)."""

    by_quarter: pd.DataFrame
    months: tuple[date, ...]
    amounts: tuple[float, ...]

    def month_shares(self, quarter: Quarter) -> tuple[float, float, float] | None:
        """Shares of the quarter's months in earlier years; None when no earlier year has bookings in it."""
        sold = [
            Quarter.of(day, quarter.first_month)
            for day, amount in zip(self.months, self.amounts, strict=True)
            if amount > 0
        ]
        if not any(its.number == quarter.number and its.year < quarter.year for its in sold):
            return None
        first, second, third = month_weights(self.months, self.amounts, quarter).tolist()
        return first, second, third


def account_bookings_until(engine: Engine, quarter: Quarter, as_of: date, currency: str) -> AccountBookings:
    """Bookings by account, owner of the deal and quarter up to and with `as_of`; a deal without an account is left out.

    `quarter` says when the fiscal year begins.
    """
    month = func.substr(_OPPORTUNITY.c.CloseDate, 1, 7).label("month")
    found = frame_of(
        engine,
        select(
            _OPPORTUNITY.c.AccountId.label("account_id"),
            _OPPORTUNITY.c.OwnerId.label("rep_id"),
            month,
            func.sum(deal_money(_OPPORTUNITY.c.Amount, currency)).label("amount"),
        )
        .where(won_by(as_of))
        .group_by(_OPPORTUNITY.c.AccountId, _OPPORTUNITY.c.OwnerId, month),
    )
    found = spelled(found, "account_id", "rep_id")
    found["amount"] = found["amount"].astype("float64").fillna(0.0)
    found["day"] = found["month"].astype(str) + "-01"
    found["quarter"] = quarter_labels(found["day"], quarter.first_month)
    owned = found[found["account_id"] != ""]
    by_quarter = owned.groupby(["account_id", "rep_id", "quarter"], sort=True)["amount"].sum().reset_index()
    by_quarter["amount"] = by_quarter["amount"].round(2)
    monthly = found.groupby("day")["amount"].sum()
    return AccountBookings(
        ACCOUNT_BOOKINGS.conform(by_quarter),
        tuple(date.fromisoformat(str(day)) for day in monthly.index),
        tuple(float(amount) for amount in monthly),
    )
