"""The tab Data Outlook as a part of the book."""

from workbooks.tabs.outlook_data.rows import figures, rows
from workbooks.tabs.outlook_data.tab import TAB
from workbooks.tabs.part import Part

__all__ = ["PART"]

PART = Part((TAB,), rows=rows, figures=figures)
