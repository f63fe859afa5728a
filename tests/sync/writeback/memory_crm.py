"""A CRM in memory: the writer port with the one behaviour a test asks for. Its contract is tested with the real one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sync.errors import RecordGoneError

__all__ = ["MemoryCrm"]


class MemoryCrm:
    """Records in a list. `before_write` and `after_write` are called around each write and may raise or meddle."""

    def __init__(self, records: Sequence[Mapping[str, Any]] = ()) -> None:
        self.records: list[dict[str, Any]] = [dict(record) for record in records]
        self.writes = 0
        self.before_find: Callable[[], None] = lambda: None
        self.before_write: Callable[[], None] = lambda: None
        self.after_write: Callable[[dict[str, Any]], None] = lambda record: None

    def find(self, sobject: str, equals: Mapping[str, object], fields: Sequence[str]) -> list[dict[str, Any]]:
        """The records whose fields equal all the given values."""
        self.before_find()
        found = [r for r in self.records if r["type"] == sobject and all(r.get(k) == v for k, v in equals.items())]
        return [{"Id": record["Id"]} | {field: record.get(field) for field in fields} for record in found]

    def read(self, sobject: str, record_id: str, fields: Sequence[str]) -> dict[str, Any]:
        """One record by id."""
        found = self.find(sobject, {"Id": record_id}, fields)
        if not found:
            raise RecordGoneError("The record is not there.", sobject=sobject, record_id=record_id)
        return found[0]

    def create(self, sobject: str, values: Mapping[str, object]) -> str:
        """Create a record."""
        self.before_write()
        record = {"type": sobject, "Id": f"0J9{len(self.records):015d}"} | dict(values)
        self.records.append(record)
        self.writes += 1
        self.after_write(record)
        return str(record["Id"])

    def update(
        self, sobject: str, record_id: str, values: Mapping[str, object], *, unmodified_since: datetime | None = None
    ) -> None:
        """Set fields of a record."""
        self.before_write()
        record = next(r for r in self.records if r["type"] == sobject and r["Id"] == record_id)
        record |= values
        self.writes += 1
        self.after_write(record)

    def delete(self, sobject: str, record_id: str) -> None:
        """Delete a record."""
        self.records = [r for r in self.records if (r["type"], r["Id"]) != (sobject, record_id)]
