"""What doctor says of an org's currencies, quotas and records beside the plan's settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from calculations.findings import Finding, Severity
from sync.crm.salesforce.auth import PasswordLogin
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.doctor import examine
from sync.crm.salesforce.session import RetryPolicy, SalesforceSession
from sync.emulators.faults import Fault
from sync.emulators.salesforce import Features, Org, SalesforceEmulator, make_id
from sync.settings import PlanSettings
from tests.sync.orgs import NOW, SteppingClock

ADA, BEN = make_id("005", 11), make_id("005", 12)
TYPE = make_id("0Db", 1)
QUOTAS = [make_id("0J9", number) for number in range(1, 5)]
PEOPLE = [
    {"Id": id_, "LastName": name, "Username": f"{name}@example.com", "Email": f"{name}@example.com"}
    for id_, name in ((ADA, "ada"), (BEN, "ben"))
]
FORECAST = {"Id": TYPE, "DeveloperName": "OpportunityRevenue", "MasterLabel": "Revenue", "IsActive": True}
RATES = [
    {"Id": make_id("01L", 1), "IsoCode": "USD", "ConversionRate": 1, "IsActive": True, "IsCorporate": True},
    {"Id": make_id("01L", 2), "IsoCode": "EUR", "ConversionRate": 0.5, "IsActive": True, "IsCorporate": False},
    {"Id": make_id("01L", 3), "IsoCode": "JPY", "ConversionRate": None, "IsActive": False, "IsCorporate": False},
]


def quota(number: int, owner: str, day: str, **more: Any) -> dict[str, Any]:
    """One quota of 100,000."""
    record = {"QuotaOwnerId": owner, "ForecastingTypeId": TYPE, "StartDate": day, "QuotaAmount": 100_000}
    return {"Id": QUOTAS[number], **record, **more}


MONTHLY = [quota(at, ADA, f"2026-0{at + 1}-01", ProductFamily="Bikes") for at in range(3)]


@contextmanager
def examined(
    quotas: list[dict[str, Any]],
    *faults: Fault,
    months: bool = False,
    many: bool = False,
    edit: str = "",
    **plan: Any,
) -> Iterator[list[Finding]]:
    """The findings on an org of two people with these quotas, its own tables edited, as of 31 March 2026."""
    rows = [("User", PEOPLE), ("ForecastingType", [FORECAST]), ("ForecastingQuota", quotas)]
    rows += [("CurrencyType", RATES)] if many else []
    features = Features(period_kind="Month" if months else "Quarter", multi_currency=many)
    settings = PlanSettings(as_of=date(2026, 3, 31), quarter="2026Q2", **plan)
    with (
        Org.create(None, rows, features=features, now=lambda: NOW) as org,
        SalesforceEmulator(org, faults=faults) as emulator,
        SalesforceSession(
            PasswordLogin("key", "secret", "admin@example.com", "password", "", emulator.url),
            retry=RetryPolicy(deadline=0),
        ) as session,
    ):
        if edit:
            with org.write() as db:
                assert db.execute(edit).rowcount > 0
        yield list(examine(SalesforceClient(session), SteppingClock(NOW), settings))


def of(findings: list[Finding], code: str) -> list[tuple[Severity, str]]:
    """Severity and sentence of the findings of a code."""
    return [(one.severity, one.sentence) for one in findings if one.code == code]


def test_the_grain_of_the_quotas_is_told() -> None:
    """Three months of one family each: month+family, which nobody has to set."""
    with examined(MONTHLY, months=True) as findings:
        found = of(findings, "doctor.grain")
    assert found == [(Severity.NOTE, "Quotas of the last year are set by month+family.")]


@pytest.mark.parametrize(("said", "agrees"), [("family+month", True), ("quarter", False), ("month", False)])
def test_a_grain_of_the_settings_is_compared_with_the_quotas(said: str, agrees: bool) -> None:
    """The same words in any order agree; others are a warning with the words to set."""
    with examined(MONTHLY, months=True, quota_grain=said) as findings:
        (found,) = [one for one in findings if one.code == "doctor.grain"]
    if agrees:
        assert found.sentence == "Quotas of the last year are set by month+family, as plan.quota_grain says."
        return
    assert found.severity is Severity.WARNING
    assert found.sentence == f"Quotas of the last year are set by month+family; plan.quota_grain says {said}."
    assert 'plan.quota_grain = "month+family"' in found.remedy


def test_an_org_without_quotas_shows_no_grain() -> None:
    """There is nothing to compare with, which is said."""
    with examined([], quota_grain="month") as findings:
        ((severity, sentence),) = of(findings, "doctor.grain")
    assert (severity, sentence.startswith("The org holds no quota of OpportunityRevenue")) == (Severity.NOTE, True)


def test_quotas_that_may_not_be_edited_are_named() -> None:
    """Of two quotas the org lets the user edit one: the other is named, and nothing was tried on it."""
    two = [quota(0, ADA, "2026-01-01"), quota(1, BEN, "2026-01-01")]
    with examined(two, Fault(do="read-only", code=QUOTAS[1])) as findings:
        (found,) = [one for one in findings if one.code == "doctor.access"]
    assert found.sentence == f"Of the newest 2 quotas the user may not edit 1: {QUOTAS[1]}."
    assert found.rows == (QUOTAS[1],)
    with examined(two) as findings:
        assert of(findings, "doctor.access") == [
            (Severity.NOTE, "The user may edit the newest 2 quotas, as the org says.")
        ]


def test_fields_that_cannot_be_set_are_named() -> None:
    """An amount that cannot be changed blocks; a family that cannot be set is a warning."""
    faults = [Fault(do="read-only", code=f"ForecastingQuota.{name}") for name in ("QuotaAmount", "ProductFamily")]
    with examined(MONTHLY, *faults, months=True) as findings:
        found = of(findings, "doctor.quotas")
    assert (Severity.BLOCKING, "Quotas cannot be written: QuotaAmount, QuotaAmount (update).") in found
    assert (Severity.WARNING, "ProductFamily of quotas can be read and not set.") in found


def test_every_currency_in_use_has_a_rate_on_the_plans_day() -> None:
    """Euros have 0.5; yen are used and have none, which blocks and names where to give one."""
    two = [quota(0, ADA, "2026-01-01", CurrencyIsoCode="EUR"), quota(1, BEN, "2026-01-01", CurrencyIsoCode="JPY")]
    with examined(two, many=True, currency="USD") as findings:
        found = of(findings, "doctor.currencies")
        remedies = [one.remedy for one in findings if one.rows == ("JPY",)]
    assert (Severity.NOTE, "Rates on 2026-04-01, the plan's day, for one USD: EUR 0.5.") in found
    missing = "JPY has no rate on 2026-04-01, the plan's day: its deals and quotas cannot be counted."
    assert (Severity.BLOCKING, missing) in found
    assert "Setup → Manage Currencies" in remedies[0]
    with examined(two, many=True, currency="USD", rates={"JPY": "0.01"}) as findings:
        assert not [said for severity, said in of(findings, "doctor.currencies") if severity is Severity.BLOCKING]


def test_a_currency_the_org_does_not_use_blocks() -> None:
    """The plan is in pounds, the org in dollars and euros: both are told, with the three ways out."""
    with examined(MONTHLY, many=True, currency="GBP") as findings:
        (found,) = [one for one in findings if one.rows == ("GBP",) and "plan.currency" in one.sentence]
        notes = [said for severity, said in of(findings, "doctor.currencies") if severity is Severity.NOTE]
    assert found.severity is Severity.BLOCKING
    assert found.sentence == "The plan is in GBP (plan.currency), which is not active in the org."
    assert "Set plan.currency to one of EUR, USD" in found.remedy
    assert "[plan.rates]" in found.remedy
    assert notes[0] == "Corporate currency: USD; active: EUR, USD; rates: one for all dates."


def test_planning_rates_of_currencies_the_org_does_not_use_are_named() -> None:
    """A rate for XAU helps nobody: it is a slip, or was forgotten."""
    with examined(MONTHLY, many=True, currency="USD", rates={"XAU": "1900", "EUR": "1.1"}) as findings:
        (found,) = [one for one in findings if one.rows == ("XAU",)]
    assert found.sentence == "[plan.rates] has rates for XAU, which are not active in the org."


def test_a_forecasting_type_the_org_does_not_have_blocks() -> None:
    """The name is told with those that are there."""
    with examined(MONTHLY, forecasting_type="OpportunityQuantity2") as findings:
        found = [one for one in findings if one.code == "doctor.forecasting" and one.severity is Severity.BLOCKING]
    assert [one.sentence for one in found] == [
        "The org has no forecasting type OpportunityQuantity2, which plan.forecasting_type names."
    ]
    assert found[0].remedy == "Set it to one of OpportunityRevenue."


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ({"DateType": "ScheduleDate"}, "the date ScheduleDate, not the close date"),
        ({"AmountFieldName": "ARR__c"}, "OpportunityRevenue is of the custom amount ARR__c."),
        ({"IsAmount": False, "IsQuantity": True}, "OpportunityRevenue is of quantities, not amounts."),
        ({"IsActive": False}, "The forecasting type OpportunityRevenue is not active"),
    ],
)
def test_a_forecasting_type_of_another_measure_blocks(
    monkeypatch: pytest.MonkeyPatch, says: dict[str, Any], told: str
) -> None:
    """Another date, a custom amount, quantities, a type that is switched off: each by its name, with what to set."""
    monkeypatch.setitem(globals(), "FORECAST", FORECAST | says)
    with examined(MONTHLY, months=True) as findings:
        found = [one for one in findings if one.code in ("quota.measure-unknown", "quota.type-inactive")]
    assert [one.severity for one in found] == [Severity.BLOCKING]
    assert told in found[0].sentence
    assert "plan.forecasting_type" in found[0].remedy


def test_a_calendar_that_is_not_the_orgs_blocks() -> None:
    """Declared is a year from February, the org's begins in January: both are shown, and where they differ."""
    with examined(MONTHLY, fiscal_calendar="standard:2") as findings:
        ((severity, sentence),) = of(findings, "doctor.calendar")
    assert severity is Severity.BLOCKING
    assert sentence.startswith("Fiscal calendar: the org's is standard:1, the plan's is standard:2 (declared): ")


