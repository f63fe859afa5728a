"""The tab Performance as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.performance.engine import TABLES
from workbooks.tabs.performance.rows import rows
from workbooks.tabs.performance.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), functions=TABLES, functions_at=20, rows=rows)
