"""The tab Changes as a part of the book."""

from workbooks.tabs.changes.rows import rows
from workbooks.tabs.changes.tab import TAB
from workbooks.tabs.part import Part

__all__ = ["PART"]

PART = Part((TAB,), rows=rows)