def test_an_org_without_forecast_periods_is_told_to_set_a_range() -> None:
    """Its forecast range is not set, so no quota could be written: that and where to set it."""
    with examined([], edit="UPDATE Period SET IsForecastPeriod = 0") as findings:
        (found,) = [one for one in findings if one.code == "doctor.periods"]
    assert (found.severity, found.sentence) == (Severity.WARNING, "The org has no forecast periods.")
    assert found.remedy == "Set the forecast range in Forecasts Settings."


@pytest.mark.parametrize("declared", ["", "standard:1"])
def test_a_calendar_that_cannot_be_read_blocks_unless_one_is_declared(declared: str) -> None:
    """The second quarter of 2026 begins three days late: its days belong to no quarter, which are named."""
    late = "UPDATE Period SET StartDate = '2026-04-04' WHERE Type = 'Quarter' AND StartDate = '2026-04-01'"
    plan = {"fiscal_calendar": declared} if declared else {}
    with examined([], edit=late, **plan) as findings:
        ((severity, sentence),) = of(findings, "doctor.calendar")
        (remedy,) = [one.remedy for one in findings if one.code == "doctor.calendar"]
    assert severity is (Severity.WARNING if declared else Severity.BLOCKING)
    assert sentence.startswith("The org's fiscal calendar cannot be read: fiscal periods ")
    assert "2026-03-31" in sentence
    assert "2026-04-04" in sentence
    assert remedy == "Mend its fiscal years (Setup → Fiscal Year), or declare plan.fiscal_calendar."
