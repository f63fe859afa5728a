"""Amounts in one currency, at the rate of their own day, beside the original that the mirror keeps.

The CRM gives rates as units of a currency per unit of the corporate one, so an amount is divided by its currency's rate
and multiplied by the wanted one's. A dated rate holds from its start date up to the next one's (exclusive); where there
is none for the day, the currency's standing rate applies. Nothing is stored: a rate that changes is in force at once.
"""

from datetime import date

from sqlalchemy import ColumnElement, Connection, case, func, literal, or_, select

from calculations.findings import Finding, Severity
from sync.store.tables import MIRROR, live

__all__ = ["in_currency", "rate_of", "without_rate"]

_DATED, _STANDING = MIRROR["DatedConversionRate"], MIRROR["CurrencyType"]


def rate_of(currency: ColumnElement[str], day: ColumnElement[str]) -> ColumnElement[float]:
    """Units of `currency` per unit of the corporate currency on `day` (ISO text); NULL when there is no rate."""
    dated = (
        select(func.max(_DATED.c.ConversionRate))
        .where(
            _DATED.c.IsoCode == currency,
            _DATED.c.StartDate <= day,
            or_(_DATED.c.NextStartDate.is_(None), _DATED.c.NextStartDate > day),
        )
        .scalar_subquery()
    )
    standing = select(func.max(_STANDING.c.ConversionRate)).where(_STANDING.c.IsoCode == currency).scalar_subquery()
    return func.coalesce(dated, standing)


def in_currency(
    amount: ColumnElement[float], currency: ColumnElement[str], day: ColumnElement[str], to: str
) -> ColumnElement[float]:
    """`amount` of `currency` in the currency `to`, at the rates of `day`.

    Args:
        amount: a column of money.
        currency: its ISO code; NULL (an org with one currency) leaves the amount as it is.
        day: ISO date text that decides the rate: the close date of a deal, the start date of a quota.
        to: ISO code of the wanted currency.

    Returns:
        An expression for use in any query; NULL where the amount is, or where a rate is missing.
    """
    wanted = rate_of(literal(to), day)
    converted = amount / func.nullif(rate_of(currency, day), 0) * wanted
    return case((or_(currency.is_(None), currency == to), amount), else_=converted)


def without_rate(connection: Connection, to: str, as_of: date) -> tuple[Finding, ...]:
    """A finding for each currency in use on open or won deals that cannot be turned into `to` on `as_of`."""
    deals = live("Opportunity", "CurrencyIsoCode").where(MIRROR["Opportunity"].c.CurrencyIsoCode.is_not(None))
    used = deals.distinct().subquery()
    day = literal(as_of.isoformat())
    unknown = in_currency(literal(1.0), used.c.CurrencyIsoCode, day, to).is_(None)
    rows = connection.execute(select(used.c.CurrencyIsoCode).where(unknown).order_by(used.c.CurrencyIsoCode))
    return tuple(
        Finding(
            "crm.no-rate",
            f"There is no rate from {currency} to {to}, so amounts in {currency} cannot be counted.",
            "Add the currency's conversion rate in the CRM's company settings, then pull again.",
            (currency,),
            Severity.BLOCKING,
        )
        for (currency,) in rows
    )
