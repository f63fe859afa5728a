"""Writing an approved plan to the CRM, and verifying that the CRM holds it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from sync.approval.hold import hold_of
from sync.approval.ladder import Stage
from sync.errors import RefusedError
from sync.finding_codes import STALE
from sync.jobs.approvals_tab import show_approvals
from sync.jobs.lanes import CUTOVER_REMEDY, lane_states_of, open_now
from sync.jobs.read import read_plan
from sync.model.approval import Approved
from sync.model.event import Event, Kind
from sync.model.receipt import Discrepancy, Receipt
from sync.plan.adapters import Adapters
from sync.plan.restored import before_writing
from sync.store.events import EventJournal
from sync.store.lease import lease
from sync.store.snapshots import latest
from sync.writeback.apply import BATCH
from sync.writeback.apply import apply as run_steps
from sync.writeback.diff import differences
from sync.writeback.drift import Drift, Ignored, look
from sync.writeback.fence import FencedTarget
from sync.writeback.rollback import kept_of
from sync.writeback.verify import verify as read_back

__all__ = ["approved_plan", "drifts", "let_drift_be", "refuse_after_restore", "verify", "write"]


def approved_plan(adapters: Adapters, path: Path | None = None) -> Approved:
    """The approved change set, after checking that the workbook still says what was approved.

    Raises RefusedError when somebody's consent is missing, when the workbook (or the copy at `path`) departs from what
    was approved, or when the event log was touched. A refused workbook is put on record.
    """
    approved = _agreed(adapters)
    reading = read_plan(adapters, path, approved=approved.change_set)
    departs = differences(approved.change_set, reading.change_set.desired)
    # that the CRM moved on is no edit of the plan: each write looks at its own record right before it
    wrong = [found for found in reading.blocking if found.finding.code != STALE.name]
    if departs or wrong:
        says = [*departs, *(str(found) for found in wrong)]
        record = {"reason": "the workbook is not what was approved", "workbook": str(reading.document.path)}
        adapters.log.append(adapters.plan.id, Kind.REFUSED, "qplan", record | {"says": says})
        raise RefusedError(
            f"{reading.document.path.name} is not the plan {approved.change_set.short} that was approved:\n  "
            + "\n  ".join(says),
            remedy="Undo the edit, or submit the edited plan for a new approval: `qplan submit`.",
        )
    return approved


def _agreed(adapters: Adapters) -> Approved:
    """What every approver agreed to; RefusedError says what is in the way."""
    state, stage = adapters.approval(), adapters.standing().stage
    if state.submission is None:
        raise RefusedError("Nothing has been submitted.", remedy="Run `qplan submit`.")
    short = state.submission.change_set.short
    if stage is Stage.DECLINED:
        who = ", ".join(f"{no.whose}{f' ({no.comment})' if no.comment else ''}" for no in state.declined)
        raise RefusedError(
            f"Plan {short} was declined by {who}.",
            remedy="Change the plan, or its reasons, and submit it again: a declined plan is not submitted unchanged.",
        )
    if stage is Stage.ROLLED_BACK:
        raise RefusedError(f"Plan {short} was taken back.", remedy="To write it after all: `qplan submit`.")
    needs = adapters.needs(state)
    approved = state.approved(needs)
    if approved is None or not stage.is_approved:
        waiting = ", ".join(state.missing(needs)) or "somebody to be named in [approvals]"
        raise RefusedError(
            f"Plan {short} is not approved: waiting for {waiting}.",
            remedy="Each approver decides with the code they were sent: `qplan approve --as NAME --code CODE`.",
        )
    return approved


def write(
    adapters: Adapters,
    by: str,
    path: Path | None = None,
    *,
    stop: Callable[[], bool] = lambda: False,
    size: int = BATCH,
    open_for: Callable[[float], None] = lambda _: None,
) -> Iterator[Receipt]:
    """Write the approved plan to the CRM, a receipt per change; safe to run again after any interruption.

    What waits for its lane is left for later. Raises RefusedError when there is nothing left but that.

    Args:
        adapters: of the plan. by: who. path: another copy of the workbook. stop: asked between two batches, like
            whether somebody stopped all writing, or called the cutover off. size: changes of a batch. open_for: told of
            each batch how many seconds passed between looking at its records and having written them.
    """
    hold = hold_of(adapters.events(anew=True))
    if hold is not None:
        raise RefusedError(f"{hold}.", remedy="When it is safe again: `qplan release`.")
    refuse_after_restore(adapters)
    taken_back = _times_taken_back(adapters.events())
    approved = approved_plan(adapters, path)
    hindrance = adapters.policy.hindrance(approved.consents, adapters.clock.now())
    if hindrance:
        raise RefusedError(hindrance, remedy="`qplan policy explain` tells the rules.")
    left = [state for state in lane_states_of(adapters) if state.left]
    waiting = [state for state in left if state.waits]
    if waiting and waiting == left:
        told = "; ".join(str(state) for state in waiting)
        raise RefusedError(f"Nothing may be written now. {told[:1].upper()}{told[1:]}.", remedy=CUTOVER_REMEDY)
    with lease(adapters.engine, adapters.plan.id, "writeback") as held:
        journal = EventJournal(adapters.log, held, by)
        target = FencedTarget(adapters.target(), held.check)

        def is_stopped() -> bool:
            # between two of many batches: not all that happened is read again, only what can stop it
            since = adapters.log.of(adapters.plan.id, Kind.HELD, Kind.RELEASED, Kind.ROLLED_BACK)
            return stop() or hold_of(since) is not None or _times_taken_back(since) > taken_back

        chosen = open_now(adapters)
        yield from run_steps(approved, target, journal, stop=is_stopped, size=size, chosen=chosen, open_for=open_for)
    show_approvals(adapters)


def refuse_after_restore(adapters: Adapters) -> None:
    """Nothing is written from a store that was put back until it knows the CRM as it is."""
    with adapters.engine.connect() as connection:
        newest = latest(connection)
    needed = before_writing(adapters.events(), None if newest is None else newest.pulled_at)
    if needed:
        raise RefusedError(
            "The store was put back from a copy: what was written since it was taken is not known.",
            remedy=f"Run `{needed}` first.",
        )


def _times_taken_back(events: Iterable[Event]) -> int:
    return sum(event.kind is Kind.ROLLED_BACK for event in events)


def verify(adapters: Adapters, by: str) -> tuple[Discrepancy, ...]:
    """Read every approved value back from the CRM and put the result on record; empty means done."""
    approved = _agreed(adapters)
    found = tuple(read_back(approved, adapters.target(), kept_of(adapters.events(), approved.digest)))
    record = {"digest": approved.digest, "discrepancies": [item.model_dump() for item in found]}
    adapters.log.append(adapters.plan.id, Kind.VERIFIED, by, record)
    show_approvals(adapters)
    return found


def drifts(adapters: Adapters) -> tuple[Drift, ...]:
    """What the CRM no longer holds of the plan that was written, each with who did it; nothing is put on record.

    Raises RefusedError when nothing was written yet.
    """
    if not adapters.standing().stage.is_written:
        raise RefusedError("Nothing was written yet: there is nothing to drift.", remedy="Run `qplan apply` first.")
    events = adapters.events()
    left = [Ignored.load(event.payload) for event in events if event.kind is Kind.DRIFT_LEFT]
    approved = _agreed(adapters)
    kept = kept_of(events, approved.digest)
    return look(approved, adapters.target(), left, adapters.clock.now().date(), kept)


def let_drift_be(adapters: Adapters, name: str, by: str, until: date, reason: str) -> tuple[Drift, ...]:
    """Put on record that what drifted of `name` is let be until a day; what it was of.

    Raises RefusedError when nothing of that name drifted, or the reason or the day says nothing.
    """
    if not reason.strip():
        raise RefusedError("A drift is let be for a reason.", remedy="Say it with --because.")
    if until < adapters.clock.now().date():
        raise RefusedError(f"{until} has passed.", remedy="Name a day to come with --until.")
    found = [one for one in drifts(adapters) if one.discrepancy.label.casefold() == name.strip().casefold()]
    if not found:
        raise RefusedError(f"Nothing of {name!r} drifted.", remedy="`qplan drift` names what did.")
    for one in found:
        gone = one.discrepancy
        left = Ignored(
            label=gone.label, record=str(gone.record), field=gone.field, found=gone.found, until=until, reason=reason
        )
        adapters.log.append(adapters.plan.id, Kind.DRIFT_LEFT, by, left.model_dump())
    return tuple(found)
