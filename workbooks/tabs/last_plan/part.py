"""The tab Last plan as a part of the book."""

from workbooks.tabs.last_plan.rows import figures, rows
from workbooks.tabs.last_plan.tab import TAB
from workbooks.tabs.part import Part

__all__ = ["PART"]

PART = Part((TAB,), rows=rows, figures=figures)
