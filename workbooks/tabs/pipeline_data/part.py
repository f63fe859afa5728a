"""The tab Data Assessment as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.pipeline_data.rows import rows
from workbooks.tabs.pipeline_data.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), rows=rows)
