"""Create, update and delete rows as one user, inside one transaction."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sync.emulators.salesforce.derived import derivations, groups
from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.ids import is_id, to_18
from sync.emulators.salesforce.metadata import Field, SObject
from sync.emulators.salesforce.org import ADMIN_PROFILE, Org
from sync.emulators.salesforce.tables import encode_moment, quoted
from sync.emulators.salesforce.writing.history import record_change, roll_up_lines
from sync.emulators.salesforce.writing.models import check_model
from sync.emulators.salesforce.writing.ownership import followers, given_away, share_with_member, unshare
from sync.emulators.salesforce.writing.rules import before, check_delete, check_owner, check_unique
from sync.emulators.salesforce.writing.values import stored

__all__ = ["Writer", "transaction"]

_LOCK_FIELDS = {"UserRoleId", "IsActive", "ProfileId"}


@dataclass
class Writer:
    """Writes rows for `user`. `lock_every`: each n-th row fails as if another transaction held it (0: never).

    `text_only`: values come from a CSV. `backdate`: seconds by which stamps lie in the past (rows visible late).
    `owner_options`: what is to be kept and moved when accounts and deals change hands.
    """

    org: Org
    db: sqlite3.Connection
    user: str
    text_only: bool = False
    lock_every: int = 0
    backdate: float = 0.0
    owner_options: frozenset[str] = frozenset()
    rows: int = 0
    kinds: set[bool] = field(default_factory=set)

    # The three verbs -------------------------------------------------------------------------------------------

    def insert(self, sobject: SObject, values: Mapping[str, Any]) -> str:
        """Create a row and return its id; ApiError says why not."""
        self._admit(sobject, setup=sobject.setup or sobject.name == "User")
        if not sobject.createable:
            raise ApiError("INVALID_TYPE_FOR_OPERATION", f"entity type cannot be inserted: {sobject.label}")
        if "Id" in values:
            raise ApiError("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", ("Id",))
        row = self._values(sobject, values, creating=True)
        if sobject.name == "Account" and self.org.features.person_accounts:
            self._name_person(row, {"IsPersonAccount": bool(row.get("LastName"))})
        missing = [f.name for f in sobject.fields if f.required_on_create and row.get(f.name) is None]
        if missing:
            listed = ", ".join(missing)
            raise ApiError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{listed}]", tuple(missing))
        self._lock_groups(sobject, row)
        stamp = self.stamp()
        for one in sobject.fields:
            if row.get(one.name) is None:
                row[one.name] = self._default(one, row)
        row |= {"Id": self.org.new_id(sobject), "CreatedDate": stamp, "CreatedById": self.user}
        row |= {"LastModifiedDate": stamp, "LastModifiedById": self.user, "SystemModstamp": stamp}
        names = [f.name for f in sobject.fields]
        before(self.db, sobject, self.user, row, creating=True)
        columns, marks = ", ".join(map(quoted, names)), ", ".join("?" * len(names))
        sql = f"INSERT INTO {quoted(sobject.name)} ({columns}) VALUES ({marks})"
        self.db.execute(sql, tuple(row.get(name) for name in names))
        self._settle(sobject, row["Id"], None, stamp)
        share_with_member(self.org, self.db, sobject, row, stamp)
        if row.get("IsPersonAccount"):
            self._pair_person(row)
        return str(row["Id"])

    def update(self, sobject: SObject, record_id: str, values: Mapping[str, Any]) -> None:
        """Change a row; ApiError says why not."""
        self._admit(sobject, setup=sobject.setup or (sobject.name == "User" and bool(_LOCK_FIELDS & set(values))))
        if not sobject.updateable:
            raise ApiError("INVALID_TYPE_FOR_OPERATION", f"entity type {sobject.label} does not support update")
        old = self.existing(sobject, record_id)
        if old["Id"] in self.org.read_only:
            raise ApiError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
        changes = self._values(sobject, values, creating=False)
        if sobject.name == "Account" and self.org.features.person_accounts:
            self._name_person(changes, old)
        cleared = [k for k, v in changes.items() if v is None and not self._nillable(sobject, k)]
        if cleared:
            listed = ", ".join(cleared)
            raise ApiError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{listed}]", tuple(cleared))
        self._lock_groups(sobject, changes)
        if changes.get("OwnerId", old.get("OwnerId")) != old.get("OwnerId"):
            check_owner(self.db, sobject, changes["OwnerId"])
        amount = "Amount" in changes and changes["Amount"] != old.get("Amount")
        before(self.db, sobject, self.user, {**old, **changes, "$changed_amount": amount}, creating=False)
        stamp = self.stamp()
        if sobject.name == "Opportunity" and changes.get("StageName", old["StageName"]) != old["StageName"]:
            changes = {"Probability": None, "ForecastCategoryName": None, **changes, "LastStageChangeDate": stamp}
        if sobject.name in {"User", "Contact"} and {"FirstName", "LastName"} & set(changes):
            changes["Name"] = None
        names = {f.name for f in sobject.fields}
        changes |= {"LastModifiedDate": stamp, "LastModifiedById": self.user, "SystemModstamp": stamp}
        changes = {k: v for k, v in changes.items() if k in names}
        sets = ", ".join(f"{quoted(name)} = ?" for name in changes)
        self.db.execute(f"UPDATE {quoted(sobject.name)} SET {sets} WHERE Id = ?", (*changes.values(), old["Id"]))
        self._settle(sobject, old["Id"], old, stamp)
        if sobject.name == "Account" and old.get("PersonContactId"):
            told = {"FirstName": "FirstName", "LastName": "LastName", "PersonEmail": "Email", "OwnerId": "OwnerId"}
            same = {told[name]: value for name, value in changes.items() if name in told}
            if same:
                self.update(self.org.schema["Contact"], old["PersonContactId"], same)
        share_with_member(self.org, self.db, sobject, {**old, **changes}, stamp)
        if sobject.name in {"Account", "Opportunity"} and changes.get("OwnerId", old["OwnerId"]) != old["OwnerId"]:
            given_away(self.org, self.db, sobject, old, changes["OwnerId"], self.owner_options, stamp)
            if sobject.name == "Account":
                for child, child_id in followers(self.org, self.db, old, self.owner_options):
                    self.update(child, child_id, {"OwnerId": changes["OwnerId"]})

    def delete(self, sobject: SObject, record_id: str, *, for_good: bool = False) -> None:
        """Put a row into the recycle bin; away `for_good`, or where the object has none."""
        self._admit(sobject, setup=sobject.setup)
        if not sobject.deletable:
            raise ApiError("INVALID_TYPE_FOR_OPERATION", f"entity type cannot be deleted: {sobject.label}")
        old = self.existing(sobject, record_id)
        if sobject.name == "ForecastingQuota":
            before(self.db, sobject, self.user, old, creating=False)
        if sobject.name in {"UserTerritory2Association", "ObjectTerritory2Association"}:
            check_model(self.db, old["Territory2Id"])
        if sobject.name == "Territory2":
            check_model(self.db, old["Id"])
        check_delete(self.db, sobject, old["Id"])
        self._lock_groups(sobject, {"UserRoleId": None})
        stamp = self.stamp()
        names = {f.name for f in sobject.fields}
        if sobject.soft_deletes and not for_good:
            who = ", LastModifiedDate = :at, LastModifiedById = :by" if "LastModifiedById" in names else ""
            self.db.execute(
                f"UPDATE {quoted(sobject.name)} SET IsDeleted = 1, SystemModstamp = :at{who} WHERE Id = :id",
                {"at": stamp, "by": self.user, "id": old["Id"]},
            )
        else:
            self.db.execute(f"DELETE FROM {quoted(sobject.name)} WHERE Id = ?", (old["Id"],))
        self.db.execute("INSERT INTO emulator_deleted VALUES (?, ?, ?)", (sobject.name, old["Id"], stamp))
        if sobject.name == "Territory2":
            for child in ("UserTerritory2Association", "ObjectTerritory2Association"):
                self.db.execute(f"DELETE FROM {child} WHERE Territory2Id = ?", (old["Id"],))
        unshare(self.db, sobject, old)
        if sobject.name == "OpportunityLineItem":
            self._roll_up(old["OpportunityId"], stamp)
        if old.get("IsPersonAccount") and sobject.name == "Account" and old.get("PersonContactId"):
            self.delete(self.org.schema["Contact"], old["PersonContactId"])

    def existing(self, sobject: SObject, record_id: str) -> dict[str, Any]:
        """The row as stored; MALFORMED_ID, NOT_FOUND or ENTITY_IS_DELETED when there is none to change."""
        if not is_id(record_id):
            raise ApiError("MALFORMED_ID", f"malformed id {record_id}")
        cursor = self.db.execute(f"SELECT * FROM {quoted(sobject.name)} WHERE Id = ?", (to_18(record_id),))
        found = cursor.fetchone()
        if found is None:
            gone = self.db.execute("SELECT 1 FROM emulator_deleted WHERE Id = ?", (to_18(record_id),)).fetchone()
            if gone:
                raise ApiError("ENTITY_IS_DELETED", "entity is deleted")
            raise ApiError("NOT_FOUND", "The requested resource does not exist")
        row = dict(zip((d[0] for d in cursor.description), found, strict=True))
        if row.get("IsDeleted"):
            raise ApiError("ENTITY_IS_DELETED", "entity is deleted")
        return row

    # Steps -----------------------------------------------------------------------------------------------------

    def _admit(self, sobject: SObject, *, setup: bool) -> None:
        """Count the row, and refuse what may not share this transaction."""
        self.rows += 1
        if self.lock_every and self.rows % self.lock_every == 0:
            raise ApiError("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records")
        if self.kinds and setup not in self.kinds:
            raise ApiError(
                "MIXED_DML_OPERATION",
                "DML operation on setup object is not permitted after you have updated a non-setup object (or vice "
                f"versa): {sobject.name}",
            )
        self.kinds.add(setup)

    def _values(self, sobject: SObject, values: Mapping[str, Any], *, creating: bool) -> dict[str, Any]:
        """The values as stored, of fields that may be written."""
        found: dict[str, Any] = {}
        closed = []
        for name, value in values.items():
            if name == "attributes":
                continue
            known = self.org.schema.field(sobject.name, name)
            if known is None:
                lookup = self.org.schema.relationship(sobject.name, name)
                if lookup is None or not isinstance(value, Mapping):
                    message = f"No such column '{name}' on sobject of type {sobject.name}"
                    raise ApiError("INVALID_FIELD", message, (name,) if lookup else ())
                found[lookup.name] = self._by_external_id(lookup, value)
            elif not (known.createable if creating else known.updateable):
                closed.append(known.name)
            else:
                found[known.name] = stored(known, value, self.org.schema, text_only=self.text_only)
        if closed:
            listed = ", ".join(closed)
            raise ApiError(
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                f"Unable to create/update fields: {listed}. Please check the security settings of this field and "
                "verify that it is read/write for your profile or permission set.",
                tuple(closed),
            )
        self._check_references(sobject, found)
        return found

    def _check_references(self, sobject: SObject, row: Mapping[str, Any]) -> None:
        for name, value in row.items():
            known = self.org.schema.field(sobject.name, name)
            if known is not None and known.type == "reference" and value is not None:
                target = self.org.schema.by_prefix[value[:3]]
                if not self.db.execute(f"SELECT 1 FROM {quoted(target.name)} WHERE Id = ?", (value,)).fetchone():
                    raise ApiError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", (name,))

    def _by_external_id(self, lookup: Field, value: Mapping[str, Any]) -> str:
        """`{"Account": {"External_Key__c": "A-7"}}`: the id of the row with that key."""
        keys = {k: v for k, v in value.items() if k != "attributes"}
        for target in lookup.reference_to:
            for key, wanted in keys.items():
                known = self.org.schema.field(target, key) if target in self.org.schema else None
                if known is not None and (known.external_id or known.type == "id") and len(keys) == 1:
                    found = self.db.execute(
                        f"SELECT Id FROM {quoted(target)} WHERE {quoted(known.name)} = ?", (wanted,)
                    ).fetchone()
                    if found is not None:
                        return str(found[0])
                    message = f"Foreign key external ID: {wanted} not found for field {known.name} in entity {target}"
                    raise ApiError("INVALID_FIELD", message)
        message = f"The external foreign key reference does not reference a valid entity: {lookup.relationship}"
        raise ApiError("INVALID_FIELD", message)

    def _nillable(self, sobject: SObject, name: str) -> bool:
        known = self.org.schema.field(sobject.name, name)
        return known is None or known.nillable

    def _default(self, one: Field, row: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a stored value of any type
        match one.default:
            case "$user":
                return self.user
            case "$profile":
                return ADMIN_PROFILE
            case "$developer_name":
                return re.sub(r"\W+", "_", str(row.get("Name", "x"))).strip("_")
            case bool() | int():
                return int(one.default)
            case str() as constant if not constant.startswith("$"):
                return constant
        # A create that leaves the currency out gets the writer's own, without a word.
        return self._own_currency() if one.name == "CurrencyIsoCode" else None

    def _own_currency(self) -> str:
        found = self.db.execute("SELECT DefaultCurrencyIsoCode FROM User WHERE Id = ?", (self.user,)).fetchone()
        return str(found[0]) if found and found[0] else self.org.features.default_currency

    def stamp(self) -> str:
        """The moment rows written now are stamped with."""
        if not self.backdate:
            return self.org.stamp()
        at: datetime = self.org.now().astimezone(UTC) - timedelta(seconds=self.backdate)
        return encode_moment(at.replace(microsecond=0))

    def _lock_groups(self, sobject: SObject, row: Mapping[str, Any]) -> None:
        """Membership changes wait for the group lock; someone who holds it longer than the wait makes them fail."""
        if not sobject.locks_groups or (sobject.name == "User" and not _LOCK_FIELDS & set(row)):
            return
        if not self.org.groups.acquire(self.org.features.lock_wait_seconds):
            raise ApiError(
                "UNABLE_TO_LOCK_ROW",
                "Group membership operation already in progress: unable to obtain exclusive access to this record",
            )
        self.org.groups.release()

    def _settle(self, sobject: SObject, record_id: str, old: dict[str, Any] | None, stamp: str) -> None:
        """Derive, check what must be unique, leave history."""
        table = quoted(sobject.name)
        names = {f.name for f in sobject.fields}
        known = (one for one in derivations(self.org.features).get(sobject.name, ()) if one.field in names)
        for run in groups(known):
            values = [one.sql if one.always else f"coalesce({quoted(one.field)}, {one.sql})" for one in run]
            sets = ", ".join(f"{quoted(one.field)} = {value}" for one, value in zip(run, values, strict=True))
            self.db.execute(f"UPDATE {table} SET {sets} WHERE Id = ?", (record_id,))
        if sobject.name == "DatedConversionRate":
            self._close_rates()
        check_unique(self.db, sobject, record_id)
        if sobject.name == "Opportunity":
            record_change(self.org, self.db, self.user, stamp, old, self.existing(sobject, record_id))
        if sobject.name == "OpportunityLineItem":
            self._roll_up(self.existing(sobject, record_id)["OpportunityId"], stamp)

    def _close_rates(self) -> None:
        """A new rate ends the one before it."""
        for one in derivations(self.org.features)["DatedConversionRate"]:
            self.db.execute(f"UPDATE DatedConversionRate SET {quoted(one.field)} = {one.sql}")

    def settled(self, sobject: SObject, record_id: str) -> None:
        """Derive again what depends on a row that came back."""
        if sobject.name == "OpportunityLineItem":
            self._roll_up(self.existing(sobject, record_id)["OpportunityId"], self.stamp())

    def _name_person(self, row: dict[str, Any], old: Mapping[str, Any]) -> None:
        """A person account is named by its first and last name, any other by its name: the wrong ones are refused."""
        wrong = {"Name"} if old["IsPersonAccount"] else {"FirstName", "LastName", "PersonEmail"}
        if wrong & set(row):
            listed = ", ".join(sorted(wrong & set(row)))
            message = f"Account: bad field names on insert/update call: {listed}"
            raise ApiError("INVALID_FIELD_FOR_INSERT_UPDATE", message, tuple(sorted(wrong & set(row))))
        if old["IsPersonAccount"]:
            names = [row.get(name, old.get(name)) for name in ("FirstName", "LastName")]
            row |= {"Name": " ".join(name for name in names if name), "IsPersonAccount": 1}

    def _pair_person(self, account: Mapping[str, Any]) -> None:
        """A person account has a contact of its own, which is the same person."""
        contact = self.org.schema["Contact"]
        names = {name: account.get(name) for name in ("FirstName", "LastName", "OwnerId")}
        made = self.insert(contact, {**names, "AccountId": account["Id"], "Email": account.get("PersonEmail")})
        self.db.execute("UPDATE Contact SET IsPersonAccount = 1 WHERE Id = ?", (made,))
        self.db.execute("UPDATE Account SET PersonContactId = ? WHERE Id = ?", (made, account["Id"]))

    def _roll_up(self, opportunity: str, stamp: str) -> None:
        """An opportunity with products is worth their sum; one that lost its last keeps the amount."""
        parent = self.org.schema["Opportunity"]
        old = self.existing(parent, opportunity)
        total = roll_up_lines(self.db, opportunity)
        self.db.execute(
            "UPDATE Opportunity SET Amount = coalesce(?, Amount), LastModifiedDate = ?, SystemModstamp = ? "
            "WHERE Id = ?",
            (total, stamp, stamp, opportunity),
        )
        self._settle(parent, opportunity, old, stamp)


@contextmanager
def transaction(org: Org, user: str, **options: Any) -> Iterator[Writer]:  # noqa: ANN401 - the Writer's own options
    """A writer whose rows are kept when the block ends well and undone when it raises."""
    with org.write() as db:
        yield Writer(org, db, user, **options)
