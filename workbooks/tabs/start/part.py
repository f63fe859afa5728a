"""The tab Start as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.start.rows import figures
from workbooks.tabs.start.tab import TAB, completed

__all__ = ["PART"]

PART = Part((TAB,), figures=figures, completed=completed)
