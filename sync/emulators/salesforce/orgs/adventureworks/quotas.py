"""Quotas by quarter, and the periods of the fiscal calendar."""

from collections.abc import Iterator

from sync.emulators.salesforce.fiscal import FiscalCalendar
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.adventureworks.packed import FIRST_DAY, Known
from sync.emulators.salesforce.orgs.adventureworks.people import user_id
from sync.emulators.salesforce.orgs.forecasting import REVENUE
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, money, stamp, stamps

__all__ = ["fiscal_years", "periods", "quotas"]

_LAST_YEAR = 2020
_CALENDAR = FiscalCalendar(start_month=1)


def fiscal_years() -> Iterator[Row]:
    """Yield the fiscal years, which are calendar years."""
    for year in _CALENDAR.settings_rows(FIRST_DAY.year, _LAST_YEAR):
        yield {**year, "SystemModstamp": stamp(FIRST_DAY)}


def periods() -> Iterator[Row]:
    """Yield the quarters 2017Q3 to 2020Q4, which are the forecast periods, and the years around them."""
    for period in _CALENDAR.period_rows(FIRST_DAY.year, _LAST_YEAR, ("Quarter",)):
        if period["Type"] == "Year" or (period["IsForecastPeriod"] and period["StartDate"] >= FIRST_DAY):
            yield {**period, "SystemModstamp": stamp(FIRST_DAY)}


def quotas(known: Known) -> Iterator[Row]:
    """Yield the quotas of the quarters that have begun, stamped with the start of their quarter (made up)."""
    period_ids = {period["StartDate"]: period["Id"] for period in periods() if period["IsForecastPeriod"]}
    for quota in known.quotas:
        number = quota.employee * 100_000 + quota.quarter.year * 10 + quota.quarter.month
        yield {
            "Id": record_id("ForecastingQuota", number),
            "QuotaOwnerId": user_id(quota.employee),
            "ForecastingTypeId": REVENUE,
            "PeriodId": period_ids[quota.quarter],
            "StartDate": quota.quarter.isoformat(),
            "QuotaAmount": money(quota.amount),
            "QuotaQuantity": None,
            "IsAmount": True,
            "IsQuantity": False,
            "ProductFamily": None,
            "Territory2Id": None,
            **stamps(INTEGRATION_USER, stamp(quota.quarter)),
        }
