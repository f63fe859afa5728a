"""The rates of a plan are read once from the mirror; money without a rate is named with its sum."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from calculations.exact.rates import PlanningRate
from calculations.findings import Severity
from calculations.fiscal import Quarter
from sync.facts.known import Known
from sync.facts.rates import rates_of
from sync.facts.unrated import currencies_of, unrated
from sync.store.database import writing
from sync.store.tables import MIRROR

EVE, FIRST = date(2026, 3, 31), date(2026, 4, 1)


def put(store: Engine, sobject: str, *rows: dict[str, Any]) -> None:
    """Rows of an object, numbered."""
    with writing(store) as connection:
        for number, row in enumerate(rows):
            connection.execute(insert(MIRROR[sobject]), {"Id": f"{sobject[:3]}{number}"} | row)


def currency(code: str, rate: float | None, **more: Any) -> dict[str, Any]:
    """A row of CurrencyType."""
    return {"IsoCode": code, "ConversionRate": rate, **more}


def test_rates_are_those_of_the_mirror_and_of_the_settings(store: Engine) -> None:
    """EUR had 0.5 in January and stands at 0.8; one pound is 1.25 dollars by the planner's word; yen keep no digits."""
    put(store, "CurrencyType", currency("EUR", 0.8), currency("USD", 1.0, IsCorporate=True), currency("SEK", None))
    put(
        store,
        "DatedConversionRate",
        {"IsoCode": "EUR", "StartDate": "2026-01-01", "NextStartDate": "2026-02-01", "ConversionRate": 0.5},
        {"IsoCode": "EUR", "StartDate": "2026-03-01", "NextStartDate": "9999-12-31", "ConversionRate": None},
        {"IsoCode": "SEK", "StartDate": "2026-04-01", "NextStartDate": "9999-12-31", "ConversionRate": 10.0},
    )
    rates = rates_of(store, "USD", EVE, FIRST, (PlanningRate("GBP", Decimal("1.25")),))
    assert (rates.corporate, rates.day) == ("USD", FIRST)
    each = {code: rates.to_plan(Decimal(8), code, date(2026, 1, 9)) for code in ("EUR", "GBP", "SEK", "CHF", None)}
    assert each == {"EUR": 16, "GBP": 10, "SEK": None, "CHF": None, None: 8}
    assert rates.to_plan(Decimal(8), "EUR", date(2026, 2, 1)) == 10
    assert rates.to_plan(Decimal(8), "SEK") == Decimal("0.8")


@pytest.mark.parametrize(
    ("as_of", "day"), [(date(2026, 2, 9), date(2026, 2, 10)), (EVE, FIRST), (date(2026, 5, 1), FIRST)]
)
def test_a_plan_has_the_rate_of_its_first_day_or_the_newest_known(store: Engine, as_of: date, day: date) -> None:
    """Planned in February, it cannot know April's rate; looked at in May, it still stands on that of 1 April."""
    assert rates_of(store, "USD", as_of, FIRST).day == day


@pytest.mark.parametrize(
    ("types", "default", "expected"),
    [
        ([currency("USD", 1.0), currency("EUR", 0.8, IsCorporate=True)], "USD", "EUR"),
        ([currency("USD", 1.0), currency("EUR", 0.8)], "GBP", "GBP"),
        ([currency("EUR", 1.0), currency("USD", 1.2)], None, "EUR"),
        ([currency("CHF", 1.0), currency("USD", 1.0)], None, "USD"),
        ([], "EUR", "EUR"),
        ([], None, "USD"),
    ],
)
def test_money_without_a_currency_is_in_the_corporate_one(
    store: Engine, types: list[dict[str, Any]], default: str | None, expected: str
) -> None:
    """The CRM's flag, else the org's default, else the currency at par, else the plan's."""
    put(store, "Organization", {"Name": "Acme", "DefaultCurrencyIsoCode": default})
    put(store, "CurrencyType", *types)
    assert rates_of(store, "USD", EVE, FIRST).corporate == expected


def deal(code: str | None, amount: float | None, day: str = "2026-03-01", **more: Any) -> dict[str, Any]:
    """An opportunity."""
    return {"CurrencyIsoCode": code, "Amount": amount, "CloseDate": day, **more}


