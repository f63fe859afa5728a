"""The tab Data Versions as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.versions_data.rows import rows
from workbooks.tabs.versions_data.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), rows=rows)
