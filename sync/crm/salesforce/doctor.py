"""What an org and its integration user can do for qplan, and what to grant or switch on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from calculations.findings import Finding, Severity
from sync.clock import Clock
from sync.crm.ports import MISFIT_REMEDY
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.currencies import compared
from sync.crm.salesforce.misfits import misfits
from sync.crm.salesforce.soql import literal, select
from sync.errors import CrmError, FixConfigurationError, GrantPermissionError, IncompleteAnswerError
from sync.model.credit import ForecastType, refused
from sync.model.org_calendar import calendar_of_org, difference, told
from sync.model.pull_set import PULL_SET
from sync.settings import PlanSettings

__all__ = ["examine"]

_SKEW = timedelta(minutes=5)
_LOW_ALLOWANCE = 0.2
_NOT_FOUND = 404
_API_USAGE = "Pull later, or find what uses them: Setup → API Usage."
_BULK_USAGE = "Reading goes on page by page where no job is to be had. What uses them: Setup → Bulk Data Load Jobs."
_ALLOWANCES = {
    "DailyApiRequests": ("daily API requests", _API_USAGE),
    "DailyBulkV2QueryJobs": ("daily bulk query jobs", _BULK_USAGE),
    "DailyBulkV2QueryFileStorageMB": ("daily megabytes of bulk query results", _BULK_USAGE),
    "DailyBulkApiBatches": ("daily batches of bulk writes", _BULK_USAGE),
    "DailyBulkApiRequests": ("daily batches of bulk writes", _BULK_USAGE),
}
_OPTIONAL = {
    "CurrencyType": "Multiple currencies are not switched on",
    "DatedConversionRate": "Advanced currency management is not switched on",
    "OpportunityFieldHistory": "Field history tracking of opportunities is not switched on or not visible",
    "Territory2Model": "Enterprise territory management is not switched on or not visible",
    "Territory2Type": "Territory types are not visible",
    "Territory2": "Territories are not visible",
    "UserTerritory2Association": "Territory members are not visible",
    "ObjectTerritory2Association": "Territory accounts are not visible",
}
_FEATURE_FIELDS = frozenset(
    {
        "CurrencyIsoCode",
        "DefaultCurrencyIsoCode",
        "ForecastingGroupItemId",
        "IsExcludedFromTerritory2Filter",
        "RecordTypeId",
        "Territory2Id",
    }
)
_ALWAYS_ABSENT = frozenset({"AmountFieldName", "TerritoryModelId", "IsDefault"})  # by API version
_QUOTA_CREATE = ("QuotaOwnerId", "ForecastingTypeId", "StartDate", "QuotaAmount")
_PERMISSIONS = {
    "PermissionsManageQuotas": ("Manage Quotas", "write quotas"),
    "PermissionsViewAllForecasts": ("View All Forecasts", "write quotas of people outside the user's own subtree"),
    "PermissionsManageTerritories": ("Manage Territories", "write territory assignments"),
}


def examine(client: SalesforceClient, clock: Clock, plan: PlanSettings | None = None) -> tuple[Finding, ...]:
    """Look at everything qplan relies on; what is well is a note, what is missing says what to do.

    A check that cannot be made is a finding too. Only a login that is refused ends the examination, and is its only
    finding.

    Args:
        client: the org.
        clock: our own clock, to be compared with the org's.
        plan: settings of the plan, to be compared with the org's calendar and forecasting types.
    """
    try:
        me = client.user_info()
    except CrmError as error:
        sentence = f"The login does not work: {error.message}"
        return (Finding("doctor.login", sentence, error.remedy, severity=Severity.BLOCKING),)
    user, name = str(me.get("user_id", "")), str(me.get("preferred_username", ""))
    found = [_note("doctor.login", f"Logged in to {client.session.instance_url} as {name or user}.")]
    org = _Org(client, clock, user, plan or PlanSettings())
    of_org = (_version, _clock, _allowance, _objects, _quotas, _territories, _permissions)
    for check in (*of_org, _forecasting, _calendar, _currencies):
        found += _tried(check, org)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Org:
    """What the checks look at."""

    client: SalesforceClient
    clock: Clock
    user: str
    plan: PlanSettings

    def fields(self, sobject: str) -> Sequence[dict[str, Any]]:
        """The fields of an object that the user sees."""
        described = self.describe(sobject)
        return [] if described is None else described["fields"]

    def describe(self, sobject: str) -> dict[str, Any] | None:
        """The description of an object; None when it is proved that the user does not see it."""
        try:
            return self.client.describe(sobject)
        except FixConfigurationError as error:
            if error.status != _NOT_FOUND or sobject in self.client.object_names():
                raise
            return None

    def rows(self, sobject: str, fields: Sequence[str], where: str = "") -> list[dict[str, Any]]:
        """Rows of an object."""
        return self.client.records(select(sobject, fields, where), sobject=sobject)


def _forecast_type(row: dict[str, Any]) -> ForecastType:
    return ForecastType(
        str(row["DeveloperName"]),
        row.get("IsActive"),
        row.get("IsAmount"),
        row.get("IsQuantity"),
        str(row.get("AmountFieldName") or ""),
        str(row.get("DateType") or ""),
    )


def _tried(check: Callable[[_Org], Iterator[Finding]], org: _Org) -> list[Finding]:
    try:
        return list(check(org))
    except CrmError as error:
        what = (check.__doc__ or check.__name__).split(":")[0]
        return [
            Finding(
                f"doctor.{check.__name__.strip('_')}", f"{what} could not be checked: {error.message}", error.remedy
            )
        ]


def _note(code: str, sentence: str) -> Finding:
    return Finding(code, sentence, severity=Severity.NOTE)


def _version(org: _Org) -> Iterator[Finding]:
    """API version: the one we speak is among those the org offers."""
    offered = [str(version["version"]) for version in org.client.versions()]
    if org.client.version in offered:
        yield _note("doctor.version", f"The org offers API version {org.client.version} (newest: {offered[-1]}).")
    else:
        sentence = f"The org does not offer API version {org.client.version}, only {offered[0]} to {offered[-1]}."
        yield Finding(
            "doctor.version", sentence, "Set salesforce.api_version to one of them.", severity=Severity.BLOCKING
        )


def _clock(org: _Org) -> Iterator[Finding]:
    """Clock: ours and the org's agree."""
    theirs = org.client.session.server_date
    if theirs is not None and abs(skew := org.clock.now() - theirs) > _SKEW:
        minutes = skew.total_seconds() / 60
        sentence = (
            f"This machine's clock is {abs(minutes):.0f} minutes {'ahead of' if minutes > 0 else 'behind'} the org's."
        )
        yield Finding("doctor.clock", sentence, "Set the clock: JWT logins fail, and times in the evidence are off.")


