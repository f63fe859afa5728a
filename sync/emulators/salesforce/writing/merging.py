"""Two accounts or contacts become one; and what lies in the recycle bin comes back."""

from collections.abc import Sequence

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.metadata import SObject
from sync.emulators.salesforce.tables import quoted
from sync.emulators.salesforce.writing.rules import NATURAL_KEYS
from sync.emulators.salesforce.writing.writer import Writer

__all__ = ["MERGEABLE", "merge", "undelete"]

MERGEABLE = frozenset({"Account", "Contact"})
_MOST = 2


def merge(writer: Writer, sobject: SObject, master: str, losers: Sequence[str]) -> list[str]:
    """Give the master what belongs to the losers, and put these into the recycle bin; the ids that were moved.

    A loser's MasterRecordId says into what it went. A child that the master has already (a territory, a share) is
    dropped. INVALID_OPERATION: an object that is not merged, more than two losers, or the master among them.
    """
    if sobject.name not in MERGEABLE:
        raise ApiError("INVALID_OPERATION", f"{sobject.label} records cannot be merged")
    if not 1 <= len(losers) <= _MOST or master in losers:
        raise ApiError("INVALID_OPERATION", f"a merge takes a master and one or {_MOST} other records")
    db, org, stamp = writer.db, writer.org, writer.stamp()
    writer.existing(sobject, master)
    moved: list[str] = []
    for loser in losers:
        writer.existing(sobject, loser)
        for child, field in org.schema.children[sobject.name]:
            if field.name == "MasterRecordId":
                continue
            table, column = quoted(child.name), quoted(field.name)
            shown = {f.name for f in child.fields}
            key = [name for name in NATURAL_KEYS.get(child.name, ()) if name in shown and name != field.name]
            if child.name.endswith("Share"):
                key = ["UserOrGroupId", "RowCause"]
            if key:
                same = " AND ".join(f"o.{quoted(name)} IS {table}.{quoted(name)}" for name in key)
                db.execute(
                    f"DELETE FROM {table} WHERE {column} = ? "
                    f"AND EXISTS (SELECT 1 FROM {table} o WHERE o.{column} = ? AND {same})",
                    (loser, master),
                )
            ids = [row[0] for row in db.execute(f"SELECT Id FROM {table} WHERE {column} = ? ORDER BY n", (loser,))]
            stamps = [name for name in ("LastModifiedDate", "SystemModstamp") if name in shown]
            sets = ", ".join([f"{column} = :master", *(f"{quoted(name)} = :at" for name in stamps)])
            values = {"master": master, "at": stamp, "loser": loser}
            db.execute(f"UPDATE {table} SET {sets} WHERE {column} = :loser", values)
            moved += ids
        writer.delete(sobject, loser)
        db.execute(f"UPDATE {quoted(sobject.name)} SET MasterRecordId = ? WHERE Id = ?", (master, loser))
    return moved


def undelete(writer: Writer, sobject: SObject, record_id: str) -> None:
    """Bring a row back from the recycle bin; UNDELETE_FAILED when it is not there."""
    db = writer.db
    table = quoted(sobject.name)
    found = None
    if sobject.soft_deletes:
        found = db.execute(f"SELECT 1 FROM {table} WHERE Id = ? AND IsDeleted = 1", (record_id,)).fetchone()
    if found is None:
        raise ApiError("UNDELETE_FAILED", "Entity is not in the recycle bin")
    names = {f.name for f in sobject.fields}
    stamps = [name for name in ("LastModifiedDate", "SystemModstamp") if name in names]
    sets = ["IsDeleted = 0", *(f"{quoted(name)} = :at" for name in stamps)]
    if "MasterRecordId" in names:
        sets.append("MasterRecordId = NULL")
    db.execute(f"UPDATE {table} SET {', '.join(sets)} WHERE Id = :id", {"at": writer.stamp(), "id": record_id})
    db.execute("DELETE FROM emulator_deleted WHERE sobject = ? AND Id = ?", (sobject.name, record_id))
    writer.settled(sobject, record_id)
