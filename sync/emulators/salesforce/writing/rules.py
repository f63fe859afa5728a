"""Rules that belong to one object: what must hold before its rows are written, and what follows when they are."""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.metadata import SObject
from sync.emulators.salesforce.tables import quoted
from sync.emulators.salesforce.writing.models import check_model
from sync.emulators.salesforce.writing.permissions import check_quota_owner

__all__ = ["NATURAL_KEYS", "before", "check_delete", "check_owner", "check_unique"]

# Rows that may exist once. A quota's key uses the period, which is derived: it is checked when the row is in.
NATURAL_KEYS: dict[str, tuple[str, ...]] = {
    "ForecastingQuota": (
        "QuotaOwnerId", "ForecastingTypeId", "PeriodId", "Territory2Id", "ProductFamily", "ForecastingGroupItemId",
        "CurrencyIsoCode",
    ),
    "AccountTeamMember": ("AccountId", "UserId"),
    "OpportunityTeamMember": ("OpportunityId", "UserId"),
    "OpportunitySplit": ("OpportunityId", "SplitOwnerId", "SplitTypeId"),
    "UserTerritory2Association": ("UserId", "Territory2Id"),
    "ObjectTerritory2Association": ("ObjectId", "Territory2Id"),
    "PermissionSetAssignment": ("PermissionSetId", "AssigneeId"),
    "Territory2": ("Territory2ModelId", "DeveloperName"),
}  # fmt: skip


def before(db: sqlite3.Connection, sobject: SObject, user: str, row: Mapping[str, Any], *, creating: bool) -> None:
    """Raise the ApiError with which Salesforce refuses this row; `row` holds the values as they would be stored."""
    rule = _RULES.get(sobject.name)
    if rule is not None:
        rule(db, user, row, creating)


def check_owner(db: sqlite3.Connection, sobject: SObject, owner: str) -> None:
    """OPERATION_WITH_INACTIVE_USER_EXCEPTION when a record is given to a user who is not active."""
    found = db.execute("SELECT IsActive FROM User WHERE Id = ?", (owner,)).fetchone()
    if found is not None and not found[0]:
        message = f"operation performed with inactive user [{owner}] as owner of {sobject.label.lower()}"
        raise ApiError("OPERATION_WITH_INACTIVE_USER_EXCEPTION", message, ("OwnerId",))


def _quota(db: sqlite3.Connection, user: str, row: Mapping[str, Any], creating: bool) -> None:
    check_quota_owner(db, user, row["QuotaOwnerId"])
    if creating and row.get("QuotaAmount") is None and row.get("QuotaQuantity") is None:
        raise ApiError(
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [QuotaAmount or QuotaQuantity]",
            ("QuotaAmount", "QuotaQuantity"),
        )
    # A type may forecast by a period of its own; one that does not goes by the org's, which the derivation knows.
    found = db.execute(
        "SELECT 1 FROM Period WHERE IsForecastPeriod = 1 AND StartDate <= :day AND EndDate >= :day AND Type = coalesce("
        "(SELECT t.Emulator_Period__c FROM ForecastingType t WHERE t.Id = :type), Type)",
        {"day": row["StartDate"], "type": row["ForecastingTypeId"]},
    ).fetchone()
    if found is None:
        message = f"Start Date: no forecast period holds {row['StartDate']}"
        raise ApiError("FIELD_INTEGRITY_EXCEPTION", message, ("StartDate",))


def _territory(db: sqlite3.Connection, user: str, row: Mapping[str, Any], creating: bool) -> None:
    del user
    state = db.execute("SELECT State FROM Territory2Model WHERE Id = ?", (row["Territory2ModelId"],)).fetchone()
    if state is not None and state[0] == "Archived":
        message = "Territory Model ID: an archived territory model cannot be changed"
        raise ApiError("FIELD_INTEGRITY_EXCEPTION", message, ("Territory2ModelId",))
    parent = row.get("ParentTerritory2Id")
    if parent is not None:
        found = db.execute("SELECT Territory2ModelId FROM Territory2 WHERE Id = ?", (parent,)).fetchone()
        if found is not None and found[0] != row["Territory2ModelId"]:
            message = "Parent Territory ID: the parent belongs to another territory model"
            raise ApiError("FIELD_INTEGRITY_EXCEPTION", message, ("ParentTerritory2Id",))
    if not creating and parent is not None and _is_below(db, parent, row["Id"]):
        message = "Parent Territory ID: a territory cannot stand below itself"
        raise ApiError("FIELD_INTEGRITY_EXCEPTION", message, ("ParentTerritory2Id",))


