"""The tab Versions as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.versions.rows import rows
from workbooks.tabs.versions.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), rows=rows)
