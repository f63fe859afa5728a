"""What the examination of an org finds, and what it tells to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from calculations.findings import Finding, Severity
from sync.crm.salesforce.auth import AccessToken, PasswordLogin
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.doctor import examine
from sync.crm.salesforce.limits import ApiGuard
from sync.crm.salesforce.misfits import misfits
from sync.crm.salesforce.session import RetryPolicy, SalesforceSession
from sync.emulators.faults import Fault
from sync.emulators.salesforce import Features, Org, SalesforceEmulator, make_id
from sync.emulators.salesforce.orgs import adventureworks
from sync.model.pull_set import by_name
from tests.sync.crm.salesforce.wire import Answer, Wire
from tests.sync.orgs import NOW, SteppingClock

SMALL = {
    "Organization",
    "Profile",
    "UserRole",
    "User",
    "Territory2Model",
    "Territory2Type",
    "ForecastingType",
    "Period",
}


@contextmanager
def examined(
    rows: list[tuple[str, list[dict[str, Any]]]],
    *faults: Fault,
    features: Features | None = None,
    skew: timedelta = timedelta(0),
    version: str = "64.0",
    user: str = "admin@example.com",
    guard: ApiGuard | None = None,
) -> Iterator[list[Finding]]:
    """The findings on an org with these rows."""
    clock = SteppingClock(NOW + skew)
    with (
        Org.create(None, rows, features=features or Features(), now=lambda: NOW) as org,
        SalesforceEmulator(org, faults=faults) as emulator,
        SalesforceSession(
            PasswordLogin("key", "secret", user, "password", "", emulator.url),
            guard=guard,
            retry=RetryPolicy(deadline=0),
        ) as session,
    ):
        yield list(examine(SalesforceClient(session, version), clock))


def said(findings: list[Finding], *severities: Severity) -> dict[str, str]:
    """Code and sentence of the findings of these severities; several of one code are joined."""
    found: dict[str, str] = {}
    for one in findings:
        if one.severity in severities:
            found[one.code] = f"{found[one.code]} {one.sentence}" if one.code in found else one.sentence
    return found


@pytest.fixture(scope="module")
def adventure() -> list[tuple[str, list[dict[str, Any]]]]:
    """The people, territories and forecasts of the AdventureWorks org."""
    return [(name, list(records)) for name, records in adventureworks.rows() if name in SMALL]


def test_an_org_that_is_well(adventure: list[tuple[str, list[dict[str, Any]]]]) -> None:
    """Nothing but notes: who we are, what is active, what is switched off and may be."""
    with examined(adventure) as findings:
        assert said(findings, Severity.BLOCKING) == {}
        notes = said(findings, Severity.NOTE)
    assert notes["doctor.version"].startswith("The org offers API version 64.0")
    assert "Quotas can be created and changed." in notes["doctor.quotas"]
    assert "The active territory model is" in notes["doctor.territories"]
    assert "Forecasts are by quarter" in notes["doctor.periods"]
    assert "Multiple currencies are not switched on (CurrencyType)." in notes["doctor.object"]
    assert "The user has Manage Quotas. The user has View All Forecasts." in notes["doctor.permissions"]


def test_an_org_without_the_features() -> None:
    """No forecasting blocks, for there is nothing to write quotas to; no territories is only said."""
    features = Features(territories=False, forecasting=False, history_tracking=False)
    with examined([], features=features) as findings:
        blocking = said(findings, Severity.BLOCKING)
        notes = said(findings, Severity.NOTE)
    assert blocking["doctor.object"] == "ForecastingType is not visible. ForecastingQuota is not visible."
    assert (
        "Enterprise territory management is not switched on or not visible (Territory2Model)." in notes["doctor.object"]
    )


def test_months_instead_of_quarters_and_no_active_model() -> None:
    """Quotas are written by month then, which is said; a model is worth a warning."""
    with examined([], features=Features(period_kind="Month")) as findings:
        warnings, notes = said(findings, Severity.WARNING), said(findings, Severity.NOTE)
    assert notes["doctor.periods"].startswith("Forecasts are by month: a quarter's quota is written in parts")
    assert warnings["doctor.territories"] == "No territory model is active."


def test_a_user_without_permissions() -> None:
    """What is lacking is named as the administrator knows it, with what it is for."""
    profile = {"Id": make_id("00e", 7), "Name": "Reader"}
    user = {
        "Id": make_id("005", 7),
        "Username": "reader@example.com",
        "LastName": "Reader",
        "Email": "reader@example.com",
        "ProfileId": profile["Id"],
    }
    with examined([("Profile", [profile]), ("User", [user])], user="reader@example.com") as findings:
        warnings = {one.rows: one for one in findings if one.code == "doctor.permissions" and one.rows}
    assert set(warnings) == {
        ("PermissionsManageQuotas",),
        ("PermissionsViewAllForecasts",),
        ("PermissionsManageTerritories",),
    }
    lacking = warnings[("PermissionsManageQuotas",)]
    assert lacking.sentence == "The user lacks Manage Quotas, which it takes to write quotas."
    assert lacking.remedy == "Grant Manage Quotas by a permission set."


def test_hidden_fields_are_listed() -> None:
    """Fields that every org has and this user does not see."""
    with examined([], Fault(path="userinfo", do="hide-field", code="Opportunity.Amount")) as findings:
        warnings = {one.rows: one.sentence for one in findings if one.code == "doctor.field"}
    assert warnings[("Opportunity",)] == "Opportunity: not visible: Amount."


@pytest.mark.parametrize(("minutes", "word"), [(10, "ahead of"), (-10, "behind")])
def test_a_clock_that_is_off(minutes: int, word: str) -> None:
    """Ten minutes either way make JWT logins fail."""
    with examined([], skew=timedelta(minutes=minutes)) as findings:
        assert (
            said(findings, Severity.WARNING)["doctor.clock"] == f"This machine's clock is 10 minutes {word} the org's."
        )


def test_a_version_the_org_does_not_offer() -> None:
    """An API version of the future blocks, with the versions there are."""
    with examined([], version="99.0") as findings:
        blocking = said(findings, Severity.BLOCKING)
    assert blocking["doctor.version"].startswith("The org does not offer API version 99.0, only")


def test_an_allowance_that_is_spent() -> None:
    """Asking who we are and asking for the limits are the two requests of the day."""
    with examined([], features=Features(daily_api_requests=2), guard=ApiGuard(9, 9)) as findings:
        assert said(findings, Severity.WARNING)["doctor.allowance"] == "0 of 2 daily API requests are left."
        assert said(findings, Severity.NOTE)["doctor.allowance"] == (
            "10,000 of 10,000 daily bulk query jobs are left. "
            "976,562 of 976,562 daily megabytes of bulk query results are left. "
            "15,000 of 15,000 daily batches of bulk writes are left."
        )


def test_the_share_that_qplan_may_use_is_spent_before_the_allowance() -> None:
    """Of ten requests of the day two are used, where qplan stops: the setting is named."""
    with examined([], features=Features(daily_api_requests=10), guard=ApiGuard(0.2, 9)) as findings:
        warnings = [one for one in findings if one.code == "doctor.allowance" and one.severity is Severity.WARNING]
    assert [one.sentence for one in warnings] == ["20% of the daily API requests are used, and qplan stops at 20%."]
    assert "salesforce.api_max_share" in warnings[0].remedy


LIMITS = {
    "used up": ({"Max": 10_000, "Remaining": 12}, "12 of 10,000 daily bulk query jobs are left."),
    "half a word": ({"Max": 10_000}, "The org does not say how many of 10,000 daily bulk query jobs are left."),
}


@pytest.mark.parametrize(("limit", "sentence"), LIMITS.values(), ids=LIMITS)
def test_bulk_jobs_that_are_used_up(wire: Wire, client: SalesforceClient, limit: dict[str, int], sentence: str) -> None:
    """Reading goes on without them, and who uses them can be found out."""
    daily = {"Max": 100, "Remaining": 90}
    wire.on(
        "GET", "/services/data/v64.0/limits", Answer(body={"DailyApiRequests": daily, "DailyBulkV2QueryJobs": limit})
    )
    wire.on("GET", "/services/oauth2/userinfo", Answer(body={"user_id": "005000000000001AAA"}))
    found = [one for one in examine(client, SteppingClock()) if one.code == "doctor.allowance"]
    assert [(one.severity, one.sentence) for one in found] == [
        (Severity.NOTE, "90 of 100 daily API requests are left."),
        (Severity.WARNING, sentence),
    ]
    assert "page by page" in found[1].remedy


def test_a_description_that_is_refused_is_told_apart_from_an_object_that_is_not_there() -> None:
    """403 on quotas blocks with the org's word; currencies, which the org proves not to have, are only noted."""
    refused = Fault(path="/ForecastingQuota/describe", status=403, code="NO_ACCESS", message="not yours", times=0)
    with examined([], refused) as findings:
        blocking = said(findings, Severity.BLOCKING)
        notes = said(findings, Severity.NOTE)
    assert blocking["doctor.object"] == "ForecastingQuota cannot be described: not yours."
    assert "Multiple currencies are not switched on (CurrencyType)." in notes["doctor.object"]


