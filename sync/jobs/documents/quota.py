"""A plan of quotas as one JSON document."""

from typing import Any

import pandas as pd

from sync.jobs.documents.findings import finding_fields
from sync.jobs.documents.gates import gate_fields
from sync.jobs.plan_quota import QuotaPlan
from workbooks.packs.assessment.data import rate_fields

__all__ = ["quota_document"]


def quota_document(plan: QuotaPlan) -> dict[str, Any]:
    """Everything in it; what is not known is null."""
    return {
        "quarter": plan.quarter,
        "as_of": plan.as_of,
        "currency": plan.currency,
        "snapshot": plan.snapshot_id,
        "has_workbook": plan.has_workbook,
        "figures": dict(plan.figures),
        **plan.tables,
        "backtest": _records(plan.backtest),
        "rates": [rate_fields(rate) for rate in plan.rates],
        "gates": [gate_fields(gate) for gate in plan.gates],
        "findings": [
            finding_fields(found.finding) | {"cell": str(found.at) if found.at else None} for found in plan.findings
        ],
    }


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows as JSON has them: figures that are not there are null."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]