def test_money_without_a_rate_is_named_with_its_sum(store: Engine) -> None:
    """Two deals and a quota in CHF, 60 together; SEK is only on a deleted deal; EUR has a rate on one day of two."""
    put(store, "CurrencyType", currency("USD", 1.0))
    dated = {"IsoCode": "EUR", "StartDate": "2026-02-01", "NextStartDate": None, "ConversionRate": 0.5}
    put(store, "DatedConversionRate", dated)
    put(
        store,
        "Opportunity",
        deal("CHF", 10.0),
        deal("CHF", 20.5),
        deal("CHF", None),
        deal("SEK", 5.0, IsDeleted=True),
        deal("EUR", 7.0, "2026-01-31"),
        deal("EUR", 8.0, "2026-02-01"),
        deal(None, 1.0),
    )
    put(store, "ForecastingQuota", {"CurrencyIsoCode": "CHF", "QuotaAmount": 29.5, "StartDate": "2026-01-01"})
    assert currencies_of(store) == ("", "CHF", "EUR")
    chf, eur = unrated(store, rates_of(store, "USD", EVE, FIRST))
    assert (chf.code, chf.rows, chf.severity) == ("crm.no-rate", ("CHF",), Severity.BLOCKING)
    assert chf.sentence == ("There is no rate from CHF to USD for 3 deals and quotas: 60 CHF cannot be counted.")
    assert "for 1 deals and quotas: 7 EUR" in eur.sentence
    rates = rates_of(store, "USD", EVE, FIRST, (PlanningRate("CHF", Decimal(1)), PlanningRate("EUR", Decimal(2))))
    assert unrated(store, rates) == ()


@pytest.mark.parametrize("types", [[], [currency("USD", 1.0), currency("EUR", 0.8)]])
def test_a_plan_in_a_currency_the_org_does_not_know_blocks(store: Engine, types: list[dict[str, Any]]) -> None:
    """With one currency or several: one finding says which they are and what to do, and no amount is guessed."""
    put(store, "Organization", {"Name": "Acme", "DefaultCurrencyIsoCode": "USD"})
    put(store, "CurrencyType", *types)
    put(store, "Opportunity", deal("EUR" if types else None, 10.0))
    (found,) = unrated(store, rates_of(store, "PLN", EVE, FIRST))
    assert (found.code, found.severity, found.rows) == ("crm.plan-currency", Severity.BLOCKING, ("PLN",))
    assert "The plan is in PLN, the CRM's amounts are in USD" in found.sentence
    assert 'PLN = "…" USD' in found.remedy
    assert unrated(store, rates_of(store, "PLN", EVE, FIRST, (PlanningRate("PLN", Decimal("0.25")),))) == ()


def test_a_plan_tells_the_rates_it_used(store: Engine) -> None:
    """Of each currency in use on the plan's day and on the first days of the year before; yen are in no record."""
    put(store, "CurrencyType", currency("USD", 1.0, IsCorporate=True), currency("EUR", 0.8), currency("JPY", 100.0))
    dated = {"IsoCode": "EUR", "StartDate": "2025-07-01", "NextStartDate": "2025-12-31", "ConversionRate": 0.5}
    put(store, "DatedConversionRate", dated)
    put(store, "Opportunity", deal("EUR", 10.0), deal("USD", 10.0))
    known = Known(store, Quarter(2026, 2), EVE, "USD")
    told = [(rate.currency, str(rate.day), rate.rate, rate.kind.value) for rate in known.used_rates]
    assert told == [
        ("EUR", "2026-04-01", Decimal("1.25"), "standing"),
        ("EUR", "2026-01-01", Decimal("1.25"), "standing"),
        ("EUR", "2025-10-01", Decimal(2), "dated"),
        ("EUR", "2025-07-01", Decimal(2), "dated"),
        ("EUR", "2025-04-01", Decimal("1.25"), "standing"),
        ("USD", "2026-04-01", Decimal(1), "corporate"),
    ]


def test_a_plan_all_in_one_currency_needs_no_rates(store: Engine) -> None:
    """With or without a currency in its records."""
    put(store, "Opportunity", deal(None, 10.0), deal("USD", 10.0))
    assert Known(store, Quarter(2026, 2), EVE, "USD").used_rates == ()
