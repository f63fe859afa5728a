"""What became of one change when it was written: the outcome, and the evidence for it."""

from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from sync.model.change import RecordKey

__all__ = ["Discrepancy", "Outcome", "Receipt"]


class Outcome(StrEnum):
    """The five ways a write can end. Only the first two mean that the CRM holds the approved value."""

    APPLIED = "applied"
    ALREADY_APPLIED = "already applied"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    UNKNOWN = "unknown"

    @property
    def is_settled(self) -> bool:
        """Whether the CRM is known to hold the approved value."""
        return self in (Outcome.APPLIED, Outcome.ALREADY_APPLIED)


class Receipt(BaseModel):
    """The outcome of one change, with the value read back from the CRM.

    `found` is the value right before the write, `read_back` the value after it; `note` says, for a person, why the
    outcome is not a plain success and what to do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: str
    record: RecordKey
    field: str
    label: str
    outcome: Outcome
    after: Decimal
    record_id: str | None = None
    found: Decimal | None = None
    read_back: Decimal | None = None
    note: str = ""


class Discrepancy(BaseModel):
    """An approved value the CRM does not hold, or holds in more than one record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    record: RecordKey
    field: str
    label: str
    approved: Decimal
    found: Decimal | None
    records: int

    def __str__(self) -> str:
        held = "no record" if self.found is None else f"{self.found:,f}"
        if self.records > 1:
            held = f"{self.records} records, the first with {held}"
        return f"{self.label}: approved {self.approved:,f}, the CRM holds {held}"
