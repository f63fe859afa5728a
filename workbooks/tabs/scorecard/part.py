"""The tab Scorecard as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.scorecard.rows import rows
from workbooks.tabs.scorecard.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), rows=rows)
