"""Verification: read every approved value back from the CRM and name each one it does not hold."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from sync.crm.ports import CrmTarget
from sync.model.approval import Approved
from sync.model.change import Desired, Place
from sync.model.kept import Kept
from sync.model.receipt import Discrepancy
from sync.model.value import held_value
from sync.writeback.teams import Teams, standing

__all__ = ["verify"]

_TOGETHER = 2_000
"""Values that are read together."""


def verify(
    approved: Approved, target: CrmTarget, kept: Mapping[Place, Sequence[Kept]] | None = None
) -> Iterator[Discrepancy]:
    """Yield a discrepancy for every value the plan wants that the CRM does not hold; none means done.

    `kept` are the members of teams and shares that went with changes and were put back: they are counted as well, where
    the value itself is as approved.

    All desired values are read, not only those that were written: a value the CRM already held at approval may have
    moved since. So are the fields the CRM works out: a quota that landed in another period is named with it.
    """
    for sobject, alike in groupby(approved.change_set.desired, key=lambda want: want.record.sobject):
        wants = list(alike)
        for start in range(0, len(wants), _TOGETHER):
            batch = wants[start : start + _TOGETHER]
            fields = dict.fromkeys(name for want in batch for name in (want.field, *(name for name, _ in _meant(want))))
            answers = target.find_many(sobject, [dict(want.record.equals) for want in batch], list(fields))
            whole = []
            for want, rows in zip(batch, answers, strict=True):
                found = list(_departs(want, rows))
                yield from found
                whole += [] if found else [want]
            yield from _counted(whole, kept or {}, target)


def _counted(
    wants: Sequence[Desired], kept: Mapping[Place, Sequence[Kept]], target: CrmTarget
) -> Iterator[Discrepancy]:
    """The records whose teams or shares lack some of what was put back."""
    owed = {want.place: standing(want.value, kept[want.place]) for want in wants if want.place in kept}
    missing = Teams(target).missing([row for rows in owed.values() for row in rows])
    for want in wants:
        for sobject in dict.fromkeys(row.sobject for row in owed.get(want.place, ())):
            mine = [row for row in owed[want.place] if row.sobject == sobject]
            gone = sum(row.key in missing for row in mine)
            if gone:
                yield Discrepancy(
                    record=want.record,
                    field=sobject,
                    label=f"{want.label}, {sobject}",
                    approved=Decimal(len(mine)),
                    found=Decimal(len(mine) - gone),
                    records=1,
                )


def _meant(want: Desired) -> tuple[tuple[str, str], ...]:
    return (*want.beside, *want.derived)


def _departs(want: Desired, rows: Sequence[dict[str, Any]]) -> Iterator[Discrepancy]:
    values = [held_value(row[want.field], want.value) for row in rows]
    others = tuple((field, row[field]) for row in rows for field, value in _meant(want) if row[field] != value)
    wanted = [] if want.value is None and not want.record.is_by_id else [want.value]
    if values != wanted or others:
        yield Discrepancy(
            record=want.record,
            field=want.field,
            label=want.label,
            approved=want.value,
            found=values[0] if values else None,
            records=len(rows),
            unit=want.unit,
            beside=others,
            names=want.names,
        )
