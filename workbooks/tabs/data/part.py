"""The data tabs as a part of the book."""

from workbooks.tabs.data.rows import rows
from workbooks.tabs.data.tab import TABS
from workbooks.tabs.part import Part

__all__ = ["PART"]

PART = Part(TABS, rows=rows)