def _allowance(org: _Org) -> Iterator[Finding]:
    """API and bulk allowances: enough of them is left."""
    limits = org.client.limits()
    if not any(name in limits for name in _ALLOWANCES):
        yield Finding(
            "doctor.allowance", "The org does not say how many requests are left.", "Look at Setup → System Overview."
        )
    for name, (what, remedy) in _ALLOWANCES.items():
        limit = limits.get(name)
        if not isinstance(limit, dict) or not isinstance(limit.get("Max"), int):
            continue  # an older or newer version of the API has no such limit
        left, most = limit.get("Remaining"), limit["Max"]
        if not isinstance(left, int):
            yield Finding("doctor.allowance", f"The org does not say how many of {most:,} {what} are left.", remedy)
        elif left < _LOW_ALLOWANCE * most:
            yield Finding("doctor.allowance", f"{left:,} of {most:,} {what} are left.", remedy)
        else:
            yield _note("doctor.allowance", f"{left:,} of {most:,} {what} are left.")
    yield from _share(org)


def _share(org: _Org) -> Iterator[Finding]:
    """What qplan itself allows: its guard may stop before the org does."""
    guard = org.client.session.guard
    usage = guard.usage
    if usage is not None and usage.share >= guard.max_share:
        sentence = f"{usage.share:.0%} of the daily API requests are used, and qplan stops at {guard.max_share:.0%}."
        remedy = "Pull later, or raise salesforce.api_max_share in qplan.toml."
        yield Finding("doctor.allowance", sentence, remedy)


