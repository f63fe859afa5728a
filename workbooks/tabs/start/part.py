"""The tab Start as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.start.rows import figures, rows
from workbooks.tabs.start.tab import TAB, completed

__all__ = ["PART"]

PART = Part((TAB,), rows=rows, figures=figures, completed=completed)
