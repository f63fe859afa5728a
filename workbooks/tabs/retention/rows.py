"""Rows of the tab Retention, and the sums it computes from."""

from typing import Any

import numpy as np

from calculations.performance.retention import CONTRACT_BASIS, MOVEMENTS, Retention
from workbooks.grammar.cells import Records, day, records, text
from workbooks.models import PlanFacts

__all__ = ["retention_named", "retention_rows"]

COMPANY = "Company"
_NONE = "(none)"
_SHORT = "contracts only: orders do not reach back two years"
_CENTS = 100


def retention_rows(facts: PlanFacts) -> dict[str, Records]:
    """Sums by segment and cohort, and a line for each group that had customers at the start."""
    if facts.assessment is None:
        return {"data_retention": [], "retention_whole": [], "retention_segments": [], "retention_cohorts": []}
    data = _sums(facts.assessment.performance.retention)
    at_start = [row for row in data if row["logos"]]
    return {
        "data_retention": data,
        "retention_whole": [{"name": COMPANY}] if at_start else [],
        "retention_segments": _names(at_start, "segment"),
        "retention_cohorts": _names(at_start, "cohort"),
    }


def retention_named(facts: PlanFacts) -> dict[str, Any]:
    """The figures of the tab that are facts."""
    if facts.assessment is None:
        return {"retention_note": "there is no assessment of these facts", "retention_from": None}
    kept = facts.assessment.performance.retention
    if _is_short(kept):
        return {"retention_note": _SHORT, "retention_from": day(kept.first_day)}
    bases = [text(row["group"]) for row in records(kept.by_basis) if row["start"]]
    basis = " and ".join(bases)
    note = basis if bases else "nobody was a customer at the start"
    return {"retention_note": note, "retention_from": day(kept.first_day)}


def _is_short(kept: Retention) -> bool:
    return any(finding.code == "retention.history-short" for finding in kept.findings)


def _sums(kept: Retention) -> Records:
    known = kept.accounts
    if _is_short(kept):
        known = known[known["basis"] == CONTRACT_BASIS]
    accounts = known.assign(
        logos=known["start"] > 0,
        lost=known["churn"] > 0,
        segment=[text(segment) or _NONE for segment in known["segment"]],
        cohort=known["cohort"].astype(str),
    )
    accounts["segment"] = _one_spelling(accounts["segment"].tolist())
    amounts = ["start", "end", *MOVEMENTS]
    summed = accounts.groupby(["segment", "cohort"], sort=True)[[*amounts, "logos", "lost"]].sum().reset_index()
    summed[amounts] = (summed[amounts] / _CENTS).astype(np.float64)
    return [
        {**row, "company": COMPANY, "row_key": f"{row['segment']}/{row['cohort']}"}
        for row in records(summed.astype({"logos": int, "lost": int}))
    ]


def _one_spelling(names: list[str]) -> list[str]:
    """Names that differ in case only as one, because a spreadsheet compares texts regardless of case."""
    spelling: dict[str, str] = {}
    for name in sorted(set(names)):
        spelling.setdefault(name.casefold(), name)
    return [spelling[name.casefold()] for name in names]


def _names(rows: Records, field: str) -> Records:
    return [{"name": name} for name in dict.fromkeys(sorted(row[field] for row in rows))]
