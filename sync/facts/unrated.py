"""Money that cannot be counted in the plan's currency because a rate is missing: said by every verb, never dropped."""

from decimal import Decimal

import numpy as np
from sqlalchemy import Engine, func

from calculations.exact.money import Money
from calculations.exact.rates import Rates
from calculations.findings import Finding, Severity
from sync.facts.columns import Labels, chunks, moments
from sync.model.value import shown
from sync.store.tables import MIRROR, live

__all__ = ["currencies_of", "unrated", "without_plan_rate"]

_DATED = {"Opportunity": ("Amount", "CloseDate"), "ForecastingQuota": ("QuotaAmount", "StartDate")}
"""What holds the money of a plan: its amount, and the day whose rate converts it."""


def currencies_of(engine: Engine) -> tuple[str, ...]:
    """The currencies of deals and quotas that are not deleted, by code; empty for money that names none."""
    found: set[str] = set()
    with engine.connect() as connection:
        for sobject in _DATED:
            query = live(sobject, "CurrencyIsoCode").distinct()
            found |= {code or "" for (code,) in connection.execute(query)}
    return tuple(sorted(found))


def unrated(engine: Engine, rates: Rates) -> tuple[Finding, ...]:
    """A blocking finding where the plan's currency has no rate, and one for each currency with amounts without a rate.

    Args:
        engine: the store. rates: of the plan.
    """
    whole = without_plan_rate(rates)
    if whole:
        return whole
    lost = {code: _lost(engine, rates, code) for code in currencies_of(engine) if not rates.is_whole(code)}
    return tuple(_finding(rates, count, money) for count, money in lost.values() if count)


def without_plan_rate(rates: Rates) -> tuple[Finding, ...]:
    """A blocking finding where there is no rate to the plan's currency, so that no amount can be counted at all."""
    if rates.rate(rates.corporate) is not None:
        return ()
    sentence = (
        f"The plan is in {rates.to}, the CRM's amounts are in {rates.corporate}, and there is no rate between the two: "
        "no amount can be counted."
    )
    remedy = (
        f"Plan in {rates.corporate} (plan.currency), or say under [plan.rates] what one {rates.to} is worth: "
        f'{rates.to} = "…" {rates.corporate}.'
    )
    return (Finding("crm.plan-currency", sentence, remedy, (rates.to,), Severity.BLOCKING),)


def _finding(rates: Rates, count: int, money: Money) -> Finding:
    code = money.currency
    sentence = (
        f"There is no rate from {code} to {rates.to} for {count:,} deals and quotas: "
        f"{shown(money.amount, code)} cannot be counted."
    )
    remedy = (
        "Add the currency's conversion rate in the CRM's company settings and pull again, or say under [plan.rates] "
        f'what one {code} is worth: {code} = "…" {rates.corporate}.'
    )
    return Finding("crm.no-rate", sentence, remedy, (code,), Severity.BLOCKING)


def _lost(engine: Engine, rates: Rates, currency: str) -> tuple[int, Money]:
    """How many amounts of a currency have no rate on their day, and their sum."""
    count, total = 0, Decimal(0)
    for sobject, (money, day) in _DATED.items():
        table = MIRROR[sobject].c
        query = (
            live(sobject)
            .with_only_columns(table[day], func.count(), func.sum(table[money]))
            .where(table.CurrencyIsoCode == currency, table[money].is_not(None))
            .group_by(table[day])
        )
        for columns in chunks(engine, query):
            days, counts, sums = columns
            one = Labels(np.zeros(len(days), dtype=np.int32), (currency,))
            missing = np.isnan(rates.convert(np.ones(len(days)), one, moments(days)))
            count += sum(n for n, is_lost in zip(counts, missing, strict=True) if is_lost)
            total += sum((Decimal(str(n)) for n, is_lost in zip(sums, missing, strict=True) if is_lost), Decimal(0))
    return count, Money(total, currency)
