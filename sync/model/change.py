"""What a plan wants of the CRM, and the changes that get it there."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from sync.model.canonical import digest
from sync.model.in_plan import InPlan
from sync.model.stored import Stored
from sync.model.value import FieldValue, Value, called

__all__ = ["SHORT", "Change", "ChangeSet", "Desired", "Held", "Place", "RecordKey", "intent_of"]

SHORT = 12  # characters of a digest that people read aloud; 48 bits tell plans of one company apart


class RecordKey(Stored):
    """A CRM record by its natural key, which exists before the record does, or by its Id, which does not.

    `equals` holds the fields that together identify it, in field order.
    """

    sobject: str
    equals: tuple[tuple[str, str | None], ...]

    @classmethod
    def of(cls, sobject: str, equals: Mapping[str, str | None]) -> "RecordKey":
        """A key from a mapping, its fields sorted so that equal keys are equal."""
        return cls(sobject=sobject, equals=tuple(sorted(equals.items())))

    @property
    def is_by_id(self) -> bool:
        """Whether it names a record that must be there already, so that none is ever created for it."""
        return any(field == "Id" for field, _ in self.equals)

    def __str__(self) -> str:
        fields = ", ".join(f"{field} {value}" for field, value in self.equals if value is not None)
        return f"{self.sobject} ({fields})"


Place = tuple[RecordKey, str]
"""One field of one record."""


class Held(NamedTuple):
    """What the CRM holds in a field, and in which unit; the unit is empty when the CRM has one only."""

    value: Value
    unit: str = ""


class _Evidence(Stored):
    """What a wanted value and a change have in common.

    `unit` is the unit of the wanted value: the currency of the record it is written to. `beside` are the fields of the
    record that give the value its meaning, such as that currency: set when the record is created, checked before it is
    written to, empty where nothing but the value counts. `provided` are fields that must say something when it is
    written, whatever becomes of them later: that a deal is open. `once` is another record that must be there first: an
    account leaves a territory once it is in the other. `in_plan` is what the plan says where it counts in another
    currency than the record, and the rate between them. `label` names the record for people; `cell` is where the value
    stands in the workbook; `reason` is the planner's own words and is never read by code.

    `names` are what people call the values that are ids. `team` is whose the value is. `worth` is what is at stake, in
    the plan's currency, where the value itself is no amount: the revenue of an account. They are for people and in no
    digest.
    """

    record: RecordKey
    field: str
    unit: str
    label: str
    cell: str
    reason: str = ""
    beside: tuple[tuple[str, str], ...] = ()
    provided: tuple[tuple[str, str], ...] = ()
    once: RecordKey | None = None
    in_plan: InPlan | None = None
    names: tuple[tuple[str, str], ...] = ()
    team: str = ""
    worth: Decimal | None = None

    @property
    def place(self) -> Place:
        """The field of the record."""
        return self.record, self.field

    def called(self, value: Value, unit: str = "") -> str:
        """A value of this field for people: by its name, where it has one."""
        return called(value, self.names, unit)


class Desired(_Evidence):
    """A value the plan wants in one field of one record, and where it comes from.

    `cell` is where it stands in the workbook; `basis` says, in sentences, from which function and inputs it was
    computed. `derived` are fields the CRM works out itself, as they come out when it took the record as it was meant:
    a quota's forecast period. All are evidence, not content: recorded with a submission, and not part of its digest.
    """

    value: FieldValue
    basis: tuple[str, ...] = ()
    derived: tuple[tuple[str, str], ...] = ()

    @property
    def planned(self) -> Decimal | None:
        """The amount in the plan's currency, exact; None for what is no amount."""
        if self.in_plan is not None:
            return self.in_plan.amount
        return self.value if isinstance(self.value, Decimal) else None

    @property
    def content(self) -> dict[str, Any]:
        """What approval speaks of: the value, what it is in the plan, and its reason. Sorting a table moves cells."""
        return _content(self, {"record", "field", "value", "unit", "reason"}, {"beside", "provided", "once", "in_plan"})