def _objects(org: _Org) -> Iterator[Finding]:
    """Objects and fields of the pull set: which are visible."""
    for sobject in PULL_SET:
        try:
            described = org.describe(sobject.name)
        except (FixConfigurationError, GrantPermissionError, IncompleteAnswerError) as error:
            sentence = f"{sobject.name} cannot be described: {error.message}"
            yield Finding("doctor.object", sentence, error.remedy, (sobject.name,), Severity.BLOCKING)
            continue
        if described is None:
            if sobject.name in _OPTIONAL:
                yield _note("doctor.object", f"{_OPTIONAL[sobject.name]} ({sobject.name}).")
            else:
                remedy = f"Give the integration user read access to {sobject.name}."
                sentence = f"{sobject.name} is not visible."
                yield Finding("doctor.object", sentence, remedy, (sobject.name,), Severity.BLOCKING)
            continue
        visible = {str(field["name"]) for field in described["fields"]}
        wanted = [name for name in sobject.field_names if not name.endswith("__c")]  # no org has to have those
        hidden = [n for n in wanted if n not in visible | _FEATURE_FIELDS | _ALWAYS_ABSENT]
        if hidden:
            sentence = f"{sobject.name}: not visible: {', '.join(hidden)}."
            remedy = "Give the integration user read access to these fields, where the org has them."
            yield Finding("doctor.field", sentence, remedy, (sobject.name,))
        for name, said in misfits(sobject, described["fields"]).items():
            yield Finding("doctor.field", f"{sobject.name}: {said}", MISFIT_REMEDY, (sobject.name, name))


def _quotas(org: _Org) -> Iterator[Finding]:
    """Quota write access: quotas can be created and changed."""
    described = org.describe("ForecastingQuota")
    if described is None:
        return
    fields = {str(field["name"]): field for field in described["fields"]}
    cannot = [name for name in _QUOTA_CREATE if not fields.get(name, {}).get("createable")]
    if not fields.get("QuotaAmount", {}).get("updateable"):
        cannot.append("QuotaAmount (update)")
    if described.get("createable") and described.get("updateable") and not cannot:
        yield _note("doctor.quotas", "Quotas can be created and changed.")
    else:
        sentence = f"Quotas cannot be written{': ' + ', '.join(cannot) if cannot else ''}."
        remedy = "Grant Manage Quotas, and create and edit access to Forecasting Quota."
        yield Finding("doctor.quotas", sentence, remedy, ("ForecastingQuota",), Severity.BLOCKING)


def _territories(org: _Org) -> Iterator[Finding]:
    """Territories: a model is active, and assignments can be written."""
    described = org.describe("ObjectTerritory2Association")
    if described is None:
        return
    if not (described.get("createable") and described.get("deletable")):
        sentence = "Territory assignments can be read but not written."
        yield Finding("doctor.territories", sentence, "Grant Manage Territories, if qplan is to write them.")
    active = org.rows("Territory2Model", ["Name"], f"State = {literal('Active')}")
    if active:
        yield _note("doctor.territories", f"The active territory model is {active[0]['Name']}.")
    else:
        yield Finding(
            "doctor.territories", "No territory model is active.", "Activate one, or plan without territories."
        )


def _permissions(org: _Org) -> Iterator[Finding]:
    """Permissions: what the user's profile and permission sets grant."""
    me = literal(org.user)
    for field, (label, purpose) in _PERMISSIONS.items():
        by_profile = org.rows("User", ["Id", f"Profile.{field}"], f"Id = {me}")
        where = f"AssigneeId = {me} AND PermissionSet.{field} = true"
        granted = any((row.get("Profile") or {}).get(field) for row in by_profile) or bool(
            org.rows("PermissionSetAssignment", ["Id"], where)
        )
        if granted:
            yield _note("doctor.permissions", f"The user has {label}.")
        else:
            sentence = f"The user lacks {label}, which it takes to {purpose}."
            yield Finding("doctor.permissions", sentence, f"Grant {label} by a permission set.", (field,))
    yield _note("doctor.permissions", "Nobody can write their own quota: the integration user should carry none.")


