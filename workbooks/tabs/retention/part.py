"""The tab Retention as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.retention.engine import TABLES
from workbooks.tabs.retention.rows import figures, rows
from workbooks.tabs.retention.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), functions=TABLES, functions_at=20, rows=rows, figures=figures)
