"""The tab Quota review as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.quota_review.engine import TABLES
from workbooks.tabs.quota_review.rows import rows
from workbooks.tabs.quota_review.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), functions=TABLES, functions_at=10, rows=rows)
