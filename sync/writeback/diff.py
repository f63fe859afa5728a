"""From what the plan wants and what the CRM holds to the changes between them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from sync.model.change import Change, ChangeSet, Desired, RecordKey, intent_of

__all__ = ["diff", "differences"]


def diff(plan_id: str, desired: Iterable[Desired], held: Mapping[RecordKey, Decimal]) -> ChangeSet:
    """The changes that turn `held` into `desired`; values already right need none.

    Records the plan does not speak of are left alone: a plan that stops naming a rep never deletes their quota.
    """
    wants = tuple(desired)
    changes = tuple(
        Change(before=held.get(want.record), after=want.value, **want.model_dump(exclude={"value", "basis"}))
        for want in wants
        if held.get(want.record) != want.value
    )
    return ChangeSet(plan_id=plan_id, desired=wants, changes=changes)


def differences(approved: ChangeSet, desired: Iterable[Desired]) -> tuple[str, ...]:
    """Sentences that say how `desired` departs from what was approved; empty when it does not."""
    now = tuple(desired)
    if intent_of(approved.plan_id, now) == approved.intent:
        return ()
    before = {(want.record, want.field): want for want in approved.desired}
    after = {(want.record, want.field): want for want in now}
    return tuple(
        sentence
        for place in before | after
        if (sentence := _difference(before.get(place), after.get(place))) is not None
    )


def _difference(approved: Desired | None, now: Desired | None) -> str | None:
    match approved, now:
        case Desired(), None:
            return f"{approved.label}: approved {approved.value:,f}, the row is gone"
        case None, Desired():
            return f"{now.cell} {now.label}: {now.value:,f} was never approved"
        case Desired(), Desired() if approved.value != now.value:
            return f"{now.cell} {now.label}: approved {approved.value:,f}, now {now.value:,f}"
        case Desired(), Desired() if approved.reason != now.reason:
            return f"{now.cell} {now.label}: the reason was {approved.reason!r}, now {now.reason!r}"
        case _:
            return None
