"""The tab Revenue plan as a part of the book."""

from workbooks.tabs.part import USUAL_MONTHS, Part
from workbooks.tabs.revenue_plan.engine import tables
from workbooks.tabs.revenue_plan.rows import figures, rows
from workbooks.tabs.revenue_plan.tab import tab

__all__ = ["PART"]


def _in_months(months: int) -> Part:
    functions = tables(months)
    return Part((tab(months),), functions=functions, functions_at=30, rows=rows, figures=figures, in_months=_in_months)


PART = _in_months(USUAL_MONTHS)
