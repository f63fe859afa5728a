"""What a quota starts from, in a trace: the owner's last quota in its own money, and sales in the plan's currency."""

from datetime import date
from typing import Any

from sqlalchemy import Engine, insert

from calculations.fiscal import Quarter
from sync.model.change import RecordKey
from sync.plan.identity import Plan
from sync.store.database import writing
from sync.store.tables import MIRROR
from sync.writeback.wants import World
from sync.writeback.wants.quota import QUOTA

PLAN = Plan(Quarter(2026, 2), date(2026, 3, 31), "USD", "OpportunityRevenue")


def put(store: Engine, sobject: str, *rows: dict[str, Any]) -> None:
    """Rows of an object, numbered."""
    with writing(store) as connection:
        for number, row in enumerate(rows):
            connection.execute(insert(MIRROR[sobject]), {"Id": f"{sobject[:3]}{number}"} | row)


def test_sales_in_several_currencies_are_added_up_in_the_plans(store: Engine) -> None:
    """SEK 1,000 at 10 a dollar, EUR 100 at 0.5 (January) and CHF 90 at 0.9 are 100 + 200 + 100 = 400 dollars.

    By April's rates (EUR at 0.8) the euros are 125: 75 dollars less. A deal of a currency without a rate is named.
    """
    types = [("USD", 1.0), ("SEK", 10.0), ("EUR", 0.8), ("CHF", 0.9)]
    put(store, "CurrencyType", *({"IsoCode": code, "ConversionRate": rate} for code, rate in types))
    january = {"IsoCode": "EUR", "StartDate": "2026-01-01", "NextStartDate": "2026-02-01", "ConversionRate": 0.5}
    put(store, "DatedConversionRate", january)
    quota = {"QuotaOwnerId": "u", "ForecastingTypeId": "f", "SystemModstamp": "2026-01-01T00:00:00.000Z"}
    put(store, "ForecastingQuota", quota | {"StartDate": "2026-01-01", "QuotaAmount": 500.0, "CurrencyIsoCode": "EUR"})
    sold = [("SEK", 1000.0), ("EUR", 100.0), ("CHF", 90.0), ("PLN", 7.0)]
    deal = {"OwnerId": "u", "IsWon": True, "CloseDate": "2026-01-15"}
    put(store, "Opportunity", *(deal | {"CurrencyIsoCode": code, "Amount": amount} for code, amount in sold))
    key = {"QuotaOwnerId": "u", "StartDate": "2026-04-01", "ForecastingTypeId": "f"}
    (station,) = QUOTA.origin(RecordKey.of("ForecastingQuota", key), World(PLAN, store))
    held, closed, moved = station.says
    assert held.endswith("held 500 EUR from 2026-01-01")
    assert closed == (
        "4 Opportunity records of its owner closed-won since, 400 USD, without 1 that have no rate to USD"
    )
    assert moved == "at the rates of 2026-04-01, the plan's, that is 75 USD less"
