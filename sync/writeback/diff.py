"""From what the plan wants and what the CRM holds to the changes between them."""

from collections.abc import Iterable, Mapping

from sync.model.change import Change, ChangeSet, Desired, Held, Place, intent_of

__all__ = ["diff", "differences"]


def diff(plan_id: str, desired: Iterable[Desired], held: Mapping[Place, Held], only: tuple[str, ...] = ()) -> ChangeSet:
    """The changes that turn `held` into `desired`; values already right need none.

    Records the plan does not speak of are left alone: a plan that stops naming a rep never deletes their quota. Equal
    numbers in different units are different values. `only` are the kinds it is about, where it is a part of the plan.
    """
    wants = tuple(desired)
    return ChangeSet(
        only=only,
        plan_id=plan_id,
        desired=wants,
        changes=tuple(
            change for want in wants if (change := _change(want, held.get(want.place, Held(None)))) is not None
        ),
    )


def _change(want: Desired, held: Held) -> Change | None:
    other_unit = held.unit if held.unit and held.unit != want.unit else ""
    if held.value == want.value and not other_unit:
        return None
    return Change(
        record=want.record,
        field=want.field,
        before=held.value,
        before_unit=other_unit,
        after=want.value,
        unit=want.unit,
        label=want.label,
        cell=want.cell,
        reason=want.reason,
        beside=want.beside,
        provided=want.provided,
        once=want.once,
        in_plan=want.in_plan,
        names=want.names,
        team=want.team,
        worth=want.worth,
    )


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
            return f"{approved.label}: approved {approved.called(approved.value)}, the row is gone"
        case None, Desired():
            return f"{now.cell} {now.label}: {now.called(now.value)} was never approved"
        case Desired(), Desired() if approved.value != now.value and approved.unit != now.unit:
            return f"{now.cell} {now.label}: approved {_planned(approved)}, now {_planned(now)}"
        case Desired(), Desired() if approved.value != now.value:
            return f"{now.cell} {now.label}: approved {approved.called(approved.value)}, now {now.called(now.value)}"
        case Desired(), Desired() if _plan_side(approved) != _plan_side(now):
            return f"{now.cell} {now.label}: approved {_planned(approved)}, now {_planned(now)}"
        case Desired(), Desired() if approved.reason != now.reason:
            return f"{now.cell} {now.label}: the reason was {approved.reason!r}, now {now.reason!r}"
        case Desired(), Desired() if (approved.unit, approved.beside) != (now.unit, now.beside):
            return f"{now.cell} {now.label}: approved in {_counted(approved)}, now in {_counted(now)}"
        case _:
            return None


def _plan_side(want: Desired) -> tuple[object, ...]:
    """What an approval binds of the plan's side of an amount."""
    side = want.in_plan
    return () if side is None else (side.amount, side.unit, side.rate)


def _planned(want: Desired) -> str:
    value = want.called(want.value, want.unit)
    return value if want.in_plan is None else f"{value}, {want.in_plan}"


def _counted(want: Desired) -> str:
    """What a value is counted in, and which fields beside it say so."""
    fields = " ".join(f"{field} {value}" for field, value in want.beside)
    return f"{want.unit} ({fields or 'whatever the record says'})"
