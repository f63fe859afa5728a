"""The tab Data Revenue as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.revenue_data.rows import figures, rows
from workbooks.tabs.revenue_data.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), rows=rows, figures=figures)
