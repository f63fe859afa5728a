"""The tab Territory health as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.territory_health.engine import TABLES
from workbooks.tabs.territory_health.rows import rows
from workbooks.tabs.territory_health.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), functions=TABLES, functions_at=50, rows=rows)