def _is_below(db: sqlite3.Connection, territory: str, top: str) -> bool:
    found = db.execute(
        "WITH RECURSIVE up(id) AS "
        "(SELECT ? UNION SELECT t.ParentTerritory2Id FROM Territory2 t JOIN up ON t.Id = up.id) "
        "SELECT 1 FROM up WHERE id = ?",
        (territory, top),
    ).fetchone()
    return found is not None


def _membership(db: sqlite3.Connection, user: str, row: Mapping[str, Any], creating: bool) -> None:
    del user, creating
    check_model(db, row["Territory2Id"])
    person = db.execute("SELECT IsActive FROM User WHERE Id = ?", (row["UserId"],)).fetchone()
    if person is not None and not person[0]:
        raise ApiError("FIELD_INTEGRITY_EXCEPTION", "User ID: inactive users cannot be assigned", ("UserId",))


def _placement(db: sqlite3.Connection, user: str, row: Mapping[str, Any], creating: bool) -> None:
    del user, creating
    check_model(db, row["Territory2Id"])


def _stage(db: sqlite3.Connection, user: str, row: Mapping[str, Any], creating: bool) -> None:
    del user
    lines = db.execute(
        "SELECT 1 FROM OpportunityLineItem WHERE OpportunityId = ? AND IsDeleted = 0 LIMIT 1", (row.get("Id"),)
    ).fetchone()
    if not creating and lines is not None and row.get("$changed_amount"):
        raise ApiError(
            "FIELD_INTEGRITY_EXCEPTION", "Amount: the amount of an opportunity with products is their sum", ("Amount",)
        )


def _split(db: sqlite3.Connection, user: str, row: Mapping[str, Any], creating: bool) -> None:
    del user, creating
    found = db.execute(
        "SELECT IsTotalValidated FROM OpportunitySplitType WHERE Id = ?", (row.get("SplitTypeId"),)
    ).fetchone()
    most = 1_000 if found is not None and not found[0] else 100
    if not 0 <= (row.get("SplitPercentage") or 0) <= most:
        message = f"Split (%): enter a percentage from 0 to {most}"
        raise ApiError("FIELD_INTEGRITY_EXCEPTION", message, ("SplitPercentage",))


_RULES: dict[str, Callable[[sqlite3.Connection, str, Mapping[str, Any], bool], None]] = {
    "ForecastingQuota": _quota,
    "ObjectTerritory2Association": _placement,
    "Opportunity": _stage,
    "OpportunitySplit": _split,
    "Territory2": _territory,
    "UserTerritory2Association": _membership,
}


def check_unique(db: sqlite3.Connection, sobject: SObject, record_id: str) -> None:
    """DUPLICATE_VALUE when the row, as it now stands, repeats another's unique field or natural key."""
    table = quoted(sobject.name)
    names = {f.name for f in sobject.fields}
    keys: list[tuple[str, ...]] = [(f.name,) for f in sobject.fields if f.unique]
    if sobject.name in NATURAL_KEYS:
        keys.append(tuple(name for name in NATURAL_KEYS[sobject.name] if name in names))
    alive = " AND o.IsDeleted = 0" if "IsDeleted" in names else ""
    for key in keys:
        same = " AND ".join(f"o.{quoted(name)} IS m.{quoted(name)}" for name in key)
        known = f" AND m.{quoted(key[0])} IS NOT NULL"
        found = db.execute(
            f"SELECT o.Id FROM {table} m JOIN {table} o ON {same}{known} "
            f"WHERE m.Id = ? AND o.Id <> m.Id{alive} LIMIT 1",
            (record_id,),
        ).fetchone()
        if found is not None:
            what = key[0] if len(key) == 1 else "<unknown>"
            message = f"duplicate value found: {what} duplicates value on record with id: {found[0]}"
            raise ApiError("DUPLICATE_VALUE", message, key if len(key) == 1 else ())


def check_delete(db: sqlite3.Connection, sobject: SObject, record_id: str) -> None:
    """DELETE_FAILED when other rows hold on to this one."""
    holders = {
        "Territory2Model": ("Territory2", "Territory2ModelId"),
        "Territory2Type": ("Territory2", "Territory2TypeId"),
        "UserRole": ("User", "UserRoleId"),
    }
    if sobject.name in holders:
        child, link = holders[sobject.name]
        found = db.execute(f"SELECT 1 FROM {quoted(child)} WHERE {quoted(link)} = ? LIMIT 1", (record_id,)).fetchone()
        if found is not None:
            message = f"Your attempt to delete {record_id} could not be completed because it is in use by a {child}"
            raise ApiError("DELETE_FAILED", message)
