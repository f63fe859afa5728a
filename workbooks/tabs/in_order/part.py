"""The tables in order as a part of the book: no tab of their own, and last on the Engine."""

from workbooks.tabs.in_order.engine import TABLES
from workbooks.tabs.in_order.rows import rows
from workbooks.tabs.part import Part

__all__ = ["PART"]

PART = Part((), functions=TABLES, functions_at=120, rows=rows)
