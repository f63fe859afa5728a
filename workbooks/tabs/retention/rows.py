"""Rows of the tab Retention: a line for each group that had customers at the start."""

from collections.abc import Mapping
from typing import Any

from workbooks.grammar.cells import Records, day, records, text
from workbooks.grammar.words import COMPANY
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.pipeline_data.retention import is_short, retention_sums

__all__ = ["figures", "rows"]

_SHORT = "contracts only: orders do not reach back two years"


def rows(basis: Basis) -> Tables:
    """The company, segments and cohorts with customers at the start."""
    assessed = basis.facts.results.assessment
    at_start = [row for row in retention_sums(assessed.performance.retention) if row["logos"]] if assessed else []
    return {
        "retention_whole": [{"name": COMPANY}] if at_start else [],
        "retention_segments": _names(at_start, "segment"),
        "retention_cohorts": _names(at_start, "cohort"),
    }


def figures(basis: Basis) -> Mapping[str, Any]:
    """From when on, and on what the figures stand."""
    if basis.facts.results.assessment is None:
        return {"retention_note": "no assessment", "retention_from": None}
    kept = basis.facts.results.assessment.performance.retention
    bases = [text(row["group"]) for row in records(kept.by_basis) if row["start"]]
    note = _SHORT if is_short(kept) else " and ".join(bases) or "nobody was a customer at the start"
    return {"retention_note": note, "retention_from": day(kept.first_day)}


def _names(rows: Records, field: str) -> Records:
    return [{"name": name} for name in dict.fromkeys(sorted(row[field] for row in rows))]
