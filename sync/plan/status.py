"""Where a plan stands, in words: for the command line, and for the Approvals tab of its workbook."""

from typing import NamedTuple

from sync.model.approval import Approved
from sync.model.change import Place
from sync.model.event import Kind
from sync.model.receipt import Receipt
from sync.plan.adapters import Adapters
from workbooks.errors import WorkbookError
from workbooks.xlsx.edit import stamp

__all__ = ["Status", "is_settled", "receipts", "show_status", "status"]


class Status(NamedTuple):
    """The sentence, and the digest it speaks of (its first characters; empty before a submission)."""

    says: str
    digest: str


def status(adapters: Adapters) -> Status:
    """Where the newest submission stands, folded from the events."""
    state = adapters.approval()
    if state.submission is None:
        return Status("draft: not submitted yet", "")
    short = state.submission.change_set.short
    declined = [who for who, consent in state.consents.items() if not consent.agrees]
    if declined:
        return Status(f"declined by {', '.join(declined)}", short)
    approved = state.approved(adapters.approvers)
    if approved is None:
        return Status(f"submitted, waiting for {', '.join(state.missing(adapters.approvers))}", short)
    if not is_settled(adapters, approved):
        return Status("approved, not yet in the CRM", short)
    return Status("approved, and written to the CRM", short)


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


def is_settled(adapters: Adapters, approved: Approved) -> bool:
    """Whether the receipts say that the CRM holds every change of an approved plan."""
    settled = {receipt.place for receipt in receipts(adapters, approved.digest) if receipt.outcome.is_settled}
    return all(change.place in settled for change in approved.change_set.changes)
