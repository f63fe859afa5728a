"""The cutover of a plan: rehearsed, given the go, called off, and told; each is an event, and nothing is waited for."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sync.approval.hold import hold_of
from sync.crm.ports import CrmTarget, HasAllowance
from sync.errors import CrmError, RefusedError
from sync.jobs.gates import gates_at_submission
from sync.jobs.lanes import cutover_now, cutover_objects, lane_states_of
from sync.jobs.read import read_plan
from sync.jobs.writeback import approved_plan, verify, write
from sync.model.approval import Approved, Submission
from sync.model.change import Change
from sync.model.event import Kind
from sync.model.receipt import Discrepancy, Receipt
from sync.plan.adapters import Adapters
from sync.store import watermarks
from sync.store.tables import MIRROR
from sync.writeback import go_checks
from sync.writeback.apply import BATCH, apply
from sync.writeback.cutover import Check, Cutover, Step, judge_go
from sync.writeback.lanes import LaneState, Opening
from sync.writeback.rehearsal import NoJournal, ReadOnlyTarget

__all__ = ["CutoverReport", "abort", "finish_step", "give_go", "rehearse", "report", "through"]

_HOUR = 3600.0


class CutoverReport(NamedTuple):
    """Where a cutover stands: its owners, lanes with what they wait for, the run list, and what reading back found.

    `digest` is of the submission, empty before there is one. `verified_at` is when everything was read back since the
    point of no return, None before; `wrong` what the CRM did not hold then.
    """

    digest: str
    owners: tuple[str, ...]
    cutover: Cutover
    lanes: tuple[LaneState, ...]
    steps: tuple[Step, ...]
    verified_at: datetime | None
    wrong: tuple[Discrepancy, ...]

    @property
    def is_through(self) -> bool:
        """Whether everything was written and read back without a difference."""
        return self.verified_at is not None and not self.wrong and not any(state.left for state in self.lanes)


def report(adapters: Adapters) -> CutoverReport:
    """Where the cutover of the newest submission stands; nothing is looked up in the CRM."""
    cutover, digest = cutover_now(adapters), adapters.standing().digest
    verified_at, wrong = None, tuple[Discrepancy, ...]()
    for event in adapters.log.of(adapters.plan.id, Kind.VERIFIED):
        since = cutover.sent_at is not None and event.at >= cutover.sent_at
        if since and event.payload["digest"] == digest:
            verified_at = event.at
            wrong = tuple(Discrepancy.load(item) for item in event.payload["discrepancies"])
    return CutoverReport(
        digest=digest,
        owners=adapters.settings.cutover.owners,
        cutover=cutover,
        lanes=lane_states_of(adapters),
        steps=cutover.steps(_asked(adapters)),
        verified_at=verified_at,
        wrong=wrong,
    )


def rehearse(adapters: Adapters, by: str) -> CutoverReport:
    """Go through everything but the writes, and put every answer on record.

    Raises RefusedError when nothing is submitted, or nothing waits for a cutover.
    """
    submission = _submission(adapters)
    _note_checks(adapters, by, submission)
    return report(adapters)


def give_go(adapters: Adapters, by: str) -> CutoverReport:
    """Give the go, after looking at everything once more; from then on what waits for it may be written.

    Raises RefusedError when `by` is no owner, when it was not rehearsed lately, a step before it is not done, or a
    check is no-go; that is on record then.
    """
    submission, now = _submission(adapters), adapters.clock.now()
    settings, cutover = adapters.settings.cutover, cutover_now(adapters)
    steps = cutover.steps(_asked(adapters))
    against = judge_go(cutover, by, settings.owners, steps, now, settings.most_hours_old)
    if against:
        raise RefusedError(against, remedy="`qplan cutover` shows the run list; `qplan cutover --rehearse` rehearses.")
    stopping = [one for one in _note_checks(adapters, by, submission) if one.stops]
    if stopping:
        told = "\n  ".join(f"{one.name}: {one.says}" for one in stopping)
        raise RefusedError(f"No go:\n  {told}", remedy="Mend these, rehearse again, and give the go then.")
    adapters.log.append(adapters.plan.id, Kind.GONE, by, {"digest": submission.change_set.digest})
    return report(adapters)


def through(
    adapters: Adapters,
    by: str,
    stop: Callable[[], bool] = lambda: False,
    open_for: Callable[[float], None] = lambda _: None,
) -> Iterator[Receipt]:
    """Write what the go opened, and read everything back when all of it is there; may be run again after anything.

    `stop` and `open_for` are as in `write`.
    """
    yield from write(adapters, by, stop=stop, open_for=open_for)
    if not any(state.left for state in lane_states_of(adapters)):
        verify(adapters, by)


def abort(adapters: Adapters, by: str, reason: str) -> CutoverReport:
    """Call the cutover off: what waits for it is not written any more, after the batch in hand.

    What was written stays written. Raises RefusedError when `by` is no owner, or says no reason, or nothing was begun.
    """
    submission, owners = _submission(adapters), adapters.settings.cutover.owners
    if by.strip().casefold() not in {one.strip().casefold() for one in owners}:
        raise RefusedError(
            f"{by} is none of the owners of the cutover ({', '.join(owners)}).",
            remedy="One of them calls it off; `qplan hold` stops all writing at once, whoever you are.",
        )
    if not reason.strip():
        raise RefusedError("A cutover is called off for a reason.", remedy="Say it with --because.")
    if cutover_now(adapters).at is None:
        raise RefusedError("No cutover was begun.", remedy="`qplan cutover --rehearse` begins one.")
    record = {"digest": submission.change_set.digest, "reason": reason.strip()}
    adapters.log.append(adapters.plan.id, Kind.ABORTED, by, record)
    return report(adapters)


def finish_step(adapters: Adapters, by: str, what: str) -> CutoverReport:
    """Put on record that a step of the run list is done; RefusedError when it has no such step, or several."""
    submission = _submission(adapters)
    found = [one.what for one in _asked(adapters) if one.what.casefold().startswith(what.strip().casefold())]
    if len(found) != 1 or not what.strip():
        named = "; ".join(one.what for one in _asked(adapters)) or "none"
        raise RefusedError(f"{what!r} is no one step of the run list.", remedy=f"Its steps: {named}.")
    record = {"digest": submission.change_set.digest, "what": found[0]}
    adapters.log.append(adapters.plan.id, Kind.STEP_DONE, by, record)
    return report(adapters)


def _asked(adapters: Adapters) -> list[Step]:
    return [Step(one.what, one.owner, one.when == "before") for one in adapters.settings.cutover.steps]


def _submission(adapters: Adapters) -> Submission:
    """The submission that is cut over."""
    if not cutover_objects(adapters):
        raise RefusedError(
            "Nothing waits for a cutover: everything is written with the approval.",
            remedy="Name its owners, and what waits for it, in the section [cutover] of qplan.toml.",
        )
    submission = adapters.approval().submission
    if submission is None:
        raise RefusedError("Nothing has been submitted.", remedy="Run `qplan submit`.")
    if not _waiting(adapters, submission):
        raise RefusedError(
            f"Nothing of plan {submission.change_set.short} waits for the cutover.",
            remedy="Run `qplan apply`; the section [cutover] of qplan.toml says which kinds wait.",
        )
    return submission


def _waiting(adapters: Adapters, submission: Submission) -> list[Change]:
    objects = cutover_objects(adapters)
    return [change for change in submission.change_set.changes if change.record.sobject in objects]


def _note_checks(adapters: Adapters, by: str, submission: Submission) -> tuple[Check, ...]:
    """Answer every check, and put the answers on record."""
    checks = tuple(_checks(adapters, submission))
    record = {"digest": submission.change_set.digest, "checks": [one.model_dump() for one in checks]}
    adapters.log.append(adapters.plan.id, Kind.REHEARSED, by, record)
    return checks


def _checks(adapters: Adapters, submission: Submission) -> Iterator[Check]:
    settings, now = adapters.settings.cutover, adapters.clock.now()
    hold = hold_of(adapters.events())
    yield go_checks.plain("hold", "" if hold is None else f"{hold}.", "Nobody stopped the writing.")
    yield go_checks.plain("approval", _not_approved(adapters), "Approved, and the workbook says what was approved.")
    yield go_checks.plain("lanes", "; ".join(_closed(adapters, now)), "Every lane of the cutover is open or will be.")
    judged = gates_at_submission(adapters, read_plan(adapters).document) if adapters.policy.gates else ()
    asked = [gate for gate in judged if any(gate.name.startswith(name.casefold()) for name in adapters.policy.gates)]
    yield go_checks.gates(asked)
    yield go_checks.freshness(_hours_since_pull(adapters, now), settings.most_hours_old)
    changes = _waiting(adapters, submission)
    try:
        target = adapters.target()
        yield go_checks.drift(_rehearsed(submission, changes, target))
    except CrmError as fault:
        yield Check(name="drift", is_good=False, says=f"The CRM could not be asked: {fault}")
        return
    told = target.allowance() if isinstance(target, HasAllowance) else None
    yield go_checks.budget(go_checks.requests_for(changes, BATCH), told)
    records = {one: sum(change.record.sobject == one for change in changes) for one in _objects(changes)}
    yield go_checks.fan_out(records, settings.listeners, settings.most_events)


def _objects(changes: Sequence[Change]) -> list[str]:
    return list(dict.fromkeys(change.record.sobject for change in changes))


def _not_approved(adapters: Adapters) -> str:
    """Why nothing may be written whatever the cutover says; empty when all agreed and it is in force."""
    try:
        approved = approved_plan(adapters)
    except RefusedError as refused:
        return str(refused)
    return adapters.policy.hindrance(approved.consents, adapters.clock.now())


def _closed(adapters: Adapters, now: datetime) -> Iterator[str]:
    """Lanes of the cutover that would not open any more."""
    for lane in adapters.lanes:
        if lane.opens is Opening.CUTOVER and lane.not_after is not None and now >= lane.not_after:
            yield f"{lane.noun}: {lane.waits(now, is_go=True)}"


def _hours_since_pull(adapters: Adapters, now: datetime) -> float | None:
    """Hours since the object that was pulled longest ago, of those the CRM lets be read; None before the first pull."""
    with adapters.engine.connect() as connection:
        marks = [mark for name, mark in watermarks.read_all(connection).items() if name in MIRROR]
    moments = [mark.pulled_at for mark in marks if mark.pulled_at is not None and mark.refusal is None]
    return (now - min(moments)).total_seconds() / _HOUR if moments else None


def _rehearsed(submission: Submission, changes: Sequence[Change], target: CrmTarget) -> list[Receipt]:
    """The receipts of going through every change but for its write."""
    alone = submission.change_set.model_copy(update={"changes": tuple(changes)})
    return list(apply(Approved(change_set=alone, consents=()), ReadOnlyTarget(target), NoJournal()))
