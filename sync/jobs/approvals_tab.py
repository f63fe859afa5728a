"""The tab Approvals, kept true: where the plan stands, who decided what, and whether the plan was changed since."""

from typing import Any

from sync.approval.state import is_code, used_codes
from sync.jobs.kept import published_last
from sync.jobs.read import opened_plan, world_of
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.plan.status import decisions, how_far, status
from sync.writeback.diff import differences
from sync.writeback.wants import gathered
from workbooks.errors import WorkbookError
from workbooks.models import PlanDocument
from workbooks.tabs.approvals.tab import USED, USED_IN
from workbooks.xlsx.edit import Field, stamp
from workbooks.xlsx.package import Package

__all__ = ["show_approvals", "told_on_record"]

_RECORD = "approvals_record"
_HEAD = "log_head"


def show_approvals(adapters: Adapters, opened: tuple[Package, PlanDocument] | None = None) -> bool:
    """Show on the tab Approvals where the plan stands; true when the workbook had to be touched for it.

    The workbook is opened once, unless it is `opened` and read already.

    One that cannot be written right now (open in Excel, or with tabs missing) keeps the old words until the next
    publish: what was decided is on record in the events, and the tab only repeats it.
    """
    try:
        package, document = opened or opened_plan(adapters, published_last(adapters))
        return stamp(package, _told(adapters, document), document=document)
    except WorkbookError:
        return False


def told_on_record(adapters: Adapters) -> dict[Field, Any]:
    """Where the plan stands and what everybody decided, as any place that shows the tab Approvals says it."""
    now = status(adapters)
    told: dict[Field, Any] = {
        "plan_status": now.says,
        "submitted_digest": now.digest,
        "plan_written": how_far(adapters.standing()),
        _HEAD: _head(adapters),
    }
    for approver, columns in decisions(adapters).items():
        told |= {(_RECORD, approver, column): text for column, text in columns.items()}
    return told


def _told(adapters: Adapters, document: PlanDocument) -> dict[Field, Any]:
    told, changed = told_on_record(adapters), _changed(adapters, document)
    moment = "approved" if adapters.standing().stage.is_approved else "submitted"
    if changed:
        told["plan_status"] = f"{told['plan_status']}; changed since it was {moment}"
    record = document.tables.get(_RECORD)
    there = () if record is None else record.positions
    if _HEAD not in document.figure_cells:  # a workbook of an earlier release
        del told[_HEAD]
    shown = {field: text for field, text in told.items() if isinstance(field, str) or field[1] in there}
    return {**shown, "plan_changed": changed, **_used(adapters, document)}


def _changed(adapters: Adapters, document: PlanDocument) -> str:
    """What the workbook says otherwise than what was submitted, in a sentence; empty where it says the same.

    Compared is what each plan wants, not what is left to do: that somebody moved a value in the CRM changes no plan.
    """
    submission = adapters.approval().submission
    if submission is None:
        return ""
    world = world_of(adapters)._replace(approved=submission.change_set)
    wants = [want for one in gathered(document, world) for want in one.desired]
    departs = differences(submission.change_set, wants)
    more = f" And {len(departs) - 1} more." if len(departs) > 1 else ""
    return f"{departs[0]}.{more}" if departs else ""


def _head(adapters: Adapters) -> str:
    """The hash of the newest submission or decision, which stands for every event before it.

    Not of whatever came last: a workbook that only repeats what it shows is not written again.
    """
    said = (Kind.SUBMITTED, Kind.CONSENTED, Kind.DECLINED, Kind.EMERGENCY)
    return next((event.hash for event in reversed(adapters.events()) if event.kind in said), "")


def _used(adapters: Adapters, document: PlanDocument) -> dict[Field, Any]:
    """The codes on the tab that somebody has decided with, each to be replaced by a word."""
    table, column = USED_IN
    used = used_codes(adapters.events())
    typed = {row.key: str(row.values.get(column) or "") for row in document.tables.get(table, ())}
    return {
        (table, approver, column): USED
        for approver, code in typed.items()
        if code and code != USED and any(is_code(one, code) for one in used if one.approver == approver)
    }
