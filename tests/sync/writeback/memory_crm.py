"""A CRM in memory: the writer port with the one behaviour a test asks for. Its contract is tested with the real one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any, Literal

from sync.crm.ports import Written
from sync.errors import ConflictError, CrmError, RecordGoneError

__all__ = ["MemoryCrm"]


class MemoryCrm:
    """Records in a list. `before_write` and `after_write` are called around each write and may raise or meddle.

    Records it was made with changed before all time, others when they were written, by the clock `now`.
    """

    def __init__(
        self, records: Sequence[Mapping[str, Any]] = (), now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.records: list[dict[str, Any]] = [dict(record) for record in records]
        self.writes, self.is_keeping = 0, False
        self._now = now
        self._numbers = count(len(self.records))
        self._changed: dict[str, datetime] = {}
        self.before_find: Callable[[], None] = lambda: None
        self.before_write: Callable[[], None] = lambda: None
        self.after_write: Callable[[dict[str, Any]], None] = lambda record: None

    def find(self, sobject: str, equals: Mapping[str, object], fields: Sequence[str]) -> list[dict[str, Any]]:
        """The records whose fields equal all the given values."""
        self.before_find()
        wanted = {field: _plain(value) for field, value in equals.items()}
        found = [r for r in self.records if r["type"] == sobject and all(r.get(k) == v for k, v in wanted.items())]
        return [{"Id": record["Id"]} | {field: record.get(field) for field in fields} for record in found]

    def find_many(
        self, sobject: str, keys: Sequence[Mapping[str, object]], fields: Sequence[str]
    ) -> list[list[dict[str, Any]]]:
        """`find` for each key."""
        return [self.find(sobject, key, fields) for key in keys]

    def read(self, sobject: str, record_id: str, fields: Sequence[str]) -> dict[str, Any]:
        """One record by id."""
        found = self.find(sobject, {"Id": record_id}, fields)
        if not found:
            raise _gone(sobject, record_id)
        return found[0]

    def create(self, sobject: str, values: Mapping[str, object]) -> str:
        """Create a record."""
        self.before_write()
        record: dict[str, Any] = {"type": sobject, "Id": f"0J9{next(self._numbers):015d}"}
        self.records.append(record)
        self._write(record, values)
        return str(record["Id"])

    def update(
        self, sobject: str, record_id: str, values: Mapping[str, object], *, unmodified_since: datetime | None = None
    ) -> None:
        """Set fields of a record."""
        self.before_write()
        record = self._record(sobject, record_id)
        changed = self._changed.get(record_id)
        if unmodified_since is not None and changed is not None and changed > unmodified_since:
            raise ConflictError("The record changed since.", sobject=sobject, record_id=record_id)
        self._write(record, values)

    def delete(self, sobject: str, record_id: str) -> None:
        """Delete a record."""
        self.records.remove(self._record(sobject, record_id))

    def write_many(
        self,
        sobject: str,
        action: Literal["create", "update", "delete"],
        rows: Sequence[Mapping[str, object]],
        *,
        all_or_none: bool = False,
        keep_teams: bool = False,
        on_job: Callable[[str], None] = lambda _: None,
    ) -> list[Written]:
        """Write row by row."""
        del on_job  # nothing here takes long enough to be a job
        self.is_keeping = keep_teams
        if all_or_none:
            raise NotImplementedError("nothing that is written to memory needs it yet")
        return [self._one(sobject, action, row) for row in rows]

    def _one(self, sobject: str, action: str, row: Mapping[str, object]) -> Written:
        record_id, values = str(row.get("Id")), {name: value for name, value in row.items() if name != "Id"}
        try:
            match action:
                case "create":
                    return Written(self.create(sobject, values))
                case "update":
                    self.update(sobject, record_id, values)
                case _:
                    self.delete(sobject, record_id)
        except CrmError as error:
            return Written(None, error)
        return Written(record_id)

    def _record(self, sobject: str, record_id: str) -> dict[str, Any]:
        found = [record for record in self.records if (record["type"], record["Id"]) == (sobject, record_id)]
        if not found:
            raise _gone(sobject, record_id)
        return found[0]

    def _write(self, record: dict[str, Any], values: Mapping[str, object]) -> None:
        record |= {field: _plain(value) for field, value in values.items()}
        self._changed[record["Id"]] = self._now()
        self.writes += 1
        self.after_write(record)


def _gone(sobject: str, record_id: str) -> RecordGoneError:
    return RecordGoneError("The record is not there.", sobject=sobject, record_id=record_id)


def _plain(value: object) -> object:
    """A value as the port gives it back: amounts digit by digit, days as text."""
    match value:
        case float():
            return Decimal(str(value))
        case date():
            return value.isoformat()
    return value
