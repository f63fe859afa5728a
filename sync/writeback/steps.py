"""The one list of steps that `explain` prints and `apply` runs: a dry run cannot drift from the run."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sync.model.change import Change, ChangeSet, RecordKey
from sync.writeback.teams import dropped_with

__all__ = ["CheckPrecondition", "Group", "ReadBack", "Step", "Write", "batches", "explain", "steps"]


class CheckPrecondition(NamedTuple):
    """Read the record: the write goes ahead only if it still holds the value the approver saw."""

    change: Change


class Write(NamedTuple):
    """Journal the intent, then create or update the record."""

    change: Change


class ReadBack(NamedTuple):
    """Read the record again: only a value seen in the CRM counts as written."""

    change: Change


Step = CheckPrecondition | Write | ReadBack


class Group(NamedTuple):
    """What is done about one change, in this order."""

    check: CheckPrecondition
    write: Write
    read_back: ReadBack

    @property
    def change(self) -> Change:
        """The change all three are about."""
        return self.write.change


def steps(change_set: ChangeSet) -> tuple[Group, ...]:
    """The steps of a change set, a group per change: a group that fails never stops the others."""
    return tuple(Group(CheckPrecondition(one), Write(one), ReadBack(one)) for one in change_set.changes)


def batches(groups: Sequence[Group], size: int) -> Iterator[tuple[Group, ...]]:
    """The groups in their order, several at a time: of one object, each record once, at most `size` of them, none
    together with a record that must be there before it.

    The steps of a batch go together: all its checks, then all its writes, then all its reading back.
    """
    batch: list[Group] = []
    records: set[RecordKey] = set()
    for group in groups:
        record, once = group.change.record, group.change.once
        is_other = bool(batch) and batch[0].change.record.sobject != record.sobject
        if batch and (len(batch) == size or is_other or record in records or once in records):
            yield tuple(batch)
            batch, records = [], set()
        batch.append(group)
        records.add(record)
    if batch:
        yield tuple(batch)


def explain(step: Step) -> str:
    """One sentence that says what a step will do."""
    change = step.change
    match step:
        case CheckPrecondition():
            held = "does not exist yet" if change.creates else f"still holds {change.was}"
            once = "" if change.once is None else f" and that {change.once} is there"
            return f"check that {change.record} {held}{once}"
        case Write():
            if change.removes:
                return f"delete it for {change.label}"
            verb = "create" if change.creates else "update"
            beside = "".join(f", {field} {value}" for field, value in change.beside if change.creates)
            plan = "" if change.in_plan is None else f", {change.in_plan}"
            goes = _kept(change)
            return f"{verb} it for {change.label}: {change.field} {change.will}{plan}{beside}{goes}"
        case _ if change.removes:
            return "look for it and expect no record"
        case _:
            return f"read {change.field} back and expect {change.called(change.after)}{_put_back(change)}"


def _kept(change: Change) -> str:
    """What is read and noted first, because the CRM drops it with the write."""
    kinds = dropped_with(change.record.sobject, change.field)
    return f" (noting its {' and '.join(one.sobject for one in kinds)} first)" if kinds else ""


def _put_back(change: Change) -> str:
    kinds = dropped_with(change.record.sobject, change.field)
    return f"; put back its {' and '.join(one.sobject for one in kinds)}, and count them" if kinds else ""
