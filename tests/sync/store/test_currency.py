"""Amounts are converted at the rate of their day; the original stays."""

from datetime import date

import pytest
from sqlalchemy import Engine, select

from sync.store.currency import in_currency, without_rate
from sync.store.database import writing
from sync.store.tables import MIRROR

DEAL = MIRROR["Opportunity"].c


@pytest.fixture
def rated(store: Engine) -> Engine:
    """USD is corporate; EUR stands at 0.8 and had 0.5 in January and 1.0 in February; GBP only stands, at 0.4."""
    with writing(store) as connection:
        connection.execute(
            MIRROR["CurrencyType"].insert(),
            [
                {"Id": "1", "IsoCode": "USD", "ConversionRate": 1.0},
                {"Id": "2", "IsoCode": "EUR", "ConversionRate": 0.8},
                {"Id": "3", "IsoCode": "GBP", "ConversionRate": 0.4},
            ],
        )
        connection.execute(
            MIRROR["DatedConversionRate"].insert(),
            [
                {
                    "Id": "1",
                    "IsoCode": "EUR",
                    "StartDate": "2026-01-01",
                    "NextStartDate": "2026-02-01",
                    "ConversionRate": 0.5,
                },
                {
                    "Id": "2",
                    "IsoCode": "EUR",
                    "StartDate": "2026-02-01",
                    "NextStartDate": "2026-03-01",
                    "ConversionRate": 1.0,
                },
            ],
        )
    return store


@pytest.mark.parametrize(
    ("amount", "currency", "day", "to", "expected"),
    [
        (100.0, "EUR", "2026-01-31", "USD", 200.0),  # 100 / 0.5
        (100.0, "EUR", "2026-02-01", "USD", 100.0),  # the border belongs to the later rate: 100 / 1.0
        (100.0, "EUR", "2026-03-01", "USD", 125.0),  # no dated rate any more: 100 / 0.8
        (100.0, "GBP", "2026-01-31", "EUR", 125.0),  # 100 / 0.4 × 0.5, both of the day
        (100.0, "USD", "2026-01-31", "GBP", 40.0),
        (100.0, "EUR", "2026-01-31", "EUR", 100.0),
        (100.0, None, "2026-01-31", "USD", 100.0),  # an org with one currency
        (100.0, "CHF", "2026-01-31", "USD", None),
        (None, "EUR", "2026-01-31", "USD", None),
        (100.0, "EUR", None, "USD", 125.0),  # no day: the standing rate
    ],
)
def test_conversion(
    rated: Engine, amount: float | None, currency: str | None, day: str | None, to: str, expected: float | None
) -> None:
    """Worked by hand from the rates of the fixture."""
    with writing(rated) as connection:
        deal = {"Id": "006", "Amount": amount, "CurrencyIsoCode": currency, "CloseDate": day}
        connection.execute(MIRROR["Opportunity"].insert(), deal)
        converted = in_currency(DEAL.Amount, DEAL.CurrencyIsoCode, DEAL.CloseDate, to)
        assert connection.execute(select(DEAL.Amount, converted)).one() == (amount, pytest.approx(expected))


def test_a_currency_without_a_rate_is_a_finding(rated: Engine) -> None:
    """Only currencies that live deals use are named; deleted deals do not count."""
    deals = [("EUR", False), ("CHF", False), ("CHF", False), ("SEK", True), (None, False)]
    with writing(rated) as connection:
        for number, (currency, deleted) in enumerate(deals):
            row = {"Id": str(number), "CurrencyIsoCode": currency, "IsDeleted": deleted}
            connection.execute(MIRROR["Opportunity"].insert(), row)
        (finding,) = without_rate(connection, "USD", date(2026, 1, 31))
    assert finding.rows == ("CHF",)
    assert finding.sentence.startswith("There is no rate from CHF to USD")