class Change(_Evidence):
    """One field of one record, from the value the CRM holds to the value the plan wants.

    `before` is None when the field is empty or the record does not exist yet; `before_unit` is its unit where that is
    another than the wanted value's.
    """

    before: FieldValue
    after: FieldValue
    before_unit: str = ""

    @property
    def content(self) -> dict[str, Any]:
        """The part of the change that approval binds."""
        always = {"record", "field", "before", "after", "unit", "reason"}
        return _content(self, always, {"beside", "provided", "once", "before_unit", "in_plan"})

    @property
    def creates(self) -> bool:
        """Whether the record is not there yet, as far as the approver saw."""
        return self.before is None and not self.record.is_by_id

    @property
    def removes(self) -> bool:
        """Whether the record is not to be there any more: its only value is taken back."""
        return self.after is None and not self.record.is_by_id

    @property
    def size(self) -> Decimal:
        """How much an amount changes, in the plan's currency where that is known; what is no amount is the largest."""
        before = Decimal(0) if self.before is None else self.before
        if not isinstance(before, Decimal) or not isinstance(self.after, Decimal):
            return Decimal("Infinity")
        if self.before_unit:
            return abs(self.after) * self._rate
        return abs(self.after - before) * self._rate

    @property
    def amounts(self) -> tuple[Decimal, Decimal]:
        """What an amount was and is to be, in the plan's currency; nothing for what is none, or of another unit."""
        before = self.before if isinstance(self.before, Decimal) and not self.before_unit else Decimal(0)
        after = self.after if isinstance(self.after, Decimal) else Decimal(0)
        return before * self._rate, after * self._rate

    @property
    def _rate(self) -> Decimal:
        return Decimal(1) if self.in_plan is None else self.in_plan.rate

    @property
    def was(self) -> str:
        """What the CRM holds, for people; it names its unit where that is not the wanted value's."""
        return "new" if self.creates else self.called(self.before, self.before_unit)

    @property
    def will(self) -> str:
        """What the CRM is to hold, for people."""
        return "nothing" if self.removes else self.called(self.after, self.unit)


def _content(evidence: _Evidence, always: set[str], where_given: set[str]) -> dict[str, Any]:
    """Fields for a digest; those of `where_given` came later, and a digest without them is what it was before.

    Of the plan's side the amount and the rate count: a day on which the rate is the same says nothing else.
    """
    given = {name for name in where_given if getattr(evidence, name)}
    return evidence.model_dump(
        include=dict.fromkeys(always | given, True) | ({"in_plan": _OF_PLAN} if "in_plan" in given else {})
    )


_OF_PLAN = {"amount", "unit", "rate"}


class ChangeSet(Stored):
    """Everything one approval covers: a plan's whole intent, and the changes that remain to reach it.

    `digest` covers both. The intent is in it so that a value the CRM already holds cannot be edited behind an
    approval's back: such an edit changes no `before`, but it changes what the plan wants.

    `only` are the kinds of records it is about, by what people call them, where it is a part of the plan; empty where
    it is all of it.
    """

    plan_id: str
    desired: tuple[Desired, ...]
    changes: tuple[Change, ...]
    only: tuple[str, ...] = ()

    @cached_property
    def intent(self) -> str:
        """Digest of what the plan wants, whatever the CRM holds."""
        return intent_of(self.plan_id, self.desired)

    @cached_property
    def digest(self) -> str:
        """Digest that an approval is bound to: intent and changes, in an order of their own."""
        changes = sorted((change.content for change in self.changes), key=digest)
        part = {"only": sorted(self.only)} if self.only else {}
        return digest({"plan": self.plan_id, "intent": self.intent, "changes": changes} | part)

    @property
    def short(self) -> str:
        """The first characters of the digest, for people."""
        return self.digest[:SHORT]


def intent_of(plan_id: str, desired: tuple[Desired, ...]) -> str:
    """Digest of what a plan wants: independent of the order of rows and of the cells they stand in."""
    return digest({"plan": plan_id, "desired": sorted((want.content for want in desired), key=digest)})
