"""The tab Quotas as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.quotas.engine import TABLES
from workbooks.tabs.quotas.rows import figures, rows
from workbooks.tabs.quotas.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), functions=TABLES, functions_at=10, rows=rows, figures=figures)
