"""Rows of the tab Quota review: lines for what the Engine finds, and how the methods did on past quarters."""

import re

import pandas as pd

from calculations.quota.review.peers import peer_groups
from workbooks.grammar.cells import Records, records
from workbooks.tabs.basis import Basis, Tables, numbered
from workbooks.tabs.quotas.rows import team_rows
from xl_addin.catalog.keyed import LINES_OF_FINDINGS

__all__ = ["rows"]

_QUARTER = re.compile(r"\d{4}Q[1-4]")


def rows(basis: Basis) -> Tables:
    """A line for each finding there may be, each manager, each method and each rep."""
    people = numbered([{"rep_id": rep["rep_id"], "name": rep["name"]} for rep in basis.roster])
    return {
        "quota_findings": [{"line": str(line)} for line in range(1, LINES_OF_FINDINGS + 1)],
        "quota_fairness_pools": numbered(_pools(basis.roster)),
        "quota_fairness_teams": numbered(team_rows(basis.roster)),
        "quota_methods": numbered(_methods(basis.facts.results.quota_backtest)),
        "quota_situations": [{"line": row["line"]} for row in people],
        "quota_feasibility": people,
        "quota_sources": people,
    }


def _pools(roster: Records) -> Records:
    """The groups of peers of those planned, in the order the people stand in."""
    groups = peer_groups([rep["role"] for rep in roster], [rep["leads"] for rep in roster])
    return [{"pool": group} for group in dict.fromkeys(groups)]


def _methods(scores: pd.DataFrame) -> Records:
    """Scores of the methods on past quarters, the fairest first."""
    quarters = sorted(column for column in scores.columns if _QUARTER.fullmatch(str(column)))
    names = ("score", "pooled_cv", "gini_score", "within_share", "min_max", "size_correlation")
    return [
        {
            "method": row["method"],
            "quarters": f"{quarters[0]} to {quarters[-1]}" if len(quarters) > 1 else "".join(quarters),
            **{name: None if pd.isna(row[name]) else round(float(row[name]), 4) for name in names},
        }
        for row in records(scores)
    ]
