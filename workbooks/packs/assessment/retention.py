"""The part of the document that says which customers stayed."""

from collections.abc import Iterator

import pandas as pd

from workbooks.grammar.words import NAMELESS
from workbooks.models import AssessmentFacts
from workbooks.packs.markdown import count, heading, money, plain, rate, table

__all__ = ["retention_part"]


def retention_part(facts: AssessmentFacts) -> Iterator[str]:
    """Retention as a whole, by segment, by cohort and by basis."""
    kept = facts.performance.retention
    yield from heading(2, "Retention")
    if not len(kept.total) or not kept.total["logos"].sum():
        yield "Nobody was a customer at the start of the comparison, so retention cannot be told."
        yield ""
        return
    yield (
        f"Customers of the twelve months before {kept.first_day} against the twelve months to {kept.as_of}: contracts "
        "by their annual value in force, other accounts by their orders. Rates are of the closed cohort; what new and "
        "returning customers brought stands apart."
    )
    yield ""
    yield from table(kept.total.assign(group="All"), _COLUMNS)
    yield from table(kept.total.assign(group="All"), _APART)
    for title, rows in (("segment", kept.by_segment), ("cohort", kept.by_cohort), ("basis", kept.by_basis)):
        yield from heading(3, f"By {title}")
        yield from table(_named(rows[rows["logos"] > 0]), _COLUMNS)


_COLUMNS = (
    ("Group", "group", plain),
    ("Basis", "basis", plain),
    ("Customers", "logos", count),
    ("Lost", "lost", count),
    ("At the start", "start", money),
    ("Contraction", "contraction", money),
    ("Churn", "churn", money),
    ("Expansion", "expansion", money),
    ("GRR", "grr", rate),
    ("NRR", "nrr", rate),
    ("Logo churn", "logo_churn_rate", rate),
)
_APART = (
    ("Apart from the cohort", "group", plain),
    ("Reactivated", "reactivation", money),
    ("New", "new", money),
    ("Credits", "credit", money),
    ("At the end", "end", money),
)


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(group=rows["group"].astype(str).replace("", NAMELESS))
