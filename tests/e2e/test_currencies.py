"""An org of ten currencies, yen without cents and dinars with a thousand fils among them, pulled and added up anew."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from calculations.exact.minor_units import digits_of
from calculations.fiscal import Quarter
from sync.emulators.salesforce import Org, SalesforceEmulator
from sync.facts.known import Known
from sync.facts.plan import plan_facts
from sync.jobs.pull import pull
from sync.plan.adapters import Adapters
from tests.e2e.team import opened
from tests.sync.orgs import odd_org

CODES = ("USD", "EUR", "JPY", "KWD", "GBP", "KRW", "CHF", "SEK", "BHD", "CAD")
AS_OF = date(2020, 3, 31)


@pytest.fixture
def org() -> Iterator[Org]:
    """Ten people and a head, with quotas and deals in ten currencies, and rates that move by the quarter."""
    with odd_org(10, currencies=CODES, history=4, last_day=AS_OF) as made:
        yield made


def own_sum(org: Org, to: str, quarter: Quarter, first: date) -> Decimal:
    """Won money of a quarter out of the org's own tables: by each day's dated rate to dollars, then by one day's."""
    with org.read() as db:
        rates = db.execute(
            "SELECT IsoCode, StartDate, NextStartDate, ConversionRate FROM DatedConversionRate"
        ).fetchall()
        deals = db.execute(
            "SELECT Amount, CurrencyIsoCode, CloseDate FROM Opportunity WHERE IsWon AND NOT IsDeleted "
            "AND CloseDate >= ? AND CloseDate < ? AND Amount IS NOT NULL",
            (quarter.start.isoformat(), quarter.end.isoformat()),
        ).fetchall()

    def per_dollar(code: str, day: str) -> Decimal:
        if code == "USD":
            return Decimal(1)
        (found,) = [rate for iso, since, until, rate in rates if iso == code and since <= day < until]
        return Decimal(str(found))

    dollars = sum((Decimal(str(amount)) / per_dollar(code, day) for amount, code, day in deals), Decimal(0))
    return dollars * per_dollar(to, first.isoformat())


@pytest.fixture
def mirror(org: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """A store that was filled from the org over HTTP."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with SalesforceEmulator(org) as emulator, opened(tmp_path, emulator.url) as adapters:
        pull(adapters)
        yield adapters


def test_ten_currencies_add_up_to_the_orgs_own_tables(org: Org, mirror: Adapters) -> None:
    """Closed-won of the last four quarters in dollars, euros, yen and dinars, by arithmetic that knows only the org."""
    planned = Quarter(2020, 2)
    for to in ("USD", "EUR", "JPY", "KWD"):
        facts = plan_facts(Known(mirror.engine, planned, AS_OF, to, "OpportunityRevenue"), snapshot_id="S", source="")
        assert facts.unrated == ()
        sold = facts.bookings.groupby("quarter")["amount"].sum()
        for back in range(1, 5):
            quarter = planned.shift(-back)
            wanted = float(own_sum(org, to, quarter, AS_OF))
            assert wanted > 0
            np.testing.assert_allclose(sold[str(quarter)], wanted, rtol=1e-6, err_msg=f"{quarter} in {to}")


def test_every_quota_comes_back_as_it_was_but_for_its_unit(org: Org, mirror: Adapters) -> None:
    """From each record's money to any plan's and back at the rates of its first day: the same to the unit."""
    with org.read() as db:
        quotas = db.execute("SELECT QuotaAmount, CurrencyIsoCode, StartDate FROM ForecastingQuota").fetchall()
    assert {code for _, code, _ in quotas} == set(CODES)
    for to in ("USD", "JPY", "KWD"):
        rates = Known(mirror.engine, Quarter(2020, 2), AS_OF, to).rates
        for amount, code, start in quotas:
            day = date.fromisoformat(start)
            exact = rates.to_plan(Decimal(str(amount)), code, day)
            assert exact is not None
            back = rates.into(exact, code, day)
            assert back is not None
            unit = Decimal(1).scaleb(-digits_of(code))
            assert abs(back.money.amount - Decimal(str(amount))) <= unit / 2
            assert back.money.amount == back.money.amount.quantize(unit)


@pytest.mark.full
def test_doctor_tells_the_currencies_that_the_org_keeps(mirror: Adapters) -> None:
    """Asked over HTTP: dollars are the corporate one, all ten are active, rates are by date, and each has one."""
    kept, rated = [found for found in mirror.doctor() if found.code == "doctor.currencies"]
    assert {str(kept.severity), str(rated.severity)} == {"note"}
    assert kept.sentence.startswith(f"Corporate currency: USD; active: {', '.join(sorted(CODES))}; rates: by date")
    assert all(f"{code} " in rated.sentence for code in CODES if code != "USD"), rated.sentence
