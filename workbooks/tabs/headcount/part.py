"""The tab Headcount as a part of the book."""

from workbooks.tabs.headcount.engine import TABLES
from workbooks.tabs.headcount.rows import rows
from workbooks.tabs.headcount.tab import TAB
from workbooks.tabs.part import Part

__all__ = ["PART"]

PART = Part((TAB,), functions=TABLES, rows=rows)
