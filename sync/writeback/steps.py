"""The one list of steps that `explain` prints and `apply` runs: a dry run cannot drift from the run."""

from typing import NamedTuple

from sync.model.change import Change, ChangeSet
from sync.model.value import shown

__all__ = ["CheckPrecondition", "ReadBack", "Step", "Write", "explain", "steps"]


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


def steps(change_set: ChangeSet) -> tuple[tuple[Step, ...], ...]:
    """The steps of a change set, a group per change: a group that fails never stops the others."""
    return tuple((CheckPrecondition(change), Write(change), ReadBack(change)) for change in change_set.changes)


def explain(step: Step) -> str:
    """One sentence that says what a step will do."""
    change = step.change
    match step:
        case CheckPrecondition():
            held = "does not exist yet" if change.creates else f"still holds {change.was}"
            return f"check that {change.record} {held}"
        case Write():
            verb = "create" if change.creates else "update"
            beside = "".join(f", {field} {value}" for field, value in change.beside if change.creates)
            plan = "" if change.in_plan is None else f", {change.in_plan}"
            return f"{verb} it for {change.label}: {change.field} {shown(change.after, change.unit)}{plan}{beside}"
        case _:
            return f"read {change.field} back and expect {shown(change.after)}"