def test_a_field_of_another_type_is_named() -> None:
    """The org's own start date is a text."""
    described = [{"name": "Id", "type": "id"}, {"name": "Start_Date__c", "type": "string"}]
    assert misfits(by_name("User"), described) == {
        "Start_Date__c": "Start_Date__c is of type string in this org, where a date belongs."
    }


def test_a_check_that_cannot_be_made_is_a_finding() -> None:
    """The periods cannot be queried: that is said, and the other checks are made."""
    refused = Fault(
        path="FROM(\\+|%20)Period", status=500, code="UNKNOWN_EXCEPTION", message="An unexpected error", times=0
    )
    with examined([], refused) as findings:
        warning = said(findings, Severity.WARNING)["doctor.forecasting"]
    assert warning == "Forecasting types and periods could not be checked: An unexpected error."


def test_a_login_that_is_refused_is_the_only_finding() -> None:
    """With a token nobody knows there is nothing else to look at."""
    with (
        Org.create(None, []) as org,
        SalesforceEmulator(org) as emulator,
        SalesforceSession(AccessToken("stale", emulator.url)) as session,
    ):
        (finding,) = examine(SalesforceClient(session), SteppingClock())
    assert finding.severity is Severity.BLOCKING
    assert finding.sentence.startswith("The login does not work:")
