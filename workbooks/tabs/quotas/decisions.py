"""Rows in which people decide: quotas, approvals, the ramp schedule."""

from typing import Any

from workbooks.document.entries import Entries
from workbooks.grammar.cells import Records
from workbooks.models import Approver
from workbooks.tabs.quotas.tab import RAMP_SHARES

__all__ = ["approval_line", "quota_line", "ramp_rows"]

_QUOTA_ENTRIES = ("override", "reason", "leave_days", "plan")


def quota_line(rep: dict[str, Any], typed: Entries) -> dict[str, Any]:
    """A rep's line in the table of quotas, with what people typed into it."""
    row = {column: rep[column] for column in ("rep_id", "name", "manager", "territory")}
    return row | {column: typed.of("quotas", rep["rep_id"], column) for column in _QUOTA_ENTRIES}


def approval_line(approver: Approver, quarter: str, typed: Entries) -> dict[str, Any]:
    """An approver's line, with what they typed into it."""
    asked = f"Approve the {quarter} quotas as {approver.role}" if approver.role else f"Approve the {quarter} quotas"
    row = {"approver_id": approver.id, "name": approver.name, "role": approver.role, "asked": asked}
    return row | {column: typed.of("approvals", approver.id, column) for column in ("decision", "code", "comment")}


def ramp_rows(typed: Entries) -> Records:
    """The ramp schedule, with what people typed into it."""
    rows: Records = []
    for month, share in enumerate(RAMP_SHARES, start=1):
        entered = typed.of("ramp_schedule", str(month), "share")
        rows.append({"month": month, "share": share if entered is None else entered})
    return rows
