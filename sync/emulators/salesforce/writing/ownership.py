"""What goes with an owner: team members and shares that are lost when a record is given away, deals that follow."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from sync.emulators.salesforce.metadata import SObject
from sync.emulators.salesforce.org import Org
from sync.emulators.salesforce.tables import quoted
from sync.emulators.salesforce.writing.permissions import has_permission, stands_above

__all__ = ["OWNER_OPTIONS", "followers", "given_away", "share_with_member", "unshare"]

OWNER_OPTIONS = frozenset({
    "EnforceNewOwnerHasReadAccess", "KeepAccountTeam", "KeepSalesTeam", "KeepSalesTeamGrantCurrentOwnerReadWriteAccess",
    "SendEmail", "TransferAllOwnedCases", "TransferContacts", "TransferContracts", "TransferNotesAndAttachments",
    "TransferOpenActivities", "TransferOrders", "TransferOthersOpenOpportunities", "TransferOwnedClosedOpportunities",
    "TransferOwnedOpenCases", "TransferOwnedOpenOpportunities",
})  # fmt: skip
"""The types of OwnerChangeOptions; those of cases, orders and activities have nothing to move here."""
_TEAMS = {
    "Account": ("AccountTeamMember", "AccountShare", "AccountId", "KeepAccountTeam"),
    "Opportunity": ("OpportunityTeamMember", "OpportunityShare", "OpportunityId", "KeepSalesTeam"),
}
_LEVELS = ("AccountAccessLevel", "OpportunityAccessLevel", "CaseAccessLevel", "ContactAccessLevel")


def given_away(
    org: Org,
    db: sqlite3.Connection,
    sobject: SObject,
    old: Mapping[str, Any],
    owner: str,
    kept: frozenset[str],
    at: str,
) -> None:
    """Take from an account or deal that has a new owner what the old one's team had.

    The team goes, with its shares, unless `kept` holds the option that keeps it: then those members stay whom an
    administrator, the old owner or someone above the old owner added. Shares by hand always go. The owner's own share
    passes to the new owner.
    """
    member, share, link, keeping = _TEAMS[sobject.name]
    if member not in org.schema:
        return
    for row_id, person, author in db.execute(
        f"SELECT Id, UserId, CreatedById FROM {member} WHERE {link} = ?", (old["Id"],)
    ).fetchall():
        spared = author == old["OwnerId"] or has_permission(db, author, "PermissionsModifyAllData")
        if keeping in kept and (spared or stands_above(db, author, old["OwnerId"])):
            continue
        db.execute(f"DELETE FROM {member} WHERE Id = ?", (row_id,))
        db.execute("INSERT INTO emulator_deleted VALUES (?, ?, ?)", (member, row_id, at))
        _drop_share(db, share, link, old["Id"], person)
    db.execute(f"DELETE FROM {share} WHERE {link} = ? AND RowCause = 'Manual'", (old["Id"],))
    db.execute(
        f"UPDATE {share} SET UserOrGroupId = ?, LastModifiedDate = ? WHERE {link} = ? AND RowCause = 'Owner'",
        (owner, at, old["Id"]),
    )


def followers(
    org: Org, db: sqlite3.Connection, account: Mapping[str, Any], options: frozenset[str]
) -> list[tuple[SObject, str]]:
    """The records that go to the new owner with an account, as the options of its change say."""
    owned = "OwnerId = :owner AND AccountId = :account AND IsDeleted = 0"
    others = "OwnerId <> :owner AND AccountId = :account AND IsDeleted = 0"
    rules = (
        ("TransferOwnedOpenOpportunities", "Opportunity", f"{owned} AND IsClosed = 0"),
        ("TransferOthersOpenOpportunities", "Opportunity", f"{others} AND IsClosed = 0"),
        ("TransferOwnedClosedOpportunities", "Opportunity", f"{owned} AND IsClosed = 1"),
        ("TransferContacts", "Contact", owned),
    )
    found = []
    for option, name, where in rules:
        if option in options:
            rows = db.execute(
                f"SELECT Id FROM {name} WHERE {where} ORDER BY n",
                {"owner": account["OwnerId"], "account": account["Id"]},
            )
            found += [(org.schema[name], str(row[0])) for row in rows]
    return found


def share_with_member(org: Org, db: sqlite3.Connection, sobject: SObject, row: Mapping[str, Any], at: str) -> None:
    """Give a member of a team the share that goes with it, or the levels it has now."""
    for member, share, link, _ in _TEAMS.values():
        if sobject.name == member:
            shown = {f.name for f in org.schema[share].fields}
            levels = {name: row[name] for name in _LEVELS if name in row and name in shown}
            values = {link: row[link], "UserOrGroupId": row["UserId"], "RowCause": "Team", **levels}
            values |= {"LastModifiedDate": at, "LastModifiedById": row["LastModifiedById"], "IsDeleted": 0}
            _drop_share(db, share, link, row[link], row["UserId"])
            names = {"Id": org.new_id(org.schema[share]), **values}
            columns = ", ".join(map(quoted, names))
            sql = f"INSERT INTO {share} ({columns}) VALUES ({', '.join('?' * len(names))})"
            db.execute(sql, tuple(names.values()))


def unshare(db: sqlite3.Connection, sobject: SObject, row: Mapping[str, Any]) -> None:
    """Take the share of a member who left a team."""
    for member, share, link, _ in _TEAMS.values():
        if sobject.name == member:
            _drop_share(db, share, link, row[link], row["UserId"])


def _drop_share(db: sqlite3.Connection, share: str, link: str, record: str, person: str) -> None:
    db.execute(f"DELETE FROM {share} WHERE {link} = ? AND UserOrGroupId = ? AND RowCause = 'Team'", (record, person))
