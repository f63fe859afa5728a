"""The tab Quota cascade as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.quota_cascade.engine import TABLES
from workbooks.tabs.quota_cascade.rows import rows
from workbooks.tabs.quota_cascade.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), functions=TABLES, functions_at=10, rows=rows)
