"""What the integration user may change: by its permissions, and by what objects and fields say."""

from collections.abc import Iterator

from calculations.findings import Finding, Severity
from sync.crm.salesforce.doctor.org import ExaminedOrg, note
from sync.crm.salesforce.soql import literal

__all__ = ["permissions", "quotas", "samples", "territories"]

_QUOTA_CREATE = ("QuotaOwnerId", "ForecastingTypeId", "StartDate", "QuotaAmount")
_QUOTA_DETAILS = ("ProductFamily", "Territory2Id", "ForecastingGroupItemId", "CurrencyIsoCode")
_SAMPLE = 200  # the most that UserRecordAccess tells of at once
_NAMED = 3
_PERMISSIONS = {
    "PermissionsManageQuotas": ("Manage Quotas", "write quotas"),
    "PermissionsViewAllForecasts": ("View All Forecasts", "write quotas of people outside the user's own subtree"),
    "PermissionsManageTerritories": ("Manage Territories", "write territory assignments"),
}


def quotas(org: ExaminedOrg) -> Iterator[Finding]:
    """Quota write access: quotas can be created and changed."""
    described = org.describe("ForecastingQuota")
    if described is None:
        return
    fields = {str(field["name"]): field for field in described["fields"]}
    cannot = [name for name in _QUOTA_CREATE if not fields.get(name, {}).get("createable")]
    if not fields.get("QuotaAmount", {}).get("updateable"):
        cannot.append("QuotaAmount (update)")
    if described.get("createable") and described.get("updateable") and not cannot:
        yield note("doctor.quotas", "Quotas can be created and changed.")
    else:
        sentence = f"Quotas cannot be written{': ' + ', '.join(cannot) if cannot else ''}."
        remedy = "Grant Manage Quotas, and create and edit access to Forecasting Quota."
        yield Finding("doctor.quotas", sentence, remedy, ("ForecastingQuota",), Severity.BLOCKING)
    unset = [name for name in _QUOTA_DETAILS if name in fields and not fields[name].get("createable")]
    if unset:
        sentence = f"{', '.join(unset)} of quotas can be read and not set."
        remedy = "Grant edit access to these fields, where quotas are set by them (plan.quota_grain)."
        yield Finding("doctor.quotas", sentence, remedy, ("ForecastingQuota",), Severity.WARNING)


def samples(org: ExaminedOrg) -> Iterator[Finding]:
    """Access to single quotas: the newest of the plan's forecasting type, as the org judges it. Nothing is written."""
    if org.describe("ForecastingQuota") is None:
        return
    of_type = f"ForecastingType.DeveloperName = {literal(org.plan.forecasting_type)}"
    newest = f"{of_type} ORDER BY StartDate DESC, Id LIMIT {_SAMPLE}"
    ids = [str(row["Id"]) for row in org.rows("ForecastingQuota", ["Id"], newest)]
    if not ids:
        return
    wanted = f"UserId = {literal(org.user)} AND RecordId IN {literal(ids)}"
    rows = org.rows("UserRecordAccess", ["RecordId", "HasEditAccess"], wanted)
    barred = [str(row["RecordId"]) for row in rows if not row["HasEditAccess"]]
    if barred:
        more = f" and {len(barred) - _NAMED} more" if len(barred) > _NAMED else ""
        sentence = (
            f"Of the newest {len(ids)} quotas the user may not edit {len(barred)}: {', '.join(barred[:_NAMED])}{more}."
        )
        remedy = "A role above their owners will do, or View All Forecasts with Manage Quotas. Nobody sets their own."
        yield Finding("doctor.access", sentence, remedy, tuple(barred))
    elif len(rows) < len(ids):
        sentence = f"The org says of {len(rows)} of the newest {len(ids)} quotas whether the user may edit them."
        yield Finding("doctor.access", sentence, "Try one of the others by hand: the CRM may refuse to change them.")
    else:
        yield note("doctor.access", f"The user may edit the newest {len(ids)} quotas, as the org says.")


def territories(org: ExaminedOrg) -> Iterator[Finding]:
    """Territories: a model is active, and assignments can be written."""
    described = org.describe("ObjectTerritory2Association")
    if described is None:
        return
    if not (described.get("createable") and described.get("deletable")):
        sentence = "Territory assignments can be read but not written."
        yield Finding("doctor.territories", sentence, "Grant Manage Territories, if qplan is to write them.")
    active = org.rows("Territory2Model", ["Name"], f"State = {literal('Active')}")
    if active:
        yield note("doctor.territories", f"The active territory model is {active[0]['Name']}.")
    else:
        yield Finding(
            "doctor.territories", "No territory model is active.", "Activate one, or plan without territories."
        )


def permissions(org: ExaminedOrg) -> Iterator[Finding]:
    """Permissions: what the user's profile and permission sets grant."""
    me = literal(org.user)
    for field, (label, purpose) in _PERMISSIONS.items():
        by_profile = org.rows("User", ["Id", f"Profile.{field}"], f"Id = {me}")
        where = f"AssigneeId = {me} AND PermissionSet.{field} = true"
        granted = any((row.get("Profile") or {}).get(field) for row in by_profile) or bool(
            org.rows("PermissionSetAssignment", ["Id"], where)
        )
        if granted:
            yield note("doctor.permissions", f"The user has {label}.")
        else:
            sentence = f"The user lacks {label}, which it takes to {purpose}."
            yield Finding("doctor.permissions", sentence, f"Grant {label} by a permission set.", (field,))
    yield note("doctor.permissions", "Nobody can write their own quota: the integration user should carry none.")
