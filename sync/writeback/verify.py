"""Verification: read every approved value back from the CRM and name each one it does not hold."""

from collections.abc import Iterator

from sync.crm.ports import CrmTarget
from sync.model.approval import Approved
from sync.model.receipt import Discrepancy
from sync.model.value import held_value

__all__ = ["verify"]


def verify(approved: Approved, target: CrmTarget) -> Iterator[Discrepancy]:
    """Yield a discrepancy for every value the plan wants that the CRM does not hold; none means done.

    All desired values are read, not only those that were written: a value the CRM already held at approval may have
    moved since. So are the fields the CRM works out: a quota that landed in another period is named with it.
    """
    for want in approved.change_set.desired:
        meant = (*want.beside, *want.derived)
        fields = [want.field, *(field for field, _ in meant)]
        rows = target.find(want.record.sobject, dict(want.record.equals), fields)
        values = [held_value(row[want.field], want.value) for row in rows]
        others = tuple((field, row[field]) for row in rows for field, value in meant if row[field] != value)
        if values != [want.value] or others:
            yield Discrepancy(
                record=want.record,
                field=want.field,
                label=want.label,
                approved=want.value,
                found=values[0] if values else None,
                records=len(rows),
                unit=want.unit,
                beside=others,
            )
