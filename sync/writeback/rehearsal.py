"""A rehearsal: the steps of the run itself, on a CRM that lets everything be read and takes no write."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NoReturn

from sync.crm.ports import CrmTarget, Written
from sync.errors import SkipRowError
from sync.model.change import Change, Place
from sync.model.kept import Kept
from sync.model.receipt import Outcome, Receipt

__all__ = ["NoJournal", "ReadOnlyTarget", "is_ready"]

_SENTENCE = "Rehearsed: nothing was sent."


def is_ready(receipt: Receipt) -> bool:
    """Whether a rehearsed change came as far as its write: the record holds what the approvers saw."""
    return receipt.outcome is Outcome.REJECTED and receipt.note.startswith(_SENTENCE)


class ReadOnlyTarget:
    """A `CrmBatchTarget` that reads from another one and sends nothing: each row is refused as rehearsed.

    A record that would have been made is there from then on for whoever asks whether it is: what waits for it is
    rehearsed too.
    """

    def __init__(self, target: CrmTarget) -> None:
        self._target = target
        self._made: list[tuple[str, Mapping[str, object]]] = []

    def find(self, sobject: str, equals: Mapping[str, object], fields: Sequence[str]) -> list[dict[str, Any]]:
        """As the CRM's."""
        return self._target.find(sobject, equals, fields)

    def find_many(
        self, sobject: str, keys: Sequence[Mapping[str, object]], fields: Sequence[str]
    ) -> list[list[dict[str, Any]]]:
        """As the CRM's, and what would have been made."""
        found = self._target.find_many(sobject, keys, fields)
        return [rows or self._would_be(sobject, key, fields) for key, rows in zip(keys, found, strict=True)]

    def read(self, sobject: str, record_id: str, fields: Sequence[str]) -> dict[str, Any]:
        """As the CRM's."""
        return self._target.read(sobject, record_id, fields)

    def create(self, sobject: str, values: Mapping[str, object]) -> str:
        """Refused."""
        del sobject, values
        _refuse()

    def update(
        self, sobject: str, record_id: str, values: Mapping[str, object], *, unmodified_since: datetime | None = None
    ) -> None:
        """Refused."""
        del sobject, record_id, values, unmodified_since
        _refuse()

    def delete(self, sobject: str, record_id: str) -> None:
        """Refused."""
        del sobject, record_id
        _refuse()

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
        """Every row refused."""
        del all_or_none, keep_teams, on_job
        if action == "create":
            self._made += [(sobject, row) for row in rows]
        return [Written(None, SkipRowError(_SENTENCE)) for _ in rows]

    def _would_be(self, sobject: str, key: Mapping[str, object], fields: Sequence[str]) -> list[dict[str, Any]]:
        """The record of a key among those that would have been made."""
        return [
            {"Id": None, **{name: row.get(name) for name in fields}}
            for made, row in self._made
            if made == sobject and all(row.get(name) == value for name, value in key.items())
        ]


def _refuse() -> NoReturn:
    raise SkipRowError(_SENTENCE)


class NoJournal:
    """The journal of a rehearsal: nothing is sent, so that there is nothing to note."""

    def intend(self, digest: str, changes: Sequence[Change], kept: Mapping[Place, Sequence[Kept]]) -> None:
        """Nothing is about to be sent."""

    def owed(self, digest: str) -> Mapping[Place, Sequence[Kept]]:
        """Nothing went with writes that were not sent."""
        del digest
        return {}

    def settle(self, receipts: Sequence[Receipt]) -> None:
        """Nothing was."""
