"""A CRM that is asked only while the one who asks may: before every question and every write, leave is asked."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sync.crm.ports import CrmTarget

__all__ = ["FencedTarget"]


class FencedTarget:
    """A `CrmTarget` behind a check that raises when this process may not go on; then nothing is sent."""

    def __init__(self, target: CrmTarget, check: Callable[[], None]) -> None:
        self._target, self._check = target, check

    def find(self, sobject: str, equals: Mapping[str, object], fields: Sequence[str]) -> list[dict[str, Any]]:
        """As the CRM's."""
        self._check()
        return self._target.find(sobject, equals, fields)

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
