"""What an opportunity's change leaves behind: its history rows, and the sum of its products as its amount."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from sync.emulators.salesforce.org import Org

__all__ = ["record_change", "roll_up_lines"]

_STAGE_HISTORY = ("StageName", "Amount", "ExpectedRevenue", "CloseDate", "Probability", "ForecastCategory")
_TRACKED = {
    "StageName": ("StageName", "DynamicEnum"),
    "Amount": ("Amount", "Currency"),
    "CloseDate": ("CloseDate", "DateOnly"),
    "OwnerId": ("Owner", "EntityId"),
    "ForecastCategoryName": ("ForecastCategoryName", "DynamicEnum"),
    "Territory2Id": ("Territory2", "EntityId"),
    "Name": ("Name", "Text"),
}


def _add(org: Org, db: sqlite3.Connection, sobject: str, user: str, stamp: str, values: Mapping[str, Any]) -> None:
    shown = {f.name for f in org.schema[sobject].fields}
    row = {
        "Id": org.new_id(org.schema[sobject]),
        "IsDeleted": 0,
        "CreatedDate": stamp,
        "CreatedById": user,
        "SystemModstamp": stamp,
        **values,
    }
    row = {k: v for k, v in row.items() if k in shown}
    marks = ", ".join("?" * len(row))
    db.execute(f"INSERT INTO {sobject} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def record_change(
    org: Org,
    db: sqlite3.Connection,
    user: str,
    stamp: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any],
) -> None:
    """Write the history rows of an opportunity that was created (`old` None) or changed."""
    record_id = new["Id"]
    if old is None or any(old.get(name) != new.get(name) for name in _STAGE_HISTORY):
        values = {name: new.get(name) for name in (*_STAGE_HISTORY, "CurrencyIsoCode")}
        _add(org, db, "OpportunityHistory", user, stamp, {"OpportunityId": record_id, **values})
    if "OpportunityFieldHistory" not in org.schema:
        return
    if old is None:
        _add(org, db, "OpportunityFieldHistory", user, stamp, {"OpportunityId": record_id, "Field": "created"})
        return
    for name, (shown, kind) in _TRACKED.items():
        if name in new and old.get(name) != new.get(name):
            values = {"Field": shown, "DataType": kind, "OldValue": old.get(name), "NewValue": new.get(name)}
            _add(org, db, "OpportunityFieldHistory", user, stamp, {"OpportunityId": record_id, **values})


def roll_up_lines(db: sqlite3.Connection, opportunity: str) -> float | None:
    """The sum of an opportunity's products, or None when it has none."""
    found = db.execute(
        "SELECT sum(TotalPrice) FROM OpportunityLineItem WHERE OpportunityId = ? AND IsDeleted = 0", (opportunity,)
    ).fetchone()
    return None if found[0] is None else float(found[0])
