"""What became of one change when it was written: the outcome, and the evidence for it."""

from enum import StrEnum

from sync.model.change import Place, RecordKey
from sync.model.in_plan import InPlan
from sync.model.stored import Stored
from sync.model.value import FieldValue, Value, called

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


class Receipt(Stored):
    """The outcome of one change, with the value read back from the CRM.

    `found` is the value right before the write, `read_back` the value after it, `unit` that of the wanted value,
    `in_plan` what that is in the plan where it counts in another currency, `names` what people call values that are
    ids; `note` says, for a person, why the outcome is not a plain success and what to do.
    """

    digest: str
    record: RecordKey
    field: str
    label: str
    outcome: Outcome
    after: FieldValue
    unit: str = ""
    record_id: str | None = None
    found: FieldValue = None
    read_back: FieldValue = None
    note: str = ""
    in_plan: InPlan | None = None
    names: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> Place:
        """The field of the record."""
        return self.record, self.field

    def called(self, value: Value, unit: str = "") -> str:
        """A value of this field for people: by its name, where it has one."""
        return called(value, self.names, unit)


class Discrepancy(Stored):
    """An approved value the CRM does not hold, or holds in more than one record, or in another unit.

    `beside` names the fields that should give the value its meaning and say something else, as the CRM holds them;
    `names` are what people call values that are ids.
    """

    record: RecordKey
    field: str
    label: str
    approved: FieldValue
    found: FieldValue
    records: int
    unit: str = ""
    beside: tuple[tuple[str, str | None], ...] = ()
    names: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        held = called(self.found, self.names) if self.records else "no record"
        if self.records > 1:
            held = f"{self.records} records, the first with {held}"
        others = "".join(f", {field} {value or 'empty'}" for field, value in self.beside)
        return f"{self.label}: approved {called(self.approved, self.names, self.unit)}, the CRM holds {held}{others}"
