"""No ratio depends on the currency a plan is shown in: an org of ten currencies, planned in several of them.

Every number of an assessment and of a plan is either money, and then the same multiple of what it is in dollars, or it
is a ratio, a count or a day, and then the same.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert

from calculations.fiscal import Quarter
from sync.bootstrap import adapters_for
from sync.facts.known import Known
from sync.facts.plan import plan_facts
from sync.jobs.assess import assess
from sync.jobs.documents.revenue import revenue_document as document
from sync.jobs.plan_quota import plan_quota
from sync.jobs.plan_revenue import plan_revenue
from sync.settings import PlanSettings, Settings, StoreSettings
from sync.store.database import open_store, sqlite_url, writing
from sync.store.snapshots import take
from sync.store.tables import MIRROR
from tests.stores import new_store
from tests.sync.clocks import FixedClock

EVE = date(2020, 3, 31)
Q2 = Quarter(2020, 2)
PER_DOLLAR = {
    "USD": 1.0, "EUR": 0.9, "GBP": 0.8, "CHF": 0.95, "SEK": 10.0,
    "JPY": 110.0, "KWD": 0.3, "INR": 70.0, "BRL": 4.0, "CAD": 1.3,
}  # fmt: skip
CODES = tuple(PER_DOLLAR)
SHOWN = ("EUR", "JPY", "KWD")
ONE_AT_LEAST = ("EUR", *(pytest.param(currency, marks=pytest.mark.full) for currency in SHOWN[1:]))
"""For what takes a second each."""


def drift(code: str, quarter: int) -> float:
    """A rate that moves by some per cent a quarter, another way for each currency; that of the dollar stands."""
    way = 0 if code == "USD" else CODES.index(code) % 3 - 1
    return PER_DOLLAR[code] * (1 + 0.03 * quarter * way)


def rows() -> dict[str, list[dict[str, Any]]]:
    """Ten people, one a currency, with an account, two won deals and a quota in each of eight quarters, and open deals.

    Amounts are whole, and so large that their cents do not matter.
    """
    quarters = [Quarter(2018, 2).shift(n) for n in range(8)]
    deals, quotas, rates = [], [], []
    for person, code in enumerate(CODES):
        for n, quarter in enumerate(quarters):
            rates.append(
                {
                    "IsoCode": code,
                    "StartDate": quarter.start.isoformat(),
                    "NextStartDate": quarter.end.isoformat(),
                    "ConversionRate": drift(code, n),
                }
            )
            quota = {"QuotaOwnerId": f"u{person}", "ForecastingTypeId": "f", "StartDate": quarter.start.isoformat()}
            size = 1e6 * drift(code, n) * (1 + 0.05 * ((person * 3 + n * n) % 7))
            quotas.append(quota | {"QuotaAmount": round(size), "CurrencyIsoCode": code})
            for month in (0, 2):
                size = 4e5 * drift(code, n) * (1 + 0.1 * ((person * 7 + n * 3 + month) % 5))
                day = date(quarter.start.year, quarter.start.month + month, 10 + person)
                deals.append(deal(person, code, round(size), day, "Won", created=date(2018, 1, 5)))
        day, begun = date(2020, 4, 10 + person), date(2020, 1, 5 + person)
        size = 3e5 * PER_DOLLAR[code] * (1 + 0.07 * person)
        deals.append(deal(person, code, round(size), day, "Offer", created=begun))
    return {
        "Organization": [{"Name": "Ten", "DefaultCurrencyIsoCode": "USD"}],
        "CurrencyType": [
            {"IsoCode": code, "ConversionRate": drift(code, 8), "IsCorporate": code == "USD"} for code in CODES
        ],
        "DatedConversionRate": rates,
        "User": [
            {"Id": f"u{n}", "Name": f"Person {n}", "IsActive": True, "CreatedDate": "2016-01-01T00:00:00.000Z"}
            for n in range(len(CODES))
        ],
        "Account": [
            {"Id": f"c{n}", "Name": f"Customer {n}", "OwnerId": f"u{n}", "Industry": ("Retail", "Bank")[n % 2],
             "AnnualRevenue": round(5e6 * PER_DOLLAR[code]), "CurrencyIsoCode": code}
            for n, code in enumerate(CODES)
        ],
        "Opportunity": deals,
        "ForecastingType": [{"Id": "f", "DeveloperName": "OpportunityRevenue"}],
        "ForecastingQuota": quotas,
    }  # fmt: skip


def deal(person: int, code: str, amount: float, close: date, stage: str, created: date) -> dict[str, Any]:
    """An opportunity, won or open."""
    won = stage == "Won"
    return {
        "AccountId": f"c{person}",
        "OwnerId": f"u{person}",
        "Amount": float(amount),
        "CurrencyIsoCode": code,
        "CloseDate": close.isoformat(),
        "StageName": stage,
        "IsWon": won,
        "IsClosed": won,
        "ForecastCategory": "Closed" if won else "Pipeline",
        "CreatedDate": f"{created}T00:00:00.000Z",
        "LastModifiedDate": f"{close if won else created}T00:00:00.000Z",
        "LastStageChangeDate": f"{close if won else created}T00:00:00.000Z",
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that mirrors the org."""
    where = tmp_path_factory.mktemp("ten")
    engine = new_store(sqlite_url(where / "qplan.db"))
    with writing(engine) as connection:
        for sobject, records in rows().items():
            for number, row in enumerate(records):
                connection.execute(insert(MIRROR[sobject]), {"Id": f"{sobject[:6]}{number}"} | row)
        moment = FixedClock().now()
        take(connection, as_of=moment, pulled_at=moment, source="Ten", objects=())
    engine.dispose()
    return where


