"""A CRM that is asked only while the one who asks may: before every question and every write, leave is asked."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sync.crm.ports import CrmBatchTarget, Written

__all__ = ["FencedTarget"]


class FencedTarget:
    """A `CrmBatchTarget` behind a check that raises when this process may not go on; then nothing is sent."""

    def __init__(self, target: CrmBatchTarget, check: Callable[[], None]) -> None:
        self._target, self._check = target, check

    def find(self, sobject: str, equals: Mapping[str, object], fields: Sequence[str]) -> list[dict[str, Any]]:
        """As the CRM's."""
        self._check()
        return self._target.find(sobject, equals, fields)

    def find_many(
        self, sobject: str, keys: Sequence[Mapping[str, object]], fields: Sequence[str]
    ) -> list[list[dict[str, Any]]]:
        """As the CRM's."""
        self._check()
        return self._target.find_many(sobject, keys, fields)

    def read(self, sobject: str, record_id: str, fields: Sequence[str]) -> dict[str, Any]:
        """As the CRM's."""
        self._check()
        return self._target.read(sobject, record_id, fields)

    def create(self, sobject: str, values: Mapping[str, object]) -> str:
        """As the CRM's."""
        self._check()
        return self._target.create(sobject, values)

    def update(
        self, sobject: str, record_id: str, values: Mapping[str, object], *, unmodified_since: datetime | None = None
    ) -> None:
        """As the CRM's."""
        self._check()
        self._target.update(sobject, record_id, values, unmodified_since=unmodified_since)

    def delete(self, sobject: str, record_id: str) -> None:
        """As the CRM's."""
        self._check()
        self._target.delete(sobject, record_id)

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
        """As the CRM's."""
        self._check()
        return self._target.write_many(
            sobject, action, rows, all_or_none=all_or_none, keep_teams=keep_teams, on_job=on_job
        )