def _forecasting(org: _Org) -> Iterator[Finding]:
    """Forecasting types and periods: quotas have something to hang on."""
    if org.describe("ForecastingType") is None:
        return
    names = ("DeveloperName", "IsActive", "IsAmount", "IsQuantity", "AmountFieldName", "DateType")
    visible = {str(field["name"]) for field in org.fields("ForecastingType")}
    types = [_forecast_type(row) for row in org.rows("ForecastingType", [name for name in names if name in visible])]
    active = [forecast.name for forecast in types if forecast.is_active]
    if active:
        yield _note("doctor.forecasting", f"Active forecasting types: {', '.join(active)}.")
    else:
        remedy = "Switch on Collaborative Forecasts and activate a type: Setup → Forecasts Settings."
        yield Finding("doctor.forecasting", "No forecasting type is active.", remedy, severity=Severity.BLOCKING)
    if org.plan.forecasting_type:
        mine = [forecast for forecast in types if forecast.name == org.plan.forecasting_type]
        if not mine and types:
            sentence = (
                f"The org has no forecasting type {org.plan.forecasting_type}, which plan.forecasting_type names."
            )
            remedy = f"Set it to one of {', '.join(active or [forecast.name for forecast in types])}."
            yield Finding("doctor.forecasting", sentence, remedy, severity=Severity.BLOCKING)
        for forecast in mine:
            yield from refused(forecast)
    kinds = sorted({str(row["Type"]) for row in org.rows("Period", ["Type"], "IsForecastPeriod = true")})
    if kinds == ["Quarter"]:
        yield _note("doctor.periods", "Forecasts are by quarter; a quota's start date is the first day of its quarter.")
    elif kinds:
        sentence = (
            f"Forecasts are by {' and '.join(kind.lower() for kind in kinds)}: a quarter's quota is written in parts, "
            "by the shares on the tab Quotas."
        )
        yield _note("doctor.periods", sentence)
    else:
        yield Finding(
            "doctor.periods", "The org has no forecast periods.", "Set the forecast range in Forecasts Settings."
        )


def _calendar(org: _Org) -> Iterator[Finding]:
    """Fiscal calendar: the plan's quarters are the org's."""
    organization = org.rows("Organization", ["FiscalYearStartMonth", "UsesStartDateAsFiscalYearName"])
    years = org.rows("FiscalYearSettings", ["Id", "Name"]) if org.describe("FiscalYearSettings") else []
    fields = ["Type", "StartDate", "EndDate", "Number", "FullyQualifiedLabel", "FiscalYearSettingsId"]
    theirs = calendar_of_org(organization[0] if organization else None, years, org.rows("Period", fields))
    declared = org.plan.declared_calendar
    if theirs.calendar is None:
        sentence = f"The org's fiscal calendar cannot be read: {theirs.fault or 'nothing of it is visible'}."
        severity = Severity.WARNING if declared else Severity.BLOCKING
        remedy = "Mend its fiscal years (Setup → Fiscal Year), or declare plan.fiscal_calendar."
        yield Finding("doctor.calendar", sentence, remedy, severity=severity)
        return
    ours = org.plan.calendar_beside(theirs.calendar)
    where = difference(ours, theirs.calendar, org.plan.as_of or org.clock.now().date())
    both = f"Fiscal calendar: the org's is {told(theirs.calendar)}, the plan's is {told(ours)}"
    both += " (declared)" if declared else " (from the org)"
    if where:
        remedy = "Take fiscal_calendar and fiscal_year_start_month out of [plan], or set the calendar the org keeps."
        yield Finding("doctor.calendar", f"{both}: {where}.", remedy, severity=Severity.BLOCKING)
    else:
        yield _note("doctor.calendar", f"{both}.")


def _currencies(org: _Org) -> Iterator[Finding]:
    """Currencies: those of the settings are the org's."""
    types: list[dict[str, Any]] = []
    if org.describe("CurrencyType") is not None:
        types = org.rows("CurrencyType", ["IsoCode", "IsActive", "IsCorporate"])
    default = None
    if any(field["name"] == "DefaultCurrencyIsoCode" for field in org.fields("Organization")):
        default = next(
            (row["DefaultCurrencyIsoCode"] for row in org.rows("Organization", ["DefaultCurrencyIsoCode"])), None
        )
    if not types and default is None:
        return  # one currency only, and its code is not visible: there is nothing to compare
    dated = org.describe("DatedConversionRate") is not None
    yield from compared(org.plan.currency, org.plan.rates, types, default, dated=dated)
