"""Rows in which people decide: quotas, approvals, the ramp schedule."""

from typing import Any

from workbooks.grammar.cells import Records
from workbooks.models import Approver
from workbooks.tabs.quotas.tab import RAMP_SHARES

__all__ = ["approval_line", "quota_line", "ramp_rows"]


def quota_line(rep: dict[str, Any]) -> dict[str, Any]:
    """A rep's line in the table of quotas."""
    return {column: rep[column] for column in ("rep_id", "name", "manager", "territory")}


def approval_line(approver: Approver, quarter: str) -> dict[str, Any]:
    """An approver's line."""
    asked = f"Approve the {quarter} quotas as {approver.role}" if approver.role else f"Approve the {quarter} quotas"
    return {"approver_id": approver.id, "name": approver.name, "role": approver.role, "asked": asked}


def ramp_rows() -> Records:
    """The ramp schedule, as it is until people change it."""
    return [{"month": month, "share": share} for month, share in enumerate(RAMP_SHARES, start=1)]