def known(folder: Path, currency: str) -> Known:
    """The mirror for a plan in a currency."""
    engine = open_store(sqlite_url(folder / "qplan.db"))
    return Known(engine, Q2, EVE, currency, "OpportunityRevenue")


def settings(folder: Path, currency: str) -> Settings:
    """The plan of 2020Q2 in a currency."""
    plan = PlanSettings(quarter="2020Q2", as_of=EVE, currency=currency)
    return Settings(home=folder, store=StoreSettings(url=sqlite_url(folder / "qplan.db")), plan=plan)


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a document with its place."""
    match value:
        case bool() | None | str():
            return
        case int() | float():
            yield path, float(value)
        case dict():
            for key, inner in value.items():
                if key not in ("findings", "notes", "rates"):
                    yield from numbers(inner, f"{path}.{key}")
        case list():
            for n, inner in enumerate(value):
                yield from numbers(inner, f"{path}[{n}]")


def odd_ones(
    dollars: Any, others: Any, rate: float, *, share: float = 1e-5, units: float = 0.02
) -> list[tuple[str, float, float]]:
    """Numbers that are neither the same nor so many times what they are in dollars, up to a share or so many units."""
    here, there = list(numbers(dollars)), list(numbers(others))
    assert [path for path, _ in here] == [path for path, _ in there]
    return [
        (path, one, other)
        for (path, one), (_, other) in zip(here, there, strict=True)
        if not (np.isclose(other, one, rtol=share, atol=1e-9) or np.isclose(other, one * rate, rtol=share, atol=units))
    ]


@pytest.mark.parametrize("currency", SHOWN)
def test_facts_in_another_currency_are_the_same_multiple_throughout(folder: Path, currency: str) -> None:
    """Bookings, quotas, orders, sales and accounts: each amount is the dollar's times one rate, that of 1 April."""
    dollars = plan_facts(known(folder, "USD"), snapshot_id="S", source="")
    others = plan_facts(known(folder, currency), snapshot_id="S", source="")
    rate = drift(currency, 8)
    for name in ("bookings", "quotas", "orders", "account_bookings", "monthly_bookings"):
        one, other = getattr(dollars, name)["amount"], getattr(others, name)["amount"]
        assert len(one) > 0, name
        np.testing.assert_allclose(other / one, rate, rtol=1e-6, err_msg=name)
    np.testing.assert_allclose(others.profiles["annual_revenue"] / dollars.profiles["annual_revenue"], rate, rtol=1e-9)


@pytest.mark.parametrize("currency", ONE_AT_LEAST)
def test_an_assessment_in_another_currency_has_the_same_ratios(folder: Path, currency: str) -> None:
    """Attainment, growth, retention, coverage, fairness: equal; money: times the rate.

    What is learnt is told to three digits in each currency, so up to a hundredth of it may be between the two.
    """
    told = {}
    for code in ("USD", currency):
        with adapters_for(settings(folder, code)) as adapters:
            done = assess(adapters, Quarter(2020, 1), EVE, folder / code)
        told[code] = json.loads(done.data.read_text(encoding="utf-8"))
    assert told["USD"]["performance"]["attainment"]["all"][0]["attainment"] > 0.5
    odd = odd_ones(told["USD"], told[currency], drift(currency, 8))
    assert [one for one in odd if not one[0].endswith(".white_space")] == []
    assert odd_ones(told["USD"], told[currency], drift(currency, 8), share=0.01) == []


@pytest.mark.parametrize("currency", ONE_AT_LEAST)
def test_a_revenue_plan_in_another_currency_has_the_same_ratios(folder: Path, currency: str) -> None:
    """Weights, drivers, ranges, scenarios, shares and risks: equal; money: times the rate."""
    told = {}
    for code in ("USD", currency):
        with adapters_for(settings(folder, code)) as adapters:
            told[code] = document(plan_revenue(adapters))
    assert told["USD"]["plan"] > 0
    assert odd_ones(told["USD"], told[currency], drift(currency, 8)) == []


def test_gains_and_losses_by_rate_are_a_line_of_the_bridge(folder: Path) -> None:
    """What was won in 2020Q1 at its own days' rates, and at the plan's: the difference is the fx bucket."""
    with adapters_for(settings(folder, "USD")) as adapters:
        bridge = document(plan_revenue(adapters))["bridge"]
    sold = [row for row in rows()["Opportunity"] if row["IsWon"] and row["CloseDate"] >= "2020-01-01"]
    gains = [row["Amount"] / drift(row["CurrencyIsoCode"], 8) - row["Amount"] / drift(row["CurrencyIsoCode"], 7)
             for row in sold]  # fmt: skip
    assert len(sold) == 20
    assert bridge["fx"] == pytest.approx(sum(gains), abs=0.2)
    assert abs(bridge["fx"]) > 1_000


@pytest.mark.full
@pytest.mark.parametrize("currency", ONE_AT_LEAST)
def test_quotas_in_another_currency_have_the_same_ratios(folder: Path, currency: str) -> None:
    """Ramp, change, attainment, fairness and chances: equal but for the rounding to whole units; money: times the rate.

    With a target given in each currency, as people type it.
    """
    told = {}
    for code, target in (("USD", 8e6), (currency, 8e6 * drift(currency, 8))):
        with adapters_for(settings(folder, code)) as adapters:
            plan = plan_quota(adapters, {"target": target, "rounding_unit": 1.0})
        told[code] = {"figures": dict(plan.figures), **plan.tables}
    assert told["USD"]["figures"]["final_total"] > 8e6
    rate = drift(currency, 8)
    assert odd_ones(told["USD"], told[currency], rate, share=1e-4, units=12.0 + 2.0 * rate) == []
