"""What a plan wants of the CRM, and the changes that get it there."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict

from sync.model.canonical import digest

__all__ = ["Change", "ChangeSet", "Desired", "RecordKey", "intent_of"]

SHORT = 12  # characters of a digest that people read aloud; 48 bits tell plans of one company apart


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecordKey(_Value):
    """A CRM record by its natural key, which exists before the record does.

    `equals` holds the fields that together identify it, in field order: for a ForecastingQuota its owner, its
    forecasting type and the first day of its period.
    """

    sobject: str
    equals: tuple[tuple[str, str | None], ...]

    @classmethod
    def of(cls, sobject: str, equals: Mapping[str, str | None]) -> "RecordKey":
        """A key from a mapping, its fields sorted so that equal keys are equal."""
        return cls(sobject=sobject, equals=tuple(sorted(equals.items())))

    def __str__(self) -> str:
        fields = ", ".join(f"{field} {value}" for field, value in self.equals if value is not None)
        return f"{self.sobject} ({fields})"


class Desired(_Value):
    """A value the plan wants in one field of one record, and where it comes from.

    `cell` is where it stands in the workbook; `basis` says, in sentences, from which function and inputs it was
    computed. Both are evidence, not content: they are recorded with a submission and not part of its digest.
    """

    record: RecordKey
    field: str
    value: Decimal
    unit: str
    label: str
    cell: str
    reason: str = ""
    basis: tuple[str, ...] = ()

    @property
    def content(self) -> dict[str, Any]:
        """What approval speaks of: the value and its reason. Sorting a table moves cells, not content."""
        return self.model_dump(include={"record", "field", "value", "unit", "reason"})


class Change(_Value):
    """One field of one record, from the value the CRM holds to the value the plan wants.

    `before` is None when the record does not exist yet. `label` names the record for people; `cell` is where the
    value stands in the workbook; `reason` is the planner's own words and is never read by code.
    """

    record: RecordKey
    field: str
    before: Decimal | None
    after: Decimal
    unit: str
    label: str
    cell: str
    reason: str = ""

    @property
    def content(self) -> dict[str, Any]:
        """The part of the change that approval binds."""
        return self.model_dump(include={"record", "field", "before", "after", "unit", "reason"})


class ChangeSet(_Value):
    """Everything one approval covers: a plan's whole intent, and the changes that remain to reach it.

    `digest` covers both. The intent is in it so that a value the CRM already holds cannot be edited behind an
    approval's back: such an edit changes no `before`, but it changes what the plan wants.
    """

    plan_id: str
    desired: tuple[Desired, ...]
    changes: tuple[Change, ...]

    @cached_property
    def intent(self) -> str:
        """Digest of what the plan wants, whatever the CRM holds."""
        return intent_of(self.plan_id, self.desired)

    @cached_property
    def digest(self) -> str:
        """Digest that an approval is bound to: intent and changes, in an order of their own."""
        changes = sorted((change.content for change in self.changes), key=digest)
        return digest({"plan": self.plan_id, "intent": self.intent, "changes": changes})

    @property
    def short(self) -> str:
        """The first characters of the digest, for people."""
        return self.digest[:SHORT]


def intent_of(plan_id: str, desired: tuple[Desired, ...]) -> str:
    """Digest of what a plan wants: independent of the order of rows and of the cells they stand in."""
    return digest({"plan": plan_id, "desired": sorted((want.content for want in desired), key=digest)})
