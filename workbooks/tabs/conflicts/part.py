"""The tab Conflicts as a part of the book."""

from workbooks.tabs.conflicts.rows import rows
from workbooks.tabs.conflicts.tab import TAB
from workbooks.tabs.part import Part

__all__ = ["PART"]

PART = Part((TAB,), rows=rows)
