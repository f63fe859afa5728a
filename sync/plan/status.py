"""Where a plan stands, and who decided what, in words: for the command line, and for the tab Approvals."""

from typing import NamedTuple

from sync.approval.ladder import Stage, Standing, climb
from sync.model.approval import Consent
from sync.model.change import SHORT, Place
from sync.model.event import Kind
from sync.model.receipt import Receipt
from sync.plan.adapters import Adapters

__all__ = ["Status", "decisions", "how_far", "receipts", "status"]

_COLUMNS = ("decided", "via", "version", "decided_at", "remark", "written")


_SAYS: dict[Stage, str] = {
    Stage.DRAFT: "draft: not submitted yet",
    Stage.SUBMITTED: "submitted, waiting for {missing}",
    Stage.DECLINED: "declined by {declined}",
    Stage.APPROVED: "approved, not yet in the CRM",
    Stage.WRITING: "approved, {settled} of {changes} changes in the CRM",
    Stage.WRITTEN: "approved, and written to the CRM",
    Stage.VERIFIED: "approved, written to the CRM and verified",
    Stage.DRIFTED: "approved and written, but {discrepancies} {values} in the CRM",
    Stage.ROLLED_BACK: "taken back: not written until it is submitted and approved again",
    Stage.SUPERSEDED: "superseded by a newer submission",
}


class Status(NamedTuple):
    """The sentence, and the digest it speaks of (its first characters; empty before a submission)."""

    says: str
    digest: str


def status(adapters: Adapters) -> Status:
    """Where the newest submission stands, in a sentence."""
    standing, state = adapters.standing(), adapters.approval()
    declined = [consent.whose for consent in state.declined]
    missing = state.missing(adapters.needs(state))
    says = _SAYS[standing.stage].format(
        declined=", ".join(declined),
        missing=", ".join(missing) or "somebody to be named",
        values="value differs" if standing.discrepancies == 1 else "values differ",
        **standing._asdict(),
    )
    return Status(says, standing.digest[:SHORT])


def how_far(standing: Standing) -> str:
    """How much of a submission the CRM holds, in a few words; empty before there is one."""
    if not standing.digest:
        return ""
    written = f"{standing.settled} of {standing.changes} changes written"
    match standing.stage:
        case Stage.VERIFIED:
            return f"{written} and verified"
        case Stage.DRIFTED:
            verb = "value differs" if standing.discrepancies == 1 else "values differ"
            return f"{written}; read back, {standing.discrepancies} {verb} in the CRM"
        case Stage.ROLLED_BACK:
            return f"{written}, and taken back"
        case _:
            return written


def decisions(adapters: Adapters) -> dict[str, dict[str, str]]:
    """What stands on the Approvals tab of everybody's last decision, by approver and column.

    A decision on an earlier version says so: it approves nothing of the newest one.
    """
    events = adapters.events()
    newest = adapters.standing().digest
    standings = {standing.digest: standing for standing in climb(events, adapters.policy.needs)}
    told = {approver: dict.fromkeys(_COLUMNS, "") for approver in adapters.approvers}
    for event in events:
        if event.kind in {Kind.CONSENTED, Kind.DECLINED}:
            consent = Consent.load(event.payload)
            if consent.whose not in told:
                continue
            earlier = " of an earlier version" if consent.asks_change else " an earlier version"
            told[consent.whose] = {
                "decided": f"{consent.word}{'' if consent.digest == newest else earlier}",
                "via": f"{consent.approver}, {consent.via}" if consent.on_behalf else consent.via,
                "version": consent.digest[:SHORT],
                "decided_at": f"{consent.at:%Y-%m-%d %H:%M}",
                "remark": consent.comment,
                "written": how_far(standings[consent.digest]),
            }
    return told


def receipts(adapters: Adapters, digest: str) -> tuple[Receipt, ...]:
    """The newest receipt of every change of a digest."""
    newest: dict[Place, Receipt] = {}
    for event in adapters.log.of(adapters.plan.id):
        if event.kind is Kind.RECEIPT and event.payload["digest"] == digest:
            receipt = Receipt.load(event.payload)
            newest[receipt.place] = receipt
    return tuple(newest.values())
