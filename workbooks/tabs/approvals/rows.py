"""Rows of the tab Approvals: a line for each approver, and where the plan stands before anybody submits it."""

from collections.abc import Mapping
from typing import Any

from workbooks.tabs.basis import Basis, Tables

__all__ = ["figures", "rows"]


def rows(basis: Basis) -> Tables:
    """Everyone whose consent the plan needs: what they are asked, and a line for what they decided."""
    asked = f"Approve the {basis.facts.quarter} quotas"
    return {
        "approvals": [
            {
                "approver_id": approver.id,
                "name": approver.name,
                "role": approver.role,
                "asked": f"{asked} as {approver.role}" if approver.role else asked,
            }
            for approver in basis.facts.approvers
        ],
        "approvals_record": [{"approver_id": one.id, "name": one.name} for one in basis.facts.approvers],
    }


def figures(_: Basis) -> Mapping[str, Any]:
    """A plan is a draft until it is submitted."""
    return {"plan_status": "draft", "submitted_digest": "", "plan_written": "", "plan_changed": "", "log_head": ""}
