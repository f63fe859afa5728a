"""Taking a written plan back: what each record held before, and a word to whoever had agreed."""

from collections.abc import Callable, Iterator

from sync.approval.hold import hold_of
from sync.errors import RefusedError
from sync.jobs.approvals_tab import show_approvals
from sync.jobs.writeback import refuse_after_restore
from sync.model.approval import Approved
from sync.model.change import SHORT
from sync.model.event import Kind
from sync.model.receipt import Receipt
from sync.plan.adapters import Adapters
from sync.store.events import EventJournal
from sync.store.lease import lease
from sync.writeback.apply import BATCH, apply
from sync.writeback.fence import FencedTarget
from sync.writeback.rollback import Undo, undo_of

__all__ = ["roll_back", "what_to_undo"]


def what_to_undo(adapters: Adapters) -> Undo:
    """What takes back the newest plan of which something was sent; RefusedError when nothing was."""
    undo = undo_of(adapters.events(), adapters.plan.id)
    if undo is None:
        raise RefusedError("Nothing was written yet: there is nothing to take back.")
    return undo


def roll_back(
    adapters: Adapters, by: str, because: str, *, stop: Callable[[], bool] = lambda: False, size: int = BATCH
) -> Iterator[Receipt]:
    """Restore what the CRM held before the plan was written, a receipt per change; safe to run again.

    That the plan is taken back is on record before anything is sent: from then on no process writes it any more, and
    it must be submitted again. What is not as the plan left it is somebody else's by now: a conflict, left as it is.

    Args:
        adapters: of the plan. by: who takes it back. because: why. stop: asked between two batches. size: changes of a
            batch.

    Raises RefusedError when nothing was written, no reason is given, or all writing is stopped.
    """
    if not because.strip():
        raise RefusedError("A plan is taken back for a reason.", remedy="Say it with --because.")
    adapters.events(anew=True)  # whoever touched the log since this process began is found out before anything is sent
    undo = what_to_undo(adapters)
    adapters.log.append(adapters.plan.id, Kind.ROLLED_BACK, by, {"digest": undo.digest, "because": because})
    hold = hold_of(adapters.events())
    if hold is not None:
        raise RefusedError(
            f"{hold}. The plan {undo.digest[:SHORT]} is not written any more; it is not taken back yet.",
            remedy="`qplan release`, then run `qplan rollback` again.",
        )
    refuse_after_restore(adapters)
    with lease(adapters.engine, adapters.plan.id, "writeback") as held:
        undo = what_to_undo(adapters)  # anew: until the lease was ours, another process may have written on
        journal = EventJournal(adapters.log, held, by)
        target = FencedTarget(adapters.target(), held.check)

        def is_stopped() -> bool:
            return stop() or hold_of(adapters.log.of(adapters.plan.id, Kind.HELD, Kind.RELEASED)) is not None

        backwards = Approved(change_set=undo.change_set, consents=())
        receipts = []
        for receipt in apply(backwards, target, journal, stop=is_stopped, size=size, also=undo.also):
            receipts.append(receipt)
            yield receipt
    _tell(adapters, by, because, undo, receipts)
    show_approvals(adapters)


def _tell(adapters: Adapters, by: str, because: str, undo: Undo, receipts: list[Receipt]) -> None:
    """A word to everybody who is asked for approvals, once everything was tried."""
    left = [receipt for receipt in receipts if not receipt.outcome.is_settled]
    subject = f"qplan {adapters.plan.id}: plan {undo.digest[:SHORT]} was taken back"
    body = [
        f"{by} took back plan {undo.digest[:SHORT]}: {because}",
        "",
        f"{len(receipts) - len(left)} of {len(undo.change_set.changes)} values are what they were before.",
        *(f"  left as it is: {receipt.label}, {receipt.field}: {receipt.note}" for receipt in left),
        "",
        "Nothing more of it is written. To write it after all, it is submitted and approved again.",
        f"Head of the log as this was written: {adapters.log.head(adapters.plan.id)}",
    ]
    for approver in adapters.settings.approvals.approvers:
        adapters.post.send(approver.channel, subject, "\n".join(body) + "\n", adapters.clock.now())
