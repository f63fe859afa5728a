"""The tab Assumptions as a part of the book."""

from workbooks.tabs.assumptions.rows import rows
from workbooks.tabs.assumptions.tab import TAB
from workbooks.tabs.part import Part

__all__ = ["PART"]

PART = Part((TAB,), rows=rows)
