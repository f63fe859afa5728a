"""The tab Revenue plan as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.revenue_plan.engine import TABLES
from workbooks.tabs.revenue_plan.rows import figures, rows
from workbooks.tabs.revenue_plan.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), functions=TABLES, functions_at=30, rows=rows, figures=figures)
