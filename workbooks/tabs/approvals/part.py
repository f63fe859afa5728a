"""The tab Approvals as a part of the book."""

from workbooks.tabs.approvals.rows import figures, rows
from workbooks.tabs.approvals.tab import TAB
from workbooks.tabs.part import Part

__all__ = ["PART"]

PART = Part((TAB,), rows=rows, figures=figures)
