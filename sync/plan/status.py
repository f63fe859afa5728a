"""Where a plan stands, in words: for the command line, and for the Approvals tab of its workbook."""

from typing import NamedTuple

from sync.approval.ladder import Stage
from sync.model.change import SHORT, Place
from sync.model.event import Kind
from sync.model.receipt import Receipt
from sync.plan.adapters import Adapters
from workbooks.errors import WorkbookError
from workbooks.xlsx.edit import stamp

__all__ = ["Status", "receipts", "show_status", "status"]


_SAYS: dict[Stage, str] = {
    Stage.DRAFT: "draft: not submitted yet",
    Stage.SUBMITTED: "submitted, waiting for {missing}",
    Stage.DECLINED: "declined by {declined}",
    Stage.APPROVED: "approved, not yet in the CRM",
    Stage.WRITING: "approved, {settled} of {changes} changes in the CRM",
    Stage.WRITTEN: "approved, and written to the CRM",
    Stage.VERIFIED: "approved, written to the CRM and verified",
    Stage.DRIFTED: "approved and written, but {discrepancies} values differ in the CRM",
    Stage.SUPERSEDED: "superseded by a newer submission",
}


class Status(NamedTuple):
    """The sentence, and the digest it speaks of (its first characters; empty before a submission)."""

    says: str
    digest: str


def status(adapters: Adapters) -> Status:
    """Where the newest submission stands, in a sentence."""
    standing, state = adapters.standing(), adapters.approval()
    declined = [consent.approver for consent in state.declined]
    missing = state.missing(adapters.approvers)
    says = _SAYS[standing.stage].format(
        declined=", ".join(declined), missing=", ".join(missing) or "somebody to be named", **standing._asdict()
    )
    return Status(says, standing.digest[:SHORT])


def show_status(adapters: Adapters) -> bool:
    """Show the status on the Approvals tab; true when the workbook had to be touched for it.

    A workbook that cannot be written right now (open in Excel, or with tabs missing) keeps the old words until the next
    publish: what was decided is on record in the events, and the tab only repeats it.
    """
    now = status(adapters)
    wanted = {"plan_status": now.says, "submitted_digest": now.digest}
    try:
        return stamp(adapters.workbook, wanted)
    except WorkbookError:
        return False


def receipts(adapters: Adapters, digest: str) -> tuple[Receipt, ...]:
    """The newest receipt of every change of a digest."""
    newest: dict[Place, Receipt] = {}
    for event in adapters.log.of(adapters.plan.id):
        if event.kind is Kind.RECEIPT and event.payload["digest"] == digest:
            receipt = Receipt.load(event.payload)
            newest[receipt.place] = receipt
    return tuple(newest.values())
