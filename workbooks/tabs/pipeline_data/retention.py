"""Sums of customers by segment and cohort, for the tab Data Assessment."""

import numpy as np

from calculations.performance.finding_codes import HISTORY_SHORT
from calculations.performance.retention import CONTRACT_BASIS, MOVEMENTS, Retention
from workbooks.grammar.cells import Records, records, text
from workbooks.grammar.words import COMPANY, NAMELESS

__all__ = ["is_short", "retention_sums"]

_CENTS = 100


def is_short(kept: Retention) -> bool:
    """Whether orders do not reach back two years, so that contracts alone tell."""
    return any(finding.code == HISTORY_SHORT.name for finding in kept.findings)


def retention_sums(kept: Retention) -> Records:
    """What the customers of each segment and cohort brought at the start and at the end, and what happened between."""
    known = kept.accounts
    if is_short(kept):
        known = known[known["basis"] == CONTRACT_BASIS]
    accounts = known.assign(
        logos=known["start"] > 0,
        lost=known["churn"] > 0,
        segment=[text(segment) or NAMELESS for segment in known["segment"]],
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
