"""The tab Territory scenarios as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.territory_scenarios.engine import TABLES
from workbooks.tabs.territory_scenarios.rows import figures, rows
from workbooks.tabs.territory_scenarios.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), functions=TABLES, functions_at=40, rows=rows, figures=figures)
